"""Which rules of a call go together; pure."""

from collections.abc import Mapping
from typing import Any

from portfolio.calls import rules
from portfolio.calls.rubric import Scale, check_scale
from portfolio.core.errors import N_, WrongInput

_KNOWN = {
    "budget_period": rules.BUDGET_PERIODS,
    "ranking": rules.RANKINGS,
    "line_rule": rules.LINE_RULES,
    "stages": (1, 2),
}
_LEAST = {"reviews_wanted": 1, "minimum_reviews": 1, "quorum": 1, "externals_wanted": 0, "load_cap": 1}


def check_terms(terms: Mapping[str, Any]) -> None:
    """Refuse rules that cannot be followed.

    terms  the values of published.TERMS
    """
    for name, known in _KNOWN.items():
        if terms[name] not in known:
            raise WrongInput(name, N_("Choose one of the answers offered."), name)
    _check_jury(terms)
    _check_money(terms)
    _check_marks(terms)


def _check_jury(terms: Mapping[str, Any]) -> None:
    for name, least in _LEAST.items():
        if terms[name] is None and name != "load_cap":
            raise WrongInput(name, N_("This field needs an answer."), name)
        if terms[name] is not None and not least <= terms[name] <= 1000:
            raise WrongInput(name, N_("Give a whole number from %(least)s to 1,000."), name, least=least)
    if terms["minimum_reviews"] > terms["reviews_wanted"]:
        raise WrongInput(
            "minimum_reviews",
            N_("Fewer jurors see a pitch than it needs for a place in the ranking."),
            "minimum_reviews",
        )
    if terms["externals_wanted"] > terms["reviews_wanted"]:
        raise WrongInput("externals_wanted", N_("Not more external jurors than jurors in all."), "externals_wanted")
    steps = terms["tie_steps"]
    if len(set(steps)) != len(steps) or not set(steps) <= set(rules.TIE_STEPS):
        raise WrongInput("tie_steps", N_("Name each step once."), "tie_steps")


def _check_money(terms: Mapping[str, Any]) -> None:
    ceiling, minimum = terms["ceiling_minor"], terms["minimum_minor"]
    for name, amount in (("ceiling", ceiling), ("minimum", minimum)):
        if amount is not None and amount < 0:
            raise WrongInput("amount", N_("Give an amount of zero or more."), name)
    if ceiling is not None and minimum is not None and minimum > ceiling:
        raise WrongInput("minimum", N_("The least a pitch may ask for lies above the most."), "minimum")


def _check_marks(terms: Mapping[str, Any]) -> None:
    scale = Scale(terms["lowest"], terms["highest"], terms["step"])
    check_scale(scale)
    overall = terms["overall_threshold"]
    if overall is not None and not scale.lowest <= overall <= scale.highest:
        raise WrongInput("overall_threshold", N_("Give a mark that the scale has."), "overall_threshold")
    for name in ("comment_up_to", "comment_from"):
        if terms[name] is not None and not 0 <= terms[name] <= scale.most:
            raise WrongInput(name, N_("Give a mark that the scale has."), name)
