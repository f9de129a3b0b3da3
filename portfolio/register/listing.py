"""The list of projects as its page shows it: rows in words, filters as chips and boxes, the sentence above."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from portfolio.core.actor import Viewer
from portfolio.core.money import stored
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money, number
from portfolio.projects import rules as project_rules
from portfolio.projects.words import stage_word
from portfolio.register.chips import Chip, chips_of, group_words
from portfolio.register.choices import Choices, choices, said
from portfolio.register.queries import Count, Listed, asked, count_listed, listed, tags_of
from portfolio.register.rules import GROUPS, PROCESS, Filters

MOST_YEARS = 12
MANY = 8
"""A group with more choices than this is folded until something in it is chosen."""


class Line(NamedTuple):
    """One row of the list in words."""

    ref: str
    title: str
    department: str
    stage: str
    stage_since: str
    types: str
    owner: str
    budget: str
    to_complete: int
    archived: bool


class Box(NamedTuple):
    """One value of a group in the filter form."""

    value: str
    word: str
    checked: bool


class Group(NamedTuple):
    """A group of boxes; open shows it unfolded."""

    name: str
    word: str
    hint: str
    boxes: Sequence[Box]
    open: bool


class Listing(NamedTuple):
    """Everything the page of the list shows; owner is the name that stands in the form."""

    filters: Filters
    lines: Sequence[Line]
    counted: str
    note: str
    chips: Sequence[Chip]
    owner: str
    groups: Sequence[Group]
    sorts: Sequence[Box]
    here: str
    next_url: str
    csv_url: str


def listing(
    viewer: Viewer, filters: Filters, after: str | None, today: date, address: str, csv_address: str
) -> Listing:
    """The list that filters ask for.

    after         cursor of the page before
    today         decides which years the filter offers
    address       of the list without anything asked for; csv_address of its CSV
    """
    known = choices(viewer.organisation_id)
    wanted = asked(viewer, filters, known)
    page = listed(wanted, after)
    counted = count_listed(wanted)
    if not after:
        counted = counted.with_first_page(len(page.rows), page.after is None)
    chips = list(chips_of(viewer, filters, known, address))
    return Listing(
        filters=filters,
        lines=list(_lines(page.rows, known)),
        counted=_count(counted),
        note=_note(filters, counted),
        chips=chips,
        owner=next((chip.word for chip in chips if chip.group == group_words()["owner"]), ""),
        groups=list(_groups(filters, known, today)),
        sorts=[Box(sort, word, sort == filters.sort) for sort, word in _sorts(filters)],
        here=_url(address, filters),
        next_url=_url(address, filters, page.after) if page.after else "",
        csv_url=_url(csv_address, filters),
    )


def _lines(rows: Sequence[Listed], known: Choices) -> Iterator[Line]:
    types = known.by_id.get("type", {})
    tags = tags_of([row.id for row in rows], list(types))
    type_words = {id_: said(choice) for id_, choice in types.items()}
    stages = {stage: stage_word(stage) for stage in {row.stage for row in rows}}
    departments = known.by_id["department"] if rows else {}
    for row in rows:
        budget = stored(row.budget_minor, row.budget_currency)
        yield Line(
            row.ref,
            row.title,
            departments[row.department_id].label,
            stages[row.stage],
            day(row.stage_since),
            ", ".join(type_words[term_id] for term_id, _role in tags.get(row.id, ())),
            row.owner or "",
            money(budget, short=True) if budget else "",
            row.to_complete,
            row.archived_on is not None,
        )


def _count(counted: Count) -> str:
    if counted.is_whole:
        return ngettext("%(num)s project", "%(num)s projects", counted.number)
    return _("At least %(count)s projects", count=number(counted.number))


def _note(filters: Filters, counted: Count) -> str:
    if filters.words and not counted.is_whole:
        return str(_("Many projects match. The newest are shown, best first; one more word narrows them down."))
    return ""


def _sorts(filters: Filters) -> list[tuple[str, str]]:
    best = [("best", _("Best match"))] if filters.words else []
    return [*best, ("title", _("Title")), ("changed", _("Last change")), ("stage", _("Newest stage"))]


def _url(address: str, filters: Filters, after: str = "") -> str:
    pairs = filters.pairs() + ([("after", after)] if after else [])
    return f"{address}?{urlencode(pairs)}" if pairs else address


def _groups(filters: Filters, known: Choices, today: date) -> Iterator[Group]:
    words = group_words()
    hints = {
        "capability": _("Also finds projects by their methods: human-centred design belongs to two capabilities."),
        "department": _("With the departments below it."),
    }
    for group in GROUPS[:10]:
        chosen = filters.chosen.get(group, ())
        boxes = [Box(value, word, value in chosen) for value, word in _offered(group, known, today)]
        if boxes:
            yield Group(group, words[group], hints.get(group, ""), boxes, bool(chosen))


def _offered(group: str, known: Choices, today: date) -> Iterator[tuple[str, str]]:
    if group == "stage":
        for stage in project_rules.ALL_STAGES:
            yield stage, stage_word(stage)
    elif group == "year":
        first = max(known.first_year or today.year, today.year - MOST_YEARS + 1)
        for year in range(today.year, first - 1, -1):
            yield str(year), str(year)
    elif group != "owner":
        for choice in known.offered(group):
            yield choice.key, said(choice)
        if group == "type":
            yield PROCESS, _("Process, of either kind")
