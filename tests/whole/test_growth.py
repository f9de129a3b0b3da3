"""The pages that people open all day look at no more rows in a city that is ten times as large."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portfolio.core.db import db
from portfolio.people.models import Setting
from portfolio.projects.models import Project
from portfolio.register import queries as register
from tests import bulk, make

STEP = 100
"""So many of SQLite's own instructions make one count: they depend on the rows looked at, and on nothing else."""
FEW, MANY = 300, 3_000
LIMIT = 1.5

FLAT = {
    "the calendar of reviews": "/reviews",
    "what was due before": "/reviews?show=before",
    "exempted reviews": "/reviews?show=exempted",
    "a list by budget": "/projects?sort=budget",
    "a stage by budget": "/projects?stage=running&sort=budget",
    "the work list": "/work-list",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(make.AT, tick=False):
        yield


@pytest.fixture(scope="module")
def cities(new_database: Callable[..., Flask]) -> tuple[Flask, Flask]:
    """Two cities with all that hangs on their projects; both began to count years ago."""

    def filled(count: int) -> Flask:
        app = new_database("sqlite")
        with app.app_context():
            city = make.make_city()
            bulk.fill(city.id, count)
            app.extensions["token"] = make.sign_in(city.lead)
            own = sa.select(Project.id).where(Project.stage == "running").order_by(Project.id).limit(20)
            numbers = db.session.scalars(own).all()
            db.session.execute(sa.update(Project).where(Project.id.in_(numbers)).values(owner_id=city.lead.person_id))
            db.session.add(
                Setting(
                    organisation_id=city.id, key="count_from", value="2024-01-01", on=bulk.TODAY, recorded_at=make.AT
                )
            )
            db.session.commit()
            db.session.remove()
        return app

    with time_machine.travel(make.AT, tick=False):
        return filled(FEW), filled(MANY)


def steps(app: Flask, address: str) -> int:
    """How many hundreds of SQLite's instructions a page takes."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = app.extensions["token"], True
    assert client.get(address).status_code == 200  # what is only looked up once is known by now
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    with app.app_context():
        engine = db.engine

    def begin(connection: Any, record: Any, proxy: Any) -> None:
        connection.set_progress_handler(count, STEP)

    sa.event.listen(engine, "checkout", begin)
    try:
        assert client.get(address).status_code == 200
    finally:
        sa.event.remove(engine, "checkout", begin)
    return counted[0]


@pytest.mark.parametrize("what", FLAT)
def test_a_page_looks_at_no_more_rows_in_a_larger_city(
    cities: tuple[Flask, Flask], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "LOOKED_AT", FEW // 2)  # both cities have more than a list counts
    few, many = (steps(app, FLAT[what]) for app in cities)

    assert many <= few * LIMIT, (few, many)
