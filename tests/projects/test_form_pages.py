"""Forms of the record: what a refusal leaves, what they cost; what no form may break by, tests/whole sweeps."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.projects import actions
from portfolio.projects.models import Project, StageMove
from portfolio.strategy import actions as strategy
from tests import make


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
