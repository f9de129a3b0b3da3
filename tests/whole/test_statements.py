"""No page asks the database more because a record has many parts or a city has many records."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.funding import actions as funding
from portfolio.jobs import actions as jobs
from portfolio.meetings import actions as meetings
from portfolio.meetings.models import Meeting
from portfolio.meetings.rules import Who
from portfolio.metrics import actions as metrics
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import OpenPoint
from portfolio.register import actions as views
from portfolio.reviews import actions as reviews
from portfolio.status import actions as status
from portfolio.strategy import actions as strategy
from portfolio.strategy.models import Strategy
from tests import bulk, make
from tests.make import AT, City
from tests.world import World, make_world, rules_of

PAGE_MOST = 12
MILLION = 1_000_000


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def crowd(world: World, numbers: range) -> None:
    """Give the one project, meeting, plan and city of a world more of all that they have one of."""
    by, project = world.city.lead, world.project
    subject = subjects.by_ref(by, project.ref)
    meeting = db.session.get_one(Meeting, world.arguments["meeting_id"])
    plan = db.session.scalars(sa.select(Strategy)).one()
    for number in numbers:
        person = db.session.get_one(
            Person, make.make_viewer(world.city, "unit_staff", name=f"Guest {number}").person_id
        )
        make.make_department(world.city.organisation, f"Office {number}", parent=world.city.housing)
        metric = metrics.define(
            subject, name=f"Measure {number}", unit="homes", now=MILLION, goal=9 * MILLION,
            goal_on=date(2027, 6, 30), by=by, at=AT,
        )  # fmt: skip
        for value in (2, 3):
            metrics.observe(metric, value=value * MILLION, observed_on=date(2026, 11, 20), by=by, at=AT)
        funding.open_line(
            project, source=f"Source {number}", amount=Money(100, "EUR"), booked="committed", by=by, at=AT
        )
        projects.write_note(project, text=f"Note {number}", by=by, at=AT)
        projects.add_partner(project, name=f"Partner {number}", by=by, at=AT)
        db.session.add(OpenPoint(project_id=project.id, item="stage", kind="unread", heading="State", words="x"))
        reviews.plan(subject, kind="progress", first_due_on=date(2027, 3, 1 + number), by=by, at=AT)
        status.open_risk(project, what=f"Risk {number}", likely="likely", bad="minor", who_id=person.id, by=by, at=AT)
        status.judge(project, side="unit", colour=("green", "amber")[number % 2], by=by, at=AT)
        meetings.write_line(meeting, project, text=f"Line {number}", by=by, at=AT)
        meetings.agree(meeting, project, what=f"Action {number}", who=Who(person.id), by=by, at=AT)
        strategy.add_goal(plan, title=f"Goal {number}", by=by, at=AT)
        strategy.open_programme(title=f"Programme {number}", by=by, at=AT)
        keeper = replace(by, person_id=person.id)
        views.save_view(name=f"View {number}", asks="stage=idea", is_shared=True, by=keeper, at=AT)
        jobs.enqueue("workbook", {"filters": []}, by=by, at=AT)
        make.sign_in(by)
    db.session.commit()


def test_no_page_asks_more_of_a_crowded_city(
    app: Flask, city: City, as_person: Callable[..., FlaskClient], count_queries: Callable[[], Any]
) -> None:
    world = make_world(city)
    crowd(world, range(2))
    lead = as_person(viewer=city.lead)
    pages = [world.address(rule) for rule, method in rules_of(app) if method == "GET" and rule.endpoint != "static"]

    def asked() -> dict[str, int]:
        """Statements of every page that answers with a page; who is sent on elsewhere reads nothing."""
        lead.get("/evaluation")  # counted once for whatever the city's history says, and remembered
        found = {}
        for address in pages:
            with count_queries() as run:
                answer = lead.get(address)
            if answer.status_code == 200:
                found[address] = len(run)
        return found

    few = asked()
    bulk.fill(city.id, 60, seed=2, first=11)
    crowd(world, range(2, 8))
    many = asked()

    assert len(few) > 100
    assert {address: count for address, count in few.items() if count > PAGE_MOST} == {}
    assert {address: (few[address], many[address]) for address in few if few[address] != many[address]} == {}
