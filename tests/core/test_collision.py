"""Two people who make the same new thing at once: the second is told, whatever the database."""

from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from flask import Flask

from portfolio.core import web
from portfolio.core.db import db
from portfolio.people.models import Department
from tests.make import City


def test_the_second_of_two_equal_new_things_is_a_409_that_says_so(app: Flask, session: Any, city: City) -> None:
    twin = sa.insert(Department).values(organisation_id=city.id, key=city.housing.key, name="Housing", version=1)
    with pytest.raises(sqlalchemy.exc.IntegrityError) as caught, db.session.begin_nested():
        db.session.execute(twin)

    with app.test_request_context("/departments/new", method="POST"):
        answer = app.make_response(web.on_collision(caught.value))

    assert answer.status_code == 409
    assert "Somebody else has just written the same" in answer.get_data(as_text=True)


def test_another_broken_constraint_stays_a_defect(app: Flask, session: Any, city: City) -> None:
    nameless = sa.insert(Department).values(organisation_id=city.id, key="nameless", name=None, version=1)
    with pytest.raises(sqlalchemy.exc.IntegrityError) as caught, db.session.begin_nested():
        db.session.execute(nameless)

    with app.test_request_context("/departments/new", method="POST"), pytest.raises(sqlalchemy.exc.IntegrityError):
        web.on_collision(caught.value)
