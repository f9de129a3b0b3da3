"""When a project may start, and what a plan says of itself. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.metrics.rules import RESULTS
from portfolio.projects.rules import RUNNING


class Measured(NamedTuple):
    """A measure in use, as far as it says what a project intends.

    asks  its goal is a question with the rule for deciding on its answer
    """

    id: int
    name: str
    level: str
    is_primary: bool
    asks: bool = False

    @property
    def is_outcome(self) -> bool:
        """Whether it says what should change, or what is to be learnt."""
        return self.level in RESULTS or self.asks


def check_start(to: str, *, has_started: bool, intends: bool, without_outcome: str | None) -> None:
    """Refuse a first start while nothing says what should change and nobody says why that is so."""
    if to == RUNNING and not has_started and not intends and not without_outcome:
        raise RuleBroken(
            "no_intended_outcome",
            N_(
                "Say first what should change: give the project a measure of what changed or a question to learn "
                "from, or say why it starts without one."
            ),
            "without_outcome",
        )


def kind_of_plan(measures: Iterable[Measured]) -> str:
    """What a plan amounts to: nothing, delivered (what is done, not what changes), not_main or outcome."""
    held = list(measures)
    if not held:
        return "nothing"
    outcomes = [measure for measure in held if measure.is_outcome]
    if not outcomes:
        return "delivered"
    return "outcome" if any(measure.is_primary and measure.level in RESULTS for measure in outcomes) else "not_main"


def check_proposal(level: str, question: str | None, decision_rule: str | None) -> None:
    """Refuse half a question to learn from, and one that asks after what was delivered."""
    if bool(question) != bool(decision_rule):
        raise WrongInput(
            "half_a_question",
            N_("A question needs the rule for deciding on its answer, and the rule needs its question."),
            "question" if decision_rule else "decision_rule",
        )
    if question and level not in RESULTS:
        raise WrongInput("question_level", N_("A question to learn from asks what changed."), "level")
