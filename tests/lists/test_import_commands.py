"""`bin/portfolio import list`: what it prints, what it writes, how a mapping decides."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.exchange import runs
from portfolio.exchange.models import ImportRun
from portfolio.jobs import actions as jobs
from portfolio.jobs.models import Job
from portfolio.jobs.run import run as run_job
from portfolio.lists import bringing
from portfolio.lists.mapping import Understanding, of_plain
from portfolio.people.models import Department
from portfolio.people.queries import read_settings
from portfolio.projects.models import Project
from portfolio.scheduler import work_of
from tests.lists.bringing import csv
from tests.make import City

Command = Callable[..., tuple[int, str]]

PILOTS = csv(
    "Pilots of the city,,,,",
    "Name,Amt,Status,Kosten,Odd",
    "Bench,Housing,läuft,12.345,why",
    "Bus,,Idee,-5,",
    "Total,,,12340,",
)
MAPPING = """
[reading]
decimal = ","
[defaults]
department = "Mobility"
currency = "CHF"
[columns]
Name = "title"
Amt = "department"
Status = "stage"
Kosten = "awarded"
Odd = "leave_out"
[words.stage]
"LÄUFT" = "closing"
"""


@pytest.fixture
def run(own_city: City, command: Command) -> Command:
    """Run a command in a city that is there already."""
    return command


@pytest.fixture
def pilots(tmp_path: Path) -> Path:
    place = tmp_path / "pilots.csv"
    place.write_bytes(PILOTS)
    return place


def projects(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Project.title).order_by(Project.id)))


def test_a_list_comes_in_by_its_mapping_and_only_once(
    fresh_app: Flask, own_city: City, run: Command, pilots: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING)
    command = ["import", "list", str(pilots), "--mapping", str(mapping), "--json"]

    code, said = run(*command, "--count-from", "2026-01-01")
    again_code, again = run(*command)
    found = json.loads(said)

    assert (code, again_code) == (0, 0)
    assert found | {"columns": None} == {
        "import": 1,
        "rows": 2,
        "taken": 2,
        "already_here": 0,
        "to_complete": 1,
        "left": {"rows": 2, "title": 1, "total": 1},
        "columns": None,
        "control_totals": {
            "projects": 2,
            "applied_for": {},
            "awarded": {"CHF": "12340.00"},
            "disbursed": {},
            "budget": {},
        },
    }
    assert json.loads(again)["taken"] == 0
    assert json.loads(again)["already_here"] == 2
    with fresh_app.app_context():
        bench, bus = db.session.scalars(sa.select(Project).order_by(Project.id))
        names = dict(iter(db.session.execute(sa.select(Department.id, Department.name))))
        leads = [names[project.lead_department_id] for project in (bench, bus)]
        assert ([bench.stage, bus.stage], leads) == (["closing", "idea"], ["Housing", "Mobility"])
        assert bench.source_words == {"Name": "Bench", "Amt": "Housing", "Status": "läuft", "Kosten": "12.345"}
        assert str(read_settings(own_city.id, now().date()).count_from) == "2026-01-01"
    totals_code, totals = run("totals", "--import", "1", "--json")
    assert (totals_code, json.loads(totals)["control_totals"]) == (0, found["control_totals"])


def test_a_dry_run_writes_nothing(fresh_app: Flask, run: Command, pilots: Path) -> None:
    code, said = run("import", "list", str(pilots), "--department", "Housing", "--dry-run", "--json")

    assert (code, json.loads(said)["import"], json.loads(said)["taken"]) == (0, None, 2)
    assert projects(fresh_app) == []


def test_rows_without_a_department_ask_for_one(fresh_app: Flask, run: Command, pilots: Path) -> None:
    code, said = run("import", "list", str(pilots))

    assert code == 1
    assert "Say which department leads the projects. Add --department NAME." in said
    assert projects(fresh_app) == []


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("[columns", "The mapping is no TOML"),
        ('[columns]\nName = "wrong"', "“Name” = “wrong” is no field."),
        ('[words.colour]\na = "b"', "The mapping names “colour”, which means nothing here."),
        ('[reading]\ndecimal = "x"', "“x” cannot be used for decimal."),
        ('[defaults]\nfunding_kind = "lottery"', "“lottery” is no kind of funding."),
        ("[columns]\nName = 3", "every line is a name, an equals sign and a text"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_in_words(
    fresh_app: Flask, run: Command, pilots: Path, tmp_path: Path, mapping: str, sentence: str
) -> None:
    place = tmp_path / "mapping.toml"
    place.write_text(mapping)

    code, said = run("import", "list", str(pilots), "--mapping", str(place))

    assert code == 1
    assert sentence in said
    assert projects(fresh_app) == []


def test_a_file_that_is_no_list_is_refused_in_words(fresh_app: Flask, run: Command, tmp_path: Path) -> None:
    place = tmp_path / "a.pdf"
    place.write_bytes(b"%PDF-1.7 nothing")

    code, said = run("import", "list", str(place))

    assert code == 1
    assert said.startswith("Error: ")
    assert "Traceback" not in said


def work(app: Flask) -> str:
    """Do the job that waits: how it ended."""
    with app.app_context():
        held = jobs.claim(now())
        assert held is not None
        db.session.commit()
        run_job(held.job_id, work_of)
        db.session.remove()
        return db.session.get_one(Job, held.job_id).state


def test_jobs_read_check_and_write_a_large_list(
    fresh_app: Flask, own_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 10)
    monkeypatch.setattr(bringing, "ROWS_AT_ONCE", 1)
    states = []
    with fresh_app.app_context():
        import_id = bringing.ask(BytesIO(PILOTS), "pilots.csv", by=own_city.lead, at=now()).id
        db.session.commit()
    states.append((work(fresh_app), run_state(fresh_app)))
    with fresh_app.app_context():
        run = db.session.get_one(ImportRun, import_id)
        before = of_plain(bringing.list_of(run).mapping or {})
        said = Understanding(before.columns, before.words, {"department": "Housing"}, {"decimal": ","})
        bringing.settle(run, said, by=own_city.lead, at=now())
        db.session.commit()
    states.append((work(fresh_app), run_state(fresh_app)))
    with fresh_app.app_context():
        runs.ask_to_write(db.session.get_one(ImportRun, import_id), by=own_city.lead, at=now())
        db.session.commit()
    states.append((work(fresh_app), run_state(fresh_app)))

    assert states == [("done", "asking"), ("done", "ready"), ("done", "done")]
    assert projects(fresh_app) == ["Bench", "Bus"]


def run_state(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(sa.select(ImportRun.state)).one()
