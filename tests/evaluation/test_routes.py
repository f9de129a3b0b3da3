"""The pages about the gap: the figure with its n, its quarters, groups, promises, what would close it, files."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.projects.models import Assignment, Project
from tests.make import AT, City
from tests.reviews.cases import Case
from tests.reviews.fourteen import T, fourteen, full, project
from tests.reviews.writing import write

NOW = datetime(2026, 9, 30, 10, tzinfo=UTC)
Enter = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def given(city: City, *facts: Any) -> list[Project]:
    """Projects of the department Housing, told by dated rows."""
    made = write(city, [Case(each) for each in facts])
    for each in made:
        db.session.add(
            Assignment(
                project_id=each.id,
                kind="lead_department",
                department_id=city.housing.id,
                on=date(2024, 1, 1),
                recorded_at=AT,
            )
        )
    db.session.flush()
    return made


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.replace("\u202f", " ").split())


def table_of(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))


ALL = ("", "/closing", "/groups", "/promises", "/combinations", "/projects", "/projects.csv", ".csv")


def test_d12_the_page_says_five_of_ten_and_a_gap_of_half(city: City, as_person: Enter) -> None:
    given(city, *fourteen())

    page = text_of(as_person(), "/evaluation")

    assert "5 of 10 due are fully evaluated. The evaluation gap is 50 %." in page
    assert "At least in part: 70 % (7 of 10)." in page


@pytest.mark.parametrize("rest", ALL)
def test_every_page_opens_for_a_city_without_projects(city: City, as_person: Enter, rest: str) -> None:
    assert as_person("auditor").get(f"/evaluation{rest}").status_code == 200
