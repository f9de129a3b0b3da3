"""A list goes out, is edited, and comes back: what is found, written and taken back."""

from datetime import date

import sqlalchemy as sa
from openpyxl.worksheet.worksheet import Worksheet

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.history.models import Entry
from portfolio.lists.models import BulkValue
from portfolio.projects import as_of, queries
from portfolio.projects.models import Project
from tests import make
from tests.lists.editing import download, edited, put
from tests.lists.going_round import AsPerson, accept, found, full
from tests.make import City

HOSTILE = (
    "=1+1",
    "+41 1234",
    "-5",
    "@SUM(A1)",
    "'quoted'",
    "1,200",
    "2026-03-04",
    "007",
    "TRUE",
    "#REF!",
    "رطوبة في المساكن \u202eright\u202c",
    "🏙️ 👩‍👩‍👧 ẞ",
    "no\u00a0break, a\u200bnd thin\u2009spaces",
    "_x0041_ _x000D_",
    "<b>&amp; ]]>",
    "公営住宅の湿度センサー",
    "tab\tinside",
    "\uffff end",
)


# ------------------------------------------------------------------------------------------------ unchanged
def test_a_list_that_nobody_edited_has_no_differences(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    full(city)
    make.make_project(city, "Nothing else")
    content = download(lead)

    assert found(lead, content)[1] == []
    assert found(lead, edited(content))[1] == []


def test_hostile_texts_come_back_as_they_went(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    for number, words in enumerate(HOSTILE):
        make.make_project(city, f"{number} x{words}", texts={"summary": words, "problem": words, "for_whom": words})
        make.make_project(city, words)

    content = download(lead)

    assert found(lead, content)[1] == []
    assert found(lead, edited(content))[1] == []


def test_without_the_hidden_sheet_an_unedited_list_has_no_differences_either(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    full(city)

    change, differences = found(lead, edited(download(lead), leave_out="_portfolio"))

    assert differences == []
    assert change.said is not None
    assert change.said["on"] is None


# ------------------------------------------------------------------------------------------------ differences
def test_each_kind_of_difference_is_found_written_and_undone(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = full(city)
    ref, dana, cem = project.ref, project.deputy_id, project.owner_id
    before = as_of.standing_on(project.id)

    def edit(sheet: Worksheet) -> None:
        put(sheet, ref, title="Second round", summary="2 + 2 is 4", problem=None, district=12.0, budget=99_000.5)
        put(sheet, ref, planned_end_on=date(2027, 12, 31), stage="Paused", reason="Waiting for parts")
        put(sheet, ref, owner="Dana Ng", deputy=None, department="Mobility", supporting="Housing", methods="Foresight")

    change, differences = found(lead, edited(download(lead), edit))

    assert differences == [
        (ref, "title", "change", "Damp sensors", "Second round"),
        (ref, "department", "change", city.housing.id, city.mobility.id),
        (ref, "stage", "change", "running", "paused"),
        (ref, "owner", "change", cem, dana),
        (ref, "deputy", "change", dana, None),
        (ref, "supporting", "change", [city.mobility.id], [city.housing.id]),
        (ref, "methods", "change", ["data_driven", "foresight"], ["foresight"]),
        (ref, "planned_end_on", "change", "2027-06-30", "2027-12-31"),
        (ref, "budget", "change", [12_345_678, "EUR"], [9_900_050, "EUR"]),
        (ref, "summary", "change", "Sensors; first trial, 1,200 homes.", "2 + 2 is 4"),
        (ref, "problem", "change", "Damp.\nMould.", None),
        (ref, "district", "change", "Nord; Süd", "12"),
    ]

    assert accept(lead, change).status_code == 303
    project = db.session.get_one(Project, project.id)
    assert (project.title, project.stage, project.owner_id, project.deputy_id) == ("Second round", "paused", dana, None)
    assert queries.budget_of(project) == Money(99_000_50, "EUR")
    assert [tag.key for tag in queries.tags_of(project.id) if tag.vocabulary == "method"] == ["foresight"]
    assert as_of.moves_of(project.id)[-1].reason == "Waiting for parts"

    assert lead.post(f"/changes/{change.id}/undo").status_code == 303
    project = db.session.get_one(Project, project.id)
    assert as_of.standing_on(project.id) == before
    assert (project.title, project.problem, project.district) == ("Damp sensors", "Damp.\nMould.", "Nord; Süd")
    states = db.session.scalars(sa.select(BulkValue.state).where(BulkValue.change_id == change.id))
    assert set(states) == {"undone"}
    events = set(db.session.scalars(sa.select(Entry.event).where(Entry.root_id == project.id)))
    assert {"project.edited", "project.replanned", "project.assigned", "project.retagged", "project.moved"} <= events
    assert "project.move_taken_back" in events
