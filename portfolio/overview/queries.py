"""The figures of the first page: every aggregate is made by the database, each by one SELECT."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import days_after, is_sqlite, read
from portfolio.core.money import Money
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.history.models import IS_BY_HAND, Entry
from portfolio.overview.first_week import ANSWERED, ASKED, HIDDEN, ISSUED, READ, SUBSCRIBED
from portfolio.overview.models import FirstWeekHidden
from portfolio.people.models import Person
from portfolio.people.queries import counted_from
from portfolio.projects.models import Project, Tag, Term
from portfolio.projects.own import is_own
from portfolio.projects.taxonomy import CAPABILITY, INNOVATION_TYPE
from portfolio.reports import shelf
from portfolio.reports.models import AskedDecision, DecisionAnswer, Report, Subscription
from portfolio.reviews.models import Review
from portfolio.reviews.queries import Walk, brought_forward, open_walks
from portfolio.reviews.rules import OPEN, STOPPED_AFTER
from portfolio.updates.queries import WAITING, asked_of
from portfolio.updates.rules import asked_quarter

SHOWN = 5

# Every SELECT is put together once and run with these values: putting it together costs more than running it.
_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_ME: sa.BindParameter[int] = sa.bindparam("person_id", type_=sa.Integer)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)


_BY_STAGE = (
    sa.select(Project.stage, sa.func.count())
    .where(Project.organisation_id == _HERE, Project.archived_on.is_(None))
    .group_by(Project.stage)
)


def by_stage(viewer: Viewer) -> Mapping[str, int]:
    """How many projects are in each stage, archived ones aside; the counts add up to the portfolio."""
    return {str(stage): int(count) for stage, count in read(_BY_STAGE, _values(viewer))}


def _values(viewer: Viewer, **more: Any) -> dict[str, Any]:
    return {"person_id": viewer.person_id, **more, "organisation_id": viewer.organisation_id}


class Word(NamedTuple):
    """A term as it is called, for a row or a column."""

    key: str
    label: str


class Cell(NamedTuple):
    """How many projects have an innovation type and a capability."""

    type_key: str
    capability_key: str
    projects: int


_WORDS = (
    sa.select(Term.vocabulary, Term.key, Term.label)
    .where(
        Term.organisation_id == _HERE,
        Term.vocabulary.in_((INNOVATION_TYPE, CAPABILITY)),
        Term.retired_at.is_(None),
    )
    .order_by(Term.position, Term.id)
)


def words(viewer: Viewer) -> tuple[Sequence[Word], Sequence[Word]]:
    """The innovation types and the capabilities of a city, in its order."""
    rows = read(_WORDS, _values(viewer)).all()
    return (
        [Word(key, label) for vocabulary, key, label in rows if vocabulary == INNOVATION_TYPE],
        [Word(key, label) for vocabulary, key, label in rows if vocabulary == CAPABILITY],
    )


_of_type, _of_capability, _type, _capability = aliased(Tag), aliased(Tag), aliased(Term), aliased(Term)
# Counted by numbers before they get their words, and without looking at any project that is not archived.
_archived = sa.select(Project.id).where(Project.organisation_id == _HERE, Project.archived_on.is_not(None))
_types = sa.select(Term.id).where(Term.organisation_id == _HERE, Term.vocabulary == INNOVATION_TYPE)
_pairs = (
    sa.select(
        _of_type.term_id.label("type_id"),
        _of_capability.term_id.label("capability_id"),
        sa.func.count().label("projects"),
    )
    .join(_of_capability, _of_capability.project_id == _of_type.project_id)
    .where(
        _of_type.term_id.in_(_types),
        _of_type.role == "primary",
        _of_capability.role == "builds",
        _of_type.project_id.not_in(_archived),
    )
    .group_by(_of_type.term_id, _of_capability.term_id)
    .subquery()
)
_TYPE_BY_CAPABILITY = (
    sa.select(_type.key, _capability.key, _pairs.c.projects)
    .join(_pairs, _pairs.c.type_id == _type.id)
    .join(_capability, _capability.id == _pairs.c.capability_id)
    .where(_capability.vocabulary == CAPABILITY)
)


def type_by_capability(viewer: Viewer) -> Sequence[Cell]:
    """How many projects have which main innovation type and help the city learn which capability.

    A project counts once in every cell it belongs to, as in the quarterly report; archived ones aside.
    """
    return [Cell._make(row) for row in read(_TYPE_BY_CAPABILITY, _values(viewer))]


class Committed(NamedTuple):
    """What was committed within a span, in one currency.

    grants             in cash, whoever gives them
    own_cash, in_kind  the own share for grants: in cash, and apart from it as work or goods
    """

    grants: Money
    own_cash: Money
    in_kind: Money


def _amount(where: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(sa.case((where, LedgerEntry.amount_minor), else_=0)), sa.BigInteger)


_own, _in_kind = FundingLine.share == "own", FundingLine.form == "in_kind"
_COMMITTED = (
    sa.select(
        LedgerEntry.currency,
        _amount(sa.and_(sa.not_(_own), sa.not_(_in_kind))),
        _amount(sa.and_(_own, sa.not_(_in_kind))),
        _amount(sa.and_(_own, _in_kind)),
    )
    .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
    .where(
        FundingLine.organisation_id == _HERE,
        LedgerEntry.kind == "committed",
        LedgerEntry.on.between(sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)),
    )
    .group_by(LedgerEntry.currency)
)


def committed(viewer: Viewer, first: date, last: date) -> Sequence[Committed]:
    """The money committed from a day to a day, the organisation's own currency first; never added across."""
    summed = read(_COMMITTED, _values(viewer, first=first, last=last))
    rows = [Committed(*(Money(minor, currency) for minor in sums)) for currency, *sums in summed]
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


def _is_first_outcome(review: Any) -> sa.ColumnElement[bool]:
    """Whether a review is its project's first outcome review; an index alone tells it, project by project."""
    earlier = aliased(Review)
    is_earlier = sa.tuple_(earlier.first_due_on, earlier.id) < sa.tuple_(review.first_due_on, review.id)
    is_other = sa.exists().where(earlier.project_id == review.project_id, earlier.kind == "outcome", is_earlier)
    return sa.and_(review.project_id == Project.id, review.kind == "outcome", ~is_other)


def outcome_reviews(viewer: Viewer, today: date) -> Reviewed:
    """How many started projects have their first outcome review behind them, before them, or are late with it."""
    counted = read(_outcome_reviews(is_sqlite()), _values(viewer, today=today))
    counts = {str(state): int(count) for state, count in counted}
    return Reviewed(**{name: counts.get(name, 0) for name in Reviewed._fields})


@cache
def _outcome_reviews(sqlite: bool) -> sa.Select[str, int]:
    first = aliased(Review)
    due = _due(first.first_due_on, sqlite)
    state = sa.case(
        (first.id.is_(None), "unplanned"),
        (due < counted_from(_HERE, _TODAY, sqlite), "before_portfolio"),
        (first.signed_on <= due, "on_time"),
        (first.signed_on.isnot(None), "late"),
        (due > _TODAY, "not_yet"),
        (first.held_on.isnot(None), "held"),
        (sa.and_(first.due_on > first.first_due_on, first.due_on > _TODAY), "postponed"),
        else_="overdue",
    ).label("state")
    return (
        sa.select(state, sa.func.count())
        .select_from(Project)
        .outerjoin(first, _is_first_outcome(first))
        .where(Project.organisation_id == _HERE, Project.started_on.isnot(None))
        .group_by(state)
    )


def _due(first_due_on: Any, sqlite: bool) -> sa.ColumnElement[date]:
    """`reviews.rules.effective_due` in SQL: the first due date, or some days after a stop where that is earlier."""
    after_stop = days_after(Project.stage_since, STOPPED_AFTER.days, sqlite)
    return sa.case(
        (sa.and_(Project.stage == "stopped", after_stop < first_due_on), after_stop),
        else_=first_due_on,
    )


def _span(walk: Walk, sqlite: bool, late: bool) -> list[sa.ColumnElement[bool]]:
    """The SQL for: late by now, or still to come. What fell due before the city began to count is neither."""
    today = walk.at(_TODAY, sqlite)
    if not late:
        return [walk.column >= today]
    return [walk.column < today, walk.column >= walk.at(counted_from(_HERE, _TODAY, sqlite), sqlite)]


class OpenReview(NamedTuple):
    """A review that is still to be held, with its project and owner."""

    id: int
    kind: str
    due_on: date
    ref: str
    title: str
    owner: str | None


def _with_project(due: Any) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Review.id, Review.kind, due.label("due_on"), Project.ref, Project.title, Person.name.label("owner"))
        .join(Project, Project.id == Review.project_id)
        .outerjoin(Person, Person.id == Project.owner_id)
    )


@cache
def _first_open(sqlite: bool, late: bool) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """The first few open reviews by the day they are due, of those that are late or of those that are not.

    An index gives them in order for each state by itself; those that a stop has brought forward come beside.
    """
    arms = (
        _with_project(walk.due(sqlite))
        .where(
            *walk.conditions,
            *_span(walk, sqlite, late),
            Project.organisation_id == _HERE,
            Project.archived_on.is_(None),
        )
        .order_by(walk.column, Review.id)
        .limit(SHOWN)
        .subquery()
        for walk in open_walks(_HERE, sqlite)
    )
    return sa.union_all(*(sa.select(one) for one in arms)).order_by("due_on", "id").limit(SHOWN)


def first_reviews(viewer: Viewer, today: date) -> tuple[Sequence[OpenReview], Sequence[OpenReview]]:
    """The reviews that have waited longest, and those that come next; one statement."""
    rows = read(_late_and_ahead(is_sqlite()), _values(viewer, today=today)).all()
    return (
        [OpenReview._make(row[1:]) for row in rows if row.late],
        [OpenReview._make(row[1:]) for row in rows if not row.late],
    )


@cache
def _late_and_ahead(sqlite: bool) -> sa.CompoundSelect[*tuple[Any, ...]]:
    parts = [(late, _first_open(sqlite, late).subquery()) for late in (True, False)]
    return sa.union_all(*(sa.select(sa.literal(late).label("late"), part) for late, part in parts)).order_by(
        "due_on", "id"
    )


class Mine(NamedTuple):
    """A project of one's own with what is still open on it.

    waiting  how many of one's projects lack their quarterly update, the same on every row
    """

    ref: str
    title: str
    stage: str
    to_complete: int
    waiting: int


_OWNED = is_own(_ME, _HERE)
_MY_PROJECTS = (
    sa.select(Project.ref, Project.title, Project.stage, Project.to_complete, WAITING)
    .where(_OWNED)
    .order_by(Project.to_complete.desc(), Project.title_key, Project.id)
    .limit(SHOWN)
)


@cache
def _my_reviews(sqlite: bool) -> sa.Select[*tuple[Any, ...]]:
    after_stop, is_earlier = brought_forward(sqlite)
    due = sa.case((is_earlier, after_stop), else_=Review.due_on)
    return _with_project(due).where(_OWNED, Review.state.in_(OPEN)).order_by(due, Review.id).limit(SHOWN)


def my_projects(viewer: Viewer, today: date) -> Sequence[Mine]:
    """The viewer's own projects, those with most to complete first."""
    of_quarter = asked_of(viewer.organisation_id, asked_quarter(today))
    return [Mine._make(row) for row in read(_MY_PROJECTS, _values(viewer, **of_quarter))]


def my_reviews(viewer: Viewer) -> Sequence[OpenReview]:
    """The reviews to be held on the viewer's own projects, the earliest first."""
    return [OpenReview._make(row) for row in read(_my_reviews(is_sqlite()), _values(viewer))]


_NEWEST = shelf.NEWEST.scalar_subquery()
# The very words of the index, which SQLite only then finds.
_CAUSED = sa.union_all(
    sa.select(Entry.event).where(Entry.by_id == _ME, Entry.organisation_id == _HERE, IS_BY_HAND).distinct(),
    sa.select(sa.literal(HIDDEN)).where(FirstWeekHidden.organisation_id == _HERE, FirstWeekHidden.person_id == _ME),
    sa.select(sa.literal(ISSUED)).where(_NEWEST.is_not(None)),
    sa.select(sa.literal(READ)).where(sa.bindparam("opened", type_=sa.Integer) == _NEWEST),
    sa.select(sa.literal(ASKED)).where(shelf.WAITING.exists()),
    sa.select(sa.literal(ANSWERED)).where(
        sa.exists().where(
            DecisionAnswer.by_id == _ME,
            DecisionAnswer.decision_id == AskedDecision.id,
            AskedDecision.report_id == Report.id,
            Report.organisation_id == _HERE,
        )
    ),
    sa.select(sa.literal(SUBSCRIBED)).where(
        sa.exists().where(Subscription.person_id == _ME, Subscription.organisation_id == _HERE)
    ),
)


def caused(viewer: Viewer, opened: int | None) -> frozenset[str]:
    """The events that the viewer has caused by hand, what else ticks tasks off, and HIDDEN for who put them away.

    opened  the number of the report that the viewer opened last
    """
    return frozenset(read(_CAUSED, _values(viewer, opened=opened)).scalars())
