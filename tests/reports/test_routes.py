import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core import files, pdf_libraries
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.core.quarter import Quarter
from portfolio.history.models import Entry
from portfolio.jobs import actions as job_actions
from portfolio.jobs.models import Job
from portfolio.jobs.run import run
from portfolio.reports import actions, jobs
from portfolio.reports.content import quarter_report
from portfolio.reports.models import Report
from portfolio.reports.printing import report_html
from portfolio.reports.shape import report_json
from tests import make
from tests.make import City
from tests.reports import paper, rows, samples, truth
from tests.reports.tables import tables_of

Enter = Callable[..., FlaskClient]


def kept(city: City, at: datetime, facts: Any = None, pdf: bytes | None = b"%PDF-1.7") -> Report:
    """A report of made-up facts, as its job would keep it."""
    report = actions.ask(Quarter(2026, 3), language="en", by=city.lead, at=at)
    report.facts = (facts or samples.city_of(40)).as_json()
    report.pdf_key, report.pages = (files.put(pdf), 8) if pdf else (None, None)
    db.session.commit()
    return report


# ------------------------------------------------------------------------------------------------ asking
def test_a_report_is_asked_for_with_one_field(as_person: Enter, city: City) -> None:
    page = as_person("unit_staff")

    form = page.get("/reports/new").text
    answer = page.post("/reports/new", data={"quarter": "2026Q3"})

    assert re.findall(r'name="(\w+)"', form.split("<main")[1].split("</main>")[0]) == ["quarter", "edition", "project"]
    report = db.session.query(Report).one()
    assert (answer.status_code, answer.location) == (303, f"/reports/{report.id}")
    assert (report.quarter, report.as_of, report.facts) == ("2026Q3", date(2026, 9, 30), None)
    job = db.session.get_one(Job, report.job_id)
    assert (job.kind, job.args) == ("report", {"report": report.id, "as_known": None})
    assert [entry.event for entry in db.session.query(Entry)] == ["report.asked"]


@pytest.mark.parametrize("quarter", ["", "2026Q5", "1900Q1", "<script>", "\x00"])
def test_a_quarter_that_was_not_offered_is_refused(as_person: Enter, quarter: str) -> None:
    answer = as_person("unit_lead").post("/reports/new", data={"quarter": quarter})

    assert answer.status_code == 422
    assert "<title>Error" in answer.text
    assert db.session.query(Report).count() == 0


def test_the_newest_quarter_that_has_ended_is_offered_first(as_person: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio.reports.routes.reading.today", lambda zone: date(2026, 11, 21))

    offered = re.findall(r"<option[^>]*>([^<]+)</option>", as_person("unit_staff").get("/reports/new").text)

    assert (offered[0], offered[11:16]) == (
        "Quarter 3 of 2026",
        ["Quarter 4 of 2023", "Year 2025", "Year 2024", "Year 2023", "Quarter 4 of 2026, not over yet"],
    )


@pytest.mark.parametrize(
    ("role", "read", "ask"),
    [
        ("unit_lead", 200, 200),
        ("unit_staff", 200, 200),
        ("leadership", 404, 403),
        ("auditor", 200, 403),
        ("finance", 404, 403),
        ("juror", 403, 403),
    ],
)
def test_who_may_see_previews_and_who_may_ask(
    as_person: Enter, city: City, at: datetime, role: str, read: int, ask: int
) -> None:
    report = kept(city, at)
    page = as_person(role)

    kept_at = f"/reports/{report.id}"
    assert page.get("/reports").status_code == (200 if read == 404 else read)
    # Whether there is such a report is nobody's business who may not read it.
    assert {page.get(kept_at + part).status_code for part in ("", "/pdf", "/json")} == {404 if read == 403 else read}
    assert page.get("/reports/new").status_code == ask


def test_a_report_of_another_city_is_missing(as_person: Enter, city: City, at: datetime) -> None:
    report = kept(make.make_city("Elsewhere"), at)

    page = as_person("unit_lead")

    for place in (f"/reports/{report.id}", f"/reports/{report.id}/pdf", f"/reports/{report.id}/json", "/reports/99999"):
        assert page.get(place).status_code == 404
    assert "There is no report yet" in page.get("/reports").text


# ------------------------------------------------------------------------------------------------ showing
def test_while_it_is_made_the_page_says_how_far_it_is(as_person: Enter, city: City, at: datetime) -> None:
    report = actions.ask(Quarter(2026, 3), language="en", by=city.lead, at=at)
    job = db.session.get_one(Job, report.job_id)
    job.state, job.step, job.progress = "running", "drawing", 500
    db.session.commit()
    page = as_person(viewer=city.lead)

    shown = page.get(f"/reports/{report.id}").text

    assert "Drawing the pages" in shown
    assert 'value="50"' in shown
    assert page.get(f"/reports/{report.id}/pdf").status_code == 404
    assert page.get(f"/reports/{report.id}/json").status_code == 404


def test_a_report_that_failed_says_so(as_person: Enter, city: City, at: datetime) -> None:
    report = actions.ask(Quarter(2026, 3), language="en", by=city.lead, at=at)
    job = db.session.get_one(Job, report.job_id)
    job.state, job.error = "failed", "Drawing the PDF took too long and was stopped."
    db.session.commit()

    shown = as_person("unit_lead").get(f"/reports/{report.id}").text

    assert "Drawing the PDF took too long and was stopped." in shown
    assert 'href="/reports/new"' in shown


def test_the_list_names_every_report_with_its_day(as_person: Enter, city: City, at: datetime) -> None:
    kept(city, at)

    listed = as_person("auditor").get("/reports").text

    assert tables_of(listed)[0][1][:2] == ["Quarter 3 of 2026", "30 Sept 2026"]
    assert "8 pages" in listed


def test_the_pdf_is_the_one_that_was_drawn(as_person: Enter, city: City, at: datetime) -> None:
    report = kept(city, at, pdf=b"%PDF-1.7 drawn once")

    answer = as_person("auditor").get(f"/reports/{report.id}/pdf")

    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 drawn once", "application/pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="portfolio-2026Q3-{report.id}.pdf"'


def test_without_a_pdf_the_page_says_why_and_shows_all_figures(
    as_person: Enter, city: City, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = kept(city, at, pdf=None)
    monkeypatch.setattr(pdf_libraries, "missing", lambda: ("libpango-1.0.so.0",))

    shown = as_person("unit_lead").get(f"/reports/{report.id}").text

    assert "this machine lacks the system packages libpango-1.0-0" in shown
    assert "Download PDF" not in shown
    assert {table.name for table in truth.named_tables(shown)} >= {"stages", "outcomes", "measures", "overdue"}


def test_showing_a_report_costs_few_statements(
    as_person: Enter, city: City, at: datetime, count_queries: Callable[[], Any]
) -> None:
    address = f"/reports/{kept(city, at, samples.city_of(300)).id}"
    page = as_person("unit_lead")

    with count_queries() as statements:
        page.get(address)

    assert len(statements) == 2  # who reads, and the report


# ----------------------------------------------------------------------------------- the same figures everywhere
def test_page_paper_and_json_show_the_same_figures(app: Flask, as_person: Enter, city: City, at: datetime) -> None:
    report = quarter_report(samples.city_of(40))
    address = f"/reports/{kept(city, at, report.facts).id}"
    client = as_person("unit_lead")

    page = client.get(address).text

    assert truth.named_tables(page) == truth.named_tables(report_html(report, "en"))
    assert truth.not_in_sheets(report, page) == []
    assert json.loads(client.get(f"{address}/json").text) == report_json(report)


def test_the_web_edition_leads_to_the_records(app: Flask, as_person: Enter, city: City, at: datetime) -> None:
    page = as_person("unit_lead").get(f"/reports/{kept(city, at, samples.city_of(40)).id}").text

    assert '<a href="/projects/P-2026-001">P-2026-001</a>' in page
    assert '<a href="/projects/P-2024-001">P-2024-001</a>' in page
    assert '<a href="/projects' not in report_html(quarter_report(samples.city_of(40)), "en")


def test_text_of_people_is_escaped_on_the_page(as_person: Enter, city: City, at: datetime) -> None:
    shown = as_person("unit_lead").get(f"/reports/{kept(city, at).id}").text

    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


# -------------------------------------------------------------------------------------------------- the job
def test_the_job_gathers_draws_and_keeps(fresh_app: Flask) -> None:
    paper.need_pdf()
    with fresh_app.app_context():
        with write_transaction():
            city = make.make_city()
            rows.project(city, ("running", date(2026, 2, 1)), title="Night bus")
            report = actions.ask(Quarter(2026, 3), language="en", by=city.lead, at=now())
            db.session.commit()
            claim = job_actions.claim(now())
            db.session.commit()
        assert claim is not None
        run(claim.job_id, lambda kind: jobs.draw_report)

        report = db.session.query(Report).one()
        job = db.session.get_one(Job, report.job_id)
        assert (job.state, job.error) == ("done", None)
        assert job.outcome == {"endpoint": "reports.show", "values": {"report_id": report.id}}
        assert files.get(report.pdf_key or "").startswith(b"%PDF-")
        assert report.facts is not None
        assert report.facts["stages"] == [
            {"day": day, "stage": "running", "projects": 1} for day in ("2026-03-31", "2026-06-30", "2026-09-30")
        ]
        assert [entry.event for entry in db.session.query(Entry).order_by(Entry.id)] == ["report.asked", "report.drawn"]


def test_without_pango_the_job_keeps_the_figures(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_libraries, "missing", lambda: ("libpango-1.0.so.0",))
    with fresh_app.app_context():
        with write_transaction():
            city = make.make_city()
            actions.ask(Quarter(2026, 3), language="en", by=city.lead, at=now())
            db.session.commit()
            claim = job_actions.claim(now())
            db.session.commit()
        assert claim is not None
        run(claim.job_id, lambda kind: jobs.draw_report)

        report = db.session.query(Report).one()
        assert (report.pdf_key, report.facts is not None) == (None, True)
