"""Lists that come back otherwise than they went: conflicts, mistakes, other programs, other people."""

import io
from datetime import date, datetime

import openpyxl
import pytest
import sqlalchemy as sa
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.lists.columns import COLUMNS
from portfolio.lists.models import BulkChange, BulkValue
from portfolio.people.models import Person
from portfolio.projects import actions, queries
from portfolio.projects.models import Project
from tests import make
from tests.lists.editing import HEADINGS, PLACES, download, edited, put, row_of, upload
from tests.lists.going_round import AsPerson, accept, found, full
from tests.make import City


def values_of(change: BulkChange) -> list[BulkValue]:
    """The differences of a change as they are kept."""
    return list(db.session.scalars(sa.select(BulkValue).where(BulkValue.change_id == change.id).order_by(BulkValue.id)))


def titles() -> list[str]:
    return list(db.session.scalars(sa.select(Project.title).order_by(Project.id)))


# ------------------------------------------------------------------------------------------------ what goes out
def test_the_workbook_says_the_same_to_two_readers(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = full(city)
    make.make_project(city, "Another")

    content = download(lead)

    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [list(row) for row in book["Projects"].iter_rows(values_only=True)]
    other = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Projects").to_python()
    assert book.sheetnames == ["Projects", "Notes", "Words", "_portfolio"]
    assert book["_portfolio"].sheet_state == "veryHidden"
    assert rows[0] == other[0] == HEADINGS
    assert [row[0] for row in rows[1:]] == [row[0] for row in other[1:]]
    shown = dict(zip([column.key for column in COLUMNS], rows[2], strict=True))
    assert shown["ref"] == project.ref
    assert shown["planned_end_on"] == datetime(2027, 6, 30)  # noqa: DTZ001  as a workbook knows days
    assert other[2][PLACES["planned_end_on"] - 1] == date(2027, 6, 30)
    assert shown["budget"] == other[2][PLACES["budget"] - 1] == 123_456.78
    assert shown["methods"] == "Data-driven analytics; Foresight and scenarios"
    budget = book["Projects"].cell(row_of(book["Projects"], project.ref), PLACES["budget"])
    assert budget.number_format == "[$EUR] #,##0.00"
    assert book["Projects"].freeze_panes == "C2"
    assert book["Projects"].auto_filter.ref is not None
    lists = {str(each.sqref).split("2:")[0]: each.formula1 for each in book["Projects"].data_validations.dataValidation}
    assert lists["D"] == "'Words'!$A$2:$A$14"
    assert {"D", "C", "H", "I", "K", "L"} <= set(lists)


def test_exactly_the_filtered_list_goes_out(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, "Runs", stage="running")
    make.make_project(city, "Waits")

    sheet = openpyxl.load_workbook(io.BytesIO(download(lead, "?stage=running")))

    assert [row[1] for row in sheet["Projects"].iter_rows(min_row=2, values_only=True)] == ["Runs"]
    assert "Stage: Running" in [row[1] for row in sheet["Notes"].iter_rows(values_only=True)]


def test_d28_text_is_never_a_formula(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, '=HYPERLINK("http://x")', texts={"summary": "+1", "problem": "@SUM(A1)"})

    sheet = openpyxl.load_workbook(io.BytesIO(download(lead)))["Projects"]

    kinds = {sheet.cell(2, PLACES[key]).data_type for key in ("title", "summary", "problem")}
    assert kinds == {"s"}


# ---------------------------------------------------------------------------------------------- as others save it
def test_columns_may_be_moved_left_out_and_added_and_rows_sorted(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = full(city)
    make.make_project(city, "Another")
    content = download(lead)
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [list(row) for row in book["Projects"].iter_rows(values_only=True)]
    kept = [PLACES[key] - 1 for key in ("budget", "title", "ref", "planned_start_on")]
    sheet = book["Projects"]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["Mine", *(rows[0][place] for place in kept)])
    for row in reversed(rows[1:]):
        sheet.append(["note", *(row[place] for place in kept)])
    sheet.cell(2, 2).value = 5000
    target = io.BytesIO()
    book.save(target)

    change, differences = found(lead, target.getvalue())

    assert differences == [(project.ref, "budget", "change", [12_345_678, "EUR"], [5000_00, "EUR"])]
    assert change.said is not None
    assert change.said["strange"] == ["Mine"]
    assert "stage" in change.said["missing"]


def test_numbers_and_days_typed_as_text_are_read(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = full(city)
    first, second = make.make_project(city, "A"), make.make_project(city, "B")
    content = download(lead)

    def same(sheet: Worksheet) -> None:
        put(sheet, project.ref, budget="123,456.78", planned_start_on="2026-01-01", planned_end_on="30.06.2027")

    def others(sheet: Worksheet) -> None:
        put(sheet, first.ref, budget="1,200", planned_end_on="2026-03-04")
        put(sheet, second.ref, budget="€ 1 200.50", planned_end_on="25/12/2026")

    assert found(lead, edited(content, same))[1] == []
    assert found(lead, edited(content, others))[1] == [
        (first.ref, "planned_end_on", "change", None, "2026-03-04"),
        (first.ref, "budget", "change", None, [1200_00, "EUR"]),
        (second.ref, "planned_end_on", "change", None, "2026-12-25"),
        (second.ref, "budget", "change", None, [1200_50, "EUR"]),
    ]


def test_what_cannot_be_read_is_named_with_what_to_do(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = full(city)

    def edit(sheet: Worksheet) -> None:
        put(sheet, project.ref, title=None, department="Housng", budget="about 5", planned_end_on="03/04/2026")
        put(
            sheet,
            project.ref,
            methods="Foresight; Alchemy",
            stage="Decided",
            district="x" * 121,
            ended_on=date(2099, 1, 1),
        )

    change, differences = found(lead, edited(download(lead), edit))

    assert [(field, mark) for _, field, mark, _, _ in differences] == [
        ("title", "problem"),
        ("department", "problem"),
        ("stage", "refused"),
        ("methods", "problem"),
        ("planned_end_on", "problem"),
        ("ended_on", "refused"),
        ("budget", "problem"),
        ("district", "problem"),
    ]
    page = lead.get(f"/changes/{change.id}").text
    for sentence in (
        "Nobody knows “Housng” here. Did you mean “Housing”?",
        "Nobody knows “Alchemy” here.",
        "Write the day as year, month, day, such as 2026-09-30.",
        "Give a number in digits, such as 12500.",
        "Keep it under 120 characters.",
        "The project cannot move to that stage from where it is.",
    ):
        assert sentence in page, sentence
    assert accept(lead, change).status_code == 303
    assert db.session.get_one(Project, project.id).version == project.version


# -------------------------------------------------------------------------------------------------- other people
def test_a_cell_that_others_changed_too_is_a_conflict_and_waits_for_a_tick(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = full(city)
    content = download(lead)
    actions.edit_record(project, values={"title": "Theirs", "district": "South"}, by=city.lead, at=make.AT)
    db.session.commit()

    change, differences = found(
        lead, edited(content, lambda sheet: put(sheet, project.ref, title="Mine", summary="New"))
    )

    assert differences == [
        (project.ref, "title", "conflict", "Theirs", "Mine"),
        (project.ref, "summary", "change", "Sensors; first trial, 1,200 homes.", "New"),
    ]
    accept(lead, change)
    project = db.session.get_one(Project, project.id)
    assert (project.title, project.summary, project.district) == ("Theirs", "New", "South")
    accept(lead, change, values_of(change)[0].id)
    assert db.session.get_one(Project, project.id).title == "Mine"


def test_what_was_changed_after_the_differences_were_shown_is_not_overwritten(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    first, second = make.make_project(city, "First"), make.make_project(city, "Second")

    def edit(sheet: Worksheet) -> None:
        put(sheet, first.ref, title="First, mine")
        put(sheet, second.ref, title="Second, mine")

    change, _ = found(lead, edited(download(lead), edit))
    actions.edit_record(first, values={"title": "First, theirs"}, by=city.lead, at=make.AT)
    db.session.commit()

    answer = accept(lead, change)

    assert answer.status_code == 409
    assert "Somebody has changed this since." in answer.text
    assert titles() == ["First, theirs", "Second"]
    shown = [(each.was, each.now, each.mark) for each in values_of(change)]
    assert shown == [("First, theirs", "First, mine", "conflict"), ("Second", "Second, mine", "change")]
    accept(lead, change)
    assert titles() == ["First, theirs", "Second, mine"]
    lead.post(f"/changes/{change.id}/accept", data={"all": "over_others"})
    assert titles() == ["First, mine", "Second, mine"]


def test_undoing_leaves_what_somebody_has_changed_since(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    first, second = make.make_project(city, "First"), make.make_project(city, "Second")

    def edit(sheet: Worksheet) -> None:
        put(sheet, first.ref, title="First, mine", district="North")
        put(sheet, second.ref, title="Second, mine")

    change, _ = found(lead, edited(download(lead), edit))
    accept(lead, change)
    actions.edit_record(db.session.get_one(Project, first.id), values={"title": "Theirs"}, by=city.lead, at=make.AT)
    db.session.commit()

    assert lead.post(f"/changes/{change.id}/undo").status_code == 303

    projects = db.session.execute(sa.select(Project.title, Project.district).order_by(Project.id)).all()
    assert [tuple(row) for row in projects] == [("Theirs", None), ("Second", None)]
    assert [(each.field, each.state) for each in values_of(change)] == [
        ("title", "kept"),
        ("district", "undone"),
        ("title", "undone"),
    ]
    assert "1 field was left as it is" in lead.get(f"/changes/{change.id}").text
    assert lead.post(f"/changes/{change.id}/undo").status_code == 303  # once more changes nothing


def test_sending_twice_does_no_harm(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city)

    def edit(sheet: Worksheet) -> None:
        put(sheet, "", title="New one", department="Mobility")

    change, _ = found(lead, edited(download(lead), edit))
    accept(lead, change)
    accept(lead, change)

    assert db.session.scalar(sa.select(sa.func.count(Project.id))) == 2


# ------------------------------------------------------------------------------------------------- rows
def test_new_rows_are_offered_and_deleted_ones_change_nothing(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    gone, kept = make.make_project(city, "Gone from the list"), make.make_project(city, "Kept")

    def edit(sheet: Worksheet) -> None:
        put(sheet, "", title="Night bus", department="Mobility", budget=1200, methods="Foresight", owner="Ada Osei")
        put(sheet, "", title="No department")
        sheet.delete_rows(row_of(sheet, gone.ref))

    change, differences = found(lead, edited(download(lead), edit))

    assert [(ref, field, mark) for ref, field, mark, _, _ in differences] == [
        ("", "new", "new"),
        ("", "department", "problem"),
    ]
    assert change.said is not None
    assert change.said["left_out"] == 1
    accept(lead, change)
    made = db.session.scalars(sa.select(Project).where(Project.title == "Night bus")).one()
    assert (made.lead_department_id, made.owner_id, made.stage) == (city.mobility.id, city.lead.person_id, "idea")
    assert queries.budget_of(made) == Money(1200_00, "EUR")

    lead.post(f"/changes/{change.id}/undo")

    assert db.session.get_one(Project, made.id).archived_on is not None
    assert db.session.get_one(Project, gone.id).title == "Gone from the list"
    assert kept.title == "Kept"


def test_a_reference_that_is_unknown_or_stands_twice_is_named(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city)

    def edit(sheet: Worksheet) -> None:
        sheet.append(["P-1999-001", "?"])
        sheet.append([project.ref, "Twice"])

    _, differences = found(lead, edited(download(lead), edit))

    assert [row[:3] for row in differences] == [("", "ref", "problem"), (project.ref, "ref", "problem")]


# ------------------------------------------------------------------------------------------------- rights
def test_an_owner_changes_the_own_projects_only(city: City, as_person: AsPerson) -> None:
    owner = make.make_viewer(city, "project_owner")
    mine = make.make_project(city, "Mine", owner=db.session.get_one(Person, owner.person_id))
    other = make.make_project(city, "Other")
    client = as_person(viewer=owner)

    def edit(sheet: Worksheet) -> None:
        put(sheet, mine.ref, title="Mine, anew")
        put(sheet, other.ref, title="Other, anew")

    change, differences = found(client, edited(download(client), edit))

    assert [(ref, mark) for ref, _, mark, _, _ in differences] == [(mine.ref, "change"), (other.ref, "not_allowed")]
    accept(client, change, *(each.id for each in values_of(change)))
    assert titles() == ["Mine, anew", "Other"]
    stranger = as_person("project_owner")
    assert stranger.get(f"/changes/{change.id}").status_code == 404


@pytest.mark.parametrize("role", ["leadership", "auditor"])
def test_readers_download_and_may_not_upload(city: City, as_person: AsPerson, role: str) -> None:
    reader = as_person(role)
    make.make_project(city)

    content = download(reader)

    assert upload(reader, content).status_code == 403
    assert reader.get("/projects/bulk").status_code == 403


def test_the_list_of_another_city_is_refused(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city)
    content = download(lead)
    elsewhere = make.make_city("Elsewhere")
    make.make_project(elsewhere)

    answer = upload(as_person(viewer=elsewhere.lead), content)

    assert answer.status_code == 422
    assert "This list was downloaded from another city." in answer.text
    assert db.session.scalar(sa.select(sa.func.count(BulkChange.id))) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,2\n", "This is no workbook."),
        (b" ", "This is no workbook."),
        (b"%PDF-1.7", "This is a PDF."),
        (b"PK\x03\x04", "The file cannot be read."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "The file cannot be read."),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(
    city: City, as_person: AsPerson, content: bytes, sentence: str
) -> None:
    answer = upload(as_person("unit_lead"), content)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_formula_without_a_result_is_never_taken_for_an_empty_cell(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = full(city)

    _, differences = found(
        lead, edited(download(lead), lambda sheet: put(sheet, project.ref, budget="=1+1", summary="=A1"))
    )

    assert [(field, mark, now) for _, field, mark, _, now in differences] == [
        ("budget", "problem", "=1+1"),
        ("summary", "change", "=A1"),
    ]


def test_a_workbook_without_our_columns_is_refused(city: City, as_person: AsPerson) -> None:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)

    answer = upload(as_person("unit_lead"), target.getvalue())

    assert answer.status_code == 422
    assert "No sheet of this workbook has the columns Reference and Title." in answer.text
