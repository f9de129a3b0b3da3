import json
import multiprocessing
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.clock import now, today
from portfolio.core.db import Model, db
from portfolio.exchange.models import ImportRun
from portfolio.history.queries import verify
from portfolio.people.models import Organisation
from portfolio.people.queries import read_settings
from portfolio.projects.actions import write_note
from portfolio.projects.models import Project
from tests.exchange.bundles import ROWS, TOTALS, make_bundle, zipped
from tests.exchange.conftest import Made, manifest, wanted_totals
from tests.jobs import product
from tests.kept import SAID
from tests.make import City

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def run(own_city: City, command: Command) -> Command:
    """Run a command in a city that is there already."""
    return command


def counts(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {
            table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Model.metadata.sorted_tables
        }


@pytest.mark.parametrize("projects", [1000, 10_000])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_thousands_of_projects_come_in_equal_the_manifest(
    kind: str, projects: int, new_database: Callable[..., Flask], made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made(projects)
    app = new_database(kind, like=f"imported_{projects}")
    _, totals = product.command(app, monkeypatch, "totals", "--import", "1", "--json")

    found = json.loads((Path(app.instance_path) / SAID).read_text())
    rows = manifest(folder)["rows"]
    assert rows["projects"] == projects
    assert (found["import"], found["problems"]) == (1, [])
    assert found["left_out"] == {"calls": rows["calls"], "scores": rows["scores"]}
    assert found["rows"] | found["left_out"] == rows
    assert json.dumps(found["control_totals"]) == json.dumps(wanted_totals(folder))
    assert json.loads(totals) == {name: found[name] for name in ("import", "rows", "left_out", "control_totals")}
    assert json.dumps(json.loads(totals)["control_totals"]) == json.dumps(wanted_totals(folder))
    with app.app_context():
        assert verify(db.session.scalars(sa.select(Organisation.id)).one()).is_whole
        # A server that does not know how many rows there are plans the report for empty tables.
        if not app.config["EMBEDDED"]:
            planned = sa.text("SELECT reltuples FROM pg_class WHERE oid = 'project'::regclass")
            assert db.session.scalar(planned) == projects


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_same_portfolio_comes_in_once(
    kind: str, new_database: Callable[..., Flask], made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = new_database(kind, like="imported_1000")
    written = counts(app)

    code, said = product.command(app, monkeypatch, "import", "bundle", str(made(1000)), "--json")

    again = json.loads(said)
    assert (code, again["import"], set(again["rows"].values())) == (0, 1, {0})
    assert json.dumps(again["control_totals"]) == json.dumps(wanted_totals(made(1000)))
    assert counts(app) == written


def test_totals_are_printed_after_the_files_are_gone(run: Command, tmp_path: Path) -> None:
    folder = make_bundle(tmp_path / "bundle")
    imported = json.loads(run("import", "bundle", str(folder), "--json")[1])
    for file in folder.iterdir():
        file.unlink()

    code, said = run("totals", "--import", "1", "--json")

    assert code == 0
    assert json.loads(said) == {name: imported[name] for name in ("import", "rows", "left_out", "control_totals")}
    assert json.loads(said)["control_totals"] == TOTALS


def test_a_zip_comes_in_as_its_folder_does(run: Command, tmp_path: Path) -> None:
    packed = tmp_path / "portfolio.zip"
    packed.write_bytes(zipped(make_bundle(tmp_path / "bundle"), inside="export/"))

    code, said = run("import", "bundle", str(packed), "--json")
    again = json.loads(run("import", "bundle", str(tmp_path / "bundle"), "--json")[1])

    assert (code, json.loads(said)["control_totals"]) == (0, TOTALS)
    assert again["import"] == 1
    assert again["already_here"]["projects"] == 2


def test_a_dry_run_says_everything_and_writes_nothing(fresh_app: Flask, run: Command, tmp_path: Path) -> None:
    before = counts(fresh_app)

    code, said = run("import", "bundle", str(make_bundle(tmp_path)), "--dry-run", "--json")

    found = json.loads(said)
    assert (code, found["import"]) == (0, None)
    assert found["rows"] == {file: len(ROWS[file]) - 1 for file in found["rows"]}
    assert found["control_totals"] == TOTALS
    assert counts(fresh_app) == before


def test_wrong_rows_end_with_1_and_leave_nothing(fresh_app: Flask, run: Command, tmp_path: Path) -> None:
    before = counts(fresh_app)
    folder = make_bundle(tmp_path, {("projects", 3, "budget_eur"): "2000,5"})

    code, said = run("import", "bundle", str(folder), "--json")
    _, words = run("import", "bundle", str(folder))

    found = json.loads(said)
    assert (code, found["import"]) == (1, None)
    assert found["problems"] == [
        {
            "file": "projects.csv",
            "row": 3,
            "column": "budget_eur",
            "value": "2000,5",
            "code": "decimal_comma",
            "sentence": "The number has a decimal comma. Write a point instead, such as 12500.50.",
        }
    ]
    assert "projects.csv row 3 budget_eur: “2000,5” The number has a decimal comma." in words
    assert counts(fresh_app) == before


def test_wrong_rows_can_be_left_out(run: Command, tmp_path: Path) -> None:
    folder = make_bundle(tmp_path, {("projects", 3, "budget_eur"): "2000,5"})

    code, said = run("import", "bundle", str(folder), "--leave-out", "--json")

    found = json.loads(said)
    assert (code, found["import"], found["rows"]["projects"]) == (0, 1, 1)
    assert found["left_out"] == {"projects": 1, "stages": 1, "calls": 1, "scores": 2}


def test_duties_count_from_the_day_given(fresh_app: Flask, own_city: City, run: Command, tmp_path: Path) -> None:
    run("import", "bundle", str(make_bundle(tmp_path)), "--count-from", "2026-07-01")

    with fresh_app.app_context():
        assert read_settings(own_city.id, today(own_city.organisation.zone)).count_from == date(2026, 7, 1)


def test_undo_takes_everything_back_and_names_what_people_have_changed(
    fresh_app: Flask, own_city: City, run: Command, tmp_path: Path
) -> None:
    run("import", "bundle", str(make_bundle(tmp_path)))
    with fresh_app.app_context():
        project = db.session.scalars(sa.select(Project).order_by(Project.id)).first()
        assert project is not None
        at = now()
        write_note(project, text="The sensors fail.", by=own_city.lead, at=at)
        db.session.commit()

    refused, sentence = run("import", "undo", "1")
    code, said = run("import", "undo", "1", "--leave-changed", "--json")

    assert (refused, code) == (1, 0)
    assert "Add --leave-changed" in sentence
    assert json.loads(said)["removed"]["projects"] == 1
    assert run("import", "undo", "1")[0] == 1


def test_what_is_no_bundle_is_refused_with_a_sentence(run: Command, tmp_path: Path) -> None:
    (tmp_path / "file.zip").write_bytes(b"no zip")

    assert run("import", "bundle", str(tmp_path / "nowhere"))[1].startswith("Error: There is no such file")
    assert run("import", "bundle", str(tmp_path / "file.zip"))[1].startswith("Error: This is not a zip file.")
    assert run("totals", "--import", "7")[1] == "Error: There is no such import.\n"


def test_an_import_killed_in_the_middle_leaves_nothing(
    fresh_app: Flask, own_city: City, run: Command, made: Made
) -> None:
    folder = made(1000)
    before = counts(fresh_app)
    half = multiprocessing.Event()

    def stop(*args: object, **kwargs: object) -> None:
        half.set()
        time.sleep(60)

    def bring_half() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("portfolio.exchange.writing.reviews.load_many", stop)
            run("import", "bundle", str(folder))

    process = product.forked(fresh_app, bring_half)
    assert half.wait(60)  # projects, money and measures are written, nothing is committed
    process.kill()
    process.join()
    wait_until_gone(fresh_app)

    assert counts(fresh_app) == before
    assert run("import", "bundle", str(folder))[0] == 0
    with fresh_app.app_context():
        assert [found.state for found in db.session.scalars(sa.select(ImportRun))] == ["done"]


def wait_until_gone(app: Flask) -> None:
    """PostgreSQL's server notices the lost connection a moment later."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return
        others = sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        for _ in range(100):
            if db.session.scalar(others) == 1:
                return
            db.session.rollback()
            time.sleep(0.1)


def test_the_bar_is_drawn_for_people_only(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet: Any = run("import", "bundle", str(make_bundle(tmp_path)), "--dry-run")[1]
    monkeypatch.setattr("portfolio.exchange.commands.is_watched", lambda: True)

    watched: Any = run("import", "bundle", str(tmp_path), "--dry-run")[1]

    assert "Checking every row" not in quiet
    assert "Checking every row" in watched
