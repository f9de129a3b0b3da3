"""Instead of "are you sure?" a change is made at once, and the page after it offers to take it back."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.metrics.models import Metric
from portfolio.people.models import Person
from portfolio.projects.models import Partnership, Project, Term
from portfolio.strategy.models import Goal
from tests import make
from tests.make import City
from tests.world import World, make_world

OFFER = re.compile(r'<form class="message tone-good" method="post" action="([^"]+)">(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')

# The endpoint that changes something, the argument that says what, and the column that shows it.
CHANGES: list[tuple[str, str, Any]] = [
    ("/projects/{ref}/archive", "unit_lead", Project.archived_on),
    ("/terms/{term_id}/retirement", "unit_lead", Term.retired_at),
    ("/goals/{goal_id}/retirement", "unit_lead", Goal.retired_at),
    ("/partnerships/{partnership_id}/end", "unit_lead", Partnership.until_on),
    ("/metrics/{metric_id}/retirement", "unit_lead", Metric.retired_on),
    ("/people/{person_id}/disable", "admin", Person.disabled_at),
]


@pytest.fixture
def world(city: City) -> World:
    """Everything to change; the person is one without duties, as whoever has some hands them over before."""
    made = make_world(city)
    free = make.make_viewer(city, "unit_staff", name="Ida Free")
    return replace(made, arguments={**made.arguments, "person_id": free.person_id})


@pytest.mark.parametrize(("address", "role", "column"), CHANGES, ids=[address for address, *_ in CHANGES])
def test_a_change_is_made_at_once_and_taken_back_by_one_press(
    address: str, role: str, column: Any, world: World, as_person: Callable[..., FlaskClient], session: Any
) -> None:
    page = as_person(role)

    def changed() -> int:
        return int(session.scalar(sa.select(sa.func.count()).where(column.is_not(None))))

    before = changed()
    answer = page.post(address.format(**world.arguments))
    after = changed()
    shown = page.get(answer.location).text
    offers = OFFER.findall(shown)
    again = page.get(answer.location).text
    undone = page.post(offers[0][0], data=dict(FIELD.findall(offers[0][1])))

    assert answer.status_code == undone.status_code == 303
    assert (after - before, changed() - before) == (1, 0)
    assert len(offers) == 1
    assert "Undo</button>" in offers[0][1]
    assert OFFER.findall(again) == []
    assert "Undo" not in page.get(undone.location).text
