"""The files of an issue: drawn by a job, kept under their checksums, and known again whatever they are called."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from portfolio.core import files, pdf_libraries
from portfolio.core.actor import Actor
from portfolio.core.db import db, write_transaction
from portfolio.core.quarter import Quarter
from portfolio.jobs import actions as job_actions
from portfolio.jobs.models import Job
from portfolio.jobs.run import run
from portfolio.people.models import Person
from portfolio.reports import actions, issues, verifying
from portfolio.reports.commands import report as command
from portfolio.reports.files import identifier_in
from portfolio.reports.models import Delivery, Report, ReportFile
from portfolio.scheduler import work_of
from tests import make
from tests.make import City
from tests.reports import paper, rows
from tests.world_reports import issue

AT = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)


def work(at: datetime = AT) -> Job:
    """Do the next job in this process, as the scheduler's child does."""
    with write_transaction():
        held = job_actions.claim(at)
        db.session.commit()
    assert held is not None
    run(held.job_id, work_of)
    db.session.expire_all()
    return db.session.get_one(Job, held.job_id)


@pytest.fixture
def city_of_files(fresh_app: Flask) -> Iterator[City]:
    """A city with a running project on a database of its own."""
    with fresh_app.app_context(), write_transaction():
        city = make.make_city()
        rows.project(city, ("running", date(2026, 2, 1)), title="Night bus")
        db.session.commit()
        yield city


def issued(city: City) -> Report:
    """A report from draft to issue, its figures counted by the job."""
    report, _ = actions.prepare(Quarter(2026, 3), by=city.lead, at=AT)
    actions.freeze(report, by=city.lead, at=AT)
    db.session.commit()
    assert [work().state for _ in range(2)] == ["done", "done"]
    actions.write(report, sentence="Two pilots began.", by=city.lead, at=AT)
    actions.issue(report, by=city.lead, at=datetime.now(UTC))
    db.session.commit()
    return report


def test_from_draft_to_files_in_the_store(city_of_files: City) -> None:
    paper.need_pdf()
    city = city_of_files
    reader = db.session.get_one(Person, city.lead.person_id)
    actions.subscribe(reader.id, language="de", form="attach", by=city.lead, at=AT)
    report = issued(city)

    job = work()

    assert (job.state, job.error) == ("done", None)
    kept = {(file.form, file.language): files.get(file.sha256) for file in issues.files_of(report.id)}
    assert set(kept) == {("pdf", "en"), ("pdf", "de"), ("archive", "en"), ("json", ""), ("csv", "")}
    assert {content[:5] for place, content in kept.items() if place[0] in ("pdf", "archive")} == {b"%PDF-"}
    figures = json.loads(kept["json", ""])
    assert (figures["front"]["status"], figures["front"]["running_projects"]["projects"]) == ("final", 1)
    assert "decisions_asked.csv" in zipfile.ZipFile(BytesIO(kept["csv", ""])).namelist()
    assert db.session.query(Delivery).one().form == "attach"
    # Drawn once more, equal facts give equal bytes, and nothing new is kept.
    actions.draw_files(report, by=city.lead, at=AT)
    db.session.commit()
    assert work().state == "done"
    assert db.session.query(ReportFile).count() == 5
    for file in issues.files_of(report.id):
        if file.form == "pdf":
            assert identifier_in(files.get(file.sha256)) == file.identifier


def test_without_pango_the_figures_are_kept_and_the_pdf_follows(
    city_of_files: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_libraries, "missing", lambda: ("libpango-1.0.so.0",))
    report = issued(city_of_files)

    assert work().state == "done"

    assert [file.form for file in issues.files_of(report.id)] == ["csv", "json"]


# ------------------------------------------------------------------------------------------------- verifying
@pytest.fixture
def kept(fresh_app: Flask, tmp_path: Path) -> Iterator[tuple[Report, Path]]:
    """An issue with its files, and a copy of its PDF under another name."""
    with fresh_app.app_context(), write_transaction():
        report = issue(make.make_city("Beispielstadt"), Quarter(2026, 3), AT)
        db.session.commit()
        copy = tmp_path / "from the mayor.pdf"
        copy.write_bytes(b"%PDF-1.7 /ID [<aa> <bb>]")
        yield report, copy


def test_a_copy_is_known_again_whatever_it_is_called(kept: tuple[Report, Path]) -> None:
    found = verifying.verify(kept[1])

    assert found.what == "unchanged"
    assert found.said.startswith(
        "Unchanged: report 2026Q3 of Beispielstadt, edition city, version 1, pdf in en, "
        "issued by Ada Osei on 2026-10-12. SHA-256 "
    )


def test_anything_else_is_not_unchanged(kept: tuple[Report, Path]) -> None:
    contents = {
        b"%PDF-1.7 /ID [<aa> <bb>] one more word": "changed",
        b"%PDF-1.7 /ID [<cc> <bb>]": "unknown",
        b"nothing of the kind": "unknown",
        b"": "unknown",
    }
    found = {}
    for content in contents:
        kept[1].write_bytes(content)
        found[content] = verifying.verify(kept[1]).what

    assert found == contents


def test_a_copy_is_told_from_the_store_that_somebody_changed(kept: tuple[Report, Path]) -> None:
    file = db.session.query(ReportFile).filter_by(form="pdf").one()
    files.place(file.sha256).write_bytes(b"forged")

    assert verifying.verify(kept[1]).what == "damaged"


def test_a_corrected_version_says_so(kept: tuple[Report, Path]) -> None:
    report, copy = kept
    by = Actor(report.organisation_id, report.issued_by_id)
    new = actions.correct(report, erratum="One sum.", by=by, at=AT)
    facts: Any = issues.facts_of(report)
    actions.keep_facts(new, facts, by=by, at=AT)
    actions.issue(new, by=by, at=AT)

    assert "Version 2 corrects it." in verifying.verify(copy).said


def test_the_command_ends_with_one_where_a_file_is_not_as_issued(
    kept: tuple[Report, Path], fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portfolio.app.create_app", lambda: fresh_app)
    monkeypatch.setattr(type(db.engine), "dispose", lambda self: None)
    runner = CliRunner()

    good = runner.invoke(command, ["verify", str(kept[1])])
    kept[1].write_bytes(b"changed")
    bad = runner.invoke(command, ["verify", str(kept[1])])
    absent = runner.invoke(command, ["verify", "no-such-file.pdf"])

    assert (good.exit_code, good.output.split(":")[0]) == (0, "Unchanged")
    assert (bad.exit_code, bad.output.split(".")[0]) == (1, "Not a file of any report issued here")
    assert absent.exit_code == 2


@pytest.mark.parametrize(
    ("pdf", "expected"),
    [
        (b"trailer <</ID [ <AbCd> <ef> ]>>", "abcd"),
        # A bracket and a backslash are written behind a backslash: 29 78 5c.
        (b"/ID [(\\)x\\\\) (y)]", "29785c"),
        (b"/ID [<aa> <bb>] changed later /ID [<cc> <dd>]", "cc"),
        (b"no trailer", None),
    ],
)
def test_what_identifies_a_pdf_inside_is_read_however_it_is_written(pdf: bytes, expected: str | None) -> None:
    assert identifier_in(pdf) == expected
