"""What was made on request goes in time: previews after thirty days, comparisons after a week; issues never."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portfolio import scheduler
from portfolio.core import files
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.quarter import Quarter
from portfolio.jobs import keeping as jobs_keeping
from portfolio.jobs.models import Job
from portfolio.reports import actions, issues, keeping, queries
from portfolio.reports.drawing import Drawn
from portfolio.reports.models import Report
from tests import make
from tests.make import City
from tests.world_reports import issue

Enter = Callable[..., FlaskClient]
Q3 = Quarter(2026, 3)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def files_of_this_test(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "FILES", str(tmp_path / "files"))


def preview(city: City, content: bytes, at: datetime) -> Report:
    """A preview that was asked for and drawn then."""
    report = actions.ask(Q3, language="en", by=city.lead, at=at)
    facts = queries.quarter_facts(city.organisation, Q3)
    return actions.keep(report, facts, Drawn(content, 3), by=city.lead, at=at)


def is_there(key: str | None) -> bool:
    try:
        return bool(files.get(key or ""))
    except Missing:
        return False


def tidy(at: datetime) -> None:
    """Do as the scheduler does every hour."""
    gone = [key for let_go in scheduler.LET_GO for key in let_go(at)]
    db.session.commit()
    jobs_keeping.remove(gone)


def test_a_preview_is_kept_for_thirty_days(city: City, at: datetime) -> None:
    old, new = preview(city, b"%PDF old", at - 31 * DAY), preview(city, b"%PDF new", at - 29 * DAY)
    waiting = actions.ask(Q3, language="en", by=city.lead, at=at - 40 * DAY)
    keys = [old.pdf_key, new.pdf_key]
    db.session.commit()

    tidy(at)

    db.session.expire_all()
    assert [is_there(key) for key in keys] == [False, True]
    assert (old.facts, old.pdf_key, old.pages) == (None, None, None)
    assert (new.facts is None, new.pdf_key) == (False, keys[1])
    assert waiting.drawn_at is None
    assert keeping.let_go(at) == []


def test_what_was_issued_or_is_being_prepared_stays_for_ever(city: City, at: datetime) -> None:
    issued = issue(city, Quarter(2025, 2), at - 400 * DAY)
    draft, _ = actions.prepare(Q3, by=city.lead, at=at - 40 * DAY)
    actions.keep_facts(draft, queries.quarter_facts(city.organisation, Q3), by=city.lead, at=at - 40 * DAY)
    preview(city, b"%PDF-1.7 archive", at - 31 * DAY)  # the same bytes as a file of the issue
    db.session.commit()

    tidy(at)

    db.session.expire_all()
    assert all(is_there(file.sha256) for file in issues.files_of(issued.id))
    assert issued.facts is not None
    assert draft.facts is not None


def test_a_preview_that_is_gone_leaves_the_list_and_its_page_says_to_ask_again(
    as_person: Enter, city: City, at: datetime
) -> None:
    old = preview(city, b"%PDF old", at - 31 * DAY)
    db.session.commit()
    page = as_person("unit_staff")
    before = page.get("/reports").text

    tidy(at)

    place = f"/reports/{old.id}"
    assert place in before
    assert place not in page.get("/reports").text
    assert "This preview was kept for 30 days and is gone." in page.get(place).text
    assert [page.get(f"{place}/{form}").status_code for form in ("pdf", "json")] == [404, 404]


def test_a_comparison_is_kept_for_a_week_and_its_page_says_to_compare_again(
    as_person: Enter, city: City, at: datetime
) -> None:
    report = issue(city, Q3, at - 20 * DAY)
    actions.compare(report, by=city.lead, at=at - 8 * DAY)
    job = db.session.query(Job).filter_by(kind="report_compare").one()
    known = json.dumps(queries.quarter_facts(city.organisation, Q3).as_json()).encode()
    job.state, job.ended_at, job.outcome = "done", at - 6 * DAY, {"file": files.put(known)}
    db.session.commit()
    page, place = as_person(viewer=make.make_viewer(city, "unit_lead")), f"/reports/{report.id}/today"

    tidy(at)
    fresh = page.get(place).text
    tidy(at + 2 * DAY)
    gone = page.get(place)

    assert "Compared on" in fresh
    assert not is_there(files.key_of(known))
    assert gone.status_code == 200
    assert "was kept for a week. Compare it once more." in gone.text
    assert "Compare it with what is known today" in gone.text


def test_the_scheduler_lets_go_of_both() -> None:
    assert {keeping.let_go, jobs_keeping.let_go} <= set[Any](scheduler.LET_GO)
