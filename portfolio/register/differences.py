"""Two days side by side, in SQL: what entered, left, moved and changed, and what it all cost on either day.

Everything is what the dated rows say about the day, as known now. A project without a row after the day still stands
as it did, so that its shortcuts answer; only the others are looked up row by row.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import read
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id, words_in
from portfolio.people.models import Person
from portfolio.projects.models import Assignment, Plan, Project, StageMove
from portfolio.projects.rules import OVER
from portfolio.register.asking import SHAPES, Asked, Shape, fits

SECTIONS = ("entered", "left", "passed", "moved", "department", "owner", "programme", "planned_end", "budget")
"""What differs between two days. A project has left the portfolio that is over, has ended or is in the archive.

What entered was not in the portfolio on the earlier day and is in it on the later one, be it new or back again; what
left, the reverse: before - left + entered = after. What was opened and left between the days came and went, and counts
on neither. A budget differs where a project is in the portfolio on both, so that these explain the sums as well.
"""

ASSIGNED = {"lead_department": "department_id", "owner": "person_id", "programme": "programme_id"}

_Was, _Now = aliased(Person), aliased(Person)


class Compared(NamedTuple):
    """A project on two days; was is the earlier one.

    flags  by section whether it stands there, 1 or 0
    """

    id: int
    ref: str
    title: str
    title_key: str
    archived_on: date | None
    stage_was: str | None
    stage_now: str
    department_was: int | None
    department_now: int | None
    programme_was: int | None
    programme_now: int | None
    planned_end_was: date | None
    planned_end_now: date | None
    ended_was: date | None
    ended_now: date | None
    budget_was: int | None
    budget_now: int | None
    currency_was: str | None
    currency_now: str | None
    owner_was: str | None
    owner_now: str | None
    flags: Sequence[int]


class Sums(NamedTuple):
    """What was in the portfolio on a day.

    projects  how many, those that had left not counted
    budgets   approved budgets in minor units by currency, in the order of the codes
    """

    projects: int
    budgets: Mapping[str, int]


def _parameter(name: str) -> sa.BindParameter[date]:
    return sa.bindparam(name, type_=sa.Date)


WAS, NOW = _parameter("was_on"), _parameter("now_on")


# --------------------------------------------------------------------------------------- a project on a day, in SQL
def _stage_on(day: Any) -> sa.ColumnElement[Any]:
    made = (
        sa.select(StageMove.stage)
        .where(StageMove.project_id == Project.id, StageMove.on <= day)
        .order_by(StageMove.seq.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
    return sa.case((Project.stage_since <= day, Project.stage), else_=made)


def _planned_on(name: str, day: Any) -> sa.ColumnElement[Any]:
    later = sa.select(Plan.project_id).where(Plan.on > day)
    then = (
        sa.select(getattr(Plan, name))
        .where(Plan.project_id == Project.id, Plan.on <= day)
        .order_by(Plan.on.desc(), Plan.id.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
    return sa.case((Project.id.not_in(later), getattr(Project, name)), else_=then)


def _assigned_on(kind: str, day: Any) -> sa.ColumnElement[Any]:
    later = sa.select(Assignment.project_id).where(Assignment.kind == kind, Assignment.on > day)
    then = (
        sa.select(sa.case((Assignment.applies, getattr(Assignment, ASSIGNED[kind]))))
        .where(Assignment.project_id == Project.id, Assignment.kind == kind, Assignment.on <= day)
        .order_by(Assignment.on.desc(), Assignment.id.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
    return sa.case((Project.id.not_in(later), getattr(Project, f"{kind}_id")), else_=then)


def _gone(stage: Any, archived_on: Any, ended_on: Any, day: Any) -> sa.ColumnElement[int]:
    return sa.case((sa.or_(stage.in_(OVER), archived_on <= day, ended_on <= day), 1), else_=0)


# -------------------------------------------------------------------------------------------- what is different
@lru_cache(SHAPES)
def _flagged(shape: Shape) -> sa.CTE:
    """The projects with a row between the days, as they stood on both, with a flag for each section."""
    # A plan may name an end after its own day: then a project left without a row between the days.
    between = sa.or_(sa.and_(Plan.on > WAS, Plan.on <= NOW), sa.and_(Plan.ended_on > WAS, Plan.ended_on <= NOW))
    touched = sa.or_(
        Project.stage_since > WAS,
        sa.and_(Project.archived_on > WAS, Project.archived_on <= NOW),
        Project.id.in_(sa.select(Plan.project_id).where(between)),
        Project.id.in_(
            sa.select(Assignment.project_id).where(
                Assignment.kind.in_(tuple(ASSIGNED)), Assignment.on > WAS, Assignment.on <= NOW
            )
        ),
    )
    columns: dict[str, Any] = {name: getattr(Project, name) for name in ("id", "ref", "title", "title_key")}
    columns["archived_on"] = Project.archived_on
    for end, day in (("was", WAS), ("now", NOW)):
        columns[f"stage_{end}"] = _stage_on(day)
        for name, field in (("planned_end", "planned_end_on"), ("ended", "ended_on")):
            columns[f"{name}_{end}"] = _planned_on(field, day)
        for name, field in (("budget", "budget_minor"), ("currency", "budget_currency")):
            columns[f"{name}_{end}"] = _planned_on(field, day)
        for name, kind in (("department", "lead_department"), ("owner", "owner"), ("programme", "programme")):
            columns[f"{name}_{end}"] = _assigned_on(kind, day)
    # Materialized: else SQLite would look everything up again wherever it is named below.
    both = (
        sa.select(*(column.label(name) for name, column in columns.items()))
        .where(*fits(shape), touched)
        .cte("both_days")
        .prefix_with("MATERIALIZED")
        .c
    )
    there = both.stage_was.is_not(None)
    in_was = sa.and_(there, _gone(both.stage_was, both.archived_on, both.ended_was, WAS) == 0)
    in_now = _gone(both.stage_now, both.archived_on, both.ended_now, NOW) == 0
    differs: dict[str, sa.ColumnElement[bool]] = {
        "entered": sa.and_(sa.not_(in_was), in_now),
        "left": sa.and_(in_was, sa.not_(in_now)),
        "passed": sa.and_(sa.not_(there), sa.not_(in_now)),
        # Between two stages outside the portfolio, too: from rejected to stopped is a move.
        "moved": sa.and_(there, both.stage_was != both.stage_now, in_was == in_now),
        "budget": sa.and_(
            in_was,
            in_now,
            sa.or_(
                both.budget_was.is_distinct_from(both.budget_now),
                both.currency_was.is_distinct_from(both.currency_now),
            ),
        ),
    }
    for name in ("department", "owner", "programme", "planned_end"):
        differs[name] = sa.and_(there, both[f"{name}_was"].is_distinct_from(both[f"{name}_now"]))
    flags = (sa.case((differs[section], 1), else_=0).label(section) for section in SECTIONS)
    return sa.select(*both, *flags).where(both.stage_now.is_not(None)).cte("flagged").prefix_with("MATERIALIZED")


class Differences(NamedTuple):
    """Projects that differ between two days, by title.

    totals  by section how many there are, exactly, however many rows are here
    after   cursor of the next page of a section, None on the last one
    """

    rows: Sequence[Compared]
    totals: Mapping[str, int]
    after: str | None = None


def differences(wanted: Asked, was_on: date, now_on: date, most: int) -> Differences:
    """The first rows of every section, so many of each, and how many each has."""
    found = list(read(_first(wanted.shape), {**wanted.values, "was_on": was_on, "now_on": now_on, "most": most}))
    return Differences([_compared(row) for row in found], _totals(found))


def section_page(wanted: Asked, was_on: date, now_on: date, section: str, after: str | None) -> Differences:
    """A page of one section; a broken cursor is WrongInput."""
    values = {**wanted.values, "was_on": was_on, "now_on": now_on, "most": PAGE + 1}
    seek = read_cursor(after, 2)
    if seek:
        values |= {"after": words_in(seek[0]), "after_id": row_id(seek[1])}
    found = list(read(_page(wanted.shape, section, bool(seek)), values))
    page = Page([_compared(row) for row in found[:PAGE]], None)
    last = page.rows[-1] if len(found) > PAGE else None
    return Differences(page.rows, _totals(found), cursor(last.title_key, last.id) if last else None)


def every_difference(wanted: Asked, was_on: date, now_on: date) -> Iterator[Compared]:
    """All projects that differ, by title."""
    for row in read(_all(wanted.shape), {**wanted.values, "was_on": was_on, "now_on": now_on}):
        yield _compared(row)


def _compared(row: Sequence[Any]) -> Compared:
    own = len(Compared._fields) - 1
    return Compared._make([*row[:own], tuple(row[own : own + len(SECTIONS)])])


def _totals(rows: Sequence[Sequence[Any]]) -> Mapping[str, int]:
    numbers = rows[0][-len(SECTIONS) :] if rows else [0] * len(SECTIONS)
    return dict(zip(SECTIONS, numbers, strict=True))


@lru_cache(SHAPES)
def _first(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    """The first rows of each section; a running count says which place a project has in it."""
    flagged = _flagged(shape)
    order = (flagged.c.title_key, flagged.c.id)
    places = (sa.func.sum(flagged.c[name]).over(order_by=order).label(f"{name}_place") for name in SECTIONS)
    placed = sa.select(*flagged.c, *places, *_counted(flagged)).subquery("placed")
    most: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
    first = (sa.and_(placed.c[name] == 1, placed.c[f"{name}_place"] <= most) for name in SECTIONS)
    return _rows(placed).where(sa.or_(*first))


@lru_cache(SHAPES)
def _page(shape: Shape, section: str, seeks: bool) -> sa.Select[*tuple[Any, ...]]:
    flagged = _flagged(shape)
    counted = sa.select(*flagged.c, *_counted(flagged)).subquery("counted")
    page = _rows(counted).where(counted.c[section] == 1).limit(sa.bindparam("most", type_=sa.Integer))
    if seeks:
        here = sa.tuple_(counted.c.title_key, counted.c.id)
        seen = sa.tuple_(sa.bindparam("after", type_=sa.String), sa.bindparam("after_id", type_=sa.Integer))
        page = page.where(here > seen)
    return page


@lru_cache(SHAPES)
def _all(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    flagged = _flagged(shape)
    return _rows(sa.select(*flagged.c, *_counted(flagged)).subquery("counted"))


def _counted(flagged: sa.CTE) -> list[sa.Label[int]]:
    return [sa.func.sum(flagged.c[name]).over().label(f"{name}_total") for name in SECTIONS]


def _rows(found: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    """Rows of Compared with all totals behind them, of flagged projects of which at least one flag is set."""
    names = Compared._fields[: Compared._fields.index("owner_was")]
    return (
        sa.select(
            *(found.c[name] for name in names),
            _Was.name,
            _Now.name,
            *(found.c[name] for name in SECTIONS),
            *(found.c[f"{name}_total"] for name in SECTIONS),
        )
        .outerjoin(_Was, _Was.id == found.c.owner_was)
        .outerjoin(_Now, _Now.id == found.c.owner_now)
        .where(sa.or_(*(found.c[name] == 1 for name in SECTIONS)))
        .order_by(found.c.title_key, found.c.id)
    )


# --------------------------------------------------------------------------------------------------- on either day
def sums(wanted: Asked, was_on: date, now_on: date) -> tuple[Sums, Sums]:
    """What was in the portfolio on the earlier and on the later day."""
    projects, budgets = {"was": 0, "now": 0}, {"was": dict[str, int](), "now": dict[str, int]()}
    for end, currency, count, minor in read(
        _summed(wanted.shape), {**wanted.values, "was_on": was_on, "now_on": now_on}
    ):
        projects[end] += count
        if currency is not None and minor is not None:
            budgets[end][currency] = int(minor)
    was, now = (Sums(projects[end], dict(sorted(budgets[end].items()))) for end in ("was", "now"))
    return was, now


@lru_cache(SHAPES)
def _summed(shape: Shape) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Projects and budgets on both days by currency; projects without a budget stand under no currency."""
    columns: dict[str, Any] = {"archived_on": Project.archived_on}
    for end, day in (("was", WAS), ("now", NOW)):
        columns[f"stage_{end}"] = _stage_on(day)
        for name, field in (("ended", "ended_on"), ("minor", "budget_minor"), ("currency", "budget_currency")):
            columns[f"{name}_{end}"] = _planned_on(field, day)
    looked_up = sa.select(*(column.label(name) for name, column in columns.items())).where(*fits(shape))
    both = looked_up.cte("both_days").prefix_with("MATERIALIZED").c

    def on(end: str, day: Any) -> sa.Select[*tuple[Any, ...]]:
        stage, currency = both[f"stage_{end}"], both[f"currency_{end}"]
        budgets = sa.cast(sa.func.sum(both[f"minor_{end}"]), sa.BigInteger)
        there = [stage.is_not(None), _gone(stage, both.archived_on, both[f"ended_{end}"], day) == 0]
        return sa.select(sa.literal(end), currency, sa.func.count(), budgets).where(*there).group_by(currency)

    return sa.union_all(on("was", WAS), on("now", NOW))
