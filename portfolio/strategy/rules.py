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


def branches(parents: Mapping[int, int | None]) -> list[tuple[int, int]]:
    """Programmes as a tree: (id, depth), each after its parent, in the given order among neighbours."""
    below: dict[int | None, list[int]] = {}
    for programme_id, parent_id in parents.items():
        below.setdefault(parent_id if parent_id in parents else None, []).append(programme_id)
    tree = []
    waiting = [(programme_id, 0) for programme_id in reversed(below.get(None, []))]
    while waiting:
        programme_id, depth = waiting.pop()
        tree.append((programme_id, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(programme_id, []))]
    return tree
