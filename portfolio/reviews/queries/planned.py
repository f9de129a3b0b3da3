"""What plans reviews by itself goes by: a city's working days, its usual reviews, and what a project has already."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.bulk import batches
from portfolio.core.db import db, read
from portfolio.people.models import Organisation, Person
from portfolio.people.queries import read_settings
from portfolio.projects import as_of
from portfolio.projects.models import Project
from portfolio.projects.rules import DECIDED
from portfolio.projects.subjects import Subject
from portfolio.reviews import rules, usual
from portfolio.reviews.deciding import LASTING, STOPPED
from portfolio.reviews.models import ClosureDay, Review, ReviewLine
from portfolio.reviews.schedule import WorkingDays, nearest_place
from portfolio.strategy.models import Programme, Strategy

CLOSED, WORKS, CALENDAR = "closed", "works", "calendar"
AT_ONCE = 500


class Said(NamedTuple):
    """What a city says about a day of its calendar: that it is closed, or that it works on a holiday."""

    day: date
    name: str
    means: str
    by: str | None


def said_of_days(organisation_id: int, first: date | None = None, last: date | None = None) -> Sequence[Said]:
    """The days about which a city says something, in order; the newest row of a day counts.

    first, last  only days from here to there
    """
    newest = (
        sa.select(sa.func.max(ClosureDay.id).label("id"))
        .where(
            ClosureDay.organisation_id == organisation_id,
            *([ClosureDay.day >= first] if first else []),
            *([ClosureDay.day <= last] if last else []),
        )
        .group_by(ClosureDay.day)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(ClosureDay.day, ClosureDay.name, ClosureDay.means, Person.name)
        .join(newest, newest.c.id == ClosureDay.id)
        .outerjoin(Person, Person.id == ClosureDay.by_id)
        .where(ClosureDay.means != CALENDAR)
        .order_by(ClosureDay.day)
    )
    return [Said(*row) for row in rows]


def working_days(organisation_id: int) -> WorkingDays:
    """The working days of a city: its place's holidays, and what it says itself."""
    place = db.session.scalars(sa.select(Organisation.place).where(Organisation.id == organisation_id)).one()
    said = said_of_days(organisation_id)
    return WorkingDays(
        nearest_place(place),
        {row.day: row.name for row in said if row.means == CLOSED},
        [row.day for row in said if row.means == WORKS],
    )


@dataclass(frozen=True)
class Calendar:
    """How a city finds the working day for a day."""

    days: WorkingDays
    roll: str

    def rolled(self, day: date) -> date:
        """The day itself, or the working day it moves to."""
        return usual.rolled(day, self.days, self.roll)


def calendar_of(organisation_id: int, today: date) -> Calendar:
    """A city's working days, and whether a day moves to the next or the previous one."""
    return Calendar(working_days(organisation_id), read_settings(organisation_id, today).roll)


def usual_day(subject: Subject, kind: str, today: date) -> date | None:
    """The working day on which a review of a kind falls due unless somebody says otherwise; None where unknown."""
    unadjusted = rules.default_first_due(
        kind,
        start=subject.started_on,
        planned_end=subject.planned_end_on,
        today=today,
        stopped=subject.stopped_on,
    )
    return calendar_of(subject.organisation_id, today).rolled(unadjusted) if unadjusted else None


class Kept(NamedTuple):
    """A usual review as it holds: of the city, or of a programme that has its own."""

    line: usual.Line
    is_own: bool


def lines_of(organisation_id: int, programme_id: int | None = None) -> Mapping[str, Kept]:
    """The usual reviews that hold for a city, or for the projects of one of its programmes, in one statement."""
    rows = db.session.scalars(
        sa.select(ReviewLine)
        .where(
            ReviewLine.organisation_id == organisation_id,
            sa.or_(ReviewLine.programme_id.is_(None), ReviewLine.programme_id == programme_id),
        )
        .order_by(ReviewLine.programme_id.is_not(None), ReviewLine.id)
    )
    found = {key: Kept(line, is_own=False) for key, line in usual.LINES.items()}
    of_city = dict(found)
    for row in rows:
        if row.line not in usual.LINES:  # of a newer version
            continue
        if row.programme_id is not None and row.as_city:
            found[row.line] = of_city[row.line]
            continue
        line = replace(
            usual.LINES[row.line],
            is_on=row.is_on,
            counted_from=row.counted_from,
            after=row.after,
            unit=row.unit,
            every_months=row.every_months,
        )
        found[row.line] = Kept(line, is_own=True)
        if row.programme_id is None:
            of_city[row.line] = Kept(line, is_own=programme_id is None)
            found[row.line] = of_city[row.line]
    return found


def facts_of(project: Project) -> usual.Facts:
    """The days of a project that reviews are counted from."""
    moves = as_of.still_made(as_of.moves_of(project.id))
    awarded = [move.on for move in moves if move.stage == usual.APPROVED]
    decided = [move.on for move in moves if move.stage == DECIDED and move.outcome_decision in LASTING]
    stopped = [
        move.on
        for move in moves
        if move.stage == STOPPED or (move.outcome_decision or "").startswith(usual.STOP_DECISIONS)
    ]
    return usual.Facts(
        awarded_on=awarded[-1] if awarded else None,
        started_on=project.started_on,
        planned_end_on=project.planned_end_on,
        decided_on=decided[-1] if decided else None,
        stopped_on=stopped[-1] if stopped else None,
    )


def reviews_there(project_id: int) -> Sequence[usual.There]:
    """Every review of a project, whatever became of it."""
    rows = db.session.execute(
        sa.select(
            Review.id,
            Review.kind,
            Review.line,
            Review.number,
            Review.anchor_on,
            Review.state,
            Review.signed_on,
            Review.first_due_on,
        )
        .where(Review.project_id == project_id)
        .order_by(Review.id)
    )
    return [usual.There(*row) for row in rows]


def computed() -> sa.ColumnElement[date]:
    """Where its rule has put a review: as first promised, or where it was computed anew since."""
    return sa.func.coalesce(Review.computed_on, Review.first_due_on)


def misplaced(
    organisation_id: int, days: Collection[date] | None, calendar: Calendar, today: date
) -> list[tuple[int, int | None]]:
    """The open reviews that stand where their rule has put them and that a calendar puts elsewhere, by their owners.

    days  that have changed: only reviews between the first and the last of them; None for all

    Gives numbers of reviews and of their owners, each owner's by day.
    """
    owner_id = sa.func.coalesce(Project.owner_id, Programme.owner_id, Strategy.owner_id)
    rows = read(
        sa.select(Review.id, owner_id, Review.unadjusted_on, Review.due_on)
        .outerjoin(Project, Project.id == Review.project_id)
        .outerjoin(Programme, Programme.id == Review.programme_id)
        .outerjoin(Strategy, Strategy.id == Review.strategy_id)
        .where(*_computed_between(organisation_id, days))
        .order_by(owner_id, Review.due_on, Review.id)
    )
    found = []
    for number, owner, unadjusted, was in rows:
        due = calendar.rolled(unadjusted)
        if due != was and due >= today:
            found.append((number, owner))
    return found


def held_where_computed(organisation_id: int, ids: Sequence[int]) -> Iterator[Review]:
    """Those of these reviews that stand where their rule has put them, locked and read anew, by day."""
    for some in batches(ids, AT_ONCE):
        wanted = sa.select(Review).where(Review.id.in_(some), *_computed_between(organisation_id, None))
        in_order = wanted.order_by(Review.due_on, Review.id).with_for_update().execution_options(populate_existing=True)
        yield from db.session.scalars(in_order)


def count_computed_between(organisation_id: int, days: Collection[date] | None) -> int:
    """How many reviews stand where their rule has put them, whose day could change with days that have changed."""
    wanted = sa.select(sa.func.count()).select_from(Review).where(*_computed_between(organisation_id, days))
    return db.session.scalar(wanted) or 0


def _computed_between(organisation_id: int, days: Collection[date] | None) -> list[sa.ColumnElement[bool]]:
    conditions = [
        Review.organisation_id == organisation_id,
        Review.state.in_(rules.OPEN),
        Review.unadjusted_on.is_not(None),
        Review.due_on == computed(),
    ]
    if days:
        first, last = min(days), max(days)
        conditions += [
            sa.or_(Review.due_on >= first, Review.unadjusted_on >= first),
            sa.or_(Review.due_on <= last, Review.unadjusted_on <= last),
        ]
    return conditions


def days_misplaced(organisation_id: int, calendar: Calendar, today: date) -> Sequence[date]:
    """Days by the rule of open reviews that the calendar of today would put elsewhere; few days for many reviews."""
    rows = db.session.execute(
        sa.select(Review.unadjusted_on, Review.due_on)
        .where(*_computed_between(organisation_id, None), Review.due_on >= today)
        .distinct()
        .order_by(Review.unadjusted_on, Review.due_on)
    )
    return [unadjusted for unadjusted, due in rows if unadjusted and calendar.rolled(unadjusted) != due]
