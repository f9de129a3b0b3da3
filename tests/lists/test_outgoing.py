"""Lists that are written and compared in the background, and from the command line."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl.worksheet.worksheet import Worksheet

from portfolio import scheduler
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.jobs import actions as jobs
from portfolio.jobs.models import Job
from portfolio.jobs.run import run as run_job
from portfolio.lists import incoming, outgoing
from portfolio.lists.models import BulkChange
from portfolio.lists.routes import differences as pages
from portfolio.people.models import Organisation
from portfolio.projects.models import Project, StageMove
from tests import make
from tests.lists.editing import PLACES, download, edited, put, upload

TITLES = ("Damp sensors", "Night bus", "Repair vouchers")


@pytest.fixture
def signed_in(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The unit lead of a city with three projects, on a database of its own."""
    monkeypatch.setitem(fresh_app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(fresh_app, "test_client_class", None)
    client = fresh_app.test_client()
    with fresh_app.app_context():
        city = make.make_city()
        for title in TITLES:
            make.make_project(city, title)
        token = make.sign_in(city.lead)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def work(app: Flask) -> tuple[str, str]:
    """Do the next job as the scheduler would: how it ended, and where its result is."""
    with app.app_context():
        held = jobs.claim(now())
        assert held is not None
        db.session.commit()
        run_job(held.job_id, scheduler.work_of)
        db.session.remove()
        ended = db.session.get_one(Job, held.job_id)
        return ended.state, (ended.outcome or {}).get("endpoint", "")


def titles(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Project.title).order_by(Project.id)))


def titles_in(content: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Projects"]
    return [str(row[1]) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_a_long_list_is_written_by_a_job(
    fresh_app: Flask, signed_in: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "MOST_AT_ONCE", 2)

    asked = signed_in.get("/projects.xlsx?q=damp")
    offered = signed_in.get("/projects.xlsx")
    waiting = signed_in.post("/projects.xlsx", data={"sort": "-title"})
    state = work(fresh_app)
    number = waiting.location.rsplit("/", 1)[1]
    written = signed_in.get(f"/projects.xlsx/{number}")

    assert titles_in(asked.data) == ["Damp sensors"]
    assert "This list has more than 2 projects." in offered.text
    assert state == ("done", "lists.written_workbook")
    assert written.headers["Content-Disposition"].startswith('attachment; filename="projects-')
    assert titles_in(written.data) == sorted(TITLES, reverse=True)


def test_large_lists_are_compared_written_and_undone_by_jobs(
    fresh_app: Flask, signed_in: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 0)
    monkeypatch.setattr(pages, "AT_ONCE", 0)

    def edit(sheet: Worksheet) -> None:
        for row in range(2, 5):
            sheet.cell(row, 2).value = f"{sheet.cell(row, 2).value}, anew"

    there = upload(signed_in, edited(download(signed_in), edit)).location
    waiting = signed_in.get(there).text
    states = [work(fresh_app)]
    shown = signed_in.get(there).text
    signed_in.post(f"{there}/accept", data={"all": "1"})
    states.append(work(fresh_app))
    changed = titles(fresh_app)
    signed_in.post(f"{there}/undo")
    states.append(work(fresh_app))

    assert "This is being worked on in the background." in waiting
    assert "Save all 3 differences without a conflict" in shown
    assert changed == [f"{title}, anew" for title in TITLES]
    assert titles(fresh_app) == list(TITLES)
    assert states == [("done", "lists.bulk_change")] * 3


def test_a_new_project_weighs_as_much_as_ten_fields(
    fresh_app: Flask, signed_in: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 30)

    def edit(sheet: Worksheet) -> None:
        for number in range(3):
            put(sheet, "", title=f"New {number}", department="Housing")
        sheet.cell(2, 2).value = "Damp sensors, anew"

    there = upload(signed_in, edited(download(signed_in), edit)).location
    signed_in.post(f"{there}/accept", data={"all": "1"})  # 3 x 10 + 1 is more than 30
    before = titles(fresh_app)
    states = [work(fresh_app)]
    signed_in.post(f"{there}/undo")
    states.append(work(fresh_app))

    assert before == list(TITLES)
    assert states == [("done", "lists.bulk_change")] * 2
    with fresh_app.app_context():
        assert [project.archived_on is None for project in db.session.scalars(sa.select(Project))] == [True] * 3 + [
            False
        ] * 3


def test_moves_say_why_they_are_taken_back_by_a_job_too(
    fresh_app: Flask, signed_in: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 0)

    def edit(sheet: Worksheet) -> None:
        sheet.cell(2, PLACES["stage"]).value = "Screened"

    there = upload(signed_in, edited(download(signed_in), edit)).location
    for step in ("accept", "undo"):
        signed_in.post(f"{there}/{step}", data={"all": "1"})
        work(fresh_app)

    with fresh_app.app_context():
        moves = db.session.scalars(sa.select(StageMove).where(StageMove.reason.is_not(None))).all()
        assert [(move.stage, move.reason) for move in moves] == [("idea", "The change of many projects was undone.")]


def test_a_large_file_that_is_no_list_is_said_to_be_none(
    fresh_app: Flask, signed_in: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 0)

    there = upload(signed_in, b"no workbook").location
    work(fresh_app)

    assert "This is no workbook." in signed_in.get(there).text
    with fresh_app.app_context():
        assert db.session.scalars(sa.select(BulkChange.state)).all() == ["failed"]


def test_the_command_writes_what_the_page_gives(
    signed_in: FlaskClient, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    target = tmp_path / "list.xlsx"

    code, said = command("export", "projects", "--xlsx", str(target), "--q", "night", "--filter", "stage=idea")

    assert (code, said) == (0, f"1 project written to {target}.\n")
    ours = openpyxl.load_workbook(target)["Projects"]
    theirs = openpyxl.load_workbook(io.BytesIO(download(signed_in, "?q=night&stage=idea")))["Projects"]
    assert list(ours.values) == list(theirs.values)
    assert titles_in(target.read_bytes()) == ["Night bus"]


def test_the_written_list_can_be_uploaded(
    fresh_app: Flask, signed_in: FlaskClient, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    target = tmp_path / "list.xlsx"
    with fresh_app.app_context():
        key = db.session.scalars(sa.select(Organisation.key)).one()
        ref = db.session.scalars(sa.select(Project.ref).order_by(Project.id)).first() or ""
    command("export", "projects", "--xlsx", str(target), "--organisation", key)

    there = upload(signed_in, edited(target.read_bytes(), lambda sheet: put(sheet, ref, title="Anew"))).location
    signed_in.post(f"{there}/accept", data={"all": "1"})

    assert titles(fresh_app) == ["Anew", *TITLES[1:]]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--xlsx", "{}/no/folder.xlsx"), "cannot be written"),
        (("--xlsx", "{}/a.xlsx", "--filter", "running"), "Write a filter as NAME=VALUE"),
        (("--xlsx", "{}/a.xlsx", "--organisation", "nobody"), "No city yet."),
    ],
)
def test_the_command_says_what_is_wrong(
    signed_in: FlaskClient,
    command: Callable[..., tuple[int, str]],
    tmp_path: Path,
    words: tuple[str, ...],
    sentence: str,
) -> None:
    code, said = command("export", "projects", *(word.format(tmp_path) for word in words))

    assert code != 0
    assert sentence in said
