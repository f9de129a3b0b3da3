"""How keys of calls are called on screen."""

from collections.abc import Mapping
from datetime import date

from flask_babel import LazyString

from portfolio.calls import checklist, rules
from portfolio.calls.rules import Span
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.texts import ngettext
from portfolio.core.web import day as written

BUDGET_PERIODS: Mapping[str, LazyString] = {
    "call": lazy("this call"),
    "year": lazy("each calendar year"),
    "total": lazy("all its rounds together"),
}
BLOCK_KINDS: Mapping[str, LazyString] = {
    "text": lazy("Text"),
    "choice": lazy("One of several answers"),
    "amount": lazy("Amount asked for"),
    "costs": lazy("Table of costs"),
    "metric": lazy("Measure with start and goal"),
    "team": lazy("Team with departments"),
    "file": lazy("File"),
    "eligibility": lazy("Who may pitch, yes or no"),
}
RANKINGS: Mapping[str, LazyString] = {
    "mean": lazy("by the mean of the jurors' marks"),
    "median": lazy("by the median of the jurors' marks"),
    "additive": lazy("by marks adjusted for strict and generous jurors"),
    "reml": lazy("by marks adjusted for strict and generous jurors, carefully where there are few"),
}
LINE_RULES: Mapping[str, LazyString] = {
    "rank_strict": lazy("The money goes down the ranking and ends at the first pitch that it does not cover."),
    "rank_skip": lazy("The money goes down the ranking; a pitch that it does not cover is passed over."),
    "rank_partial": lazy(
        "The money goes down the ranking; a pitch that it does not cover is offered the rest,"
        " if its team can begin with that."
    ),
}
LINE_CHOICES: Mapping[str, LazyString] = {
    "rank_strict": lazy("Ends at the first pitch that does not fit"),
    "rank_skip": lazy("Passes over a pitch that does not fit"),
    "rank_partial": lazy("Offers the rest to a pitch that does not fit"),
}
TIE_STEPS: Mapping[str, LazyString] = {
    "criterion": lazy("the mark on the heaviest criterion, then on the next"),
    "new_area": lazy("a policy area that has no money in this call yet"),
    "lowest_mark": lazy("the higher of the lowest marks"),
    "lot": lazy("a lot with a published seed"),
}
EVENT_KINDS: Mapping[str, LazyString] = {
    "training": lazy("Pitch training"),
    "information": lazy("Information hour"),
    "jury_day": lazy("Jury day"),
    "other": lazy("Event"),
}
PHASES: Mapping[str, LazyString] = {
    rules.OPEN: lazy("Open"),
    rules.ANNOUNCED: lazy("Announced"),
    rules.CLOSED: lazy("Closed"),
    rules.DECIDING: lazy("Being decided"),
    rules.APPEAL: lazy("Decided, appeals possible"),
    rules.DECIDED: lazy("Decided"),
    rules.ENDED: lazy("Called off"),
    rules.DRAFT: lazy("Draft"),
}
TONES = {rules.OPEN: "good", rules.DECIDING: "warn", rules.APPEAL: "warn", rules.ENDED: "bad"}

MISSING: Mapping[str, tuple[LazyString, LazyString]] = {
    checklist.PURPOSE: (lazy("It says what it is for"), lazy("Say what the call is for.")),
    checklist.CONTACT: (lazy("Somebody runs it"), lazy("Name somebody who answers questions.")),
    checklist.DATES: (lazy("Every round has its days"), lazy("Give each round its last day.")),
    checklist.DECISION: (lazy("The day of the decision is set"), lazy("Say by when each round is decided.")),
    checklist.STAGES: (lazy("Each stage has a round"), lazy("Give each stage a round of its own.")),
    checklist.MONEY: (lazy("There is money to award"), lazy("Say how much money can be awarded.")),
    checklist.CEILING: (
        lazy("One pitch cannot ask for more than there is"),
        lazy("The most that one pitch may ask for is above all there is."),
    ),
    checklist.WEIGHTS: (
        lazy("The weights add up to exactly 100 per cent"),
        lazy("Let the weights that count add up to exactly 100 per cent."),
    ),
    checklist.ANCHORS: (
        lazy("Each criterion says with examples what its marks mean"),
        lazy("Explain at least five marks of each criterion, each with an example."),
    ),
    checklist.OUTCOME: (
        lazy("Every pitch must say what should change and how it will be known"),
        lazy("Ask every pitch what should change and how it will be known, and let the answer be owed."),
    ),
    checklist.AMOUNT: (
        lazy("Every pitch must say how much it asks for"),
        lazy("Ask every pitch how much it asks for."),
    ),
    checklist.REVIEWS: (
        lazy("Enough jurors see each pitch"),
        lazy("Let as many jurors see each pitch as its place in the ranking needs."),
    ),
}


def phase_sentence(phase: str, span: Span | None, day: date) -> str:
    """Where a call stands in a sentence with its day.

    span  the round it is at
    day   the day of the city that it is
    """
    if span is None or phase in (rules.ENDED, rules.DRAFT):
        return ""
    if phase == rules.OPEN:
        if span.closes_on is None:
            return _("Pitches can be handed in at any time.")
        left = (span.closes_on - day).days
        if left == 0:
            return _("Today is the last day: pitches can be handed in until midnight.")
        return ngettext(
            "Pitches can be handed in through %(day)s, for one more day.",
            "Pitches can be handed in through %(day)s, %(num)s more days.",
            left,
            day=written(span.closes_on),
        )
    if phase == rules.ANNOUNCED and span.opens_on > day:
        return _("It opens on %(day)s.", day=written(span.opens_on))
    return _later_sentence(phase, span)


def _later_sentence(phase: str, span: Span) -> str:
    if phase == rules.CLOSED and span.jury_on is not None:
        return _("The jury meets on %(day)s.", day=written(span.jury_on))
    if phase in (rules.CLOSED, rules.DECIDING) and span.decision_on is not None:
        return _("The decision is expected by %(day)s.", day=written(span.decision_on))
    if phase == rules.APPEAL:
        return _("Appeals are possible through %(day)s.", day=written(span.appeal_until))
    if span.decided_on is not None:
        return _("Decided on %(day)s.", day=written(span.decided_on))
    return ""
