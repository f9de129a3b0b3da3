"""Pages of issued reports and their drafts: who reads what, one button that issues, files out of the store."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core import files
from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.jobs.models import Job
from portfolio.reports import actions, queries
from portfolio.reports.models import AskedDecision, DecisionAnswer, DepartmentLine, Report, ReportWords, Subscription
from tests import make
from tests.forms import GIVEN
from tests.make import City
from tests.reports import rows
from tests.world_reports import issue

Enter = Callable[..., FlaskClient]
Q3 = Quarter(2026, 3)


@pytest.fixture
def draft(city: City, at: datetime) -> Report:
    """A draft whose figures are frozen and counted."""
    rows.project(city, ("running", date(2026, 2, 1)), title="Night bus")
    report, _ = actions.prepare(Q3, preview_until=at.date() + timedelta(days=3), by=city.lead, at=at)
    actions.freeze(report, by=city.lead, at=at)
    facts = queries.quarter_facts(city.organisation, Q3, frozen_at=at)
    actions.keep_facts(report, facts, by=city.lead, at=at)
    db.session.commit()
    return report


def fields_of(html: str) -> list[str]:
    """The names of the fields that a person fills in on a page."""
    main = html.partition("<main")[2].partition("</main>")[0]
    found = re.findall(r'<(?:input|select|textarea)[^>]*?name="(\w+)"[^>]*>', main)
    hidden = re.findall(r'<input[^>]*type="hidden"[^>]*?name="(\w+)"', main)
    hidden += re.findall(r'<input[^>]*name="(\w+)"[^>]*type="hidden"', main)
    return [name for name in found if name not in hidden]


# ------------------------------------------------------------------------------------------------- the lead
def test_the_lead_issues_with_one_field_and_three_clicks(as_person: Enter, city: City, draft: Report) -> None:
    lead = as_person(viewer=city.lead)
    desk = f"/reports/{draft.id}/prepare"

    opened = lead.get(desk).text
    written = lead.post(desk, data={"sentence": "One bus runs at night.", "version": "0", "opened": ""})
    ready = lead.get(desk).text
    done = lead.post(f"/reports/{draft.id}/issue", data={"once": "a"})

    assert fields_of(opened) == ["sentence", "worked", "did_not_work"]
    assert "The one sentence is missing." in opened
    assert "Issue the report in my name" not in opened
    assert (written.status_code, written.location) == (303, desk)
    assert "Nothing. It can be issued." in ready
    assert (done.status_code, done.location) == (303, f"/reports/{draft.id}")
    db.session.refresh(draft)
    assert (draft.state, draft.issued_by_id) == ("issued", city.lead.person_id)
    shown = lead.get(f"/reports/{draft.id}").text
    assert "Final, issued by Ada Osei" in shown
    assert "One bus runs at night." in shown
    assert lead.get(desk).status_code == 409


def test_a_double_click_issues_once_and_a_second_form_is_told(as_person: Enter, city: City, draft: Report) -> None:
    lead = as_person(viewer=city.lead)
    lead.post(f"/reports/{draft.id}/prepare", data={"sentence": "Quiet.", "version": "0"})

    address = f"/reports/{draft.id}/issue"
    answers = [lead.post(address, data={"once": once}).status_code for once in ("a", "a", "b")]

    assert answers == [303, 303, 409]
    assert db.session.query(Job).filter_by(kind="report_draw").count() == 1


def test_a_report_that_lacks_something_is_not_issued(as_person: Enter, city: City, draft: Report) -> None:
    answer = as_person(viewer=city.lead).post(f"/reports/{draft.id}/issue", data={"once": "a"})

    assert answer.status_code == 409
    assert "The one sentence is missing." in answer.text
    assert db.session.get_one(Report, draft.id).state == "frozen"


def test_of_two_writers_the_second_is_told_and_loses_nothing(as_person: Enter, city: City, draft: Report) -> None:
    lead, desk = as_person(viewer=city.lead), f"/reports/{draft.id}/prepare"
    lead.post(desk, data={"sentence": "The first.", "version": "0"})

    answer = as_person("unit_staff").post(desk, data={"sentence": "The second.", "version": "0"})

    assert answer.status_code == 409
    assert "The second." in answer.text
    assert [row.sentence for row in db.session.query(ReportWords)] == ["The first."]


@pytest.mark.parametrize("sentence", ["", "x" * 241, "a\x00b"])
def test_a_sentence_that_does_not_fit_is_refused(as_person: Enter, city: City, draft: Report, sentence: str) -> None:
    answer = as_person(viewer=city.lead).post(
        f"/reports/{draft.id}/prepare", data={"sentence": sentence, "version": "0"}
    )

    assert answer.status_code == 422
    assert db.session.query(ReportWords).count() == 0


def test_decisions_are_asked_for_and_taken_back(as_person: Enter, city: City, draft: Report) -> None:
    lead = as_person(viewer=city.lead)
    entered = {"asked": "Go on", "owner_id": str(city.lead.person_id), "due_on": GIVEN["date"], "amount": "12,500"}

    made = lead.post(f"/reports/{draft.id}/decisions/new", data=entered | {"once": "a"})
    broken = lead.post(f"/reports/{draft.id}/decisions/new", data={"asked": "Go on", "once": "b"})
    row = db.session.query(AskedDecision).one()
    dropped = lead.post(f"/reports/decisions/{row.id}/drop")

    assert (made.status_code, broken.status_code, dropped.status_code) == (303, 422, 303)
    assert (row.asked, row.amount_minor, row.currency) == ("Go on", 1_250_000, "EUR")
    assert row.dropped_at is not None


def test_an_edition_is_begun_once(as_person: Enter, city: City) -> None:
    lead = as_person(viewer=city.lead)
    entered = {"quarter": "2026Q3", "edition": "department:housing"}

    answers = [lead.post("/reports/prepare", data=entered | {"once": once}) for once in "ab"]

    report = db.session.query(Report).one()
    assert (report.edition, report.version, report.state) == ("department:housing", 1, "draft")
    assert {answer.location for answer in answers} == {f"/reports/{report.id}/prepare"}
    assert lead.post("/reports/prepare", data={"quarter": "2026Q3", "edition": "city:x"}).status_code == 422


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ("waiting", None, "Counting: Waits for its turn, 0 %."),
        ("failed", "The disk is full.", "The disk is full. They are counted once more by themselves"),
        ("done", None, ""),
    ],
)
def test_the_desk_says_how_far_the_counting_is(
    as_person: Enter, city: City, draft: Report, state: str, error: str | None, words: str
) -> None:
    for job in db.session.query(Job).filter_by(kind="report_count"):
        job.state, job.error = state, error
    db.session.commit()

    desk = as_person(viewer=city.lead).get(f"/reports/{draft.id}/prepare").text

    assert words in " ".join(desk.split())
    assert ("Counting:" in desk, "once more by themselves" in desk) == (state == "waiting", state == "failed")


# ------------------------------------------------------------------------------------------------- who reads what
def test_d69_a_mayor_reaches_no_draft_by_any_address(as_person: Enter, city: City, at: datetime, draft: Report) -> None:
    preview = actions.ask(Q3, language="en", by=city.lead, at=at)
    issued = issue(city, Quarter(2026, 2), at)
    db.session.commit()
    mayor = as_person("leadership")

    of_issue = ("", "/pdf", "/json", "/csv", "/archive")
    others = ("/prepare", "/today", "/correction", "/decisions/new", f"/departments/{city.housing.id}")
    found = {
        f"{report.state}{part}": mayor.get(f"/reports/{report.id}{part}").status_code
        for report in (draft, preview, issued)
        for part in of_issue + others
    }

    assert {status for place, status in found.items() if not place.startswith("issued")} == {404}
    assert [found[f"issued{part}"] for part in of_issue] == [200] * 5
    assert {found[f"issued{part}"] for part in others} <= {403, 404}
    listed = mayor.get("/reports").text
    assert f"/reports/{issued.id}" in listed
    assert f"/reports/{draft.id}" not in listed
    assert f"/reports/{preview.id}" not in listed


def test_d69_an_issued_report_holds_nobodys_address(as_person: Enter, city: City, at: datetime) -> None:
    report = issue(city, Q3, at)
    db.session.commit()
    mayor = as_person("leadership")

    said = mayor.get(f"/reports/{report.id}").text.split("<main")[1] + json.dumps(report.facts)

    assert "@" not in said


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("unit_lead", (200, 200)),
        ("unit_staff", (200, 200)),
        ("auditor", (200, 403)),
        ("finance", (404, 404)),
        ("department_head", (404, 404)),
        ("juror", (404, 404)),
    ],
)
def test_who_sees_a_draft_and_who_prepares_it(
    as_person: Enter, draft: Report, role: str, statuses: tuple[int, int]
) -> None:
    page = as_person(role)

    found = tuple(page.get(f"/reports/{draft.id}{part}").status_code for part in ("", "/prepare"))

    assert found == statuses


def test_reports_of_another_city_are_not_there(as_person: Enter, at: datetime) -> None:
    report = issue(make.make_city("Elsewhere"), Q3, at)
    db.session.commit()
    lead = as_person("unit_lead")

    places = ("", "/pdf", "/json", "/csv", "/archive", "/prepare", "/today", "/correction")
    assert {lead.get(f"/reports/{report.id}{place}").status_code for place in places} == {404}


# ------------------------------------------------------------------------------------------------- departments
def test_a_head_looks_at_the_lines_of_the_department_and_adds_a_sentence(
    as_person: Enter, city: City, at: datetime
) -> None:
    rows.project(city, ("running", date(2026, 2, 1)), title="Night bus")
    until = date(2036, 1, 1)
    report, _ = actions.prepare(Q3, preview_until=until, by=city.lead, at=at)
    actions.keep_facts(report, queries.quarter_facts(city.organisation, Q3), by=city.lead, at=at)
    db.session.commit()
    head = as_person(viewer=make.make_viewer(city, "department_head", department=city.housing))
    place = f"/reports/{report.id}/departments/{city.housing.id}"

    listed, lines = head.get("/reports").text, head.get(place).text
    said = head.post(place, data={"sentence": "Two more homes are dry.", "once": "a"})
    other = head.get(f"/reports/{report.id}/departments/{city.mobility.id}")

    assert place in listed
    assert "Night bus" in lines
    assert (said.status_code, other.status_code) == (303, 404)
    assert [row.sentence for row in db.session.query(DepartmentLine)] == ["Two more homes are dry."]


# ------------------------------------------------------------------------------------------------- files
def test_a_file_comes_out_of_the_store_as_it_is(as_person: Enter, city: City, at: datetime) -> None:
    report = issue(city, Q3, at)
    db.session.commit()
    page = as_person("leadership")

    answer = page.get(f"/reports/{report.id}/pdf?lang=de")
    again = page.get(f"/reports/{report.id}/pdf", headers={"If-None-Match": answer.headers["ETag"]})

    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 /ID [<aa> <bb>]", "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="portfolio-2026Q3-city-v1-en.pdf"'
    assert (again.status_code, again.data) == (304, b"")


def test_a_second_request_draws_nothing_and_asks_the_database_twice(
    as_person: Enter, city: City, at: datetime, count_queries: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = issue(city, Q3, at)
    db.session.commit()
    page, place = as_person("leadership"), f"/reports/{report.id}/pdf"
    monkeypatch.setattr(files, "put", lambda content: pytest.fail("nothing is to be stored"))

    with count_queries() as statements:
        page.get(place)

    assert len(statements) == 2  # who reads, and which file


@pytest.mark.parametrize(("place", "most"), [("/reports", 8), ("/reports/{}", 12), ("/reports/{}/prepare", 12)])
def test_pages_cost_few_statements(
    as_person: Enter,
    city: City,
    at: datetime,
    draft: Report,
    count_queries: Callable[[], Any],
    place: str,
    most: int,
) -> None:
    for quarter in (Quarter(2026, 2), Quarter(2026, 1), Quarter(2025, 4)):
        issue(city, quarter, at)
    db.session.commit()
    page, address = as_person(viewer=city.lead), place.format(draft.id)

    with count_queries() as statements:
        assert page.get(address).status_code == 200

    assert len(statements) <= most


# ------------------------------------------------------------------------------------------------- afterwards
def test_leadership_answers_what_a_report_asks_for(as_person: Enter, city: City, at: datetime) -> None:
    asked = {"asked": "Go on", "owner_id": city.lead.person_id, "due_on": date(2026, 12, 1)}
    report = issue(city, Q3, at, asked=[asked])
    db.session.commit()
    decision = db.session.query(AskedDecision).one()
    mayor = as_person("leadership")

    shown = mayor.get(f"/reports/{report.id}").text
    entered = {"answer": "later", "given_by_id": str(city.lead.person_id), "on": "2026-11-20", "once": "a"}
    done = mayor.post(f"/reports/decisions/{decision.id}/answer", data=entered)
    refused = mayor.post(f"/reports/decisions/{decision.id}/answer", data=entered | {"answer": "perhaps", "once": "b"})

    assert f"/reports/decisions/{decision.id}/answer" in shown
    assert (done.status_code, done.location, refused.status_code) == (303, f"/reports/{report.id}", 422)
    assert [(row.answer, row.on) for row in db.session.query(DecisionAnswer)] == [("later", date(2026, 11, 20))]


def test_a_corrected_report_says_so_and_leads_to_the_new_one(as_person: Enter, city: City, at: datetime) -> None:
    report = issue(city, Q3, at)
    db.session.commit()
    lead = as_person(viewer=city.lead)

    begun = lead.post(f"/reports/{report.id}/correction", data={"erratum": "One sum was wrong.", "once": "a"})
    new = db.session.query(Report).filter_by(version=2).one()
    desk = lead.get(begun.location).text
    facts = queries.quarter_facts(city.organisation, Q3, frozen_at=new.frozen_at)
    actions.keep_facts(new, facts, by=city.lead, at=new.frozen_at or at)
    db.session.commit()
    lead.post(f"/reports/{new.id}/issue", data={"once": "b"})

    assert begun.location == f"/reports/{new.id}/prepare"
    assert "Version 2 corrects: One sum was wrong." in desk
    old = lead.get(f"/reports/{report.id}").text
    assert "Version 2 corrects this one." in old
    assert f'href="/reports/{new.id}"' in old
    assert "One sum was wrong." in lead.get(f"/reports/{new.id}").text


def test_somebody_gets_reports_and_stops_them(as_person: Enter, city: City) -> None:
    mayor = as_person("leadership")

    made = mayor.post("/reports/subscriptions", data={"how": "attach", "language": "de", "once": "a"})
    row = db.session.query(Subscription).one()
    stopped = mayor.post(f"/reports/subscriptions/{row.id}/end")
    others = as_person("auditor").post(f"/reports/subscriptions/{row.id}/end")

    assert (made.status_code, stopped.status_code, others.status_code) == (303, 303, 403)
    assert (row.edition, row.language, row.form, row.until_on is None) == ("city", "de", "attach", False)


def test_what_is_known_today_is_compared_by_a_job(as_person: Enter, city: City, at: datetime) -> None:
    report = issue(city, Q3, at)
    db.session.commit()
    lead = as_person(viewer=city.lead)

    asked = lead.post(f"/reports/{report.id}/today", data={"once": "a"})
    job = db.session.query(Job).filter_by(kind="report_compare").one()
    waiting = lead.get(f"/reports/{report.id}/today").text
    rows.project(city, ("running", date(2026, 2, 1)), recorded_at=at)
    job.state, job.ended_at = "done", at
    known = queries.quarter_facts(city.organisation, Q3).as_json()
    job.outcome = {"file": files.put(json.dumps(known).encode())}
    db.session.commit()
    found = lead.get(f"/reports/{report.id}/today").text

    assert asked.status_code == 303
    assert "Waits for its turn" in waiting
    assert "Figures that are known otherwise now" in found
