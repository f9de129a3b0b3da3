"""A list in groups: how many projects each has, what they may spend, and the first few of them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.core.money import Money
from portfolio.core.texts import gettext as _
from portfolio.people.models import Person
from portfolio.projects.models import Project, Tag, Term
from portfolio.projects.rules import ALL_STAGES
from portfolio.projects.words import stage_word
from portfolio.register import orders
from portfolio.register.asking import EXACTLY, SHAPES, Asked, Shape, fits
from portfolio.register.choices import Choices
from portfolio.register.queries import COLUMNS, LISTED_FROM, Listed
from portfolio.register.rules import Filters
from portfolio.register.spans import NONE

MOST_GROUPS = 60
ROWS = 5
"""So many projects of each group are shown; its head leads to all of them."""

_MAIN_TYPE: Any = (
    sa.select(sa.func.min(Term.id))
    .where(
        Tag.project_id == Project.id,
        Tag.role == "primary",
        Term.id == Tag.term_id,
        Term.vocabulary == "innovation_type",
    )
    .correlate(Project)
    .scalar_subquery()
)
# What a group is known by, nothing for the projects that belong to none.
_KEYS: Mapping[str, Any] = {
    "department": Project.lead_department_id,
    "stage": Project.stage,
    "programme": Project.programme_id,
    "owner": Project.owner_id,
    "type": _MAIN_TYPE,
    "year": sa.cast(sa.extract("year", Project.started_on), sa.Integer),
}


class Sum(NamedTuple):
    """A group: how many projects, how many of them have a budget, and those added up in each currency."""

    key: int | str | None
    name: str
    number: int
    with_budget: int
    budgets: tuple[Money, ...]
    to_complete: int


def sums(wanted: Asked, by: str, known: Choices) -> list[Sum]:
    """All groups of a list, in their own order; what belongs to none comes last. Currencies are never added."""
    found: dict[Any, list[Any]] = {}
    for row in read(_sums(wanted.shape, by), dict(wanted.values)):
        found.setdefault(row[0], []).append(row)
    groups = [_sum(key, rows, by, known) for key, rows in found.items()]
    return sorted(groups, key=lambda group: _place(group, by, known))


def _sum(key: Any, rows: Sequence[Any], by: str, known: Choices) -> Sum:
    budgets = (Money(int(row.minor), row.currency) for row in rows if row.currency is not None and row.with_budget)
    return Sum(
        key,
        _name(key, rows[0].name, by, known),
        sum(row.number for row in rows),
        sum(row.with_budget for row in rows),
        tuple(sorted(budgets, key=lambda budget: budget.currency)),
        sum(int(row.to_complete or 0) for row in rows),
    )


@lru_cache(SHAPES)
def _sums(shape: Shape, by: str) -> sa.Select[*tuple[Any, ...]]:
    name = sa.func.max(Person.name) if by == "owner" else sa.literal("")
    some = sa.select(
        _KEYS[by].label("key"),
        Project.budget_currency.label("currency"),
        Project.budget_minor,
        Project.to_complete,
        Project.owner_id,
    ).where(*fits(shape))
    rows = some.subquery()
    counted = sa.select(
        rows.c.key,
        rows.c.currency,
        name.label("name"),
        sa.func.count().label("number"),
        sa.func.count(rows.c.budget_minor).label("with_budget"),
        sa.func.sum(rows.c.budget_minor).label("minor"),
        sa.func.sum(rows.c.to_complete).label("to_complete"),
    ).group_by(rows.c.key, rows.c.currency)
    return counted.select_from(rows.outerjoin(Person, Person.id == rows.c.owner_id)) if by == "owner" else counted


def _name(key: Any, owner: str | None, by: str, known: Choices) -> str:
    if key is None:
        nobody = {
            "programme": _("No programme"),
            "owner": _("Nobody yet"),
            "type": _("No main innovation type"),
            "year": _("Not started"),
        }
        return nobody[by]
    if by == "stage":
        return stage_word(key)
    if by == "owner":
        return owner or str(key)
    return str(key) if by == "year" else known.name(by, key)


def _place(group: Sum, by: str, known: Choices) -> tuple[Any, ...]:
    if group.key is None:
        return (1,)
    if by == "stage":
        return (0, list(ALL_STAGES).index(str(group.key)))
    if by == "year":
        return (0, -int(group.key))
    if by == "type":
        return (0, list(known.by_id["type"]).index(int(group.key)))
    return (0, group.name.casefold(), group.key)


def narrowed(filters: Filters, by: str, group: Sum, known: Choices) -> Filters:
    """The list of all projects of a group, and of nothing besides."""
    if group.key is None:
        return filters.only("started" if by == "year" else by, NONE)
    if by in ("stage", "year"):
        return filters.only(by, str(group.key))
    if by == "owner":
        return filters.only(by, f"{EXACTLY}{group.key}")
    return filters.only(by, f"{EXACTLY}{known.by_id[by][int(group.key)].key}")


def first_rows(wanted: Asked, by: str, groups: Sequence[Sum]) -> dict[Any, list[Listed]]:
    """The first few projects of some groups, by what a group is known by, in the list's order."""
    keys = [group.key for group in groups if group.key is not None]
    values = dict(wanted.values) | {"keys": keys, "most": ROWS}
    found: dict[Any, list[Listed]] = {}
    for key, *row in read(_first_rows(wanted.shape, by, len(keys) < len(groups)), values):
        found.setdefault(key, []).append(Listed._make((*row, ())))
    return found


@lru_cache(SHAPES)
def _first_rows(shape: Shape, by: str, with_none: bool) -> sa.Select[*tuple[Any, ...]]:
    key = _KEYS[by]
    order = orders.order_of("title" if shape.sort == "best" else shape.sort, shape.sqlite)
    place = sa.func.row_number().over(partition_by=key, order_by=orders.by(order)).label("place")
    some = sa.select(Project.id, key.label("key"), place).select_from(LISTED_FROM).where(*fits(shape)).subquery()
    wanted = some.c.key.in_(sa.bindparam("keys", expanding=True))
    shown = sa.or_(wanted, some.c.key.is_(None)) if with_none else wanted
    return (
        sa.select(some.c.key, *COLUMNS)
        .select_from(LISTED_FROM.join(some, some.c.id == Project.id))
        .where(some.c.place <= sa.bindparam("most", type_=sa.Integer), shown)
        .order_by(some.c.key, some.c.place)
    )
