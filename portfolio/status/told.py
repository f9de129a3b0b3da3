"""What a project's page says of its signals and risks, as SELECTs that share one shape."""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.people.models import Person
from portfolio.status import rules
from portfolio.status.models import Confidence, Forecast, Risk, SetByHand
from portfolio.status.queries import RISK_ORDER

SHOWN_RISKS = 4


class Told(NamedTuple):
    """One thing that a project's page says: a judgement, the forecast, a hand-set colour or an open risk.

    of     owner, unit, forecast, outcome, finance or risk
    key    the colour; how likely a risk is
    words  the reason, the note of a forecast, what a risk is
    more   the path back; how bad a risk is
    minor  the amount of a forecast; the number of a risk
    on     the day it is about; by when somebody deals with a risk
    until  the last day of a hand-set colour
    by     who said it; who deals with a risk
    """

    of: str
    key: str
    words: str
    more: str
    minor: int | None
    currency: str
    on: date | None
    until: date | None
    by: str


PROJECT_ID: sa.BindParameter[int] = sa.bindparam("project_id", type_=sa.Integer)
NOTHING = sa.literal("")
NO_NUMBER = sa.cast(sa.null(), sa.BigInteger)
NO_DAY = sa.cast(sa.null(), sa.Date)


def shaped(*columns: Any) -> list[Any]:
    """Columns named as Told names them, and the place among their kind."""
    return [column.label(name) for column, name in zip(columns, (*Told._fields, "place"), strict=True)]


def _newest(model: Any, of: str, columns: Sequence[Any], *where: Any) -> sa.Select[*tuple[Any, ...]]:
    """The newest row of a kind, in the shape of Told."""
    newest = (
        sa.select(*shaped(sa.literal(of), *columns, sa.func.coalesce(Person.name, ""), sa.literal(0)))
        .outerjoin(Person, Person.id == model.by_id)
        .where(model.project_id == PROJECT_ID, *where)
        .order_by(model.on.desc(), model.id.desc())
        .limit(1)
        .subquery()
    )
    return sa.select(*newest.c)


def _judged(side: str) -> sa.Select[*tuple[Any, ...]]:
    words = (sa.func.coalesce(Confidence.reason, ""), sa.func.coalesce(Confidence.path_back, ""))
    columns = (Confidence.colour, *words, NO_NUMBER, NOTHING, Confidence.on, NO_DAY)
    return _newest(Confidence, side, columns, Confidence.side == side)


def _by_hand(signal: str) -> sa.Select[*tuple[Any, ...]]:
    colour = sa.func.coalesce(SetByHand.colour, "")
    columns = (colour, SetByHand.reason, NOTHING, NO_NUMBER, NOTHING, SetByHand.on, SetByHand.until_on)
    return _newest(SetByHand, signal, columns, SetByHand.signal == signal)


_FORECAST_COLUMNS = (
    NOTHING,
    sa.func.coalesce(Forecast.note, ""),
    NOTHING,
    Forecast.amount_minor,
    Forecast.currency,
    Forecast.on,
    NO_DAY,
)
_OPEN_RISKS = (
    sa.select(
        *shaped(
            sa.literal("risk"),
            Risk.likely,
            Risk.what,
            Risk.bad,
            sa.cast(Risk.id, sa.BigInteger),
            NOTHING,
            Risk.due_on,
            NO_DAY,
            sa.func.coalesce(Person.name, ""),
            sa.func.row_number().over(order_by=RISK_ORDER),
        )
    )
    .outerjoin(Person, Person.id == Risk.who_id)
    .where(Risk.project_id == PROJECT_ID, Risk.closed_on.is_(None))
    .order_by(*RISK_ORDER)
    .limit(SHOWN_RISKS)
    .subquery()
)
ARMS = (
    *(_judged(side) for side in rules.SIDES),
    *(_by_hand(signal) for signal in rules.SIGNALS),
    _newest(Forecast, "forecast", _FORECAST_COLUMNS),
    sa.select(*_OPEN_RISKS.c),
)
"""For a UNION ALL that tells everything, alone or together with whatever else has the same shape."""

_ALONE = sa.union_all(*ARMS)


class Said(NamedTuple):
    """The newest of each kind by what it is of, and the main open risks, the worst first."""

    newest: dict[str, Told]
    risks: list[Told]


def said(project_id: int) -> Said:
    """What the page of a project says of its signals and risks, in one statement."""
    return sorted_out(read(_ALONE, {"project_id": project_id}))


def sorted_out(rows: Iterable[Sequence[Any]]) -> Said:
    """What rows of ARMS say."""
    found = Said({}, [])
    for *row, _place in sorted(rows, key=itemgetter(-1)):
        told = Told(*row)
        if told.of == "risk":
            found.risks.append(told)
        else:
            found.newest[told.of] = told
    return found
