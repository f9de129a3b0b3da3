"""Which questions a review asks, in which sections, and which of them cannot be left open. Pure.

The thirteen questions of a full outcome review follow what evaluators ask for: aims and delivery, results by measure,
side effects, how sure it is that the project caused them, cost, voices, lessons, decision and what follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FULL, SHORT, BRIEF, FOLLOW_UP = "full", "short", "brief", "follow_up"

CRITERIA = ("relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability")
"""OECD, Better criteria for better evaluation, adopted on 10 December 2019."""

DELIVERED = ("as_planned", "with_changes", "in_part", "not")
VERDICTS = ("met", "in_part", "not_met", "cannot_tell")
INDEPENDENCE = ("self", "internal_other_unit", "external")
WORTH = ("yes", "in_part", "no", "cannot_tell")
COST_BASES = ("paid_out", "with_staff", "whole_life")
STILL = ("yes", "adapted", "no", "unknown")
KNOWN = ("yes", "no", "unknown")
NESTA_LEVELS = (1, 2, 3, 4, 5)
PLAIN_LEVELS = (1, 2, 3, 4)
"""What the four plain answers to "How do you know it was the project?" set; the fifth is for evaluators."""
SMS_LEVELS = (1, 2, 3, 4, 5)
COMPARED = 3
"""The level that is expected before something is scaled to the whole city: somebody compared."""

MOST_LESSONS = 8
MOST_ACTIONS = 8
ROWS = ("findings", "lessons", "actions", "criteria")
"""Questions that are answered once per measure, lesson, action or criterion."""

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "held": ("held_on",),
    "aim": ("aim",),
    "delivery": ("delivered", "delivered_words"),
    "results": ("findings",),
    "side_effects": ("side_effects",),
    "evidence": ("nesta_level", "independence", "sms_level", "comparison", "manuals", "criteria"),
    "cost": (
        "cost",
        "worth",
        "worth_words",
        "cost_base",
        "cost_matches",
        "benefit_low",
        "benefit",
        "benefit_high",
        "benefit_words",
    ),
    "voices": ("voices", "quote", "quote_consent"),
    "lessons": ("lessons",),
    "decision": ("decision", "decision_reason"),
    "next": ("next_owner_id", "money", "new_end_on"),
    "follow_up": ("actions",),
    "publishing": ("may_publish", "withheld_reason", "withheld_until"),
    "personal": ("has_personal_data",),
    "said": ("findings_text",),
    "use": ("still_used",),
    "funded": ("still_funded",),
    "risk": ("main_risk",),
    "lesson_use": ("lesson_used",),
}
"""The fields of each question; the question about the day has no number."""

_FULL = (
    ("aim", ("held", "aim", "delivery")),
    ("results", ("results", "side_effects")),
    ("evidence", ("evidence",)),
    ("cost", ("cost",)),
    ("learnt", ("voices", "lessons")),
    ("decision", ("decision", "next", "follow_up")),
    ("publishing", ("publishing", "personal")),
)
_SHORT = (
    ("results", ("held", "aim", "delivery", "results")),
    ("evidence", ("evidence", "cost")),
    ("decision", ("lessons", "decision", "next")),
)
_STRATEGY = (
    ("aim", ("held", "aim", "delivery")),
    ("results", ("results", "side_effects")),
    ("learnt", ("voices", "lessons")),
    ("decision", ("decision", "follow_up")),
    ("publishing", ("publishing", "personal")),
)
_BRIEF = (("said", ("held", "said", "lessons", "decision", "next", "follow_up")),)
_CHECKED = (("said", ("held", "said", "follow_up")),)
_FOLLOW_UP = (("use", ("held", "use", "results", "funded", "risk")),)
_AFTER_STOP = (("use", ("held", "lesson_use", "said")),)

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    FULL: ("aim", "delivered", "findings", "nesta_level", "independence", "worth", "may_publish", "has_personal_data"),
    SHORT: ("aim", "delivered", "findings", "nesta_level"),
    BRIEF: ("findings_text",),
    FOLLOW_UP: ("still_used", "lesson_used"),
}


@dataclass(frozen=True)
class Section:
    """Questions that stand on one page."""

    key: str
    questions: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of its questions, in order."""
        return tuple(name for question in self.questions for name in QUESTIONS[question])


@dataclass(frozen=True)
class Sheet:
    """What a review asks. required: fields that an outcome cannot be handed in without, beside the decision's own."""

    form: str
    sections: tuple[Section, ...]
    required: frozenset[str]

    @property
    def questions(self) -> tuple[str, ...]:
        """All questions that carry a number, in order."""
        return tuple(question for section in self.sections for question in section.questions if question != "held")

    def number(self, question: str) -> int | None:
        """The number of a question on this sheet; None for the day."""
        return self.questions.index(question) + 1 if question in self.questions else None

    def section(self, key: str) -> Section | None:
        """A section by its key."""
        return next((section for section in self.sections if section.key == key), None)

    def after(self, key: str) -> str | None:
        """The key of the section behind another one; None behind the last."""
        keys = [section.key for section in self.sections]
        place = keys.index(key) + 1
        return keys[place] if place < len(keys) else None

    def section_of(self, name: str) -> str:
        """The key of the section that a field stands in."""
        return next(section.key for section in self.sections if name in section.names)


def sheet(kind: str, subject: str, *, short: bool = False, stopped: bool = False) -> Sheet:
    """What a review of a kind asks about a project, a programme or a strategy.

    short    only eight of the thirteen questions of an outcome review
    stopped  after a stop nobody uses the project any more, but perhaps its lesson
    """
    if kind.startswith("follow_up"):
        return _made(FOLLOW_UP, _AFTER_STOP if stopped else _FOLLOW_UP)
    if kind == "strategy":
        return _made(FULL, _STRATEGY)
    if kind == "outcome":
        sections = _without(_FULL, "next") if subject != "project" else _SHORT if short else _FULL
        return _made(SHORT if short and subject == "project" else FULL, sections)
    if kind in ("baseline", "funding_report"):
        return _made(BRIEF, _CHECKED)
    return _made(BRIEF, _BRIEF if subject == "project" else _without(_BRIEF, "next"))


def _without(
    sections: tuple[tuple[str, tuple[str, ...]], ...], question: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((key, tuple(name for name in names if name != question)) for key, names in sections)


def _made(form: str, sections: tuple[tuple[str, tuple[str, ...]], ...]) -> Sheet:
    parts = tuple(Section(key, questions) for key, questions in sections)
    names = {name for part in parts for name in part.names}
    return Sheet(form, parts, frozenset(_REQUIRED[form]) & names)


def may_be_short(kind: str, subject: str, budget: int | None, currency: str | None, below: int, city: str) -> bool:
    """Whether eight questions are enough: an outcome review of a project whose budget stays below the city's limit.

    budget, below    in minor units; a project without a budget is asked everything
    currency, city   of the budget and of the city: another currency is not compared
    """
    return kind == "outcome" and subject == "project" and budget is not None and currency == city and budget < below
