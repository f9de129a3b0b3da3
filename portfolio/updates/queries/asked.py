"""Which projects a quarter's update is asked of, and where each stands."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.clock import day_begins
from portfolio.core.db import UTCDateTime, read, unindexed
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id, words_in
from portfolio.core.quarter import Quarter
from portfolio.people.models import Person
from portfolio.projects.models import Project, StageMove
from portfolio.updates import policy, rules
from portfolio.updates.models import ProjectUpdate, UpdateDraft

MOST_MINE = 200

_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_ME: sa.BindParameter[int] = sa.bindparam("person_id", type_=sa.Integer)
_QUARTER: sa.BindParameter[str] = sa.bindparam("quarter", type_=sa.String)
_LAST_DAY: sa.BindParameter[date] = sa.bindparam("last_day", type_=sa.Date)
_later = aliased(ProjectUpdate)

# The stage on the quarter's last day: the present one, unless the project has moved since.
_THEN = (
    sa.select(StageMove.stage)
    .where(StageMove.project_id == Project.id, StageMove.on <= _LAST_DAY)
    .order_by(StageMove.seq.desc())
    .limit(1)
    .correlate(Project)
    .scalar_subquery()
)
_STAYED = sa.and_(Project.stage_since <= _LAST_DAY, Project.stage.in_(rules.ASKED_STAGES))
_MOVED_SINCE = sa.and_(Project.stage_since > _LAST_DAY, _THEN.in_(rules.ASKED_STAGES))
_WAS_THERE = sa.or_(Project.archived_on.is_(None), Project.archived_on > _LAST_DAY)
_WAS_ASKED = sa.and_(_WAS_THERE, sa.or_(_STAYED, _MOVED_SINCE))
IS_ASKED = sa.and_(Project.organisation_id == _HERE, _WAS_ASKED)
ASKED_PARTS = [
    *(sa.and_(Project.organisation_id == _HERE, _WAS_THERE, _STAYED, Project.stage == at) for at in rules.ASKED_STAGES),
    sa.and_(Project.organisation_id == _HERE, _WAS_THERE, _MOVED_SINCE),
]
"""The same in parts, each found by an index of its own: for what counts over the whole city."""
# Nobody is reminded of a project that has been archived since, though it was asked while the quarter ran.
STILL_KEPT = Project.archived_on.is_(None)
# What came to Portfolio only after an update was due is not late with it; for statements run with `in_time_of`.
CAME_IN_TIME = Project.created_at < sa.bindparam("came_before", type_=UTCDateTime())
_OF_QUARTER = sa.and_(
    ProjectUpdate.organisation_id == _HERE,
    ProjectUpdate.quarter == _QUARTER,
    ProjectUpdate.project_id == Project.id,
    ~sa.exists().where(_later.supersedes_id == ProjectUpdate.id),
)
SENT = Project.__table__.outerjoin(ProjectUpdate.__table__, _OF_QUARTER)


def asked_of(organisation_id: int, quarter: Quarter) -> dict[str, Any]:
    """The values in the statements of this module."""
    return {"organisation_id": organisation_id, "quarter": str(quarter), "last_day": quarter.last_day}


def in_time_of(due: date, zone: str) -> dict[str, Any]:
    """The value in CAME_IN_TIME: the end of the day on which updates were due."""
    return {"came_before": day_begins(due + timedelta(days=1), zone)}


# One's own projects, found by two indexes instead of by looking at all.
MINE_ASKED = sa.and_(unindexed(Project.organisation_id) == _HERE, _WAS_ASKED)
_own = sa.union(
    sa.select(Project.id).where(Project.owner_id == _ME), sa.select(Project.id).where(Project.deputy_id == _ME)
).subquery()
_MY_SENT = _own.join(Project.__table__, Project.id == _own.c.id).outerjoin(ProjectUpdate.__table__, _OF_QUARTER)
WAITING = (
    sa.select(sa.func.count())
    .select_from(_MY_SENT)
    .where(MINE_ASKED, STILL_KEPT, ProjectUpdate.id.is_(None))
    .correlate(None)
    .scalar_subquery()
)
"""How many of one's own projects lack the update of a quarter; for a SELECT that is run with `asked_of` anyway."""


class Wanted(NamedTuple):
    """A project of one's own that is asked for an update.

    created_at  when it came to Portfolio: what was due before is not late
    place       where it stands among all of them by title, sent or not
    """

    id: int
    ref: str
    title: str
    created_at: datetime
    sent_on: date | None
    nothing_changed_reason: str | None
    drafted_at: datetime | None
    place: int


_MINE = (
    sa.select(
        Project.id,
        Project.ref,
        Project.title,
        Project.created_at,
        ProjectUpdate.sent_on,
        ProjectUpdate.nothing_changed_reason,
        UpdateDraft.saved_at,
        sa.func.row_number().over(order_by=(Project.title_key, Project.id)),
    )
    .select_from(
        _MY_SENT.outerjoin(
            UpdateDraft.__table__,
            sa.and_(
                UpdateDraft.person_id == _ME, UpdateDraft.project_id == Project.id, UpdateDraft.quarter == _QUARTER
            ),
        )
    )
    .where(MINE_ASKED, STILL_KEPT)
    .order_by(ProjectUpdate.id.is_not(None), Project.title_key, Project.id)
    .limit(MOST_MINE)
)


def mine(viewer: Viewer, quarter: Quarter) -> Sequence[Wanted]:
    """The projects one owns or stands in for that are asked for an update, those without one first."""
    if not policy.may_see(viewer):
        return []
    rows = read(_MINE, asked_of(viewer.organisation_id, quarter) | {"person_id": viewer.person_id})
    return [Wanted._make(row) for row in rows]


def next_of_mine(viewer: Viewer, quarter: Quarter, after: int | None = None) -> tuple[Wanted | None, int]:
    """The next of one's projects that has no update yet, and how many have none.

    after  the project that one comes from: those behind it in the list come first
    """
    found = mine(viewer, quarter)
    left = [wanted for wanted in found if wanted.sent_on is None and wanted.id != after]
    here = next((wanted.place for wanted in found if wanted.id == after), 0)
    behind = [wanted for wanted in left if wanted.place > here]
    return next(iter(behind or left), None), len(left)


class Asked(NamedTuple):
    """A project on the list of a quarter's updates."""

    id: int
    ref: str
    title: str
    title_key: str
    created_at: datetime
    owner: str | None
    sent_on: date | None
    sentence: str | None
    confidence: str | None
    help_needed: str | None
    nothing_changed_reason: str | None
    nothing_changed_words: str | None


# What the list can be narrowed to.
SHOWS: dict[str, sa.ColumnElement[bool]] = {
    "all": sa.true(),
    "missing": ProjectUpdate.id.is_(None),
    "sent": sa.and_(ProjectUpdate.id.is_not(None), ProjectUpdate.nothing_changed_reason.is_(None)),
    "nothing_changed": ProjectUpdate.nothing_changed_reason.is_not(None),
    "help": ProjectUpdate.help_needed.is_not(None),
}
_COLUMNS = (
    Project.id,
    Project.ref,
    Project.title,
    Project.title_key,
    Project.created_at,
    Person.name,
    ProjectUpdate.sent_on,
    ProjectUpdate.sentence,
    ProjectUpdate.confidence,
    ProjectUpdate.help_needed,
    ProjectUpdate.nothing_changed_reason,
    ProjectUpdate.nothing_changed_words,
)


def listed(
    viewer: Viewer, quarter: Quarter, show: str = "all", after: str | None = None, most: int = PAGE
) -> Page[Asked]:
    """The projects asked for the update of a quarter with what they sent, by title.

    show  one of SHOWS
    """
    if not policy.may_see(viewer):
        return Page([], None)
    wanted = (
        sa.select(*_COLUMNS)
        .select_from(SENT.outerjoin(Person.__table__, Person.id == Project.owner_id))
        .where(IS_ASKED, SHOWS[show])
        .order_by(Project.title_key, Project.id)
        .limit(most + 1)
    )
    seek = read_cursor(after, 2)
    if seek:
        title, number = words_in(seek[0]), row_id(seek[1])
        wanted = wanted.where(
            sa.tuple_(Project.title_key, Project.id) > sa.tuple_(sa.literal(title), sa.literal(number))
        )
    rows = [Asked._make(row) for row in read(wanted, asked_of(viewer.organisation_id, quarter))]
    more = len(rows) > most
    del rows[most:]
    return Page(rows, cursor(rows[-1].title_key, rows[-1].id) if more else None)


class Counts(NamedTuple):
    """How many projects are asked for the update of a quarter, and what came."""

    asked: int
    sent: int
    nothing_changed: int
    help_needed: int

    @property
    def missing(self) -> int:
        return self.asked - self.sent - self.nothing_changed


_COUNTS = (
    sa.select(
        sa.func.count(),
        *(
            sa.func.coalesce(sa.func.sum(sa.case((SHOWS[show], 1), else_=0)), 0)
            for show in ("sent", "nothing_changed", "help")
        ),
    )
    .select_from(SENT)
    .where(IS_ASKED)
)


def counts(viewer: Viewer, quarter: Quarter) -> Counts:
    """How many projects are asked for the update of a quarter, and what came, in one statement."""
    if not policy.may_see(viewer):
        return Counts(0, 0, 0, 0)
    return Counts(*(int(number) for number in read(_COUNTS, asked_of(viewer.organisation_id, quarter)).one()))
