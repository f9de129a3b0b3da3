"""What the record says beside each question of an outcome, and what a decision would lead to, in finished words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from portfolio.core.money import Money, stored, totals
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money
from portfolio.metrics import words as measures
from portfolio.metrics.page import latest_words
from portfolio.metrics.queries import Glance
from portfolio.people.queries import name_of
from portfolio.projects.words import decision_word, stage_word
from portfolio.reviews import deciding, sheets
from portfolio.reviews.actions.following import TO_ACCEPT, stages_to_come
from portfolio.reviews.answers import Answers
from portfolio.reviews.queries import parts
from portfolio.reviews.sheet_known import Known
from portfolio.reviews.words import KINDS

MOST_RISKS = 5
LEDGER = (("committed", lazy("Promised")), ("received", lazy("Received")), ("spent", lazy("Spent")))


class Fact(NamedTuple):
    """One thing the record says; url leads to it where it has a page."""

    label: str
    words: str
    url: str = ""


def facts(known: Known, question: str) -> list[Fact]:
    """What the record says beside a question; nothing for questions only people can answer."""
    tell = _FACTS.get(question)
    return list(tell(known)) if tell is not None else []


def _aim(known: Known) -> Iterator[Fact]:
    for glance in known.measures:
        yield Fact(glance.metric.name, _aimed(glance))


def _aimed(glance: Glance) -> str:
    metric = glance.metric
    goal = measures.goal(glance.goal, metric.measure, metric.unit, glance.question)
    if metric.target_on is None:
        return _("Goal: %(goal)s", goal=goal)
    return _("Goal: %(goal)s by %(day)s", goal=goal, day=day(metric.target_on))


def _delivery(known: Known) -> Iterator[Fact]:
    thing = known.thing
    if known.found.subject.kind != "project":
        if thing.until_on is not None:
            yield Fact(_("Planned until"), day(thing.until_on))
        return
    yield Fact(_("Stage"), _("%(stage)s since %(day)s", stage=stage_word(thing.stage), day=day(thing.stage_since)))
    for label, planned, real in (
        (_("Start"), thing.planned_start_on, thing.started_on),
        (_("End"), thing.planned_end_on, thing.ended_on),
    ):
        if planned is not None or real is not None:
            yield Fact(label, _("planned %(planned)s, actual %(actual)s", planned=day(planned), actual=day(real)))


def measure_facts(glance: Glance) -> list[Fact]:
    """What the record says of one measure."""
    metric = glance.metric
    start = measures.value(metric.baseline_value, metric.measure, metric.unit)
    goal = measures.goal(glance.goal, metric.measure, metric.unit, glance.question)
    found = [
        Fact(_("Start"), _("%(value)s, %(day)s", value=start, day=day(metric.baseline_on))),
        Fact(_("Goal"), _("%(value)s, %(day)s", value=goal, day=day(metric.target_on))),
        Fact(_("Latest"), latest_words(metric, glance.latest.words if glance.latest else None)),
    ]
    return [*found, Fact(_("Progress"), measures.progress(glance.standing))]


def _risks(known: Known) -> Iterator[Fact]:
    for told in known.risks[:MOST_RISKS]:
        risk = told.row
        closed = _("closed on %(day)s", day=day(risk.closed_on)) if risk.closed_on else _("still open")
        yield Fact(_("Risk"), _("%(what)s (%(state)s)", what=risk.what, state=closed))


def _evidence(known: Known) -> Iterator[Fact]:
    if known.planned.comparison:
        yield Fact(_("To be compared with"), known.planned.comparison)
    if known.planned.evaluator:
        yield Fact(_("To be evaluated by"), known.planned.evaluator)


def _cost(known: Known) -> Iterator[Fact]:
    if known.found.subject.kind != "project":
        return
    budget = stored(known.thing.budget_minor, known.thing.budget_currency)
    if budget is not None:
        yield Fact(_("Approved budget"), money(budget))
    for kind, label in LEDGER:
        sums = totals(
            Money(row.sums[kind], row.line.currency)
            for row in known.lines
            if kind in row.sums and row.line.form == "cash"
        )
        for currency, minor in sums.items():
            yield Fact(str(label), money(Money(minor, currency)))


def _decisions(known: Known) -> Iterator[Fact]:
    for taken in known.earlier:
        yield Fact(
            _("%(day)s, %(review)s", day=day(taken.on), review=KINDS[taken.kind]),
            decision_word(taken.decision),
            f"/reviews/{taken.review_id}",
        )


def _next(known: Known) -> Iterator[Fact]:
    owner = name_of(known.found.subject.owner_id)
    yield Fact(_("Owner now"), owner or _("nobody"))


def _follow_up(known: Known) -> Iterator[Fact]:
    if known.found.subject.kind == "project" and known.review.kind == "outcome":
        yield Fact(
            _("Follow-up reviews"),
            _("After “adopt”, “scale” and “hand over” they are planned 6, 12, 24 and 60 months after the decision."),
        )


_FACTS: Mapping[str, Callable[[Known], Iterator[Fact]]] = {
    "aim": _aim,
    "delivery": _delivery,
    "side_effects": _risks,
    "evidence": _evidence,
    "cost": _cost,
    "decision": _decisions,
    "next": _next,
    "follow_up": _follow_up,
}


# ------------------------------------------------------------------------------------------- what follows
def what_follows(known: Known, said: Answers) -> list[str]:
    """What happens once an outcome with these answers is signed, sentence by sentence."""
    return list(_follows(known, said))


def _follows(known: Known, said: Answers) -> Iterator[str]:
    if known.found.subject.kind == "project" and said.decision is not None:
        yield from _moves(known, said)
        yield from _owner(known, said)
        if said.decision in deciding.NEEDS_MONEY and said.funding_not_found:
            yield _("The decision is marked: no money was found for it.")
        if said.decision == "scale" and (said.nesta_level or 0) < sheets.COMPARED:
            yield _("Before scaling, a comparison is usually expected; let the reason say why it goes without one.")
    if said.may_publish and said.has_personal_data:
        yield _("It may be published with the personal data that are in it.")
    if said.actions:
        yield ngettext(
            "%(num)s action opens for the person named.",
            "%(num)s actions open for the people named.",
            len(said.actions),
        )


def _moves(known: Known, said: Answers) -> Iterator[str]:
    stages = stages_to_come(known.thing, kind=known.review.kind, decision=said.decision, new_end_on=said.new_end_on)
    if stages:
        yield _("The project moves to the stage “%(stage)s”.", stage=stage_word(stages[-1]))
    else:
        yield _("The project stays in the stage “%(stage)s”.", stage=stage_word(known.thing.stage))
    if said.new_end_on is not None:
        yield _("The planned end becomes %(day)s, and another outcome review follows it.", day=day(said.new_end_on))
    if said.decision in deciding.LASTING:
        yield _("Follow-up reviews ask after 6, 12, 24 and 60 months whether it lasts.")
    if said.decision == "continue" and deciding.needs_leadership("continue", parts.continued_before(known.review)):
        yield _("It goes on for the third time: leadership has to approve that before anybody can sign.")


def _owner(known: Known, said: Answers) -> Iterator[str]:
    if said.next_owner_id in (None, known.thing.owner_id):
        return
    yield _(
        "%(name)s is asked to take the project over within %(days)s days; until then it stays where it is.",
        name=name_of(said.next_owner_id),
        days=TO_ACCEPT // timedelta(days=1),
    )


def missing(known: Known, said: Answers, values: Mapping[str, object]) -> list[tuple[str, str]]:
    """What is still open before an outcome can be handed in: the field, and the sentence that says so."""
    found = list(_open(known, said))
    found += [
        (f"{name}_who", _("Say who does it, and by when."))
        for name in _begun_actions(values)
        if not values.get(f"{name}_who") or not values.get(f"{name}_due")
    ]
    return found


def without_value(known: Known, said: Answers) -> list[str]:
    """Main measures that nobody has seen since the start: once the review is signed, no value counts for them any more.

    A value that is handed in with the outcome counts like one that is on record. After a stop words are enough.
    """
    subject = known.found.subject
    if known.review.kind != "outcome" or subject.kind != "project" or subject.stopped_on or known.review.signed_on:
        return []
    handed_in = {one.metric_id: one.observed_on for one in said.findings if one.observed_on is not None}
    lacking = []
    for glance in known.measures:
        seen = [glance.latest.observed_on] if glance.latest else []
        seen += [handed_in[glance.metric.id]] if glance.metric.id in handed_in else []
        starts = [day for day in (subject.started_on, glance.metric.baseline_on) if day is not None]
        if not seen or max(seen) <= max(starts, default=date.min):
            lacking.append(glance.metric.name)
    return lacking


def _begun_actions(values: Mapping[str, object]) -> Sequence[str]:
    names = [name for name in values if name.startswith("action_") and name.endswith("_what") and values[name]]
    return [name.removesuffix("_what") for name in names]


def _open(known: Known, said: Answers) -> Iterator[tuple[str, str]]:
    for name in sorted(known.sheet.required - {"findings"}):
        if getattr(said, name) in (None, ""):
            yield name, ""
    if "findings" in known.sheet.required:
        judged = {finding.metric_id for finding in said.findings}
        for glance in known.measures:
            if glance.metric.id not in judged:
                yield f"finding_{glance.metric.id}_verdict", _("Say whether this goal was met.")
    yield from _contradicting(known, said)
    if known.review.kind == "outcome":
        if said.decision is None:
            yield "decision", _("Say what was decided.")
        if not said.lessons:
            yield "lesson_1_text", _("Give one lesson; a failure teaches as much as a success.")
    yield from _open_decision(known, said)


def _contradicting(known: Known, said: Answers) -> Iterator[tuple[str, str]]:
    if said.held_on > known.today:
        yield "held_on", _("A review cannot have been held in the future.")
    if said.quote and not said.quote_consent:
        yield "quote_consent", _("Quote only with the consent of whoever said it.")
    if said.may_publish is False and not said.withheld_reason:
        yield "withheld_reason", _("Say why it may not be published.")


def _open_decision(known: Known, said: Answers) -> Iterator[tuple[str, str]]:
    subject = known.found.subject
    if subject.kind != "project":
        if said.decision is not None and not said.decision_reason:
            yield "decision_reason", _("Say why this was decided.")
        return
    decision = deciding.Said(
        said.decision,
        said.decision_reason,
        said.next_owner_id,
        said.funding_line_id is not None or bool(said.funding_not_found),
        said.new_end_on,
    )
    points = deciding.open_points(
        decision, owner_id=subject.owner_id, planned_end_on=subject.planned_end_on, today=known.today
    )
    for point in points:
        yield point.field or "decision", _(point.sentence)
