"""The pages of updates around the form: drafts, the way there and on, and a list for the unit."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.metrics.models import Metric
from portfolio.people.models import Person, SignIn
from portfolio.projects.models import Project
from portfolio.updates import actions, queries
from portfolio.updates.models import UpdateDraft
from tests import make
from tests.make import City
from tests.updates.conftest import EARLIER, MILLION, Q3, measure, running
from tests.updates.pages import address, filled, updates, words

Enter = Callable[..., FlaskClient]


# ----------------------------------------------------------------------------------------------------------- drafts
def test_a_draft_is_kept_by_a_plain_button_and_fills_the_form_again(
    as_person: Enter, owner: Viewer, project: Project, metric: Metric
) -> None:
    page = as_person(viewer=owner)
    begun = filled(page, address(project), sentence="Half a", colour="red") | {f"value_{metric.id}": "12o"}

    kept = page.post(address(project, more="/draft"), data=begun)

    assert (kept.status_code, kept.location) == (303, "/updates")
    assert "Draft of" in words(page.get("/updates").text)
    again = filled(page, address(project))
    assert (again["sentence"], again["colour"], again[f"value_{metric.id}"]) == ("Half a", "red", "12o")
    assert updates() == []
    page.post(address(project, more="/draft"), data={"drop": "yes"})
    assert filled(page, address(project))["sentence"] == ""


def test_a_script_keeps_the_draft_without_a_page(as_person: Enter, owner: Viewer, project: Project) -> None:
    page = as_person(viewer=owner)

    answer = page.post(
        address(project, more="/draft"), data={"sentence": "Half"}, headers={"X-Requested-With": "fetch"}
    )

    assert (answer.status_code, answer.data) == (204, b"")
    assert db.session.scalars(sa.select(UpdateDraft.answers)).all() == [{"sentence": "Half"}]


def test_what_is_typed_outlives_the_sign_in(as_person: Enter, owner: Viewer, project: Project) -> None:
    page = as_person(viewer=owner)
    begun = filled(page, address(project), sentence="A long afternoon's sentence.", colour="green")
    db.session.execute(sa.update(SignIn).values(last_seen_at=now() - timedelta(hours=5)))
    db.session.commit()

    answer = page.post(address(project), data=begun)

    assert answer.status_code == 303
    assert answer.location == f"/sign-in?next=/projects/{project.ref}/updates/2026Q3"
    assert updates() == []
    as_person(viewer=owner)
    assert filled(page, address(project))["sentence"] == "A long afternoon's sentence."


def test_a_sign_in_that_was_ended_keeps_nothing(as_person: Enter, owner: Viewer, project: Project) -> None:
    page = as_person(viewer=owner)
    db.session.execute(sa.update(SignIn).values(ended_at=now()))
    db.session.commit()

    answer = page.post(address(project), data={"sentence": "From a stolen cookie"})

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert db.session.scalars(sa.select(UpdateDraft.answers)).all() == []


# ---------------------------------------------------------------------------------------------------- the way there
@pytest.mark.parametrize("link", ["/updates/mine", "/projects/{ref}/updates/due", "/projects/{ref}/updates/2026Q3"])
def test_the_link_of_a_mail_leads_through_sign_in_to_the_very_page(
    page: FlaskClient, as_person: Enter, owner: Viewer, project: Project, link: str
) -> None:
    here = link.format(ref=project.ref)

    stranger = page.get(here)

    assert stranger.location == f"/sign-in?next={here}"
    as_person(viewer=owner)
    returned = page.get(stranger.location)  # as the sign-in page sends one on
    assert returned.location == here
    assert "Damp sensors: Quarter 3 of 2026" in page.get(here, follow_redirects=True).text


def test_after_sending_the_next_project_follows_and_then_the_list(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    other = running(city, "Evening bus", owner)
    page = as_person(viewer=owner)
    first = page.get("/updates/mine").location
    assert first == address(project, more="?then=next")

    second = page.post(first, data=filled(page, first, sentence="Dry.", colour="green")).location
    assert second == address(other, more="?then=next")

    last = page.post(second, data=filled(page, second, sentence="Full.", colour="green")).location
    assert last == "/updates"
    assert "All your updates are sent." in words(page.get("/updates").text)


def test_sending_from_the_middle_leads_on_down_the_list_and_then_to_its_top(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    first, last = running(city, "Cold roofs", owner), running(city, "Evening bus", owner)
    page = as_person(viewer=owner)
    where = address(project, more="?then=next")

    second = page.post(where, data=filled(page, where, sentence="Dry.", colour="green")).location
    third = page.post(second, data=filled(page, second, sentence="Full.", colour="green")).location

    assert (second, third) == (address(last, more="?then=next"), address(first, more="?then=next"))


def test_the_list_says_where_each_update_stands(as_person: Enter, city: City, owner: Viewer, project: Project) -> None:
    running(city, "Evening bus", owner)
    make.make_project(city, "Idea", owner=None)
    late = running(city, "Quiet street", owner)
    actions.nothing_changed(late, Q3, reason="season", by=owner, at=EARLIER + timedelta(days=65))
    db.session.commit()

    shown = words(as_person(viewer=owner).get("/updates").text)

    assert "Damp sensors 38 days late" in shown  # due on 14 October
    assert "Evening bus 38 days late" in shown
    assert "Quiet street Nothing changed, 7 Oct 2026" in shown
    assert "Idea" not in shown


def test_what_came_to_portfolio_after_the_due_day_is_open_and_not_late(
    as_person: Enter, city: City, owner: Viewer
) -> None:
    make.make_project(
        city, "Imported", stage="running", owner=db.session.get_one(Person, owner.person_id), on=date(2025, 1, 1)
    )

    assert "Imported Still open" in words(as_person(viewer=owner).get("/updates").text)


def test_whoever_owns_nothing_reads_when_the_next_ones_are_asked_for(as_person: Enter) -> None:
    shown = words(as_person("leadership").get("/updates").text)

    assert "Those that run at the end of Quarter 4 of 2026 are asked from 18 Dec 2026." in shown


def test_an_update_out_of_its_time_is_a_sentence(as_person: Enter, owner: Viewer, project: Project) -> None:
    page = as_person(viewer=owner)

    assert [page.get(address(project, quarter)).status_code for quarter in ("2026Q2", "2026Q4", "2027Q1", "soon")] == [
        409,
        200,
        409,
        404,
    ]


def test_all_updates_of_a_project_stay_to_be_read(
    as_person: Enter, owner: Viewer, project: Project, metric: Metric
) -> None:
    first = actions.send(
        project, Q3, sentence="Well.", values=[actions.NewValue(metric.id, value=9 * MILLION)], by=owner, at=EARLIER
    )
    actions.send(project, Q3, sentence="Less well.", help_needed="Ladders", version=first.id, by=owner, at=EARLIER)
    db.session.commit()

    shown = words(as_person("auditor").get(f"/projects/{project.ref}/updates").text)

    assert (
        shown.index("Less well.") < shown.index("Corrected later") < shown.index("Well. Damp homes 9 homes, 3 Aug 2026")
    )
    assert "Update for" not in shown


# ------------------------------------------------------------------------------------------------------- the unit
def test_the_unit_sees_who_has_sent_and_who_is_missing(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    bus = running(city, "Evening bus", owner)
    actions.send(bus, Q3, sentence="Full buses.", help_needed="Drivers", by=owner, at=EARLIER + timedelta(days=60))
    db.session.commit()
    page = as_person("unit_staff")

    whole = words(page.get("/updates/all").text)
    missing = words(page.get("/updates/all?show=missing").text)

    assert "2 projects are asked. Sent: 1. Nothing changed: 0. Missing: 1. Help needed: 1." in whole
    assert "Full buses. Help needed Drivers" in whole
    assert ("Damp sensors" in missing, "Evening bus" in missing) == (True, False)
    assert page.get("/updates/all?quarter=1066Q1").status_code == 404


def test_the_list_goes_on_page_by_page(as_person: Enter, city: City, owner: Viewer) -> None:
    for number in range(3):
        running(city, f"Project {number}", owner)
    found = queries.listed(city.lead, Q3, most=2)

    assert [row.title for row in found.rows] == ["Project 0", "Project 1"]
    assert [row.title for row in queries.listed(city.lead, Q3, after=found.after, most=2).rows] == ["Project 2"]


def test_the_due_day_is_the_units_to_set(as_person: Enter, city: City, owner: Viewer, project: Project) -> None:
    page = as_person("unit_lead")

    for wrong in ("91", "-1", "9" * 30, "ten", "1.5", ""):
        assert page.post("/updates/due", data={"days": wrong}).status_code == 422
    assert page.post("/updates/due", data={"days": "30"}).status_code == 303
    assert "Due by 30 Oct 2026" in words(page.get("/updates/all").text)
    assert as_person("unit_staff").get("/updates/due").status_code == 403


def test_pages_cost_the_same_with_many_projects(
    as_person: Enter, city: City, owner: Viewer, project: Project, metric: Metric, count_queries: Callable[[], Any]
) -> None:
    page = as_person(viewer=owner)
    pages = ["/updates", "/updates/all", "/updates/all?show=missing", f"/projects/{project.ref}/updates"]

    def cost(where: str) -> int:
        with count_queries() as run:
            assert page.get(where).status_code == 200
        return len(run)

    few = [cost(where) for where in pages]
    for number in range(30):
        running(city, f"Project {number}", owner)
        measure(city, project, f"Measure {number}")
    db.session.commit()

    assert [cost(where) for where in pages] == few
    assert max(few) <= 8
    assert cost(address(project)) <= 12
    actions.send(project, Q3, sentence="Well.", by=owner, at=EARLIER + timedelta(days=60))
    db.session.commit()
    assert cost(address(project)) <= 12
