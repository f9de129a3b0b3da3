"""Uploaded files go when nobody can need them any more, and not before."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core import files
from portfolio.core.errors import Missing
from portfolio.exchange import keeping as import_keeping
from portfolio.exchange.models import ImportRun
from portfolio.exchange.runs import open_run
from portfolio.jobs import keeping
from portfolio.jobs.models import Job
from portfolio.lists import keeping as list_keeping
from portfolio.lists.models import BulkChange
from tests.make import City

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def files_of_this_test(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "FILES", str(tmp_path / "files"))


def run_with(city: City, content: bytes, state: str, at: datetime, undo_until: datetime | None = None) -> ImportRun:
    run = open_run(
        name="a.csv", checksum="", today=at.date(), state=state, file_key=files.put(content), by=city.lead, at=at
    )
    run.undo_until = undo_until
    return run


def test_files_are_kept_while_an_import_can_be_taken_back_or_goes_on(session: Any, city: City, at: datetime) -> None:
    runs = [
        run_with(city, b"done", "done", at - 29 * DAY, at + DAY),
        run_with(city, b"over", "done", at - 31 * DAY, at - DAY),
        run_with(city, b"asked", "asking", at - 6 * DAY),
        run_with(city, b"forgotten", "asking", at - 8 * DAY),
        run_with(city, b"given up", "cancelled", at - DAY),
        run_with(city, b"writing", "writing", at - 8 * DAY),
    ]
    session.commit()

    gone = import_keeping.let_go(at)
    session.commit()
    keeping.remove(gone)

    session.expire_all()
    assert [run.state for run in runs] == ["done", "done", "asking", "cancelled", "cancelled", "writing"]
    assert [run.file_key is None for run in runs] == [False, True, False, True, True, False]
    contents = (b"done", b"over", b"asked", b"forgotten", b"given up", b"writing")
    assert [is_there(content) for content in contents] == [True, False, True, False, False, True]
    assert import_keeping.let_go(at) == []


def test_a_file_that_a_second_import_needs_stays(session: Any, city: City, at: datetime) -> None:
    run_with(city, b"same", "undone", at)
    run_with(city, b"same", "ready", at)

    assert import_keeping.let_go(at) == []
    assert is_there(b"same")


def test_the_file_of_an_edited_list_is_kept_for_a_week(session: Any, city: City, at: datetime) -> None:
    working = Job(organisation_id=city.id, kind="check_edited_list", args={}, asked_at=at)
    session.add(working)
    session.flush()
    for content, days, job in ((b"old", 8, None), (b"new", 6, None), (b"waits", 8, working)):
        session.add(
            BulkChange(
                organisation_id=city.id, kind="list", state="ready", file_key=files.put(content),
                asked_at=at - days * DAY, job_id=job.id if job else None,
            )
        )  # fmt: skip
    session.commit()

    gone = list_keeping.let_go(at)
    session.commit()
    keeping.remove(gone)

    assert [is_there(content) for content in (b"old", b"new", b"waits")] == [False, True, True]
    keys = session.scalars(sa.select(BulkChange.file_key).order_by(BulkChange.id)).all()
    assert keys == [None, files.key_of(b"new"), files.key_of(b"waits")]
    assert list_keeping.let_go(at) == []


def test_a_file_that_is_brought_in_again_meanwhile_stays(session: Any, city: City, at: datetime) -> None:
    run_with(city, b"same", "undone", at)
    session.commit()

    gone = import_keeping.let_go(at)
    run_with(city, b"same", "ready", at)  # after the look, before the file is removed
    session.commit()
    keeping.remove(gone)

    assert gone == [files.key_of(b"same")]
    assert is_there(b"same")


def is_there(content: bytes) -> bool:
    try:
        return files.get(files.key_of(content)) == content
    except Missing:
        return False
