"""Page, PDF, CSV and JSON print the same figures: every table of a report beside the sheet of its name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portfolio.app import create_app
from portfolio.reports.content import quarter_report
from portfolio.reports.drawing import draw
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.printing import report_html
from tests.kept import settings
from tests.reports import paper, samples, truth

CITIES = {"empty": samples.empty_city(), "one": samples.one_project(), "forty": samples.city_of(40)}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(settings(tmp_path_factory.mktemp("instance")))
    with app.app_context(), app.test_request_context():
        yield app


@pytest.fixture(params=list(CITIES))
def facts(request: pytest.FixtureRequest) -> QuarterFacts:
    return CITIES[request.param]


def test_every_table_with_figures_names_a_sheet(product: Flask, facts: QuarterFacts) -> None:
    report = quarter_report(facts)
    html = report_html(report, "en")
    names = [table.name for table in truth.named_tables(html)]

    assert len(names) == len(set(names))
    assert set(names) <= truth.sheets_of(report).keys()
    bodies = [html[found.start() : html.index("</table>", found.start())] for found in re.finditer("<table", html)]
    unnamed = [
        body[:120]
        for body in bodies
        if "data-table" not in body and 'class="number"' in body  # drawings and the first page are in other words
    ]
    assert unnamed == []


def test_d72_page_csv_and_json_show_the_same_figures(product: Flask, facts: QuarterFacts) -> None:
    report = quarter_report(facts)

    assert truth.not_in_sheets(report, report_html(report, "en")) == []
    assert truth.not_in_json(report) == []


def test_no_number_is_written_as_text_that_a_spreadsheet_would_guard(product: Flask, facts: QuarterFacts) -> None:
    cells = [cell for rows in truth.sheets_of(quarter_report(facts)).values() for row in rows for cell in row]

    assert [cell for cell in cells if re.fullmatch(r"'[-+]?\d[\d.]*", cell)] == []


def test_every_row_of_every_table_is_in_the_pdf(product: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    html = report_html(quarter_report(CITIES["forty"]), "en")
    (tmp_path / "report.pdf").write_bytes(draw(html).pdf)
    text = re.sub(r"[-‐]?\s+", "", paper.text_of(tmp_path / "report.pdf"))
    lost = [
        (table.name, cell)
        for table in truth.named_tables(html)
        for row in table.rows
        for cell in row
        for figure in truth.figures(cell)
        if re.sub(r"\s+", "", figure) not in text
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("shown", "row", "lost"),
    [
        (["1,234", "65%", "30 Sept 2026"], ["1234", "0.6451", "2026-09-30"], []),
        (["13 of 20"], ["13", "20"], []),
        (["€1,234.50"], ["1234.5"], []),
        (["1,235"], ["1234"], ["1,235"]),
        (["66%"], ["0.6451"], ["66%"]),
        (["1 Oct 2026"], ["2026-09-30"], ["1 Oct 2026"]),
        (["12.35"], ["12.345"], []),
        (["12.34"], ["12.345"], ["12.34"]),
        (["–", "Line 4"], ["", "Line 4"], []),
    ],
)
def test_the_comparison_finds_a_figure_that_differs(
    product: Flask, shown: list[str], row: list[str], lost: list[str]
) -> None:
    assert truth.missing(shown, row) == lost
