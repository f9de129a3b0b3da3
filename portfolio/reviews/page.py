"""What pages show of reviews: finished words, so that templates compare no dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from portfolio.core.web import day
from portfolio.reviews import queries, rules
from portfolio.reviews.words import BEFORE_PORTFOLIO, EXEMPTED, KINDS, STATES


@dataclass(frozen=True)
class CalendarLine:
    """A review in the calendar; word and tone say where it stands."""

    line: queries.Line
    kind: str
    word: str
    tone: str
    note: str


@dataclass(frozen=True)
class Group:
    """Reviews under one heading."""

    heading: str
    lines: Sequence[CalendarLine]


HEADINGS = {
    "waiting": STATES["submitted"],
    "done": STATES["signed_off"],
    "missed": STATES["missed"],
    "before": BEFORE_PORTFOLIO,
    "exempted": EXEMPTED,
}
TONES = {"missed": "bad", "dropped": "neutral"}


def groups(lines: Sequence[queries.Line], show: str, today: date) -> list[Group]:
    """The calendar under its headings: overdue first, then what comes."""
    shown = [_line(line, today, show) for line in lines]
    if show != "open":
        heading = HEADINGS[show]
        return [Group(str(heading), shown)] if shown else []
    overdue = [line for line in shown if rules.days_late(line.line.due, today)]
    coming = [line for line in shown if not rules.days_late(line.line.due, today)]
    named = ((str(gettext("Overdue")), overdue), (str(gettext("Coming up")), coming))
    return [Group(heading, found) for heading, found in named if found]


def _line(line: queries.Line, today: date, show: str) -> CalendarLine:
    word, tone = (
        (str(EXEMPTED), "neutral")
        if show == "exempted"
        else standing(line.state, line.due, line.counted_on, line.signed_on, today, is_before=show == "before")
    )
    moved = line.due > line.first_due_on
    note = str(gettext("First promised for %(day)s", day=day(line.first_due_on))) if moved else ""
    return CalendarLine(line, str(KINDS[line.kind]), word, tone, note)


def standing(
    state: str, due: date, counted_on: date, signed_on: date | None, today: date, *, is_before: bool
) -> tuple[str, str]:
    """Where a review stands, in words, with a tone; once it is signed, lateness is what coverage counts.

    counted_on  the day that coverage counts from: as first promised, or earlier after a stop
    is_before   it fell due before the city began to count
    """
    if state == "signed_off" and signed_on is not None:
        late = rules.days_late(counted_on, signed_on)
        if late:
            return str(ngettext("Done, %(num)d day late", "Done, %(num)d days late", late)), "warn"
        return str(gettext("Done in time")), "good"
    if state == "planned":
        if is_before:
            return str(BEFORE_PORTFOLIO), "neutral"
        late = rules.days_late(due, today)
        if late:
            return str(ngettext("%(num)d day late", "%(num)d days late", late)), "bad"
        return str(gettext("Planned")), "neutral"
    return str(STATES[state]), TONES.get(state, "warn")
