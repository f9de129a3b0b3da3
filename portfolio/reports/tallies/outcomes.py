"""Main measures of the projects that run or close."""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import db
from portfolio.metrics import rules as metric_rules
from portfolio.metrics import totals as totals_of
from portfolio.metrics.models import Baseline, Metric, Observation, PastDefinition, Retirement, Target
from portfolio.metrics.queries import held_on, was_used_on
from portfolio.projects import as_of
from portfolio.projects.models import Plan, Project
from portfolio.reports.facts.outcomes import Measure, Measures
from portfolio.reports.tallies.moment import Moment, Rows, newest

LIVE = ("running", "closing")
"""Stages in which a project's measures are looked at."""

MEASURES_SHOWN = 40


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
        .where(Project.organisation_id == moment.organisation_id, moment.holds(Project.id), stages.c.stage.in_(LIVE))
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
