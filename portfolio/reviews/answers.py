"""What somebody says in an outcome: one value with everything that was answered, as actions take it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portfolio.core.money import Money


@dataclass(frozen=True)
class FindingSaid:
    """What is said of one measure.

    value, words  in millionths or in words; observed_on, source  left out, the value that the record holds is used
    """

    metric_id: int
    verdict: str
    reason: str | None = None
    value: int | None = None
    words: str | None = None
    observed_on: date | None = None
    source: str | None = None


@dataclass(frozen=True)
class LessonSaid:
    """A lesson with what it is about; helped is True for what helped, False for what hindered."""

    text: str
    helped: bool | None = None
    term_id: int | None = None


@dataclass(frozen=True)
class ActionSaid:
    """What somebody is to do by a day."""

    what: str
    who_id: int
    due_on: date


@dataclass(frozen=True)
class CriterionSaid:
    """How one of the six criteria is judged: 1 to 4, or not assessed with a word why."""

    key: str
    mark: int | None = None
    words: str | None = None


@dataclass(frozen=True)
class Answers:
    """All answers of an outcome; what was not asked or not answered is None or empty.

    form  full, short, brief or follow_up; None where no form was filled in
    """

    held_on: date
    form: str | None = None
    findings_text: str | None = None
    aim: str | None = None
    delivered: str | None = None
    delivered_words: str | None = None
    findings: Sequence[FindingSaid] = ()
    side_effects: str | None = None
    nesta_level: int | None = None
    sms_level: int | None = None
    comparison: str | None = None
    independence: str | None = None
    criteria: Sequence[CriterionSaid] = ()
    cost: Money | None = None
    cost_base: str | None = None
    cost_matches: bool | None = None
    worth: str | None = None
    worth_words: str | None = None
    benefit_low: Money | None = None
    benefit: Money | None = None
    benefit_high: Money | None = None
    benefit_words: str | None = None
    voices: str | None = None
    quote: str | None = None
    quote_consent: bool | None = None
    lessons: Sequence[LessonSaid] = ()
    decision: str | None = None
    decision_reason: str | None = None
    next_owner_id: int | None = None
    funding_line_id: int | None = None
    funding_not_found: bool | None = None
    new_end_on: date | None = None
    actions: Sequence[ActionSaid] = ()
    may_publish: bool | None = None
    withheld_reason: str | None = None
    withheld_until: date | None = None
    has_personal_data: bool | None = None
    still_used: str | None = None
    still_funded: str | None = None
    main_risk: str | None = None
    lesson_used: str | None = None
