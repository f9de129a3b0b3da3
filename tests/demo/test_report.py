"""The quarterly report of the demo city: the same figures on page, in CSV and in JSON, for every edition."""

import pytest

from portfolio.core.quarter import period
from portfolio.people.models import Organisation
from portfolio.reports.content import quarter_report
from portfolio.reports.printing import report_html
from portfolio.reports.queries import quarter_facts
from tests.reports import truth


@pytest.mark.parametrize("quarter", ["2026Q3", "2026Q2", "2024Q1", "2025"])
def test_page_csv_and_json_show_the_same_figures(lindhafen: Organisation, quarter: str) -> None:
    report = quarter_report(quarter_facts(lindhafen, period(quarter)))

    assert truth.not_in_sheets(report, report_html(report, "en")) == []
    assert truth.not_in_json(report) == []
