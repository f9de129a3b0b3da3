from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.quarter import Quarter
from portfolio.meetings import actions as meetings
from portfolio.meetings.rules import Who
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.reports import actions as reports
from portfolio.reports import issues
from portfolio.reviews import actions as reviews
from portfolio.reviews.models import Review
from portfolio.status import actions as status
from portfolio.worklist import counting, page, queries, routes
from portfolio.worklist.queries import Worker
from tests import bulk, make
from tests.world_reports import issue

AsPerson = Callable[..., FlaskClient]
TODAY = date(2026, 11, 21)
LONG_AGO = datetime.fromisoformat("2026-09-01T09:00:00+00:00")


@pytest.fixture
def owner(city: make.City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Olga Owner")


@pytest.fixture
def busy(city: make.City, owner: Viewer, at: datetime, session: Any) -> Viewer:
    """An owner with something of every kind."""
    person = session.get(Person, owner.person_id)
    project = make.make_project(
        city,
        stage="running",
        on=date(2026, 8, 1),
        planned_end_on=TODAY + timedelta(days=60),
        owner=person,
        at=LONG_AGO,
    )
    subject = subjects.by_ref(city.lead, project.ref)
    for days in (-12, 10, 200):
        reviews.plan(subject, kind="progress", first_due_on=TODAY + timedelta(days=days), by=city.lead, at=LONG_AGO)
    held = meetings.open_meeting(title="Weekly", on=TODAY, by=city.lead, at=at)
    meetings.agree(held, project, what="Ring the landlord", who=Who(owner.person_id), by=city.lead, at=at)
    meetings.agree(held, None, what="Not mine", who=Who(city.lead.person_id), by=city.lead, at=at)
    status.open_risk(
        project,
        what="Parts are late",
        likely="likely",
        bad="serious",
        who_id=owner.person_id,
        due_on=TODAY + timedelta(days=20),
        by=city.lead,
        at=at,
    )
    return owner


def headings(viewer: Viewer) -> dict[str, list[tuple[str, str]]]:
    found = page.groups(queries.tasks(Worker(viewer), TODAY), TODAY)
    return {group.key: [(line.kind, line.what) for line in group.lines] for group in found}


def test_everything_a_person_has_to_do_stands_under_its_heading(busy: Viewer) -> None:
    assert headings(busy) == {
        "overdue": [("update", "Update, Quarter 3 of 2026"), ("review", "Progress review")],
        "soon": [("action", "Ring the landlord"), ("review", "Progress review")],
        "upcoming": [("risk", "Risk: Parts are late"), ("end", "Planned end of the running project")],
    }


def test_the_figures_of_the_first_page_equal_the_lists(busy: Viewer, city: make.City) -> None:
    for viewer in (busy, city.lead):
        lists = {key: len(lines) for key, lines in headings(viewer).items()}

        assert dict(counting.counts(viewer, TODAY).mine) == lists
    # One review twelve days late, and one line for the updates that have not come.
    assert counting.counts(busy, TODAY).late == 2


def test_a_project_archived_after_the_quarter_asks_nobody_for_its_update(
    city: make.City, owner: Viewer, at: datetime, session: Any
) -> None:
    person = session.get(Person, owner.person_id)
    project = make.make_project(city, stage="running", on=date(2026, 8, 1), owner=person, at=LONG_AGO)
    assert headings(owner)["overdue"] == [("update", "Update, Quarter 3 of 2026")]

    projects.archive(project, by=city.lead, at=at)

    assert (headings(owner), dict(counting.counts(owner, TODAY).mine)) == ({}, {})


def test_a_review_waits_for_whoever_is_asked_to_sign_it(
    city: make.City, busy: Viewer, at: datetime, session: Any
) -> None:
    head = make.make_viewer(city, "department_head", department=city.housing)
    elsewhere = make.make_viewer(city, "department_head", department=city.mobility)
    task = next(
        task for task in queries.tasks(Worker(busy), TODAY) if task.kind == "review" and task.on == date(2026, 11, 9)
    )
    review = session.get(Review, task.id)
    reviews.record_outcome(review, held_on=TODAY, findings="Fine", by=busy, at=at)

    to_sign = [("sign", "Progress review, to be signed")]
    assert headings(city.lead)["waiting"] == to_sign
    assert all("waiting" not in headings(somebody) for somebody in (head, elsewhere, busy))

    reviews.ask_another(review, person_id=head.person_id or 0, by=city.lead, at=at)
    assert headings(head)["waiting"] == to_sign
    assert "waiting" not in headings(city.lead)
    assert counting.counts(head, TODAY).mine["waiting"] == 1

    reviews.return_outcome(review, reason="Say how many", by=city.lead, at=at)
    assert ("review", "Progress review, returned to you") in headings(busy)["overdue"]


def test_a_decision_that_an_issued_report_asks_for_stands_on_the_list_of_who_may_answer_it(
    city: make.City, owner: Viewer, at: datetime
) -> None:
    mayor = make.make_viewer(city, "leadership")
    days = (TODAY + timedelta(days=3), TODAY + timedelta(days=200))
    wanted = [
        {"asked": "Pay for the cool room", "owner_id": who.person_id, "due_on": days[0]} for who in (mayor, owner)
    ]
    far = {"asked": "Take the twin over", "owner_id": mayor.person_id, "due_on": days[1]}
    report = issue(city, Quarter(2026, 3), at, asked=[*wanted, far])
    decision = issues.decisions_of(report)[0].row

    before = headings(mayor), dict(counting.counts(mayor, TODAY).mine)
    task = next(task for task in queries.tasks(Worker(mayor), TODAY))
    reports.answer(decision, answer="later", given_by_id=mayor.person_id or 0, on=TODAY, by=mayor, at=at)

    assert before == ({"soon": [("decision", "Decide: Pay for the cool room")]}, {"soon": 1})
    assert page.line(task, TODAY).url == f"/reports/decisions/{decision.id}/answer"
    assert (headings(mayor), dict(counting.counts(mayor, TODAY).mine)) == ({}, {})
    assert headings(owner) == {}  # asked by name, but somebody else writes the answer down


def test_the_page_leads_to_where_each_thing_is_done(as_person: AsPerson, busy: Viewer) -> None:
    shown = as_person(viewer=busy).get("/work-list").text

    for address in ("/reviews/", "/outcome", "/stage-moves", "/updates/2026Q3", "/risks/", "/actions/"):
        assert address in shown
    assert "To complete" in shown


def test_an_empty_list_says_what_comes_onto_it(as_person: AsPerson, owner: Viewer) -> None:
    assert "Nothing to do now" in as_person(viewer=owner).get("/work-list").text


def test_the_unit_sees_any_list_and_others_their_own_only(as_person: AsPerson, city: make.City, busy: Viewer) -> None:
    shown = as_person("unit_staff").get(f"/work-list/{busy.person_id}")
    assert (shown.status_code, "Work of Olga Owner" in shown.text, "Ring the landlord" in shown.text) == (
        200,
        True,
        True,
    )
    assert as_person("leadership").get(f"/work-list/{busy.person_id}").status_code in (403, 404)
    stranger = make.make_viewer(make.make_city("Other"))
    assert as_person("unit_staff").get(f"/work-list/{stranger.person_id}").status_code == 404


def test_among_many_colleagues_one_is_looked_for_by_name(
    as_person: AsPerson, city: make.City, busy: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_ = as_person(viewer=city.lead)
    ludmila = make.make_viewer(city, "project_owner", name="Ľudmila Owner")
    first, second = (f'href="/work-list/{viewer.person_id}"' for viewer in (busy, ludmila))

    def offered(address: str) -> tuple[bool, bool, bool]:
        shown = page_.get(address).text
        return first in shown, second in shown, 'name="called"' in shown

    assert offered("/work-list") == (True, True, False)
    monkeypatch.setattr(routes, "MOST_OTHERS", 1)
    assert offered("/work-list") == (False, False, True)
    assert offered("/work-list?called=ludmila") == (False, True, True)
    assert "There are more. Write more of the name." in page_.get("/work-list?called=owner").text
    assert "Nobody here is called that." in page_.get("/work-list?called=%25").text


def test_what_is_overdue_is_one_click_from_the_overview(as_person: AsPerson, busy: Viewer) -> None:
    page_ = as_person("leadership")
    assert 'href="/overdue"' in page_.get("/overview").text

    shown = page_.get("/overdue").text

    assert "12 days late" in shown
    assert "1 update is missing" in shown
    assert as_person("juror").get("/overdue").status_code in (403, 404)


def test_a_work_list_asks_the_same_of_a_large_portfolio(
    as_person: AsPerson, city: make.City, count_queries: Callable[[], Any], busy: Viewer
) -> None:
    bulk.fill(city.id, 200)
    head = make.make_viewer(city, "department_head", department=city.housing)
    for viewer, address in ((busy, "/work-list"), (head, "/work-list"), (city.lead, f"/work-list/{head.person_id}")):
        client = as_person(viewer=viewer)
        with count_queries() as run:
            assert client.get(address).status_code == 200
        assert len(run) <= 8
