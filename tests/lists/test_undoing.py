"""An uploaded list taken back: what it opened goes, unless somebody has worked on it since."""

import sqlalchemy as sa
from openpyxl.worksheet.worksheet import Worksheet

from portfolio.core.db import db
from portfolio.lists.models import BulkChange, BulkValue
from portfolio.projects import actions
from portfolio.projects.models import Project
from tests import make
from tests.lists.editing import download, edited, put
from tests.lists.going_round import AsPerson, accept, found
from tests.make import City

TITLES = ("Night bus", "Benches", "Shade")


def opened(title: str) -> Project:
    return db.session.scalars(sa.select(Project).where(Project.title == title)).one()


def test_a_project_that_people_have_worked_on_is_left_and_named(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")

    def edit(sheet: Worksheet) -> None:
        for title in TITLES:
            put(sheet, "", title=title, department="Mobility")

    change, _ = found(lead, edited(download(lead), edit))
    first, second, third = db.session.scalars(sa.select(BulkValue.id).order_by(BulkValue.id))
    accept(lead, change, first, second)
    actions.write_note(
        opened("Night bus"), text="Stops agreed", kind="progress", on=make.AT.date(), by=city.lead, at=make.AT
    )
    db.session.commit()
    accept(lead, change, third)  # the last of the list comes after the note

    assert lead.post(f"/changes/{change.id}/undo").status_code == 303

    assert [opened(title).archived_on is None for title in TITLES] == [True, False, False]
    states = db.session.execute(sa.select(BulkValue.title, BulkValue.state).order_by(BulkValue.id)).all()
    assert [tuple(row) for row in states] == [("Night bus", "kept"), ("Benches", "undone"), ("Shade", "undone")]
    assert db.session.get_one(BulkChange, change.id).state == "undone"
    assert "Somebody has worked on this project since, so it stays." in lead.get(f"/changes/{change.id}").text


def test_a_project_above_another_one_stays(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    change, _ = found(lead, edited(download(lead), lambda sheet: put(sheet, "", title="Bus", department="Mobility")))
    accept(lead, change)
    make.make_project(city, "Stop", parent=opened("Bus"))
    db.session.commit()

    lead.post(f"/changes/{change.id}/undo")

    assert opened("Bus").archived_on is None
