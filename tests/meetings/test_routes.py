import re
from collections.abc import Callable
from datetime import date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core import files
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.jobs import actions as job_actions
from portfolio.jobs.models import Job
from portfolio.jobs.run import run
from portfolio.meetings import actions, jobs, queries
from portfolio.meetings.models import Action, Meeting
from portfolio.meetings.printing import minutes_html
from portfolio.meetings.rules import Who
from portfolio.projects.models import Project
from portfolio.reports.drawing import draw
from tests import corpus, make
from tests.reports import paper

AsPerson = Callable[..., FlaskClient]
TODAY = date(2026, 11, 21)


@pytest.fixture
def project(city: make.City) -> Project:
    return make.make_project(city, stage="running", planned_end_on=date(2026, 11, 1))


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def action_of(meeting: Meeting) -> Action:
    return db.session.scalars(sa.select(Action).where(Action.meeting_id == meeting.id)).one()


def closed(city: make.City, meeting: Meeting, at: datetime) -> Meeting:
    actions.close_meeting(queries.meeting_of(city.lead, meeting.id), by=city.lead, at=at)
    db.session.commit()
    return meeting


def test_a_meeting_is_opened_without_filling_in_anything(as_person: AsPerson, session: Any) -> None:
    page = as_person()
    assert "No meeting yet" in page.get("/meetings").text
    form = page.get("/meetings/new").text

    answer = page.post("/meetings/new", data={"on": "2026-11-21", "title": "Weekly meeting", "scope": ""})

    held = session.scalars(sa.select(Meeting)).one()
    assert 'value="2026-11-21"' in form
    assert (answer.status_code, answer.location) == (303, f"/meetings/{held.id}")
    assert "Weekly meeting" in page.get("/meetings").text


def test_the_next_meeting_proposes_the_people_of_the_last(as_person: AsPerson, city: make.City, at: datetime) -> None:
    lead = city.lead.person_id or 0
    actions.open_meeting(title="Monday", on=TODAY, members=[lead], guests=["Dr. Gast"], by=city.lead, at=at)

    form = as_person().get("/meetings/new").text

    assert re.search(rf'<input[^>]*checked[^>]*value="{lead}"|value="{lead}"[^>]*checked', form) or (
        f'value="{lead}"' in form and "checked" in form
    )
    assert all(words in form for words in ('value="2026-11-28"', 'value="Monday"', 'value="Dr. Gast"'))


def test_a_line_is_written_on_the_spot_and_leads_back_there(
    as_person: AsPerson, meeting: Meeting, project: Project
) -> None:
    page, address = as_person(), f"/meetings/{meeting.id}"
    assert "Planned end of the running project" in page.get(address).text

    answer = page.post(f"{address}/lines", data={"text": "Two weeks more", "ref": project.ref, "place": "late-1"})

    assert (answer.status_code, answer.location) == (303, f"{address}#late-1")
    shown = page.get(address).text
    assert shown.count("Two weeks more") >= 2  # at the line, and on the agenda it came onto by itself
    assert "Two weeks more" in page.get(f"/projects/{project.ref}").text


def test_a_line_with_a_name_is_an_action_of_that_person(
    as_person: AsPerson, city: make.City, meeting: Meeting, project: Project
) -> None:
    page = as_person()
    form = {"text": "Ring the landlord", "who": "ada", "due_on": "2026-12-01", "ref": project.ref}

    page.post(f"/meetings/{meeting.id}/lines", data=form)

    action = action_of(meeting)
    assert (action.who_id, action.due_on, action.project_id) == (city.lead.person_id, date(2026, 12, 1), project.id)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"text": ""}, "This field needs an answer"),
        ({"text": "Ring", "who": "Nobody"}, "Nobody here is called that"),
        ({"text": "Ring", "who": "ada", "due_on": "2026-01-01"}, "Give a day that has not passed"),
        ({"text": "Ring", "who": "ada", "due_on": "soon"}, "Give a day as year, month, day"),
        ({"text": "x" * 1001}, "1000"),
    ],
)
def test_a_wrong_line_comes_back_with_what_is_wrong_and_keeps_what_was_typed(
    as_person: AsPerson, meeting: Meeting, project: Project, form: dict[str, str], words: str
) -> None:
    page = as_person()

    answer = page.post(f"/meetings/{meeting.id}/lines", data=form | {"ref": project.ref, "place": "late-1"})

    assert answer.status_code == 422
    assert words in text(answer)
    assert form["text"] in answer.text
    assert queries.agenda(meeting.id)[0].said == ()


def test_the_same_line_sent_twice_stands_once(as_person: AsPerson, meeting: Meeting) -> None:
    page = as_person()
    for _ in range(2):
        page.post(f"/meetings/{meeting.id}/lines", data={"text": "Once", "once": "one-and-the-same"})

    assert [said.text for said in queries.agenda(meeting.id)[0].said] == ["Once"]


def test_the_agenda_is_made_by_buttons(as_person: AsPerson, city: make.City, meeting: Meeting) -> None:
    first, second = make.make_project(city, "First"), make.make_project(city, "Second")
    page, address = as_person(), f"/meetings/{meeting.id}/agenda"

    def order() -> list[str]:
        return [topic.title for topic in queries.agenda(meeting.id) if topic.title]

    page.post(address, data={"act": "put", "ref": first.ref})
    page.post(address, data={"act": "put", "project": "second"})
    assert order() == ["First", "Second"]
    page.post(address, data={"act": "up", "ref": second.ref})
    assert order() == ["Second", "First"]
    page.post(address, data={"act": "discussed", "ref": second.ref})
    assert [topic.done for topic in queries.agenda(meeting.id)] == [True, False, False]
    page.post(address, data={"act": "take", "ref": first.ref})
    assert order() == ["Second"]
    assert page.post(address, data={"act": "put", "project": "zzz"}).status_code == 422
    assert page.post(address, data={"act": "burn", "ref": first.ref}).status_code == 422


def test_words_that_several_projects_have_are_offered(as_person: AsPerson, city: make.City, meeting: Meeting) -> None:
    for title in ("Damp cellars", "Damp attics"):
        make.make_project(city, title)

    answer = as_person().post(f"/meetings/{meeting.id}/agenda", data={"act": "put", "project": "damp"})

    assert answer.status_code == 422
    assert "Damp cellars" in answer.text
    assert "Damp attics" in answer.text


def test_only_the_unit_holds_meetings_and_all_readers_see_them(
    as_person: AsPerson, meeting: Meeting, project: Project
) -> None:
    page = as_person("leadership")

    shown = page.get(f"/meetings/{meeting.id}")
    assert shown.status_code == 200
    assert f'action="/meetings/{meeting.id}/lines"' not in shown.text
    assert page.post(f"/meetings/{meeting.id}/lines", data={"text": "x"}).status_code == 403
    assert as_person("juror").get(f"/meetings/{meeting.id}").status_code == 404


# ------------------------------------------------------------------------------------------------ actions
def test_an_action_is_done_by_one_click_and_undone_by_another(
    as_person: AsPerson, city: make.City, meeting: Meeting, at: datetime
) -> None:
    owner = make.make_viewer(city, "project_owner", name="Olga Owner")
    action = actions.agree(meeting, None, what="Ring", who=Who(owner.person_id), by=city.lead, at=at)
    page = as_person(viewer=owner)

    answer = page.post(f"/actions/{action.id}/done", data={"back": "work"})

    assert (answer.status_code, answer.location, action.state) == (303, "/work-list", "done")
    assert "Done: Ring" in page.get("/work-list").text
    page.post(f"/actions/{action.id}/open", data={"back": f"meeting:{meeting.id}"})
    assert action.state == "open"
    assert as_person("project_owner").post(f"/actions/{action.id}/done").status_code == 403


def test_an_action_is_moved_or_dropped_with_a_reason(
    as_person: AsPerson, city: make.City, meeting: Meeting, at: datetime
) -> None:
    action = actions.agree(meeting, None, what="Ring", who=Who(city.lead.person_id), by=city.lead, at=at)
    page, address = as_person(), f"/actions/{action.id}"

    assert page.post(f"{address}/move", data={"due_on": "2026-12-05", "reason": ""}).status_code == 422
    page.post(f"{address}/move", data={"due_on": "2026-12-05", "reason": "Landlord away"})
    page.post(f"{address}/drop", data={"reason": "Sold"})

    shown = text(page.get(address))
    assert (action.state, action.due_on) == ("dropped", date(2026, 12, 5))
    assert all(words in shown for words in ("Landlord away", "Sold", "first promised for 28 Nov 2026"))
    assert page.post(f"{address}/done").status_code == 409


# ------------------------------------------------------------------------------------------------ minutes
def test_closing_shows_the_minutes_and_asks_for_the_pdf(
    as_person: AsPerson, meeting: Meeting, project: Project
) -> None:
    page, address = as_person(), f"/meetings/{meeting.id}"
    page.post(f"{address}/lines", data={"text": "Two weeks more", "ref": project.ref})
    assert "Two weeks more" in page.get(f"{address}/closing").text

    answer = page.post(f"{address}/closing")

    assert (answer.status_code, answer.location) == (303, address)
    shown = text(page.get(address))
    assert "Minutes: Weekly meeting" in shown
    assert "Two weeks more" in shown
    assert "Waits for its turn" in shown
    assert page.post(f"{address}/closing").status_code == 409
    page.post(f"{address}/lines", data={"text": "Three weeks", "ref": project.ref})
    assert "Three weeks" in text(page.get(address)).split("Added later")[1]


def test_the_job_draws_the_minutes_and_keeps_them(fresh_app: Flask) -> None:
    paper.need_pdf()
    with fresh_app.app_context():
        with write_transaction():
            city = make.make_city()
            held = actions.open_meeting(title="Weekly meeting", on=TODAY, by=city.lead, at=now())
            actions.write_line(held, None, text="All is well", by=city.lead, at=now())
            actions.ask_for_pdf(closed(city, held, now()), by=city.lead, at=now())
            db.session.commit()
            claim = job_actions.claim(now())
            db.session.commit()
        assert claim is not None

        run(claim.job_id, lambda kind: jobs.draw_minutes)

        kept = db.session.scalars(sa.select(Meeting)).one()
        job = db.session.get_one(Job, kept.job_id)
        assert (job.state, job.error) == ("done", None)
        assert job.outcome == {"endpoint": "meetings.show", "values": {"meeting_id": kept.id}}
        assert (files.get(kept.pdf_key or "")[:5], kept.pages) == (b"%PDF-", 1)


def test_the_page_offers_the_pdf_that_was_drawn(
    as_person: AsPerson, city: make.City, meeting: Meeting, at: datetime, session: Any
) -> None:
    closed(city, meeting, at)
    meeting.pdf_key, meeting.pages = files.put(b"%PDF-1.7"), 1
    session.commit()
    page = as_person("auditor")

    assert page.get(f"/meetings/{meeting.id}/pdf").data == b"%PDF-1.7"
    assert "Download PDF" in page.get(f"/meetings/{meeting.id}").text


def test_minutes_on_paper_pass_the_checker_of_pdf_ua(
    app: Flask, city: make.City, meeting: Meeting, project: Project, at: datetime, tmp_path: Path
) -> None:
    paper.need_pdf()
    for number, words in enumerate(corpus.MARKUP[:6]):
        actions.write_line(meeting, project, text=f"{number} {words}", kind="decision", by=city.lead, at=at)
    actions.agree(meeting, None, what="Ring", who=Who(city.lead.person_id), by=city.lead, at=at)
    facts = queries.gather(queries.meeting_of(city.lead, meeting.id), TODAY, closed_at=at, closed_by="Ada Osei")
    html = minutes_html(facts, TODAY, "en")

    (tmp_path / "minutes.pdf").write_bytes(draw(html).pdf)

    assert paper.check_ua([tmp_path / "minutes.pdf"])[0].broken == {}
    with pikepdf.open(tmp_path / "minutes.pdf") as file:
        assert (str(file.Root.Lang), str(file.docinfo["/Title"])) == (
            "en-GB",
            "Minutes: Weekly meeting, 21 November 2026 – Example",
        )
    drawn = paper.text_of(tmp_path / "minutes.pdf")
    assert "Ring (Ada Osei, by 28 Nov 2026)" in " ".join(drawn.split())
    assert html == minutes_html(facts, TODAY, "en")


def test_the_mail_is_a_draft_that_nobody_sends(
    as_person: AsPerson, city: make.City, at: datetime, session: Any
) -> None:
    held = actions.open_meeting(
        title="Weekly\u2028meeting",
        on=TODAY,
        members=[city.lead.person_id or 0],
        guests=["Dr. Gast"],
        by=city.lead,
        at=at,
    )
    actions.write_line(held, None, text="Büro <b>umziehen</b> & feiern", by=city.lead, at=at)
    closed(city, held, at)
    held.pdf_key = files.put(b"%PDF-1.7")
    session.commit()
    page = as_person("leadership")

    shown = page.get(f"/meetings/{held.id}/mail").text
    draft = message_from_bytes(page.get(f"/meetings/{held.id}/eml").data, policy=policy.default)

    assert f'href="mailto:{city.lead.email.replace("@", "@")}?subject=Minutes' in shown
    assert "Portfolio sends nothing" in shown
    assert (draft["To"], draft["X-Unsent"]) == (city.lead.email, "1")
    body = draft.get_body()
    assert body is not None
    assert "Büro <b>umziehen</b> & feiern" in body.get_content()
    assert [part.get_filename() for part in draft.iter_attachments()] == ["minutes-2026-11-21.pdf"]


def test_an_open_meeting_has_no_minutes_yet(as_person: AsPerson, meeting: Meeting) -> None:
    page = as_person()

    assert [page.get(f"/meetings/{meeting.id}/{what}").status_code for what in ("pdf", "mail", "eml", "nothing")] == [
        404
    ] * 4
    assert page.post(f"/meetings/{meeting.id}/pdf").status_code == 409


@pytest.mark.parametrize("words", corpus.MARKUP)
def test_what_is_written_stays_text(as_person: AsPerson, meeting: Meeting, words: str) -> None:
    page = as_person()
    page.post(f"/meetings/{meeting.id}/lines", data={"text": words})

    assert words not in page.get(f"/meetings/{meeting.id}").text or "<" not in words


@pytest.mark.parametrize("after", ["x", "W10", "WyIyMDI2LTExLTAxIl0", "WyJ4IiwieSIsInoiXQ"])
@pytest.mark.parametrize("section", ["late", "due", "changes", "help", "silent"])
def test_a_forged_page_never_breaks(as_person: AsPerson, meeting: Meeting, section: str, after: str) -> None:
    assert as_person().get(f"/meetings/{meeting.id}/{section}?after={after}").status_code in (200, 422)
