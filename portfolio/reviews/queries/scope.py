"""Whose facts are wanted, of which day, known when; and which rows of reviews coverage is made of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.reviews.models import Review, SignOff

Condition = sa.ColumnElement[bool]
Rows = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Scope:
    """Whose facts are wanted, of which day, and known when.

    zone          of the city: decides on which day a measure was written down
    known_before  leaves out what was recorded at this instant or later; None for nothing
    project_ids   only these projects, numbers or a SELECT of them; None for all of the organisation
    """

    organisation_id: int
    zone: str
    day: date
    known_before: datetime | None = None
    project_ids: Collection[int] | Rows | None = None

    def knows(self, recorded_at: Any) -> Condition:
        """Whether something recorded then counts."""
        return sa.true() if self.known_before is None else recorded_at < self.known_before

    def holds(self, organisation_id: Any, project_id: Any) -> Condition:
        """Whether rows of this organisation and project are wanted."""
        here: Condition = organisation_id == self.organisation_id
        return here if self.project_ids is None else sa.and_(here, project_id.in_(self.project_ids))


def is_counted(scope: Scope) -> Condition:
    """An outcome review of a project that is wanted."""
    return sa.and_(
        scope.holds(Review.organisation_id, Review.project_id),
        Review.kind == "outcome",
        Review.project_id.is_not(None),
    )


def is_signed(scope: Scope) -> tuple[Condition, ...]:
    """A signature up to the day that is known; a return is none."""
    return SignOff.signed.is_(sa.true()), SignOff.on <= scope.day, scope.knows(SignOff.recorded_at)
