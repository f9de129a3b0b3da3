"""Projects that need help or have been silent, and actions that were agreed before."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.core.paging import PAGE, Page, cursor, day_in, read_cursor, row_id, words_in
from portfolio.meetings.facts import Help, Promise, Silent
from portfolio.meetings.models import Action, Meeting
from portfolio.meetings.queries.duties import concerns
from portfolio.meetings.queries.scope import COUNTED, HERE, MOST, TODAY, Scope, run, within
from portfolio.meetings.rules import SILENCE
from portfolio.people.models import Department, Person
from portfolio.projects.models import Project
from portfolio.projects.rules import OVER, RUNNING
from portfolio.status.models import Confidence, ProjectSignal
from portfolio.status.rules import RED
from portfolio.updates.models import ProjectUpdate
from portfolio.updates.queries import last_heard, newest_until, silent_since

ENDED = ("evaluated", *OVER)

_SINCE: sa.BindParameter[date] = sa.bindparam("since", type_=sa.Date)
_DAY: sa.BindParameter[date] = sa.bindparam("day", type_=sa.Date)
_LAST_ID: sa.BindParameter[int] = sa.bindparam("last_id", type_=sa.Integer)
_LAST_KEY: sa.BindParameter[str] = sa.bindparam("last_key", type_=sa.String)


def needing_help(scope: Scope, today: date, most: int) -> tuple[list[Help], int]:
    """Projects that asked for help or stand on red, the newest call first, and how many there are."""
    rows = run(_help, scope, False, today=today, most=most)
    return [Help(*row[1:-1]) for row in rows], rows[0].total if rows else 0


def all_needing_help(scope: Scope, today: date, after: str | None, size: int = PAGE) -> Page[Help]:
    """All of them, page by page."""
    seek = read_cursor(after, 2)
    place = {"day": day_in(seek[0]), "last_id": row_id(seek[1])} if seek else {}
    rows = run(_help, scope, seek is not None, today=today, most=size + 1, **place)
    more = cursor(rows[size - 1].on.isoformat(), rows[size - 1].place) if len(rows) > size else None
    return Page([Help(*row[1:-1]) for row in rows[:size]], more)


def _help(shape: str, sqlite: bool, seeks: bool) -> Any:
    """Every call has a place of its own among those of one day: even for updates, odd for colours."""
    calls = sa.union_all(_asked_for(shape), _on_red(shape)).cte("calls")
    count = sa.select(sa.func.count()).select_from(calls).scalar_subquery()
    wanted = sa.select(calls, count.label("total")).order_by(calls.c.on.desc(), calls.c.place.desc()).limit(MOST)
    if seeks:
        wanted = wanted.where(sa.or_(calls.c.on < _DAY, sa.and_(calls.c.on == _DAY, calls.c.place < _LAST_ID)))
    return wanted


_CALLER = (Project.ref.label("ref"), Project.title.label("title"), sa.func.coalesce(Person.name, "").label("who"))
_IS_ALIVE = Project.stage.not_in(ENDED)


def _asked_for(shape: str) -> Any:
    """The projects whose newest update asks for help."""
    return (
        sa.select(
            (Project.id * 2).label("place"),
            sa.literal("update").label("kind"),
            *_CALLER,
            ProjectUpdate.help_needed.label("words"),
            ProjectUpdate.sent_on.label("on"),
        )
        .join(Project, Project.id == ProjectUpdate.project_id)
        .outerjoin(Person, Person.id == Project.owner_id)
        .where(
            ProjectUpdate.organisation_id == HERE,
            ProjectUpdate.help_needed.is_not(None),
            newest_until(TODAY),
            *within(shape),
            _IS_ALIVE,
        )
    )


def _on_red(shape: str) -> Any:
    """The projects of which the owner or the unit says that they will not deliver, in the columns of the above."""
    reason = (
        sa.select(Confidence.reason)
        .where(Confidence.project_id == Project.id, Confidence.colour == RED)
        .order_by(Confidence.on.desc(), Confidence.id.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
    is_red = sa.or_(ProjectSignal.owner_colour == RED, ProjectSignal.unit_colour == RED)
    red_on = sa.case((ProjectSignal.unit_colour == RED, ProjectSignal.unit_on), else_=ProjectSignal.owner_on)
    return (
        sa.select(
            Project.id * 2 + 1,
            sa.literal("red"),
            *_CALLER,
            sa.func.coalesce(reason, ""),
            sa.type_coerce(red_on, sa.Date),
        )
        .join(Project, Project.id == ProjectSignal.project_id)
        .outerjoin(Person, Person.id == Project.owner_id)
        .where(ProjectSignal.organisation_id == HERE, is_red, *within(shape), _IS_ALIVE)
    )


# ------------------------------------------------------------------------------------------------------- silence
def silent(scope: Scope, today: date, most: int) -> tuple[list[Silent], int]:
    """Running projects of which nothing was heard, by title, and how many there are (to COUNTED)."""
    rows = run(_silent, scope, False, since=today - SILENCE, today=today, most=most)
    return [Silent(*row[2:-1]) for row in rows], rows[0].total if rows else 0


def all_silent(scope: Scope, today: date, after: str | None, size: int = PAGE) -> Page[Silent]:
    """All of them, page by page."""
    seek = read_cursor(after, 2)
    place = {"last_key": words_in(seek[0]), "last_id": row_id(seek[1])} if seek else {}
    rows = run(_silent, scope, seek is not None, since=today - SILENCE, today=today, most=size + 1, **place)
    more = cursor(rows[size - 1].title_key, rows[size - 1].id) if len(rows) > size else None
    return Page([Silent(*row[2:-1]) for row in rows[:size]], more)


def _silent(shape: str, sqlite: bool, seeks: bool) -> Any:
    is_silent = (
        Project.stage == RUNNING,
        Project.stage_since <= _SINCE,
        *within(shape),
        silent_since(_SINCE, TODAY),
    )
    counted = sa.select(Project.id).where(*is_silent).limit(COUNTED).subquery()
    count = sa.select(sa.func.count()).select_from(counted).scalar_subquery()
    seek = (
        [sa.or_(Project.title_key > _LAST_KEY, sa.and_(Project.title_key == _LAST_KEY, Project.id > _LAST_ID))]
        if seeks
        else []
    )
    return (
        sa.select(
            Project.title_key,
            Project.id,
            Project.ref,
            Project.title,
            sa.func.coalesce(Person.name, ""),
            Department.name,
            last_heard(TODAY, sqlite),
            count.label("total"),
        )
        .join(Department, Department.id == Project.lead_department_id)
        .outerjoin(Person, Person.id == Project.owner_id)
        .where(*is_silent, *seek)
        .order_by(Project.title_key, Project.id)
        .limit(MOST)
    )


# -------------------------------------------------------------------------------------------- agreed before
def agreed_before(scope: Scope, meeting_id: int, most: int = PAGE) -> Sequence[Promise]:
    """The open actions that other meetings agreed, the earliest day first."""
    return [Promise(*row) for row in run(_promises, scope, meeting_id=meeting_id, most=most)]


def _promises(shape: str, sqlite: bool) -> Any:
    return (
        sa.select(
            Action.id,
            Action.what,
            sa.func.coalesce(Person.name, Action.guest),
            Action.due_on,
            Action.first_due_on,
            sa.func.coalesce(Project.ref, ""),
            sa.func.coalesce(Project.title, ""),
            Meeting.on,
        )
        .join(Meeting, Meeting.id == Action.meeting_id)
        .outerjoin(Project, Project.id == Action.project_id)
        .outerjoin(Person, Person.id == Action.who_id)
        .where(
            Action.organisation_id == HERE,
            Action.state == "open",
            Action.meeting_id != sa.bindparam("meeting_id", type_=sa.Integer),
            *concerns(shape),
        )
        .order_by(Action.due_on, Action.id)
        .limit(MOST)
    )
