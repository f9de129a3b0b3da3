import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from portfolio.core import pdf_libraries
from portfolio.core.db import db, write_transaction
from portfolio.history.models import Entry
from portfolio.projects.models import Project
from portfolio.reports.commands import report
from portfolio.reports.models import Report
from tests import make
from tests.reports import paper, rows

ON_ONE_DATABASE = pytest.mark.parametrize("fresh_app", ["sqlite"], indirect=True)
"""Drawing reads no database; the figures that are drawn come from both in other tests."""


@pytest.fixture
def installed(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An installation with one city and one running project, as the command finds it."""
    monkeypatch.setenv("INSTANCE", fresh_app.instance_path)
    monkeypatch.setenv("SECRET_KEY", "test")
    if not fresh_app.config["EMBEDDED"]:
        monkeypatch.setenv("DATABASE_URL", fresh_app.config["SQLALCHEMY_DATABASE_URI"])
    with fresh_app.app_context(), write_transaction():
        rows.project(make.make_city(), ("running", date(2026, 2, 1)))
        db.session.commit()
    return fresh_app


def ask(*words: str) -> Result:
    return CliRunner().invoke(report, list(words))


@ON_ONE_DATABASE
def test_the_command_writes_pdf_and_json_and_leaves_no_trace(installed: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    pdf, figures = tmp_path / "report.pdf", tmp_path / "report.json"

    done = ask("2026Q3", "--pdf", str(pdf), "--json", str(figures))

    assert done.exit_code == 0
    assert re.fullmatch(rf"{pdf}: \d+ pages, state on 2026-09-30\.\n", done.stderr)
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    assert json.loads(figures.read_text())["portfolio"]["totals"] == [0, 1, 1, 1]
    with installed.app_context():
        assert (db.session.query(Report).count(), db.session.query(Entry).count()) == (0, 0)
    # Equal data give equal files.
    ask("2026-q3", "--pdf", str(tmp_path / "again.pdf"))
    assert (tmp_path / "again.pdf").read_bytes() == pdf.read_bytes()


def test_the_report_of_one_project_is_one_page(installed: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    with installed.app_context():
        ref = db.session.scalars(sa.select(Project.ref)).one()
        db.session.remove()
    pdf = tmp_path / "one.pdf"

    done = ask("2026Q3", "--edition", f"project:{ref}", "--pdf", str(pdf))

    assert (done.exit_code, done.stderr) == (0, f"{pdf}: 1 page, state on 2026-09-30.\n")


def test_every_table_becomes_a_csv_file_with_the_same_figures(installed: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "figures" / "of the quarter"

    assert ask("2026Q3", "--csv", str(folder)).exit_code == 0

    with (folder / "stages.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["stage", "2025-12-31", "2026-03-31", "2026-06-30", "2026-09-30"],
            ["running", "0", "1", "1", "1"],
            ["all", "0", "1", "1", "1"],
        ]
    assert {path.name for path in folder.iterdir()} >= {"stages.csv", "types_by_capability.csv", "standings.csv"}


@ON_ONE_DATABASE
def test_the_pdf_is_written_in_the_language_asked_for(installed: Flask, tmp_path: Path) -> None:
    paper.need_pdf()
    pdf = tmp_path / "bericht.pdf"

    assert ask("2026Q3", "--pdf", str(pdf), "--lang", "de").exit_code == 0

    assert "Innovationsportfolio, 3. Quartal 2026" in paper.text_of(pdf)
    assert ask("2026Q3", "--pdf", str(pdf), "--lang", "tlh").exit_code == 2


def test_json_goes_to_the_terminal_when_asked(installed: Flask) -> None:
    done = ask("2026Q3", "--json", "-", "--as-known", "2025-12-31")

    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["as_known"], told["portfolio"]["projects"]) == ("2025-12-31", 0)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["2026Q3"], "Say what to write"),
        (["2026Q5", "--json", "-"], "Give the quarter as year and number, such as 2026Q3."),
        (["2026Q3", "--json", "-", "--as-known", "soon"], "Give a day such as 2026-10-31."),
    ],
)
def test_a_mistake_is_named_before_anything_is_read(words: list[str], sentence: str) -> None:
    done = ask(*words)

    assert (done.exit_code, sentence in done.stderr) == (2, True)


def test_the_city_must_be_named_where_there_are_two(installed: Flask) -> None:
    with installed.app_context(), write_transaction():
        other = make.make_city("Other")
        key = other.organisation.key
        db.session.commit()

    assert ask("2026Q3", "--json", "-").exit_code == 1
    named = ask("2026Q3", "--json", "-", "--organisation", key)
    assert json.loads(named.stdout)["organisation"] == "Other"


def test_without_pango_the_json_is_written_and_the_pdf_explained(
    installed: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_libraries, "missing", lambda: ("libpango-1.0.so.0",))
    pdf, figures = tmp_path / "report.pdf", tmp_path / "report.json"

    done = ask("2026Q3", "--pdf", str(pdf), "--json", str(figures))

    assert (done.exit_code, "libpango-1.0-0" in done.stderr) == (1, True)
    assert figures.exists()
    assert not pdf.exists()
