import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio import scheduler
from portfolio.core import files
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.exchange import actions
from portfolio.exchange.models import ImportRun
from portfolio.exchange.runs import file_name, open_run
from portfolio.jobs import actions as jobs
from portfolio.jobs.models import Job
from portfolio.jobs.run import run as run_job
from portfolio.people.models import SignIn
from portfolio.projects.models import Project
from tests import make
from tests.exchange.bundles import make_bundle, zipped
from tests.make import City

Enter = Callable[..., FlaskClient]


@pytest.fixture
def files_of_this_test(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "files"
    monkeypatch.setitem(app.config, "FILES", str(folder))
    return folder


def upload(page: FlaskClient, content: bytes, name: str = "portfolio.zip", **fields: str) -> Any:
    return page.post("/imports/new", data={"file": (io.BytesIO(content), name), **fields})


def runs() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(ImportRun)) or 0


# ---------------------------------------------------------------------------------------------------- upload
def test_an_empty_list_of_imports_says_what_to_do(as_person: Enter) -> None:
    said = as_person("unit_lead").get("/imports").text

    assert "Nothing has been imported yet." in said
    assert 'href="/imports/new"' in said


def test_a_portfolio_is_uploaded_in_two_fields(
    as_person: Enter, session: Any, tmp_path: Path, files_of_this_test: Path
) -> None:
    page = as_person("unit_lead")
    packed = zipped(make_bundle(tmp_path / "bundle"))

    form = page.get("/imports/new").text
    answer = upload(page, packed, count_from="2026-07-01")

    run = session.scalars(sa.select(ImportRun)).one()
    job = session.get_one(Job, run.job_id)
    assert re.findall(r'name="(\w+)"', form.split("<main")[1].split("</main")[0]) == ["file", "count_from"]
    assert (answer.status_code, answer.location) == (303, f"/imports/{run.id}")
    assert (run.state, run.name, run.count_from) == ("checking", "portfolio.zip", date(2026, 7, 1))
    assert (job.kind, job.state, job.args) == ("import", "waiting", {"import": run.id, "write": False})
    assert files.get(run.file_key or "") == packed


def packed(*contents: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents:
            archive.writestr(name, content)
    return made.getvalue()


def damaged() -> bytes:
    whole = packed(("projects.csv", bytes(range(256)) * 40))
    return whole[:100] + b"\xff" * 20 + whole[120:]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is not a zip file."),
        (b"PK\x03\x04 and no more", "This is not a zip file."),
        (packed(("projects.csv", b"0" * 30_000_000)), "The zip would unpack to far too much."),
        (packed(("../../projects.csv", b"x")), "points outside of it"),
        (packed(*((f"{n}.csv", b"") for n in range(500))), "too many files"),
        (packed(("readme.txt", b"x")), "holds no projects.csv"),
        (damaged(), "The zip is damaged."),
    ],
)
def test_what_is_no_bundle_gets_a_sentence_and_nothing_is_stored(
    as_person: Enter, session: Any, files_of_this_test: Path, content: bytes, sentence: str
) -> None:
    answer = upload(as_person("unit_lead"), content)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert runs() == 0
    assert list(files_of_this_test.rglob("*")) == []


def test_an_upload_without_a_file_says_so(as_person: Enter, session: Any) -> None:
    answer = as_person("unit_lead").post("/imports/new", data={"count_from": "soon"})

    assert answer.status_code == 422
    assert "Choose the zip file with the portfolio." in answer.text
    assert "Give a day as year, month, day" in answer.text
    assert runs() == 0


def test_a_body_of_fifty_megabytes_is_refused_before_it_is_read(
    as_person: Enter, session: Any, files_of_this_test: Path
) -> None:
    answer = as_person("unit_lead").post(
        "/imports/new",
        content_type="multipart/form-data; boundary=x",
        input_stream=io.BytesIO(b"--x\r\n"),
        environ_overrides={"CONTENT_LENGTH": "50000000"},
    )

    assert answer.status_code == 413
    assert runs() == 0


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.zip", "passwd.zip"),
        ("C:\\Users\\ada\\Pörtfolio 2026.zip", "Pörtfolio 2026.zip"),
        ("<script>.zip", "<script>.zip"),
        ("a\x00b.zip", "ab.zip"),
        ("", "portfolio.zip"),
        ("x" * 400, "x" * 250),
    ],
)
def test_the_name_of_an_upload_is_only_a_name(given: str, shown: str) -> None:
    assert file_name(given)[:250] == shown


@pytest.mark.parametrize(
    ("role", "status"),
    [("unit_staff", 200), ("deputy_lead", 200), ("project_owner", 403), ("finance", 403), ("auditor", 403)],
)
def test_the_unit_imports_and_nobody_else(as_person: Enter, role: str, status: int) -> None:
    page = as_person(role)

    assert {page.get(address).status_code for address in ("/imports", "/imports/new")} == {status}


# ------------------------------------------------------------------------------------- from check to result
def checked(city: City, at: datetime, folder: Path, *, is_written: bool = False, leave_out: bool = False) -> ImportRun:
    """An import as its jobs leave it."""
    found = actions.check(folder, by=city.lead, at=at)
    run = open_run(name="p.zip", checksum="", today=found.today, state="checking", by=city.lead, at=at)
    actions.keep_findings(run, found)
    if is_written:
        run.leave_out = leave_out
        actions.write(found, run, by=city.lead, at=at)
    db.session.commit()
    found.staging.close()
    return run


def test_a_clean_file_waits_for_a_word_and_shows_its_figures(
    as_person: Enter, city: City, at: datetime, tmp_path: Path
) -> None:
    page = as_person("unit_lead")
    run = checked(city, at, make_bundle(tmp_path))

    said = page.get(f"/imports/{run.id}").text
    answer = page.post(f"/imports/{run.id}/write")

    assert "Ready to be imported" in said
    assert "Import now" in said
    assert "€3,000.50" in said
    assert answer.status_code == 303
    assert (run.state, run.leave_out) == ("writing", False)
    assert db.session.get_one(Job, run.job_id).args == {"import": run.id, "write": True}


def test_wrong_rows_are_listed_with_what_to_do(as_person: Enter, city: City, at: datetime, tmp_path: Path) -> None:
    page = as_person("unit_lead")
    changed = {("projects", 3, "budget_eur"): "2000,5", ("projects", 2, "stage"): "<script>alert(1)</script>"}
    run = checked(
        city,
        at,
        make_bundle(tmp_path, changed),
    )

    said = page.get(f"/imports/{run.id}").text

    assert "2 things are wrong in the files." in said
    assert "The number has a decimal comma. Write a point instead" in said
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "<script>alert(1)" not in said


def test_the_named_rows_are_left_out_when_the_person_says_so(
    as_person: Enter, city: City, at: datetime, tmp_path: Path
) -> None:
    page = as_person("unit_lead")
    run = checked(city, at, make_bundle(tmp_path, {("projects", 3, "budget_eur"): "2000,5"}))

    said = page.get(f"/imports/{run.id}").text
    page.post(f"/imports/{run.id}/write", data={"leave_out": "1"})

    assert "Leave these rows out and import the rest" in said
    assert (run.state, run.leave_out) == ("writing", True)


def test_a_file_that_cannot_be_read_offers_no_leaving_out(
    as_person: Enter, city: City, at: datetime, tmp_path: Path
) -> None:
    run = checked(city, at, make_bundle(tmp_path, stages="project_id,seq,stage"))

    said = as_person("unit_lead").get(f"/imports/{run.id}").text

    assert "Upload a corrected file" in said
    assert "Leave these rows out" not in said


def test_an_import_that_waits_can_be_given_up(as_person: Enter, city: City, at: datetime, tmp_path: Path) -> None:
    page = as_person("unit_lead")
    run = checked(city, at, make_bundle(tmp_path))

    page.post(f"/imports/{run.id}/cancel")
    again = page.post(f"/imports/{run.id}/cancel")

    assert run.state == "cancelled"
    assert "given up before anything was written" in page.get(f"/imports/{run.id}").text
    assert again.status_code == 409
    assert page.post(f"/imports/{run.id}/write").status_code == 409


def test_the_result_shows_what_came_of_it_and_until_when_it_can_be_undone(
    as_person: Enter, city: City, tmp_path: Path
) -> None:
    page = as_person("unit_lead")
    run = checked(city, now(), make_bundle(tmp_path), is_written=True)

    said = page.get(f"/imports/{run.id}").text
    listed = page.get("/imports").text
    answer = page.post(f"/imports/{run.id}/undo")

    assert "Undo this import" in said
    assert "Calls and the scores of jurors have no place here yet" in said
    assert "p.zip" in listed
    assert answer.status_code == 303
    assert db.session.get_one(Job, run.job_id).kind == "undo_import"


def test_undo_ends_after_thirty_days_and_is_for_leads(as_person: Enter, city: City, tmp_path: Path) -> None:
    old = checked(city, now() - timedelta(days=31), make_bundle(tmp_path), is_written=True)

    assert "Undo this import" not in as_person("unit_lead").get(f"/imports/{old.id}").text
    assert as_person("unit_lead").post(f"/imports/{old.id}/undo").status_code == 409
    assert as_person("unit_staff").post(f"/imports/{old.id}/undo").status_code == 403


def test_the_same_files_again_lead_to_the_first_import(
    as_person: Enter, city: City, at: datetime, tmp_path: Path
) -> None:
    folder = make_bundle(tmp_path)
    first = checked(city, at, folder, is_written=True)
    again = checked(city, at + timedelta(hours=1), folder)

    said = as_person("unit_lead").get(f"/imports/{again.id}").text

    assert "Everything in these files is here already" in said
    assert f'href="/imports/{first.id}"' in said


def test_another_citys_import_is_not_there(as_person: Enter, at: datetime, tmp_path: Path) -> None:
    other = checked(make.make_city("Other"), at, make_bundle(tmp_path))
    page = as_person("unit_lead")

    assert page.get(f"/imports/{other.id}").status_code == 404
    assert {page.post(f"/imports/{other.id}/{verb}").status_code for verb in ("write", "cancel", "undo")} == {404}
    assert page.get("/imports/99999999999999").status_code == 404


# -------------------------------------------------------------------------------------- with the jobs behind
@pytest.fixture
def signed_in(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A unit lead of a new city on a database of its own."""
    monkeypatch.setitem(fresh_app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(fresh_app, "test_client_class", None)
    client = fresh_app.test_client()
    with fresh_app.app_context():
        token = make.sign_in(make.make_city().lead)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def work(app: Flask) -> str:
    """Do the next job as the scheduler would; its state afterwards."""
    with app.app_context():
        held = jobs.claim(now())
        assert held is not None
        db.session.commit()
        run_job(held.job_id, scheduler.work_of)
        db.session.remove()
        return db.session.get_one(Job, held.job_id).state


def test_from_upload_to_undo(fresh_app: Flask, signed_in: FlaskClient, tmp_path: Path) -> None:
    there = upload(signed_in, zipped(make_bundle(tmp_path))).location

    waiting = signed_in.get(there).text
    states = [work(fresh_app)]
    ready = signed_in.get(there).text
    signed_in.post(f"{there}/write")
    states.append(work(fresh_app))
    done = signed_in.get(there).text
    projects = signed_in.get("/projects").text
    signed_in.post(f"{there}/undo")
    states.append(work(fresh_app))
    undone = signed_in.get(there).text

    assert states == ["done", "done", "done"]
    assert "Waits for its turn" in waiting
    assert 'content="refresh"' not in waiting
    assert "Import now" in ready
    assert "Undo this import" in done
    assert "Damp sensors" in projects
    assert "Taken back" in undone
    assert "Damp sensors" not in signed_in.get("/projects").text


def test_a_check_that_is_cancelled_writes_nothing(fresh_app: Flask, signed_in: FlaskClient, tmp_path: Path) -> None:
    there = upload(signed_in, zipped(make_bundle(tmp_path))).location
    with fresh_app.app_context():
        held = jobs.claim(now())
        assert held is not None
        db.session.commit()
        signed_in.post(f"{there}/cancel")  # while the job runs: it looks between two steps
        run_job(held.job_id, scheduler.work_of)
        db.session.remove()
        assert db.session.get_one(Job, held.job_id).state == "cancelled"
        assert db.session.scalars(sa.select(ImportRun.row_counts)).one() is None
        assert db.session.scalars(sa.select(Project.id)).all() == []

    assert "Cancelled" in signed_in.get(there).text
    assert signed_in.post(f"{there}/write").status_code == 409


def test_what_became_wrong_since_the_check_fails_the_job_and_can_be_tried_again(
    fresh_app: Flask, signed_in: FlaskClient, tmp_path: Path
) -> None:
    there = upload(signed_in, zipped(make_bundle(tmp_path))).location
    work(fresh_app)
    signed_in.post(f"{there}/write")
    with fresh_app.app_context():
        run = db.session.scalars(sa.select(ImportRun)).one()
        stored = files.place(run.file_key or "")
    hidden = stored.rename(tmp_path / "hidden")

    failed = work(fresh_app)
    said = signed_in.get(there).text
    hidden.rename(stored)
    signed_in.post(f"{there}/write")

    assert failed == "failed"
    assert "Try again" in said
    assert work(fresh_app) == "done"
    with fresh_app.app_context():
        assert len(db.session.scalars(sa.select(Project.id)).all()) == 2
        assert len(db.session.scalars(sa.select(SignIn.id)).all()) == 1
