"""Every order of the list, page by page: nothing lost, nothing twice, what has no value last."""

from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.errors import WrongInput
from portfolio.core.paging import cursor
from portfolio.projects.models import Project
from portfolio.register import orders, queries
from portfolio.register.choices import choices
from portfolio.register.queries import Asked, Listed
from portfolio.register.rules import COLUMNS, Filters
from tests.bulk import TODAY
from tests.make import City
from tests.register import chance

NAMES = ("title", "department", "owner", "deputy", "programme", "district")
COMPARED = [*(c for c in COLUMNS if c not in NAMES), "-budget", "-planned_end", "-last", "-started", "-evaluation"]
"""Orders that Python and both databases agree upon; names go by each database's own rules."""

SORTS = [*COLUMNS, *(f"-{column}" for column in COLUMNS)]


def every_row(wanted: Asked, most: int = 7) -> list[Listed]:
    """All rows of a list, a few at a time."""
    return [row for piece in queries.every_page(wanted, most) for row in piece]


def question(city: City, *pairs: tuple[str, str]) -> Asked:
    return queries.asked(city.lead, Filters.of(pairs), choices(city.id), TODAY)


def in_order(rows: list[Listed], downwards: bool) -> list[Listed]:
    """The same rows as Python sorts them: what lacks a value at the end, the number of the project last."""
    having = [row for row in rows if row.sort[0] is not None]
    lacking = [row for row in rows if row.sort[0] is None]
    return [
        *sorted(having, key=lambda row: (*row.sort, row.id), reverse=downwards),
        *sorted(lacking, key=lambda row: row.id, reverse=downwards),
    ]


def test_every_order_shows_every_project_once_whatever_the_page(city: City) -> None:
    chance.fill(city, 45, seed=3)
    ids = set(db.session.scalars(sa.select(Project.id).where(Project.archived_on.is_(None))))

    for sort in SORTS:
        wanted = question(city, ("sort", sort), ("columns", "title,stage"))
        whole = list(queries.listed(wanted, most=100).rows)
        assert every_row(wanted) == whole, sort
        assert [row.id for row in whole] == list(dict.fromkeys(row.id for row in whole)), sort
        assert {row.id for row in whole} == ids, sort


def test_numbers_and_days_stand_in_their_order_and_what_has_none_stands_last(city: City) -> None:
    chance.fill(city, 45, seed=4)

    for sort in COMPARED:
        rows = every_row(question(city, ("sort", sort), ("archived", "1")))
        assert rows == in_order(rows, orders.goes_down(sort)), sort
        is_lacking = orders.order_of(sort, sqlite=True).may_lack and sort.removeprefix("-") != "last"
        assert (rows[-1].sort[0] is None) is is_lacking, sort


def test_what_the_other_way_round_shows_is_turned_round_but_for_what_has_no_value(city: City) -> None:
    chance.fill(city, 30, seed=11)

    up = [row.id for row in every_row(question(city, ("sort", "ended"))) if row.sort[0] is not None]
    down = [row.id for row in every_row(question(city, ("sort", "-ended"))) if row.sort[0] is not None]

    assert up == down[::-1]
    assert len(up) > 3


def test_the_last_sign_of_life_and_the_days_of_silence_agree(city: City) -> None:
    chance.fill(city, 30, seed=12)
    days = {of.project.id: max(of.happened) for of in chance.facts()}

    rows = every_row(question(city, ("sort", "last")))

    assert {row.id: row.sort[0] for row in rows} == {row.id: days[row.id] for row in rows}


@pytest.mark.parametrize(
    ("sort", "broken"),
    [
        ("owner", cursor(1, 2)),
        ("owner", cursor("a", "b", 2)),
        ("planned_end", cursor("2026-13-01", 1)),
        ("to_complete", cursor(None, 1)),
        ("to_complete", cursor("x", 1)),
        ("budget", cursor("EUR", 1)),
        ("budget", cursor(1, 1, 1)),
        ("title", cursor(None, 1)),
        ("evaluation", cursor(2**63, 1)),
    ],
)
def test_a_cursor_of_another_order_is_refused(city: City, sort: str, broken: Any) -> None:
    with pytest.raises(WrongInput):
        queries.listed(question(city, ("sort", sort)), broken)
