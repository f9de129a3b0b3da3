"""How far projects are evaluated on a day: one status each, and what that makes of a portfolio.

Pure: facts, settings and a day go in, a verdict comes out. `queries.gap` reads the facts from dated rows,
`elements` says which of six things a project has, `standing` repeats the statuses in SQL for lists.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portfolio.reviews.elements import ELEMENTS, Element, are_all_met, elements_of, first_of, has_evidence
from portfolio.reviews.facts import Exempted, Facts, OutcomeReview, Settings, Signature, StrategyFacts
from portfolio.reviews.flags import APART, FLAGS, Together, flags_of, seen_together
from portfolio.reviews.rules import days_late, effective_due, imported_due
from portfolio.reviews.schedule import add_months

STATUSES = ("full", "partial", "none", "too_early", "waived", "out_of_scope")
COUNTED = ("full", "partial", "none")
"""Statuses of the projects whose evaluation is due: coverage is a share of these."""

LABELS = ("due", "overdue", "long_overdue", "snoozed")
CATEGORIES = ("systematic_comprehensive", "some_elements", "none", "too_early")

OVERDUE_AFTER, LONG_OVERDUE_AFTER = 30, 90


class Verdict(NamedTuple):
    """How far one project is evaluated.

    status          one of STATUSES
    reason          why it is out of scope (not_started, carried_on or before_portfolio) or was exempted, else empty
    label           one of LABELS where the status is none, else empty
    elements        E1 to E6, in this order
    due_on          the effective due date that coverage counts from; None before the start
    current_due_on  what the work list shows: moved by a postponement
    days_late       against current_due_on, of the signature or until the day; 0 in time or where nothing is due
    signed_on       the first signature that counts
    flags           of FLAGS, in that order
    """

    ref: str
    status: str
    reason: str
    label: str
    elements: tuple[Element, ...]
    due_on: date | None
    current_due_on: date | None
    days_late: int
    signed_on: date | None
    flags: tuple[str, ...]
    amount_minor: int | None
    currency: str | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of ELEMENTS are not met."""
        return tuple(key for key, element in zip(ELEMENTS, self.elements, strict=True) if not element.met)

    @property
    def can_become_full(self) -> bool:
        """Whether everything that is missing can still be closed."""
        return all(element.met or element.is_closable for element in self.elements)


# -------------------------------------------------------------------------------------------- one project
def judge_all(facts: Collection[Facts], settings: Settings, day: date) -> list[Verdict]:
    """The verdicts on many projects, in their order, with the flags that need to see all of them."""
    together = seen_together(facts, day)
    return [judge(one, settings, day, together) for one in facts]


def judge(facts: Facts, settings: Settings, day: date, together: Together = APART) -> Verdict:
    """How far one project is evaluated on a day.

    together  what was seen in all projects of the portfolio, for two of the flags
    """
    facts = _begun_by(facts, day)
    promise = promised(facts.reviews, day)
    signed = _signed(facts, promise, day)
    elements = elements_of(facts, settings, day, signed)
    first = first_of(signed)
    due = due_on(facts, promise, day)
    status, reason = _status(facts, settings, day, due, promise, elements)
    current = _current(promise, due, day)
    return Verdict(
        ref=facts.ref,
        status=status,
        reason=reason,
        label=_label(current, day) if current and status == "none" else "",
        elements=elements,
        due_on=due,
        current_due_on=current,
        days_late=days_late(current, first.on if first else day) if current and status in COUNTED else 0,
        signed_on=first.on if first else None,
        flags=flags_of(facts, settings, day, promise=promise, due=due, first=first, together=together),
        amount_minor=facts.amount_minor,
        currency=facts.currency,
    )


def status_on(facts: Facts, settings: Settings, day: date) -> str:
    """The status that `judge` gives one project on a day, for counts of many days: nothing else is worked out."""
    facts = _begun_by(facts, day)
    promise = promised(facts.reviews, day)
    due = due_on(facts, promise, day)
    apart = _apart(facts, settings, day, due, promise)
    if apart is not None:
        return apart[0]
    signed = _signed(facts, promise, day)
    is_signed = first_of(signed) is not None
    is_full = is_signed and are_all_met(facts, settings, day, signed)
    return _reached(facts, settings, day, due, is_full=is_full, is_signed=is_signed)


def _begun_by(facts: Facts, day: date) -> Facts:
    """The facts of a day on which a project that starts later has not started."""
    if facts.started_on is not None and facts.started_on > day:
        return facts._replace(started_on=None, stopped_on=None)
    return facts


def _status(
    facts: Facts,
    settings: Settings,
    day: date,
    due: date | None,
    promise: OutcomeReview | None,
    elements: tuple[Element, ...],
) -> tuple[str, str]:
    """The first status that fits, with its reason."""
    apart = _apart(facts, settings, day, due, promise)
    if apart is not None:
        return apart
    is_full = all(element.met for element in elements)
    is_signed = elements[ELEMENTS.index("E5")].met
    return _reached(facts, settings, day, due, is_full=is_full, is_signed=is_signed), ""


def _apart(
    facts: Facts, settings: Settings, day: date, due: date | None, promise: OutcomeReview | None
) -> tuple[str, str] | None:
    """Out of scope or exempted, with the reason; None for a project that is judged by what it has."""
    if due is None:
        return "out_of_scope", "not_started"
    if facts.carried_on_since is not None and facts.carried_on_since <= day:
        return "out_of_scope", "carried_on"
    if settings.count_from is not None and due < settings.count_from:
        return "out_of_scope", "before_portfolio"
    exempted = exemption_on(facts.exemptions, promise, day)
    return ("waived", exempted.reason) if exempted is not None else None


def _reached(facts: Facts, settings: Settings, day: date, due: date | None, *, is_full: bool, is_signed: bool) -> str:
    """How far a project is that counts.

    is_full    all elements are met
    is_signed  the fifth is: somebody signed who is neither owner nor author
    """
    if is_full:
        return "full"
    is_due = due is not None and due <= day
    if is_signed or (is_due and has_evidence(facts, settings, day)):
        return "partial"
    return "none" if is_due else "too_early"


def _label(current: date, day: date) -> str:
    """How late a project is of whose evaluation nothing shows."""
    if current > day:
        return "snoozed"
    late = days_late(current, day)
    if late > LONG_OVERDUE_AFTER:
        return "long_overdue"
    return "overdue" if late > OVERDUE_AFTER else "due"


# ---------------------------------------------------------------------------------------------- due dates
def promised(reviews: Collection[OutcomeReview], day: date) -> OutcomeReview | None:
    """The outcome review that coverage counts: the first one due, or the first promised anew by a day."""
    if not reviews:
        return None
    counting = [review for review in reviews if not review.is_anew or review.planned_on <= day]
    return min(counting, key=lambda review: (not review.is_anew, review.first_due_on, review.number), default=None)


def due_on(facts: Facts, promise: OutcomeReview | None, day: date) -> date | None:
    """When the review is due: as promised, or earlier by a stop or an inherited promise; None before the start.

    Without any promise it is 90 days after the planned end, or a year after the start. One promised anew is brought
    forward by a later stop only.
    """
    if facts.started_on is None:
        return None
    stopped_on = facts.stopped_on if facts.stopped_on is not None and facts.stopped_on <= day else None
    if promise is None or not promise.is_anew:
        first = promise.first_due_on if promise else imported_due(facts.planned_end_on, facts.started_on)
        return effective_due(first, stopped_on, facts.inherited_due_on)
    stopped_since = stopped_on if stopped_on is not None and stopped_on >= promise.planned_on else None
    return effective_due(promise.first_due_on, stopped_since)


def _current(promise: OutcomeReview | None, due: date | None, day: date) -> date | None:
    """What the work list shows: the newest date agreed or computed anew; the effective due date while there is none.

    Agreed dates hold as agreed; a computed one gives way to a stop that brings the review forward.
    """
    if due is None or promise is None or not promise.moves:
        return due
    moves = [move for move in promise.moves if move.on <= day]
    if not moves:
        return due
    newest = max(moves, key=lambda move: (move.on, move.number))
    return due if newest.why != "agreed" and due < promise.first_due_on else newest.due_on


def exemption_on(exemptions: Collection[Exempted], promise: OutcomeReview | None, day: date) -> Exempted | None:
    """The exemption that holds on a day: of the project, or else of the review that coverage counts."""
    if not exemptions:
        return None
    for review in (None, promise.number) if promise else (None,):
        rows = [row for row in exemptions if row.review == review and row.on <= day and not row.by_owner]
        newest = max(rows, key=lambda row: (row.on, row.number), default=None)
        if newest is not None and newest.applies and (newest.until_on is None or newest.until_on >= day):
            return newest
    return None


def _signed(facts: Facts, promise: OutcomeReview | None, day: date) -> list[Signature]:
    """The signatures under the outcome review that coverage counts, by edition; later reviews are follow-ups."""
    if promise is None or not facts.signatures:
        return []
    signed = [one for one in facts.signatures if one.review == promise.number and one.on <= day]
    return sorted(signed, key=lambda one: (one.edition, one.on))


# ---------------------------------------------------------------------------------------------- portfolio
@dataclass(frozen=True, slots=True)
class Tally:
    """A portfolio by status: numbers of projects, or their budgets in whole minor units of one currency."""

    full: int = 0
    partial: int = 0
    none: int = 0
    too_early: int = 0
    waived: int = 0
    out_of_scope: int = 0

    @property
    def due(self) -> int:
        """D: what is due, so what coverage is a share of."""
        return self.full + self.partial + self.none

    @property
    def in_scope(self) -> int:
        return self.due + self.too_early + self.waived

    @property
    def coverage(self) -> Decimal | None:
        """The share fully evaluated of what is due, unrounded; None where nothing is due."""
        return self._share(self.full)

    @property
    def coverage_any(self) -> Decimal | None:
        """The share evaluated at least in part."""
        return self._share(self.full + self.partial)

    @property
    def gap(self) -> Decimal | None:
        """What is not fully evaluated of what is due."""
        return self._share(self.partial + self.none)

    def _share(self, part: int) -> Decimal | None:
        return Decimal(part) / Decimal(self.due) if self.due else None


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """How many projects have which status."""
    return Tally(**Counter(verdict.status for verdict in verdicts))


def tally_money(verdicts: Iterable[Verdict]) -> dict[str, Tally]:
    """The budgets by currency and status; projects without a budget are in none of them."""
    sums: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        if verdict.currency is not None and verdict.amount_minor is not None:
            sums.setdefault(verdict.currency, Counter())[verdict.status] += verdict.amount_minor
    return {currency: Tally(**by_status) for currency, by_status in sorted(sums.items())}


def tally_flags(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many projects in scope carry each flag, in the order of FLAGS."""
    found = Counter(flag for verdict in verdicts if verdict.status != "out_of_scope" for flag in verdict.flags)
    return {flag: found[flag] for flag in FLAGS}


@dataclass(frozen=True, slots=True)
class Category:
    """Which answer the city's own records would give in the survey of 2024.

    key  one of CATEGORIES
    """

    key: str
    strategy_evaluated: bool

    @property
    def in_survey(self) -> str:
        """As the survey asked: none and too early are one answer there."""
        return "none_or_too_early" if self.key in ("none", "too_early") else self.key


def category(
    verdicts: Collection[Verdict], strategies: Collection[StrategyFacts], settings: Settings, day: date
) -> Category:
    """The category of a whole portfolio; without an evaluated strategy it is some elements at best."""
    counts = tally(verdicts)
    evaluated = any(_is_evaluated(strategy, settings, day) for strategy in strategies)
    share = counts.coverage
    is_long_overdue = any(verdict.label == "long_overdue" for verdict in verdicts)
    if evaluated and share is not None and share >= settings.full_threshold and not is_long_overdue:
        return Category("systematic_comprehensive", evaluated)
    reviewed = any(signed <= day for strategy in strategies for signed in strategy.signed)
    if not reviewed and counts.full + counts.partial == 0:
        return Category("none" if counts.due else "too_early", evaluated)
    return Category("some_elements", evaluated)


def _is_evaluated(strategy: StrategyFacts, settings: Settings, day: date) -> bool:
    """Whether a strategy is active, measures a goal, and has a signed review that is not too old."""
    is_active = (strategy.from_on or day) <= day <= (strategy.until_on or day)
    months = settings.strategy_review_months
    reviewed = any(signed <= day <= add_months(signed, months) for signed in strategy.signed)
    return is_active and strategy.measures > 0 and reviewed
