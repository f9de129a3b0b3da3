"""What an import left open stands on the record until somebody settles it or the record says it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask.testing import FlaskClient

from portfolio.projects import actions
from portfolio.projects.models import OpenPoint, Project
from tests import make
from tests.make import AT
from tests.projects.shortcuts import recomputed, stored

Enter = Callable[..., FlaskClient]


def point(project: Project, session: Any, item: str, kind: str = "unread", words: str = "ca. 40k") -> OpenPoint:
    left = OpenPoint(project_id=project.id, item=item, kind=kind, heading="Kosten", words=words)
    session.add(left)
    session.flush()
    return left


def test_a_point_counts_until_it_is_settled(city: make.City, session: Any) -> None:
    project = make.make_project(city)
    before = project.to_complete
    left = point(project, session, "stage")
    actions.change_plan(
        project,
        planned_start_on=None,
        planned_end_on=date(2027, 1, 1),
        ended_on=None,
        budget=None,
        by=city.lead,
        at=AT,
    )
    with_point = project.to_complete

    actions.settle_point(left, by=city.lead, at=AT)
    actions.settle_point(left, by=city.lead, at=AT)

    # The planned end is one thing less, the point one more.
    assert (with_point, project.to_complete) == (before, before - 1)
    assert (left.settled_at, left.settled_by_id) == (AT, city.lead.person_id)
    assert stored(project) == recomputed(project)


def test_the_page_says_what_the_list_said(as_person: Enter, city: make.City, session: Any) -> None:
    project = make.make_project(city)
    point(project, session, "budget")
    left = point(project, session, "stage", words="nearly there")
    session.commit()
    page = as_person("unit_lead")

    shown = page.get(f"/projects/{project.ref}").text
    settled = page.post(f"/points/{left.id}/settled")
    after = page.get(f"/projects/{project.ref}").text

    assert "The list says “ca. 40k” under “Kosten”, which could not be read." in shown
    assert "The list says “nearly there” under “Kosten”, which could not be read." in shown
    assert settled.status_code == 303
    assert "nearly there" not in after.split("What happened")[0]
    assert "ca. 40k" in after
