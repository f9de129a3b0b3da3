"""What a merge or a split would mean: verdicts on both sides, open reviews, and what was merged or split today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.people.models import Organisation
from portfolio.projects.models import CarriedOn, Project
from portfolio.reviews import carrying, rules
from portfolio.reviews.carrying import inherited
from portfolio.reviews.gap import Verdict, judge
from portfolio.reviews.models import Postponement, Review
from portfolio.reviews.queries.carried import carried_on
from portfolio.reviews.queries.facts import facts_on
from portfolio.reviews.queries.gap import settings_on
from portfolio.reviews.queries.scope import Scope


class Judged(NamedTuple):
    """How far projects are evaluated, by number, and the numbers of those that others carry on."""

    verdicts: Mapping[int, Verdict]
    carried: frozenset[int]


def judged(project_ids: Sequence[int], *, organisation_id: int, day: date, zone: str | None = None) -> Judged:
    """How projects stand on a day.

    zone  of the city, where it is known already
    """
    if zone is None:
        zone = db.session.scalars(sa.select(Organisation.zone).where(Organisation.id == organisation_id)).one()
    scope = Scope(organisation_id, zone, day, project_ids=list(project_ids))
    settings, _before = settings_on(scope)
    facts = facts_on(scope)
    return Judged(
        {number: judge(each, settings, day) for number, each in facts.items()},
        frozenset(number for number, each in facts.items() if each.carried_on_since is not None),
    )


def verdicts(project_ids: Sequence[int], *, organisation_id: int, day: date) -> Mapping[int, Verdict]:
    """How far projects are evaluated on a day, by number."""
    return judged(project_ids, organisation_id=organisation_id, day=day).verdicts


def carried(found: Sequence[Project], day: date) -> frozenset[int]:
    """The numbers of those that other projects carry on."""
    ids = [project.id for project in found]
    return frozenset(
        db.session.scalars(sa.select(Project.id).where(Project.id.in_(ids), Project.id.in_(carried_on(day))))
    )


def reviews_of(project: Project) -> Sequence[Review]:
    """The reviews of a project, the earliest first."""
    return db.session.scalars(
        sa.select(Review).where(Review.project_id == project.id).order_by(Review.first_due_on, Review.id)
    ).all()


def open_reviews(project: Project) -> Sequence[Review]:
    """The reviews of a project that can still be held."""
    return [review for review in reviews_of(project) if review.state in rules.OPEN]


def is_agreed_since(review: Review, at: datetime) -> bool:
    """Whether people have agreed on another date for a review since an instant."""
    return bool(
        db.session.scalar(
            sa.select(sa.exists().where(Postponement.review_id == review.id, Postponement.recorded_at >= at))
        )
    )


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


def outlook(source: Project, heir: Project | None, *, day: date, zone: str) -> Outlook:
    """What a merge, or without an heir a split, would mean on a day in a time zone."""
    ids = [source.id] if heir is None else [source.id, heir.id]
    found = judged(ids, organisation_id=source.organisation_id, day=day, zone=zone)
    passes_on = inherited(found.verdicts[source.id])
    own = found.verdicts[heir.id].due_on if heir is not None else None
    due = min((each for each in (passes_on, own) if each is not None), default=None)
    reviews = reviews_of(source)
    dropped = sum(review.state in rules.OPEN for review in reviews)
    return Outlook(passes_on, own, due, dropped, _refused(source, heir, found, reviews))


def check(source: Project, heir: Project | None, found: Judged, reviews: Sequence[Review]) -> None:
    """Refuse a merge, or without an heir a split, that the rules forbid.

    found    both as they stand
    reviews  those of the source
    """
    carrying.check_source(
        source.stage,
        is_archived=source.archived_on is not None,
        is_carried_on=source.id in found.carried,
        waits=any("submitted" in (review.state, review.amending) for review in reviews),
        verdict=found.verdicts[source.id],
    )
    if heir is not None:
        carrying.check_heir(
            found.verdicts[source.id],
            found.verdicts[heir.id],
            heir.stage,
            is_archived=heir.archived_on is not None,
            is_carried_on=heir.id in found.carried,
        )


def _refused(source: Project, heir: Project | None, found: Judged, reviews: Sequence[Review]) -> RuleBroken | None:
    try:
        check(source, heir, found, reviews)
    except RuleBroken as error:
        return error
    return None
