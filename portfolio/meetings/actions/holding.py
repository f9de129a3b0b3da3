"""Open a meeting, change what it is, and close it: from then on its minutes stay as they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.jobs.actions import enqueue
from portfolio.meetings import queries, rules
from portfolio.meetings.models import Attendee, Item, Meeting, Topic
from portfolio.people.models import Department
from portfolio.people.queries import is_member, name_of
from portfolio.projects.actions.shortcuts import day_of
from portfolio.strategy.models import Programme

JOB = "minutes"
GUEST_LENGTH = 120


@dataclass(frozen=True)
class Circle:
    """What a meeting is about; neither is the whole portfolio, both together are refused."""

    department: Department | None = None
    programme: Programme | None = None

    @property
    def ids(self) -> tuple[int | None, int | None]:
        """The numbers of the department and of the programme."""
        return self.department.id if self.department else None, self.programme.id if self.programme else None


def open_meeting(
    *,
    title: str,
    on: date,
    circle: Circle | None = None,
    members: Iterable[int] = (),
    guests: Sequence[str] = (),
    language: str = "en",
    by: Actor,
    at: datetime,
) -> Meeting:
    """Open a meeting; what the one before left undiscussed stands on its agenda."""
    circle = circle or Circle()
    _check(circle, on, day_of(by, at), by)
    department_id, programme_id = circle.ids
    last = queries.before(by.organisation_id, on, department_id, programme_id)
    meeting = Meeting(
        organisation_id=by.organisation_id,
        title=title,
        on=on,
        department_id=department_id,
        programme_id=programme_id,
        before_id=last.id if last else None,
        since_on=rules.since(last.on if last else None, on),
        language=language,
        created_at=at,
        by_id=by.person_id,
    )
    db.session.add(meeting)
    db.session.flush()
    _seat(meeting, members, guests)
    left = _left_over(last) if last else []
    db.session.add_all(
        Topic(meeting_id=meeting.id, project_id=number, place=place) for place, number in enumerate(left)
    )
    db.session.add(Topic(meeting_id=meeting.id, project_id=None, place=len(left)))
    db.session.flush()
    after = {"title": title, "on": on, "department_id": department_id, "programme_id": programme_id}
    history.record("meeting.opened", thing=("meeting", meeting.id), by=by, at=at, after=after)
    return meeting


def edit_meeting(
    meeting: Meeting,
    *,
    title: str,
    on: date,
    members: Iterable[int],
    guests: Sequence[str],
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change day, title and people of an open meeting; what it is about stays.

    version  the one the form was opened with; None when no form was open
    raises   EditedMeanwhile when somebody else saved since
    """
    hold(meeting, by)
    if version is not None and version != meeting.version:
        raise EditedMeanwhile
    _check(Circle(), on, day_of(by, at), by)
    before, after = history.changes({"title": meeting.title, "on": meeting.on}, {"title": title, "on": on})
    meeting.title, meeting.on = title, on
    if "on" in after:
        behind = sa.select(Meeting).where(Meeting.before_id == meeting.id, Meeting.closed_at.is_(None))
        for moved in (meeting, *db.session.scalars(behind.order_by(Meeting.id))):
            _count_anew(moved)
    flag_modified(meeting, "title")  # Who takes part stands in rows of its own: the version counts them too.
    db.session.execute(sa.delete(Attendee).where(Attendee.meeting_id == meeting.id))
    _seat(meeting, members, guests)
    history.record("meeting.edited", thing=("meeting", meeting.id), by=by, at=at, before=before, after=after)


def close_meeting(found: queries.Found, *, by: Actor, at: datetime) -> Meeting:
    """Close a meeting: what its lists show now and what was said becomes its minutes and never changes again."""
    meeting = found.meeting
    hold(meeting, by)
    today = day_of(by, at)
    if meeting.on > today:
        raise RuleBroken("not_yet", N_("This meeting lies in the future. Give it another day before you close it."))
    facts = queries.gather(found, today, closed_at=at, closed_by=name_of(by.person_id))
    meeting.facts = facts.as_json()
    meeting.closed_at, meeting.closed_by_id = at, by.person_id
    db.session.flush()
    history.record("meeting.closed", thing=("meeting", meeting.id), by=by, at=at)
    return meeting


def ask_for_pdf(meeting: Meeting, *, by: Actor, at: datetime) -> Meeting:
    """Have the minutes drawn by a job; asked for again only where no PDF came of it."""
    if meeting.organisation_id != by.organisation_id:
        raise Missing("meeting")
    db.session.refresh(meeting, with_for_update=True)
    if meeting.closed_at is None:
        raise RuleBroken("still_open", N_("Close the meeting first: its minutes can still change."))
    if meeting.pdf_key is None:
        meeting.job_id = enqueue(JOB, {"meeting": meeting.id}, by=by, at=at).id
        history.record("meeting.minutes_asked", thing=("meeting", meeting.id), by=by, at=at)
    return meeting


def keep_pdf(meeting: Meeting, key: str, pages: int, *, by: Actor, at: datetime) -> Meeting:
    """Keep the minutes as they were drawn."""
    meeting.pdf_key, meeting.pages = key, pages
    after = {"pdf": key, "pages": pages}
    history.record("meeting.minutes_drawn", thing=("meeting", meeting.id), by=by, at=at, after=after)
    return meeting


def hold(meeting: Meeting, by: Actor) -> None:
    """Lock a meeting's row and read it anew, so that nobody closes it between a check and the write."""
    if meeting.organisation_id != by.organisation_id:
        raise Missing("meeting")
    db.session.refresh(meeting, with_for_update=True)
    if meeting.closed_at is not None:
        raise RuleBroken(
            "closed", N_("This meeting is closed; its minutes stay as they are. Add a correction below them.")
        )


def _check(circle: Circle, on: date, today: date, by: Actor) -> None:
    if not today - rules.FURTHEST <= on <= today + rules.FURTHEST:
        raise WrongInput("far_day", N_("Give a day within two years of today."), "on")
    for thing in (circle.department, circle.programme):
        if thing is not None and thing.organisation_id != by.organisation_id:
            raise Missing("scope")


def _count_anew(meeting: Meeting) -> None:
    """Let a meeting follow the one that lies before its day now."""
    scope = meeting.department_id, meeting.programme_id
    last = queries.before(meeting.organisation_id, meeting.on, *scope, other_than=meeting.id)
    meeting.before_id = last.id if last else None
    meeting.since_on = rules.since(last.on if last else None, meeting.on)


def _seat(meeting: Meeting, members: Iterable[int], guests: Sequence[str]) -> None:
    for number in dict.fromkeys(members):
        if not is_member(number, meeting.organisation_id):
            raise WrongInput("member", N_("Choose one of the people offered."), "members")
        db.session.add(Attendee(meeting_id=meeting.id, person_id=number))
    for name in dict.fromkeys(guests):
        if len(name) > GUEST_LENGTH:
            raise WrongInput("guest", N_("Keep each name under 120 characters."), "guests")
        db.session.add(Attendee(meeting_id=meeting.id, guest=name))
    db.session.flush()


def _left_over(last: Meeting) -> Sequence[int]:
    """The projects that a closed meeting had on its agenda and neither discussed nor wrote anything about."""
    if last.closed_at is None:
        return []
    said = sa.exists().where(Item.topic_id == Topic.id)
    return [
        number
        for number in db.session.scalars(
            sa.select(Topic.project_id)
            .where(Topic.meeting_id == last.id, Topic.discussed_at.is_(None), ~said)
            .order_by(Topic.place, Topic.id)
        )
        if number is not None
    ]
