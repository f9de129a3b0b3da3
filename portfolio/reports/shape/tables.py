"""All tables of a report as sheets, in the order of its pages."""

from collections.abc import Iterator

from portfolio.reports.content import QuarterReport
from portfolio.reports.shape import (
    calls,
    changes,
    decisions,
    evaluation,
    front,
    method,
    money,
    money_risks,
    outcomes,
    portfolio,
    projects,
)
from portfolio.reports.shape.plain import Sheet


def report_sheets(report: QuarterReport) -> Iterator[Sheet]:
    """Every table of a report; each is a CSV file of its name."""
    yield from front.sheets(report.front)
    yield from portfolio.sheets(report.portfolio)
    yield from outcomes.sheets(report.measures)
    yield from evaluation.sheets(report.gap, report.reviews)
    for table in report.money:
        yield from money.sheets(table)
    if report.money_risks:
        yield from money_risks.sheets(report.money_risks)
    yield from calls.sheets(report.calls)
    yield from decisions.sheets(report.decisions)
    yield from changes.sheets(report.changes)
    yield from projects.sheets(report.projects)
    yield from method.sheets(report.quality)
