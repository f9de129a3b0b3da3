"""The timeline: the same projects as the list as bars on a line of years, by department or by programme."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import is_sqlite, read
from portfolio.core.errors import N_, WrongInput
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id, words_in
from portfolio.core.text import fold
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day
from portfolio.people.queries import counted_from
from portfolio.projects.models import Project, StageMove
from portfolio.projects.rules import OVER
from portfolio.projects.subjects import STOPPED
from portfolio.projects.words import stage_word
from portfolio.register.asking import SHAPES, Asked, Shape, asked, fits
from portfolio.register.bars import Known, Piece, Years, end_of, pieces
from portfolio.register.chips import Chip, chips_of
from portfolio.register.choices import choices
from portfolio.register.rules import Filters
from portfolio.reviews.models import Review
from portfolio.reviews.rules import OPEN, work_due
from portfolio.reviews.words import KINDS as REVIEW_KINDS

AROUND = 2
"""So many years before and after this one are drawn unless others are asked for."""

MOST_YEARS = 12
EARLIEST, LATEST = 1900, 2199
MOST_GROUPS = 60


class Found(NamedTuple):
    """A project as its bar needs it. place: of its department or programme among all of them."""

    id: int
    ref: str
    title: str
    title_key: str
    stage: str
    stage_since: date
    started_on: date | None
    planned_start_on: date | None
    planned_end_on: date | None
    ended_on: date | None
    place: int


class Tick(NamedTuple):
    """A review on its day: place in the bar, whether it is done, open or overdue, and the same in words."""

    x: int
    state: str
    words: str


class Bar(NamedTuple):
    """A project on the line of years; finding says in words what the drawing shows."""

    ref: str
    title: str
    stage: str
    days: str
    reviews: str
    finding: str
    pieces: Sequence[Piece]
    ticks: Sequence[Tick]


class Group(NamedTuple):
    """The bars of a department or a programme; goes_on says that the page before began it."""

    word: str
    bars: Sequence[Bar]
    goes_on: bool


class Timeline(NamedTuple):
    """Everything the page shows; grid has the places where years begin, but for the first."""

    filters: Filters
    chips: Sequence[Chip]
    years: Years
    by: str
    offered: Sequence[int]
    groups: Sequence[Group]
    grid: Sequence[int]
    today: int | None
    here: str
    earlier_url: str
    later_url: str
    next_url: str


def read_years(first: str, last: str, today: date) -> Years:
    """The years to draw, the present one in the middle unless an address names others; WrongInput for nonsense."""
    usual = Years(today.year - AROUND, today.year + AROUND)
    years = Years(_year(first, usual.first), _year(last, usual.last))
    if first and not last:
        years = years._replace(last=max(years.last, years.first))
    if not 0 <= years.last - years.first < MOST_YEARS:
        raise WrongInput("years", N_("Choose a first and a last year, at most twelve years in all."))
    return years


def _year(written: str, usual: int) -> int:
    if not written.strip():
        return usual
    year = int(written) if written.isascii() and written.isdigit() and len(written) == 4 else 0
    if not EARLIEST <= year <= LATEST:
        raise WrongInput("years", N_("Give a year, such as 2026."))
    return year


def timeline(
    viewer: Viewer, filters: Filters, years: Years, today: date, address: str, after: str | None = None
) -> Timeline:
    """A page of bars, in three statements.

    after    cursor of the page before
    address  of the timeline without anything asked for
    """
    known = choices(viewer.organisation_id)
    by = "programme" if filters.by == "programme" else "department"
    ids = [choice.id for choice in sorted(known.by_id.get(by, {}).values(), key=lambda one: (fold(one.label), one.id))]
    page = bars_page(asked(viewer, filters, known, today), by, ids, years, today, after)
    shown = [found.id for found in page.rows]
    moves, reviews = moves_of(shown), reviews_of(shown, today)
    begun = _seek(after)[0] if after else -1
    pairs = filters.pairs()

    def url(first: int, last: int, *more: tuple[str, str]) -> str:
        return f"{address}?{urlencode([*pairs, ('first', first), ('last', last), *more])}"

    step = len(years.each)
    groups: dict[int, list[Bar]] = {}
    for found in page.rows:
        bar = _bar(found, moves.get(found.id, ()), reviews.get(found.id, ()), years, today)
        groups.setdefault(found.place, []).append(bar)
    return Timeline(
        filters=filters,
        chips=list(chips_of(viewer, filters, known, address, ("first", str(years.first)), ("last", str(years.last)))),
        years=years,
        by=by,
        offered=range(
            min(years.first, known.first_year or today.year, today.year - 5), max(years.last, today.year + 5) + 1
        ),
        groups=[
            Group(known.name(by, ids[place]) if place < len(ids) else _("No programme"), bars, place == begun)
            for place, bars in groups.items()
        ],
        grid=[years.place(date(year, 1, 1)) for year in years.each[1:]],
        today=years.place(today) if years.first_day <= today <= years.last_day else None,
        here=url(years.first, years.last),
        earlier_url=url(years.first - step, years.last - step) if years.first - step >= EARLIEST else "",
        later_url=url(years.first + step, years.last + step) if years.last + step <= LATEST else "",
        next_url=url(years.first, years.last, ("after", page.after)) if page.after else "",
    )


# -------------------------------------------------------------------------------------------------- what is read
_FIRST: sa.BindParameter[date] = sa.bindparam("first_day", type_=sa.Date)
_LAST: sa.BindParameter[date] = sa.bindparam("last_day", type_=sa.Date)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
_AFTER: sa.BindParameter[str] = sa.bindparam("after", type_=sa.String)
_AFTER_ID: sa.BindParameter[int] = sa.bindparam("after_id", type_=sa.Integer)


def bars_page(
    wanted: Asked, by: str, groups: Sequence[int], years: Years, today: date, after: str | None, size: int = PAGE
) -> Page[Found]:
    """The projects that go on in some years or have no start yet, by group and title; a broken cursor is WrongInput.

    groups  ids of the departments or programmes in their order; projects without one come last

    A page looks into so many groups at most; where these are nearly empty it is a short one, with one after it.
    """
    first, title_key, last_id = _seek(after)
    looked_into = [*groups, None][first : first + MOST_GROUPS]
    if not looked_into:
        return Page([], None)
    values = {**wanted.values, "first_day": years.first_day, "last_day": years.last_day, "today": today}
    values |= {"most": size + 1, "after": title_key, "after_id": last_id}
    values |= {f"group_{place}": group for place, group in enumerate(looked_into)}
    ends = first + len(looked_into) > len(groups)
    statement = _page(wanted.shape, by, len(looked_into) - ends, bool(ends))
    rows = [Found._make(row) for row in read(statement, values)]
    rows = [row._replace(place=row.place + first) for row in rows]
    if len(rows) > size:
        last = rows[size - 1]
        return Page(rows[:size], cursor(last.place, last.title_key, last.id))
    return Page(rows, None if ends else cursor(first + MOST_GROUPS, "", 0))


def _seek(after: str | None) -> tuple[int, str, int]:
    """After which place, title and id a page begins; before everything without a cursor."""
    place, title_key, id_ = read_cursor(after, 3) or (0, "", 0)
    return row_id(place), words_in(title_key), row_id(id_)


@lru_cache(SHAPES)
def _page(shape: Shape, by: str, groups: int, with_others: bool) -> sa.Select[*tuple[Any, ...]]:
    """The first bars of each group, which an index has in the order of their titles, and of these the first.

    with_others  adds the projects without a group
    """
    start = sa.func.coalesce(Project.started_on, Project.planned_start_on)
    end = sa.func.coalesce(Project.ended_on, sa.case((Project.stage.in_(OVER), Project.stage_since)))
    goes_on = sa.or_(Project.planned_end_on.is_(None), Project.planned_end_on >= _FIRST, _TODAY >= _FIRST)
    within = [
        *fits(shape),
        sa.or_(start.is_(None), start <= _LAST),
        sa.or_(end >= _FIRST, sa.and_(end.is_(None), goes_on)),
    ]
    link = Project.programme_id if by == "programme" else Project.lead_department_id
    columns = [getattr(Project, field) for field in Found._fields[: Found._fields.index("place")]]
    most: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
    arms = []
    for place in range(groups + with_others):
        mine = link == sa.bindparam(f"group_{place}", type_=sa.Integer) if place < groups else link.is_(None)
        arm = sa.select(*columns, sa.literal_column(str(place)).label("place")).where(mine, *within)
        if place == 0:
            arm = arm.where(sa.tuple_(Project.title_key, Project.id) > sa.tuple_(_AFTER, _AFTER_ID))
        arms.append(sa.select(arm.order_by(Project.title_key, Project.id).limit(most).subquery()))
    found = sa.union_all(*arms).subquery()
    return sa.select(found).order_by(found.c.place, found.c.title_key, found.c.id).limit(most)


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_MOVES = (
    sa.select(StageMove.project_id, StageMove.stage, StageMove.on)
    .where(StageMove.project_id.in_(_IDS))
    .order_by(StageMove.project_id, StageMove.seq)
)


def moves_of(project_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, date]]]:
    """The stages of some projects with the days they came to them, in order."""
    found: dict[int, list[tuple[str, date]]] = {}
    for project_id, stage, on in read(_MOVES, {"ids": list(project_ids)}):
        found.setdefault(project_id, []).append((stage, on))
    return found


class Due(NamedTuple):
    """A review of a project on the line of years. counts_from: what was due before is from before Portfolio."""

    kind: str
    state: str
    first_due_on: date
    computed_on: date | None
    due_on: date
    held_on: date | None
    signed_on: date | None
    counts_from: date


@cache
def _reviews(sqlite: bool) -> sa.Select[*tuple[Any, ...]]:
    columns = [getattr(Review, name) for name in Due._fields[:-1]]
    return (
        sa.select(Review.project_id, *columns, counted_from(Review.organisation_id, _TODAY, sqlite))
        .where(Review.project_id.in_(_IDS))
        .order_by(Review.project_id, Review.due_on, Review.id)
    )


def reviews_of(project_ids: Sequence[int], today: date) -> Mapping[int, Sequence[Due]]:
    """The reviews of some projects, the earliest first."""
    found: dict[int, list[Due]] = {}
    for project_id, *rest in read(_reviews(is_sqlite()), {"ids": list(project_ids), "today": today}):
        found.setdefault(project_id, []).append(Due(*rest))
    return found


# ---------------------------------------------------------------------------------------------------- in words
def _bar(found: Found, moves: Sequence[tuple[str, date]], reviews: Sequence[Due], years: Years, today: date) -> Bar:
    ended_on = end_of(found.stage, found.stage_since, found.ended_on)
    known = Known(found.started_on, found.planned_start_on, found.planned_end_on, ended_on)
    stopped_on = found.stage_since if found.stage == STOPPED else None
    told = [_tick(review, stopped_on, years, today) for review in reviews]
    days = days_in_words(known, today)
    to_come = "; ".join(tick.words for tick in told if tick.state != "done")
    return Bar(
        found.ref,
        found.title,
        stage_word(found.stage),
        days,
        to_come,
        "; ".join([days, *(tick.words for tick in told)]),
        pieces(years, known, moves, today),
        [tick for tick in told if tick.x >= 0] if known.start else [],
    )


def days_in_words(known: Known, today: date) -> str:
    """From when to when a project goes on, and what of it is only planned."""
    start, planned_end, ended_on = known.start, known.planned_end_on, known.ended_on
    if start is None:
        if ended_on is not None:
            return _("Never started, ended on %(end)s", end=day(ended_on))
        return _("No start yet")
    if ended_on is not None:
        return _("%(start)s to %(end)s", start=day(start), end=day(ended_on))
    if known.started_on is None:
        if planned_end is None:
            return _("Planned from %(start)s, no end planned", start=day(start))
        return _("Planned from %(start)s to %(end)s", start=day(start), end=day(planned_end))
    if planned_end is None:
        return _("Since %(start)s, no end planned", start=day(start))
    late = (today - planned_end).days
    if late > 0:
        return ngettext(
            "Since %(start)s, planned until %(end)s, %(num)s day ago",
            "Since %(start)s, planned until %(end)s, %(num)s days ago",
            late,
            start=day(start),
            end=day(planned_end),
        )
    return _("Since %(start)s, planned until %(end)s", start=day(start), end=day(planned_end))


def _tick(review: Due, stopped_on: date | None, years: Years, today: date) -> Tick:
    """A review in the bar; outside of the years it has no place there, which is -1."""
    kind = REVIEW_KINDS[review.kind]
    if review.signed_on is not None or review.state not in OPEN:
        on = review.signed_on or review.held_on or review.due_on
        state, words = "done", _("%(review)s held on %(day)s", review=kind, day=day(review.held_on or on))
    else:
        on = work_due(review.computed_on or review.first_due_on, review.due_on, stopped_on)
        if on < review.counts_from:
            state, words = "open", _("%(review)s was due on %(day)s, before Portfolio", review=kind, day=day(on))
        elif on < today:
            state, words = "overdue", _("%(review)s overdue since %(day)s", review=kind, day=day(on))
        else:
            state, words = "open", _("%(review)s due on %(day)s", review=kind, day=day(on))
    return Tick(years.place(on) if years.first_day <= on <= years.last_day else -1, state, words)


def groups_in_words() -> Iterator[tuple[str, str]]:
    """What bars can be grouped by."""
    yield "department", _("Department")
    yield "programme", _("Programme")
