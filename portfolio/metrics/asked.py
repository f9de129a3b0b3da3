"""The measures that somebody may have a new value for."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.metrics.models import Metric
from portfolio.projects.models import Project

OFFERED = 8


class Waiting(NamedTuple):
    """A measure in use that a new value may belong to, with the last one it has."""

    id: int
    name: str
    unit: str
    measure: str
    project: str
    latest_value: int | None
    latest_on: date | None


def waiting_measures(viewer: Viewer, project_ids: Sequence[int], most: int = OFFERED) -> list[Waiting]:
    """The measures in use of some projects, the first project first; answers in words have a form of theirs."""
    if not project_ids:
        return []
    place = sa.case({number: place for place, number in enumerate(project_ids)}, value=Metric.project_id)
    rows = read(
        sa.select(
            Metric.id,
            Metric.name,
            Metric.unit,
            Metric.measure,
            Project.title,
            Metric.latest_value,
            Metric.latest_on,
        )
        .join(Project, Project.id == Metric.project_id)
        .where(
            Metric.project_id.in_(project_ids),
            Metric.organisation_id == viewer.organisation_id,
            Metric.retired_on.is_(None),
            Metric.measure != "qualitative",
            Metric.parts.is_(None),
        )
        .order_by(place, Metric.is_primary.desc(), Metric.position, Metric.id)
        .limit(most)
    )
    return [Waiting(*row) for row in rows]


def is_asked(metric: Metric) -> bool:
    """Whether a value of the whole may be recorded by one number: those of parts have forms of their own."""
    pairs_only = metric.series == "per_period" and metric.measure == "percent"
    return metric.retired_on is None and metric.parts is None and not pairs_only
