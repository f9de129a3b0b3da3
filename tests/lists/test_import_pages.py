"""The pages that bring a list in: few questions, bad files refused, a second press harmless."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.exchange.models import ImportRun
from portfolio.jobs.models import Job
from portfolio.lists import bringing
from portfolio.lists.mapping import of_plain, read_toml
from portfolio.lists.models import ListImport
from portfolio.people.queries import read_settings
from portfolio.projects.actions import seed_vocabulary
from portfolio.projects.models import Project, Tag
from portfolio.projects.taxonomy import METHODS
from tests.forms import FoundForm, read_forms
from tests.lists.bringing import csv, projects_of
from tests.lists.drawing import Book, Page, xlsx
from tests.make import City

Enter = Callable[..., FlaskClient]

SURE = csv(
    "Title,Department,Owner,Status,Start,End,Budget",
    "Damp sensors,Housing,Ana Silva,running,2026-03-01,2026-12-31,12500.50",
    "Night bus,Mobility,,idea,,,",
)
UNSURE = csv(
    "Title;Wer leitet;Status;Beginn;Kosten;Methods",
    "Damp sensors;Ana Silva;almost there;03/04/2026;12.345;Prototyping",
    "Night bus;;idea;;7.500;Quilting",
)


@pytest.fixture(autouse=True)
def files_of_this_test(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "files"
    monkeypatch.setitem(app.config, "FILES", str(folder))
    return folder


def upload(client: FlaskClient, content: bytes, name: str = "pilots.csv", **more: str) -> TestResponse:
    return client.post("/imports/list", data={"file": (BytesIO(content), name), **more})


def form_at(client: FlaskClient, address: str) -> FoundForm:
    """The form of the columns on a page."""
    found = read_forms(client.get(address).text, address)
    return next(form for form in found if "column_0" in form.fields)


def only_run() -> ImportRun:
    return db.session.scalars(sa.select(ImportRun)).one()


def write(run: ImportRun, city: City, at: datetime) -> None:
    """What the job does once the button is pressed."""
    opened = bringing.open_kept(run, by=city.lead, at=at)
    understanding = of_plain(bringing.list_of(run).mapping or {})
    checked = bringing.check(opened, understanding, name=run.name, checksum=run.checksum, by=city.lead, at=at)
    bringing.write(run, checked, count_from=run.count_from, by=city.lead, at=at)
    db.session.commit()


def test_a_list_that_is_clear_takes_a_file_and_three_presses(as_person: Enter, city: City) -> None:
    page = as_person("unit_lead")

    uploaded = upload(page, SURE)
    asked = page.get(uploaded.location).text
    settled = page.post(uploaded.location, data=form_at(page, uploaded.location).answers())
    shown = page.get(settled.location).text
    confirmed = page.post(f"/imports/{only_run().id}/write")

    assert (uploaded.status_code, settled.status_code, confirmed.status_code) == (303, 303, 303)
    assert "2 rows." in asked
    assert "Which department leads them?" not in asked
    assert "How are days written?" not in asked
    assert "These words are new here." not in asked
    assert "2 projects would come of it. Nothing has been written yet." in shown
    assert "€12,500.50" in shown
    assert "Bring in 2 projects" in shown
    assert db.session.get_one(Job, only_run().job_id).args == {"import": only_run().id, "write": True}


def test_only_what_is_ambiguous_is_asked(as_person: Enter, city: City) -> None:
    page = as_person("unit_lead")

    asked = page.get(upload(page, UNSURE).location).text

    assert "Which department leads them?" in asked
    assert "2 rows name no department." in asked
    assert "How are numbers written?" in asked
    assert "How are days written?" in asked
    assert "almost there" in asked
    assert "Quilting" in asked
    form = read_forms(asked, "")[-3]
    assert "idea" not in {field.value for field in form.fields.values()}


def test_answers_decide_how_amounts_days_and_words_are_read(as_person: Enter, city: City, at: datetime) -> None:
    page = as_person("unit_lead")
    there = upload(page, UNSURE).location
    answers: dict[str, Any] = form_at(page, there).answers()
    words = {word["word"]: f"word_{n}" for n, word in enumerate(bringing.list_of(only_run()).looked["words"])}  # type: ignore[index]
    answers |= {"department": "Housing", "decimal": ",", "order": "mdy"}
    answers |= {words["almost there"]: "closing", words["Quilting"]: "tag"}

    settled = page.post(there, data=answers)
    write(only_run(), city, at)

    damp, bus = projects_of(only_run())
    assert settled.status_code == 303
    assert (damp.budget_minor, bus.budget_minor, str(damp.planned_start_on)) == (1_234_500, 750_000, "2026-03-04")
    assert (damp.stage, bus.stage, bus.lead_department_id) == ("closing", "idea", city.housing.id)


def test_hidden_rows_are_told_and_what_is_only_about_so_much_is_named(as_person: Enter, city: City) -> None:
    rows: list[list[Any]] = [["Title", "Budget"], ["Bench", "ca. 40k"], ["Tram", 5000], ["Bus", 5]]
    page = as_person("unit_lead")

    there = upload(page, xlsx(Book([Page("A", rows, hidden_rows=[2])])), "list.xlsx").location
    asked = page.get(there).text
    settled = page.post(there, data=form_at(page, there).answers() | {"department": "Housing"})

    assert "The sheet hides 1 of them, which is brought in too." in asked
    assert "The list says “ca. 40k” under “Budget”, which is not exact." in page.get(settled.location).text


def test_the_day_from_which_duties_count_is_chosen_with_the_first_list(
    as_person: Enter, city: City, at: datetime
) -> None:
    page = as_person("unit_lead")
    there = upload(page, SURE).location
    assert "Duties count from" in page.get(there).text

    page.post(there, data=form_at(page, there).answers() | {"count_from": "2026-06-30"})
    first = only_run()
    write(first, city, at)
    second = upload(page, UNSURE, "more.csv").location
    kept = page.get(second).text

    assert read_settings(city.id, at.date()).count_from == date(2026, 6, 30)
    assert "Duties count from 30 Jun 2026." in page.get(f"/imports/{first.id}/list").text
    assert "Duties count from 30 Jun 2026. Leave this empty to keep that." in kept


def test_the_nearest_known_word_is_suggested_and_a_strange_one_becomes_a_free_tag(
    as_person: Enter, city: City, at: datetime
) -> None:
    page = as_person("unit_lead")
    seed_vocabulary(city.id, by=city.lead, at=at)
    words = csv("Title,Department,Methods", "Bench,Housing,Behavioral insight; Quilting; Foresight and scenarios")

    there = upload(page, words).location
    answers = form_at(page, there).answers()

    assert {name: said for name, said in answers.items() if name.startswith("word_")} == {
        "word_0": ["behavioural_insights"],
        "word_1": ["tag"],
    }


def test_d21_of_fourteen_methods_the_three_that_are_unknown_are_shown_with_suggestions_and_nothing_is_saved(
    as_person: Enter, city: City, at: datetime
) -> None:
    page = as_person("unit_lead")
    seed_vocabulary(city.id, by=city.lead, at=at)
    known = [str(seed.label) for seed in METHODS]
    typed = [*known, "Behavioral insight", "Data driven analytic", "Quilting"]
    there = upload(
        page, csv("Title,Department,Methods", *(f"Pilot {n},Housing,{word}" for n, word in enumerate(typed)))
    )

    asked = page.get(there.location).text
    answers = form_at(page, there.location).answers()
    shown = page.get(page.post(there.location, data=answers).location).text

    assert len(typed) == 14
    assert [f"“{word}”" in asked or f">{word}<" in asked for word in typed[11:]] == [True] * 3
    assert {name: said for name, said in answers.items() if name.startswith("word_")} == {
        "word_0": ["behavioural_insights"],
        "word_1": ["data_driven"],
        "word_2": ["tag"],
    }
    assert "14 projects would come of it. Nothing has been written yet." in shown
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Project)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Tag)) == 0


def test_a_missing_answer_is_asked_for_in_a_sentence(as_person: Enter, city: City) -> None:
    page = as_person("unit_lead")
    there = upload(page, UNSURE).location

    answer = page.post(there, data=form_at(page, there).answers() | {"department": ""})

    assert answer.status_code == 422
    assert "This field needs an answer." in answer.text
    assert only_run().state == "asking"


def test_the_next_list_of_the_same_shape_asks_nothing(as_person: Enter, city: City, at: datetime) -> None:
    page = as_person("unit_lead")
    there = upload(page, UNSURE).location
    page.post(there, data=form_at(page, there).answers() | {"department": "Housing", "decimal": ",", "order": "dmy"})
    write(only_run(), city, at)

    answer = upload(page, UNSURE.replace(b"Damp sensors", b"Wet sensors"))
    second = db.session.scalars(sa.select(ImportRun).order_by(ImportRun.id.desc())).first()

    assert second is not None
    assert (second.state, answer.location) == ("ready", f"/imports/{second.id}/list")
    assert second.control_totals is not None
    assert second.control_totals["budget"] == {"EUR": "19845.00"}


def test_a_pasted_table_is_a_list_too(as_person: Enter, city: City) -> None:
    page = as_person("unit_lead")

    answer = page.post("/imports/list", data={"pasted": "Titel\tAmt\nBank\tHousing\nBus\tMobility"})

    assert answer.status_code == 303
    assert "Bank · Bus" in page.get(answer.location).text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"%PDF-1.7 nothing", "a.pdf"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\x89PNG\r\n\x1a\n0000", "a.png"),
        (b'{"grants": 3}', "a.json"),
        (b"Title,Budget\n", "a.csv"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence_and_nothing_is_kept(
    as_person: Enter, city: City, files_of_this_test: Path, content: bytes, name: str
) -> None:
    page = as_person("unit_lead")

    answer = upload(page, content, name)

    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportRun)) == 0
    assert not files_of_this_test.exists() or list(files_of_this_test.rglob("*")) == []


def test_an_empty_form_says_what_to_choose(as_person: Enter, city: City) -> None:
    answer = as_person("unit_lead").post("/imports/list", data={})

    assert answer.status_code == 422
    assert "Choose a file, or paste the table." in answer.text


def test_a_form_sent_twice_makes_one_import(as_person: Enter, city: City) -> None:
    page = as_person("unit_lead")

    first, second = upload(page, SURE, once="one opened form"), upload(page, SURE, once="one opened form")

    assert first.location == second.location
    assert only_run().state == "asking"


def test_a_list_can_be_read_another_way(as_person: Enter, city: City) -> None:
    page = as_person("unit_lead")
    upload(page, csv("Pilots of the city,,", "Title,Department,Budget", "Bench,Housing,5", "Bus,Mobility,7"))
    run = only_run()

    answer = page.post(f"/imports/{run.id}/reading", data={"first": "1", "last": "1"})

    assert answer.status_code == 303
    assert "Pilots of the city" in page.get(answer.location).text


def test_the_mapping_is_saved_as_a_file_that_the_command_reads(as_person: Enter, city: City) -> None:
    page = as_person("unit_lead")
    there = upload(page, UNSURE).location
    page.post(there, data=form_at(page, there).answers() | {"department": "Housing", "decimal": ",", "order": "dmy"})

    saved = page.get(f"/imports/{only_run().id}/mapping.toml")

    assert saved.mimetype == "application/toml"
    assert read_toml(saved.data) == of_plain(bringing.list_of(only_run()).mapping or {})


def test_columns_whose_words_nobody_has_seen_are_shown_once_more(as_person: Enter, city: City) -> None:
    page = as_person("unit_lead")
    there = upload(page, csv("Title,Department,How", "Bench,Housing,Quilting", "Bus,Housing,Weaving")).location
    answers = form_at(page, there).answers()

    first = page.post(there, data=answers | {"column_2": ["method"]})
    again = form_at(page, first.location)
    second = page.post(there, data=again.answers())

    assert first.location == there
    assert {again.fields["word_0"].chosen[0], again.fields["word_1"].chosen[0]} == {"tag"}
    assert second.location.endswith("/list")


@pytest.mark.parametrize(
    ("role", "status"), [("unit_staff", 200), ("project_owner", 403), ("finance", 403), ("auditor", 403)]
)
def test_the_unit_brings_lists_in_and_nobody_else(as_person: Enter, role: str, status: int) -> None:
    assert as_person(role).get("/imports/list").status_code == status


def test_an_import_of_another_kind_has_no_columns(as_person: Enter, city: City, at: datetime) -> None:
    page = as_person("unit_lead")
    run = ImportRun(
        organisation_id=city.id,
        kind="bundle",
        state="refused",
        name="a.zip",
        checksum="0" * 64,
        today=at.date(),
        asked_at=at,
    )
    db.session.add(run)
    db.session.commit()

    assert {page.get(f"/imports/{run.id}/{part}").status_code for part in ("columns", "list", "mapping.toml")} == {404}


def test_a_large_list_is_read_by_a_job(as_person: Enter, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 10)

    answer = upload(page := as_person("unit_lead"), SURE)

    run = only_run()
    assert answer.location == f"/imports/{run.id}/list"
    assert (run.state, db.session.get_one(ListImport, run.id).looked) == ("checking", None)
    assert "Waits for its turn" in page.get(answer.location).text


def test_what_is_done_can_be_seen_and_taken_back(as_person: Enter, city: City) -> None:
    page = as_person("unit_lead")
    there = upload(page, SURE).location
    page.post(there, data=form_at(page, there).answers())
    write(only_run(), city, now() + timedelta(seconds=1))

    said = page.get(f"/imports/{only_run().id}").location
    shown = page.get(said).text

    assert "2 projects are here now." in shown
    assert "Undo this import" in shown
    assert page.get("/imports").status_code == 200


def test_pages_of_long_lists_run_the_same_statements(
    as_person: Enter, city: City, count_queries: Callable[[], Any]
) -> None:
    page = as_person("unit_lead")
    short = upload(page, SURE).location
    long = upload(page, SURE + b"\n" + b"\n".join(b"P%d,Housing,Ana %d,idea,,,3" % (n, n) for n in range(400))).location
    counted = []
    for there in (short, long):
        with count_queries() as statements:
            assert page.get(there).status_code == 200
        counted.append(len(statements))

    assert counted[0] == counted[1] <= 12
