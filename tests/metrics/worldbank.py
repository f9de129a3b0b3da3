"""The World Bank's published results as measures of projects, by the actions that people use."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from portfolio.core.numbers import to_millionths
from portfolio.metrics import actions, rules
from portfolio.metrics.actions import NewMetric
from tests import make

LEVELS = {"1": "output", "2": "outcome", "3": "impact"}
"""IATI's types of results."""


class Indicator(NamedTuple):
    """An indicator with its period, as the source says; numbers in millionths, None where it says nothing."""

    activity: str
    ref: str
    title: str
    level: str
    start: int | None
    start_on: date | None
    goal: int | None
    goal_on: date
    actual: int | None


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(written: str) -> int | None:
    """Such as 1,250.50; nothing where the cell holds words, as 30 of the 75 do, or is empty."""
    try:
        return to_millionths(Decimal(written.replace(",", "")))
    except InvalidOperation:
        return None


def indicators(folder: Path) -> Iterator[Indicator]:
    """Every indicator with its one period."""
    periods = {row["indicator_ref"]: row for row in rows(folder, "indicator_periods")}
    results = {(row["activity_identifier"], row["result_ref"]): row["result_type"] for row in rows(folder, "results")}
    for row in rows(folder, "indicators"):
        period = periods[row["indicator_ref"]]
        yield Indicator(
            activity=row["activity_identifier"],
            ref=row["indicator_ref"],
            title=" ".join(row["title"].split()),
            level=LEVELS[results[row["activity_identifier"], row["result_ref"]]],
            start=number(row["baseline_value"]),
            start_on=date.fromisoformat(row["baseline_iso_date"]) if row["baseline_iso_date"] else None,
            goal=number(period["target_value"]),
            goal_on=date.fromisoformat(period["period_end"]),
            actual=number(period["actual_value"]),
        )


def bring_in(found: list[Indicator], city: make.City, seen_on: date, at: datetime) -> list[int]:
    """Load the indicators as measures of one project for each activity; gives their ids in the same order.

    seen_on  the day of the actual values, which the source does not give
    """
    projects = {
        activity: make.make_project(city, activity).id for activity in dict.fromkeys(row.activity for row in found)
    }
    return actions.load_many(
        [
            NewMetric(
                project_id=projects[row.activity],
                name=row.title[:250],
                unit="count",
                direction=rules.direction_between(row.start or 0, row.goal) if row.goal is not None else "increase",
                level=row.level,
                start=row.start,
                start_on=row.start_on,
                goal=row.goal,
                goal_on=row.goal_on if row.goal is not None else None,
                values=[(seen_on, row.actual)] if row.actual is not None else [],
            )
            for row in found
        ],
        import_id=None,
        by=city.lead,
        at=at,
    )
