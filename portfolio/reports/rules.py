"""When a quarter's report is called for, drafted and frozen, and what it must say before it may be issued. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.core.quarter import Period
from portfolio.reviews.schedule import WorkingDays

PREVIEW, DRAFT, FROZEN, ISSUED = "preview", "draft", "frozen", "issued"
"""States of a report. An issued one is superseded as soon as a later version of it is issued."""

FORMS = ("attach", "link")
ANSWERS = ("yes", "no", "later", "changed")
FILES = ("pdf", "archive", "json", "csv")

CALLED_BEFORE = 10
"""Working days before the quarter ends at which owners are asked for their updates."""
PREVIEW_DAYS = 5
"""Working days, that of the draft included, on which departments look at their lines."""

SENTENCE = 240
LINE = 120
ASKED = 100
ERRATUM = 500
ANSWER_WORDS = 300
MOST_DECISIONS = 5
MOST_OWN_WORDS = 72
"""So many words the unit has on page 1; with its figures and headings that makes 150, which take a minute."""
WORDS_BESIDE_DECISION = 4
"""Words that stand beside each decision asked for: who, by when, how much."""


@dataclass(frozen=True)
class Timetable:
    """The days of a quarter's report.

    called_on      owners are asked for their updates
    drafted_on     the draft is there
    preview_until  the last day on which departments may add a sentence
    frozen_on      the figures stand
    """

    called_on: date
    drafted_on: date
    preview_until: date
    frozen_on: date


def timetable(of: Period, days: WorkingDays) -> Timetable:
    """When what happens, by the working days of a city."""
    drafted_on = days.next(of.last_day)
    return Timetable(
        called_on=days.add_working_days(of.last_day, -CALLED_BEFORE),
        drafted_on=drafted_on,
        preview_until=days.add_working_days(drafted_on, PREVIEW_DAYS - 1),
        frozen_on=days.add_working_days(drafted_on, PREVIEW_DAYS),
    )


@dataclass(frozen=True)
class Wanting:
    """What a report is about to say, as far as it decides whether it may be issued.

    is_counted  the figures are those of the instant at which they were frozen
    stops       projects that were decided to be stopped in the period
    asked       the decisions it asks for
    corrects    it is a later version
    """

    state: str
    is_counted: bool
    sentence: str
    worked: str
    did_not_work: str
    asked: Sequence[str]
    stops: int
    corrects: bool
    erratum: str

    @property
    def own_words(self) -> int:
        """How many words of the unit stand on page 1, with what stands beside each decision."""
        typed = sum(len(text.split()) for text in (self.sentence, self.worked, self.did_not_work, *self.asked))
        return typed + WORDS_BESIDE_DECISION * len(self.asked)


def lacking(report: Wanting) -> Iterator[RuleBroken]:
    """What a report lacks before somebody may issue it, the first thing first."""
    if report.state == ISSUED:
        yield RuleBroken("issued", N_("This report is issued already."))
        return
    if report.state != FROZEN:
        yield RuleBroken("not_frozen", N_("The figures are not frozen yet."))
    elif not report.is_counted:
        yield RuleBroken("not_counted", N_("The figures are still being counted."))
    if not report.sentence:
        yield RuleBroken("sentence", N_("The one sentence is missing."), "sentence")
    if report.stops and not report.did_not_work:
        yield RuleBroken(
            "did_not_work", N_("Something was stopped in this quarter, so say what did not work."), "did_not_work"
        )
    if report.own_words > MOST_OWN_WORDS:
        yield RuleBroken(
            "too_long",
            N_("Page 1 has room for %(most)s words of yours, so that it takes a minute; now there are %(words)s."),
            most=MOST_OWN_WORDS,
            words=report.own_words,
        )
    if report.corrects and not report.erratum:
        yield RuleBroken("erratum", N_("Say what this version corrects."), "erratum")


def check_open(state: str) -> None:
    """Refuse to change what was issued, or what is no report of the city's."""
    if state not in (DRAFT, FROZEN):
        raise RuleBroken("issued", N_("An issued report is never changed. Make a correction instead."))


def check_ended(period: Period, today: date) -> None:
    """Refuse to freeze or draft a period that is not over."""
    if today <= period.last_day:
        raise RuleBroken("not_over", N_("This period is not over yet."))


def is_preview(state: str, until: date | None, today: date) -> bool:
    """Whether departments look at their lines of a draft on a day."""
    return state == DRAFT and until is not None and today <= until


def check_preview(state: str, until: date | None, today: date) -> None:
    """Refuse the sentence of a department outside the days on which departments look at their lines."""
    if not is_preview(state, until, today):
        raise RuleBroken("preview_over", N_("The days on which departments add their sentence are over."))


def check_length(text: str | None, most: int, field: str) -> None:
    """Refuse what page 1 has no room for."""
    if text and len(text) > most:
        raise WrongInput("too_long", N_("Keep it to %(most)s characters."), field, most=most)


def check_decision(asked: str | None, due_on: date | None, owner_id: int | None, already: int) -> None:
    """Refuse a decision without an owner or a date, and a sixth one."""
    if already >= MOST_DECISIONS:
        raise RuleBroken("too_many", N_("A report asks for five decisions at most. Take one back first."))
    if not asked:
        raise WrongInput("asked", N_("Say in a few words what is to be decided."), "asked")
    check_length(asked, ASKED, "asked")
    if owner_id is None:
        raise WrongInput("owner", N_("Say who is to decide."), "owner_id")
    if due_on is None:
        raise WrongInput("due_on", N_("Say by when it is to be decided."), "due_on")


def check_answer(answer: str | None, given_by_id: int | None, on: date | None, today: date) -> None:
    """Refuse an answer that nobody gave, or that lies ahead."""
    if answer not in ANSWERS:
        raise WrongInput("answer", N_("Choose one of the answers offered."), "answer")
    if given_by_id is None:
        raise WrongInput("given_by", N_("Say who decided."), "given_by_id")
    if on is None or on > today:
        raise WrongInput("on", N_("Give the day on which it was decided; it cannot lie ahead."), "on")
