"""Write a line of the minutes: a note, which its project keeps too, or an action that somebody promises."""

from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core import text as texts
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.meetings import rules
from portfolio.meetings.actions.agenda import put_on_agenda, topic_of
from portfolio.meetings.actions.holding import hold
from portfolio.meetings.models import Action, Item, Meeting, Topic
from portfolio.meetings.rules import Who
from portfolio.people.queries import is_member
from portfolio.projects import actions as projects
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Note, Project

LONGEST = 1000


def write_line(
    meeting: Meeting, project: Project | None, *, text: str, kind: str = "note", by: Actor, at: datetime
) -> Item:
    """Note a line about a project, or in general; the project comes onto the agenda and keeps the note too."""
    hold(meeting, by)
    topic = _topic(meeting, project, by, at)
    return _write(meeting, topic, text, kind, by, at)


def agree(
    meeting: Meeting,
    project: Project | None,
    *,
    what: str,
    who: Who,
    due_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Action:
    """Write down that somebody will do something by a day, by default the usual next meeting."""
    hold(meeting, by)
    today = day_of(by, at)
    due_on = due_on or rules.usual_due(meeting.on, today)
    rules.check_due(due_on, today)
    if (who.person_id is None) == (who.guest is None) or (
        who.person_id is not None and not is_member(who.person_id, meeting.organisation_id)
    ):
        raise WrongInput("nobody", N_("Say who will do it."), "who")
    topic = _topic(meeting, project, by, at)
    action = Action(
        organisation_id=meeting.organisation_id,
        meeting_id=meeting.id,
        project_id=project.id if project else None,
        what=_line(what),
        who_id=who.person_id,
        guest=who.guest,
        first_due_on=due_on,
        due_on=due_on,
        state="open",
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(action)
    db.session.flush()
    _add(Item(topic_id=topic.id, kind=rules.ACTION, action_id=action.id, recorded_at=at, by_id=by.person_id))
    history.record(
        "action.agreed",
        thing=("action", action.id),
        root=("project", project.id) if project else ("meeting", meeting.id),
        by=by,
        at=at,
        after={"text": action.what, "who_id": who.person_id, "due_on": due_on},
    )
    return action


def correct_line(meeting: Meeting, item: Item, *, text: str, by: Actor, at: datetime) -> Item:
    """Write a line anew; the old one stays. After the meeting was closed the new one is marked as added later."""
    if meeting.organisation_id != by.organisation_id:
        raise Missing("meeting")
    db.session.refresh(meeting, with_for_update=True)
    topic = db.session.get_one(Topic, item.topic_id)
    if topic.meeting_id != meeting.id:
        raise Missing("item")
    if db.session.scalar(sa.select(Item.id).where(Item.supersedes_id == item.id)) is not None:
        raise RuleBroken("corrected_already", N_("This line has been corrected already; correct the newer one."))
    if item.kind == rules.ACTION:
        raise RuleBroken("action", N_("An action is moved or dropped on its own page, and the new one agreed anew."))
    if _line(text) == item.text:
        return item
    return _write(meeting, topic, text, item.kind, by, at, corrects=item)


def add_later(meeting: Meeting, project: Project | None, *, text: str, by: Actor, at: datetime) -> Item:
    """Add a note to the minutes of a closed meeting; it is marked as added later, and the minutes stay."""
    if meeting.organisation_id != by.organisation_id:
        raise Missing("meeting")
    db.session.refresh(meeting, with_for_update=True)
    if meeting.closed_at is None:
        raise RuleBroken("still_open", N_("The meeting is still open; write the line where it belongs."))
    topic = topic_of(meeting, project) or topic_of(meeting, None)
    if topic is None:
        raise Missing("topic")
    return _write(meeting, topic, text, "note", by, at)


def _write(
    meeting: Meeting, topic: Topic, text: str, kind: str, by: Actor, at: datetime, corrects: Item | None = None
) -> Item:
    if kind not in rules.NOTE_KINDS:
        raise WrongInput("kind", N_("Choose one of the answers offered."), "kind")
    line = _line(text)
    note = _note(meeting, topic, line, rules.NOTE_KINDS[kind], by, at, corrects)
    item = _add(
        Item(
            topic_id=topic.id,
            kind=kind,
            text=line,
            note_id=note.id if note else None,
            supersedes_id=corrects.id if corrects else None,
            recorded_at=at,
            by_id=by.person_id,
        )
    )
    history.record(
        "meeting.line_corrected" if corrects else "meeting.line_written",
        thing=("meeting_item", item.id),
        root=("meeting", meeting.id),
        by=by,
        at=at,
        before={"text": corrects.text} if corrects else None,
        after={"kind": kind, "text": line},
    )
    return item


def _note(
    meeting: Meeting, topic: Topic, line: str, kind: str, by: Actor, at: datetime, corrects: Item | None
) -> Note | None:
    """The same line among the notes of its project, dated by the meeting unless that is still to come."""
    if topic.project_id is None:
        return None
    on = min(meeting.on, day_of(by, at))
    old = db.session.get(Note, corrects.note_id) if corrects and corrects.note_id else None
    if old is not None and not _is_corrected(old):
        return projects.correct_note(old, text=line, kind=kind, on=old.on, by=by, at=at)
    project = db.session.get_one(Project, topic.project_id)
    return projects.write_note(project, text=line, kind=kind, on=on, by=by, at=at)


def _is_corrected(note: Note) -> bool:
    """Whether somebody has corrected a note on its project's page since."""
    return db.session.scalar(sa.select(Note.id).where(Note.supersedes_id == note.id)) is not None


def _topic(meeting: Meeting, project: Project | None, by: Actor, at: datetime) -> Topic:
    topic = topic_of(meeting, None) if project is None else put_on_agenda(meeting, project, by=by, at=at)
    if topic is None:
        raise Missing("topic")
    return topic


def _line(text: str) -> str:
    line = " ".join(texts.clean(text).split("\n"))
    if not line:
        raise WrongInput("no_text", N_("Write a line."), "text")
    if len(line) > LONGEST:
        raise WrongInput("long_text", N_("Keep a line under 1,000 characters."), "text")
    return line


def _add(item: Item) -> Item:
    db.session.add(item)
    db.session.flush()
    return item
