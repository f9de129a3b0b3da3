"""Which round of a call is open on a day, in which phase a call is, and what a pitch may ask for."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from portfolio.core.errors import N_, RuleBroken, WrongInput

BUDGET_PERIODS = ("call", "year", "total")
"""What the money is for: this call, each calendar year, or all rounds together."""

BLOCK_KINDS = ("text", "choice", "amount", "costs", "metric", "team", "file", "eligibility")
RANKINGS = ("mean", "median", "additive", "reml")
LINE_RULES = ("rank_strict", "rank_skip", "rank_partial")
TIE_STEPS = ("criterion", "new_area", "lowest_mark", "lot")
EVENT_KINDS = ("training", "information", "jury_day", "other")
TRAINING, JURY_DAY = "training", "jury_day"

DRAFT, ANNOUNCED, OPEN, CLOSED = "draft", "announced", "open", "closed"
DECIDING, APPEAL, DECIDED, ENDED = "deciding", "appeal", "decided", "ended"
PHASES = (OPEN, ANNOUNCED, CLOSED, DECIDING, APPEAL, DECIDED, ENDED, DRAFT)
"""From the call that can be pitched to now on to those that are over."""


class Span(NamedTuple):
    """A round's days; closes_on counts to its end and is None while the round is open-ended.

    jury_on     first jury day, if one is set
    decided_on  day on which the jury's body has decided, None until it has
    """

    id: int
    number: int
    stage: int
    opens_on: date
    closes_on: date | None
    questions_until: date | None = None
    decision_on: date | None = None
    feedback_on: date | None = None
    appeal_until: date | None = None
    jury_on: date | None = None
    decided_on: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether pitches come in on a day of the city: from the opening day through the closing day."""
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)

    def takes_questions(self, day: date) -> bool:
        """Whether a question asked on a day is still answered for everybody; before the opening too."""
        last = self.questions_until or self.closes_on
        return last is None or day <= last


def open_span(spans: Iterable[Span], day: date) -> Span | None:
    """The round that is open on a day; rounds of one call never overlap, so there is at most one."""
    return next((span for span in spans if span.is_open(day)), None)


def current_span(spans: Sequence[Span], day: date) -> Span | None:
    """The round that a call is at: the open one, else the latest that has opened, else the first to come."""
    begun = [span for span in spans if span.opens_on <= day]
    return open_span(spans, day) or (begun[-1] if begun else next(iter(spans), None))


def phase(spans: Sequence[Span], day: date, *, is_published: bool, is_ended: bool) -> str:
    """Where a call stands on a day.

    spans         its rounds in their order
    is_published  whether its rules are published; is_ended whether it was called off
    """
    if is_ended:
        return ENDED
    if not is_published:
        return DRAFT
    span = current_span(spans, day)
    if span is None or day < span.opens_on:
        return ANNOUNCED
    if span.is_open(day):
        return OPEN
    if span.decided_on is None:
        begins = span.jury_on or span.decision_on
        return CLOSED if begins is not None and day < begins else DECIDING
    if any(later.opens_on > day for later in spans):
        return ANNOUNCED
    return APPEAL if span.appeal_until is not None and day <= span.appeal_until else DECIDED


def check_days(span: Span) -> None:
    """Refuse a round whose days are not in the order of things; the field is the later one's."""
    order = (
        ("opens_on", span.opens_on),
        ("closes_on", span.closes_on),
        ("decision_on", span.decision_on),
        ("feedback_on", span.feedback_on),
        ("appeal_until", span.appeal_until),
    )
    known = [(name, day) for name, day in order if day is not None]
    for (_earlier, before), (name, after) in pairwise(known):
        if after < before:
            raise WrongInput(
                "days_order",
                N_("Give days in their order: it opens, closes, is decided, teams hear why, appeals end."),
                name,
            )
    if span.questions_until is not None and span.closes_on is not None and span.questions_until > span.closes_on:
        raise WrongInput("days_order", N_("Questions end at the latest when the round closes."), "questions_until")
    if span.jury_on is not None and span.closes_on is not None and span.jury_on <= span.closes_on:
        raise WrongInput("days_order", N_("The jury meets after the round has closed."), "jury_on")


def check_apart(spans: Iterable[Span]) -> None:
    """Refuse rounds that overlap; a round without a closing day lets none follow it."""
    ordered = sorted(spans, key=lambda span: (span.opens_on, span.number))
    for earlier, later in pairwise(ordered):
        if earlier.closes_on is None:
            raise RuleBroken(
                "open_ended",
                N_("Round %(number)s has no closing day, so no other round can follow it. Give it one first."),
                "opens_on",
                number=earlier.number,
            )
        if later.opens_on <= earlier.closes_on:
            raise RuleBroken(
                "rounds_overlap",
                N_("Rounds %(first)s and %(second)s overlap. A round may open the day after the one before closes."),
                "opens_on",
                first=earlier.number,
                second=later.number,
            )
        if later.stage < earlier.stage:
            raise RuleBroken("stage_order", N_("The second stage comes after the first."), "stage")


class AskTerms(NamedTuple):
    """What a pitch may ask for, in minor units; None means no such limit."""

    ceiling_minor: int | None
    minimum_minor: int | None
    staff_costs: bool


class Cost(NamedTuple):
    """One row of a table of costs."""

    amount_minor: int
    is_staff: bool


OVER_CEILING, UNDER_MINIMUM, STAFF_COSTS = "over_ceiling", "under_minimum", "staff_costs"
COSTS_DIFFER, LEAST_ABOVE_ASK, NOTHING_ASKED = "costs_differ", "least_above_ask", "nothing_asked"


def ask_faults(
    terms: AskTerms, ask_minor: int | None, costs: Sequence[Cost] | None = None, least_minor: int | None = None
) -> tuple[str, ...]:
    """What is wrong with the money of a pitch, none if nothing is; the ceiling and the minimum may be met exactly.

    costs        the rows of its table, None where the form asks for none
    least_minor  the least with which the team would start
    """
    if ask_minor is None:
        return (NOTHING_ASKED,)
    found = (
        (OVER_CEILING, terms.ceiling_minor is not None and ask_minor > terms.ceiling_minor),
        (UNDER_MINIMUM, ask_minor < (terms.minimum_minor or 0)),
        (LEAST_ABOVE_ASK, least_minor is not None and least_minor > ask_minor),
        (STAFF_COSTS, not terms.staff_costs and any(cost.is_staff and cost.amount_minor for cost in costs or ())),
        (COSTS_DIFFER, costs is not None and sum(cost.amount_minor for cost in costs) != ask_minor),
    )
    return tuple(code for code, is_so in found if is_so)
