"""Projects by where their outcome review stood on a day."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.people.models import Organisation
from portfolio.reports.facts.evaluation import Overdue, Reviews
from portfolio.reports.tallies.gap import evaluation
from portfolio.reports.tallies.moment import Moment
from portfolio.reports.tallies.names import called
from portfolio.reviews.gap import LONG_OVERDUE_AFTER, OVERDUE_AFTER, Verdict, promised
from portfolio.reviews.models import ClosureDay, Outcome, Review
from portfolio.reviews.queries.gap import Gap
from portfolio.reviews.queries.planned import CLOSED, WORKS
from portfolio.reviews.queries.scope import Scope
from portfolio.reviews.rules import days_late
from portfolio.reviews.schedule import WorkingDays, nearest_place

OVERDUE_SHOWN = 25

STATES = (
    "before_portfolio",
    "exempted",
    "unplanned",
    "not_yet_due",
    "signed",
    "held",
    "postponed",
    "late",
    "overdue",
    "long_overdue",
)
OPEN = ("held", "postponed", "late", "overdue", "long_overdue")
LATE = ("late", "overdue", "long_overdue")
PAST_LADDER = 30
"""Working days after its day from which a late review is counted on the first page."""


class _Stood(NamedTuple):
    """A started project with the state of its outcome review, when it was due, and when it was held."""

    state: str
    project_id: int
    verdict: Verdict
    due_on: date
    current_due_on: date
    held_on: date | None


def reviews(moment: Moment, gap: Gap, scope: Scope) -> Reviews:
    """How many started projects stand where, the longest open ones, and how many are evaluated.

    gap  of the scope, which is the moment as `reviews` asks for it
    """
    stood = list(_states(moment, gap))
    counts = Counter(one.state for one in stood)
    last = _working_days(moment).add_working_days(moment.day, -PAST_LADDER)
    past = {one.project_id for one in stood if one.state in LATE and one.current_due_on <= last}
    is_open = sorted((one for one in stood if one.state in OPEN), key=lambda one: (one.due_on, one.verdict.ref))
    shown = sorted(is_open, key=lambda one: one.project_id not in past)[:OVERDUE_SHOWN]
    return Reviews(
        started=len(stood),
        **{state: counts[state] for state in STATES},
        rows=_named(moment, [one for one in is_open if one in shown], past),
        past_ladder=len(past),
        evaluation=evaluation(moment, gap, scope),
    )


def _working_days(moment: Moment) -> WorkingDays:
    """The city's working days as they were known: what it closed later changes no earlier report."""
    said = db.session.execute(
        sa.select(Organisation.place, ClosureDay.day, ClosureDay.means)
        .outerjoin(
            ClosureDay,
            sa.and_(ClosureDay.organisation_id == Organisation.id, moment.knows(ClosureDay.recorded_at)),
        )
        .where(Organisation.id == moment.organisation_id)
        .order_by(ClosureDay.id)
    ).all()
    means = {row.day: row.means for row in said if row.day is not None}
    return WorkingDays(
        nearest_place(said[0].place),
        {day: "" for day, word in means.items() if word == CLOSED},
        [day for day, word in means.items() if word == WORKS],
    )


def _states(moment: Moment, gap: Gap) -> Iterator[_Stood]:
    """Every started project, by the first state that fits; one that others carry on is counted with them."""
    held = _held(moment)
    for number, verdict in gap.verdicts.items():
        if verdict.due_on is None or verdict.current_due_on is None or verdict.reason == "carried_on":
            continue
        promise = promised(gap.facts[number].reviews, gap.day)
        held_on = held.get(promise.number) if promise else None
        state = _state(verdict, promise is not None, held_on, moment.day)
        yield _Stood(state, number, verdict, verdict.due_on, verdict.current_due_on, held_on)


def _state(verdict: Verdict, is_planned: bool, held_on: date | None, day: date) -> str:
    if verdict.due_on is None or verdict.current_due_on is None or verdict.reason == "before_portfolio":
        return "before_portfolio"
    if verdict.status == "waived":
        return "exempted"
    if verdict.signed_on is not None:
        return "signed"
    if verdict.due_on > day:
        return "not_yet_due" if is_planned else "unplanned"
    if held_on is not None:
        return "held"
    if verdict.current_due_on > day:
        return "postponed"
    late = days_late(verdict.current_due_on, day)
    return "late" if late <= OVERDUE_AFTER else "overdue" if late <= LONG_OVERDUE_AFTER else "long_overdue"


def _held(moment: Moment) -> Mapping[int, date]:
    """When each outcome review was first held, by the number of the review."""
    rows = db.session.execute(
        sa.select(Outcome.review_id, sa.func.min(Outcome.held_on))
        .join(Review, Review.id == Outcome.review_id)
        .where(
            Review.organisation_id == moment.organisation_id,
            Review.kind == "outcome",
            Outcome.held_on <= moment.day,
            moment.knows(Outcome.recorded_at),
        )
        .group_by(Outcome.review_id)
    )
    return {int(number): on for number, on in rows}


def _named(moment: Moment, stood: Sequence[_Stood], past: Collection[int]) -> tuple[Overdue, ...]:
    """The projects with their titles, and the department that led them on the day by its name of then."""
    names = called(moment, [one.project_id for one in stood])
    return tuple(
        Overdue(
            *names[one.project_id],
            due_on=one.due_on,
            postponed_to=one.current_due_on if one.current_due_on != one.due_on else None,
            held_on=one.held_on,
            days_late=days_late(one.current_due_on, moment.day),
            past_ladder=one.project_id in past,
        )
        for one in stood
    )
