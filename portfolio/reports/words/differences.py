"""Figures that are known otherwise now: where they stand, and what they are, in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.core import web
from portfolio.core.money import Money
from portfolio.core.numbers import from_millionths
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.funding.words import FORMS
from portfolio.funding.words import KINDS as FUNDING_KINDS
from portfolio.metrics import words as metric_words
from portfolio.projects.rules import ALL_STAGES, DECISIONS
from portfolio.projects.words import decision_word, stage_word
from portfolio.reports.facts.changes import Difference
from portfolio.reports.words.labels import CATEGORIES, STANDINGS
from portfolio.reviews.words import EXEMPTIONS, KINDS, REASONS
from portfolio.status import words as status_words

SECTIONS: Mapping[str, Any] = {
    "count_from": lazy("Settings"),
    "stages": lazy("Stages"),
    "areas": lazy("Policy areas and priorities"),
    "tags": lazy("Types and capabilities"),
    "measures": lazy("Measures"),
    "reviews": lazy("Evaluation and reviews"),
    "money": lazy("Money"),
    "money_risks": lazy("Money risks"),
    "calls": lazy("Calls"),
    "decisions": lazy("Decisions"),
    "changes": lazy("Changes and risks"),
    "projects": lazy("List of projects"),
    "quality": lazy("Data quality"),
}
FIELDS: Mapping[str, Any] = {
    "": lazy("on the list"),
    "after": lazy("after"),
    "amount": lazy("amount"),
    "asked": lazy("asked for"),
    "bad": lazy("how bad"),
    "before": lazy("before"),
    "before_portfolio": lazy("due before Portfolio"),
    "budget": lazy("approved budget"),
    "by_default": lazy("reviews whose day was worked out"),
    "by_hand_total": lazy("colours set by hand"),
    "came": lazy("who came to trainings"),
    "category": lazy("category in the survey"),
    "colour": lazy("colour"),
    "committed": lazy("promised"),
    "currency": lazy("currency"),
    "computed": lazy("computed colour"),
    "count_from": lazy("day from which duties count"),
    "covered": lazy("grants that lack no own share"),
    "days_late": lazy("days late"),
    "decided_on": lazy("decided on"),
    "decision": lazy("decision"),
    "department": lazy("department"),
    "direction": lazy("direction"),
    "done": lazy("done"),
    "due": lazy("due"),
    "due_on": lazy("due on"),
    "eligible": lazy("eligible pitches"),
    "ended": lazy("money that has ended"),
    "ends": lazy("money that ends soon"),
    "ends_on": lazy("money ends on"),
    "entered_total": lazy("projects that entered"),
    "eu": lazy("from the European Union"),
    "exempted": lazy("exempted"),
    "factor": lazy("what helped or hindered"),
    "fresh": lazy("measures with a fresh value"),
    "fresh_days": lazy("days for which a value is fresh"),
    "full": lazy("evaluated"),
    "funded": lazy("funded"),
    "given": lazy("given"),
    "goal": lazy("goal"),
    "goal_high": lazy("upper goal"),
    "goal_low": lazy("lower goal"),
    "goal_on": lazy("day of the goal"),
    "grace_days": lazy("days for a value at the start"),
    "held": lazy("held, not signed yet"),
    "held_on": lazy("held on"),
    "helped": lazy("whether it helped"),
    "imported": lazy("brought in by an import"),
    "judged": lazy("judged"),
    "jurors": lazy("jurors"),
    "label": lazy("how late"),
    "lapsed_total": lazy("changes that did not last"),
    "last_place": lazy("last place with money"),
    "lasts": lazy("money that lasts"),
    "late": lazy("late by up to 30 days"),
    "latest": lazy("latest value"),
    "latest_on": lazy("day of the latest value"),
    "left": lazy("left over"),
    "left_total": lazy("projects that came to an end"),
    "legacy": lazy("from before Portfolio"),
    "lessons": lazy("lessons"),
    "level": lazy("kind of result"),
    "likely": lazy("how likely"),
    "lines": lazy("sources of money"),
    "long_overdue": lazy("late by more than 90 days"),
    "measure": lazy("kind of measure"),
    "measures": lazy("measures"),
    "missing": lazy("own share missing"),
    "moves": lazy("moves"),
    "none": lazy("not evaluated"),
    "not_known": lazy("not known"),
    "not_yet_due": lazy("not yet due"),
    "on": lazy("day"),
    "out_of_scope": lazy("not counted"),
    "overdue": lazy("late by 31 to 90 days"),
    "partial": lazy("evaluated in part"),
    "past_ladder": lazy("late by 30 working days or more"),
    "pitches": lazy("pitches"),
    "places": lazy("places at trainings"),
    "planned_end_on": lazy("planned end"),
    "postponed": lazy("postponed"),
    "postponed_to": lazy("postponed to"),
    "projects": lazy("projects"),
    "quality": lazy("how sure the value is"),
    "reason": lazy("reason"),
    "reasoned_total": lazy("moves with a reason"),
    "rebased_total": lazy("starts and goals replaced"),
    "received": lazy("received"),
    "redated_total": lazy("dates moved"),
    "refused": lazy("why nobody was ranked"),
    "repeatable": lazy("how far jurors agreed"),
    "reserve": lazy("in reserve"),
    "returned": lazy("given back"),
    "reviews": lazy("reviews"),
    "risks_total": lazy("open risks"),
    "running": lazy("running or closing projects"),
    "said": lazy("said by the review"),
    "short": lazy("grants that lack own share"),
    "signed": lazy("signed"),
    "source": lazy("source"),
    "sources": lazy("sources"),
    "spent": lazy("spent"),
    "stage": lazy("stage"),
    "standing": lazy("evaluation"),
    "start": lazy("value at the start"),
    "start_kind": lazy("kind of the value at the start"),
    "start_on": lazy("day of the value at the start"),
    "started": lazy("projects that have started"),
    "still_used": lazy("still in use"),
    "strategies": lazy("strategies in force"),
    "strategy_evaluated": lazy("strategy evaluated"),
    "strategy_months": lazy("months for which the review of the strategy counts"),
    "sustained": lazy("changes that last"),
    "threshold": lazy("share from which evaluation is systematic"),
    "title": lazy("title"),
    "told": lazy("lessons told"),
    "too_early": lazy("too early"),
    "total": lazy("all measures"),
    "trainings": lazy("trainings"),
    "undated": lazy("bookings without a day"),
    "unfunded_total": lazy("scaled without money"),
    "unit": lazy("unit"),
    "unknown": lazy("not known"),
    "unmarked": lazy("places of which nobody noted it"),
    "unplanned": lazy("no review planned"),
    "until": lazy("until"),
    "until_on": lazy("until"),
    "waived": lazy("exempted"),
    "weight": lazy("weight"),
    "why_grey": lazy("why there is no colour"),
    "without": lazy("without a main measure"),
    "without_budget": lazy("without a budget"),
    "without_end": lazy("without a planned end"),
    "without_measure": lazy("without a main measure"),
    "without_review": lazy("without a review planned"),
    "whole": lazy("all promised"),
    "words": lazy("answer in words"),
}
OTHER = lazy("another figure")
FLAGS: Mapping[str, Any] = {
    "late_plan": lazy("what should change was written down late"),
    "reconstructed_baseline": lazy("value at the start worked out later"),
    "moved_date": lazy("review postponed or moved"),
    "due_by_default": lazy("day of the review worked out"),
    "inherited_due": lazy("due day taken over from another project"),
    "promised_anew": lazy("promised anew"),
    "signed_late": lazy("signed after the first due day"),
    "self_evaluation": lazy("evaluated by the project itself"),
    "signed_in_haste": lazy("signed within a day, with many others"),
    "copied_lesson": lazy("lesson with the same words elsewhere"),
    "imported": lazy("brought in by an import"),
    "legacy": lazy("from before Portfolio"),
}
KEYS: Mapping[str, Any] = {
    **FLAGS,
    **FUNDING_KINDS,
    **FORMS,
    **KINDS,
    **EXEMPTIONS,
    **REASONS,
    **CATEGORIES,
    **metric_words.STANDINGS,
    **metric_words.QUALITIES,
    **metric_words.DIRECTIONS,
    **metric_words.BASELINE_KINDS,
    **status_words.COLOURS,
    **status_words.WHY_GREY,
    **status_words.LIKELY,
    **status_words.BAD,
    **STANDINGS,
    "grant": lazy("from others"),
    "own": lazy("own share"),
    "planned_end": lazy("planned end"),
}
"""What keys inside rows and figures are called."""


def place(of: Difference) -> str:
    """The row that a figure stands in: its names, dates as days; the chapter where it stands in none."""
    named = [_word(part) for part in of.row if part and part not in _CONTAINERS]
    return " · ".join((str(SECTIONS[of.section]), *named))


_CONTAINERS = frozenset(
    {
        *SECTIONS,
        *("rows", "counts", "evaluation", "budgets", "changes", "colours", "grey", "standings", "wrong", "by_hand"),
        *("years", "funders", "own_shares", "cliff", "sums", "unfunded", "purses", "followed", "lapsed", "entered"),
        *("reasoned", "redated", "rebased", "risks", "flags", "exempted", "priorities", "moves", "lessons"),
    }
)


def field(of: Difference) -> str:
    """Which figure it is."""
    if "flags" in of.row:
        return str(FLAGS[of.field])
    if of.field in FIELDS:
        return str(FIELDS[of.field])
    return _word(of.field) if of.field in KEYS or of.field in ALL_STAGES else str(OTHER)


def value(of: Difference, text: str | None) -> str:
    """A figure as it was or is; a dash for one that was not there."""
    if not of.field:
        return _("no") if text is None else _("yes")
    if not text:
        return "–"
    form, _colon, currency = of.form.partition(":")
    if form == "money":
        return web.money(Money(int(text), currency))
    if form == "millionths":
        return web.number(from_millionths(int(text)))
    if form == "number":
        return web.number(Decimal(text))
    return _word(text)


def _word(text: str) -> str:
    """A key in words, a day as a day, anything else as it is."""
    if text in ALL_STAGES:
        return stage_word(text)
    if text in KEYS:
        return str(KEYS[text])
    if text in ("True", "False"):
        return _("yes") if text == "True" else _("no")
    try:
        return web.day(date.fromisoformat(text))
    except ValueError:
        return decision_word(text) if text in DECISIONS else text
