"""From the page of a call to its jury, for those whom it concerns."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.jury.actions import panel
from tests.jury.sittings import Evening, make_evening
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def evening(city: City) -> Evening:
    made = make_evening(city)
    made.juror("Anna Weiss", role="project_owner")
    made.juror("Ben Gruber", role="project_owner", is_chair=True)
    db.session.commit()
    return made


def ways(evening: Evening, page: FlaskClient) -> tuple[bool, bool]:
    """Whether the call's page leads to the jury, and to the pitches to score."""
    shown = page.get(f"/calls/{evening.call.ref}").text
    return f'href="/calls/{evening.call.ref}/jury"' in shown, "Your pitches to score" in shown


def test_a_calls_page_leads_each_to_what_they_may_do(evening: Evening, as_person: Callable[..., FlaskClient]) -> None:
    anna, ben = evening.viewers

    assert ways(evening, as_person(viewer=anna)) == (False, True)
    assert ways(evening, as_person(viewer=ben)) == (True, True)
    assert ways(evening, as_person(viewer=evening.city.lead)) == (True, False)
    assert ways(evening, as_person("finance")) == (False, False)


def test_the_chair_enters_the_jury_they_lead_and_nobody_elses(
    evening: Evening, city: City, as_person: Callable[..., FlaskClient]
) -> None:
    other = make_evening_beside(city)
    ben = as_person(viewer=evening.viewers[1])

    assert ben.get(f"/calls/{evening.call.ref}/jury/hours").status_code == 200
    assert ben.get(f"/calls/{other.call.ref}/jury/hours").status_code == 403
    assert as_person(viewer=evening.viewers[0]).get(f"/calls/{evening.call.ref}/jury").status_code == 404


def test_who_sat_is_published_once_it_is_decided_and_not_before(
    evening: Evening, as_person: Callable[..., FlaskClient]
) -> None:
    evening.juror("Eva Lang", is_external=True)
    gone = evening.juror("Cem Kaya")
    panel.let_go(evening.jurors[3], reason="Ill", by=evening.city.lead, at=AT)
    db.session.commit()
    address = f"/calls/{evening.call.ref}"
    names = ("Anna Weiss", "Ben Gruber", "Eva Lang")

    before = as_person("finance").get(address).text
    assert [name in before for name in names] == [False, False, False]
    evening.round.decided_on = AT.date()
    db.session.commit()

    after = as_person("finance").get(address).text
    assert "<li>Anna Weiss</li><li>Ben Gruber</li><li>Eva Lang, from outside</li>" in after
    assert gone.name not in after
    assert f"{address}/jury" not in after


def make_evening_beside(city: City) -> Evening:
    """Another call with a jury of its own, without pitches."""
    made = make_evening(city, pitches=0)
    db.session.commit()
    return made
