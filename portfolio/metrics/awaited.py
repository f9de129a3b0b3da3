"""The parts of measures whose values somebody is to give, with the day on which the next one is due, in SQL."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import days_after
from portfolio.metrics.models import Metric, MetricPart, Observation
from portfolio.metrics.rules import DAYS_BETWEEN, FRESH_DAYS
from portfolio.projects.models import Project
from portfolio.projects.rules import RUNNING

UNDER_WAY = (RUNNING, "closing")
"""Stages of a project in which values are waited for."""


def awaited_parts(sqlite: bool) -> sa.Subquery:
    """The parts with a person who gives their values: id, metric_id, organisation_id, person_id, words, ref, title, on.

    sqlite  for which database
    on      so long after the last value, or after the part was given to the person, as the measure's rhythm says; a
            value that is taken once is due with the goal, and no more once it is there
    words   the measure and the part
    ref     of the project, with its title; empty for measures of programmes and goals
    """
    held = _held().subquery()
    c = held.c
    since = sa.func.coalesce(c.last_on, c.from_on)
    once = sa.func.coalesce(c.target_on, days_after(c.from_on, FRESH_DAYS, sqlite))
    on: sa.ColumnElement[date] = sa.case(
        (sa.and_(c.frequency == "once", c.last_on.is_not(None)), sa.null()),
        (c.frequency == "once", once),
        *((c.frequency == rhythm, days_after(since, days, sqlite)) for rhythm, days in DAYS_BETWEEN.items()),
        else_=days_after(since, FRESH_DAYS, sqlite),
    )
    kept = (c.id, c.metric_id, c.organisation_id, c.person_id, c.words, c.ref, c.title)
    return sa.select(*kept, sa.type_coerce(on, sa.Date).label("on")).subquery()


def _held() -> sa.Select[*tuple[Any, ...]]:
    """The newest row of every part in use that has a person, with what its day is worked out from."""
    newer, later = aliased(MetricPart), aliased(Observation)
    last_on = (
        sa.select(sa.func.max(Observation.observed_on))
        .where(
            Observation.metric_id == MetricPart.metric_id,
            Observation.part == MetricPart.name,
            ~Observation.withdrawn,
            ~sa.exists().where(later.supersedes_id == Observation.id),
        )
        .correlate(MetricPart)
        .scalar_subquery()
    )
    is_replaced = sa.exists().where(
        newer.metric_id == MetricPart.metric_id,
        newer.name == MetricPart.name,
        sa.or_(
            newer.from_on > MetricPart.from_on,
            sa.and_(newer.from_on == MetricPart.from_on, newer.id > MetricPart.id),
        ),
    )
    is_under_way = sa.and_(Project.stage.in_(UNDER_WAY), Project.archived_on.is_(None))
    return (
        sa.select(
            MetricPart.id,
            MetricPart.metric_id,
            Metric.organisation_id,
            MetricPart.person_id,
            (Metric.name + sa.literal(": ") + MetricPart.name).label("words"),
            sa.func.coalesce(Project.ref, "").label("ref"),
            sa.func.coalesce(Project.title, "").label("title"),
            MetricPart.from_on,
            Metric.frequency,
            Metric.target_on,
            last_on.label("last_on"),
        )
        .join(Metric, Metric.id == MetricPart.metric_id)
        .outerjoin(Project, Project.id == Metric.project_id)
        .where(
            MetricPart.person_id.is_not(None),
            MetricPart.applies,
            ~is_replaced,
            Metric.retired_on.is_(None),
            sa.or_(Metric.project_id.is_(None), is_under_way),
        )
    )
