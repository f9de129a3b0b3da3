"""The six elements of an evaluation: which of them one project has on a day, and why it lacks the others."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from portfolio.reviews.facts import Facts, Measure, Settings, Signature

ELEMENTS = ("E1", "E2", "E3", "E4", "E5", "E6")
"""Intended outcome, value at the start, goal, evidence after the start, signed review, decision and lesson."""

REASONS = (
    "no_measure",
    "no_start",
    "start_estimated",
    "start_too_late",
    "start_without_source",
    "no_comparison",
    "no_goal",
    "goal_incomplete",
    "goal_before_start",
    "no_value",
    "value_not_after_start",
    "value_outdated",
    "not_planned",
    "not_signed",
    "signed_by_owner",
    "signed_by_author",
    "no_decision",
    "no_decision_reason",
    "no_lesson",
)
"""Why an element is not met."""


class Element(NamedTuple):
    """One of the six things that make an evaluation.

    reason       one of REASONS where it is not met, else empty
    is_closable  something done now can still meet it
    measures     the numbers of the measures that lack it, where it is about measures
    """

    met: bool
    reason: str = ""
    is_closable: bool = True
    measures: tuple[int, ...] = ()


MET = Element(True)
_NO_MEASURE, _NOT_SIGNED, _NOT_PLANNED = (Element(False, why) for why in ("no_measure", "not_signed", "not_planned"))
_NOTHING_YET = (_NO_MEASURE, _NO_MEASURE, _NO_MEASURE, _NO_MEASURE, _NOT_SIGNED, _NOT_SIGNED)
_NOTHING_PLANNED = (_NO_MEASURE, _NO_MEASURE, _NO_MEASURE, _NO_MEASURE, _NOT_PLANNED, _NOT_SIGNED)


def elements_of(facts: Facts, settings: Settings, day: date, signed: Sequence[Signature]) -> tuple[Element, ...]:
    """E1 to E6 of one project on a day.

    signed  the signatures under the review that counts, by edition; an amendment may add what the first left open
    """
    if not facts.measures and not signed:
        return _NOTHING_YET if facts.reviews else _NOTHING_PLANNED
    first, newest = first_of(signed), _newest_of(signed)
    signing = (MET, _learning(newest)) if newest is not None else (_unsigned(facts, signed), _NOT_SIGNED)
    evidence = _evidence(facts, settings, day, first, newest)
    if not facts.measures:
        return (_NO_MEASURE, _NO_MEASURE, _NO_MEASURE, evidence, *signing)
    until = _start_until(facts, settings)
    return (
        MET,
        _of_measures((measure.number, _start_lacks(measure, until, day)) for measure in facts.measures),
        _of_measures((measure.number, _goal_lacks(measure)) for measure in facts.measures),
        evidence,
        *signing,
    )


def are_all_met(facts: Facts, settings: Settings, day: date, signed: Sequence[Signature]) -> bool:
    """Whether `elements_of` would give six that are met; looks no further than to the first that is not."""
    newest = _newest_of(signed)
    if newest is None or not facts.measures or not _learning(newest).met:
        return False
    until = _start_until(facts, settings)
    if any(_start_lacks(measure, until, day) or _goal_lacks(measure) for measure in facts.measures):
        return False
    return _evidence(facts, settings, day, first_of(signed), newest).met


def _newest_of(signed: Sequence[Signature]) -> Signature | None:
    """The newest signature that counts."""
    return next((one for one in reversed(signed) if one.counts), None)


def _start_until(facts: Facts, settings: Settings) -> date:
    """The last day of which a value is one of the start."""
    start = facts.started_on or facts.planned_start_on
    return start + timedelta(days=settings.grace_baseline_days) if start else date.max


def first_of(signed: Iterable[Signature]) -> Signature | None:
    """The first signature by somebody who is neither owner nor author."""
    return min((one for one in signed if one.counts), key=lambda one: (one.on, one.edition), default=None)


def has_evidence(facts: Facts, settings: Settings, day: date) -> bool:
    """Whether at least one main measure has a value that counts on a day."""
    oldest = day - timedelta(days=settings.fresh_days)
    return any(not _value_lacks(facts, measure, oldest, day) for measure in facts.measures)


def _of_measures(found: Iterable[tuple[int, str]], *, is_closable: bool = True) -> Element:
    """An element of which no measure may lack anything; the reason of the first stands for all."""
    lacking = sorted((number, reason) for number, reason in found if reason)
    if not lacking:
        return MET
    return Element(False, lacking[0][1], is_closable, tuple(number for number, _ in lacking))


def _start_lacks(measure: Measure, until: date, day: date) -> str:
    """Why the value at the start is none, empty where it is one; a question in words needs none."""
    start = measure.start
    if measure.is_in_words and measure.goal is not None and measure.goal.is_question:
        return ""
    if start is None:
        return "no_start"
    if start.kind == "zero_by_definition":
        return ""
    if start.kind == "not_possible":
        return "" if start.is_explained and start.has_comparison else "no_comparison"
    if start.kind == "estimated":
        return "start_estimated"
    if start.on is None or start.on > day:
        return "no_start"
    if start.on > until:
        return "start_too_late"
    return "start_without_source" if start.kind == "reconstructed" and not start.is_explained else ""


def _goal_lacks(measure: Measure) -> str:
    """Why there is no goal: it needs a value, a day and a direction, or a question and the rule for deciding on it."""
    goal, start = measure.goal, measure.start
    if goal is None:
        return "no_goal"
    if goal.is_question:
        return ""
    if not goal.is_figure or goal.on is None or not measure.has_direction:
        return "goal_incomplete"
    return "goal_before_start" if start and start.on and goal.on < start.on else ""


def _evidence(
    facts: Facts, settings: Settings, day: date, first: Signature | None, newest: Signature | None
) -> Element:
    """E4: every main measure has a fresh value; after a stop, words and one value or the reason why there is none."""
    if newest is None and not facts.measures:
        return _NO_MEASURE
    seen_by = first.on if first else day
    oldest = seen_by - timedelta(days=settings.fresh_days)
    lacking = [(measure.number, _value_lacks(facts, measure, oldest, seen_by)) for measure in facts.measures]
    if not any(reason for _, reason in lacking) and lacking:
        return MET
    if newest is not None and newest.has_findings and facts.stopped_on is not None and facts.stopped_on <= day:
        at_stop = any(not _value_lacks(facts, measure, date.min, seen_by) for measure in facts.measures)
        if at_stop or newest.says_why:
            return MET
    return _of_measures(lacking, is_closable=first is None) if lacking else Element(False, "no_measure", first is None)


def _value_lacks(facts: Facts, measure: Measure, oldest: date, seen_by: date) -> str:
    """Why no value counts as evidence: it must be seen after the start and its value, lately, and in time."""
    newest = max((on for on in measure.seen if on <= seen_by), default=None)
    if newest is None:
        return "no_value"
    starts = (facts.started_on, measure.start.on if measure.start else None)
    if any(on is not None and newest <= on for on in starts):
        return "value_not_after_start"
    return "value_outdated" if newest < oldest else ""


def _unsigned(facts: Facts, signed: Sequence[Signature]) -> Element:
    """E5 where no signature counts: nothing was promised, nobody signed, or somebody who may not."""
    if any(one.by_owner for one in signed):
        return Element(False, "signed_by_owner")
    if signed:
        return Element(False, "signed_by_author")
    return _NOT_SIGNED if facts.reviews else _NOT_PLANNED


def _learning(signature: Signature) -> Element:
    """E6: a decision, its reason and at least one lesson."""
    if signature.decision is None:
        return Element(False, "no_decision")
    if not signature.has_reason:
        return Element(False, "no_decision_reason")
    return MET if signature.lessons else Element(False, "no_lesson")
