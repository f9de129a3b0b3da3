"""Reviews as pages need them: one with all that was said about it, and the calendar of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import days_after, db, is_sqlite
from portfolio.core.errors import Missing
from portfolio.core.paging import PAGE, Page, cursor, day_in, read_cursor, row_id
from portfolio.people.models import Department, Person
from portfolio.people.queries import counted_from
from portfolio.projects.models import Project
from portfolio.projects.subjects import STOPPED, Subject, subject_of
from portfolio.reviews import policy, rules
from portfolio.reviews.models import Outcome, Postponement, Review
from portfolio.reviews.queries.exempted import is_exempted
from portfolio.strategy.models import Programme, Strategy

SHOWS = {
    "open": rules.OPEN,
    "waiting": ("submitted",),
    "done": ("signed_off",),
    "missed": ("missed",),
    "before": rules.OPEN,
    "exempted": rules.OPEN,
}
NEWEST_FIRST = ("done", "missed")

Rows = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Found:
    """A review and what it is about."""

    review: Review
    subject: Subject

    @property
    def due(self) -> date:
        """When the work list wants it."""
        return rules.work_due(self.review.ruled_on, self.review.due_on, self.subject.stopped_on)

    @property
    def counted_on(self) -> date:
        """From when on it counts as late: as first promised, or earlier by a stop."""
        return rules.effective_due(self.review.first_due_on, self.subject.stopped_on)


def review(viewer: Viewer, review_id: int) -> Found:
    """A review by its number; Missing when there is none for this viewer."""
    found = policy.may_see(viewer) and db.session.scalar(
        sa.select(Review).where(Review.id == review_id, Review.organisation_id == viewer.organisation_id)
    )
    if not found:
        raise Missing("review")
    return Found(found, subject_of(found))


def newest_outcome(of: Review) -> Outcome | None:
    """The last edition of what a review found."""
    return db.session.scalar(
        sa.select(Outcome).where(Outcome.review_id == of.id).order_by(Outcome.edition.desc()).limit(1)
    )


def postponement_count(of: Review) -> int:
    """How often a review was postponed; that somebody new took over does not count."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Postponement)
            .where(Postponement.review_id == of.id, Postponement.reason != rules.HANDOVER)
        )
        or 0
    )


@dataclass(frozen=True)
class Line:
    """A review in the calendar; key and title are of what it is about.

    counted_on  the day that coverage counts from: as first promised, or earlier after a stop
    """

    id: int
    kind: str
    state: str
    due: date
    first_due_on: date
    counted_on: date
    signed_on: date | None
    subject_kind: str
    key: str
    title: str
    department: str | None
    owner: str | None


def calendar(
    viewer: Viewer,
    today: date,
    show: str = "open",
    department_ids: frozenset[int] | None = None,
    after: str | None = None,
    size: int = PAGE,
) -> Page[Line]:
    """Reviews by the day they are due, the longest overdue first; done ones newest first.

    show            open, waiting for a signature, done, missed, exempted, or open and due before the city counts
    department_ids  only of projects that these departments lead
    """
    picked = _picked(viewer, show, today, department_ids, read_cursor(after, 2), size + 1)
    order = (picked.c.due.desc(), picked.c.id.desc()) if show in NEWEST_FIRST else (picked.c.due, picked.c.id)
    after_stop = days_after(Project.stage_since, rules.STOPPED_AFTER.days, is_sqlite())
    counts_earlier = sa.and_(Project.stage == STOPPED, after_stop < Review.first_due_on)
    rows = db.session.execute(
        sa.select(
            Review.id,
            Review.kind,
            Review.state,
            picked.c.due,
            Review.first_due_on,
            sa.case((counts_earlier, after_stop), else_=Review.first_due_on),
            Review.signed_on,
            sa.case(
                (Review.project_id.isnot(None), "project"),
                (Review.programme_id.isnot(None), "programme"),
                else_="strategy",
            ),
            sa.func.coalesce(Project.ref, Programme.key, Strategy.key),
            sa.func.coalesce(Project.title, Programme.title, Strategy.title),
            Department.name,
            Person.name,
        )
        .join(picked, picked.c.id == Review.id)
        .outerjoin(Project, Project.id == Review.project_id)
        .outerjoin(Programme, Programme.id == Review.programme_id)
        .outerjoin(Strategy, Strategy.id == Review.strategy_id)
        .outerjoin(Department, Department.id == Project.lead_department_id)
        .outerjoin(Person, Person.id == sa.func.coalesce(Project.owner_id, Programme.owner_id, Strategy.owner_id))
        .order_by(*order)
    ).all()
    lines = [Line(*row) for row in rows[:size]]
    return Page(lines, cursor(lines[-1].due.isoformat(), lines[-1].id) if len(rows) > size else None)


def _picked(
    viewer: Viewer,
    show: str,
    today: date,
    department_ids: frozenset[int] | None,
    seek: list[str | int | None] | None,
    most: int,
) -> sa.Subquery:
    """Ids and due dates of the reviews wanted, so many and in order: names are fetched for one page only.

    Each branch walks an index in the order of the list and stops early: reviews of one state by due_on, and those
    few that a stop of their project has brought forward. What has been held keeps the day it was due.
    """
    states, newest_first = SHOWS[show], show in NEWEST_FIRST
    here = [Review.organisation_id == viewer.organisation_id]
    if department_ids is not None:
        here.append(Project.lead_department_id.in_(department_ids))
    after_stop, is_earlier = brought_forward(is_sqlite())
    on_its_day = sa.or_(Project.id.is_(None), sa.not_(is_earlier))
    is_open = states == rules.OPEN
    branches: list[tuple[Any, list[sa.ColumnElement[bool]]]] = [
        (Review.due_on, [*here, Review.state == state, *([on_its_day] if is_open else [])]) for state in states
    ]
    if is_open:
        stopped_here = Project.organisation_id == viewer.organisation_id
        branches.append((after_stop, [*here, Review.state.in_(states), stopped_here, is_earlier]))
        counts_from = counted_from(viewer.organisation_id, today, is_sqlite())
        exempt = is_exempted(today, project_id=Review.project_id, review_id=Review.id)
        for due, conditions in branches:
            if show == "exempted":
                conditions.append(exempt)
            else:
                conditions += [due < counts_from if show == "before" else due >= counts_from, ~exempt]
    parts = [
        sa.select(_branch(due, conditions, seek, newest_first).limit(most).subquery()) for due, conditions in branches
    ]
    found = sa.union_all(*parts).subquery()
    order = (found.c.due.desc(), found.c.id.desc()) if newest_first else (found.c.due, found.c.id)
    return sa.select(found).order_by(*order).limit(most).subquery()


def _branch(
    due: Any, conditions: Sequence[sa.ColumnElement[bool]], seek: list[str | int | None] | None, newest_first: bool
) -> Rows:
    wanted: Rows = (
        sa.select(Review.id, due.label("due")).outerjoin(Project, Project.id == Review.project_id).where(*conditions)
    )
    if seek:
        place = sa.tuple_(sa.literal(day_in(seek[0])), sa.literal(row_id(seek[1])))
        here = sa.tuple_(due, Review.id)
        wanted = wanted.where(here < place if newest_first else here > place)
    return wanted.order_by(due.desc() if newest_first else due, Review.id.desc() if newest_first else Review.id)


def brought_forward(sqlite: bool) -> tuple[sa.ColumnElement[date], sa.ColumnElement[bool]]:
    """rules.work_due in SQL: the date after a stop, and whether it is the one that counts.

    sqlite  for which database
    """
    after_stop = days_after(Project.stage_since, rules.STOPPED_AFTER.days, sqlite)
    return after_stop, sa.and_(
        Project.stage == STOPPED,
        Review.due_on == sa.func.coalesce(Review.computed_on, Review.first_due_on),
        after_stop < Review.due_on,
    )
