"""Which currency an amount of a list is in: never one that nobody named, never one that does not exist."""

from datetime import datetime
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from portfolio.core.errors import WrongInput
from portfolio.core.money import Money
from portfolio.exchange import list_totals
from portfolio.lists import bringing
from portfolio.lists.mapping import read_toml
from portfolio.projects.queries import budget_of
from tests import make
from tests.lists.bringing import bring, csv, points_of, projects_of
from tests.lists.editing import download, edited, put
from tests.lists.going_round import AsPerson, found
from tests.lists.test_import_pages import form_at, only_run, upload
from tests.make import City


# ------------------------------------------------------------------------------------------- lists that are imported
def test_only_a_currency_is_taken_for_one(session: Any, city: City, at: datetime) -> None:
    run = bring(
        csv("Title,Awarded,Budget,Currency", "A,500,800,TBD", "B,500,,usd", "C,,20,€", "D,7 GBP,,XXX", "E,1,,"),
        "list.csv",
        city.lead,
        at,
    )

    assert list_totals.control_totals(run) == {
        "projects": 5,
        "applied_for": {},
        "awarded": {"EUR": "1.00", "GBP": "7.00", "USD": "500.00"},
        "disbursed": {},
        "budget": {"EUR": "20.00"},
    }
    assert [points_of(project) for project in projects_of(run)] == [
        [("money", "unread", "TBD"), ("budget", "unread", "800"), ("money", "unread", "500")],
        [],
        [],
        [("money", "unread", "XXX")],
        [],
    ]


def test_an_amount_finer_than_its_currency_is_rounded_and_named(session: Any, city: City, at: datetime) -> None:
    run = bring(
        csv("Title,Budget,Currency", "A,1234.567,JPY", "B,99.999,EUR", "C,1234,JPY", "D,0.30000000000000004,EUR"),
        "list.csv",
        city.lead,
        at,
    )

    projects = projects_of(run)
    assert [budget_of(project) for project in projects] == [
        Money(1235, "JPY"),
        Money(100_00, "EUR"),
        Money(1234, "JPY"),
        Money(30, "EUR"),
    ]
    assert [points_of(project) for project in projects] == [
        [("money", "rounded", "1234.567")],
        [("money", "rounded", "99.999")],
        [],
        [],
    ]


def test_thousands_written_the_other_way_are_never_read_as_a_few_euros(session: Any, city: City, at: datetime) -> None:
    """Points group thousands in this list, so that a comma would stand before decimals: 15,000 is no safe 15."""
    rows = ("A;12.345", "B;15,000", "C;1.500,50", "D;ca. 15,000", "E;1,500 Mio", "F;15,00")
    run = bring(csv("Title;Budget", *rows), "list.csv", city.lead, at, reading={"decimal": ","})

    projects = projects_of(run)
    assert [budget_of(project) for project in projects] == [
        Money(12_345_00, "EUR"),
        None,
        Money(1_500_50, "EUR"),
        None,
        Money(1_500_000_00, "EUR"),
        Money(15_00, "EUR"),
    ]
    assert [points_of(projects[place]) for place in (1, 3)] == [
        [("budget", "unread", "15,000")],
        [("budget", "unread", "ca. 15,000")],
    ]


def test_a_default_that_is_no_currency_is_refused(as_person: AsPerson, city: City) -> None:
    lead = as_person("unit_lead")
    there = upload(lead, csv("Title,Department,Budget", "Bench,Housing,5")).location
    answers = form_at(lead, there).answers()

    refused = lead.post(there, data=answers | {"currency": "TBD"})
    taken = lead.post(there, data=answers | {"currency": "sek"})

    assert refused.status_code == 422
    assert "Give the currency as three letters, such as EUR." in refused.text
    assert taken.status_code == 303
    kept = bringing.list_of(only_run())
    assert (kept.mapping or {})["defaults"]["currency"] == "SEK"
    with pytest.raises(WrongInput):
        read_toml(b'[defaults]\ncurrency = "TBD"\n')


# ------------------------------------------------------------------------------------------- lists that come back
def test_an_edited_amount_in_another_currency_is_a_problem(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    first, second, third = (make.make_project(city, title, budget=Money(100_00, "EUR")) for title in "ABC")

    def edit(sheet: Worksheet) -> None:
        put(sheet, first.ref, budget="5000 USD")
        put(sheet, second.ref, currency="USD")
        put(sheet, third.ref, currency="JPY", budget=5000)

    change, differences = found(lead, edited(download(lead), edit))

    assert differences == [
        (first.ref, "budget", "problem", [100_00, "EUR"], "5000 USD"),
        (second.ref, "currency", "problem", "EUR", "USD"),
        (third.ref, "budget", "problem", [100_00, "EUR"], "5000"),
        (third.ref, "currency", "problem", "EUR", "JPY"),
    ]
    page = lead.get(f"/changes/{change.id}").text
    assert "The list says “5000 USD”, but this amount is in EUR. Change the currency on the record instead." in page


def test_a_new_row_is_in_the_currency_it_names(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, "Another")

    def edit(sheet: Worksheet) -> None:
        put(sheet, "", title="In dollars", department="Housing", budget="$5000", currency="usd")
        put(sheet, "", title="In nothing", department="Housing", budget=5000, currency="TBD")
        put(sheet, "", currency="EUR")

    _, differences = found(lead, edited(download(lead), edit))

    assert [(field, mark, now["budget"] if mark == "new" else now) for _, field, mark, _, now in differences] == [
        ("new", "new", [5000_00, "USD"]),
        ("currency", "problem", "TBD"),
    ]
