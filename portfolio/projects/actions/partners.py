"""Partners outside the administration and their part in a project."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.bulk import batches, insert_many, new_ids
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.projects import rules
from portfolio.projects.actions.shortcuts import day_of, hold
from portfolio.projects.actions.vocabulary import terms_of
from portfolio.projects.models import Partner, Partnership, Project
from portfolio.projects.taxonomy import PARTNER_KIND

NAME_LENGTH = 250


def add_partner(
    project: Project,
    *,
    name: str,
    kind: str | None = None,
    part: str | None = None,
    from_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Partnership:
    """Name a partner on a project; the same name, whatever its case, is the same partner everywhere.

    kind  key of the vocabulary "partner_kind"
    part  what the partner does here, in a line
    """
    hold(project, by)
    partner = _partner(name, kind, by)
    there = sa.select(Partnership.id).where(
        Partnership.project_id == project.id, Partnership.partner_id == partner.id, Partnership.until_on.is_(None)
    )
    if db.session.scalar(there.limit(1)) is not None:
        raise RuleBroken("partner_already", N_("%(name)s is a partner of this project already."), "name", name=name)
    partnership = Partnership(
        project_id=project.id,
        partner_id=partner.id,
        part=part,
        from_on=from_on,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(partnership)
    db.session.flush()
    history.record(
        "partner.added",
        thing=("partnership", partnership.id),
        root=("project", project.id),
        by=by,
        at=at,
        after={"partner": partner.name, "part": part, "from_on": from_on},
    )
    return partnership


def end_partnership(partnership: Partnership, *, until_on: date | None = None, by: Actor, at: datetime) -> None:
    """End a partner's part in a project on a day, today by default; the partner stays on the record as a past one."""
    hold(db.session.get_one(Project, partnership.project_id), by)
    db.session.refresh(partnership)
    if partnership.until_on is not None:
        raise RuleBroken("ended_already", N_("This partnership has ended already."))
    until_on = until_on or day_of(by, at)
    if partnership.from_on is not None and until_on < partnership.from_on:
        raise WrongInput("end_before_start", N_("Give a day that is not before the beginning."), "until_on")
    partnership.until_on = until_on
    db.session.flush()
    history.record(
        "partner.ended",
        thing=("partnership", partnership.id),
        root=("project", partnership.project_id),
        by=by,
        at=at,
        after={"until_on": until_on},
    )


def resume_partnership(partnership: Partnership, *, by: Actor, at: datetime) -> None:
    """Let a partner's part go on as if it had not ended."""
    hold(db.session.get_one(Project, partnership.project_id), by)
    db.session.refresh(partnership)
    if partnership.until_on is None:
        return
    before, partnership.until_on = partnership.until_on, None
    db.session.flush()
    history.record(
        "partner.resumed",
        thing=("partnership", partnership.id),
        root=("project", partnership.project_id),
        by=by,
        at=at,
        before={"until_on": before},
    )


def load_partners(names: Iterable[str], *, by: Actor, at: datetime) -> tuple[dict[str, int], list[int]]:
    """Put many partners on record; gives the ids of all by folded name, and the ids of those that are new."""
    wanted = {text.fold(name)[:NAME_LENGTH]: name for name in reversed(list(names))}
    ids: dict[str, int] = {}
    for some in batches(sorted(wanted), 500):
        known = sa.select(Partner.folded, Partner.id).where(
            Partner.organisation_id == by.organisation_id, Partner.folded.in_(some)
        )
        ids |= dict(iter(db.session.execute(known)))
    new = [folded for folded in reversed(wanted) if folded not in ids]
    made = list(new_ids(Partner, len(new)))
    common = {"organisation_id": by.organisation_id, "version": 1}
    rows = [{"id": n, "name": wanted[folded], "folded": folded, **common} for n, folded in zip(made, new, strict=True)]
    insert_many(Partner, rows)
    for number, folded in zip(made, new, strict=True):
        history.record(
            "partner.listed",
            thing=("partner", number),
            root=("organisation", by.organisation_id),
            by=by,
            at=at,
            after={"partner": wanted[folded]},
        )
    return ids | dict(zip(new, made, strict=True)), made


def _partner(name: str, kind: str | None, by: Actor) -> Partner:
    name = " ".join(text.clean(name).split())
    if not name or len(name) > NAME_LENGTH:
        raise WrongInput("name", N_("Give the partner's name, at most 250 characters."), "name")
    put = rules.Put(PARTNER_KIND, kind) if kind else None
    folded = text.fold(name)[:NAME_LENGTH]
    partner = db.session.scalar(
        sa.select(Partner).where(Partner.organisation_id == by.organisation_id, Partner.folded == folded)
    )
    term = (
        terms_of([put], by.organisation_id, [partner.kind_id] if partner and partner.kind_id else [])[put]
        if put
        else None
    )
    if partner is None:
        partner = Partner(organisation_id=by.organisation_id, name=name, folded=folded)
        db.session.add(partner)
    if term is not None:
        partner.kind_id = term.id
    db.session.flush()
    return partner
