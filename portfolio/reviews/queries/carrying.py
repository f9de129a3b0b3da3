"""What a merge or a split would mean: verdicts on both sides, open reviews, and what was merged or split today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.people.models import Organisation
from portfolio.projects.handed import CarriedOn
from portfolio.projects.models import Project
from portfolio.reviews import carrying, rules
from portfolio.reviews.carrying import inherited
from portfolio.reviews.gap import Verdict, judge
from portfolio.reviews.models import Review
from portfolio.reviews.queries.carried import carried_on
from portfolio.reviews.queries.facts import facts_on
from portfolio.reviews.queries.gap import settings_on
from portfolio.reviews.queries.scope import Scope


def verdicts(project_ids: Sequence[int], *, organisation_id: int, day: date) -> Mapping[int, Verdict]:
    """How far projects are evaluated on a day, by number."""
    zone = db.session.scalars(sa.select(Organisation.zone).where(Organisation.id == organisation_id)).one()
    scope = Scope(organisation_id, zone, day, project_ids=list(project_ids))
    settings, _before = settings_on(scope)
    return {number: judge(facts, settings, day) for number, facts in facts_on(scope).items()}


def is_carried_on(project: Project, day: date) -> bool:
    """Whether other projects carry one on."""
    return bool(db.session.scalar(sa.select(sa.literal(project.id).in_(carried_on(day)))))


def open_reviews(project: Project) -> Sequence[Review]:
    """The reviews of a project that can still be held."""
    return db.session.scalars(
        sa.select(Review)
        .where(Review.project_id == project.id, Review.state.in_(rules.OPEN))
        .order_by(Review.first_due_on, Review.id)
    ).all()


def waits_for_signature(project: Project) -> bool:
    """Whether an outcome of one of its reviews waits for a signature."""
    waits = sa.or_(Review.state == "submitted", Review.amending == "submitted")
    return bool(db.session.scalar(sa.select(sa.exists().where(Review.project_id == project.id, waits))))


def newest_of(project: Project) -> Sequence[CarriedOn]:
    """What the newest merge or split of a project wrote down that still holds: a row for each that carries it on."""
    rows = db.session.scalars(
        sa.select(CarriedOn).where(CarriedOn.source_id == project.id).order_by(CarriedOn.id.desc())
    ).all()
    newest: dict[int, CarriedOn] = {}
    for row in rows:
        newest.setdefault(row.child_id, row)
    return [row for row in newest.values() if row.applies]


@dataclass(frozen=True)
class Outlook:
    """What would happen: the due date that passes on, that of the heir before and after, and how many reviews go.

    Dates are None where nothing is counted.
    refused  what forbids it, None where nothing does
    """

    inherited_on: date | None
    heir_due_on: date | None
    due_on: date | None
    dropped: int
    refused: RuleBroken | None = None


def outlook(source: Project, heir: Project | None, day: date) -> Outlook:
    """What a merge, or without an heir a split, would mean on a day."""
    ids = [source.id] if heir is None else [source.id, heir.id]
    found = verdicts(ids, organisation_id=source.organisation_id, day=day)
    passes_on = inherited(found[source.id])
    own = found[heir.id].due_on if heir is not None else None
    due = min((each for each in (passes_on, own) if each is not None), default=None)
    return Outlook(passes_on, own, due, len(open_reviews(source)), _refused(source, heir, found, day))


def check(source: Project, heir: Project | None, found: Mapping[int, Verdict], day: date) -> None:
    """Refuse a merge, or without an heir a split, that the rules forbid.

    found  the verdicts on both, by number
    """
    carrying.check_source(
        source.stage,
        is_archived=source.archived_on is not None,
        is_carried_on=is_carried_on(source, day),
        waits=waits_for_signature(source),
        verdict=found[source.id],
    )
    if heir is not None:
        carrying.check_heir(
            found[source.id],
            found[heir.id],
            heir.stage,
            is_archived=heir.archived_on is not None,
            is_carried_on=is_carried_on(heir, day),
        )


def _refused(source: Project, heir: Project | None, found: Mapping[int, Verdict], day: date) -> RuleBroken | None:
    try:
        check(source, heir, found, day)
    except RuleBroken as error:
        return error
    return None
