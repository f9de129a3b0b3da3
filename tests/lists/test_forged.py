"""Workbooks made to do harm, sent where an edited list is expected: a sentence, nothing written, no defect."""

import io
from collections.abc import Callable

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl.worksheet.worksheet import Worksheet

from portfolio.core.db import db
from portfolio.core.errors import WrongInput
from portfolio.lists.edited import read_edited
from portfolio.lists.models import BulkChange
from portfolio.projects.models import Project
from tests import make
from tests.lists.editing import download, put, upload
from tests.lists.going_round import AsPerson, accept
from tests.lists.test_hostile import REFUSED
from tests.make import City

WORKBOOKS = [name for name, (content, _) in REFUSED.items() if content[:2] == b"PK"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_bombs_entities_and_broken_files_are_no_edited_list(name: str) -> None:
    with pytest.raises(WrongInput) as refused:
        read_edited(REFUSED[name][0])

    assert str(refused.value).endswith(".")


def words(row: int, column: int, value: object) -> Callable[[Worksheet], None]:
    def forge(sheet: Worksheet) -> None:
        sheet.cell(row, column).value = value  # type: ignore[assignment]

    return forge


FORGED: dict[str, Callable[[Worksheet], None]] = {
    "no format": words(1, 1, "another"),
    "no day": words(1, 4, "yesterday"),
    "an empty day": words(1, 4, None),
    "a day without a zone": words(1, 4, "2026-11-21T10:00"),
    "a day beyond the calendar": words(1, 4, "9999-12-31T23:59:59-12:00"),
    "keys of no column": words(2, 2, "password_hash"),
    "no heading": words(3, 2, None),
    "marks that are none": words(4, 3, "!!!"),
    "marks of another length": words(4, 3, "AAAA"),
    "no marks": words(4, 3, None),
    "a reference twice": words(5, 1, "P-2026-001"),
    "markup": words(1, 4, "<script>alert(1)</script>"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_hidden_sheet_breaks_nothing(
    app: Flask, city: City, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    lead = as_person("unit_lead")
    first, _second = make.make_project(city, "First"), make.make_project(city, "Second")
    book = openpyxl.load_workbook(io.BytesIO(download(lead)))
    FORGED[name](book["_portfolio"])
    put(book["Projects"], first.ref, title="Mine")
    target = io.BytesIO()
    book.save(target)

    answer = upload(lead, target.getvalue())

    assert answer.status_code == 303
    change = db.session.scalars(sa.select(BulkChange)).one()
    shown = lead.get(answer.location)
    assert shown.status_code == 200
    assert "Mine" in shown.text
    assert "<script>alert" not in shown.text
    assert accept(lead, change).status_code == 303
    assert db.session.get_one(Project, first.id).title in ("First", "Mine")
