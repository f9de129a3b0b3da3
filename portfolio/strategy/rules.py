"""Kinds of programmes, periods of budgets, and how programmes may nest."""

from collections.abc import Mapping
from datetime import date

from portfolio.core.errors import N_, RuleBroken, WrongInput

KINDS = {
    "programme": N_("Programme"),
    "mission": N_("Mission"),
    "roadmap": N_("Roadmap"),
    "cohort": N_("Yearly cohort"),
}
BUDGET_PERIODS = {
    "total": N_("in all"),
    "per_year": N_("per year"),
    "per_call": N_("per call"),
}


def check_days(from_on: date | None, until_on: date | None) -> None:
    """Refuse an end before the beginning."""
    if from_on and until_on and until_on < from_on:
        raise WrongInput("end_before_start", N_("The end lies before the beginning."), "until_on")


def check_parent(programme_id: int, parent_id: int | None, parents: Mapping[int, int | None]) -> None:
    """Refuse a programme below itself, however many steps down.

    parents  the parent of each programme of the organisation
    """
    above = parent_id
    while above is not None:
        if above == programme_id:
            raise RuleBroken("circle", N_("A programme cannot stand below itself."), "parent_id")
        above = parents.get(above)
