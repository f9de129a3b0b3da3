"""The library of lessons, who used them, and people to ask; a fixed number of statements each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core import text
from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id
from portfolio.lessons.models import Askable, LessonUse
from portfolio.lessons.rules import CAME_OF, MOST_WORDS
from portfolio.people.models import Department, Membership, Person
from portfolio.people.queries import is_current
from portfolio.people.rights import May
from portfolio.projects import taxonomy
from portfolio.projects.models import Project, Tag, Term
from portfolio.reviews.models import Lesson, Outcome, Review, SignOff
from portfolio.strategy.models import Programme, Strategy

may_see = May("see_portfolio")

MOST_PEOPLE = 200
PROJECTS_SHOWN = 3


@dataclass(frozen=True)
class Wanted:
    """What lessons are looked for; what is left empty does not narrow.

    words    all of them, each from its beginning
    came_of  one of rules.CAME_OF
    refs     of projects
    """

    words: str = ""
    factor_id: int | None = None
    helped: bool | None = None
    came_of: str | None = None
    refs: Collection[str] | None = None


class Told(NamedTuple):
    """A lesson with what it was learnt from.

    factor     (key, label) of what helped or hindered
    reference  of the project, empty for a programme or a strategy
    uses       how often somebody said that it was used
    """

    id: int
    text: str
    helped: bool | None
    factor: tuple[str, str] | None
    reference: str
    title: str
    department: str
    decision: str | None
    signed_on: date
    review_id: int
    uses: int


_newer = aliased(Outcome)
_newer_word = aliased(SignOff)

# What a signed review says in its newest signed edition: an amendment takes the place of what it amends.
_COUNTS = (
    SignOff.signed,
    ~sa.exists()
    .where(
        _newer.review_id == Outcome.review_id,
        _newer.edition > Outcome.edition,
        _newer_word.outcome_id == _newer.id,
        _newer_word.signed,
    )
    .correlate(Outcome),
)

_uses = (
    sa.select(sa.func.count(LessonUse.id)).where(LessonUse.lesson_id == Lesson.id).correlate(Lesson).scalar_subquery()
)

_TOLD = (
    sa.select(
        Lesson.id,
        Lesson.text,
        Lesson.helped,
        Term.key,
        Term.label,
        sa.func.coalesce(Project.ref, ""),
        sa.func.coalesce(Project.title, Programme.title, Strategy.title),
        sa.func.coalesce(Department.name, ""),
        Outcome.decision,
        SignOff.on,
        Review.id,
        _uses,
    )
    .join(Outcome, Outcome.id == Lesson.outcome_id)
    .join(SignOff, SignOff.outcome_id == Outcome.id)
    .join(Review, Review.id == Outcome.review_id)
    .outerjoin(Project, Project.id == Review.project_id)
    .outerjoin(Programme, Programme.id == Review.programme_id)
    .outerjoin(Strategy, Strategy.id == Review.strategy_id)
    .outerjoin(Department, Department.id == Project.lead_department_id)
    .outerjoin(Term, Term.id == Lesson.term_id)
    .where(*_COUNTS)
)


def _read(row: Any) -> Told:
    number, words, helped, key, label, *rest = row
    return Told(number, words, helped, (key, label) if key else None, *rest)


def library(viewer: Viewer, wanted: Wanted, after: str | None = None, size: int = PAGE) -> Page[Told]:
    """Lessons of signed reviews, those written down last first; one statement."""
    # Unary plus: the planner must walk the lessons from the newest on, not put those of all reviews in order.
    here = sa.type_coerce(sa.literal_column("+review.organisation_id"), sa.Integer) == viewer.organisation_id
    found = _TOLD.where(here, *_narrowed(wanted))
    seek = read_cursor(after, 1)
    if seek:
        found = found.where(Lesson.id < row_id(seek[0]))
    rows = read(found.order_by(Lesson.id.desc()).limit(size + 1)).all()
    shown = [_read(row) for row in rows[:size]]
    return Page(shown, cursor(shown[-1].id) if len(rows) > size else None)


def _narrowed(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [
        Lesson.folded.contains(f" {word}", autoescape=True) for word in text.words(wanted.words, MOST_WORDS)
    ]
    if wanted.factor_id is not None:
        conditions.append(Lesson.term_id == wanted.factor_id)
    if wanted.helped is not None:
        conditions.append(Lesson.helped.is_(wanted.helped))
    if wanted.came_of:
        conditions.append(Outcome.decision.in_(CAME_OF[wanted.came_of]))
    if wanted.refs is not None:
        conditions.append(Project.ref.in_(wanted.refs))
    return conditions


def lesson(viewer: Viewer, lesson_id: int) -> Told:
    """A lesson of a signed review; Missing when there is none for this viewer."""
    here = _TOLD.where(Lesson.id == lesson_id, Review.organisation_id == viewer.organisation_id)
    row = read(here).one_or_none() if may_see(viewer) else None
    if row is None:
        raise Missing("lesson")
    return _read(row)


def of_projects(viewer: Viewer, refs: Collection[str]) -> dict[str, Told]:
    """The newest lesson of each of a few projects, by reference."""
    if not refs:
        return {}
    rows = read(
        _TOLD.where(Review.organisation_id == viewer.organisation_id, Project.ref.in_(refs)).order_by(Lesson.id)
    )
    return {told.reference: told for told in map(_read, rows)}


class Used(NamedTuple):
    """Where a lesson was used, and who said so."""

    on: date
    words: str
    ref: str
    title: str
    person: str


def uses(lesson_id: int) -> list[Used]:
    """The uses of a lesson, newest first."""
    rows = read(
        sa.select(
            LessonUse.on,
            sa.func.coalesce(LessonUse.words, ""),
            sa.func.coalesce(Project.ref, ""),
            sa.func.coalesce(Project.title, ""),
            sa.func.coalesce(Person.name, ""),
        )
        .outerjoin(Project, Project.id == LessonUse.project_id)
        .outerjoin(Person, Person.id == LessonUse.by_id)
        .where(LessonUse.lesson_id == lesson_id)
        .order_by(LessonUse.id.desc())
        .limit(PAGE)
    )
    return [Used._make(row) for row in rows]


def author(lesson_id: int) -> Person | None:
    """Who wrote the review that a lesson stands in."""
    return db.session.scalar(
        sa.select(Person)
        .join(Outcome, Outcome.author_id == Person.id)
        .join(Lesson, Lesson.outcome_id == Outcome.id)
        .where(Lesson.id == lesson_id)
    )


# ---------------------------------------------------------------------------------------------- people to ask
class Knows(NamedTuple):
    """Somebody who may be asked, with some of the projects that they know it from.

    projects  (reference, title), the newest first
    """

    name: str
    email: str
    projects: Sequence[tuple[str, str]]


def is_askable(viewer: Viewer) -> bool:
    """Whether somebody lets others ask them."""
    wanted = sa.select(Askable.applies).where(
        Askable.organisation_id == viewer.organisation_id, Askable.person_id == viewer.person_id
    )
    return bool(db.session.scalar(wanted.order_by(Askable.id.desc()).limit(1)))


def _askable(organisation_id: int) -> sa.Select[int]:
    later = aliased(Askable)
    return sa.select(Askable.person_id).where(
        Askable.organisation_id == organisation_id,
        Askable.applies,
        ~sa.exists().where(
            later.organisation_id == Askable.organisation_id,
            later.person_id == Askable.person_id,
            later.id > Askable.id,
        ),
    )


def who_has_done(viewer: Viewer, term: Term, day: date) -> list[Knows]:
    """The people who own or stand in for projects with a term, are here on a day and let others ask them, by name."""
    return _people(viewer, sa.exists().where(Tag.project_id == Project.id, Tag.term_id == term.id), day)


def who_learnt(viewer: Viewer, told: Told, day: date) -> list[Knows]:
    """The people of the project that a lesson comes from who are here on a day and let others ask them."""
    return _people(viewer, Project.ref == told.reference, day) if told.reference else []


def _people(viewer: Viewer, condition: sa.ColumnElement[bool], day: date) -> list[Knows]:
    is_here = sa.exists().where(
        Membership.person_id == Person.id, Membership.organisation_id == viewer.organisation_id, is_current(day)
    )
    rows = read(
        sa.select(Person.id, Person.name, Person.email, Project.ref, Project.title)
        .join(Project, sa.or_(Project.owner_id == Person.id, Project.deputy_id == Person.id))
        .where(
            Person.id.in_(_askable(viewer.organisation_id)),
            Person.disabled_at.is_(None),
            Person.email.is_not(None),
            is_here,
            Project.organisation_id == viewer.organisation_id,
            condition,
        )
        .order_by(Person.name, Person.id, Project.id.desc())
        .limit(MOST_PEOPLE)
    )
    found: dict[int, Knows] = {}
    for number, name, email, ref, title in rows:
        known = found.setdefault(number, Knows(name, email, []))
        if len(known.projects) < PROJECTS_SHOWN:
            found[number] = known._replace(projects=[*known.projects, (ref, title)])
    return list(found.values())


def factors(viewer: Viewer) -> list[tuple[int, str, str]]:
    """(id, key, label) of what helps and what hinders; retired ones too, since lessons keep them."""
    return [
        (term.id, term.key, term.label)
        for term in read(
            sa.select(Term.id, Term.key, Term.label)
            .where(Term.organisation_id == viewer.organisation_id, Term.vocabulary == taxonomy.FACTOR)
            .order_by(Term.position, Term.id)
        )
    ]
