"""The measures of five World Bank projects, with what they have and what they lack."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.metrics import queries
from portfolio.metrics.models import Metric
from tests import make
from tests.metrics.worldbank import Indicator, bring_in, indicators

SEEN = date(2026, 11, 20)


@pytest.fixture
def source(shared: Path) -> list[Indicator]:
    return list(indicators(shared / "data" / "metrics-iati-worldbank" / "csv"))


@pytest.fixture
def expected(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "data" / "expected" / "iati_worldbank.json").read_text())
    return found


@pytest.fixture
def measures(source: list[Indicator], session: Any, city: make.City, at: datetime) -> dict[str, Metric]:
    """Every measure by the source's own reference."""
    ids = bring_in(source, city, SEEN, at)
    found = {metric.id: metric for metric in session.scalars(sa.select(Metric).where(Metric.id.in_(ids)))}
    return {row.ref: found[number] for row, number in zip(source, ids, strict=True)}


def test_l51_counts_with_and_without_start_goal_and_value_are_those_of_the_source(
    measures: dict[str, Metric], expected: dict[str, Any]
) -> None:
    flags = expected["period_flags"]
    found = list(measures.values())

    assert len(found) == expected["indicators"]
    assert {
        "baseline": sum(metric.baseline_value is not None for metric in found),
        "no_baseline": sum(metric.baseline_value is None for metric in found),
        "target": sum(metric.target_value is not None for metric in found),
        "no_target": sum(metric.target_value is None for metric in found),
        "actual": sum(metric.latest_value is not None for metric in found),
        "no_actual": sum(metric.latest_value is None for metric in found),
    } == {name: flags[name] for name in ("baseline", "no_baseline", "target", "no_target", "actual", "no_actual")}


def test_progress_is_undefined_exactly_where_the_source_lacks_a_part(
    measures: dict[str, Metric], source: list[Indicator], expected: dict[str, Any]
) -> None:
    ids = [metric.id for metric in measures.values()]
    glances = {glance.metric.id: glance for glance in queries.metrics_where(Metric.id.in_(ids))}
    undefined = {row.ref for row in source if glances[measures[row.ref].id].standing.share is None}
    lacking = {row.ref for row in source if None in (row.start, row.goal, row.actual)}

    assert undefined == lacking
    assert len(undefined) == expected["period_flags"]["progress_undefined_missing"]


def test_progress_of_the_rest_is_what_the_source_gives(measures: dict[str, Metric], expected: dict[str, Any]) -> None:
    ids = [metric.id for metric in measures.values()]
    standings = [glance.standing for glance in queries.metrics_where(Metric.id.in_(ids))]
    shares = [standing.share for standing in standings if standing.share is not None]

    assert float(median(shares)) == pytest.approx(expected["median_progress"])
    assert sum(share >= Decimal(1) for share in shares) == expected["period_flags"]["reached"]


def test_a_zero_of_the_source_is_measured(measures: dict[str, Metric], source: list[Indicator]) -> None:
    zeros = [row.ref for row in source if row.actual == 0]

    assert zeros
    assert {measures[ref].latest_value for ref in zeros} == {0}
