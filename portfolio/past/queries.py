"""The portfolio and one record as they stood on a day, and as they were known then; a fixed number of statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import read, unindexed
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id
from portfolio.funding import as_of as lines_then
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.metrics.models import Baseline, Metric, Observation, Target
from portfolio.past.rules import Row, Stood, stood
from portfolio.people.models import Department, Person
from portfolio.projects import as_of
from portfolio.projects.models import Assignment, Plan, Project, StageMove, Term
from portfolio.reviews.models import Review, SignOff
from portfolio.strategy.models import Programme

_TERM = "term:"


@dataclass(frozen=True)
class Moment:
    """What is looked at: facts about days up to one, recorded before an instant.

    known_at  None: as they are known now
    """

    on: date
    known_at: datetime | None = None


class Line(NamedTuple):
    """A project as it stood; what was not known is None."""

    id: int
    ref: str
    title: str
    stage: str
    stage_since: date
    department: str | None
    owner: str | None
    programme: str | None
    planned_end_on: date | None
    budget_minor: int | None
    budget_currency: str | None


def _known(model: Any, moment: Moment) -> list[sa.ColumnElement[bool]]:
    return [] if moment.known_at is None else [model.recorded_at < moment.known_at]


def _last_move(moment: Moment, column: Any) -> sa.ScalarSelect[Any]:
    wanted = sa.select(column).where(
        StageMove.project_id == Project.id, StageMove.on <= moment.on, *_known(StageMove, moment)
    )
    return wanted.order_by(StageMove.seq.desc()).limit(1).correlate(Project).scalar_subquery()


def _assigned(moment: Moment, kind: str, column: Any) -> sa.ScalarSelect[Any]:
    wanted = sa.select(sa.case((Assignment.applies, column))).where(
        Assignment.project_id == Project.id,
        Assignment.kind == kind,
        Assignment.on <= moment.on,
        *_known(Assignment, moment),
    )
    newest = wanted.order_by(Assignment.on.desc(), Assignment.id.desc()).limit(1)
    return newest.correlate(Project).scalar_subquery()


def _planned(moment: Moment, column: Any) -> sa.ScalarSelect[Any]:
    wanted = sa.select(column).where(Plan.project_id == Project.id, Plan.on <= moment.on, *_known(Plan, moment))
    return wanted.order_by(Plan.on.desc(), Plan.id.desc()).limit(1).correlate(Project).scalar_subquery()


def portfolio(viewer: Viewer, moment: Moment, after: str | None = None, size: int | None = PAGE) -> Page[Line]:
    """The projects that were on record, as they stood, in the order in which they came; one statement.

    size  None for all of them
    """
    there = _last_move(moment, StageMove.stage)
    # Walked by number, so that a page stops early; the indexes of a city have other orders.
    picked = sa.select(Project.id).where(
        unindexed(Project.organisation_id) == viewer.organisation_id, there.is_not(None)
    )
    seek = read_cursor(after, 1)
    if seek:
        picked = picked.where(Project.id > row_id(seek[0]))
    picked = picked.order_by(Project.id)
    page = (picked if size is None else picked.limit(size + 1)).subquery()
    stands = (
        sa.select(
            Project.id,
            Project.ref,
            Project.title,
            there.label("stage"),
            _last_move(moment, StageMove.on).label("stage_since"),
            _assigned(moment, "lead_department", Assignment.department_id).label("department_id"),
            _assigned(moment, "owner", Assignment.person_id).label("owner_id"),
            _assigned(moment, "programme", Assignment.programme_id).label("programme_id"),
            _planned(moment, Plan.planned_end_on).label("planned_end_on"),
            _planned(moment, Plan.budget_minor).label("budget_minor"),
            _planned(moment, Plan.budget_currency).label("budget_currency"),
        )
        .join(page, page.c.id == Project.id)
        .subquery()
    )
    rows = read(
        sa.select(
            stands.c.id,
            stands.c.ref,
            stands.c.title,
            stands.c.stage,
            stands.c.stage_since,
            Department.name,
            Person.name,
            Programme.title,
            stands.c.planned_end_on,
            stands.c.budget_minor,
            stands.c.budget_currency,
        )
        .outerjoin(Department, Department.id == stands.c.department_id)
        .outerjoin(Person, Person.id == stands.c.owner_id)
        .outerjoin(Programme, Programme.id == stands.c.programme_id)
        .order_by(stands.c.id)
    ).all()
    lines = [Line._make(row) for row in rows]
    if size is None or len(lines) <= size:
        return Page(lines, None)
    return Page(lines[:size], cursor(lines[size - 1].id))


def stages(viewer: Viewer, moment: Moment) -> dict[str, int]:
    """How many projects stood in each stage.

    A project whose last move was made by that day stands where it stands now, which an index tells without its moves.
    """
    here = [Project.organisation_id == viewer.organisation_id]
    arms = []
    if moment.known_at is None:
        settled = sa.select(Project.stage, sa.func.count()).where(*here, Project.stage_since <= moment.on)
        arms.append(settled.group_by(Project.stage))
        here.append(Project.stage_since > moment.on)
    there = _last_move(moment, StageMove.stage).label("stood")
    arms.append(sa.select(there, sa.func.count()).where(*here).group_by(there))
    stood: Counter[str] = Counter()
    for stage, projects in read(sa.union_all(*arms)):
        if stage is not None:
            stood[stage] += projects
    return stood


# ----------------------------------------------------------------------------------------------- one record
class Measured(NamedTuple):
    """A measure with what counted of it; name, unit and kind are today's."""

    name: str
    unit: str
    measure: str
    stood: Stood


class Paid(NamedTuple):
    """The sum of the bookings of a kind, in whole minor units of one currency; goods apart from cash."""

    kind: str
    form: str
    currency: str
    minor: int


class Promised(NamedTuple):
    """A review: first promised for a day, and signed on another, None while it was not."""

    kind: str
    first_due_on: date
    signed_on: date | None


@dataclass(frozen=True)
class Record:
    """Everything dated about a project, as it stood.

    standing  stage, people and plan by id; names gives them their words
    """

    standing: as_of.Standing
    names: dict[tuple[str, int], str]
    terms: Sequence[tuple[str, str, str]]
    measures: Sequence[Measured]
    money: Sequence[Paid]
    reviews: Sequence[Promised]


def record(project: Project, moment: Moment) -> Record:
    """A project as it stood; nine statements, whatever hangs on it."""
    until = None if moment.known_at is None else moment.known_at - timedelta(microseconds=1)
    standing = as_of.standing_on(project.id, moment.on, until)
    names = _names(standing)
    return Record(
        standing,
        names,
        _terms(names),
        _measures(project.id, moment),
        _money(project.id, moment),
        _reviews(project.id, moment),
    )


def _names(standing: as_of.Standing) -> dict[tuple[str, int], str]:
    who = standing.assigned
    people, departments = aliased(Person), aliased(Department)
    arms: sa.CompoundSelect[*tuple[Any, ...]] = sa.union_all(
        sa.select(sa.literal("person").label("kind"), people.id, people.name).where(
            people.id.in_([number for number in (who.owner_id, who.deputy_id) if number])
        ),
        sa.select(sa.literal("department"), departments.id, departments.name).where(
            departments.id.in_([number for number in (who.lead_department_id, *who.supporting) if number])
        ),
        sa.select(sa.literal("programme"), Programme.id, Programme.title).where(
            Programme.id.in_([who.programme_id] if who.programme_id else [])
        ),
        sa.select(_TERM + Term.vocabulary + ":" + Term.key, Term.id, Term.label).where(
            Term.id.in_([term_id for term_id, _role in standing.tags])
        ),
    )
    return {(kind, number): name for kind, number, name in read(arms)}


def _terms(names: Mapping[tuple[str, int], str]) -> Sequence[tuple[str, str, str]]:
    """(vocabulary, key, label) of the terms among the names."""
    terms = ((kind.removeprefix(_TERM), label) for (kind, _), label in names.items() if kind.startswith(_TERM))
    return sorted((*term.partition(":")[::2], label) for term, label in terms)


def _measures(project_id: int, moment: Moment) -> Sequence[Measured]:
    metrics = read(
        sa.select(Metric.id, Metric.name, Metric.unit, Metric.measure)
        .where(Metric.project_id == project_id)
        .order_by(Metric.position, Metric.id)
    ).all()
    ours = sa.select(Metric.id).where(Metric.project_id == project_id)
    nothing = sa.literal(False)
    arms: sa.CompoundSelect[*tuple[Any, ...]] = sa.union_all(
        sa.select(
            sa.literal("start").label("kind"),
            Baseline.metric_id,
            Baseline.id,
            Baseline.on,
            Baseline.value,
            Baseline.edition,
            Baseline.supersedes_id,
            nothing,
        ).where(
            Baseline.metric_id.in_(ours),
            sa.or_(Baseline.on.is_(None), Baseline.on <= moment.on),
            *_known(Baseline, moment),
        ),
        sa.select(
            sa.literal("goal"),
            Target.metric_id,
            Target.id,
            Target.on,
            Target.value,
            Target.edition,
            Target.supersedes_id,
            nothing,
        ).where(Target.metric_id.in_(ours), *_known(Target, moment)),
        sa.select(
            sa.literal("seen"),
            Observation.metric_id,
            Observation.id,
            Observation.observed_on,
            Observation.value,
            Observation.edition,
            Observation.supersedes_id,
            Observation.withdrawn,
        ).where(
            Observation.metric_id.in_(ours),
            Observation.part.is_(None),
            Observation.observed_on <= moment.on,
            *_known(Observation, moment),
        ),
    )
    rows = [Row._make((*row[:7], not row[7])) for row in read(arms)]
    found = stood(rows)
    return [Measured(name, unit, measure, found[number]) for number, name, unit, measure in metrics if number in found]


def _money(project_id: int, moment: Moment) -> Sequence[Paid]:
    line = lines_then.terms(lambda at: sa.true() if moment.known_at is None else at < moment.known_at)
    groups = (LedgerEntry.kind, line.c.form, LedgerEntry.currency)
    rows = read(
        sa.select(*groups, sa.func.sum(LedgerEntry.amount_minor))
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .join(line, line.c.line_id == FundingLine.id)
        .where(FundingLine.project_id == project_id, LedgerEntry.on <= moment.on, *_known(LedgerEntry, moment))
        .group_by(*groups)
        .order_by(*groups)
    )
    return [Paid(kind, form, currency, int(minor)) for kind, form, currency, minor in rows]


def _reviews(project_id: int, moment: Moment) -> Sequence[Promised]:
    signed = (
        sa.select(sa.func.min(SignOff.on))
        .where(SignOff.review_id == Review.id, SignOff.signed, SignOff.on <= moment.on, *_known(SignOff, moment))
        .correlate(Review)
        .scalar_subquery()
    )
    made = [] if moment.known_at is None else [Review.created_at < moment.known_at]
    rows = read(
        sa.select(Review.kind, Review.first_due_on, signed)
        .where(Review.project_id == project_id, Review.planned_on <= moment.on, *made)
        .order_by(Review.first_due_on, Review.id)
    )
    return [Promised._make(row) for row in rows]
