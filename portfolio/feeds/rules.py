"""Which due dates a calendar shows to whom, and which of a person's roles have a calendar of their own."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum

from portfolio.people.rights import Role

BACK = timedelta(days=365)
AHEAD = timedelta(days=550)
"""So far from today a calendar reaches; follow-ups after five years come into sight in time."""
MOST = 2000
"""So many dates a calendar shows at most: those to come first, then the latest of those that have passed."""


class Reach(StrEnum):
    """Which reviews a calendar shows: one's own, those of one's departments, all, or all of some kinds."""

    OWN = "own"
    DEPARTMENT = "department"
    ALL = "all"
    MONEY = "money"
    RESULTS = "results"


MINE = "mine"
"""The calendar that everybody has for what they own or stand in for."""

REACHES: Mapping[str, Reach] = {
    MINE: Reach.OWN,
    Role.UNIT_LEAD: Reach.ALL,
    Role.DEPUTY_LEAD: Reach.ALL,
    Role.UNIT_STAFF: Reach.ALL,
    Role.DEPARTMENT_HEAD: Reach.DEPARTMENT,
    Role.FINANCE: Reach.MONEY,
    Role.LEADERSHIP: Reach.RESULTS,
    Role.AUDITOR: Reach.RESULTS,
}

KINDS_SHOWN: Mapping[Reach, tuple[str, ...]] = {
    Reach.MONEY: ("funding_report",),
    Reach.RESULTS: ("outcome", "strategy"),
}
"""The kinds of review that a calendar is narrowed to."""


def calendars(roles: Collection[str]) -> list[str]:
    """The calendars that a person with these roles may have, their own first."""
    return [role for role in REACHES if role == MINE or role in roles]
