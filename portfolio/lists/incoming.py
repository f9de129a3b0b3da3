"""An edited list comes back: it is kept, compared with what stands, and its differences are offered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import SEEK_END
from typing import Any, BinaryIO

from portfolio.core import files, text
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, PortfolioError, WrongInput
from portfolio.core.texts import locale_name
from portfolio.jobs import actions as jobs
from portfolio.lists.batches import kept_problem, values_of
from portfolio.lists.differences import (
    PROBLEM,
    Difference,
    Edited,
    Here,
    Reading,
    differences,
    new_project,
)
from portfolio.lists.edited import EditedList, read_edited
from portfolio.lists.models import BulkChange
from portfolio.lists.standing import Standing, moves_of, standing_by_ref, wordlists
from portfolio.people.models import Organisation
from portfolio.people.rights import May, anywhere
from portfolio.projects.queries import REF_LENGTH
from portfolio.projects.rules import Move
from portfolio.register.choices import choices

AT_ONCE = 250_000
"""Bytes; a larger file is compared by a job."""

MOST_SHOWN = 20
NAME_LENGTH = 250


def bring_back(name: str, stream: BinaryIO, *, by: Viewer, at: datetime) -> BulkChange:
    """Compare an uploaded list with what stands, a large one in the background; WrongInput for what is no list."""
    stream.seek(0, SEEK_END)
    is_large = stream.tell() > AT_ONCE
    stream.seek(0)
    change = BulkChange(
        organisation_id=by.organisation_id,
        kind="list",
        state="checking",
        name=_file_name(name),
        file_key=files.keep(stream) if is_large else None,
        asked_at=at,
        by_id=by.person_id,
    )
    db.session.add(change)
    db.session.flush()
    if is_large:
        change.job_id = jobs.enqueue("check_edited_list", {"change": change.id}, by=by, at=at).id
    else:
        compare(change, stream.read(), by=by, at=at)
    return change


def _file_name(name: str) -> str:
    plain = "".join(letter for letter in name if not text.has_control_characters(letter))
    return plain.replace("\\", "/").rsplit("/", 1)[-1].strip()[:NAME_LENGTH]


def compare(change: BulkChange, content: bytes, *, by: Viewer, at: datetime) -> None:
    """Put down every difference between an uploaded list and what stands."""
    edited = read_edited(content)
    _check_city(edited, by)
    known = choices(by.organisation_id)
    today = local_day(at, by.zone)
    reading = Reading(wordlists(by, today, known), locale_name(), by.currency, today)
    here = standing_by_ref(by, sorted({row.ref for row in edited.rows if _may_be_ref(row.ref)}), known)
    moves = moves_of([now.id for now in here.values()])
    different, seen = 0, set[str]()
    for row in edited.rows:
        now = here.get(row.ref)
        found = _found(row, now, moves, reading, row.ref in seen, by)
        seen.update([row.ref] if row.ref else [])
        different += bool(found)
        db.session.add_all(values_of(change, row.place, now, [_storable(each) for each in found]))
    change.said = _said(edited, different)
    change.state = "ready"


def _may_be_ref(ref: str) -> bool:
    return bool(ref) and len(ref) <= REF_LENGTH and not text.has_control_characters(ref)


def _found(
    row: Edited,
    now: Standing | None,
    moves: Mapping[int, Sequence[Move]],
    reading: Reading,
    is_second: bool,
    by: Viewer,
) -> list[Difference]:
    """What one row wishes for."""
    if not row.ref:
        return new_project(row, reading, anywhere(by, "open_project"))
    if now is None:
        unknown = WrongInput(
            "unknown_ref", N_("No project has this reference. Empty the cell to open a new project with this row.")
        )
        return [Difference("ref", PROBLEM, None, row.ref[:200], unknown)]
    if is_second:
        twice = WrongInput("twice", N_("This project stands in an earlier row already. Leave one of the two."))
        return [Difference("ref", PROBLEM, None, row.ref, twice)]
    return differences(row, Here(now.values, moves[now.id], lambda verb: May(verb)(by, now)), reading)


def _storable(each: Difference) -> Difference:
    """What stands in a wrong cell without the characters that no database takes."""
    if isinstance(each.now, str) and text.has_control_characters(each.now):
        return each._replace(now="".join(letter for letter in each.now if not text.has_control_characters(letter)))
    return each


def _said(edited: EditedList, different: int) -> dict[str, Any]:
    return {
        "rows": len(edited.rows),
        "different": different,
        "left_out": len(set(edited.before.marks) - {row.ref for row in edited.rows}) if edited.before else 0,
        "on": edited.before.on if edited.before else None,
        "missing": list(edited.missing),
        "strange": list(edited.strange)[:MOST_SHOWN],
    }


def fail(change: BulkChange, error: PortfolioError) -> None:
    """Say why a list cannot be compared."""
    change.state, change.said = "failed", {"problem": kept_problem(error)}


def _check_city(edited: EditedList, by: Viewer) -> None:
    key = db.session.get_one(Organisation, by.organisation_id).key
    if edited.before is not None and edited.before.organisation != key:
        raise WrongInput(
            "other_city", N_("This list was downloaded from another city. Download it here and edit that."), "file"
        )
