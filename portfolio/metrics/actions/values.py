"""Record what was seen, and take it back in the open: no value is ever changed."""

from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.core.numbers import from_millionths
from portfolio.history import actions as history
from portfolio.metrics import parts, rules, series
from portfolio.metrics.actions.shortcuts import hold_in_use, settle
from portfolio.metrics.models import Metric, Observation
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.subjects import root_of


def observe(
    metric: Metric,
    *,
    value: int | None = None,
    words: str | None = None,
    observed_on: date,
    period_from: date | None = None,
    numerator: int | None = None,
    denominator: int | None = None,
    part: str | None = None,
    quality: str = "provisional",
    source: str | None = None,
    note: str | None = None,
    by: Actor,
    at: datetime,
) -> Observation:
    """Record a value seen on a day; a percentage may be given by its parts instead.

    part  the group that the value is split for; None is the whole
    """
    hold_in_use(metric, by)
    row = Observation(
        metric_id=metric.id,
        value=rules.value_seen(metric.measure, value, words, numerator, denominator),
        words=words,
        observed_on=observed_on,
        period_from=period_from,
        numerator=numerator,
        denominator=denominator,
        part=part,
        quality=quality,
        source=source,
        note=note,
        edition=metric.edition,
        withdrawn=False,
        recorded_at=at,
        by_id=by.person_id,
    )
    _add(metric, row, "value.recorded", by=by, at=at)
    return row


def correct(
    metric: Metric,
    wrong: Observation,
    *,
    note: str | None,
    value: int | None = None,
    words: str | None = None,
    observed_on: date,
    period_from: date | None = None,
    numerator: int | None = None,
    denominator: int | None = None,
    part: str | None = None,
    quality: str = "provisional",
    source: str | None = None,
    by: Actor,
    at: datetime,
) -> Observation:
    """Record a new value in place of a wrong one; both stay visible.

    note  why; required
    """
    hold_in_use(metric, by)
    _check_open(metric, wrong)
    _check_note(note)
    row = Observation(
        metric_id=metric.id,
        value=rules.value_seen(metric.measure, value, words, numerator, denominator),
        words=words,
        observed_on=observed_on,
        period_from=period_from,
        numerator=numerator,
        denominator=denominator,
        part=part,
        quality=quality,
        source=source,
        note=note,
        edition=wrong.edition,
        withdrawn=False,
        supersedes_id=wrong.id,
        recorded_at=at,
        by_id=by.person_id,
    )
    _add(metric, row, "value.corrected", wrong, by=by, at=at)
    return row


def withdraw(metric: Metric, wrong: Observation, *, note: str | None, by: Actor, at: datetime) -> Observation:
    """Take a value back without a new one; it stays visible and no longer counts.

    note  why; required
    """
    hold_in_use(metric, by)
    _check_open(metric, wrong)
    _check_note(note)
    row = Observation(
        metric_id=metric.id,
        observed_on=wrong.observed_on,
        part=wrong.part,
        quality=wrong.quality,
        note=note,
        edition=wrong.edition,
        withdrawn=True,
        supersedes_id=wrong.id,
        recorded_at=at,
        by_id=by.person_id,
    )
    _add(metric, row, "value.withdrawn", wrong, by=by, at=at)
    return row


def _check_open(metric: Metric, wrong: Observation) -> None:
    if wrong.metric_id != metric.id:
        raise ValueError("the value is of another measure")
    corrected = sa.select(sa.exists().where(Observation.supersedes_id == wrong.id))
    if wrong.withdrawn or db.session.scalar(corrected):
        raise RuleBroken("corrected", N_("This value has been corrected already. Correct the newer one."))


def _check_note(note: str | None) -> None:
    if not note:
        raise WrongInput("note", N_("Say why the value is corrected."), "note")


def _add(
    metric: Metric,
    row: Observation,
    event: str,
    wrong: Observation | None = None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    if row.observed_on > day_of(by, at):
        raise WrongInput("day", N_("A value cannot be seen in the future."), "observed_on")
    if row.period_from is not None and row.period_from > row.observed_on:
        raise WrongInput("period", N_("The period begins after its last day."), "period_from")
    if row.quality not in rules.QUALITIES:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "quality")
    _check_part(metric, row)
    db.session.add(row)
    settle(metric)
    history.record(
        event,
        thing=("observation", row.id),
        root=root_of(metric),
        by=by,
        at=at,
        before=_shown(wrong) if wrong else None,
        after=_shown(row) | {"metric_id": metric.id},
    )


def _check_part(metric: Metric, row: Observation) -> None:
    """Where the whole is worked out from parts, a value is one of a part; where values are added, it can be."""
    if row.withdrawn:
        return
    kind = parts.kind_of(metric)
    if kind.parts and row.part not in kind.parts:
        raise WrongInput(
            "part", N_("This measure is worked out from its parts. Give the value of one of them."), "part"
        )
    series.check_value(kind, row)


def _shown(row: Observation) -> dict[str, object]:
    """A value as history keeps it for people; that of a part without its number.

    Timelines stand on every page, and a small number of a part must stand on none.
    """
    shown: dict[str, object] = {"on": row.observed_on}
    if row.part is not None:
        return shown | {"part": row.part} | ({"note": row.note} if row.note else {})
    if row.value is not None:
        shown["value"] = from_millionths(row.value)
    return shown | {name: getattr(row, name) for name in ("words", "note") if getattr(row, name)}
