"""The funders' programmes of a city: copied from the seeds, then the city's own to keep up to date."""

from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, WrongInput
from portfolio.core.money import Money
from portfolio.core.numbers import to_millionths
from portfolio.funding import rules, taxonomy
from portfolio.funding.models import PROGRAMME_TERMS, FundingProgramme, FundingProgrammeTerms
from portfolio.history import actions as history

_FIELDS = ("name", "funder", "kind", "rate", "cap_minor", "currency", "in_kind_accepted", "rules_source", "rules_on")


def seed_programmes(organisation_id: int, *, by: Actor, at: datetime) -> None:
    """Give an organisation the programmes that every city starts with; those it has already stay as they are."""
    known = sa.select(FundingProgramme.key).where(FundingProgramme.organisation_id == organisation_id)
    there = set(db.session.scalars(known))
    rows = [
        {
            "organisation_id": organisation_id,
            "key": seed.key,
            "name": seed.name,
            "funder": seed.funder,
            "kind": seed.kind,
            "rate": None if seed.rate is None else to_millionths(seed.rate),
            "cap_minor": None if seed.cap is None else Money.of(seed.cap, seed.currency).minor,
            "currency": seed.currency,
            "in_kind_accepted": seed.in_kind_accepted,
            "rules_source": seed.source or None,
            "rules_on": taxonomy.LOOKED_UP_ON if seed.source else None,
            "version": 1,
        }
        for seed in taxonomy.PROGRAMMES
        if seed.key not in there
    ]
    if not rows:
        return
    db.session.execute(sa.insert(FundingProgramme), rows)
    made = [seed["key"] for seed in rows]
    for programme in db.session.scalars(
        sa.select(FundingProgramme)
        .where(FundingProgramme.organisation_id == organisation_id, FundingProgramme.key.in_(made))
        .order_by(FundingProgramme.id)
    ):
        _write_terms(programme, by, at)
    db.session.flush()
    history.record(
        "funding_programmes.seeded",
        thing=("organisation", organisation_id),
        by=by,
        at=at,
        after={"programmes": len(rows)},
    )


def edit_programme(
    programme: FundingProgramme,
    *,
    version: int,
    name: str,
    funder: str | None,
    kind: str,
    rate: int | None,
    cap_minor: int | None,
    currency: str | None,
    in_kind_accepted: bool | None,
    rules_source: str | None,
    rules_on: date | None,
    by: Actor,
    at: datetime,
) -> FundingProgramme:
    """Change a programme's rules; a rate or a cap says where it comes from and of which day.

    rate  the funder's share of eligible cost in millionths
    """
    if programme.organisation_id != by.organisation_id:
        raise Missing("funding_programme")
    db.session.refresh(programme, with_for_update=True)
    if programme.version != version:
        raise EditedMeanwhile
    if kind not in rules.KINDS:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "kind")
    if rate is not None and not 0 <= rate <= 1_000_000:
        raise WrongInput("rate", N_("A rate lies between 0 and 100 per cent."), "rate")
    if (rate is not None or cap_minor is not None) and not (rules_source and rules_on):
        raise WrongInput(
            "source", N_("Say where the rate comes from, and of which day that source is."), "rules_source"
        )
    entered = {
        "name": name,
        "funder": funder,
        "kind": kind,
        "rate": rate,
        "cap_minor": cap_minor,
        "currency": currency,
        "in_kind_accepted": in_kind_accepted,
        "rules_source": rules_source,
        "rules_on": rules_on,
    }
    old, new = history.changes({field: getattr(programme, field) for field in _FIELDS}, entered)
    if not new:
        return programme
    for field, value in new.items():
        setattr(programme, field, value)
    if new.keys() & set(PROGRAMME_TERMS):
        _write_terms(programme, by, at)
    db.session.flush()
    history.record(
        "funding_programme.edited", thing=("funding_programme", programme.id), by=by, at=at, before=old, after=new
    )
    return programme


def _write_terms(programme: FundingProgramme, by: Actor, at: datetime) -> None:
    """Write down what a programme is from now on known to ask for."""
    said = {name: getattr(programme, name) for name in PROGRAMME_TERMS}
    db.session.add(FundingProgrammeTerms(programme_id=programme.id, **said, recorded_at=at, by_id=by.person_id))
