"""The SELECTs behind a report: each counts or adds up in the database, out of dated rows, as of one day.

Every function takes a `Moment`; none looks at a shortcut such as Project.stage, which only knows today.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import db
from portfolio.funding import as_of as lines_then
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.metrics import rules as metric_rules
from portfolio.metrics import totals as totals_of
from portfolio.metrics.models import Baseline, Metric, Observation, PastDefinition, Retirement, Target
from portfolio.metrics.queries import held_on, was_used_on
from portfolio.projects import as_of, taxonomy
from portfolio.projects.models import Plan, Project, Tagging, Term
from portfolio.reports.facts import Measure, Measures, MoneySum, StageCount, TagCount, Word

Rows = sa.Select[*tuple[Any, ...]]

LIVE = ("running", "closing")
"""Stages in which a project's measures are looked at."""

MEASURES_SHOWN = 40


@dataclass(frozen=True)
class Moment:
    """What a report looks at: a city, the day it is about, and what was known.

    closed_at  the instant at which the day ended in the city
    known_at   leaves out what was recorded after this instant; None for nothing
    """

    organisation_id: int
    day: date
    closed_at: datetime
    known_at: datetime | None = None

    def knows(self, recorded_at: Any) -> sa.ColumnElement[bool]:
        """Whether something recorded then counts."""
        return sa.true() if self.known_at is None else recorded_at <= self.known_at


# ----------------------------------------------------------------------------------------------- portfolio
def stage_counts(moment: Moment, days: Sequence[date]) -> tuple[StageCount, ...]:
    """How many projects stood where, on each of some days."""
    counts = [_stage_count(moment, day) for day in days]
    rows = db.session.execute(sa.union_all(*counts).order_by("day", "stage"))
    return tuple(StageCount(date.fromisoformat(day), stage, projects) for day, stage, projects in rows)


def _stage_count(moment: Moment, day: date) -> Rows:
    stages = as_of.stages_on(day, moment.known_at)
    return (
        sa.select(
            sa.literal(day.isoformat()).label("day"), stages.c.stage.label("stage"), sa.func.count().label("projects")
        )
        .select_from(Project)
        .join(stages, stages.c.project_id == Project.id)
        .where(Project.organisation_id == moment.organisation_id)
        .group_by(stages.c.stage)
    )


def words(moment: Moment) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The city's innovation types and capabilities, retired ones too, in their order."""
    rows = db.session.execute(
        sa.select(Term.vocabulary, Term.key, Term.label)
        .where(
            Term.organisation_id == moment.organisation_id,
            Term.vocabulary.in_((taxonomy.INNOVATION_TYPE, taxonomy.CAPABILITY)),
        )
        .order_by(Term.position, Term.id)
    ).all()
    types = tuple(Word(key, label) for vocabulary, key, label in rows if vocabulary == taxonomy.INNOVATION_TYPE)
    return types, tuple(Word(key, label) for vocabulary, key, label in rows if vocabulary == taxonomy.CAPABILITY)


def tag_counts(moment: Moment) -> tuple[TagCount, ...]:
    """Projects by primary innovation type and by each capability they help the city learn, with both totals."""
    cells, wholes = Counter[tuple[str | None, str | None]](), Counter[tuple[str, str | None, str | None]]()
    for types, capabilities, projects in db.session.execute(_tag_sets(moment)):
        rows, columns = _keys(types), _keys(capabilities)
        cells.update(dict.fromkeys(product(rows, columns), projects))
        wholes.update({("type", row, None): projects for row in rows})
        wholes.update({("capability", None, column): projects for column in columns})
    counts = [TagCount(*cell, projects, None) for cell, projects in cells.items()]
    counts += [TagCount(row, column, projects, whole) for (whole, row, column), projects in wholes.items()]
    return tuple(sorted(counts, key=lambda count: (count.whole or "", count.type or "", count.capability or "")))


def _keys(written: str | None) -> list[str | None]:
    """The keys between commas; one that stands for saying nothing where there is none."""
    return list(dict.fromkeys(written.split(","))) if written else [None]


def _tag_sets(moment: Moment) -> Rows:
    """Keys of primary types and of capabilities between commas, and how many projects have exactly these.

    Grouped, never joined: straight after an import a server knows nothing of its new rows, and would compare every
    project with every tag.
    """
    stages = as_of.stages_on(moment.day, moment.known_at)
    types = _tagged(moment, taxonomy.INNOVATION_TYPE, "primary").subquery()
    learnt = _tagged(moment, taxonomy.CAPABILITY, "builds").subquery()
    nothing = sa.null().cast(sa.String)
    said = sa.union_all(
        sa.select(Project.id.label("project_id"), nothing.label("type"), nothing.label("capability"), _counts(1))
        .join(stages, stages.c.project_id == Project.id)
        .where(Project.organisation_id == moment.organisation_id),
        sa.select(types.c.project_id, types.c.key, nothing, _counts(0)),
        sa.select(learnt.c.project_id, nothing, learnt.c.key, _counts(0)),
    ).subquery()
    each = (
        sa.select(
            sa.func.aggregate_strings(said.c.type, ",").label("types"),
            sa.func.aggregate_strings(said.c.capability, ",").label("capabilities"),
        )
        .group_by(said.c.project_id)
        .having(sa.func.max(said.c.counts) == 1)
        .subquery()
    )
    return sa.select(each.c.types, each.c.capabilities, sa.func.count()).group_by(each.c.types, each.c.capabilities)


def _counts(whether: int) -> sa.ColumnElement[int]:
    """Whether a row is of a project that counts."""
    return sa.literal(whether).label("counts")


def _tagged(moment: Moment, vocabulary: str, role: str) -> Rows:
    """project_id and key of the terms of a vocabulary that were on projects in a role."""
    tagged = newest(
        sa.select(Tagging.project_id, Tagging.applies, Term.key)
        .join(Term, Term.id == Tagging.term_id)
        .where(
            Term.organisation_id == moment.organisation_id,
            Term.vocabulary == vocabulary,
            Tagging.role == role,
            Tagging.on <= moment.day,
            moment.knows(Tagging.recorded_at),
        ),
        by=(Tagging.project_id, Tagging.term_id),
        first=(Tagging.on.desc(), Tagging.id.desc()),
    )
    return sa.select(tagged.c.project_id, tagged.c.key).where(tagged.c.applies)


def newest(wanted: Rows, *, by: Sequence[Any], first: Sequence[Any]) -> sa.Subquery:
    """Of the rows wanted, the one that comes first among those they share `by` with."""
    place = sa.func.row_number().over(partition_by=list(by), order_by=list(first)).label("place")
    ranked = wanted.add_columns(place).subquery()
    return sa.select(ranked).where(ranked.c.place == 1).subquery()


# ------------------------------------------------------------------------------------------------ measures
def measures(moment: Moment) -> Measures:
    """Primary measures of the projects that run or close, those with the largest approved budgets first."""
    totals: Counter[str] = Counter()
    rows: list[Measure] = []
    projects: set[int] = set()
    running: set[int] = set()
    for found in db.session.execute(_measures(moment)):
        project_id, metric_id = found[:2]
        running.add(project_id)
        if metric_id is None:
            continue
        projects.add(project_id)
        stands = totals_of.stand(found)
        row = Measure(*[*found[2:16], stands.value, stands.on, *found[16:18]])
        goal = metric_rules.Goal(row.goal, row.goal_low, row.goal_high)
        totals[metric_rules.judge(row.measure, row.direction, row.start, goal, row.latest).key] += 1
        if len(rows) < MEASURES_SHOWN:
            rows.append(row)
    standings = {key: totals[key] for key in metric_rules.STANDINGS}
    return Measures(len(running), len(running) - len(projects), totals.total(), standings, tuple(rows))


def _measures(moment: Moment) -> Rows:
    stages = as_of.stages_on(moment.day, moment.known_at)
    plan = newest(
        sa.select(Plan.project_id, Plan.budget_minor).where(Plan.on <= moment.day, moment.knows(Plan.recorded_at)),
        by=(Plan.project_id,),
        first=(Plan.on.desc(), Plan.id.desc()),
    )
    metric = _metrics_on(moment).cte("metric_then")
    start, goal, latest = _starts(moment, metric), _goals(moment, metric), _latest(moment, metric)
    figure = totals_of.figures(metric, day=moment.day, knows=moment.knows).subquery()

    def of_metric(rows: sa.Subquery) -> sa.ColumnElement[bool]:
        return rows.c.metric_id == metric.c.id

    return (
        sa.select(
            *(Project.id, metric.c.id),
            *(Project.ref, Project.title, Project.language),
            *(metric.c.name, metric.c.unit, metric.c.measure, metric.c.direction),
            *(start.c.value, start.c.on, start.c.kind),
            *(goal.c.value, goal.c.low, goal.c.high, goal.c.on),
            *(latest.c.quality, latest.c.words),
            *(column for column in figure.c if column.name not in ("metric_id", "measure")),
        )
        .join(stages, stages.c.project_id == Project.id)
        .outerjoin(plan, plan.c.project_id == Project.id)
        .outerjoin(metric, metric.c.project_id == Project.id)
        .outerjoin(start, of_metric(start))
        .outerjoin(goal, of_metric(goal))
        .outerjoin(latest, of_metric(latest))
        .outerjoin(figure, of_metric(figure))
        .where(Project.organisation_id == moment.organisation_id, stages.c.stage.in_(LIVE))
        .order_by(sa.func.coalesce(plan.c.budget_minor, -1).desc(), Project.ref, metric.c.position, metric.c.id)
    )


def _metrics_on(moment: Moment) -> Rows:
    """The primary measures as they were defined on the day."""
    past = newest(
        sa.select(PastDefinition).where(held_on(PastDefinition, moment.day, moment.knows)),
        by=(PastDefinition.metric_id,),
        first=(PastDefinition.until_on, PastDefinition.id),
    )
    columns = ("name", "unit", "measure", "series", "direction", "edition")
    was = {name: sa.func.coalesce(past.c[name], getattr(Metric, name)).label(name) for name in columns}
    return (
        sa.select(Metric.id, Metric.project_id, Metric.position, Metric.aggregable, *was.values())
        .outerjoin(past, past.c.metric_id == Metric.id)
        .where(
            Metric.organisation_id == moment.organisation_id,
            sa.func.coalesce(past.c.is_primary, Metric.is_primary),
            was_used_on(moment.day, moment.knows(Retirement.recorded_at)),
            moment.knows(Metric.created_at),
        )
    )


def _standing(moment: Moment, metric: sa.CTE, model: Any, *columns: Any) -> Rows:
    """Rows of measures, of the definition that counted, that no row known then corrects."""
    later = aliased(model)
    corrected = sa.select(later.id).where(later.supersedes_id == model.id, moment.knows(later.recorded_at))
    return (
        sa.select(model.metric_id, *columns)
        .join(metric, sa.and_(metric.c.id == model.metric_id, metric.c.edition == model.edition))
        .where(moment.knows(model.recorded_at), ~corrected.exists())
    )


def _starts(moment: Moment, metric: sa.CTE) -> sa.Subquery:
    known = _standing(moment, metric, Baseline, Baseline.value, Baseline.on, Baseline.kind)
    return newest(
        known.where(sa.or_(Baseline.on.is_(None), Baseline.on <= moment.day)),
        by=(Baseline.metric_id,),
        first=(Baseline.id.desc(),),
    )


def _goals(moment: Moment, metric: sa.CTE) -> sa.Subquery:
    """The goal that stood on the day; where the first was only recorded later, as in an import, that one."""
    stood = Target.recorded_at <= moment.closed_at
    known = (
        sa.select(Target.metric_id, Target.value, Target.low, Target.high, Target.on)
        .join(metric, sa.and_(metric.c.id == Target.metric_id, metric.c.edition == Target.edition))
        .where(moment.knows(Target.recorded_at))
    )
    return newest(
        known,
        by=(Target.metric_id,),
        first=(sa.case((stood, 0), else_=1), sa.case((stood, -Target.id), else_=Target.id)),
    )


def _latest(moment: Moment, metric: sa.CTE) -> sa.Subquery:
    """How sure the newest value of the whole is, and its words."""
    known = _standing(moment, metric, Observation, Observation.observed_on, Observation.quality, Observation.words)
    return newest(
        known.where(Observation.observed_on <= moment.day, Observation.part.is_(None), ~Observation.withdrawn),
        by=(Observation.metric_id,),
        first=(Observation.observed_on.desc(), Observation.recorded_at.desc(), Observation.id.desc()),
    )


# --------------------------------------------------------------------------------------------------- money
def money(moment: Moment) -> tuple[MoneySum, ...]:
    """What was booked up to the day, per currency, kind of source, share and form; bookings without a day count."""

    def booked(kind: str) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((LedgerEntry.kind == kind, LedgerEntry.amount_minor), else_=0))

    line = lines_then.terms(moment.knows)
    groups = (LedgerEntry.currency, line.c.kind, line.c.share, line.c.form)
    rows = db.session.execute(
        sa.select(
            *groups,
            *(booked(kind) for kind in ("committed", "received", "spent")),
            sa.func.count(sa.distinct(FundingLine.project_id)),
            sa.func.sum(sa.case((LedgerEntry.on.is_(None), 1), else_=0)),
        )
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .join(line, line.c.line_id == LedgerEntry.line_id)
        .where(
            FundingLine.organisation_id == moment.organisation_id,
            LedgerEntry.kind.in_(("committed", "received", "spent")),
            sa.or_(LedgerEntry.on.is_(None), LedgerEntry.on <= moment.day),
            moment.knows(LedgerEntry.recorded_at),
        )
        .group_by(*groups)
        .order_by(*groups)
    )
    return tuple(MoneySum(*row[:4], *map(int, row[4:])) for row in rows)
