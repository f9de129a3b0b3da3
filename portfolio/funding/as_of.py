"""What the dated rows say of every line of money: what it is as it was known, and its state on a day.

The shortcuts on FundingLine repeat what these functions give for today.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.funding.models import TERMS, FundingLine, FundingMove, FundingTerms

Known = Callable[[Any], sa.ColumnElement[bool]]
"""Whether something recorded at an instant counts."""


def everything(recorded_at: Any) -> sa.ColumnElement[bool]:
    """All that is known now."""
    return sa.true()


def terms(knows: Known = everything, project_id: int | None = None) -> sa.Subquery:
    """What each line is, as far as it was known: line_id and the columns of TERMS; for joins of figures.

    project_id  of this project's lines only
    """
    last = sa.select(sa.func.max(FundingTerms.id).label("id")).where(knows(FundingTerms.recorded_at))
    if project_id is not None:
        last = last.where(
            FundingTerms.line_id.in_(sa.select(FundingLine.id).where(FundingLine.project_id == project_id))
        )
    newest = last.group_by(FundingTerms.line_id).subquery()
    said = (getattr(FundingTerms, name) for name in TERMS)
    return sa.select(FundingTerms.line_id, *said).join(newest, newest.c.id == FundingTerms.id).subquery()


def states_on(day: date, knows: Known = everything) -> sa.Subquery:
    """The state of each line on a day: line_id, state; a line that had not begun by then is left out."""
    last = (
        sa.select(sa.func.max(FundingMove.id).label("id"))
        .where(sa.or_(FundingMove.on.is_(None), FundingMove.on <= day), knows(FundingMove.recorded_at))
        .group_by(FundingMove.line_id)
        .subquery()
    )
    return sa.select(FundingMove.line_id, FundingMove.state).join(last, last.c.id == FundingMove.id).subquery()
