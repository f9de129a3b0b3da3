"""What has a day: reviews to be held, actions to be done, projects that should have ended; late or still to come.

Each kind is read by an index in the order of its days and stops early, so that a page costs the same however much
there is.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.paging import PAGE, Page, cursor, day_in, read_cursor, row_id
from portfolio.core.quarter import Quarter
from portfolio.meetings.facts import Duty
from portfolio.meetings.models import Action, Meeting
from portfolio.meetings.queries.scope import COUNTED, DEPARTMENTS, HERE, MOST, PROGRAMME, TODAY, Scope, run, within
from portfolio.meetings.rules import AHEAD
from portfolio.people.models import Person
from portfolio.people.queries import counted_from, read_settings
from portfolio.projects.models import Project
from portfolio.projects.rules import RUNNING
from portfolio.reviews.models import Review
from portfolio.reviews.queries import Walk, open_walks
from portfolio.reviews.queries.exempted import is_exempted
from portfolio.updates.models import ProjectUpdate
from portfolio.updates.queries.asked import ASKED_PARTS, CAME_IN_TIME, SENT, asked_of, in_time_of
from portfolio.updates.rules import asked_quarter, due_on

LATE, DUE = "late", "due"
KINDS = ("action", "end", "review", "update")
"""In the order in which they stand on one day."""

_UNTIL: sa.BindParameter[date] = sa.bindparam("until", type_=sa.Date)
_DAY: sa.BindParameter[date] = sa.bindparam("day", type_=sa.Date)
_LAST_ID: sa.BindParameter[int] = sa.bindparam("last_id", type_=sa.Integer)


class Arm(NamedTuple):
    """One kind of duty: the rows it is read from, its number and the way to its day."""

    kind: str
    rows: Any
    id: Any
    walk: Walk
    words: Any
    who: Any
    conditions: tuple[Any, ...]


def _arms(shape: str, sqlite: bool) -> list[Arm]:
    owned = Project.__table__.outerjoin(Person.__table__, Person.id == Project.owner_id)
    reviewed = owned.join(Review.__table__, Review.project_id == Project.id)
    is_asked = ~is_exempted(TODAY, project_id=Review.project_id, review_id=Review.id)
    of_city = (*within(shape), is_asked)
    return [
        *(
            Arm("review", reviewed, Review.id, walk, Review.kind, Person.name, (*walk.conditions, *of_city))
            for walk in open_walks(HERE, sqlite)
        ),
        Arm(
            "end",
            owned,
            Project.id,
            Walk(Project.planned_end_on),
            sa.literal(""),
            Person.name,
            (Project.stage == RUNNING, *within(shape)),
        ),
        _actions(shape),
    ]


def _actions(shape: str) -> Arm:
    rows = (
        Action.__table__.join(Meeting.__table__, Meeting.id == Action.meeting_id)
        .outerjoin(Project.__table__, Project.id == Action.project_id)
        .outerjoin(Person.__table__, Person.id == Action.who_id)
    )
    return Arm(
        "action",
        rows,
        Action.id,
        Walk(Action.due_on),
        Action.what,
        sa.func.coalesce(Person.name, Action.guest),
        (Action.organisation_id == HERE, Action.state == "open", *concerns(shape)),
    )


def concerns(shape: str) -> list[sa.ColumnElement[bool]]:
    """The SQL for: an action that a meeting of a shape looks at, agreed in its circle or on one of its projects."""
    if shape == "department":
        return [sa.or_(Meeting.department_id.in_(DEPARTMENTS), Project.lead_department_id.in_(DEPARTMENTS))]
    if shape == "programme":
        return [sa.or_(Meeting.programme_id == PROGRAMME, Project.programme_id == PROGRAMME)]
    return []


def _span(arm: Arm, part: str, sqlite: bool) -> sa.ColumnElement[bool]:
    """The SQL for: late, or due within the next weeks; a review from before Portfolio is never late."""
    on, walk = arm.walk.column, arm.walk
    if part == DUE:
        within_weeks: sa.ColumnElement[bool] = on.between(walk.at(TODAY, sqlite), walk.at(_UNTIL, sqlite))
        return within_weeks
    late: sa.ColumnElement[bool] = on < walk.at(TODAY, sqlite)
    if arm.kind != "review":
        return late
    return sa.and_(late, on >= walk.at(counted_from(HERE, TODAY, sqlite), sqlite))


def _rows(arm: Arm, part: str, sqlite: bool, *more: Any) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            sa.literal(part).label("part"),
            sa.literal(arm.kind).label("kind"),
            arm.id.label("id"),
            arm.walk.due(sqlite).label("on"),
            sa.func.coalesce(Project.ref, "").label("ref"),
            sa.func.coalesce(Project.title, "").label("title"),
            arm.words.label("words"),
            sa.func.coalesce(arm.who, "").label("who"),
        )
        .select_from(arm.rows)
        .where(*arm.conditions, _span(arm, part, sqlite), *more)
        .order_by(arm.walk.column, arm.id)
        .limit(MOST)
    )


# --------------------------------------------------------------------------------- updates that have not come
class Updates(NamedTuple):
    """Until when the updates of the quarter that is asked about are due, and in which part that belongs."""

    quarter: Quarter
    on: date
    part: str
    values: dict[str, Any]


def _updates(scope: Scope, today: date) -> Updates:
    quarter = asked_quarter(today)
    settings = read_settings(scope.organisation_id, today)
    due = due_on(quarter, settings.update_due_days)
    part = LATE if due < today else DUE if due <= today + AHEAD else ""
    if not settings.counts(due):
        part = ""
    asked = asked_of(scope.organisation_id, quarter) | in_time_of(due, scope.zone) | {"updates_on": due}
    return Updates(quarter, due, part, asked if part else {})


def _missing(shape: str, part: str) -> sa.Select[*tuple[Any, ...]]:
    """One row that says how many updates have not come; its number is how many."""
    lacking = (
        sa.select(sa.literal(1))
        .select_from(SENT)
        .where(asked, CAME_IN_TIME, ProjectUpdate.id.is_(None), *within(shape))
        for asked in ASKED_PARTS
    )
    return (
        sa.select(
            sa.literal(part),
            sa.literal("update"),
            sa.func.count(),
            sa.bindparam("updates_on", type_=sa.Date),
            sa.literal(""),
            sa.literal(""),
            sa.bindparam("quarter", type_=sa.String),
            sa.literal(""),
        )
        .select_from(sa.union_all(*lacking).subquery())
        .having(sa.func.count() > 0)
    )


# ------------------------------------------------------------------------------------------------ for a meeting
class Duties(NamedTuple):
    """The first of what is late and of what falls due, with how much there is of each (to COUNTED)."""

    late: Sequence[Duty]
    due: Sequence[Duty]
    late_count: int
    due_count: int


def duties(scope: Scope, today: date, most: int) -> Duties:
    """What is late and what falls due within the next weeks, the earliest first; two statements."""
    updates = _updates(scope, today)
    rows = run(
        _first, scope, updates.part, today=today, until=today + AHEAD, most=most, counted=COUNTED, **updates.values
    )
    listed: dict[str, list[Duty]] = {LATE: [], DUE: []}
    counts = {LATE: 0, DUE: 0}
    for part, kind, number, on, ref, title, words, who in rows:
        if kind in KINDS:
            listed[part].append(Duty(kind, number, on, ref, title, words, who))
        if kind in ("count", "update"):
            counts[part] = min(COUNTED, counts[part] + (number if kind == "count" else 1))
    return Duties(listed[LATE][:most], listed[DUE][:most], counts[LATE], counts[DUE])


def _first(shape: str, sqlite: bool, updates_in: str) -> Any:
    """Each part's rows in order, and below them how many rows each kind has."""
    arms = _arms(shape, sqlite)
    nothing: dict[str, Any] = {
        "on": sa.cast(sa.null(), sa.Date),
        "ref": sa.literal(""),
        "title": sa.literal(""),
        "words": sa.literal(""),
        "who": sa.literal(""),
    }
    parts = []
    for part in (LATE, DUE):
        parts += [sa.select(_rows(arm, part, sqlite).subquery()) for arm in arms]
        parts += [
            sa.select(sa.literal(part), sa.literal("count"), count, *nothing.values())
            for count in counts_of(shape, sqlite, part)
        ]
    if updates_in:
        parts.append(_missing(shape, updates_in))
    return sa.union_all(*parts).order_by("part", "on", "kind", "id")


def counts_of(shape: str, sqlite: bool, part: str) -> list[sa.ScalarSelect[int]]:
    """How many duties there are of each kind, updates aside; each counted as far as the parameter "counted" says."""
    most: sa.BindParameter[int] = sa.bindparam("counted", type_=sa.Integer)
    looked_at = (
        sa.select(arm.id).select_from(arm.rows).where(*arm.conditions, _span(arm, part, sqlite)).limit(most).subquery()
        for arm in _arms(shape, sqlite)
    )
    return [sa.select(sa.func.count()).select_from(rows).scalar_subquery() for rows in looked_at]


# -------------------------------------------------------------------------------------------------- page by page
def page(scope: Scope, part: str, today: date, after: str | None, size: int = PAGE) -> Page[Duty]:
    """All that is late or falls due, page by page, by day and then in the order of KINDS."""
    seek = read_cursor(after, 3)
    kind = str(seek[1]) if seek else ""
    place = {"day": day_in(seek[0]), "last_id": row_id(seek[2])} if seek else {}
    known = kind if kind in KINDS else KINDS[0] if seek else ""
    updates = _updates(scope, today)
    with_updates = updates.part == part and (not seek or (updates.on, "update") > (day_in(seek[0]), known))
    rows = run(
        _page,
        scope,
        part,
        known,
        with_updates,
        today=today,
        until=today + AHEAD,
        most=size + 1,
        **place,
        **(updates.values if with_updates else {}),
    )
    lines = [Duty(*row[1:]) for row in rows[:size]]
    return Page(lines, cursor(lines[-1].on.isoformat(), lines[-1].kind, lines[-1].id) if len(rows) > size else None)


def _page(shape: str, sqlite: bool, part: str, after_kind: str, with_updates: bool) -> Any:
    arms = _arms(shape, sqlite)
    rows: list[Any] = [
        sa.select(_rows(arm, part, sqlite, *_behind(arm, sqlite, after_kind)).subquery()) for arm in arms
    ]
    if with_updates:
        rows.append(_missing(shape, part))
    return sa.union_all(*rows).order_by("on", "kind", "id").limit(MOST)


def _behind(arm: Arm, sqlite: bool, after_kind: str) -> list[sa.ColumnElement[bool]]:
    """The SQL for: behind the last row of the page before."""
    if not after_kind:
        return []
    on, last = arm.walk.column, arm.walk.at(_DAY, sqlite)
    if arm.kind == after_kind:
        return [sa.tuple_(on, arm.id) > sa.tuple_(last, _LAST_ID)]
    return [on >= last if arm.kind > after_kind else on > last]
