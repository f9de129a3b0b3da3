"""Values by the table: pasted on a page or in a file for the command; all of them count, or none."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.core.errors import WrongInput
from portfolio.lists import tables, values
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, Observation
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make
from tests.make import AT, City

MILLION = 1_000_000
TODAY = AT.date()
Command = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


def measured(city: City) -> Project:
    """A running project with a count, a percentage, a yes or no and an answer in words."""
    project = make.make_project(city, "Damp sensors", stage="running")
    subject = subjects.by_ref(city.lead, project.ref)
    for name, unit, measure in (
        ("Damp homes", "homes", "number"),
        ("Share of dry homes", "%", "percent"),
        ("Landlord agrees", "", "yes_no"),
        ("What tenants say", "words", "qualitative"),
    ):
        metrics.define(subject, name=name, unit=unit or "answer", measure=measure, by=city.lead, at=AT)
    db.session.commit()
    return project


def seen() -> list[tuple[Any, ...]]:
    rows = db.session.execute(
        sa.select(Metric.name, Observation.observed_on, Observation.value, Observation.words, Observation.source)
        .join(Metric, Metric.id == Observation.metric_id)
        .order_by(Observation.id)
    )
    return [tuple(row) for row in rows]


PASTED = """Measure\tDay\tValue\tSource
damp homes\t2026-09-30\t1.250,5\tRegister
Share of dry homes\t30.10.2026\t38 %\t
Landlord agrees\t2026-10-30\tyes\tCall
What tenants say\t2026-10-30\tIt smells less.\t"""


def test_a_pasted_table_becomes_values_of_every_kind(city: City) -> None:
    project = measured(city)
    lines = values.check(tables.read_pasted(PASTED), project=project, by=city.lead, today=TODAY)

    assert [line.problem for line in lines] == [None] * 4
    assert values.write(lines, by=city.lead, at=AT) == 4
    assert seen() == [
        ("Damp homes", date(2026, 9, 30), 1_250_500_000, None, "Register"),
        ("Share of dry homes", date(2026, 10, 30), 38 * MILLION, None, None),
        ("Landlord agrees", date(2026, 10, 30), MILLION, None, "Call"),
        ("What tenants say", date(2026, 10, 30), None, "It smells less.", None),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Damp hmes\t2026-09-30\t5", "no_measure"),
        ("Damp homes\t2026-13-30\t5", "day"),
        ("Damp homes\t2026-12-30\t5", "day"),
        ("Damp homes\tQ3 2026\t5", "day"),
        ("Damp homes\t2026-09-30\tca. 40k", "value"),
        ("Damp homes\t2026-09-30\t", "value"),
        ("Damp homes\t2026-09-30\t0.0000001", "value"),
        ("Landlord agrees\t2026-09-30\tperhaps", "value"),
        ("What tenants say\t2026-09-30\t", "words"),
    ],
)
def test_one_row_that_is_not_certain_is_named_and_lets_nothing_in(city: City, row: str, code: str) -> None:
    project = measured(city)
    table = tables.read_pasted(f"Measure\tDay\tValue\nDamp homes\t2026-09-29\t4\n{row}\nDamp homes\t2026-09-28\t3")
    lines = values.check(table, project=project, by=city.lead, today=TODAY)

    assert [line.problem.code if line.problem else None for line in lines] == [None, code, None]


def test_a_name_that_is_nearly_right_is_suggested(city: City) -> None:
    project = measured(city)
    table = tables.read_pasted("Measure\tDay\tValue\nDamp hmes\t2026-09-29\t4")
    (line,) = values.check(table, project=project, by=city.lead, today=TODAY)

    assert "“Damp homes”" in str(line.problem)


def test_the_same_table_twice_doubles_nothing(city: City) -> None:
    project = measured(city)
    for count in (4, 0):
        lines = values.check(tables.read_pasted(PASTED), project=project, by=city.lead, today=TODAY)
        assert values.write(lines, by=city.lead, at=AT) == count
    twice = tables.read_pasted("Measure\tDay\tValue\nDamp homes\t2026-09-29\t4\nDamp homes\t2026-09-29\t4")
    lines = values.check(twice, project=project, by=city.lead, today=TODAY)
    assert [line.known for line in lines] == [False, True]


@pytest.mark.parametrize("missing", ["Measure", "Day", "Value"])
def test_a_missing_column_is_named(city: City, missing: str) -> None:
    project = measured(city)
    heads = [head for head in ("Measure", "Day", "Value", "Note") if head != missing]
    table = tables.read_pasted("\t".join(heads) + "\n" + "\t".join(["1"] * 3) + "\n" + "\t".join(["2"] * 3))

    with pytest.raises(WrongInput) as refused:
        values.check(table, project=project, by=city.lead, today=TODAY)
    assert refused.value.values["name"] == missing.lower()


def test_the_page_shows_what_it_read_before_anything_is_written(city: City, as_person: Any) -> None:
    project = measured(city)
    page = as_person(viewer=city.lead)
    address = f"/projects/{project.ref}/values/many"
    assert address in page.get(f"/projects/{project.ref}/metrics").text

    looked = page.post(address, data={"pasted": PASTED, "look": "1"})
    assert looked.status_code == 200
    assert "Record 4 values" in looked.text
    assert seen() == []

    sent = {"pasted": PASTED, "once": "a token"}
    assert [page.post(address, data=sent).status_code for _ in range(2)] == [303, 303]
    assert len(seen()) == 4


def test_the_page_refuses_a_table_with_a_wrong_row_whole(city: City, as_person: Any) -> None:
    project = measured(city)
    answer = as_person(viewer=city.lead).post(
        f"/projects/{project.ref}/values/many", data={"pasted": f"{PASTED}\nDamp homes\tsoon\t5\t"}
    )

    assert answer.status_code == 422
    assert "Some rows cannot be read." in answer.text
    assert "“soon” is not one certain day." in answer.text
    assert seen() == []


def test_readers_paste_nothing(city: City, as_person: Any) -> None:
    project = measured(city)

    assert as_person("leadership").get(f"/projects/{project.ref}/values/many").status_code == 403


# ------------------------------------------------------------------------------------------------ the command
@pytest.fixture
def ref(fresh_app: Flask) -> str:
    """The reference of a project with measures, in a database of its own."""
    with fresh_app.app_context():
        return measured(make.make_city()).ref


def test_the_command_records_one_value(fresh_app: Flask, ref: str, command: Command) -> None:
    one = ("--project", ref, "--measure", "Damp homes", "--value", "1250.5", "--on", "2026-09-30")

    assert command("observe", *one, "--dry-run") == (0, "1 value would be recorded.\n")
    assert command("observe", *one, "--source", "Register") == (0, "1 value recorded.\n")
    assert command("observe", *one) == (0, "0 values recorded, 1 stood on record already.\n")
    with fresh_app.app_context():
        assert seen() == [("Damp homes", date(2026, 9, 30), 1_250_500_000, None, "Register")]


def test_the_command_reads_a_file_for_many_projects_and_says_what_is_wrong(
    fresh_app: Flask, ref: str, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "values.csv"
    good = f"project,measure,day,value\n{ref},Damp homes,2026-09-30,40\n"
    file.write_text(f"{good}X-1,Damp homes,2026-09-30,41\n")
    status, printed = command("observe", str(file), "--json")
    assert status == 1
    assert json.loads(printed) == {
        "rows": 2,
        "new": 1,
        "known": 0,
        "recorded": 0,
        "problems": [{"row": 3, "code": "no_project", "sentence": "No project has the reference X-1."}],
    }

    file.write_text(good)
    assert command("observe", str(file)) == (0, "1 value recorded.\n")
    with fresh_app.app_context():
        assert len(seen()) == 1


def test_the_command_wants_a_file_or_one_whole_value(command: Command) -> None:
    status, printed = command("observe", "--value", "5")

    assert status == 2
    assert "Give a file, or --project, --measure, --value and --on." in printed


@pytest.mark.parametrize("stands", ["taken back", "of a part", "by an earlier definition", "corrected", "as it is"])
def test_only_a_value_that_stands_is_passed_over(city: City, stands: str) -> None:
    project = measured(city)
    metric = db.session.scalars(sa.select(Metric).where(Metric.name == "Damp homes")).one()
    part = "North" if stands == "of a part" else None
    row = metrics.observe(metric, value=7 * MILLION, observed_on=date(2026, 9, 30), part=part, by=city.lead, at=AT)
    if stands == "taken back":
        metrics.withdraw(metric, row, note="Wrong house", by=city.lead, at=AT)
    if stands == "corrected":
        metrics.correct(
            metric, row, value=8 * MILLION, observed_on=date(2026, 9, 30), note="Read again", by=city.lead, at=AT
        )
    if stands == "by an earlier definition":
        metric.edition += 1
    db.session.commit()

    table = tables.read_pasted("Measure\tDay\tValue\nDamp homes\t2026-09-30\t7")
    (line,) = values.check(table, project=project, by=city.lead, today=TODAY)
    assert (line.problem, line.known) == (None, stands in ("corrected", "as it is"))
