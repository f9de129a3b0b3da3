"""The orders of the list: what each column sorts by, and where a page goes on after the last row seen."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import UTCDateTime
from portfolio.core.paging import broken, day_in, instant_in, words_in
from portfolio.people.models import Department, Person
from portfolio.projects.models import Project, Tag, Term
from portfolio.register.choices import VOCABULARIES
from portfolio.register.conditions import HERE, TODAY
from portfolio.reviews.standing import evaluation_standing
from portfolio.status.models import ProjectSignal
from portfolio.strategy.models import Programme
from portfolio.updates.queries import last_heard


class Order(NamedTuple):
    """What an order goes by; the project's id is the tie-breaker, in the same direction.

    keys       SQL of what is compared, the first one first
    downwards  whether it usually begins with the largest
    may_lack   whether a project may have none of it; those come last in either direction
    indexed    whether indexes have this order, of all projects and of those in a stage
    """

    keys: tuple[Any, ...]
    downwards: bool = False
    may_lack: bool = False
    indexed: bool = False


_Deputy = aliased(Person)


def _one(wanted: sa.Select[Any]) -> Any:
    return wanted.correlate(Project).scalar_subquery()


def _first_term(vocabulary: str, *conditions: sa.ColumnElement[bool]) -> Any:
    """The place of a project's first term in its vocabulary."""
    return _one(
        sa.select(sa.func.min(Term.position)).where(
            Tag.project_id == Project.id, Term.id == Tag.term_id, Term.vocabulary == vocabulary, *conditions
        )
    )


def _place(value: Any, *order: str) -> sa.ColumnElement[int]:
    """The place of a word in an order of words; none for any other."""
    return sa.case({word: place for place, word in enumerate(order)}, value=value)


CONFIDENCE = _one(
    sa.select(sa.func.coalesce(ProjectSignal.unit_colour, ProjectSignal.owner_colour)).where(
        ProjectSignal.project_id == Project.id
    )
)
"""The unit's judgement, or the owner's where the unit has said nothing."""

_ORDERS: Mapping[str, Order] = {
    "title": Order((Project.title_key,)),
    "ref": Order((Project.ref,)),
    "department": Order((_one(sa.select(Department.name).where(Department.id == Project.lead_department_id)),)),
    "stage": Order((Project.stage_since,), downwards=True),
    "type": Order((_first_term(VOCABULARIES["type"], Tag.role == "primary"),), may_lack=True),
    "owner": Order((Person.name,), may_lack=True),
    "budget": Order((Project.budget_currency, Project.budget_minor), downwards=True, may_lack=True, indexed=True),
    "to_complete": Order((Project.to_complete,), downwards=True),
    "deputy": Order((_one(sa.select(_Deputy.name).where(_Deputy.id == Project.deputy_id)),), may_lack=True),
    "programme": Order((_one(sa.select(Programme.title).where(Programme.id == Project.programme_id)),), may_lack=True),
    "planned_start": Order((Project.planned_start_on,), may_lack=True),
    "planned_end": Order((Project.planned_end_on,), may_lack=True),
    "started": Order((Project.started_on,), downwards=True, may_lack=True),
    "ended": Order((Project.ended_on,), downwards=True, may_lack=True),
    "district": Order((sa.func.lower(Project.district),), may_lack=True),
    "origin": Order((Project.origin,)),
    "confidence": Order((_place(CONFIDENCE, "red", "amber", "green"),), may_lack=True),
    "changed": Order((Project.changed_at,), downwards=True),
    "archived": Order((Project.archived_on,), downwards=True, may_lack=True),
} | {
    group: Order((_first_term(VOCABULARIES[group]),), may_lack=True)
    for group in ("capability", "method", "area", "tag")
}


def order_of(sort: str, sqlite: bool, points: Any = None) -> Order:
    """The order that a list is asked for in, its direction turned round by a "-" before it.

    points  how well a search matches, where there is one
    """
    name = sort.removeprefix("-")
    if name == "best":
        return Order((points,))
    if name == "last":
        order = Order((last_heard(TODAY, sqlite),), may_lack=True)
    elif name == "evaluation":
        standing = evaluation_standing(TODAY, HERE, sqlite)
        words = ("not_evaluated", "in_part", "too_early", "evaluated", "exempted", "out_of_scope")
        order = Order((_place(standing, *words),))
    else:
        order = _ORDERS[name]
    return order._replace(downwards=not order.downwards) if name != sort else order


def goes_down(sort: str) -> bool:
    """Whether an order begins with the largest."""
    known = _ORDERS.get(sort.removeprefix("-"))
    return bool(known and known.downwards) is not sort.startswith("-")


def by(order: Order) -> list[sa.ColumnElement[Any]]:
    """The ORDER BY of an order."""
    directed = directed_by(order, [*order.keys, Project.id])
    return [order.keys[0].is_(None), *directed] if order.may_lack else directed


def directed_by(order: Order, columns: Sequence[Any]) -> list[sa.ColumnElement[Any]]:
    """Columns in the direction of an order."""
    return [column.desc() if order.downwards else column for column in columns]


def beyond(order: Order, lacks: Sequence[bool]) -> sa.ColumnElement[bool]:
    """Whether a project comes after the one whose values are bound to after_0, after_1 and so on, and after_id.

    lacks  which of them that one has not

    Without such values whole rows are compared, which an index can serve.
    """
    here = [*order.keys, Project.id]
    seen: list[Any] = [sa.bindparam(f"after_{place}", type_=key.type) for place, key in enumerate(order.keys)]
    last: sa.BindParameter[int] = sa.bindparam("after_id", type_=sa.Integer)
    if not order.may_lack:
        compared, before = sa.tuple_(*here), sa.tuple_(*seen, last)
        return compared < before if order.downwards else compared > before
    found: sa.ColumnElement[bool] = Project.id < last if order.downwards else Project.id > last
    for key, value, lacking in reversed(list(zip(order.keys, seen, lacks, strict=True))):
        if lacking:
            found = sa.and_(key.is_(None), found)
        else:
            step = key < value if order.downwards else key > value
            found = sa.or_(step, key.is_(None), sa.and_(key == value, found))
    return found


def seen_values(order: Order, values: Sequence[object]) -> dict[str, Any]:
    """The values in a cursor as the statement takes them; WrongInput for those that no page could have ended with."""
    if len(values) != len(order.keys):
        raise broken()
    return {
        f"after_{place}": _seen(key.type, value, order.may_lack)
        for place, (key, value) in enumerate(zip(order.keys, values, strict=True))
    }


def _seen(kind: Any, value: object, may_lack: bool) -> object:
    if value is None:
        if may_lack:
            return None
        raise broken()
    if isinstance(kind, UTCDateTime):
        return instant_in(value)
    if isinstance(kind, sa.Date):
        return day_in(value)
    if isinstance(kind, sa.Integer):
        most = 2**62 if isinstance(kind, sa.BigInteger) else 2**31
        if type(value) is not int or not -most < value < most:
            raise broken()
        return value
    return words_in(value)
