"""Main measures of the projects that run or close, judged as the rules of measures and of signals judge them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import starmap
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import read
from portfolio.metrics import rules as metric_rules
from portfolio.metrics import schedule
from portfolio.metrics import totals as totals_of
from portfolio.metrics.models import Baseline, Metric, Observation, PastDefinition, PastMethod, Retirement, Target
from portfolio.metrics.queries import held_on, was_used_on
from portfolio.people.models import Organisation, Person
from portfolio.projects import as_of
from portfolio.projects.models import Plan, Project
from portfolio.reports.facts.outcomes import ByHand, Measure, Measures
from portfolio.reports.tallies.courses import Shown, courses
from portfolio.reports.tallies.moment import Moment, Rows, newest
from portfolio.status import rules as status_rules
from portfolio.status.models import SetByHand

LIVE = ("running", "closing")
"""Stages in which a project's measures are looked at."""

MEASURES_SHOWN = 40
WRONG_SHOWN = 10
BY_HAND_SHOWN = 20


@dataclass
class _Tally:
    """What is counted while the measures go by; worst is the worst colour of each project's outcome."""

    running: set[int] = field(default_factory=set)
    measured: set[int] = field(default_factory=set)
    standings: Counter[str] = field(default_factory=Counter)
    colours: Counter[str] = field(default_factory=Counter)
    grey: Counter[str] = field(default_factory=Counter)
    worst: dict[int, str] = field(default_factory=dict)

    def judge(self, row: Any, stand: totals_of.Stand, moment: Moment) -> tuple[str, str, str]:
        """Count a measure; gives its standing, its colour and why that is grey."""
        goal = metric_rules.Goal(row.goal, row.low, row.high)
        standing = metric_rules.judge(row.measure, row.direction, row.start, goal, stand.value)
        self.measured.add(row.project_id)
        self.standings[standing.key] += 1
        course = schedule.Course(
            *(row.measure, row.direction, row.start, row.start_on, goal, row.goal_on, stand.value, stand.on),
            *(row.frequency, row.effect_from, milestones_of(row.milestones)),
        )
        colour, why = schedule.judged_on(course, standing, moment.day)
        if row.level in metric_rules.RESULTS:
            self.colours[colour] += 1
            if colour == status_rules.GREY:
                self.grey[why] += 1
            self.worst[row.project_id] = status_rules.worst((self.worst.get(row.project_id, colour), colour))
        return standing.key, colour, why


def milestones_of(stored: Any) -> tuple[schedule.Milestone, ...]:
    """Milestones as they are stored, pairs of a day and the value expected then, in the order of the days."""
    return tuple(sorted(schedule.Milestone(date.fromisoformat(on), value) for on, value in stored or ()))


def measures(moment: Moment) -> Measures:
    """Primary measures of the projects that run or close, those with the largest approved budgets first."""
    tally, shown, wrong = _Tally(), list[Shown](), list[Shown]()
    for row in read(_measures(moment)):
        tally.running.add(row.project_id)
        if row.metric_id is None:
            continue
        stand = totals_of.stand(row)
        key, colour, why = tally.judge(row, stand, moment)
        if len(shown) < MEASURES_SHOWN:
            shown.append(Shown(row, stand, colour, why))
        if key == "wrong_way" and len(wrong) < WRONG_SHOWN:
            wrong.append(Shown(row, stand, colour, why))
    seen = courses(moment, {one.row.metric_id: one for one in (*shown, *wrong)})
    by_hand, by_hand_total = _by_hand(moment, tally.worst)
    return Measures(
        running=len(tally.running),
        without=len(tally.running) - len(tally.measured),
        total=tally.standings.total(),
        standings={key: tally.standings[key] for key in metric_rules.STANDINGS},
        rows=tuple(_measure(one, seen) for one in shown),
        colours={key: tally.colours[key] for key in (*status_rules.COLOURS, status_rules.GREY)},
        grey=dict(sorted(tally.grey.items())),
        wrong=tuple(_measure(one, seen) for one in wrong),
        by_hand=by_hand,
        by_hand_total=by_hand_total,
    )


def _measure(one: Shown, seen: Mapping[int, Any]) -> Measure:
    row, stand, colour, why = one
    return Measure(
        *(row.ref, row.title, row.language, row.name, row.unit, row.measure, row.direction),
        *(row.start, row.start_on, row.start_kind, row.goal, row.low, row.high, row.goal_on),
        *(stand.value, stand.on, row.quality, row.words, row.level, colour, why),
        seen=seen.get(row.metric_id, ()),
    )


def counted_on(moment: Moment) -> tuple[int, Mapping[str, int]]:
    """How many projects ran or closed on a day, and their measures of what changed by colour."""
    tally = _Tally()
    for row in read(_measures(moment)):
        tally.running.add(row.project_id)
        if row.metric_id is not None:
            tally.judge(row, totals_of.stand(row), moment)
    return len(tally.running), tally.colours


def _measures(moment: Moment) -> Rows:
    stages = as_of.stages_on(moment.day, moment.known_at)
    plan = newest(
        sa.select(Plan.project_id, Plan.budget_minor, Plan.budget_currency).where(
            Plan.on <= moment.day, moment.knows(Plan.recorded_at)
        ),
        by=(Plan.project_id,),
        first=(Plan.on.desc(), Plan.id.desc()),
    )
    metric = _metrics_on(moment).cte("metric_then")
    start, goal, latest = _starts(moment, metric), _goals(moment, metric), _latest(moment, metric)
    figure = totals_of.figures(metric, day=moment.day, knows=moment.knows).subquery()
    own = (
        sa.select(Organisation.currency).where(Organisation.id == moment.organisation_id).correlate().scalar_subquery()
    )

    def of_metric(rows: sa.Subquery) -> sa.ColumnElement[bool]:
        return rows.c.metric_id == metric.c.id

    return (
        sa.select(
            *(Project.id.label("project_id"), metric.c.id.label("metric_id")),
            *(Project.ref, Project.title, Project.language),
            *(metric.c.name, metric.c.unit, metric.c.measure, metric.c.direction, metric.c.level, metric.c.series),
            *(metric.c.frequency, metric.c.edition),
            *(start.c.value.label("start"), start.c.on.label("start_on"), start.c.kind.label("start_kind")),
            *(goal.c.value.label("goal"), goal.c.low, goal.c.high, goal.c.on.label("goal_on")),
            *(goal.c.effect_from, goal.c.milestones),
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
        .order_by(
            # Amounts of different currencies cannot be compared: the city's own go first, each other by itself.
            sa.case((plan.c.budget_minor.is_(None), 2), (plan.c.budget_currency == own, 0), else_=1),
            plan.c.budget_currency,
            plan.c.budget_minor.desc(),
            *(Project.ref, metric.c.position, metric.c.id),
        )
    )


def definitions_then(moment: Moment) -> sa.Subquery:
    """What the measures meant on the day that have been defined anew since."""
    return newest(
        sa.select(PastDefinition).where(held_on(PastDefinition, moment.day, moment.knows)),
        by=(PastDefinition.metric_id,),
        first=(PastDefinition.until_on, PastDefinition.id),
    )


def _metrics_on(moment: Moment) -> Rows:
    """The primary measures as they were defined and taken on the day."""
    past = definitions_then(moment)
    columns = ("name", "unit", "measure", "series", "direction", "level", "edition")
    was = {name: sa.func.coalesce(past.c[name], getattr(Metric, name)).label(name) for name in columns}
    taken = newest(
        sa.select(PastMethod).where(held_on(PastMethod, moment.day, moment.knows)),
        by=(PastMethod.metric_id,),
        first=(PastMethod.until_on, PastMethod.id),
    )
    # How often it is taken may be empty on purpose.
    is_kept = taken.c.metric_id.is_not(None)
    was |= {
        name: sa.case((is_kept, taken.c[name]), else_=getattr(Metric, name)).label(name)
        for name in ("aggregable", "frequency")
    }
    return (
        sa.select(Metric.id, Metric.project_id, Metric.position, *was.values())
        .outerjoin(past, past.c.metric_id == Metric.id)
        .outerjoin(taken, taken.c.metric_id == Metric.id)
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
    way = (Target.on, Target.effect_from, Target.milestones)
    known = (
        sa.select(Target.metric_id, Target.value, Target.low, Target.high, *way)
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


def _by_hand(moment: Moment, computed: Mapping[int, str]) -> tuple[tuple[ByHand, ...], int]:
    """The outcomes of running projects that somebody had judged in place of their measures, the soonest over first.

    computed  the colour that the measures of each project give
    """
    stages = as_of.stages_on(moment.day, moment.known_at)
    said = newest(
        sa.select(SetByHand).where(
            SetByHand.signal == "outcome", SetByHand.on <= moment.day, moment.knows(SetByHand.recorded_at)
        ),
        by=(SetByHand.project_id,),
        first=(SetByHand.on.desc(), SetByHand.id.desc()),
    )
    found = read(
        sa.select(
            *(Project.id, Project.ref, Project.title, Project.language),
            *(said.c.colour, said.c.reason, Person.name, said.c.until_on, sa.func.count().over()),
        )
        .join(said, said.c.project_id == Project.id)
        .join(stages, stages.c.project_id == Project.id)
        .outerjoin(Person, Person.id == said.c.by_id)
        .where(
            Project.organisation_id == moment.organisation_id,
            moment.holds(Project.id),
            stages.c.stage.in_(LIVE),
            said.c.colour.is_not(None),
            said.c.until_on >= moment.day,
        )
        .order_by(said.c.until_on, Project.ref)
        .limit(BY_HAND_SHOWN)
    ).all()

    def named(number: int, *row: Any) -> ByHand:
        ref, title, language, colour, reason, name, until_on, _ = row
        return ByHand(ref, title, language, colour, computed.get(number, status_rules.GREY), reason, name, until_on)

    return tuple(starmap(named, found)), found[0][-1] if found else 0
