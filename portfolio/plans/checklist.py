"""The checklist of one project in words: what is there, what is missing, and how each gap is closed today."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.web import day
from portfolio.plans.rules import Measured, kind_of_plan
from portfolio.reviews.elements import ELEMENTS, Element
from portfolio.reviews.facts import Facts, Measure, Settings
from portfolio.reviews.gap import Verdict, judge, promised
from portfolio.reviews.words import ELEMENT_WORDS

MINUTES = {"metric": 3, "question": 3, "main": 1, "start": 1, "goal": 1, "value": 1, "review": 1, "open": 0}
"""What filling in a form takes; 0 where that is more than a few minutes."""

DONE, MISSING, LATER, CLOSED = "done", "missing", "later", "closed"


class Step(NamedTuple):
    """One form that closes a gap, or a part of one.

    kind    of MINUTES: which form
    number  of the measure or review it is about, None where it is about the project
    """

    kind: str
    label: str
    number: int | None = None

    @property
    def minutes(self) -> int:
        return MINUTES[self.kind]


class Lack(NamedTuple):
    """Something that is missing, and the forms that close it: one of them is enough."""

    sentence: str
    steps: Sequence[Step] = ()


class Row(NamedTuple):
    """One of the six elements.

    state  done, missing, later (nothing to do yet), or closed (it can no longer be closed and is not asked for)
    there  what is there, in sentences
    """

    key: str
    heading: str
    state: str
    there: Sequence[str]
    lacks: Sequence[Lack]


class Known(NamedTuple):
    """What the words of a checklist are made of.

    verdict   of `gap.judge`; measures those in use, with names
    excuse    why it started without an intended outcome, and since when; None where nobody said
    """

    facts: Facts
    verdict: Verdict
    settings: Settings
    measures: Sequence[Measured]
    today: date
    excuse: tuple[str, date] | None = None


def checklist(known: Known) -> list[Row]:
    """E1 to E6 of a project."""
    elements = dict(zip(ELEMENTS, known.verdict.elements, strict=True))
    names = {measure.id: measure.name for measure in known.measures}
    makers = {"E1": _intended, "E2": _start, "E3": _goal, "E4": _evidence, "E5": _review, "E6": _learning}
    return [
        Row(
            key,
            str(ELEMENT_WORDS[key]),
            _state(key, element, known),
            list(_there(key, known, names)),
            [] if element.met else list(makers[key](element, known, names)),
        )
        for key, element in elements.items()
    ]


def _state(key: str, element: Element, known: Known) -> str:
    if element.met:
        return DONE
    if not element.is_closable:
        return CLOSED
    waits = {"E2": "no_measure", "E3": "no_measure", "E4": "no_measure", "E6": "not_signed"}
    if element.reason == waits.get(key) or (known.facts.started_on is None and key in ("E4", "E5")):
        return LATER
    if key == "E5" and element.reason == "not_signed" and not _is_due(known):
        return LATER
    return MISSING


def _is_due(known: Known) -> bool:
    due = known.verdict.current_due_on
    return due is not None and due <= known.today


# ----------------------------------------------------------------------------------------- what is there
def _there(key: str, known: Known, names: Mapping[int, str]) -> Iterator[str]:
    counting = [measure for measure in known.facts.measures if measure.number in names]
    if key == "E1":
        yield from (f"“{names[measure.number]}”" for measure in counting)
        if known.excuse is not None and not counting:
            words, since = known.excuse
            yield _("It started without one, as said on %(day)s: “%(reason)s”", day=day(since), reason=words)
    elif key == "E5":
        yield from _review_there(known)
    elif key in _THERE:
        yield from (said for measure in counting if (said := _THERE[key](measure, names[measure.number], known.today)))


def _start_there(measure: Measure, name: str, today: date) -> str:
    if measure.start is None or measure.start.on is None:
        return ""
    return _("“%(name)s”: as of %(day)s", name=name, day=day(measure.start.on))


def _goal_there(measure: Measure, name: str, today: date) -> str:
    goal = measure.goal
    if goal is None:
        return ""
    if goal.is_question:
        return _("“%(name)s”: a question, with the rule for deciding", name=name)
    return _("“%(name)s”: by %(day)s", name=name, day=day(goal.on)) if goal.on is not None else f"“{name}”"


def _value_there(measure: Measure, name: str, today: date) -> str:
    newest = max((on for on in measure.seen if on <= today), default=None)
    return _("“%(name)s”: newest of %(day)s", name=name, day=day(newest)) if newest is not None else ""


_THERE: Mapping[str, Callable[[Measure, str, date], str]] = {
    "E2": _start_there,
    "E3": _goal_there,
    "E4": _value_there,
}


def _review_there(known: Known) -> Iterator[str]:
    if known.verdict.signed_on is not None:
        yield _("Signed on %(day)s.", day=day(known.verdict.signed_on))
    elif known.facts.reviews and known.verdict.current_due_on is not None:
        yield _("Planned, due on %(day)s.", day=day(known.verdict.current_due_on))
    elif known.facts.reviews:
        yield _("Planned for %(day)s.", day=day(min(review.first_due_on for review in known.facts.reviews)))


# --------------------------------------------------------------------------------------- what is missing
def _intended(element: Element, known: Known, names: Mapping[int, str]) -> Iterator[Lack]:
    measure = Step("metric", _("Add a measure"))
    question = Step("question", _("Ask a question instead"))
    kind = kind_of_plan(known.measures)
    if kind == "not_main":
        for each in known.measures:
            if each.is_outcome:
                yield Lack(
                    _("“%(name)s” says what changed, but is not one of the main measures.", name=each.name),
                    [Step("main", _("Make it a main measure"), each.id)],
                )
                return
    if kind == "delivered":
        yield Lack(
            _("The plan counts what is delivered, not what changes. With that alone it cannot be evaluated fully."),
            [measure, question],
        )
    else:
        yield Lack(_("Nothing says yet what should change."), [measure, question])


_START = {
    "no_start": lazy("“%(name)s” has no value at the start."),
    "start_estimated": lazy("“%(name)s” starts from an estimate, which is not enough to show a change."),
    "start_too_late": lazy("The value at the start of “%(name)s” is of a day more than %(days)s days after the start."),
    "start_without_source": lazy("The value at the start of “%(name)s” was worked out later, and names no source."),
    "no_comparison": lazy("“%(name)s” can have no value at the start; say why, and what you compare with instead."),
}
_START_STEPS = {
    "no_start": lazy("Enter it"),
    "start_estimated": lazy("Measure it, or work it out from a source"),
    "start_too_late": lazy("Work one out for the start, from a source"),
    "start_without_source": lazy("Name the source"),
    "no_comparison": lazy("Say what you compare with"),
}
_GOAL = {
    "no_goal": lazy("“%(name)s” has no goal."),
    "goal_incomplete": lazy("The goal of “%(name)s” lacks its value, its day or its direction."),
    "goal_before_start": lazy("The goal of “%(name)s” lies before its value at the start."),
}
_VALUE = {
    "no_value": lazy("“%(name)s” has not been measured since the start."),
    "value_not_after_start": lazy("The newest value of “%(name)s” is not from after the start."),
    "value_outdated": lazy("The newest value of “%(name)s” is more than %(days)s days old."),
}


def _start(element: Element, known: Known, names: Mapping[int, str]) -> Iterator[Lack]:
    if element.reason == "no_measure":
        yield Lack(_("Comes with the first measure of what should change."))
    yield from _of_measures("E2", known, names, _START, ("start", _START_STEPS), known.settings.grace_baseline_days)


def _goal(element: Element, known: Known, names: Mapping[int, str]) -> Iterator[Lack]:
    if element.reason == "no_measure":
        yield Lack(_("Comes with the first measure of what should change."))
    yield from _of_measures("E3", known, names, _GOAL, ("goal", dict.fromkeys(_GOAL, lazy("Set the goal"))))


def _evidence(element: Element, known: Known, names: Mapping[int, str]) -> Iterator[Lack]:
    if not element.is_closable:
        yield Lack(
            _("The review was signed without a value that counts. This can no longer be closed, so nobody asks for it.")
        )
    elif element.reason == "no_measure":
        yield Lack(_("Values follow once it is said what should change."))
    elif known.facts.started_on is None:
        yield Lack(_("Nothing to do before the start."))
    else:
        labels = dict.fromkeys(_VALUE, lazy("Enter a value"))
        yield from _of_measures("E4", known, names, _VALUE, ("value", labels), known.settings.fresh_days)


def _of_measures(
    key: str,
    known: Known,
    names: Mapping[int, str],
    sentences: Mapping[str, Any],
    step: tuple[str, Mapping[str, Any]],
    days: int = 0,
) -> Iterator[Lack]:
    """One line for each measure that lacks an element, each with what it lacks itself.

    step  kind and labels of the form that closes it
    """
    kind, labels = step
    for measure in known.facts.measures:
        alone = judge(known.facts._replace(measures=(measure,)), known.settings, known.today)
        reason = alone.elements[ELEMENTS.index(key)].reason
        if reason in sentences:
            sentence = str(sentences[reason]) % {"name": names.get(measure.number, ""), "days": days}
            yield Lack(sentence, [Step(kind, str(labels[reason]), measure.number)])


_UNSIGNED = {
    "signed_by_owner": lazy("The owner signed it. It counts once somebody else has signed."),
    "signed_by_author": lazy("Who wrote it signed it. It counts once somebody else has signed."),
}
_LEARNING = {
    "no_decision": lazy("The signed review names no decision."),
    "no_decision_reason": lazy("The signed review does not say why it was decided so."),
    "no_lesson": lazy("The signed review names no lesson."),
}


def _review(element: Element, known: Known, names: Mapping[int, str]) -> Iterator[Lack]:
    number = _review_number(known)
    if element.reason == "not_planned":
        words = (
            _("It plans itself when the project starts.")
            if known.facts.started_on is None
            else _("No outcome review is planned.")
        )
        yield Lack(words, [Step("review", _("Plan the review"))])
    elif element.reason in _UNSIGNED:
        yield Lack(str(_UNSIGNED[element.reason]), [Step("open", _("Open the review"), number)])
    elif _is_due(known):
        yield Lack(_("It is due. It takes up to 25 minutes."), [Step("open", _("Open the review"), number)])
    else:
        yield Lack(_("Nothing to do before it is due."), [Step("open", _("Open the review"), number)])


def _learning(element: Element, known: Known, names: Mapping[int, str]) -> Iterator[Lack]:
    if element.reason in _LEARNING:
        number = min((signed.review for signed in known.facts.signatures), default=_review_number(known))
        yield Lack(str(_LEARNING[element.reason]), [Step("open", _("Add it to the review"), number)])
    else:
        yield Lack(_("Comes with the signed review."))


def _review_number(known: Known) -> int | None:
    promise = promised(known.facts.reviews, known.today)
    return promise.number if promise else None
