"""How a pitch goes from draft to verdict, what its form still lacks, and what is sealed when it is handed in."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from portfolio.calls.rules import (
    COSTS_DIFFER,
    STAFF_COSTS,
    AskTerms,
    Cost,
    Span,
    ask_faults,
)
from portfolio.core.errors import N_, RuleBroken

DRAFT, SUBMITTED, WITHDRAWN = "draft", "submitted", "withdrawn"
ELIGIBLE, NOT_ELIGIBLE, INVITED = "eligible", "not_eligible", "invited"
AWARDED, RESERVE, DECLINED = "awarded", "reserve", "declined"
STATES = (DRAFT, SUBMITTED, ELIGIBLE, NOT_ELIGIBLE, INVITED, AWARDED, RESERVE, DECLINED, WITHDRAWN)

JUDGED = (SUBMITTED, ELIGIBLE)
"""The states of what was handed in and waits for the jury: teams of these are asked what is still unclear."""

VERDICTS = (AWARDED, RESERVE, DECLINED)
WRITTEN = (DRAFT, SUBMITTED, WITHDRAWN, INVITED)
"""The states in which a team writes, while the round is open."""

MOVES: Mapping[str, frozenset[str]] = {
    DRAFT: frozenset({SUBMITTED, WITHDRAWN}),
    SUBMITTED: frozenset({SUBMITTED, WITHDRAWN, ELIGIBLE, NOT_ELIGIBLE, INVITED, *VERDICTS}),
    WITHDRAWN: frozenset({SUBMITTED}),
    ELIGIBLE: frozenset({SUBMITTED, WITHDRAWN, NOT_ELIGIBLE, INVITED, *VERDICTS}),
    NOT_ELIGIBLE: frozenset({SUBMITTED, ELIGIBLE}),
    INVITED: frozenset({SUBMITTED, WITHDRAWN}),
    AWARDED: frozenset({RESERVE, DECLINED}),
    RESERVE: frozenset({AWARDED, DECLINED}),
    DECLINED: frozenset({AWARDED, RESERVE}),
}

WRITER, READER = "co_applicant", "reader"
PARTS = (WRITER, READER)
OWNER = "owner"

STAFF = "staff"
TOLD = ("what", "amount", "name", "goal", "how")
"""What makes a row of costs or measures say something."""
MOST_COSTS = 20
MOST_METRICS = 3
MOST_FILES = 5
MOST_WORDS = 500
"""Of a text whose question names no limit."""

ELIGIBILITY = "eligibility"

EMPTY, TOO_LONG, NO_SUCH_CHOICE, EXCLUDED = "empty", "too_long", "no_such_choice", "excluded"
METRIC_NAME, METRIC_GOAL, METRIC_HOW, NO_METRIC = "metric_name", "metric_goal", "metric_how", "no_metric"
TOO_MANY_FILES = "too_many_files"
NO_TITLE, NO_DEPARTMENT, NO_TRACK = "no_title", "no_department", "no_track"
TITLE = "title"
"""What stands for a question's key where something about the pitch itself is missing."""


class Question(Protocol):
    """A question of a call's form; see calls.models.Block."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def is_required(self) -> bool: ...
    @property
    def limit(self) -> int | None: ...
    @property
    def choices(self) -> list[str] | None: ...
    @property
    def required_answer(self) -> bool | None: ...


class Answer(NamedTuple):
    """What stands in a draft for one question.

    words         of a text or a choice
    amount_minor  what is asked for
    body          of an amount {"least"}; of costs {"rows": [{"what", "kind", "amount"}]}; of measures rows of {"name",
                  "unit", "start", "goal", "by", "how"} with values in millionths; of a team {"others", "people"},
                  the departments beside the leading one by number; of eligibility {"yes"}
    files         how many files answer it
    """

    words: str | None = None
    amount_minor: int | None = None
    body: Mapping[str, Any] | None = None
    files: int = 0

    def part(self, name: str) -> Any:
        """One part of the body, None where it is not said."""
        return (self.body or {}).get(name)


NO_ANSWER = Answer()


class Lack(NamedTuple):
    """Something that keeps a pitch from being handed in: at which question, and what.

    has, most  how many words or files there are, and how many may be, where that is the matter
    """

    key: str
    code: str
    has: int = 0
    most: int = 0


class Asked(NamedTuple):
    """What a draft asks for, in minor units; None where it does not say."""

    ask_minor: int | None
    least_minor: int | None


# ------------------------------------------------------------------------------------------------ days and states
def check_move(state: str, to: str, *, reason: str | None = None) -> None:
    """Refuse a move that no pitch makes, and one that owes a reason and has none."""
    if to not in MOVES[state]:
        raise RuleBroken("no_such_move", N_("This cannot be done with the pitch as it stands. Open its page anew."))
    owes = to in (WITHDRAWN, NOT_ELIGIBLE) or (state == NOT_ELIGIBLE and to in (SUBMITTED, ELIGIBLE))
    if owes and not reason:
        raise RuleBroken("reason_owed", N_("Say why, in a sentence that the team can read."), "reason")


def check_open(span: Span, day: date, *, is_running: bool) -> None:
    """Refuse to add anything outside of a round's days; the closing day counts to its end.

    is_running  whether the call is published and was not called off
    """
    if not is_running or day < span.opens_on:
        raise RuleBroken("not_open", N_("This call takes no pitches now."))
    if not span.is_open(day):
        raise RuleBroken(
            "closed",
            N_("The call closed at the end of %(day)s. Nothing can be added or changed any more."),
            day=span.closes_on.isoformat() if span.closes_on else "",
        )


def check_written(state: str) -> None:
    """Refuse to change a pitch that is being looked at or decided on."""
    if state not in WRITTEN:
        raise RuleBroken("being_judged", N_("The pitch is being judged. It can be read, and not changed."))


def is_sealed(span: Span, day: date, *, is_opened_early: bool) -> bool:
    """Whether nobody but its team may read a pitch yet: until the round has closed, unless a lead opened it early."""
    return span.closes_on is not None and day <= span.closes_on and not is_opened_early


def makes_project(stage: int, stages: int) -> bool:
    """Whether an award in a stage makes a project; the first of two only leads to the second."""
    return stage == stages


# --------------------------------------------------------------------------------------------- what is still missing
def count_words(text: str | None) -> int:
    """How many words a text has, as a person counts them: what stands between spaces."""
    return len((text or "").split())


def word_limit(question: Question) -> int:
    """The most words that a text may have."""
    return question.limit or MOST_WORDS


def asked(questions: Sequence[Question], answers: Mapping[str, Answer]) -> Asked:
    """What a draft asks for: the first amount of the form, or the sum of its costs where it asks for no amount."""
    for question in questions:
        if question.kind == "amount":
            answer = answers.get(question.key, NO_ANSWER)
            return Asked(answer.amount_minor, answer.part("least"))
    table = _costs(questions, answers)
    return Asked(sum(cost.amount_minor for cost in table) if table else None, None)


def _costs(questions: Sequence[Question], answers: Mapping[str, Answer]) -> list[Cost] | None:
    """The rows of all tables of costs together; None where the form has none."""
    tables = [answers.get(question.key, NO_ANSWER) for question in questions if question.kind == "costs"]
    if not tables:
        return None
    return [Cost(row.get("amount") or 0, row.get("kind") == STAFF) for table in tables for row in rows(table)]


def lacks(questions: Sequence[Question], answers: Mapping[str, Answer], terms: AskTerms) -> list[Lack]:
    """Everything that the form still lacks, in its order; none means that the pitch can be handed in."""
    found = [lack for question in questions for lack in _of_question(question, answers.get(question.key, NO_ANSWER))]
    metrics = [question for question in questions if question.kind == "metric"]
    told = [answers[question.key] for question in metrics if question.key in answers]
    if metrics and not any(says_metric(row) for answer in told for row in rows(answer)) and not _names(found, metrics):
        found.append(Lack(metrics[0].key, NO_METRIC))
    return [*found, *_of_money(questions, answers, terms, found)]


def _names(found: Sequence[Lack], questions: Sequence[Question]) -> bool:
    keys = {question.key for question in questions}
    return any(lack.key in keys for lack in found)


def rows(answer: Answer) -> Sequence[Mapping[str, Any]]:
    """The rows of costs or measures that say something; a draft keeps empty ones between them."""
    return [row for row in answer.part("rows") or () if any(row.get(part) not in (None, "") for part in TOLD)]


def says_metric(row: Mapping[str, Any]) -> bool:
    """Whether a measure says what changes, up to which goal, and how it will be known."""
    return bool(row.get("name") and row.get("goal") is not None and row.get("how"))


def _of_question(question: Question, answer: Answer) -> list[Lack]:
    key = question.key
    if not is_answered(question, answer):
        return [Lack(key, EMPTY)] if question.is_required or question.kind == ELIGIBILITY else []
    if question.kind == "text":
        count, limit = count_words(answer.words), word_limit(question)
        return [Lack(key, TOO_LONG, count, limit)] if count > limit else []
    if question.kind == "choice":
        return [] if answer.words in (question.choices or []) else [Lack(key, NO_SUCH_CHOICE)]
    if question.kind == "metric":
        wanted = ((METRIC_NAME, "name"), (METRIC_GOAL, "goal"), (METRIC_HOW, "how"))
        return [Lack(key, code) for code, part in wanted if any(row.get(part) in (None, "") for row in rows(answer))]
    if question.kind == "file":
        limit = question.limit or MOST_FILES
        return [Lack(key, TOO_MANY_FILES, answer.files, limit)] if answer.files > limit else []
    if question.kind == ELIGIBILITY:
        return [Lack(key, EXCLUDED)] if excludes(question, answer) else []
    return []


def excludes(question: Question, answer: Answer) -> bool:
    """Whether an answer means that one cannot pitch to this call."""
    said = answer.part("yes")
    return question.required_answer is not None and said is not None and said != question.required_answer


def is_answered(question: Question, answer: Answer) -> bool:
    """Whether a question has an answer at all, right or wrong."""
    if question.kind in ("text", "choice"):
        return bool(answer.words)
    if question.kind == "amount":
        return answer.amount_minor is not None
    if question.kind == "file":
        return answer.files > 0
    if question.kind in ("costs", "metric"):
        return bool(rows(answer))
    part = "people" if question.kind == "team" else "yes"
    return answer.part(part) not in (None, "")


def _of_money(
    questions: Sequence[Question], answers: Mapping[str, Answer], terms: AskTerms, found: Sequence[Lack]
) -> list[Lack]:
    """What is wrong with the sum, said at the amount, and with the costs, said at their table."""
    amounts = [question for question in questions if question.kind == "amount"]
    tables = [question for question in questions if question.kind == "costs"]
    money = asked(questions, answers)
    if money.ask_minor is None or not (amounts or tables):
        return []
    costs = _costs(questions, answers)
    if not costs and not any(question.is_required for question in tables):
        costs = None
    at_table = tables[0].key if tables else ""
    at_sum = amounts[0].key if amounts else at_table
    faults = ask_faults(terms, money.ask_minor, costs, money.least_minor)
    said = [Lack(at_table if fault in (COSTS_DIFFER, STAFF_COSTS) else at_sum, fault) for fault in faults]
    empty = {lack.key for lack in found if lack.code == EMPTY}
    return [lack for lack in said if lack.key not in empty]


# ------------------------------------------------------------------------------------------------ what is sealed
def canonical(body: Mapping[str, Any]) -> str:
    """A pitch in the one way in which it is sealed: sorted keys, no spaces."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(body: str) -> str:
    """The checksum that stands on the receipt: SHA-256 of the canonical text."""
    return hashlib.sha256(body.encode()).hexdigest()
