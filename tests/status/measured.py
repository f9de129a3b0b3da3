"""Measures on their way, for tests of signals."""

from datetime import date
from typing import Any

from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests.make import AT, City

M = 1_000_000


def make_measure(city: City, project: Project, come: int | None, name: str = "Dry homes", **more: Any) -> Metric:
    """From 0 on 1 January 2026 to 100 on 31 December 2026, measured on 1 November: 304 of 364 days, e = 0.835."""
    metric = metrics.define(
        subjects.by_ref(city.lead, project.ref), **({"name": name, "unit": "homes"} | more), by=city.lead, at=AT
    )
    metrics.set_baseline(metric, value=0, on=date(2026, 1, 1), by=city.lead, at=AT)
    metrics.set_target(metric, goal=100 * M, on=date(2026, 12, 31), by=city.lead, at=AT)
    if come is not None:
        metrics.observe(metric, value=come * M, observed_on=date(2026, 11, 1), by=city.lead, at=AT)
    return metric
