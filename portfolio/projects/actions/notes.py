"""Dated one-line notes: what is worth keeping between two reviews."""

from datetime import date, datetime
from typing import cast

import sqlalchemy as sa

from portfolio.core import text as texts
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.projects import rules
from portfolio.projects.actions.shortcuts import day_of, hold
from portfolio.projects.models import Note, Project

NOTE_LENGTH = 1000


def write_note(
    project: Project, *, text: str, kind: str = "progress", on: date | None = None, by: Actor, at: datetime
) -> Note:
    """Note a line about a project on a day, today by default; forms that others have open stay valid."""
    if project.organisation_id != by.organisation_id:
        raise Missing
    today = day_of(by, at)
    note = _note(project.id, text, kind, on or today, today, by, at)
    history.record(
        "note.written",
        thing=("note", note.id),
        root=("project", project.id),
        by=by,
        at=at,
        after={"kind": kind, "text": note.text, "on": note.on},
    )
    return note


def correct_note(note: Note, *, text: str, kind: str, on: date, by: Actor, at: datetime) -> Note:
    """Write a line anew; the old one stays, marked as corrected."""
    hold(db.session.get_one(Project, note.project_id), by)
    if db.session.scalar(sa.select(Note.id).where(Note.supersedes_id == note.id)) is not None:
        raise RuleBroken("corrected_already", N_("This note has been corrected already; correct the newer one."))
    if (text.strip(), kind, on) == (note.text, note.kind, note.on):
        return note
    newer = _note(note.project_id, text, kind, on, day_of(by, at), by, at, supersedes_id=note.id)
    history.record(
        "note.corrected",
        thing=("note", newer.id),
        root=("project", note.project_id),
        by=by,
        at=at,
        before={"kind": note.kind, "text": note.text, "on": note.on},
        after={"kind": newer.kind, "text": newer.text, "on": newer.on},
    )
    return newer


def _note(
    project_id: int,
    text: str,
    kind: str,
    on: date,
    today: date,
    by: Actor,
    at: datetime,
    supersedes_id: int | None = None,
) -> Note:
    line = " ".join(texts.clean(text).split("\n"))
    if not line:
        raise WrongInput("no_text", N_("Write a line."), "text")
    if len(line) > NOTE_LENGTH:
        raise WrongInput("long_text", N_("Keep a note under 1,000 characters."), "text")
    if kind not in rules.NOTE_KINDS:
        raise WrongInput("kind", N_("Choose one of the answers offered."), "kind")
    if on > today:
        raise WrongInput("future_day", N_("Give a day that is not in the future."), "on")
    note = Note(
        project_id=project_id,
        kind=kind,
        text=line,
        on=on,
        supersedes_id=supersedes_id,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(note)
    # Not through the mapped row: its version must stay, so that nobody's open form becomes outdated by a note.
    table = cast(sa.Table, Project.__table__)
    db.session.execute(sa.update(table).where(table.c.id == project_id).values(changed_at=at))
    db.session.flush()
    return note
