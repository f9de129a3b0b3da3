"""What the dated rows say of every line of money: what it is as it was known, and its state on a day.

The shortcuts on FundingLine and FundingProgramme repeat what these functions give for today.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.funding.models import PROGRAMME_TERMS, TERMS, FundingMove, FundingProgrammeTerms, FundingTerms
from portfolio.history.known import Known, everything, newest


def terms(knows: Known = everything) -> sa.Subquery:
    """What each line is, as far as it was known: line_id and the columns of TERMS; for joins of figures."""
    said = (getattr(FundingTerms, name) for name in TERMS)
    rows = newest(FundingTerms, FundingTerms.line_id, lambda row: knows(row.recorded_at))
    return sa.select(FundingTerms.line_id, *said).where(*rows).subquery()


def programme_terms(knows: Known = everything) -> sa.Subquery:
    """What each funder's programme asks for, as far as it was known: programme_id and PROGRAMME_TERMS."""
    said = (getattr(FundingProgrammeTerms, name) for name in PROGRAMME_TERMS)
    rows = newest(FundingProgrammeTerms, FundingProgrammeTerms.programme_id, lambda row: knows(row.recorded_at))
    return sa.select(FundingProgrammeTerms.programme_id, *said).where(*rows).subquery()


def states_on(day: date, knows: Known = everything) -> sa.Subquery:
    """The state of each line on a day: line_id, state; a line that had not begun by then is left out."""

    def counts(row: Any) -> sa.ColumnElement[bool]:
        return sa.and_(sa.or_(row.on.is_(None), row.on <= day), knows(row.recorded_at))

    rows = newest(FundingMove, FundingMove.line_id, counts)
    return sa.select(FundingMove.line_id, FundingMove.state).where(*rows).subquery()
