"""Nobody loses their way around a call: what others keep below it says where it is, and a "not now" how to go on."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.jury.round_rows import make_juried
from tests.make import AT, City

AsPerson = Callable[..., FlaskClient]
TABLE = {"A": "4.5 3.5 4.0", "B": "3.0 2.0 2.5"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def crumbs(html: str) -> list[str]:
    """The labels of the way to a page."""
    nav = re.search(r'<nav class="crumbs".*?</nav>', html, re.DOTALL)
    return re.findall(r">([^<>]+)</a>", nav.group()) if nav else []


def place(html: str) -> list[str]:
    """Which entry of the navigation a page says it belongs to."""
    bar = html[html.index("<nav") : html.index("</nav>")]
    return re.findall(r'aria-current="true">([^<]+)<', bar)


@pytest.mark.parametrize(
    ("below", "way"),
    [
        ("jury", []),
        ("jury/seats", ["Jury"]),
        ("jury/hours", ["Jury"]),
        ("jury/day", ["Jury"]),
        ("results/1", []),
        ("results/1/exclusions", ["Results"]),
        ("afterwards", []),
    ],
)
def test_pages_below_a_call_belong_to_calls_and_say_the_way_back(
    as_person: AsPerson, city: City, below: str, way: list[str]
) -> None:
    juried = make_juried(city, TABLE)

    shown = as_person(viewer=city.lead).get(f"/calls/{juried.call.ref}/{below}").text

    assert crumbs(shown) == ["Calls", juried.call.title, *way]
    assert place(shown) == ["Calls"]


def test_not_now_keeps_the_way_around_and_leads_to_the_call(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, TABLE, is_released=False)

    answer = as_person(viewer=city.lead).get(f"/calls/{juried.call.ref}/results/1")

    assert answer.status_code == 409
    assert place(answer.text) == ["Calls"]
    assert crumbs(answer.text) == ["Calls", juried.call.ref]
    assert "The marks of this jury are sealed until they are released." in answer.text
    assert "Open the call to see where it stands, and what comes when." in answer.text
    assert f'href="/calls/{juried.call.ref}">To the call</a>' in answer.text


def test_a_juror_from_outside_is_not_led_to_a_call_that_is_closed_to_them(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, TABLE, is_released=False)

    answer = as_person(viewer=juried.viewers["J1"]).get(f"/calls/{juried.call.ref}/results/1")

    assert answer.status_code == 409
    assert crumbs(answer.text) == []
    assert ">To the start page</a>" in answer.text
