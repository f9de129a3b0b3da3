"""When a project may be merged into another one or split, so that nothing that is due gets lost. Pure."""

from collections.abc import Sequence
from datetime import date

from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.projects.rules import OVER
from portfolio.reviews.gap import Verdict

MERGE, SPLIT = "merge", "split"
COUNTING = ("full", "partial", "none", "too_early", "waived")
"""Statuses whose due date passes on; one that is out of scope has none that counts."""

FEWEST, MOST = 2, 10
"""So many parts a project is split into."""


def check_source(stage: str, *, is_archived: bool, is_carried_on: bool, waits: bool, verdict: Verdict) -> None:
    """Refuse to merge or split what is over, was evaluated, or waits for a signature.

    waits  an outcome of one of its reviews waits for a signature
    """
    if is_carried_on:
        raise RuleBroken("carried_on", N_("Another project carries this one on already."))
    if stage in OVER or is_archived:
        raise RuleBroken("over", N_("This project is over. Only one that goes on can be merged or split."))
    if waits:
        raise RuleBroken(
            "waits", N_("A review of this project waits for a signature. Have it signed or returned first.")
        )
    if verdict.signed_on is not None:
        raise RuleBroken(
            "evaluated",
            N_("The outcome of this project is signed: it counts as evaluated, and is not merged or split any more."),
        )


def check_heir(source: Verdict, heir: Verdict, stage: str, *, is_archived: bool, is_carried_on: bool) -> None:
    """Refuse to merge into a project in which a due date would get lost."""
    if stage in OVER or is_archived or is_carried_on:
        raise RuleBroken("heir_over", N_("The other project does not go on. Choose one that does."), "into")
    if heir.signed_on is not None:
        raise RuleBroken("heir_evaluated", N_("The outcome of the other project is signed already."), "into")
    if inherited(source) is None:
        return
    if heir.status not in COUNTING:
        raise RuleBroken(
            "heir_not_counted",
            N_("This project's evaluation is counted and the other one's is not. Merge the other one into this one."),
            "into",
        )
    if heir.status == "waived":
        raise RuleBroken(
            "heir_exempted", N_("The other project is exempted from its evaluation. End that first."), "into"
        )
    if "promised_anew" in heir.flags:
        raise RuleBroken(
            "heir_anew",
            N_("The review of the other project was promised anew. Merge the other one into this one."),
            "into",
        )


def check_parts(titles: Sequence[str]) -> None:
    """Refuse fewer than two parts, too many, and two of one name."""
    if not FEWEST <= len(titles) <= MOST:
        raise WrongInput("parts", N_("Name two to ten parts, each on a line of its own."), "titles")
    if len({title.casefold() for title in titles}) < len(titles):
        raise WrongInput("same_title", N_("Give each part a name of its own."), "titles")


def inherited(source: Verdict) -> date | None:
    """The due date that passes on; None where the evaluation of the project is not counted."""
    return source.due_on if source.status in COUNTING else None
