"""What all other tests stand on: nothing outlives a test, nobody is remembered between requests, gaps are defects."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from jinja2 import UndefinedError

from portfolio.projects.models import Project
from tests import make
from tests.make import City


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next(session: Any, city: City, turn: str) -> None:
    before = session.scalar(sa.select(sa.func.count(Project.id)))

    make.make_project(city, f"Of the {turn}")
    session.commit()
    session.rollback()

    assert (before, session.scalar(sa.select(sa.func.count(Project.id)))) == (0, 1)


def test_nobody_is_remembered_from_one_request_to_the_next(as_person: Callable[..., FlaskClient]) -> None:
    page = as_person("unit_lead")
    assert page.get("/overview").status_code == 200

    page.delete_cookie("portfolio")

    answer = page.get("/overview")
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")
    assert as_person("juror").get("/projects").status_code == 403


def test_a_name_that_no_page_was_given_is_a_defect_and_not_an_empty_space(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(UndefinedError):
        render_template_string("{{ nobody_gave_this }}")
