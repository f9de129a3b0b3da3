"""What is known when evaluations are judged: dated facts and what a city has decided, without a database behind."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Settings:
    """What a city has decided about its evaluation; printed beside every figure.

    grace_baseline_days     so long after the start a value at the start still is one
    fresh_days              so old a value may be when the review is signed
    full_threshold          the share evaluated from which a portfolio counts as systematic and comprehensive
    strategy_review_months  so old the review of the strategy may be
    count_from              the first effective due date that counts; None: all of them do
    """

    grace_baseline_days: int = 30
    fresh_days: int = 180
    full_threshold: Decimal = Decimal("0.90")
    strategy_review_months: int = 24
    count_from: date | None = None


class Start(NamedTuple):
    """A value at the start.

    kind            measured, reconstructed, estimated, zero_by_definition or not_possible
    on              the day it refers to
    is_explained    with a source, or the reason why no value is possible
    has_comparison  says what the project is compared with instead
    """

    kind: str
    on: date | None = None
    is_explained: bool = False
    has_comparison: bool = False


class Goal(NamedTuple):
    """What a measure aims at.

    on           by when
    is_figure    a value or a range is set
    is_question  a question is asked, with the rule for deciding on its answer
    """

    on: date | None = None
    is_figure: bool = False
    is_question: bool = False


class Measure(NamedTuple):
    """A main measure of what changed, as it was defined on the day.

    is_in_words    answered in words, not by a number
    has_direction  it is said which way is better
    entered_on     when it was written down here; None where an import brought it
    seen           the days of the values that count, in any order
    """

    number: int
    is_in_words: bool = False
    has_direction: bool = True
    entered_on: date | None = None
    start: Start | None = None
    goal: Goal | None = None
    seen: tuple[date, ...] = ()


class Move(NamedTuple):
    """A new date for the work list, given on a day; numbers grow with time.

    why  agreed, or what it was computed anew from: planned_end, start or closure
    """

    number: int
    on: date
    due_on: date
    why: str = "agreed"


class OutcomeReview(NamedTuple):
    """An outcome review that was promised.

    is_by_default   nobody gave its day, it was worked out
    is_anew         promised again with a new date, as the first promise is from before Portfolio
    """

    number: int
    first_due_on: date
    planned_on: date
    is_by_default: bool = False
    is_anew: bool = False
    moves: tuple[Move, ...] = ()


class Signature(NamedTuple):
    """A signature under an edition of an outcome.

    signer_id     None where an import names somebody who is not known here
    owner_id      who owned the project on that day
    by_author     who signed is among the authors
    is_hasty      within 24 hours of the review's creation, and not imported
    independence  self, internal_other_unit or external; None where nobody said
    has_findings  says in words what was found
    says_why      gives the reason why a value is missing
    """

    review: int
    edition: int
    on: date
    signer_id: int | None = None
    owner_id: int | None = None
    by_author: bool = False
    is_hasty: bool = False
    decision: str | None = None
    has_reason: bool = False
    lessons: tuple[str, ...] = ()
    independence: str | None = None
    has_findings: bool = False
    says_why: bool = False

    @property
    def by_owner(self) -> bool:
        return self.signer_id is not None and self.signer_id == self.owner_id

    @property
    def counts(self) -> bool:
        """Whether it is that of a third person."""
        return not (self.by_owner or self.by_author)


class Exempted(NamedTuple):
    """That a review, or the whole project where review is None, is exempted from a day on, or no longer.

    until_on  the last day; None without an end
    by_owner  granted by whoever owned the project on that day, so that it does not count
    """

    number: int
    on: date
    reason: str
    review: int | None = None
    until_on: date | None = None
    applies: bool = True
    by_owner: bool = False


class Facts(NamedTuple):
    """One project.

    started_on        the first move to running
    stopped_on        since when it is stopped, None while it is not
    planned_end_on    as it stood when the project started, or as it was first given afterwards
    inherited_due_on  the earliest day on which the review of a project was due that this one carries on
    carried_on_since  since when other projects carry this one on: it was merged or split
    amount_minor      approved budget, in whole minor units of the currency
    """

    ref: str
    started_on: date | None = None
    stopped_on: date | None = None
    planned_start_on: date | None = None
    planned_end_on: date | None = None
    measures: tuple[Measure, ...] = ()
    reviews: tuple[OutcomeReview, ...] = ()
    signatures: tuple[Signature, ...] = ()
    exemptions: tuple[Exempted, ...] = ()
    inherited_due_on: date | None = None
    carried_on_since: date | None = None
    amount_minor: int | None = None
    currency: str | None = None
    is_imported: bool = False
    is_legacy: bool = False


class StrategyFacts(NamedTuple):
    """An innovation strategy.

    measures  how many measures its goals have
    signed    the days on which reviews of it were signed
    """

    from_on: date | None = None
    until_on: date | None = None
    measures: int = 0
    signed: tuple[date, ...] = ()
