"""What the dated rows say of every line of money: what it is as it was known, and its state on a day.

The shortcuts on FundingLine and FundingProgramme repeat what these functions give for today.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.funding.models import PROGRAMME_TERMS, TERMS, FundingMove, FundingProgrammeTerms, FundingTerms

Known = Callable[[Any], sa.ColumnElement[bool]]
"""Whether something recorded at an instant counts."""


def everything(recorded_at: Any) -> sa.ColumnElement[bool]:
    """All that is known now."""
    return sa.true()


def terms(knows: Known = everything) -> sa.Subquery:
    """What each line is, as far as it was known: line_id and the columns of TERMS; for joins of figures."""
    said = (getattr(FundingTerms, name) for name in TERMS)
    return (
        sa.select(FundingTerms.line_id, *said)
        .where(*_newest(FundingTerms, lambda row: knows(row.recorded_at)))
        .subquery()
    )


def programme_terms(knows: Known = everything) -> sa.Subquery:
    """What each funder's programme asks for, as far as it was known: programme_id and PROGRAMME_TERMS."""
    said = (getattr(FundingProgrammeTerms, name) for name in PROGRAMME_TERMS)
    newest = _newest(FundingProgrammeTerms, lambda row: knows(row.recorded_at), of="programme_id")
    return sa.select(FundingProgrammeTerms.programme_id, *said).where(*newest).subquery()


def states_on(day: date, knows: Known = everything) -> sa.Subquery:
    """The state of each line on a day: line_id, state; a line that had not begun by then is left out."""

    def counts(row: Any) -> sa.ColumnElement[bool]:
        return sa.and_(sa.or_(row.on.is_(None), row.on <= day), knows(row.recorded_at))

    return sa.select(FundingMove.line_id, FundingMove.state).where(*_newest(FundingMove, counts)).subquery()


def _newest(
    model: Any, counts: Callable[[Any], sa.ColumnElement[bool]], of: str = "line_id"
) -> tuple[sa.ColumnElement[bool], ...]:
    """A row counts, and none of the same line, or programme, that was written after it does.

    Not the greatest number of each line, joined: of two such joins in one statement SQLite searches one row by row.
    """
    later = aliased(model)
    is_same = getattr(later, of) == getattr(model, of)
    is_older = sa.exists().where(is_same, later.id > model.id, counts(later))
    return counts(model), ~is_older
