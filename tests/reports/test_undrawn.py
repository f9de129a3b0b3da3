"""An issued report whose PDF is not there yet: pages say whether it comes, and what to do when it does not."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core import pdf_libraries
from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.jobs.models import Job
from portfolio.reports import actions
from portfolio.reports.models import Report
from tests.make import City
from tests.world_reports import issue

Enter = Callable[..., FlaskClient]
Q3 = Quarter(2026, 3)


@pytest.fixture
def undrawn(city: City, at: Any, monkeypatch: pytest.MonkeyPatch) -> Report:
    """An issued report without a file; this machine could draw it."""
    monkeypatch.setattr(pdf_libraries, "missing", list)
    report = issue(city, Q3, at, is_drawn=False)
    db.session.commit()
    return report


def drawing() -> Job:
    return db.session.query(Job).filter_by(kind="report_draw").one()


def said(page: FlaskClient, place: str) -> str:
    main = page.get(place).text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize("state", ["waiting", "running"])
@pytest.mark.parametrize("role", ["unit_lead", "leadership"])
def test_a_report_that_is_being_drawn_says_so(as_person: Enter, undrawn: Report, role: str, state: str) -> None:
    drawing().state = state
    db.session.commit()
    page = as_person(role)

    assert "Being drawn" in said(page, "/reports")
    assert "The PDF is being drawn and sent to everybody who gets it." in said(page, f"/reports/{undrawn.id}")


@pytest.mark.parametrize("state", ["failed", "cancelled", "done"])
def test_one_that_could_not_be_drawn_says_what_to_do(as_person: Enter, undrawn: Report, state: str) -> None:
    job = drawing()
    job.state, job.error = state, "The disk is full." if state == "failed" else None
    db.session.commit()
    lead = as_person("unit_lead")

    index, shown = said(lead, "/reports"), said(lead, f"/reports/{undrawn.id}")
    again = lead.post(f"/reports/{undrawn.id}/draw")

    assert "Could not be drawn What to do" in index
    assert "The PDF could not be drawn. The figures are all here." in shown
    assert ("The disk is full." in shown) == (state == "failed")
    assert "Draw it again" in shown
    assert (again.status_code, again.location) == (303, f"/reports/{undrawn.id}")
    assert "Being drawn" in said(lead, "/reports")


def test_who_cannot_have_it_drawn_is_offered_no_button(as_person: Enter, undrawn: Report) -> None:
    drawing().state = "failed"
    db.session.commit()
    mayor = as_person("leadership")

    index, shown = said(mayor, "/reports"), said(mayor, f"/reports/{undrawn.id}")

    assert "Could not be drawn" in index
    assert "The PDF could not be drawn." in shown
    assert "What to do" not in index
    assert "Draw it again" not in shown


def test_a_machine_that_cannot_draw_says_what_it_lacks(
    as_person: Enter, undrawn: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_libraries, "missing", lambda: ["libpango"])
    drawing().state = "done"
    db.session.commit()

    assert "this machine lacks the system packages" in said(as_person("unit_lead"), f"/reports/{undrawn.id}")


def test_a_drawn_report_says_nothing_of_it(as_person: Enter, city: City, at: Any) -> None:
    report = issue(city, Q3, at)
    db.session.commit()
    page = as_person("unit_lead")

    for place in ("/reports", f"/reports/{report.id}"):
        words = said(page, place).lower()
        assert "being drawn" not in words
        assert "could not be drawn" not in words


def test_the_list_costs_as_many_statements_for_many_undrawn_as_for_one(
    as_person: Enter, city: City, at: Any, undrawn: Report, count_queries: Callable[[], Any]
) -> None:
    page, numbers = as_person(viewer=city.lead), []
    for quarters in ((), (Quarter(2026, 2), Quarter(2026, 1), Quarter(2025, 4))):
        for quarter in quarters:
            issue(city, quarter, at, is_drawn=False)
        db.session.commit()
        with count_queries() as statements:
            page.get("/reports")
        numbers.append(len(statements))

    assert numbers[0] == numbers[1] <= 8


@pytest.mark.parametrize(("state", "words"), [("running", "Being drawn"), ("failed", "Could not be drawn What to do")])
def test_a_preview_on_the_list_says_so_too(as_person: Enter, city: City, at: Any, state: str, words: str) -> None:
    preview = actions.ask(Q3, language="en", by=city.lead, at=at)
    db.session.get_one(Job, preview.job_id).state = state
    db.session.commit()

    assert words in said(as_person("unit_lead"), "/reports")
