"""What the tests of the round trip share: a full project, and the way to the differences of a list."""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.lists.models import BulkChange, BulkValue
from portfolio.people.models import Person
from portfolio.projects.models import Project
from portfolio.strategy import actions as strategy
from tests import make
from tests.lists.editing import upload
from tests.make import City

AsPerson = Callable[..., FlaskClient]


def full(city: City, title: str = "Damp sensors", **more: Any) -> Project:
    """A project with something in every column."""
    owner = db.session.get_one(Person, make.make_viewer(city, "unit_staff", name="Cem Kaya").person_id)
    deputy = db.session.get_one(Person, make.make_viewer(city, "unit_staff", name="Dana Ng").person_id)
    texts = {
        "summary": "Sensors; first trial, 1,200 homes.",
        "problem": "Damp.\nMould.",
        "for_whom": "Tenants",
        "district": "Nord; Süd",
        "technology": "LoRaWAN",
        "technology_reason": "Cheap",
        "informs_decisions": "Repairs",
        "decision_takers": "Housing board",
    }
    return make.make_project(
        city,
        title,
        stage="running",
        owner=owner,
        deputy=deputy,
        supporting=[city.mobility],
        programme=strategy.open_programme(title="Healthy; homes", by=city.lead, at=make.AT),
        tags=[
            "innovation_type:governance:primary",
            "innovation_type:product_service:secondary",
            "capability:analytical:builds",
            "capability:leadership:uses",
            "method:foresight",
            "method:data_driven",
        ],
        planned_start_on=date(2026, 1, 1),
        planned_end_on=date(2027, 6, 30),
        budget=Money(123_456_78, "EUR"),
        texts=texts,
        **more,
    )


def found(client: FlaskClient, content: bytes) -> tuple[BulkChange, list[tuple[Any, ...]]]:
    """Upload a list: the change, and its differences as ref, field, mark, was, now."""
    answer = upload(client, content)
    assert answer.status_code == 303, answer.text
    assert client.get(answer.location).status_code == 200
    change = db.session.get_one(BulkChange, int(answer.location.rsplit("/", 1)[1]))
    rows = db.session.scalars(sa.select(BulkValue).where(BulkValue.change_id == change.id).order_by(BulkValue.id))
    return change, [(row.ref, row.field, row.mark, row.was, row.now) for row in rows]


def accept(client: FlaskClient, change: BulkChange, *values: int) -> TestResponse:
    """Accept some differences, or all that conflict with nothing."""
    sent = {"value": [str(value) for value in values]} if values else {"all": "1"}
    return client.post(f"/changes/{change.id}/accept", data=sent)
