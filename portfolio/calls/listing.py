"""The list of calls: those that can be pitched to now first, a fixed number of statements however many there are."""

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.calls.models import Call, Envelope, Round
from portfolio.calls.queries import spans_of
from portfolio.calls.rules import Span, current_span, phase
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id
from portfolio.people.rights import anywhere

OPEN_NOW, TO_COME, UNDER_WAY, OVER = range(4)


class Listed(NamedTuple):
    """A call in the list; money is the sum of its envelopes, span the round it is at."""

    ref: str
    title: str
    phase: str
    span: Span | None
    money: Money


def calls(viewer: Viewer, day: date, after: str | None = None) -> Page[Listed]:
    """The viewer's calls on a day: open, to come, under way, over, the newest first in each; drafts for their unit."""
    turn = _turn(day)
    amount = (
        sa.select(sa.func.coalesce(sa.func.sum(Envelope.amount_minor), 0))
        .where(Envelope.call_id == Call.id)
        .scalar_subquery()
    )
    wanted = (
        sa.select(Call.id, Call.ref, Call.title, Call.currency, Call.opened_at, Call.ended_at, amount, turn)
        .where(Call.organisation_id == viewer.organisation_id)
        .order_by(turn, Call.id.desc())
        .limit(PAGE + 1)
    )
    if not anywhere(viewer, "run_call"):
        wanted = wanted.where(Call.opened_at.is_not(None))
    seen = read_cursor(after, 2)
    if seen is not None:
        last_turn, last_id = (row_id(value) for value in seen)
        wanted = wanted.where(sa.or_(turn > last_turn, sa.and_(turn == last_turn, Call.id < last_id)))
    rows = db.session.execute(wanted).all()
    spans = spans_of([row.id for row in rows[:PAGE]])
    listed = [
        Listed(
            ref,
            title,
            phase(spans[call_id], day, is_published=opened_at is not None, is_ended=ended_at is not None),
            current_span(spans[call_id], day),
            Money(int(minor), currency),
        )
        for call_id, ref, title, currency, opened_at, ended_at, minor, _turn_of in rows[:PAGE]
    ]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(listed, cursor(last[-1], last.id) if last else None)


def _turn(day: date) -> sa.ColumnElement[int]:
    """The part of the list in which a call stands on a day."""

    def has_round(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.exists().where(Round.call_id == Call.id, *conditions)

    is_open = has_round(Round.opens_on <= day, sa.or_(Round.closes_on.is_(None), Round.closes_on >= day))
    return sa.case(
        (Call.ended_at.is_not(None), OVER),
        (Call.opened_at.is_(None), TO_COME),
        (is_open, OPEN_NOW),
        (has_round(Round.opens_on > day), TO_COME),
        (has_round(Round.decided_on.is_(None)), UNDER_WAY),
        else_=OVER,
    )
