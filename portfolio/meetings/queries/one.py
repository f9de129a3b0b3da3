"""One meeting: who took part, its agenda with what was said, and the list of all meetings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Actor, Viewer
from portfolio.core.clock import day_begins
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.core.paging import PAGE, Page, cursor, day_in, read_cursor, row_id
from portfolio.meetings import policy
from portfolio.meetings.facts import Discussed, Said
from portfolio.meetings.models import Action, Attendee, Item, Meeting, Topic
from portfolio.meetings.queries.scope import Scope
from portfolio.people.models import Department, Organisation, Person
from portfolio.people.queries import members
from portfolio.projects.models import Project
from portfolio.strategy.models import Programme

_Before = aliased(Meeting)


@dataclass(frozen=True)
class Found:
    """A meeting with what it is about.

    since  the instant from which changes count: the end of the meeting before, else the beginning of its day
    """

    meeting: Meeting
    organisation: str
    zone: str
    department: str | None
    programme: str | None
    closed_by: str
    since: datetime

    @property
    def scope(self) -> Scope:
        """Which projects it looks at."""
        return Scope(self.meeting.organisation_id, self.zone, self.meeting.department_id, self.meeting.programme_id)

    @property
    def scope_name(self) -> str:
        """The name of its department or programme; empty for the whole portfolio."""
        return self.department or self.programme or ""


_WITH_NAMES = (
    sa.select(
        Meeting, Organisation.name, Organisation.zone, Department.name, Programme.title, Person.name, _Before.closed_at
    )
    .join(Organisation, Organisation.id == Meeting.organisation_id)
    .outerjoin(Department, Department.id == Meeting.department_id)
    .outerjoin(Programme, Programme.id == Meeting.programme_id)
    .outerjoin(Person, Person.id == Meeting.closed_by_id)
    .outerjoin(_Before, _Before.id == Meeting.before_id)
)


def meeting(viewer: Viewer, meeting_id: int) -> Found:
    """A meeting by its number; Missing when there is none for this viewer."""
    if not policy.may_see(viewer):
        raise Missing("meeting")
    return meeting_of(viewer, meeting_id)


def meeting_of(by: Actor, meeting_id: int) -> Found:
    """The same for jobs, which act for whoever asked."""
    row = db.session.execute(
        _WITH_NAMES.where(Meeting.id == meeting_id, Meeting.organisation_id == by.organisation_id)
    ).one_or_none()
    if row is None:
        raise Missing("meeting")
    found, organisation, zone, department, programme, closed_by, ended_at = row
    since = ended_at or day_begins(found.since_on, zone)
    return Found(found, organisation, zone, department, programme, closed_by or "", since)


def before(
    organisation_id: int,
    on: date,
    department_id: int | None,
    programme_id: int | None,
    *,
    other_than: int | None = None,
) -> Meeting | None:
    """The last meeting of a scope before a day, one left aside where it is named."""
    others = () if other_than is None else (Meeting.id != other_than,)
    return db.session.scalar(
        sa.select(Meeting)
        .where(
            Meeting.organisation_id == organisation_id,
            Meeting.on < on,
            Meeting.department_id == department_id,
            Meeting.programme_id == programme_id,
            *others,
        )
        .order_by(Meeting.on.desc(), Meeting.id.desc())
        .limit(1)
    )


class Held(NamedTuple):
    """A meeting in the list of all."""

    id: int
    title: str
    on: date
    scope: str | None
    is_closed: bool
    present: int
    open_actions: int


def meetings(viewer: Viewer, after: str | None, size: int = PAGE) -> Page[Held]:
    """All meetings, the newest day first."""
    present = sa.select(sa.func.count()).where(Attendee.meeting_id == Meeting.id).scalar_subquery()
    promised = (
        sa.select(sa.func.count()).where(Action.meeting_id == Meeting.id, Action.state == "open").scalar_subquery()
    )
    wanted = (
        sa.select(
            Meeting.id,
            Meeting.title,
            Meeting.on,
            sa.func.coalesce(Department.name, Programme.title),
            Meeting.closed_at.is_not(None),
            present,
            promised,
        )
        .outerjoin(Department, Department.id == Meeting.department_id)
        .outerjoin(Programme, Programme.id == Meeting.programme_id)
        .where(Meeting.organisation_id == viewer.organisation_id)
        .order_by(Meeting.on.desc(), Meeting.id.desc())
        .limit(size + 1)
    )
    seek = read_cursor(after, 2)
    if seek:
        day, number = day_in(seek[0]), row_id(seek[1])
        wanted = wanted.where(sa.or_(Meeting.on < day, sa.and_(Meeting.on == day, Meeting.id < number)))
    rows = [Held._make(row) for row in read(wanted)]
    shown = rows[:size]
    return Page(shown, cursor(shown[-1].on.isoformat(), shown[-1].id) if len(rows) > size else None)


def last_of(organisation_id: int, scope: Scope) -> Meeting | None:
    """The newest meeting of a scope, whose people the next one proposes."""
    return before(organisation_id, date.max, scope.department_id, scope.programme_id)


# ---------------------------------------------------------------------------------------------------- people
class Present(NamedTuple):
    """Somebody who takes part; a guest has no number and no address."""

    person_id: int | None
    name: str
    email: str | None


def present(meeting_id: int) -> list[Present]:
    """Who takes part, members before guests, by name."""
    rows = read(
        sa.select(Attendee.person_id, sa.func.coalesce(Person.name, Attendee.guest), Person.email)
        .outerjoin(Person, Person.id == Attendee.person_id)
        .where(Attendee.meeting_id == meeting_id)
        .order_by(Attendee.person_id.is_(None), sa.func.lower(sa.func.coalesce(Person.name, Attendee.guest)))
    )
    return [Present._make(row) for row in rows]


def offered(found: Found, day: date) -> tuple[Sequence[tuple[int, str]], list[str]]:
    """Who may promise to do something: all members, and the guests of the meeting."""
    guests = [who.name for who in present(found.meeting.id) if who.person_id is None]
    return members(found.meeting.organisation_id, day), guests


# ---------------------------------------------------------------------------------------------------- agenda
_Corrected = aliased(Item)
_newer = aliased(Item)
_AGENDA = (
    sa.select(
        Topic.id,
        sa.func.coalesce(Project.ref, ""),
        sa.func.coalesce(Project.title, ""),
        Topic.discussed_at,
        Item.id,
        Item.kind,
        sa.func.coalesce(Action.what, Item.text, ""),
        sa.func.coalesce(Person.name, Action.guest, ""),
        Action.due_on,
        sa.func.coalesce(Action.state, ""),
        Item.action_id,
        sa.func.coalesce(_Corrected.text, ""),
    )
    .outerjoin(Project, Project.id == Topic.project_id)
    .outerjoin(Item, Item.topic_id == Topic.id)
    .outerjoin(Action, Action.id == Item.action_id)
    .outerjoin(Person, Person.id == Action.who_id)
    .outerjoin(_Corrected, _Corrected.id == Item.supersedes_id)
    .where(Topic.meeting_id == sa.bindparam("meeting_id", type_=sa.Integer))
    .order_by(Topic.place, Topic.id, Item.id)
)
_STANDING = _AGENDA.where(~sa.exists().where(_newer.supersedes_id == Item.id))


def agenda(meeting_id: int) -> list[Discussed]:
    """The projects on the agenda in their order with what was said about each; what was corrected is left out."""
    return _read_agenda(_STANDING, meeting_id)


def said_after(meeting_id: int, minutes: Sequence[Discussed]) -> list[Discussed]:
    """What was added after a meeting was closed, by project: all lines that its minutes do not hold.

    minutes  the agenda as it stood when the meeting closed
    """
    known = {said.id for topic in minutes for said in topic.said}
    return [
        replace(topic, said=tuple(late))
        for topic in _read_agenda(_STANDING, meeting_id)
        if (late := [said for said in topic.said if said.id not in known])
    ]


def _read_agenda(statement: Any, meeting_id: int) -> list[Discussed]:
    topics: dict[int, Discussed] = {}
    lines: dict[int, list[Said]] = {}
    for number, ref, title, discussed_at, *said in read(statement, {"meeting_id": meeting_id}):
        topics.setdefault(number, Discussed(number, ref, title, discussed_at is not None))
        if said[0] is not None:
            lines.setdefault(number, []).append(Said(*said))
    return [replace(topic, said=tuple(lines.get(topic.id, ()))) for topic in topics.values()]


def item_with_meeting(viewer: Viewer, item_id: int) -> tuple[Item, Found]:
    """A line of the minutes and its meeting; Missing for what the viewer may not see."""
    item = db.session.get(Item, item_id)
    if item is None:
        raise Missing("item")
    return item, meeting(viewer, db.session.get_one(Topic, item.topic_id).meeting_id)
