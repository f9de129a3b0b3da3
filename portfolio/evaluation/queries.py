"""Where projects belonged on a day, what things are called, and the figures that are kept; lean SELECTs."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.evaluation.models import KeptCount
from portfolio.evaluation.rules import Belongs
from portfolio.funding import as_of
from portfolio.funding.models import FundingLine
from portfolio.funding.rules import GIVEN_UP
from portfolio.history.models import HistoryHead
from portfolio.metrics.models import Metric
from portfolio.people.models import Department, Person
from portfolio.projects.models import Assignment, Project, Tagging, Term
from portfolio.projects.taxonomy import CAPABILITY, INNOVATION_TYPE, METHOD
from portfolio.projects.words import term_word
from portfolio.reviews.models import Review
from portfolio.reviews.queries.scope import Scope, is_counted
from portfolio.strategy.models import Programme

ROLES = {INNOVATION_TYPE: "primary", CAPABILITY: "builds"}
"""The tags that count of these vocabularies; of methods all do."""


# ------------------------------------------------------------------------------------------- where they belonged
def belongings(scope: Scope) -> dict[int, Belongs]:
    """Where each project belonged on the day, as far as it was known: three SELECTs for any number of projects."""
    tagged, assigned, paid = _tags(scope), _assigned(scope), _sources(scope)

    def tags(number: int, vocabulary: str) -> tuple[str, ...]:
        return tuple(sorted(tagged.get((number, vocabulary), ())))

    return {
        number: Belongs(
            assigned.get((number, "lead_department")),
            assigned.get((number, "programme")),
            tags(number, INNOVATION_TYPE),
            tags(number, CAPABILITY),
            tags(number, METHOD),
            tuple(sorted(paid.get(number, ()))),
        )
        for number in {number for number, _ in (*tagged, *assigned)} | set(paid)
    }


def _tags(scope: Scope) -> dict[tuple[int, str], set[str]]:
    rows = read(
        sa.select(Tagging.project_id, Term.vocabulary, Term.key, Tagging.applies)
        .join(Term, Term.id == Tagging.term_id)
        .join(Project, Project.id == Tagging.project_id)
        .where(
            Project.organisation_id == scope.organisation_id,
            sa.or_(
                Term.vocabulary == METHOD,
                *(sa.and_(Term.vocabulary == name, Tagging.role == role) for name, role in ROLES.items()),
            ),
            Tagging.on <= scope.day,
            scope.knows(Tagging.recorded_at),
        )
        .order_by(Tagging.on, Tagging.id)
    )
    found: dict[tuple[int, str], set[str]] = {}
    for number, vocabulary, key, applies in rows:
        keys = found.setdefault((number, vocabulary), set())
        if applies:
            keys.add(key)
        else:
            keys.discard(key)
    return found


def _assigned(scope: Scope) -> dict[tuple[int, str], int | None]:
    rows = read(
        sa.select(
            Assignment.project_id,
            Assignment.kind,
            sa.case((Assignment.applies, sa.func.coalesce(Assignment.department_id, Assignment.programme_id))),
        )
        .join(Project, Project.id == Assignment.project_id)
        .where(
            Project.organisation_id == scope.organisation_id,
            Assignment.kind.in_(("lead_department", "programme")),
            Assignment.on <= scope.day,
            scope.knows(Assignment.recorded_at),
        )
        .order_by(Assignment.on, Assignment.id)
    )
    return {(number, kind): where for number, kind, where in rows}


def _sources(scope: Scope) -> dict[int, set[str]]:
    """The kinds of money of each project: of grants and own shares that had begun and were not refused."""
    line, state = as_of.terms(scope.knows), as_of.states_on(scope.day, scope.knows)
    rows = read(
        sa.select(FundingLine.project_id, line.c.kind)
        .join(line, line.c.line_id == FundingLine.id)
        .join(state, state.c.line_id == FundingLine.id)
        .where(FundingLine.organisation_id == scope.organisation_id, state.c.state.not_in(GIVEN_UP))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for number, kind in rows:
        found.setdefault(number, set()).add(kind)
    return found


def handed_in(scope: Scope) -> frozenset[int]:
    """The outcome reviews that wait for nothing but a signature now."""
    rows = read(sa.select(Review.id).where(is_counted(scope), Review.state == "submitted"))
    return frozenset(row[0] for row in rows)


# -------------------------------------------------------------------------------------------- what they are called
class Called(NamedTuple):
    """A project as a list names it, with whose it is now."""

    number: int
    ref: str
    title: str
    owner_id: int | None
    deputy_id: int | None
    lead_department_id: int
    owner: str | None


def called(organisation_id: int, numbers: Collection[int] | None = None) -> dict[int, Called]:
    """The projects with these numbers; all of the city for None."""
    rows = read(
        sa.select(
            *(Project.id, Project.ref, Project.title),
            *(Project.owner_id, Project.deputy_id, Project.lead_department_id, Person.name),
        )
        .outerjoin(Person, Person.id == Project.owner_id)
        .where(
            Project.organisation_id == organisation_id,
            sa.true() if numbers is None else Project.id.in_(sorted(set(numbers))),
        )
    )
    return {row[0]: Called._make(row) for row in rows}


def measure_names(organisation_id: int, numbers: Collection[int | None]) -> dict[int, str]:
    """What measures are called."""
    rows = read(
        sa.select(Metric.id, Metric.name).where(Metric.organisation_id == organisation_id, Metric.id.in_(list(numbers)))
    )
    return {row[0]: row[1] for row in rows}


def departments(organisation_id: int) -> dict[str, str]:
    """The names of all departments, closed ones too, by their number as a word."""
    rows = read(
        sa.select(Department.id, Department.name)
        .where(Department.organisation_id == organisation_id)
        .order_by(sa.func.lower(Department.name), Department.id)
    )
    return {str(number): name for number, name in rows}


def programmes(organisation_id: int) -> dict[str, str]:
    """The names of all programmes by their number as a word."""
    rows = read(
        sa.select(Programme.id, Programme.title)
        .where(Programme.organisation_id == organisation_id)
        .order_by(sa.func.lower(Programme.title), Programme.id)
    )
    return {str(number): title for number, title in rows}


def words(organisation_id: int, *vocabularies: str) -> Mapping[str, Mapping[str, str]]:
    """The words of vocabularies by vocabulary and key, in the city's order."""
    rows = read(
        sa.select(Term.vocabulary, Term.key, Term.label)
        .where(Term.organisation_id == organisation_id, Term.vocabulary.in_(vocabularies))
        .order_by(Term.position, Term.id)
    )
    found: dict[str, dict[str, str]] = {name: {} for name in vocabularies}
    for vocabulary, key, label in rows:
        found[vocabulary][key] = term_word(vocabulary, key, label)
    return found


# ------------------------------------------------------------------------------------------------ what is kept
class Standing(NamedTuple):
    """How a city stands: the hash of its newest history entry, and whether it is too large to be counted in a page."""

    head: str
    is_large: bool


def standing(organisation_id: int, most: int) -> Standing:
    """How a city stands.

    most  so many projects are counted while a page waits
    """
    head = sa.select(HistoryHead.hash).where(HistoryHead.organisation_id == organisation_id).scalar_subquery()
    beyond = (
        sa.select(Project.id).where(Project.organisation_id == organisation_id).limit(1).offset(most).scalar_subquery()
    )
    row = read(sa.select(head, beyond)).one()
    return Standing(row[0] or "", row[1] is not None)


class Kept(NamedTuple):
    """What is kept of a day; figures and packed projects only of the last of the days that were asked for."""

    day: date
    head: str
    counted_at: datetime
    brief: dict[str, Any]
    figures: dict[str, Any] | None
    packed: bytes | None


def kept(organisation_id: int, days: Collection[date], *, with_projects: bool = False) -> dict[date, Kept]:
    """What is kept of days, by day."""
    is_last = KeptCount.day == max(days)
    rows = read(
        sa.select(
            *(KeptCount.day, KeptCount.head, KeptCount.counted_at, KeptCount.brief),
            sa.case((is_last, KeptCount.figures)),
            sa.case((is_last, KeptCount.packed)) if with_projects else sa.null(),
        ).where(KeptCount.organisation_id == organisation_id, KeptCount.day.in_(sorted(days)))
    )
    return {row[0]: Kept._make(row) for row in rows}
