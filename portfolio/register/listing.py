"""The list of projects as its page shows it: rows or groups in words, chips, views, and the panels that are open."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.money import stored
from portfolio.core.paging import Page
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money, number
from portfolio.projects.words import stage_word
from portfolio.register import grouped
from portfolio.register.chips import Chip, address_of, chips_of
from portfolio.register.choices import Choices, choices, said
from portfolio.register.columns import Heading, cells, headings, told
from portfolio.register.facets import facets
from portfolio.register.panel import Box, Panel, kept_pairs, panel
from portfolio.register.queries import Asked, Count, Listed, asked, count_listed, listed, tags_of
from portfolio.register.query_language import unknown_keys
from portfolio.register.rules import BY, COLUMNS, USUAL, Filters
from portfolio.register.views import Keeping, Menu, Seen, keeping, menu, seen
from portfolio.register.words import (
    BY_WORDS,
    COLUMN_WORDS,
    EXAMPLES,
    FIRST_EXAMPLES,
    SORT_WORDS,
    projects_in_words,
    search_keys,
)

FILTERS, ARRANGEMENT = "filters", "columns"
"""What an address may open below the search line."""


class Line(NamedTuple):
    """One row of the list in words; cells are those of columns that somebody has chosen."""

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
    cells: Sequence[str] = ()


class Section(NamedTuple):
    """A group of the list: its sums, its first rows, and the way to all of them, empty where these are all."""

    name: str
    counted: str
    sums: str
    url: str
    more: str
    lines: Sequence[Line]


class Place(NamedTuple):
    """A column in the form that arranges them; place is empty for one that is not shown."""

    key: str
    word: str
    place: str


class Arranging(NamedTuple):
    """The form of columns and groups; hidden is what it keeps."""

    places: Sequence[Place]
    groups: Sequence[Box]
    hidden: Sequence[tuple[str, str]]


class Listing(NamedTuple):
    """Everything the page of the list shows.

    lines      in rows, or sections in groups
    headings   of chosen columns, or of the usual ones
    remarks    on words of the search that look like a filter and are none
    panel      the filters, where they are open; arranging the columns and groups, where those are
    kept       what the search form carries along
    """

    filters: Filters
    lines: Sequence[Line]
    sections: Sequence[Section]
    headings: Sequence[Heading]
    counted: str
    note: str
    remarks: Sequence[str]
    chips: Sequence[Chip]
    menu: Menu
    now: Seen
    keeping: Keeping
    panel: Panel | None
    arranging: Arranging | None
    kept: Sequence[tuple[str, str]]
    sorts: Sequence[Box]
    examples: Sequence[tuple[str, str]]
    here: str
    all_url: str
    filters_url: str
    arrange_url: str
    next_url: str
    csv_url: str
    columns_url: str


def listing(
    viewer: Viewer, arguments: Sequence[tuple[str, str]], today: date, address: str, csv_address: str
) -> Listing:
    """The list that an address asks for.

    arguments  the pairs of the address
    today      from which days are counted; decides which years the filters offer
    address    of the list without anything asked for; csv_address of its CSV
    """
    given = dict(arguments)
    known = choices(viewer.organisation_id, viewer.person_id)
    now = seen(arguments, known)
    filters, kept = now.filters, now.kept(known.first_view)
    wanted = asked(viewer, filters, known, today)
    after, opened = given.get("after"), given.get("open", "")
    sections, page = _sections(viewer, wanted, now, known, today, address), Page[Listed]([], None)
    if not filters.by:
        page = listed(wanted, after)
    counted, form = _counted(viewer, wanted, now, known, today, opened)
    if not after and not filters.by:
        counted = counted.with_first_page(len(page.rows), page.after is None)

    def opening(what: str) -> str:
        return address_of(address, filters, *kept, *((("open", what),) if opened != what else ()))

    return Listing(
        filters=filters,
        lines=_in_words(viewer, page.rows, now, known, today),
        sections=sections,
        headings=headings(filters, address, *kept),
        counted=_count(counted),
        note=_note(filters, counted, len(sections)),
        remarks=_remarks(filters.words),
        chips=list(chips_of(viewer, filters, known, address, *kept)),
        menu=menu(known, now, address),
        now=now,
        keeping=keeping(viewer, known, now),
        panel=form,
        arranging=_arranging(filters, kept) if opened == ARRANGEMENT else None,
        kept=[*(form.hidden if form else kept_pairs(filters)), *kept],
        sorts=_sorts(filters),
        examples=[(words, str(EXAMPLES[words])) for words in FIRST_EXAMPLES],
        here=address_of(address, filters, *kept),
        all_url=f"{address}?view=all" if known.first_view else address,
        filters_url=opening(FILTERS),
        arrange_url=opening(ARRANGEMENT),
        next_url=address_of(address, filters, *kept, ("after", page.after)) if page.after else "",
        csv_url=address_of(csv_address, filters, *(kept and (("own", "1"),))),
        columns_url=address_of(f"{address}/columns.xlsx", filters, *(kept and (("own", "1"),))),
    )


def _counted(
    viewer: Viewer, wanted: Asked, now: Seen, known: Choices, today: date, opened: str
) -> tuple[Count, Panel | None]:
    """How many projects there are, and the filters with their numbers where they are open."""
    if opened != FILTERS:
        return count_listed(wanted), None
    counts = facets(wanted, known)
    counted = count_listed(wanted) if wanted.shape.search == "words" else counts.listed
    return counted, panel(viewer, now.filters, known, today, counts)


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


def _in_words(viewer: Viewer, rows: Sequence[Listed], now: Seen, known: Choices, today: date) -> list[Line]:
    if now.filters.columns:
        return _arranged(viewer, rows, now, known, today)
    return list(_lines(rows, known))


def _arranged(viewer: Viewer, rows: Sequence[Listed], now: Seen, known: Choices, today: date) -> list[Line]:
    """Rows with the columns that somebody has chosen."""
    columns = now.filters.shown_columns
    return [
        Line(of.row.ref, of.row.title, "", "", "", "", "", "", 0, of.row.archived_on is not None, cells(of, columns))
        for of in told(rows, columns, known, viewer, today)
    ]


def _sections(viewer: Viewer, wanted: Asked, now: Seen, known: Choices, today: date, address: str) -> list[Section]:
    """The groups of the list with their sums and first rows; none where it is not grouped."""
    by, kept = now.filters.by, now.kept(known.first_view)
    if not by:
        return []
    groups = grouped.sums(wanted, by, known)[: grouped.MOST_GROUPS]
    rows = grouped.first_rows(wanted, by, groups)
    all_rows = [row for group in groups for row in rows.get(group.key, ())]
    lines = {line.ref: line for line in _in_words(viewer, all_rows, now, known, today)}
    return [
        Section(
            group.name,
            projects_in_words(group.number),
            _budgets(group),
            address_of(address, grouped.narrowed(now.filters, by, group, known), *kept),
            _("All %(count)s", count=number(group.number)) if group.number > grouped.ROWS else "",
            [lines[row.ref] for row in rows.get(group.key, ())],
        )
        for group in groups
    ]


def _budgets(group: grouped.Sum) -> str:
    """The budgets of a group, each currency on its own, and how many projects they are of."""
    if not group.with_budget:
        return ""
    amounts = ", ".join(money(budget, short=True) for budget in group.budgets)
    if group.with_budget == group.number:
        return amounts
    return _("%(amounts)s for %(count)s of them", amounts=amounts, count=number(group.with_budget))


def _count(counted: Count) -> str:
    if counted.is_whole:
        return ngettext("%(num)s project", "%(num)s projects", counted.number)
    return _("At least %(count)s projects", count=number(counted.number))


def _note(filters: Filters, counted: Count, sections: int) -> str:
    if filters.words and not counted.is_whole:
        return str(_("Many projects match. The newest are shown, best first; one more word narrows them down."))
    if sections == grouped.MOST_GROUPS:
        return str(_("The first %(count)s groups are shown. A filter narrows them down.", count=sections))
    return ""


def _remarks(words: str) -> list[str]:
    """What to say of words that look like a filter and are none."""
    if ":" not in words:
        return []
    keys = search_keys()
    return [
        _(
            "“%(word)s” is no filter, so it was searched for as a word. Did you mean “%(nearest)s”?",
            word=found.word,
            nearest=found.nearest.replace("_", "-"),
        )
        for found in unknown_keys(words, list(keys))
    ]


def _sorts(filters: Filters) -> list[Box]:
    """The orders to choose. The usual one is empty, so that a new search shows its best matches first."""
    usual = "best" if filters.words else "title"
    offered = {sort: str(word) for sort, word in SORT_WORDS.items() if sort != "best" or filters.words}
    if filters.sort not in offered:
        column = filters.sort.removeprefix("-")
        word = str(COLUMN_WORDS[column])
        offered[filters.sort] = word if filters.sort == column else _("%(column)s, the other way", column=word)
    return [Box("" if sort == usual else sort, word, sort == filters.sort) for sort, word in offered.items()]


def _arranging(filters: Filters, kept: Sequence[tuple[str, str]]) -> Arranging:
    shown = filters.columns or USUAL
    order = [*shown, *(column for column in COLUMNS if column not in shown)]
    return Arranging(
        [
            Place(column, str(COLUMN_WORDS[column]), str(place) if column in shown else "")
            for place, column in enumerate(order, 1)
        ],
        [Box("", _("No groups"), not filters.by), *(Box(by, str(BY_WORDS[by]), by == filters.by) for by in BY)],
        [*(pair for pair in filters.pairs() if pair[0] not in ("columns", "by")), *kept],
    )
