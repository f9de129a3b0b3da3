"""Keep the library of measures: add one, change it, retire it; what was made from it stays as it is."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.core.text import fold
from portfolio.history import actions as history
from portfolio.metrics import rules
from portfolio.metrics.actions.definition import check_keys
from portfolio.metrics.models import LibraryMeasure
from portfolio.metrics.series import check_series
from portfolio.projects.actions.shortcuts import day_of

FIELDS = (
    *("name", "definition", "level", "unit", "measure", "series", "direction", "frequency"),
    *("collection_method", "source", "aggregable", "split_by", "small_shown"),
)


def add_to_library(values: dict[str, Any], *, by: Actor, at: datetime) -> LibraryMeasure:
    """Define a measure once for the whole city.

    values  by the names of FIELDS; the kind of number follows from the unit where it is left out
    """
    entry = LibraryMeasure(organisation_id=by.organisation_id, created_at=at, **_checked(values, by))
    db.session.add(entry)
    db.session.flush()
    history.record(
        "library.added",
        thing=("library_measure", entry.id),
        by=by,
        at=at,
        after={name: getattr(entry, name) for name in ("name", "unit", "level", "series")},
    )
    return entry


def edit_in_library(
    entry: LibraryMeasure, values: dict[str, Any], *, version: int, by: Actor, at: datetime
) -> LibraryMeasure:
    """Change how a measure of the library is defined; the measures of projects keep what they say."""
    _own(entry, by)
    if entry.version != version:
        raise EditedMeanwhile
    before = {name: getattr(entry, name) for name in FIELDS}
    old, new = history.changes(before, _checked(before | values, by, but=entry))
    for name, value in new.items():
        setattr(entry, name, value)
    if new:
        db.session.flush()
        history.record("library.edited", thing=("library_measure", entry.id), by=by, at=at, before=old, after=new)
    return entry


def retire_from_library(entry: LibraryMeasure, *, by: Actor, at: datetime) -> None:
    """Offer a measure of the library no longer."""
    _own(entry, by)
    if entry.retired_on is not None:
        raise RuleBroken("retired", N_("This measure is no longer offered already."))
    entry.retired_on = day_of(by, at)
    db.session.flush()
    history.record("library.retired", thing=("library_measure", entry.id), by=by, at=at)


def bring_back_to_library(entry: LibraryMeasure, *, by: Actor, at: datetime) -> None:
    """Offer a retired measure of the library again."""
    _own(entry, by)
    if entry.retired_on is None:
        return
    before, entry.retired_on = entry.retired_on, None
    db.session.flush()
    history.record(
        "library.brought_back", thing=("library_measure", entry.id), by=by, at=at, before={"retired_on": before}
    )


def _own(entry: LibraryMeasure, by: Actor) -> None:
    if entry.organisation_id != by.organisation_id:
        raise Missing("library_measure")


def _checked(values: dict[str, Any], by: Actor, but: LibraryMeasure | None = None) -> dict[str, Any]:
    """The values of an entry, complete, and refused where they contradict each other or an entry there is."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"a measure of the library has no {', '.join(sorted(unknown))}")
    kept: dict[str, Any] = dict.fromkeys(FIELDS)
    kept |= {"level": "outcome", "series": "state", "direction": "increase"} | values
    kept["measure"] = kept["measure"] or rules.measure_of(kept["unit"])
    kept |= {name: bool(kept[name]) for name in ("aggregable", "small_shown")}
    check_keys(**{name: kept[name] for name in ("level", "measure", "direction", "frequency")})
    check_series(kept["series"], kept["measure"], kept["aggregable"])
    names = sa.select(LibraryMeasure.name).where(
        LibraryMeasure.organisation_id == by.organisation_id, LibraryMeasure.id != (but.id if but else 0)
    )
    if fold(kept["name"]) in {fold(name) for name in db.session.scalars(names)}:
        raise WrongInput("name_twice", N_("The library has a measure of that name."), "name")
    return kept
