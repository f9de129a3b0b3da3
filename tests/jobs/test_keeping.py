"""Files that jobs wrote for who asked go after a week; one that anything else needs stays."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portfolio.core import files
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.quarter import Quarter
from portfolio.jobs import keeping
from portfolio.jobs.models import Job
from tests.make import City
from tests.world_reports import issue

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def files_of_this_test(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "FILES", str(tmp_path / "files"))


def wrote(city: City, content: bytes, at: datetime) -> Job:
    """A job that ended then and wrote a file."""
    job = Job(organisation_id=city.id, kind="workbook", args={}, state="done", asked_at=at, ended_at=at)
    job.outcome = {"file": files.put(content), "name": "projects.xlsx"}
    db.session.add(job)
    return job


def is_there(content: bytes) -> bool:
    try:
        return files.get(files.key_of(content)) == content
    except Missing:
        return False


def test_a_file_that_a_job_wrote_is_kept_for_a_week(session: Any, city: City, at: datetime) -> None:
    old, new = wrote(city, b"old", at - 8 * DAY), wrote(city, b"new", at - 6 * DAY)
    session.commit()

    gone = keeping.let_go(at)
    session.commit()
    keeping.remove(gone)

    assert [is_there(content) for content in (b"old", b"new")] == [False, True]
    assert (old.outcome, (new.outcome or {})["file"]) == ({"name": "projects.xlsx"}, files.key_of(b"new"))
    assert keeping.let_go(at) == []


def test_a_file_that_two_jobs_wrote_stays_for_the_second(session: Any, city: City, at: datetime) -> None:
    for days in (8, 6):
        wrote(city, b"same", at - days * DAY)
    session.commit()

    assert keeping.let_go(at) == []
    assert keeping.let_go(at + 2 * DAY) == [files.key_of(b"same")]


def test_a_file_of_an_issued_report_is_always_needed(session: Any, city: City, at: datetime) -> None:
    issue(city, Quarter(2026, 3), at)
    for content in (b"%PDF-1.7 archive", b"{}"):
        wrote(city, content, at - 8 * DAY)
    session.commit()

    assert keeping.let_go(at) == []
    keeping.remove([files.key_of(b"{}")])
    assert is_there(b"{}")
