"""Two days side by side in words: what entered, left, moved and changed, with exact counts and sums."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from portfolio.core.actor import Viewer
from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import Money, stored
from portfolio.core.quarter import Quarter
from portfolio.core.sheet import write_csv
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.web import day, money, number
from portfolio.projects.rules import OVER
from portfolio.projects.words import stage_word
from portfolio.register.asking import Asked, asked
from portfolio.register.chips import Chip, chips_of
from portfolio.register.choices import Choices, choices
from portfolio.register.differences import (
    SECTIONS,
    Compared,
    Differences,
    Sums,
    differences,
    every_difference,
    section_page,
    sums,
)
from portfolio.register.rules import Filters

SHOWN = 20
"""So many rows a section shows before it has pages of its own."""

WORDS = {
    "entered": lazy("Entered"),
    "left": lazy("Left"),
    "passed": lazy("Came and went"),
    "moved": lazy("Moved to another stage"),
    "department": lazy("Another lead department"),
    "owner": lazy("Another owner"),
    "programme": lazy("Another programme"),
    "planned_end": lazy("Another planned end"),
    "budget": lazy("Another approved budget"),
}


class Span(NamedTuple):
    """Two days to compare: how it stood at the end of the first, and at the end of the second."""

    was_on: date
    now_on: date


class Line(NamedTuple):
    """A project in a section, as it was and as it is."""

    ref: str
    title: str
    was: str
    now: str


class Section(NamedTuple):
    """What differs in one way; url leads to all of it, and is empty where these are all."""

    key: str
    word: str
    counted: str
    lines: Sequence[Line]
    url: str


class Sum(NamedTuple):
    """A sum on both days: projects, or approved budgets in one currency."""

    currency: str
    was: str
    now: str
    difference: str


class Quick(NamedTuple):
    """Two days in a word, and the address that compares them."""

    word: str
    url: str
    current: bool


class Comparison(NamedTuple):
    """Everything that the page shows; section is the one that is looked at alone, empty for all of them."""

    filters: Filters
    chips: Sequence[Chip]
    span: Span
    quick: Sequence[Quick]
    projects: Sum
    sums: Sequence[Sum]
    counts: Sequence[tuple[str, str, str, str]]
    sections: Sequence[Section]
    section: str
    here: str
    all_url: str
    next_url: str
    csv_url: str


def read_span(written_from: str, written_until: str, today: date) -> Span:
    """The days to compare: the last whole quarter unless an address names others. WrongInput for what is no day."""
    usual = last_quarter(today)
    span = Span(_day(written_from) or usual.was_on, _day(written_until) or usual.now_on)
    if written_from.strip() and not written_until.strip():
        span = span._replace(now_on=today)
    if span.was_on >= span.now_on:
        raise WrongInput("days", N_("The first day must lie before the second one."))
    return span


def last_quarter(today: date) -> Span:
    """The last whole quarter: from the end of the one before it to its own end."""
    quarter = Quarter.of(today).previous
    return Span(quarter.previous.last_day, quarter.last_day)


def _day(written: str) -> date | None:
    if not written.strip():
        return None
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        found = date.min
    if not 1900 <= found.year <= 2200:
        raise WrongInput("day", N_("Give a day as year, month, day, such as 2026-09-30."))
    return found


def comparison(
    viewer: Viewer,
    filters: Filters,
    span: Span,
    today: date,
    address: str,
    csv_address: str,
    section: str = "",
    after: str | None = None,
) -> Comparison:
    """Two days side by side.

    section      looks at one section alone, page by page; what is none is left
    after        cursor of the page before
    address      of the comparison without anything asked for; csv_address of its file
    """
    section = section if section in SECTIONS else ""
    known = choices(viewer.organisation_id)
    wanted = asked_of_both(viewer, filters, known)
    found = section_page(wanted, *span, section, after) if section else differences(wanted, *span, SHOWN)
    was, now = sums(wanted, *span)
    pairs = filters.pairs()
    days = [("from", span.was_on.isoformat()), ("until", span.now_on.isoformat())]

    def url(*more: tuple[str, str], to: str = address) -> str:
        return f"{to}?{urlencode([*pairs, *days, *more])}"

    in_section = [("section", section)] if section else []
    return Comparison(
        filters=filters,
        chips=list(chips_of(viewer, filters, known, address, *days)),
        span=span,
        quick=list(_quick(span, today, pairs, address)),
        projects=_projects(was, now),
        sums=list(_sums(was, now)),
        counts=[(key, str(WORDS[key]), number(found.totals[key]), url(("section", key))) for key in SECTIONS],
        sections=list(_sections(found, known, section, url)),
        section=section,
        here=url(*in_section),
        all_url=url(),
        next_url=url(*in_section, ("after", found.after)) if found.after else "",
        csv_url=url(to=csv_address),
    )


def asked_of_both(viewer: Viewer, filters: Filters, known: Choices) -> Asked:
    """What filters ask of both days: archived projects belong to it, else those archived meanwhile would be missed."""
    return asked(viewer, replace(filters, archived=True, sort="title"), known)


def comparison_sheet(viewer: Viewer, filters: Filters, span: Span) -> Iterator[str]:
    """The comparison as CSV: a line for everything that differs, by the title of the project."""
    known = choices(viewer.organisation_id)
    wanted = asked_of_both(viewer, filters, known)
    head = [
        _("Reference"),
        _("Title"),
        _("What differs"),
        _("On %(day)s", day=day(span.was_on)),
        _("On %(day)s", day=day(span.now_on)),
    ]
    rows = (
        [row.ref, row.title, str(WORDS[key]), *_differs(row, key, known)]
        for row in every_difference(wanted, *span)
        for key, flag in zip(SECTIONS, row.flags, strict=True)
        if flag
    )
    return write_csv(head, rows)


# ---------------------------------------------------------------------------------------------------- in words
def _sections(found: Differences, known: Choices, only: str, url: Callable[..., str]) -> Iterator[Section]:
    for place, key in enumerate(SECTIONS):
        total = found.totals[key]
        if not total or (only and key != only):
            continue
        rows = [row for row in found.rows if row.flags[place]]
        shown = rows if only else rows[:SHOWN]
        lines = [Line(row.ref, row.title, *_differs(row, key, known)) for row in shown]
        yield Section(key, str(WORDS[key]), number(total), lines, url(("section", key)) if total > len(lines) else "")


def _differs(row: Compared, section: str, known: Choices) -> tuple[str, str]:
    """What was and what is, of what a section is about."""
    if section == "entered":
        return _before(row), stage_word(row.stage_now)
    if section in ("left", "passed"):
        return _stage(row.stage_was), _left(row)
    if section == "moved":
        return _stage(row.stage_was), stage_word(row.stage_now)
    if section == "department":
        return _named("department", row.department_was, known), _named("department", row.department_now, known)
    if section == "programme":
        return _named("programme", row.programme_was, known), _named("programme", row.programme_now, known)
    if section == "owner":
        return row.owner_was or _nobody(), row.owner_now or _nobody()
    if section == "planned_end":
        return _planned(row.planned_end_was), _planned(row.planned_end_now)
    return _budget(row.budget_was, row.currency_was), _budget(row.budget_now, row.currency_now)


def _stage(stage: str | None) -> str:
    return stage_word(stage) if stage else ""


def _before(row: Compared) -> str:
    """How a project stood outside the portfolio before it came back; empty for a new one."""
    if row.ended_was is not None and row.stage_was not in OVER:
        return _("Ended on %(day)s", day=day(row.ended_was))
    return _stage(row.stage_was)


def _left(row: Compared) -> str:
    """How a project left: by a stage that ends it, else into the archive, else by its end."""
    if row.stage_now in OVER:
        return stage_word(row.stage_now)
    if row.ended_now is not None and row.archived_on is None:
        return _("Ended on %(day)s", day=day(row.ended_now))
    return _("Archived on %(day)s", day=day(row.archived_on))


def _named(group: str, id_: int | None, known: Choices) -> str:
    return known.name(group, id_) if id_ is not None else _("none")


def _nobody() -> str:
    return str(_("nobody"))


def _planned(on: date | None) -> str:
    return day(on) if on else _("no day")


def _budget(minor: int | None, currency: str | None) -> str:
    amount = stored(minor, currency)
    return money(amount) if amount else _("not said")


def _projects(was: Sums, now: Sums) -> Sum:
    more = now.projects - was.projects
    return Sum("", number(was.projects), number(now.projects), f"+{number(more)}" if more > 0 else number(more))


def _sums(was: Sums, now: Sums) -> Iterator[Sum]:
    for currency in sorted({*was.budgets, *now.budgets}):
        before, after = was.budgets.get(currency), now.budgets.get(currency)
        more = Money((after or 0) - (before or 0), currency)
        yield Sum(currency, _sum(before, currency), _sum(after, currency), _signed(more))


def _sum(minor: int | None, currency: str) -> str:
    return money(None if minor is None else Money(minor, currency))


def _signed(amount: Money) -> str:
    return f"+{money(amount)}" if amount.minor > 0 else money(amount)


def _quick(span: Span, today: date, pairs: Sequence[tuple[str, str]], address: str) -> Iterator[Quick]:
    year = date(today.year - 1, 12, 31)
    offered: Mapping[str, Span] = {
        _("Last quarter"): last_quarter(today),
        _("This quarter so far"): Span(Quarter.of(today).previous.last_day, today),
        _("Last 30 days"): Span(today - timedelta(days=30), today),
        _("This year so far"): Span(year, today),
        _("Last year"): Span(date(year.year - 1, 12, 31), year),
    }
    for word, days in offered.items():
        asked_for = [*pairs, ("from", days.was_on.isoformat()), ("until", days.now_on.isoformat())]
        yield Quick(word, f"{address}?{urlencode(asked_for)}", days == span)
