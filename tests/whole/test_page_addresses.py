"""Cursors in addresses, forged: whatever one holds, the answer is a page or a sentence, on either database."""

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.paging import cursor
from portfolio.register.rules import COLUMNS
from tests import make
from tests.make import AT, City
from tests.world import make_world, rules_of

FORGED = (None, "", "a", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "2026-11-21T10:00", -1, 2**31, 2**62)
"""Nothing, words, days and instants at both ends of the calendar, one without a zone, numbers beyond 32 bits."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def lead(app: Flask, city: City, page: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The unit lead, at a product that answers defects as it does in a city."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    token = make.sign_in(city.lead)
    with page.session_transaction() as cookie:
        cookie["_user_id"] = token
    return page


def test_every_page_of_a_list_answers_forged_cursors_with_a_sentence(app: Flask, city: City, lead: FlaskClient) -> None:
    world = make_world(city)
    addresses = {world.address(rule) for rule, method in rules_of(app) if method == "GET" and rule.endpoint != "static"}
    closing = next(each for each in addresses if each.startswith("/meetings/") and each.endswith("/closing"))
    sections = {closing.replace("closing", name) for name in ("due", "late", "help", "silent", "changes")}
    reading = {each for each in addresses | sections if lead.get(f"{each}?after=x").status_code == 422}

    wrong = [
        (address, values)
        for address in sorted(reading)
        for parts in (2, 3)
        for values in (*product(FORGED, repeat=parts),)[:: parts * parts - 3]
        if lead.get(address, query_string={"after": cursor(*values)}).status_code not in (200, 404, 422)
    ]

    assert {
        "/projects",
        "/meetings",
        "/overdue",
        "/updates/all",
        "/reviews",
        "/projects/timeline",
    } | sections <= reading
    assert wrong == []


@pytest.mark.parametrize("sort", COLUMNS)
def test_every_order_of_the_list_answers_forged_cursors_with_a_sentence(
    city: City, lead: FlaskClient, sort: str
) -> None:
    make.make_project(city, "Damp sensors", on=date(2026, 3, 1))

    answers = {
        lead.get("/projects", query_string={"sort": sort, "after": cursor(*values, 1)}).status_code
        for parts in (1, 2)
        for values in product(FORGED, repeat=parts)
    }

    assert answers <= {200, 422}
    assert 422 in answers
