"""Say that a lesson was used, and whether one may be asked."""

from datetime import datetime

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.history import actions as history
from portfolio.lessons import queries
from portfolio.lessons.models import Askable, LessonUse
from portfolio.lessons.queries import Told
from portfolio.notices import actions as notices
from portfolio.people.queries import has_role
from portfolio.projects.models import Project


def use(told: Told, *, project: Project | None = None, words: str | None = None, by: Viewer, at: datetime) -> LessonUse:
    """Note that a lesson was used, and tell its author.

    project  what it was used for; words say how
    """
    row = LessonUse(
        lesson_id=told.id,
        project_id=project.id if project else None,
        words=words,
        on=local_day(at, by.zone),
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        "lesson.used",
        thing=("lesson", told.id),
        root=("project", project.id) if project else None,
        by=by,
        at=at,
        after={"words": words} if words else None,
    )
    _tell_author(told, row, project, by, at)
    return row


def _tell_author(told: Told, row: LessonUse, project: Project | None, by: Viewer, at: datetime) -> None:
    author = queries.author(told.id)
    if author is None or author.id == by.person_id or not author.email:
        return
    if (
        author.accepted_at is None
        or author.disabled_at is not None
        or not has_role(author.id, by.organisation_id, row.on)
    ):
        return
    values = {
        "name": author.name,
        "by": by.name,
        "lesson": told.text,
        "source": told.title,
        "project": project.title if project else "",
        "words": row.words or "",
        "path": f"/lessons/{told.id}",
    }
    notices.queue("lesson_used", to=author, key=f"lesson_used:{row.id}", values=values, by=by, at=at)


def let_ask(applies: bool, *, by: Viewer, at: datetime) -> None:
    """Let others ask oneself about what one has done, or no longer."""
    if queries.is_askable(by) == applies:
        return
    row = Askable(
        organisation_id=by.organisation_id,
        person_id=by.person_id,
        applies=applies,
        on=local_day(at, by.zone),
        recorded_at=at,
    )
    db.session.add(row)
    db.session.flush()
    happened = "person.may_be_asked" if applies else "person.may_not_be_asked"
    history.record(happened, thing=("person", row.person_id), by=by, at=at)
