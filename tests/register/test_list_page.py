"""The page of the list in all its forms: filters, columns and groups open, search words, files of its columns."""

import html
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from werkzeug.datastructures import MultiDict

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.register import sheet
from tests import make
from tests.forms import read_forms
from tests.make import City
from tests.register.test_routes import rows_of, text_of

AsPerson = Callable[..., FlaskClient]


def test_chosen_columns_are_exactly_what_the_files_hold(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    for number in range(2):
        make.make_project(
            city, title=f"Homes {number}", stage="running", on=date(2026, 5, 4), budget=Money(1_250_050, "EUR")
        )
    make.make_project(city, title="=1+1")
    asked = "stage=running&columns=budget,title,started,evaluation,last&sort=-title"

    sheet = rows_of(lead.get(f"/projects.csv?{asked}"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(lead.get(f"/projects/columns.xlsx?{asked}").data))

    assert sheet == [
        {
            "Approved budget": "12500.50",
            "Currency": "EUR",
            "Title": f"Homes {number}",
            "Started": "2026-05-04",
            "Evaluation": "Too early",
            "Last sign of life": "2026-05-04",
        }
        for number in (1, 0)
    ]
    # A budget and a day are a number and a date; text stays text, whatever it begins with.
    assert book.get_sheet_by_index(0).to_python() == [
        ["Approved budget", "Currency", "Title", "Started", "Evaluation", "Last sign of life"],
        [12500.5, "EUR", "Homes 1", date(2026, 5, 4), "Too early", date(2026, 5, 4)],
        [12500.5, "EUR", "Homes 0", date(2026, 5, 4), "Too early", date(2026, 5, 4)],
    ]
    all_of_them = CalamineWorkbook.from_filelike(io.BytesIO(lead.get("/projects/columns.xlsx?columns=title").data))
    assert all_of_them.get_sheet_by_index(0).to_python() == [["Title"], ["=1+1"], ["Homes 0"], ["Homes 1"]]


def test_amounts_of_a_workbook_have_the_decimals_of_their_currency(city: City, as_person: AsPerson) -> None:
    for code in ("EUR", "JPY", "KWD"):
        make.make_project(city, title=f"In {code}", budget=Money(1_234_567, code))

    answer = as_person("unit_lead").get("/projects/columns.xlsx?columns=title,budget")

    sheet_of = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [(row[1].value, row[1].number_format, row[2].value) for row in sheet_of.iter_rows(min_row=2)] == [
        (12345.67, "#,##0.00", "EUR"),
        (1234567, "#,##0", "JPY"),
        (1234.567, "#,##0.000", "KWD"),
    ]


def test_a_workbook_of_columns_is_refused_where_it_would_take_long(
    city: City, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 1)
    lead = as_person("unit_lead")
    make.many(2, make.make_project, city)

    answer = lead.get("/projects/columns.xlsx")

    assert answer.status_code == 409
    assert "Download the CSV." in text_of(answer)


def test_a_word_that_is_no_filter_is_searched_for_and_told(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, title="Damp sensors")

    said = text_of(lead.get("/projects?q=stage:idea+ownr:me"))

    assert "“ownr” is no filter, so it was searched for as a word. Did you mean “owner”?" in said
    assert "Stage: Idea ×" in said
    assert "Search: ownr:me ×" in said


def test_open_filters_show_what_is_asked_for_and_keep_what_they_have_no_place_for(
    city: City, as_person: AsPerson
) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, title="Damp sensors", stage="running", on=date(2026, 5, 4), budget=Money(1_250_050, "EUR"))
    pairs = {
        "stage": "running@2026-06-30",
        "budget": "100..20000 EUR",
        "started": "2026-01-01..",
        "owner": "none",
        "changed": "<30d",
        "-tag": "x",
        "columns": "title,ended",
        "sort": "-ended",
    }

    answer = lead.get("/projects?" + urlencode({**pairs, "open": "filters"}))
    form = next(form for form in read_forms(answer.get_data(as_text=True), "/projects") if "q" in form.fields)
    again = lead.get("/projects", query_string=MultiDict(form.answers()))

    assert form.fields["stage"].chosen == ["running"]
    assert form.fields["stage_day"].value == "2026-06-30"
    assert (form.fields["budget_from"].value, form.fields["budget_until"].value) == ("100", "20000")
    assert form.fields["started_from"].value == "2026-01-01"
    assert chips_in(again) == chips_in(answer)
    assert len(chips_in(answer)) == 6
    assert "aria-sort" in again.get_data(as_text=True)


def test_the_form_of_columns_puts_them_into_their_order(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, title="Damp sensors", stage="running", on=date(2026, 5, 4))

    chosen = "column=ended&place_ended=2&column=stage&place_stage=3&column=ref&place_ref=1&place_budget=4&by="
    said = text_of(lead.get(f"/projects?{chosen}"))

    # The title is always there.
    assert "Title ▲" not in said
    assert "Title Reference Ended Stage" in said
    assert "Damp sensors P-2026-001 Running since 4 May 2026" in said


def test_groups_are_told_with_their_sums(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    for number in range(6):
        make.make_project(city, title=f"Homes {number}", budget=Money(100_000, "EUR" if number else "USD"))
    make.make_project(city, title="Trams", department=city.mobility)

    said = text_of(lead.get("/projects?by=department"))

    assert "7 projects" in said
    assert "Housing 6 projects · €5,000, US$1,000 P-2026-001 Homes 0" in said
    assert "Homes 5" not in said
    assert "All 6 Housing" in said
    assert "Mobility 1 project P-2026-007 Trams" in said


def test_every_example_of_a_search_word_opens_a_list(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city)
    answer = lead.get("/projects/search-words")
    examples = re.findall(r'href="(/projects\?q=[^"]+)"', answer.get_data(as_text=True))

    assert len(examples) > 12
    assert {lead.get(html.unescape(address)).status_code for address in examples} == {200}


def chips_in(answer: Any) -> list[str]:
    """The filters that a page says are on."""
    found = re.search(r'class="tags chips".*?</ul>', answer.get_data(as_text=True), re.DOTALL)
    return re.findall(r'class="tag" href="[^"]*">([^<]*)', found[0]) if found else []


def test_a_new_search_shows_its_best_matches_first_until_another_order_is_chosen(
    city: City, as_person: AsPerson
) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, title="A word", texts={"summary": "Damp walls"})
    make.make_project(city, title="Damp walls")
    db.session.commit()

    form = next(form for form in read_forms(lead.get("/projects").get_data(as_text=True), "") if "q" in form.fields)
    said = text_of(lead.get("/projects", query_string=MultiDict(form.answers() | {"q": ["damp"]})))

    assert said.index("P-2026-002 Damp walls") < said.index("P-2026-001 A word")
    by_title = text_of(lead.get("/projects?q=damp&sort=title"))
    assert by_title.index("P-2026-001 A word") < by_title.index("P-2026-002 Damp walls")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("budget:>100000", "Approved budget: above €100,000 ×"),
        ("budget:<100000", "Approved budget: below €100,000 ×"),
        ("budget:>=100000", "Approved budget: from €100,000 ×"),
        ("budget:10k..2m", "Approved budget: €10,000 to €2,000,000 ×"),
        ('budget:">50000 JPY"', "Approved budget: from JP¥50,001 ×"),
    ],
)
def test_a_filter_of_money_says_the_amount_that_was_typed(
    city: City, as_person: AsPerson, asked: str, said: str
) -> None:
    assert said in text_of(as_person("unit_lead").get(f"/projects?{urlencode({'q': asked})}"))
