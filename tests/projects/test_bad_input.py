from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.projects import actions
from portfolio.projects.models import Project, StageMove
from portfolio.strategy import actions as strategy
from tests import make

NASTY = (
    "",
    "x" * 25_000,
    "a\x00b",
    "\u202e\u0646\u0635 \U0001f469\u200d\U0001f52c =1+1 <b> {{ 7*7 }} %(x)s ' OR 1=1 --",
    "9" * 400,
    "NaN",
    "2026-02-30",
    "0001-01-01",
)

FORMS = {
    "/projects/new": {"title": "T", "department_id": "1"},
    "/projects/{ref}/edit": {"title": "T", "origin": "direct"},
    "/projects/{ref}/tags": {},
    "/projects/{ref}/departments": {"lead_department_id": "1", "on": "2026-11-21"},
    "/projects/{ref}/stage-moves": {"stage": "approved", "on": "2026-11-21"},
    "/projects/{ref}/notes": {"text": "T", "kind": "risk", "on": "2026-11-21"},
    "/projects/{ref}/partners": {"name": "T"},
    "/notes/new": {"project": "damp", "text": "T", "kind": "risk", "on": "2026-11-21"},
    "/vocabularies/tag": {"label": "T"},
    "/strategies/new": {"title": "T"},
    "/programmes/new": {"title": "T", "kind": "mission"},
    "/programmes/mission/edit": {"title": "T", "kind": "mission"},
}


def fields(page: FlaskClient, address: str) -> set[str]:
    """The names a form asks for."""
    body = page.get(address).get_data(as_text=True)
    names = {part.split('"', 1)[0] for part in body.split("<main", 1)[1].split(' name="')[1:]}
    return names - {"csrf_token", "find"}  # the button that looks something up changes nothing


@pytest.mark.parametrize("address", FORMS)
def test_no_field_breaks_a_page_whatever_is_typed(
    as_person: Callable[..., FlaskClient], city: make.City, session: Any, address: str
) -> None:
    project = make.make_project(city, "Damp sensors")
    strategy.open_programme(title="Mission", by=city.lead, at=make.AT)
    page = as_person()
    place = address.format(ref=project.ref)
    good = FORMS[address]

    answers = {
        (name, value): page.post(place, data=good | {name: value}).status_code
        for name in sorted(fields(page, place))
        for value in NASTY
    }

    assert {asked: status for asked, status in answers.items() if status not in (303, 409, 422)} == {}


def test_a_refused_move_leaves_nothing_half_written(
    as_person: Callable[..., FlaskClient], city: make.City, session: Any
) -> None:
    project = make.make_project(city, stage="approved")
    page = as_person()
    form = {"stage": "running", "on": "2026-11-30", "planned_end_on": "2027-06-30"}

    assert page.post(f"/projects/{project.ref}/stage-moves", data=form).status_code == 422

    assert session.scalars(sa.select(Project.planned_end_on)).one() is None
    assert session.scalar(sa.select(sa.func.count()).select_from(StageMove)) == 1


def test_forms_ask_the_database_little_however_much_there_is(
    as_person: Callable[..., FlaskClient], city: make.City, session: Any, count_queries: Any
) -> None:
    first = make.make_project(city, tags=["method:foresight"])
    ref = first.ref
    page = as_person()
    places = [
        "/projects/new",
        f"/projects/{ref}/edit",
        f"/projects/{ref}/tags",
        f"/projects/{ref}/departments",
        f"/projects/{ref}/stage-moves",
        f"/projects/{ref}/notes",
        f"/projects/{ref}/partners",
        "/vocabularies/method",
        "/programmes",
        "/strategies",
    ]

    def counts() -> dict[str, int]:
        found = {}
        for place in places:
            with count_queries() as statements:
                assert page.get(place).status_code == 200
            found[place] = len(statements)
        return found

    few = counts()
    by, at = city.lead, make.AT
    for number in range(30):
        make.make_project(city, f"Project {number}", tags=["method:foresight"])
        actions.write_note(first, text=f"Note {number}", by=by, at=at)
        actions.add_partner(first, name=f"Partner {number}", by=by, at=at)
        strategy.open_programme(title=f"Programme {number}", by=by, at=at)
        strategy.open_strategy(title=f"Strategy {number}", by=by, at=at)
    session.commit()

    assert counts() == few
    assert max(few.values()) <= 12
