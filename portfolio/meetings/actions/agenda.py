"""Put projects on the agenda, order them, take them off again, and tick off what was discussed."""

from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken
from portfolio.history import actions as history
from portfolio.meetings import rules
from portfolio.meetings.actions.holding import hold
from portfolio.meetings.models import Item, Meeting, Topic
from portfolio.projects.models import Project


def put_on_agenda(meeting: Meeting, project: Project, *, by: Actor, at: datetime) -> Topic:
    """Put a project at the end of the agenda; one that stands there already stays in its place."""
    hold(meeting, by)
    if project.organisation_id != meeting.organisation_id:
        raise Missing
    known = topic_of(meeting, project)
    if known is not None:
        return known
    general = topic_of(meeting, None)
    topic = Topic(meeting_id=meeting.id, project_id=project.id, place=general.place if general else 0)
    db.session.add(topic)
    if general is not None:
        general.place += 1  # what is said in general comes last
    db.session.flush()
    history.record(
        "meeting.topic_put",
        thing=("meeting", meeting.id),
        root=("project", project.id),
        by=by,
        at=at,
        after={"meeting_on": meeting.on},
    )
    return topic


def take_off_agenda(meeting: Meeting, project: Project, *, by: Actor, at: datetime) -> None:
    """Take a project off the agenda, as long as nothing was written about it."""
    hold(meeting, by)
    topic = _topic(meeting, project)
    if db.session.scalar(sa.select(Item.id).where(Item.topic_id == topic.id).limit(1)) is not None:
        raise RuleBroken("said", N_("Something was written about this project, so it stays in the minutes."))
    db.session.delete(topic)
    db.session.flush()
    history.record(
        "meeting.topic_taken",
        thing=("meeting", meeting.id),
        root=("project", project.id),
        by=by,
        at=at,
        before={"meeting_on": meeting.on},
    )


def shift_topic(meeting: Meeting, project: Project, *, down: int, by: Actor, at: datetime) -> None:
    """Move a project so many places down the agenda, or up where that is negative."""
    hold(meeting, by)
    topic = _topic(meeting, project)
    topics = {
        each.id: each
        for each in db.session.scalars(
            sa.select(Topic)
            .where(Topic.meeting_id == meeting.id, Topic.project_id.is_not(None))
            .order_by(Topic.place, Topic.id)
        )
    }
    for place, number in enumerate(rules.shifted(list(topics), topic.id, down)):
        topics[number].place = place
    db.session.flush()
    history.record("meeting.agenda_ordered", thing=("meeting", meeting.id), by=by, at=at)


def tick_topic(meeting: Meeting, project: Project | None, *, discussed: bool, by: Actor, at: datetime) -> None:
    """Say that a project was discussed, or that it was not after all; None is what is said in general."""
    hold(meeting, by)
    topic = topic_of(meeting, project)
    if topic is None and project is not None:
        topic = put_on_agenda(meeting, project, by=by, at=at)
    if topic is None:
        raise Missing("topic")
    topic.discussed_at = at if discussed else None
    db.session.flush()
    happened = "meeting.topic_discussed" if discussed else "meeting.topic_left"
    history.record(happened, thing=("meeting", meeting.id), by=by, at=at)


def topic_of(meeting: Meeting, project: Project | None) -> Topic | None:
    """A project's place on the agenda; without a project that of what is said in general."""
    return db.session.scalar(
        sa.select(Topic).where(Topic.meeting_id == meeting.id, Topic.project_id == (project.id if project else None))
    )


def _topic(meeting: Meeting, project: Project) -> Topic:
    topic = topic_of(meeting, project)
    if topic is None:
        raise RuleBroken("not_on_agenda", N_("This project is not on the agenda any more."))
    return topic
