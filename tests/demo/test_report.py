"""The quarterly report of the demo city: the same figures on page, in CSV and in JSON, for every edition."""

from pathlib import Path

import pytest

from portfolio.core.quarter import period
from portfolio.people.models import Organisation
from portfolio.reports.content import quarter_report
from portfolio.reports.drawing import draw
from portfolio.reports.editions import Edition
from portfolio.reports.printing import report_html
from portfolio.reports.queries import quarter_facts
from tests.reports import paper, truth

ON_ONE_DATABASE = pytest.mark.parametrize("lindhafen", ["sqlite"], indirect=True)
"""Drawing reads no database, and the figures of the quarter are worked by hand on both."""


@pytest.mark.parametrize(
    ("quarter", "edition"),
    [
        ("2026Q3", "city"),
        ("2026Q2", "city"),
        ("2024Q1", "city"),
        ("2025", "city"),
        ("2026Q3", "department:housing"),
        ("2026Q3", "programme:staff-call"),
        ("2026Q3", "strategy:lindhafen-learns-2030"),
        ("2026Q3", "project:P-2024-001"),
        ("2024Q1", "project:P-2024-001"),
    ],
)
def test_page_csv_and_json_show_the_same_figures(lindhafen: Organisation, quarter: str, edition: str) -> None:
    report = quarter_report(quarter_facts(lindhafen, period(quarter), edition=Edition.parse(edition)))

    assert truth.not_in_sheets(report, report_html(report, "en")) == []
    assert truth.not_in_json(report) == []


@ON_ONE_DATABASE
def test_what_leadership_reads_fills_at_most_ten_pages_before_the_annexes(
    lindhafen: Organisation, tmp_path: Path
) -> None:
    paper.need_pdf()
    file = tmp_path / "report.pdf"

    file.write_bytes(draw(report_html(quarter_report(quarter_facts(lindhafen, period("2026Q3"))), "en")).pdf)

    chapters = paper.chapters_of(file)
    assert list(chapters.values()) == sorted(chapters.values())
    assert chapters["Annex A: Projects"] <= 11


@ON_ONE_DATABASE
@pytest.mark.parametrize("ref", ["P-2024-001", "P-2025-004"])
def test_a_project_of_many_measures_and_lines_of_money_stays_on_one_page(
    lindhafen: Organisation, tmp_path: Path, ref: str
) -> None:
    paper.need_pdf()
    file = tmp_path / "project.pdf"
    facts = quarter_facts(lindhafen, period("2026Q3"), edition=Edition.parse(f"project:{ref}"))

    file.write_bytes(draw(report_html(quarter_report(facts), "en")).pdf)

    assert paper.text_of(file).count("\f") == 1
