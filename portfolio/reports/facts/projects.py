"""The list of projects, a line each; rows are short, as there may be a hundred thousand."""

from dataclasses import dataclass
from typing import NamedTuple


class Listed(NamedTuple):
    """A project on the day.

    department  the place of its lead department in Projects.departments; None for none
    stage       facts.portfolio.NO_STAGE where it had made no move
    budget      approved, in whole minor units of the currency
    standing    one of reviews.gap.STATUSES
    label       how late it is where the standing is none, one of reviews.gap.LABELS, else empty
    """

    ref: str
    title: str
    language: str | None
    department: int | None
    stage: str
    budget: int | None
    currency: str | None
    standing: str
    label: str


@dataclass(frozen=True)
class Projects:
    """Every project on record, by its reference."""

    departments: tuple[str, ...]
    rows: tuple[Listed, ...]
