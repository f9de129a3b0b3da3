"""What a call's page shows beside its rules: their versions, events, questions, and who runs it."""

import json
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.calls.models import AskedQuestion, Call, CallEvent, EventPlace, Round, RulesVersion
from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.people.models import Department, Person
from portfolio.people.rights import anywhere
from portfolio.projects.models import Project
from portfolio.strategy.models import Programme


class Version(NamedTuple):
    """A published version of a call's rules; reason is None for the first."""

    number: int
    hash: str
    reason: str | None
    published_at: datetime
    by_name: str | None


class Event(NamedTuple):
    """A training, an information hour or a jury day; taken counts places, is_mine whether the viewer has one."""

    id: int
    round_id: int
    kind: str
    title: str
    on: date
    from_time: str | None
    until_time: str | None
    place: str
    seats: int | None
    taken: int
    came: int
    is_mine: bool

    @property
    def is_full(self) -> bool:
        """Whether all places are taken."""
        return self.seats is not None and self.taken >= self.seats


class Asked(NamedTuple):
    """A question about a call, without who asked it; is_mine whether the viewer did."""

    id: int
    words: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    is_mine: bool


class Around(NamedTuple):
    """Whom and what a call belongs to, by name; empty where it belongs to none."""

    owner: str | None
    deputy: str | None
    department: str | None
    project: str | None
    project_ref: str | None
    programme: str | None
    programme_key: str | None


class Guest(NamedTuple):
    """Somebody with a place at an event."""

    person_id: int
    name: str
    came: bool | None


def versions(call_id: int) -> list[Version]:
    """The published versions of a call's rules, the newest first."""
    rows = read(
        sa.select(RulesVersion.number, RulesVersion.hash, RulesVersion.reason, RulesVersion.published_at, Person.name)
        .outerjoin(Person, Person.id == RulesVersion.by_id)
        .where(RulesVersion.call_id == call_id)
        .order_by(RulesVersion.number.desc())
    )
    return [Version(*row) for row in rows]


def newest_body(call_id: int) -> dict[str, Any] | None:
    """The rules as last published; None while they are not."""
    body = read(
        sa.select(RulesVersion.body)
        .where(RulesVersion.call_id == call_id)
        .order_by(RulesVersion.number.desc())
        .limit(1)
    ).scalar()
    return None if body is None else dict(json.loads(body))


def bodies(call_id: int, number: int) -> tuple[str, str | None]:
    """The words of a version, and of the one before it; Missing where there is none."""
    rows = read(
        sa.select(RulesVersion.body)
        .where(RulesVersion.call_id == call_id, RulesVersion.number.in_((number, number - 1)))
        .order_by(RulesVersion.number.desc())
    )
    found = [body for (body,) in rows]
    if len(found) < min(number, 2) or number < 1:
        raise Missing
    return found[0], found[1] if number > 1 else None


def events(call_id: int, viewer: Viewer) -> list[Event]:
    """A call's events by day."""

    def places(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return (
            sa.select(sa.func.count())
            .where(EventPlace.event_id == CallEvent.id, EventPlace.cancelled_at.is_(None), *conditions)
            .correlate(CallEvent)
            .scalar_subquery()
        )

    rows = read(
        sa.select(
            CallEvent.id,
            CallEvent.round_id,
            CallEvent.kind,
            CallEvent.title,
            CallEvent.on,
            CallEvent.from_time,
            CallEvent.until_time,
            CallEvent.place,
            CallEvent.seats,
            places(),
            places(EventPlace.came.is_(True)),
            places(EventPlace.person_id == viewer.person_id),
        )
        .join(Round, Round.id == CallEvent.round_id)
        .where(Round.call_id == call_id, CallEvent.dropped_at.is_(None))
        .order_by(CallEvent.on, sa.func.coalesce(CallEvent.from_time, ""), CallEvent.id)
    )
    return [Event._make((*words, bool(mine))) for *words, mine in rows]


def questions(call_id: int, viewer: Viewer) -> list[Asked]:
    """What has been answered, the newest first; before it what waits, for who asked and for the unit."""
    waits = AskedQuestion.answered_at.is_(None)
    wanted = (
        sa.select(
            AskedQuestion.id,
            AskedQuestion.words,
            AskedQuestion.asked_at,
            AskedQuestion.answer,
            AskedQuestion.answered_at,
            sa.func.coalesce(AskedQuestion.asked_by_id == viewer.person_id, sa.false()),
        )
        .where(AskedQuestion.call_id == call_id)
        .order_by(sa.case((waits, 0), else_=1), AskedQuestion.id.desc())
    )
    if not anywhere(viewer, "run_call"):
        wanted = wanted.where(sa.or_(sa.not_(waits), AskedQuestion.asked_by_id == viewer.person_id))
    return [Asked._make((*words, bool(mine))) for *words, mine in read(wanted)]


def around(call: Call) -> Around:
    """Whom and what a call belongs to; one statement."""
    deputy = sa.orm.aliased(Person)
    row = db.session.execute(
        sa.select(
            Person.name,
            deputy.name,
            Department.name,
            Project.title,
            Project.ref,
            Programme.title,
            Programme.key,
        )
        .select_from(Call)
        .outerjoin(Person, Person.id == Call.owner_id)
        .outerjoin(deputy, deputy.id == Call.deputy_id)
        .outerjoin(Department, Department.id == Call.lead_department_id)
        .outerjoin(Project, Project.id == Call.project_id)
        .outerjoin(Programme, Programme.id == Call.programme_id)
        .where(Call.id == call.id)
    ).one()
    return Around(*row)


def guests(event_id: int) -> list[Guest]:
    """Who has a place at an event, by name."""
    rows = read(
        sa.select(Person.id, Person.name, EventPlace.came)
        .join(Person, Person.id == EventPlace.person_id)
        .where(EventPlace.event_id == event_id, EventPlace.cancelled_at.is_(None))
        .order_by(sa.func.lower(Person.name), Person.id)
    )
    return [Guest(*row) for row in rows]


def event_of(call: Call, event_id: int) -> CallEvent:
    """One event of a call; Missing for those of others, and for one that was taken back."""
    found = db.session.scalar(
        sa.select(CallEvent)
        .join(Round, Round.id == CallEvent.round_id)
        .where(CallEvent.id == event_id, Round.call_id == call.id, CallEvent.dropped_at.is_(None))
    )
    if found is None:
        raise Missing
    return found


def asked_of(call: Call, question_id: int) -> AskedQuestion:
    """One question that was asked about a call; Missing for those of others."""
    found = db.session.scalar(
        sa.select(AskedQuestion).where(AskedQuestion.id == question_id, AskedQuestion.call_id == call.id)
    )
    if found is None:
        raise Missing
    return found
