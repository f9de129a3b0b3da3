"""What was decided within the period, what lasted of earlier decisions, and what was learnt."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import read
from portfolio.projects.models import Term
from portfolio.reports.facts.decisions import Decided, DecisionCount, Decisions, FollowedUp, Lapsed, Learnt
from portfolio.reports.tallies.moment import Moment, Rows
from portfolio.reports.tallies.names import Called, called
from portfolio.reviews.models import Lesson, Outcome, Review, SignOff
from portfolio.reviews.queries.carried import carried_on
from portfolio.reviews.queries.scope import Scope
from portfolio.reviews.rules import FOLLOW_UP_MONTHS

ROWS_SHOWN, LESSONS_SHOWN = 25, 3


class _Decision(NamedTuple):
    """What a review decided, and when it did so first."""

    project_id: int
    review_id: int
    decision: str
    on: date


class _Followed(NamedTuple):
    """A signed follow-up."""

    project_id: int
    kind: str
    due_on: date
    on: date
    still_used: str | None
    sustained: bool | None


def decisions(moment: Moment, first: date, scope: Scope) -> Decisions:
    """The decisions from a day on, and how earlier ones lasted; five statements for any city."""
    taken = _decisions(moment, first)
    counts = Counter(one.decision for one in taken)
    done = _followed(moment, scope)
    newest = {one.project_id: one for one in done}
    judged = [one for one in newest.values() if one.sustained is not None]
    lapsed = sorted(
        (one for one in judged if not one.sustained), key=lambda one: (one.on, one.project_id), reverse=True
    )
    shown, fallen = taken[:ROWS_SHOWN], lapsed[:ROWS_SHOWN]
    lessons = _lessons(moment, first)
    told = lessons[0][5] if lessons else 0
    names = called(moment, {one[0] for one in (*shown, *fallen, *lessons)})
    return Decisions(
        reviews=len(taken),
        counts=tuple(DecisionCount(decision, projects) for decision, projects in sorted(counts.items())),
        rows=tuple(Decided(*names[one.project_id], one.decision, one.on) for one in shown),
        followed=tuple(_milestones(_due(moment, scope), done, moment.day)),
        sustained=sum(bool(one.sustained) for one in judged),
        judged=len(judged),
        not_known=len(newest) - len(judged),
        lapsed=tuple(Lapsed(*names[one.project_id], one.kind, one.still_used, one.on) for one in fallen),
        lapsed_total=len(lapsed),
        lessons=tuple(_learnt(row, names) for row in lessons),
        told=told,
    )


def _signed(moment: Moment) -> Any:
    """A signature up to the day that is known, under an edition of a review of a project that is looked at."""
    return (
        Review.organisation_id == moment.organisation_id,
        Review.project_id.is_not(None),
        moment.holds(Review.project_id),
        SignOff.signed.is_(sa.true()),
        SignOff.on <= moment.day,
        moment.knows(SignOff.recorded_at),
    )


# ------------------------------------------------------------------------------------------------- decisions
def _decisions(moment: Moment, first: date) -> list[_Decision]:
    """The decisions from a day on, newest first; an amendment that decides the same is none."""
    within = aliased(SignOff)
    rows = read(
        sa.select(Review.project_id, Review.id, Outcome.decision, SignOff.on)
        .join(Outcome, Outcome.review_id == Review.id)
        .join(SignOff, SignOff.outcome_id == Outcome.id)
        .where(
            *_signed(moment),
            Outcome.decision.is_not(None),
            sa.exists().where(within.review_id == Review.id, within.on >= first, within.on <= moment.day),
        )
        .order_by(Review.id, Outcome.edition, SignOff.on)
    )
    found = []
    for _, group in groupby(rows, key=lambda row: int(row[1])):
        editions = [_Decision(*row) for row in group]
        decided = editions[-1]
        for one in reversed(editions):
            if one.decision != decided.decision:
                break
            decided = one
        if decided.on >= first:
            found.append(decided)
    return sorted(found, key=lambda one: (one.on, one.review_id), reverse=True)


# ------------------------------------------------------------------------------------------------ follow-ups
def _asked(moment: Moment, scope: Scope) -> Any:
    """A follow-up that somebody still asks for: not of a project that others carry on."""
    return (
        Review.organisation_id == moment.organisation_id,
        Review.kind.in_(tuple(FOLLOW_UP_MONTHS)),
        moment.holds(Review.project_id),
        moment.knows(Review.created_at),
        Review.project_id.not_in(carried_on(moment.day, scope)),
    )


def _due(moment: Moment, scope: Scope) -> Mapping[str, int]:
    """How many follow-ups of each milestone had reached their day."""
    rows = read(
        sa.select(Review.kind, sa.func.count())
        .where(*_asked(moment, scope), Review.first_due_on <= moment.day)
        .group_by(Review.kind)
    )
    return {row[0]: row[1] for row in rows}


def _followed(moment: Moment, scope: Scope) -> list[_Followed]:
    """Every signed follow-up in its newest signed edition, the newest of a project last."""
    rows = read(
        sa.select(
            *(Review.project_id, Review.kind, Review.first_due_on, Outcome.held_on, Outcome.still_used),
            *(Outcome.sustained, Review.id),
        )
        .join(Outcome, Outcome.review_id == Review.id)
        .join(SignOff, SignOff.outcome_id == Outcome.id)
        .where(*_signed(moment), *_asked(moment, scope))
        .order_by(Review.id, Outcome.edition, SignOff.on)
    )
    newest = {row[-1]: _Followed(*row[:-1]) for row in rows}
    return sorted(newest.values(), key=lambda one: (one.project_id, one.on, FOLLOW_UP_MONTHS[one.kind]))


def _milestones(due: Mapping[str, int], done: Sequence[_Followed], day: date) -> Iterator[FollowedUp]:
    """Done and due of each milestone; what was done before its day counts as due, too."""
    for kind in FOLLOW_UP_MONTHS:
        of_kind = [one for one in done if one.kind == kind]
        early = sum(one.due_on > day for one in of_kind)
        yield FollowedUp(kind, due.get(kind, 0) + early, len(of_kind))


# --------------------------------------------------------------------------------------------------- lessons
def _lessons(moment: Moment, first: date) -> list[Any]:
    """Up to three lessons of reviews signed from a day on, the newest of a factor each: what hindered most often first.

    What a review says holds personal data stays in it.
    """
    newer, signed = aliased(Outcome), aliased(SignOff)
    amended = (
        sa.exists()
        .where(
            newer.review_id == Review.id,
            newer.edition > Outcome.edition,
            signed.outcome_id == newer.id,
            signed.signed.is_(sa.true()),
            signed.on <= moment.day,
            moment.knows(signed.recorded_at),
        )
        .correlate(Review, Outcome)
    )
    told: Rows = (
        sa.select(
            Review.project_id.label("project_id"),
            Lesson.text.label("text"),
            Lesson.term_id.label("term_id"),
            Lesson.helped.label("helped"),
            sa.func.count().over(partition_by=(Lesson.term_id, Lesson.helped)).label("same"),
            sa.func.count().over().label("told"),
            sa.func.row_number()
            .over(partition_by=(Lesson.term_id, Lesson.helped), order_by=(SignOff.on.desc(), Lesson.id.desc()))
            .label("place"),
        )
        .join(Outcome, Outcome.id == Lesson.outcome_id)
        .join(SignOff, SignOff.outcome_id == Outcome.id)
        .join(Review, Review.id == SignOff.review_id)
        .where(
            *_signed(moment),
            SignOff.on >= first,
            moment.knows(Lesson.recorded_at),
            sa.func.coalesce(Outcome.has_personal_data, sa.false()).is_(sa.false()),
            ~amended,
        )
    )
    each = told.subquery()
    kind = sa.case((each.c.term_id.is_(None), 2), (each.c.helped.is_(sa.false()), 0), else_=1)
    return list(
        read(
            sa.select(each.c.project_id, each.c.text, Term.key, sa.func.coalesce(Term.label, ""), each.c.helped)
            .add_columns(each.c.told, each.c.same)
            .outerjoin(Term, Term.id == each.c.term_id)
            .where(each.c.place == 1)
            .order_by(kind, each.c.same.desc(), Term.position, each.c.project_id)
            .limit(LESSONS_SHOWN)
        )
    )


def _learnt(row: Any, names: Mapping[int, Called]) -> Learnt:
    project_id, text, factor, label, helped, _told, same = row
    name = names[project_id]
    is_helpful = None if helped is None else bool(helped)
    return Learnt(text, factor, label, is_helpful, same, name.ref, name.project, name.language)
