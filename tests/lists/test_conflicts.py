"""Two people edit the same download: whoever comes second is shown a conflict in every kind of cell."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from openpyxl.worksheet.worksheet import Worksheet

from portfolio.core.db import db
from portfolio.lists.columns import KEPT
from portfolio.lists.models import BulkChange, BulkValue
from portfolio.projects import actions
from portfolio.projects.models import Project
from portfolio.strategy import actions as strategy
from tests import make
from tests.lists.editing import download, edited, put
from tests.lists.going_round import AsPerson, accept, found, full
from tests.make import City

# What the first and the second make of each cell; "ended" stays empty on a project that runs.
EDITS: dict[str, tuple[Any, Any]] = {
    "title": ("Theirs", "Mine"),
    "department": ("Parks", "Water"),
    "stage": ("Closing", "Paused"),
    "owner": ("Ella One", "Ella Two"),
    "deputy": ("Fay One", "Fay Two"),
    "supporting": ("Water", "Parks"),
    "programme": ("Quiet streets", None),
    "primary_type": ("Process: administrative", "Process: technological"),
    "secondary_types": (None, "Governance"),
    "builds": ("Organisational", "Partnership"),
    "uses": ("Partnership", None),
    "methods": ("Foresight and scenarios", "Working on missions"),
    "areas": ("Housing", "Energy"),
    "tags": ("sensors", "damp"),
    "planned_start_on": (date(2026, 2, 1), date(2026, 2, 2)),
    "planned_end_on": (date(2028, 2, 1), date(2028, 2, 2)),
    "budget": (1_000, 2_000),
    "summary": ("Their summary", "My summary"),
    "problem": ("Their problem", "My problem"),
    "for_whom": ("Their people", "My people"),
    "district": ("East", "West"),
    "origin": ("Bid for outside money", "From before Portfolio"),
    "technology": ("Their box", "My box"),
    "technology_reason": ("Their reason", "My reason"),
    "informs_decisions": ("Their question", "My question"),
    "decision_takers": ("Their board", "My board"),
}


def around(city: City) -> Project:
    """A full project, and whatever the edits name."""
    for name in ("Parks", "Water"):
        make.make_department(city.organisation, name)
    for name in ("Ella One", "Ella Two", "Fay One", "Fay Two"):
        make.make_viewer(city, "unit_staff", name=name)
    for label in ("sensors", "damp"):
        actions.add_term("tag", label, by=city.lead, at=make.AT)
    strategy.open_programme(title="Quiet streets", by=city.lead, at=make.AT)
    return full(city)


def typed(ref: str, side: int) -> Any:
    def edit(sheet: Worksheet) -> None:
        put(sheet, ref, **{key: both[side] for key, both in EDITS.items()}, reason="Parts are late")

    return edit


def marks(differences: list[tuple[Any, ...]]) -> dict[str, str]:
    return {field: mark for _, field, mark, _, _ in differences}


def offered(change: BulkChange) -> int:
    wanted = sa.select(sa.func.count()).where(BulkValue.change_id == change.id, BulkValue.state == "offered")
    return int(db.session.scalar(wanted) or 0)


def test_every_kind_of_cell_that_two_people_changed_is_a_conflict(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    ref = around(city).ref
    content = download(lead)
    theirs, first = found(lead, edited(content, typed(ref, 0)))
    accept(lead, theirs)

    mine, second = found(lead, edited(content, typed(ref, 1)))

    edits = [column.key for column in KEPT if column.key != "ended_on"]
    assert list(EDITS) == edits
    assert marks(first) == dict.fromkeys(edits, "change")
    assert marks(second) == dict.fromkeys(edits, "conflict")
    accept(lead, mine)
    assert offered(mine) == len(edits)
    stands = {field: was for _, field, _, was, _ in second}
    assert stands == {field: now for _, field, _, _, now in first}
    # Whoever typed the same as the first, or nothing at all, has nothing to be asked.
    assert found(lead, edited(content, typed(ref, 0)))[1] == []
    assert found(lead, content)[1] == []


def test_without_the_hidden_sheet_old_cells_overwrite_nothing_unless_ticked(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = full(city)
    content = download(lead)
    actions.edit_record(project, values={"title": "Theirs"}, by=city.lead, at=make.AT)
    db.session.commit()

    change, differences = found(
        lead, edited(content, lambda sheet: put(sheet, project.ref, district="West"), leave_out="_portfolio")
    )

    assert differences == [
        (project.ref, "title", "unsure", "Theirs", "Damp sensors"),
        (project.ref, "district", "unsure", "Nord; Süd", "West"),
    ]
    assert "Perhaps older than the record" in lead.get(f"/changes/{change.id}").text
    accept(lead, change)
    assert (project.title, project.district, offered(change)) == ("Theirs", "Nord; Süd", 2)
    district = db.session.scalars(sa.select(BulkValue.id).where(BulkValue.field == "district")).one()
    accept(lead, change, district)
    kept = db.session.get_one(Project, project.id)
    assert (kept.title, kept.district) == ("Theirs", "West")
