"""The past in words: the portfolio and one record as they stood on a day, as known then or now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import Money, stored
from portfolio.core.paging import Page
from portfolio.core.sheet import write_csv
from portfolio.core.texts import gettext as _
from portfolio.core.web import day, money
from portfolio.funding.words import FORMS, LEDGER
from portfolio.metrics.words import value as value_words
from portfolio.past.queries import Line, Moment, Record
from portfolio.past.rules import Row
from portfolio.projects.rules import ALL_STAGES
from portfolio.projects.words import stage_word, term_word
from portfolio.reviews.queries.gap import known_before
from portfolio.reviews.words import KINDS as REVIEWS


class Asked(NamedTuple):
    """The two days of an address: what state of things, as known when; known is None for as known now."""

    on: date
    known: date | None

    def moment(self, zone: str) -> Moment:
        """What queries look at."""
        return Moment(self.on, known_before(self.known, zone) if self.known else None)


def asked(on: str, known: str, today: date) -> Asked:
    """The days in an address; an empty one is today, and as known now. WrongInput for what is no day of the past."""
    return Asked(_day(on, "on", today) or today, _day(known, "known", today))


def _day(written: str, name: str, today: date) -> date | None:
    if not written:
        return None
    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = date.max
    if not date(1900, 1, 1) <= found <= today:
        raise WrongInput("day", N_("Give a day of the past as year, month, day, such as 2026-09-30."), name)
    return found


class Shown(NamedTuple):
    """A project of the past in words."""

    ref: str
    title: str
    stage: str
    since: str
    department: str
    owner: str
    programme: str
    planned_end: str
    budget: str


def shown(found: Page[Line]) -> list[Shown]:
    """The projects of a page in words."""
    return [_shown(line) for line in found.rows]


def _shown(line: Line) -> Shown:
    budget = stored(line.budget_minor, line.budget_currency)
    return Shown(
        line.ref,
        line.title,
        stage_word(line.stage),
        day(line.stage_since),
        line.department or "",
        line.owner or "",
        line.programme or "",
        day(line.planned_end_on) if line.planned_end_on else "",
        money(budget) if budget else "",
    )


def stage_lines(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many projects stood in each stage, in the order of the stages."""
    return [(stage_word(stage), numbers[stage]) for stage in ALL_STAGES if stage in numbers]


def sheet(found: Page[Line]) -> Iterator[str]:
    """The whole portfolio of a day for spreadsheets; keys instead of words, so that two files can be compared."""
    rows = (["" if cell is None else str(cell) for cell in line[1:]] for line in found.rows)
    return write_csv(Line._fields[1:], rows)


class Facts(NamedTuple):
    """One record of the past in words."""

    stage: str
    since: str
    people: Sequence[tuple[str, str]]
    plan: Sequence[tuple[str, str]]
    tags: Sequence[str]
    measures: Sequence[tuple[str, str, str, str]]
    money: Sequence[tuple[str, str]]
    reviews: Sequence[tuple[str, str, str]]


def facts(found: Record) -> Facts:
    """One record in words."""
    stands, who, plan = found.standing, found.standing.assigned, found.standing.planned

    def name(kind: str, number: int | None) -> str:
        return found.names.get((kind, number), "") if number else ""

    people = [
        (_("Lead department"), name("department", who.lead_department_id)),
        (_("Supporting departments"), ", ".join(name("department", number) for number in who.supporting)),
        (_("Owner"), name("person", who.owner_id)),
        (_("Deputy"), name("person", who.deputy_id)),
        (_("Programme"), name("programme", who.programme_id)),
    ]
    budget = stored(plan.budget_minor, plan.budget_currency)
    plans = [
        (_("Started"), _written(stands.started_on)),
        (_("Planned start"), _written(plan.planned_start_on)),
        (_("Planned end"), _written(plan.planned_end_on)),
        (_("Ended"), _written(plan.ended_on)),
        (_("Approved budget"), money(budget) if budget else ""),
    ]
    return Facts(
        stage_word(stands.stage) if stands.stage else "",
        _written(stands.stage_since),
        [pair for pair in people if pair[1]],
        [pair for pair in plans if pair[1]],
        [term_word(*term) for term in found.terms],
        [_measure(each.name, each.measure, each.unit, *each.stood) for each in found.measures],
        [(_booked(paid.kind, paid.form), money(Money(paid.minor, paid.currency))) for paid in found.money],
        [(str(REVIEWS[each.kind]), day(each.first_due_on), _written(each.signed_on)) for each in found.reviews],
    )


def _measure(
    name: str, measure: str, unit: str, start: Row | None, goal: Row | None, seen: Row | None
) -> tuple[str, str, str, str]:
    def said(row: Row | None) -> str:
        if row is None or row.value is None:
            return ""
        words = value_words(row.value, measure, unit, None)
        return _("%(value)s, %(day)s", value=words, day=day(row.on)) if row.on else words

    return name, said(start), said(goal), said(seen)


def _booked(kind: str, form: str) -> str:
    return _("%(booking)s, %(form)s", booking=LEDGER[kind], form=FORMS[form])


def _written(on: date | None) -> str:
    return day(on) if on else ""
