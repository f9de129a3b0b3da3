"""The first page, "In one minute": five figures, each out of how many and how it changed, and the unit's words."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from portfolio.core.errors import N_
from portfolio.core.money import Money
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.front import Answered, Asked, Front
from portfolio.reports.facts.previous import Figures
from portfolio.reports.sentences import Sentence, Share, counted

FIRST = "first_report"
"""Why there is no change: nothing was known when the period before ended."""

EVALUATED = "evaluated"
GREEN, DATA, GREY = "green", ("green", "amber", "red"), "grey"
ANSWERS = ("yes", "no", "later", "changed")


@dataclass(frozen=True)
class Change:
    """By how much a figure changed since the period before; None with the reason why that cannot be said."""

    by: int | None
    reason: str = ""


@dataclass(frozen=True)
class Running:
    """Projects that run or close, of those on record."""

    projects: int
    of: int
    change: Change


@dataclass(frozen=True)
class Booked:
    """Money in the city's currency, work or goods left out, and the projects that have some."""

    committed: Money
    spent: Money
    projects: int | None
    committed_change: Change
    spent_change: Change


@dataclass(frozen=True)
class Covered:
    """Projects fully evaluated of those due, and the gap that remains; before: the same when the period before ended.

    None where reports made earlier did not count it
    """

    full: Share
    gap: Share
    before: Share | None
    change: Change


@dataclass(frozen=True)
class OnTarget:
    """Measures of what changed that are on track, of those with data; grey are the others."""

    green: Share
    grey: int
    before: Share | None
    change: Change


@dataclass(frozen=True)
class Needed:
    """Projects that are evaluated and wait for a decision, and the decisions that the report asks for."""

    waiting: int
    asked: int
    change: Change


@dataclass(frozen=True)
class FrontPage:
    """The first page; its words are those of facts.front.Front, or nothing where nobody has written any.

    answers  how the decisions of the report before were answered: key and number, open ones last; empty if none
    late     that reviews stay late whoever was reminded; they are named in the chapter on the evaluation gap
    """

    is_final: bool
    status: Sentence
    words: Front
    running: Running
    booked: Booked
    covered: Covered | None
    on_target: OnTarget
    needed: Needed
    answers: tuple[tuple[str, int], ...]
    answers_finding: Sentence | None
    late: Sentence | None

    @property
    def asked(self) -> tuple[Asked, ...]:
        return self.words.asked

    @property
    def answered(self) -> tuple[Answered, ...]:
        return self.words.answered


def front(facts: QuarterFacts) -> FrontPage:
    words = facts.front or Front(0, _day(facts))
    return FrontPage(
        is_final=words.issued_on is not None,
        status=_status(words),
        words=words,
        running=_running(facts),
        booked=_booked(facts),
        covered=_covered(facts),
        on_target=_on_target(facts),
        needed=_needed(facts, words),
        answers=_answers(words),
        answers_finding=_answers_finding(words),
        late=_late(facts),
    )


def _late(facts: QuarterFacts) -> Sentence | None:
    if not facts.reviews.past_ladder:
        return None
    return counted(
        "%(n)s outcome review is late by 30 working days or more.",
        "%(n)s outcome reviews are late by 30 working days or more.",
        facts.reviews.past_ladder,
    )


def _day(facts: QuarterFacts) -> date:
    return facts.known_at.astimezone(ZoneInfo(facts.zone)).date()


def _status(words: Front) -> Sentence:
    if words.issued_on is None:
        return Sentence(N_("Draft, prepared on %(day)s"), {"day": words.prepared_on})
    values = {"name": words.issued_by, "day": words.issued_on, "version": words.version}
    if words.version > 1:
        return Sentence(N_("Final, version %(version)s, issued by %(name)s on %(day)s"), values)
    return Sentence(N_("Final, issued by %(name)s on %(day)s"), values)


def _change(now: int, before: int | None, previous: Figures | None) -> Change:
    if previous is None or before is None:
        return Change(None, FIRST)
    return Change(now - before)


def _running(facts: QuarterFacts) -> Running:
    on_record = sum(count.projects for count in facts.stages if count.day == facts.as_of)
    before = facts.previous.running if facts.previous else None
    return Running(facts.measures.running, on_record, _change(facts.measures.running, before, facts.previous))


def _booked(facts: QuarterFacts) -> Booked:
    sums = [row for row in facts.money if row.currency == facts.currency and row.form == "cash"]
    committed, spent = sum(row.committed for row in sums), sum(row.spent for row in sums)
    before = (
        next((row for row in facts.previous.money if row.currency == facts.currency), None) if facts.previous else None
    )
    return Booked(
        committed=Money(committed, facts.currency),
        spent=Money(spent, facts.currency),
        projects=facts.counts.funded if facts.counts else None,
        committed_change=_change(committed, before.committed if before else 0, facts.previous),
        spent_change=_change(spent, before.spent if before else 0, facts.previous),
    )


def _covered(facts: QuarterFacts) -> Covered | None:
    found, previous = facts.reviews.evaluation, facts.previous
    if found is None:
        return None
    return Covered(
        full=Share(found.full, found.due, "nothing_due"),
        gap=Share(found.due - found.full, found.due, "nothing_due"),
        before=Share(previous.full, previous.due, "nothing_due") if previous else None,
        change=_change(found.full, previous.full if previous else None, previous),
    )


def _on_target(facts: QuarterFacts) -> OnTarget:
    colours, previous = facts.measures.colours, facts.previous
    green, data = colours.get(GREEN, 0), sum(colours.get(colour, 0) for colour in DATA)
    return OnTarget(
        green=Share(green, data, "no_data"),
        grey=colours.get(GREY, 0),
        before=Share(previous.on_target, previous.with_data, "no_data") if previous else None,
        change=_change(green, previous.on_target if previous else None, previous),
    )


def _needed(facts: QuarterFacts, words: Front) -> Needed:
    def waiting(day: date) -> int:
        return sum(count.projects for count in facts.stages if (count.day, count.stage) == (day, EVALUATED))

    previous = facts.previous
    now = waiting(facts.as_of)
    is_counted = previous is not None and any(count.day == previous.day for count in facts.stages)
    before = waiting(previous.day) if previous and is_counted else None
    return Needed(now, len(words.asked), _change(now, before, previous))


def _answers(words: Front) -> tuple[tuple[str, int], ...]:
    """Answers to the decisions of the report before, each kind that was given, and those that nobody answered."""
    given = [answered.answer for answered in words.answered]
    counts = [(answer, given.count(answer)) for answer in ANSWERS] + [("open", given.count(None))]
    return tuple((answer, number) for answer, number in counts if number)


def _answers_finding(words: Front) -> Sentence | None:
    if not words.answered:
        return None
    given = sum(answered.answer is not None for answered in words.answered)
    return counted(
        "%(given)s of %(n)s decision asked for last time is answered.",
        "%(given)s of %(n)s decisions asked for last time are answered.",
        len(words.answered),
        given=given,
    )
