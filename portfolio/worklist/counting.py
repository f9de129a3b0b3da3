"""How much of one's own is overdue, due soon or waits, and how much is late altogether."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import UTCDateTime, is_sqlite, read
from portfolio.meetings.queries.duties import LATE, counts_of
from portfolio.meetings.queries.scope import COUNTED
from portfolio.people.models import Setting
from portfolio.people.rules import Settings, settings_of
from portfolio.projects.models import Project
from portfolio.updates.models import ProjectUpdate, UpdateDraft
from portfolio.updates.queries.asked import ASKED_PARTS, MINE_ASKED, SENT, asked_of
from portfolio.updates.rules import asked_quarter, due_on
from portfolio.worklist.kinds import MINE, task_selects
from portfolio.worklist.queries import DRAFT, TO_SIGN, TO_SIGN_IN_REACH, Task, Worker, heading, update_day
from portfolio.worklist.words import DEEDS

SETTINGS = ("count_from", "update_due_days")

_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_ME: sa.BindParameter[int] = sa.bindparam("person_id", type_=sa.Integer)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
_QUARTER: sa.BindParameter[str] = sa.bindparam("quarter", type_=sa.String)
_NO_DAY = sa.cast(sa.null(), sa.Date)
_NO_INSTANT = sa.cast(sa.null(), UTCDateTime())
_NO_WORD = sa.literal("")
_NO_NUMBER = sa.literal(0)


class Counts(NamedTuple):
    """How much of one's own stands under each heading, and how much is late altogether (to COUNTED)."""

    mine: Mapping[str, int]
    late: int


def counts(viewer: Viewer, today: date) -> Counts:
    """The figures of the first page, in one statement; each equals the length of the list that it leads to."""
    whose = Worker(viewer)
    quarter = asked_quarter(today)
    signs = "all" if whose.signs_all else "reach" if whose.reach else ""
    values = asked_of(viewer.organisation_id, quarter) | whose.asked(today) | {"counted": COUNTED}
    if signs == "reach":
        values |= {"department_ids": whose.reach}
    rows = read(_rows(is_sqlite(), signs), values).all()
    settings = settings_of({row.kind: row.key for row in rows if row.kind in SETTINGS and row.key})
    due = due_on(quarter, settings.update_due_days)
    own = [_task(row, due, settings, viewer.zone) for row in rows if row.kind in DEEDS]
    late = sum(row.number for row in rows if row.kind == LATE)
    longest = min((row.at for row in rows if row.kind == "missing" and row.at is not None), default=None)
    missing = longest is not None and update_day(due, settings, longest, viewer.zone) is not None and due < today
    return Counts(
        Counter(found for task in own if (found := heading(task, today)) is not None), min(COUNTED, late + missing)
    )


def _task(row: Any, due: date, settings: Settings, zone: str) -> Task:
    on = update_day(due, settings, row.at, zone) if row.kind == "update" else row.on
    return Task(row.kind, 0, on, "", "", "", row.key)


def _newest(key: str) -> sa.ColumnElement[str]:
    """A setting as it was last written, empty while nobody has decided it."""
    written = sa.select(Setting.value).where(Setting.organisation_id == _HERE, Setting.key == key, Setting.on <= _TODAY)
    return sa.func.coalesce(written.order_by(Setting.on.desc(), Setting.id.desc()).limit(1).scalar_subquery(), "")


@cache
def _rows(sqlite: bool, signs: str) -> Any:
    parts: list[Any] = []
    for arm in task_selects(sqlite):
        task = arm.subquery()
        columns = task.c
        parts.append(
            sa.select(
                columns[0].label("kind"),
                sa.type_coerce(columns[2], sa.Date).label("on"),
                columns[6].label("key"),
                _NO_NUMBER.label("number"),
                _NO_INSTANT.label("at"),
            )
        )
    if signs:
        waiting = (TO_SIGN if signs == "all" else TO_SIGN_IN_REACH).subquery()
        parts.append(sa.select(sa.literal("sign"), _NO_DAY, _NO_WORD, _NO_NUMBER, _NO_INSTANT).select_from(waiting))
    begun = sa.exists().where(
        UpdateDraft.person_id == _ME, UpdateDraft.project_id == Project.id, UpdateDraft.quarter == _QUARTER
    )
    parts.append(
        sa.select(sa.literal("update"), _NO_DAY, sa.case((begun, DRAFT), else_=""), _NO_NUMBER, Project.created_at)
        .select_from(SENT)
        .where(MINE_ASKED, ProjectUpdate.id.is_(None), MINE)
    )
    longest = sa.func.min(Project.created_at)  # what came here first is late first; nothing while none is missing
    missing = sa.select(sa.literal("missing"), _NO_DAY, _NO_WORD, _NO_NUMBER, longest)
    is_missing = (ProjectUpdate.id.is_(None), Project.archived_on.is_(None))
    parts += [missing.select_from(SENT).where(asked, *is_missing) for asked in ASKED_PARTS]
    parts += [
        sa.select(sa.literal(LATE), _NO_DAY, _NO_WORD, count, _NO_INSTANT) for count in counts_of("whole", sqlite, LATE)
    ]
    parts += [sa.select(sa.literal(key), _NO_DAY, _newest(key), _NO_NUMBER, _NO_INSTANT) for key in SETTINGS]
    return sa.union_all(*parts)
