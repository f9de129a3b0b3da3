"""What projects intend, what is said of their evaluation, and what their programmes propose."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from portfolio.core.actor import Viewer
from portfolio.core.db import db, is_sqlite, read
from portfolio.core.errors import Missing
from portfolio.core.text import has_control_characters
from portfolio.metrics.models import LibraryMeasure, Metric, Target
from portfolio.metrics.rules import RESULTS
from portfolio.people.models import Membership, Person
from portfolio.people.queries import is_current
from portfolio.people.rights import May, Role
from portfolio.plans.models import EvaluationPlan, ProposedMeasure
from portfolio.plans.rules import Measured
from portfolio.projects.models import Project
from portfolio.reviews.models import Review
from portfolio.reviews.standing import STATUS_OF, evaluation_standing
from portfolio.strategy.models import Programme

LEADS = (Role.UNIT_LEAD, Role.DEPUTY_LEAD)
may_see = May("see_portfolio")


# ------------------------------------------------------------------------------------------------- a project
def _asks() -> sa.ColumnElement[bool]:
    """Whether the goal of a measure is a question with the rule for deciding on its answer; where Metric stands."""
    later = aliased(Target)
    return (
        sa.exists()
        .where(
            Target.metric_id == Metric.id,
            Target.edition == Metric.edition,
            Target.question.is_not(None),
            Target.decision_rule.is_not(None),
            ~sa.exists().where(later.metric_id == Target.metric_id, later.supersedes_id == Target.id),
        )
        .correlate(Metric)
    )


def intends_outcome(project_id: int) -> bool:
    """Whether a measure in use says what should change, or what is to be learnt."""
    wanted = sa.exists().where(
        Metric.project_id == project_id,
        Metric.retired_on.is_(None),
        sa.or_(Metric.level.in_(sorted(RESULTS)), _asks()),
    )
    return bool(db.session.scalar(sa.select(wanted)))


def measures_of(project_id: int) -> list[Measured]:
    """The measures in use of a project, main ones first."""
    return measures_of_all([project_id]).get(project_id, [])


def measures_of_all(project_ids: Collection[int]) -> dict[int, list[Measured]]:
    """The measures in use of some projects, by their numbers, main ones first."""
    rows = read(
        sa.select(Metric.project_id, Metric.id, Metric.name, Metric.level, Metric.is_primary, _asks())
        .where(Metric.project_id.in_(project_ids), Metric.retired_on.is_(None))
        .order_by(Metric.project_id, Metric.is_primary.desc(), Metric.position, Metric.id)
    )
    found: dict[int, list[Measured]] = {}
    for project_id, number, name, level, primary, asks in rows:
        found.setdefault(project_id, []).append(Measured(number, name, level, bool(primary), bool(asks)))
    return found


def plan_of(project_id: int) -> EvaluationPlan | None:
    """What is said of the evaluation of a project now."""
    return db.session.scalar(
        sa.select(EvaluationPlan)
        .where(EvaluationPlan.project_id == project_id)
        .order_by(EvaluationPlan.id.desc())
        .limit(1)
    )


class Planned(NamedTuple):
    """A project with what is said of its evaluation."""

    project: Project
    plan: EvaluationPlan | None


def planned(viewer: Viewer, ref: str) -> Planned:
    """A project with its plan, in one statement; Missing for what the viewer may not see."""
    if not may_see(viewer) or has_control_characters(ref):
        raise Missing
    newest = sa.select(sa.func.max(EvaluationPlan.id)).where(EvaluationPlan.project_id == Project.id)
    row = db.session.execute(
        sa.select(Project, EvaluationPlan)
        .outerjoin(EvaluationPlan, EvaluationPlan.id == newest.correlate(Project).scalar_subquery())
        .options(joinedload(Project.owner), joinedload(Project.deputy))
        .where(Project.organisation_id == viewer.organisation_id, Project.ref == ref)
    ).one_or_none()
    if row is None:
        raise Missing
    return Planned(row[0], row[1])


# ------------------------------------------------------------------------------------------------- proposals
class Proposal(NamedTuple):
    """What a programme proposes to measure.

    programme  its title
    """

    id: int
    name: str
    unit: str
    level: str
    measure: str
    direction: str
    definition: str | None
    baseline_kind: str | None
    goal: int | None
    question: str | None
    decision_rule: str | None
    is_withdrawn: bool
    programme: str
    key: str


_NAMES = [name for name in Proposal._fields if name not in ("is_withdrawn", "programme", "key")]


def _proposals(*conditions: Any) -> list[Proposal]:
    rows = read(
        sa.select(
            *(getattr(ProposedMeasure, name) for name in _NAMES),
            ProposedMeasure.retired_at.is_not(None),
            *(Programme.title, Programme.key),
        )
        .join(Programme, Programme.id == ProposedMeasure.programme_id)
        .where(*conditions)
        .order_by(ProposedMeasure.programme_id.desc(), ProposedMeasure.position, ProposedMeasure.id)
    )
    return [Proposal(*row) for row in rows]


def proposals_of(programme_id: int, *, also_withdrawn: bool = False) -> list[Proposal]:
    """What a programme proposes, in the order in which it was said."""
    standing = sa.true() if also_withdrawn else ProposedMeasure.retired_at.is_(None)
    return _proposals(ProposedMeasure.programme_id == programme_id, standing)


def _is_offered(programme_id: int) -> sa.ColumnElement[bool]:
    """Whether a proposal is one of a programme or of those above it, and still made."""
    above = sa.select(Programme.id, Programme.parent_id).where(Programme.id == programme_id).cte(recursive=True)
    higher = aliased(Programme)
    above = above.union(sa.select(higher.id, higher.parent_id).where(higher.id == above.c.parent_id))
    return sa.and_(ProposedMeasure.programme_id.in_(sa.select(above.c.id)), ProposedMeasure.retired_at.is_(None))


def _not_measured(proposals: Iterable[Proposal], names: Iterable[str]) -> list[Proposal]:
    held = {name.casefold() for name in names}
    return [proposal for proposal in proposals if proposal.name.casefold() not in held]


def proposals_for(project: Project, measures: Sequence[str]) -> list[Proposal]:
    """What the programme of a project and those above it propose and the project does not measure yet.

    measures  the names of what it measures
    """
    if project.programme_id is None:
        return []
    return _not_measured(_proposals(_is_offered(project.programme_id)), measures)


def library(organisation_id: int) -> Sequence[LibraryMeasure]:
    """What the city's library of measures offers, by name."""
    return db.session.scalars(
        sa.select(LibraryMeasure)
        .where(LibraryMeasure.organisation_id == organisation_id, LibraryMeasure.retired_on.is_(None))
        .order_by(sa.func.lower(LibraryMeasure.name), LibraryMeasure.id)
    ).all()


def library_named(organisation_id: int, name: str) -> LibraryMeasure | None:
    """The measure of the library that has a name; names are the library's keys."""
    return db.session.scalar(
        sa.select(LibraryMeasure).where(
            LibraryMeasure.organisation_id == organisation_id,
            LibraryMeasure.name == name,
            LibraryMeasure.retired_on.is_(None),
        )
    )


class Kept(NamedTuple):
    """A proposal with its programme, for the page that keeps it."""

    proposal: ProposedMeasure
    programme: Programme


def proposal(viewer: Viewer, key: str, proposal_id: int) -> Kept:
    """A proposal of a programme; Missing when there is none for this viewer."""
    if not may_see(viewer) or has_control_characters(key):
        raise Missing("proposal")
    row = db.session.execute(
        sa.select(ProposedMeasure, Programme)
        .join(Programme, Programme.id == ProposedMeasure.programme_id)
        .where(
            ProposedMeasure.id == proposal_id,
            Programme.organisation_id == viewer.organisation_id,
            Programme.key == key,
        )
    ).one_or_none()
    if row is None:
        raise Missing("proposal")
    return Kept(row[0], row[1])


# ------------------------------------------------------------------------------------- all around one project
class Around(NamedTuple):
    """What stands around the checklist of a project.

    leads  the names of those who lead the unit or stand in for its lead
    """

    measures: Sequence[Measured]
    proposals: Sequence[Proposal]
    leads: Sequence[str]


def around(project: Project, day: date) -> Around:
    """The measures in use of a project, what is proposed to it, and who leads the unit; one statement for all."""
    rows = list(read(sa.union_all(_measures(project), _offered(project), _leads(project, day))))
    measures = sorted((row for row in rows if row.kind == "measure"), key=lambda row: (not row.a, row.place, row.id))
    proposals = sorted((row for row in rows if row.kind == "proposal"), key=lambda row: (-row.above, row.place, row.id))
    leads = sorted((str(row.name) for row in rows if row.kind == "lead"), key=str.casefold)
    held = [Measured(row.id, row.name, row.level, bool(row.a), bool(row.b)) for row in measures]
    offered = [
        Proposal._make([*(getattr(row, name) for name in _NAMES), False, row.programme, row.key]) for row in proposals
    ]
    return Around(held, _not_measured(offered, [measure.name for measure in held]), leads)


def _row(kind: str, number: Any, **told: Any) -> list[sa.ColumnElement[Any]]:
    """The columns of one of the kinds of rows, those that it does not tell of empty."""
    texts = [name for name in _NAMES if name not in ("id", "goal")]
    kinds: dict[str, sa.types.TypeEngine[Any]] = dict.fromkeys([*texts, "programme", "key"], sa.Text())
    kinds |= {"goal": sa.BigInteger(), "place": sa.Integer(), "above": sa.Integer()}
    kinds |= {"a": sa.Boolean(), "b": sa.Boolean()}
    return [
        sa.literal(kind).label("kind"),
        sa.cast(number, sa.Integer).label("id"),
        *(sa.cast(told.get(name, sa.null()), of).label(name) for name, of in kinds.items()),
    ]


def _measures(project: Project) -> sa.Select[Any]:
    told = {"name": Metric.name, "level": Metric.level, "place": Metric.position, "a": Metric.is_primary, "b": _asks()}
    return sa.select(*_row("measure", Metric.id, **told)).where(
        Metric.project_id == project.id, Metric.retired_on.is_(None)
    )


def _offered(project: Project) -> sa.Select[Any]:
    told = {name: getattr(ProposedMeasure, name) for name in _NAMES if name != "id"}
    told |= {"place": ProposedMeasure.position, "above": Programme.id, "programme": Programme.title}
    return (
        sa.select(*_row("proposal", ProposedMeasure.id, **told, key=Programme.key))
        .join(Programme, Programme.id == ProposedMeasure.programme_id)
        .where(_is_offered(project.programme_id or 0))
    )


def _leads(project: Project, day: date) -> sa.Select[Any]:
    leading = sa.select(Membership.person_id).where(
        Membership.organisation_id == project.organisation_id,
        Membership.role.in_([str(role) for role in LEADS]),
        is_current(day),
    )
    return sa.select(*_row("lead", Person.id, name=Person.name)).where(
        Person.disabled_at.is_(None), Person.id.in_(leading)
    )


# -------------------------------------------------------------------------------------------- after an import
class Brought(NamedTuple):
    """A project that an import brought, with the people whose rights follow from it."""

    id: int
    ref: str
    title: str
    owner_id: int | None
    deputy_id: int | None
    lead_department_id: int


def _brought(organisation_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(Project.organisation_id == organisation_id, Project.import_id.is_not(None))


class Standings(NamedTuple):
    """Projects of imports by status of `gap` and whether they have started; no statuses where there are too many."""

    brought: int
    by_status: Mapping[tuple[str, bool], int]


def standings(organisation_id: int, today: date, most: int) -> Standings:
    """How many projects of imports have each status, in one statement.

    most  of more projects than these only the number is worked out
    """
    standing = evaluation_standing(today, organisation_id, is_sqlite())
    brought = sa.select(sa.func.count(Project.id)).where(_brought(organisation_id)).scalar_subquery()
    each = (
        sa.select(standing.label("standing"), Project.started_on.is_not(None).label("has_started"))
        .where(_brought(organisation_id), brought <= most)
        .subquery()
    )
    judged = sa.select(each.c.standing, each.c.has_started, sa.func.count()).group_by(
        each.c.standing, each.c.has_started
    )
    rows = list(read(sa.union_all(sa.select(sa.literal(_ALL), sa.false(), brought), judged)))
    by_status = {(STATUS_OF[str(word)], bool(started)): count for word, started, count in rows if word != _ALL}
    return Standings(sum(count for word, _started, count in rows if word == _ALL), by_status)


_ALL = "all"


def nearly_complete(viewer: Viewer, count_from: date | None, most: int) -> list[Brought]:
    """Started projects of imports without a signed review, those that seem to lack the least first.

    Read from shortcuts, so that `gap.judge` has the last word. Who may change only some projects sees those.
    """
    main = sa.and_(
        Metric.project_id == Project.id,
        Metric.is_primary,
        Metric.level.in_(sorted(RESULTS)),
        Metric.retired_on.is_(None),
    )

    def lacks(*conditions: Any) -> sa.ColumnElement[int]:
        return sa.case((sa.exists().where(main, *conditions).correlate(Project), 1), else_=0)

    has_measure = sa.exists().where(main).correlate(Project)
    of_measures = (
        lacks(Metric.baseline_on.is_(None)) + lacks(Metric.target_on.is_(None)) + lacks(Metric.latest_on.is_(None))
    )
    promised = sa.and_(Review.project_id == Project.id, Review.kind == "outcome")
    planned = sa.exists().where(promised).correlate(Project)
    counts = sa.exists().where(promised, Review.first_due_on >= (count_from or date.min)).correlate(Project)
    is_signed = sa.exists().where(promised, Review.state == "signed_off").correlate(Project)
    missing = sa.case((has_measure, of_measures), else_=4) + sa.case((planned, 0), else_=1)
    mine: sa.ColumnElement[bool] = sa.true()
    if not May("edit_metric")(viewer):
        mine = sa.or_(Project.owner_id == viewer.person_id, Project.deputy_id == viewer.person_id)
    rows = read(
        sa.select(*(getattr(Project, name) for name in Brought._fields))
        .where(
            _brought(viewer.organisation_id),
            mine,
            Project.started_on.is_not(None),
            Project.archived_on.is_(None),
            ~is_signed,
            sa.or_(counts, ~planned),
        )
        .order_by(missing, Project.ref)
        .limit(most)
    )
    return [Brought(*row) for row in rows]
