"""What stands on record stays: no measure with values goes, and none comes back by somebody who may not."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from portfolio.metrics import actions
from portfolio.metrics.models import Metric
from portfolio.metrics.rules import ONE
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make

AsPerson = Callable[..., FlaskClient]


@pytest.fixture
def damp(project: Project, city: make.City, at: datetime) -> Metric:
    subject = subjects.by_ref(city.lead, project.ref)
    metric = actions.define(subject, name="Damp homes", unit="homes", now=200 * ONE, goal=20 * ONE, by=city.lead, at=at)
    actions.observe(metric, value=150 * ONE, observed_on=date(2026, 9, 30), by=city.lead, at=at)
    return metric


def test_l47_a_measure_or_a_project_with_values_cannot_be_deleted(damp: Metric, project: Project, session: Any) -> None:
    things: tuple[Any, ...] = (damp, project)
    for thing in things:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(sa.delete(type(thing)).where(type(thing).id == thing.id))
        session.expire_all()

    assert damp.latest_value == 150 * ONE


def test_l47_no_address_deletes_a_measure_or_a_value(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("metrics.")]

    assert rules
    assert [rule.rule for rule in rules if "DELETE" in (rule.methods or ()) or "delete" in rule.rule] == []


def test_l49_a_measure_is_not_brought_back_by_somebody_who_may_not(
    as_person: AsPerson, damp: Metric, city: make.City, at: datetime
) -> None:
    actions.retire(damp, by=city.lead, at=at)

    answer = as_person("project_owner").post(f"/metrics/{damp.id}/retirement", data={"back": "1"})

    assert answer.status_code == 403
    assert damp.retired_on == date(2026, 11, 21)
