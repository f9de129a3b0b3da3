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

FORGED = (
    *(None, "", "a", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "2026-11-21T10:00"),
    *("2026-11-21T10:00:00+00:00", 1, -1, 2**31, 2**62),
)
"""Nothing, words, days and instants at both ends of the calendar, one without a zone, numbers beyond 32 bits."""
MOST_PARTS = 3


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


def answers(lead: FlaskClient, address: str, **asked: str) -> list[int]:
    """The statuses of a list asked with forged cursors of as many parts as its own.

    The last part may be a row's number, or word, so that what the others hold comes to be read at all. A list refuses
    a cursor of more or fewer parts as one that is broken: where one is taken, its number of parts is found.
    """
    statuses: list[int] = []

    def taken(*values: str | int | None) -> bool:
        forged = asked | {"after": cursor(*values)}
        statuses.append(lead.get(address, query_string=forged).status_code)
        return statuses[-1] != 422

    lasts: tuple[int | str, ...] = (1, "a")
    for last, parts in ((last, parts) for last in lasts for parts in range(MOST_PARTS)):
        before = [values for values in product(FORGED, repeat=parts) if taken(*values, last)]
        if before:
            for other in FORGED:
                taken(*before[0], other)
            break
    return statuses


def test_every_page_of_a_list_answers_forged_cursors_with_a_sentence(app: Flask, city: City, lead: FlaskClient) -> None:
    world = make_world(city)
    addresses = {world.address(rule) for rule, method in rules_of(app) if method == "GET" and rule.endpoint != "static"}
    closing = next(each for each in addresses if each.startswith("/meetings/") and each.endswith("/closing"))
    sections = {closing.replace("closing", name) for name in ("due", "late", "help", "silent", "changes")}
    reading = {each for each in addresses | sections if lead.get(f"{each}?after=x").status_code == 422}

    statuses = {address: set(answers(lead, address)) for address in sorted(reading)}

    assert {
        "/projects",
        "/meetings",
        "/overdue",
        "/updates/all",
        "/reviews",
        "/projects/timeline",
    } | sections <= reading
    assert {address: told for address, told in statuses.items() if not told <= {200, 404, 422} or 200 not in told} == {}


def test_every_order_of_the_list_answers_forged_cursors_with_a_sentence(city: City, lead: FlaskClient) -> None:
    make.make_project(city, "Damp sensors", on=date(2026, 3, 1))

    statuses = {sort: set(answers(lead, "/projects", sort=sort)) for sort in COLUMNS}

    assert {sort: told for sort, told in statuses.items() if told != {200, 422}} == {}
