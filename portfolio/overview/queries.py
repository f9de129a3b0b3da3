"""The figures of the first page: every aggregate is made by the database, each by one SELECT."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import is_sqlite, read
from portfolio.core.money import Money
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.people.models import Person, Setting
from portfolio.projects.models import Project, Tag, Term
from portfolio.projects.taxonomy import CAPABILITY, INNOVATION_TYPE
from portfolio.reviews.models import Review
from portfolio.reviews.rules import OPEN

SHOWN = 5


def by_stage(viewer: Viewer) -> Mapping[str, int]:
    """How many projects are in each stage, archived ones aside; the counts add up to the portfolio."""
    counted = (
        sa.select(Project.stage, sa.func.count())
        .where(Project.organisation_id == viewer.organisation_id, Project.archived_on.is_(None))
        .group_by(Project.stage)
    )
    return {str(stage): int(count) for stage, count in read(counted)}


class Word(NamedTuple):
    """A term as it is called, for a row or a column."""

    key: str
    label: str


class Cell(NamedTuple):
    """How many projects have an innovation type and a capability."""

    type_key: str
    capability_key: str
    projects: int


def words(viewer: Viewer) -> tuple[Sequence[Word], Sequence[Word]]:
    """The innovation types and the capabilities of a city, in its order."""
    wanted = (
        sa.select(Term.vocabulary, Term.key, Term.label)
        .where(
            Term.organisation_id == viewer.organisation_id,
            Term.vocabulary.in_((INNOVATION_TYPE, CAPABILITY)),
            Term.retired_at.is_(None),
        )
        .order_by(Term.position, Term.id)
    )
    rows = read(wanted).all()
    return (
        [Word(key, label) for vocabulary, key, label in rows if vocabulary == INNOVATION_TYPE],
        [Word(key, label) for vocabulary, key, label in rows if vocabulary == CAPABILITY],
    )


_of_type, _of_capability, _type, _capability = aliased(Tag), aliased(Tag), aliased(Term), aliased(Term)


def type_by_capability(viewer: Viewer) -> Sequence[Cell]:
    """How many projects have which main innovation type and help the city learn which capability.

    A project counts once in every cell it belongs to, as in the quarterly report; archived ones aside.
    """
    counted = (
        sa.select(_type.key, _capability.key, sa.func.count())
        .select_from(_of_type)
        .join(_type, _type.id == _of_type.term_id)
        .join(_of_capability, _of_capability.project_id == _of_type.project_id)
        .join(_capability, _capability.id == _of_capability.term_id)
        .join(Project, Project.id == _of_type.project_id)
        .where(
            _type.organisation_id == viewer.organisation_id,
            _type.vocabulary == INNOVATION_TYPE,
            _of_type.role == "primary",
            _capability.vocabulary == CAPABILITY,
            _of_capability.role == "builds",
            Project.archived_on.is_(None),
        )
        .group_by(_type.key, _capability.key)
    )
    return [Cell._make(row) for row in read(counted)]


class Committed(NamedTuple):
    """What was committed within a span, in one currency; own_cash and in_kind are the own share in it."""

    grants: Money
    own_cash: Money
    in_kind: Money


def committed(viewer: Viewer, first: date, last: date) -> Sequence[Committed]:
    """The money committed from a day to a day, the organisation's own currency first; never added across."""
    own, in_kind = FundingLine.share == "own", FundingLine.form == "in_kind"

    def amount(where: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.cast(sa.func.sum(sa.case((where, LedgerEntry.amount_minor), else_=0)), sa.BigInteger)

    summed = (
        sa.select(
            LedgerEntry.currency,
            amount(sa.not_(own)),
            amount(sa.and_(own, sa.not_(in_kind))),
            amount(sa.and_(own, in_kind)),
        )
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .where(
            FundingLine.organisation_id == viewer.organisation_id,
            LedgerEntry.kind == "committed",
            LedgerEntry.on.between(first, last),
        )
        .group_by(LedgerEntry.currency)
    )
    rows = [Committed(*(Money(minor, currency) for minor in sums)) for currency, *sums in read(summed)]
    return sorted(rows, key=lambda row: (row.grants.currency != viewer.currency, row.grants.currency))


class Reviewed(NamedTuple):
    """Started projects by what became of their first outcome review; each counts once, archived ones too.

    on_time, late     signed, by the day it was due or after it
    held              held but not signed yet
    postponed         due, with a new date for the work list
    not_yet           due later
    unplanned         nobody has planned one
    before_portfolio  due before the day from which this city counts
    """

    on_time: int
    late: int
    held: int
    postponed: int
    overdue: int
    not_yet: int
    unplanned: int
    before_portfolio: int

    @property
    def done(self) -> int:
        """Reviews that are done: held and signed."""
        return self.on_time + self.late

    @property
    def due(self) -> int:
        """Reviews that are done or should have been by now."""
        return self.done + self.held + self.postponed + self.overdue


DAYS_AFTER_STOP = 60


def _first_outcome_review() -> sa.ScalarSelect[int]:
    """The number of a project's first outcome review; an index gives it project by project."""
    return (
        sa.select(Review.id)
        .where(Review.project_id == Project.id, Review.kind == "outcome")
        .order_by(Review.first_due_on, Review.id)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def outcome_reviews(viewer: Viewer, today: date) -> Reviewed:
    """How many started projects have their first outcome review behind them, before them, or are late with it."""
    first = aliased(Review)
    due = _due(first.first_due_on)
    state = sa.case(
        (first.id.is_(None), "unplanned"),
        (sa.cast(due, sa.String) < _count_from(viewer, today), "before_portfolio"),
        (first.signed_on <= due, "on_time"),
        (first.signed_on.isnot(None), "late"),
        (due > today, "not_yet"),
        (first.held_on.isnot(None), "held"),
        (sa.and_(first.due_on > first.first_due_on, first.due_on > today), "postponed"),
        else_="overdue",
    ).label("state")
    counted = (
        sa.select(state, sa.func.count())
        .select_from(Project)
        .outerjoin(first, first.id == _first_outcome_review())
        .where(Project.organisation_id == viewer.organisation_id, Project.started_on.isnot(None))
        .group_by(state)
    )
    counts = {str(state): int(count) for state, count in read(counted)}
    return Reviewed(**{name: counts.get(name, 0) for name in Reviewed._fields})


def _due(first_due_on: Any) -> sa.ColumnElement[date]:
    """The first due date, or 60 days after a stop where that is earlier; the databases add days differently."""
    after_stop: sa.ColumnElement[date] = (
        sa.type_coerce(sa.func.date(Project.stage_since, f"+{DAYS_AFTER_STOP} days"), sa.Date)
        if is_sqlite()
        else sa.type_coerce(Project.stage_since + DAYS_AFTER_STOP, sa.Date)
    )
    return sa.case(
        (sa.and_(Project.stage == "stopped", after_stop < first_due_on), after_stop),
        else_=first_due_on,
    )


def _count_from(viewer: Viewer, today: date) -> sa.ScalarSelect[str]:
    """The day from which this city counts duties, as it is written in the settings; nothing while all of them count."""
    return (
        sa.select(Setting.value)
        .where(Setting.organisation_id == viewer.organisation_id, Setting.key == "count_from", Setting.on <= today)
        .order_by(Setting.on.desc(), Setting.id.desc())
        .limit(1)
        .scalar_subquery()
    )


class OpenReview(NamedTuple):
    """A review that is still to be held, with its project and owner."""

    id: int
    kind: str
    due_on: date
    ref: str
    title: str
    owner: str | None


def _with_project() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Review.id, Review.kind, Review.due_on, Project.ref, Project.title, Person.name.label("owner"))
        .join(Project, Project.id == Review.project_id)
        .outerjoin(Person, Person.id == Project.owner_id)
    )


def _first_open(viewer: Viewer, due: sa.ColumnElement[bool]) -> Sequence[OpenReview]:
    """The first few open reviews by their day; an index gives them in order for each state by itself."""
    arms = [
        _with_project()
        .where(
            Review.organisation_id == viewer.organisation_id, Review.state == state, Project.archived_on.is_(None), due
        )
        .order_by(Review.due_on, Review.id)
        .limit(SHOWN)
        .subquery()
        for state in OPEN
    ]
    wanted = sa.union_all(*(sa.select(arm) for arm in arms)).order_by("due_on", "id").limit(SHOWN)
    return [OpenReview._make(row) for row in read(wanted)]


def overdue_reviews(viewer: Viewer, today: date) -> Sequence[OpenReview]:
    """The reviews that have waited longest."""
    return _first_open(viewer, Review.due_on < today)


def next_reviews(viewer: Viewer, today: date) -> Sequence[OpenReview]:
    """The reviews that come next."""
    return _first_open(viewer, Review.due_on >= today)


class Mine(NamedTuple):
    """A project of one's own with what is still open on it."""

    ref: str
    title: str
    stage: str
    to_complete: int


def _owned(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The viewer's own projects, found by two indexes instead of by looking at all."""
    as_owner, as_deputy = (
        sa.select(Project.id).where(person == viewer.person_id) for person in (Project.owner_id, Project.deputy_id)
    )
    return sa.and_(
        Project.id.in_(sa.union(as_owner, as_deputy)),
        Project.organisation_id == viewer.organisation_id,
        Project.archived_on.is_(None),
    )


def my_projects(viewer: Viewer) -> Sequence[Mine]:
    """The viewer's own projects, those with most to complete first."""
    wanted = (
        sa.select(Project.ref, Project.title, Project.stage, Project.to_complete)
        .where(_owned(viewer))
        .order_by(Project.to_complete.desc(), Project.title_key, Project.id)
        .limit(SHOWN)
    )
    return [Mine._make(row) for row in read(wanted)]


def my_reviews(viewer: Viewer) -> Sequence[OpenReview]:
    """The reviews to be held on the viewer's own projects, the earliest first."""
    wanted = (
        _with_project().where(_owned(viewer), Review.state.in_(OPEN)).order_by(Review.due_on, Review.id).limit(SHOWN)
    )
    return [OpenReview._make(row) for row in read(wanted)]
