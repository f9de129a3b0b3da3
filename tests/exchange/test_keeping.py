"""Uploaded files go when nobody can need them any more, and not before."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portfolio.core import files
from portfolio.core.errors import Missing
from portfolio.exchange import keeping
from portfolio.exchange.models import ImportRun
from portfolio.exchange.runs import open_run
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

    gone = keeping.let_go(at)
    session.commit()
    keeping.remove(gone)

    session.expire_all()
    assert [run.state for run in runs] == ["done", "done", "asking", "cancelled", "cancelled", "writing"]
    assert [run.file_key is None for run in runs] == [False, True, False, True, True, False]
    contents = (b"done", b"over", b"asked", b"forgotten", b"given up", b"writing")
    assert [is_there(content) for content in contents] == [True, False, True, False, False, True]
    assert keeping.let_go(at) == []


def test_a_file_that_a_second_import_needs_stays(session: Any, city: City, at: datetime) -> None:
    run_with(city, b"same", "undone", at)
    run_with(city, b"same", "ready", at)

    assert keeping.let_go(at) == []
    assert is_there(b"same")


def is_there(content: bytes) -> bool:
    try:
        return files.get(files.key_of(content)) == content
    except Missing:
        return False
