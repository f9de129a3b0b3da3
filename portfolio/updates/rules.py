"""Which quarter is asked about, until when, from whom, and what an update must say."""

from datetime import date, timedelta

from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.core.quarter import Quarter

ASKED_STAGES = ("running", "closing", "paused")
"""Projects that are asked: those in one of these stages on the quarter's last day."""

ASKS_BEFORE = timedelta(days=14)
"""So long before its last day a quarter begins to be asked about."""

MOST_DUE_DAYS = 90
"""Updates of a quarter are taken until the next one ends."""

SENTENCE = 280
HELP = 500
SHOWN_MEASURES = 5
"""So many measures of a project stand open on the page; the others are folded."""

REASONS = ("as_planned", "waiting_for_decision", "waiting_for_others", "season", "on_hold", "other")
"""Why nothing has changed. Whoever chooses the last says it in own words."""


def asked_quarter(today: date) -> Quarter:
    """The quarter that owners are asked about on a day: the last one that is over, or nearly."""
    present = Quarter.of(today)
    return present if today >= first_asked(present) else present.previous


def first_asked(quarter: Quarter) -> date:
    """The day from which owners are asked about a quarter."""
    return quarter.last_day - ASKS_BEFORE + timedelta(days=1)


def open_quarters(today: date) -> tuple[Quarter, Quarter]:
    """The quarters that an update may be sent for on a day, the earlier first."""
    present = Quarter.of(today)
    return present.previous, present


def check_quarter(quarter: Quarter, today: date) -> None:
    """Refuse an update of a quarter that has not begun, or that has been over for more than a quarter."""
    if quarter.first_day > today:
        raise RuleBroken("too_early", N_("This quarter has not begun yet."))
    if quarter not in open_quarters(today):
        raise RuleBroken(
            "too_late",
            N_("Updates can be sent until the end of the following quarter. That time is over; write a note instead."),
        )


def as_of(quarter: Quarter, today: date) -> date:
    """The day that an update describes: the quarter's last, or the day it is sent on if that comes first."""
    return min(quarter.last_day, today)


def due_on(quarter: Quarter, days: int) -> date:
    """The last day on which an update is in time.

    days  after the quarter's end, as the city has set them
    """
    return quarter.last_day + timedelta(days=days)


def days_late(due: date, on: date) -> int:
    """By how many days something that comes, or is still missing, on a day is late; 0 in time."""
    return max(0, (on - due).days)


def check_day(day: date, quarter: Quarter, today: date) -> None:
    """Refuse new values that were not seen within the quarter."""
    if not quarter.first_day <= day <= as_of(quarter, today):
        raise WrongInput(
            "day",
            N_("Values of this update lie between %(first)s and %(last)s."),
            "values_on",
            first=quarter.first_day.isoformat(),
            last=as_of(quarter, today).isoformat(),
        )


def check_words(sentence: str | None, help_needed: str | None) -> None:
    """Refuse an update that says nothing, or more than a page can show."""
    if not sentence:
        raise WrongInput("sentence", N_("Say in one sentence how the quarter went."), "sentence")
    if len(sentence) > SENTENCE:
        raise WrongInput("sentence", N_("Keep it to 280 characters."), "sentence")
    if help_needed and len(help_needed) > HELP:
        raise WrongInput("help_needed", N_("Keep it to 500 characters."), "help_needed")


def check_reason(reason: str, words: str | None) -> None:
    """Refuse "nothing changed" without a reason from the list; another reason needs its words."""
    if reason not in REASONS:
        raise WrongInput("choice", N_("Choose one of the reasons offered."), "reason")
    if reason == "other" and not words:
        raise WrongInput("words", N_("Say why nothing has changed."), "words")
    if words and len(words) > SENTENCE:
        raise WrongInput("words", N_("Keep it to 280 characters."), "words")


def field_of(metric_id: int) -> str:
    """The name of the field that takes the new value of a measure."""
    return f"value_{metric_id}"
