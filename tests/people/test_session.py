"""The signed-in person, as every page begins with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portfolio.core.actor import Grant
from portfolio.people import session as people_session
from tests import make
from tests.make import AT, City


def test_one_select_finds_the_signed_in_person(city: City, session: Any, count_queries: Callable[[], Any]) -> None:
    token = make.sign_in(city.lead, AT)

    with count_queries() as statements:
        viewer = people_session.load(token, AT)

    assert len(statements) == 1
    assert viewer is not None
    assert (viewer.person_id, viewer.organisation_id, viewer.zone) == (city.lead.person_id, city.id, "Europe/Vienna")
    assert viewer.grants == (Grant("unit_lead"),)


def test_a_role_in_a_department_reaches_those_below_it(
    city: City, session: Any, count_queries: Callable[[], Any]
) -> None:
    rents = make.make_department(city.organisation, "Rents", parent=city.housing)
    advice = make.make_department(city.organisation, "Advice", parent=rents)
    head = make.make_viewer(city, "department_head", department=city.housing)
    token = make.sign_in(head, AT)

    with count_queries() as statements:
        viewer = people_session.load(token, AT)

    assert len(statements) == 2
    assert viewer is not None
    assert viewer.departments == {city.housing.id, rents.id, advice.id}


def test_a_person_who_stays_is_noted_every_five_minutes(city: City, session: Any, app: Any) -> None:
    from flask import g  # noqa: PLC0415  only here does a test look at what a request would note

    token = make.sign_in(city.lead, AT)
    for minutes, noted in ((4, False), (5, True)):
        g.pop("seen", None)
        people_session.load(token, AT + timedelta(minutes=minutes))
        assert ("seen" in g) is noted
    g.pop("seen", None)
