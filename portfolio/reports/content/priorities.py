"""Policy areas against what the city wants to reach, and what nothing is done for."""

from dataclasses import dataclass

from portfolio.core.errors import N_
from portfolio.reports.facts.portfolio import Areas, Priority, Word
from portfolio.reports.sentences import Sentence, Share, counted

COLUMNS_SHOWN = 6
"""More priorities than this are too many columns for a page: then those with most projects stand, the rest together."""

ROWS_ON_PAGE = 8
"""More policy areas than this stand whole in the annex; the chapter shows those with most projects."""

OTHER = Priority("other", "other", "", "")
"""Stands for all priorities that have no column of their own."""


@dataclass(frozen=True)
class AreaRow:
    """Projects about a policy area (None: not said) by priority, and how many they are, each counted once."""

    area: Word | None
    cells: tuple[int, ...]
    projects: int


@dataclass(frozen=True)
class AreaTable:
    """Projects under way by policy area and priority; columns end with None for those that serve none.

    serving    projects that serve a priority, of all under way
    unserved   priorities that no project under way serves
    unnamed    policy areas that no project under way is about
    """

    facts: Areas
    columns: tuple[Priority | None, ...]
    rows: tuple[AreaRow, ...]
    totals: tuple[int, ...]
    projects: int
    serving: Share
    unserved: tuple[Priority, ...]
    unnamed: tuple[Word, ...]
    finding: Sentence

    @property
    def on_page(self) -> tuple[AreaRow, ...]:
        """The rows of the chapter, in their own order."""
        most = sorted(self.rows, key=lambda row: -row.projects)[:ROWS_ON_PAGE]
        return tuple(row for row in self.rows if row in most)

    @property
    def more(self) -> int:
        """Rows that stand in the annex alone."""
        return len(self.rows) - len(self.on_page)


def area_table(facts: Areas) -> AreaTable:
    """The table that facts make; empty where no project is under way."""
    wholes = {count.priority: count.projects for count in facts.counts if count.whole == "priority"}
    in_area = {count.area: count.projects for count in facts.counts if count.whole == "area"}
    columns = _columns(facts, wholes)
    own = {priority.key for priority in columns if priority is not None}
    cells: dict[tuple[str | None, str | None], int] = {}
    for count in facts.counts:
        if count.whole is None:
            place = (count.area, count.priority if count.priority in (own | {None}) else OTHER.key)
            cells[place] = cells.get(place, 0) + count.projects
    keys = [priority.key if priority else None for priority in columns]
    named = [word for word in facts.areas if word.key in in_area]
    rows = tuple(
        AreaRow(word, tuple(cells.get((_key(word), key), 0) for key in keys), in_area[_key(word)])
        for word in (*named, *([None] if None in in_area else []))
    )
    totals = tuple(
        sum(projects for key, projects in wholes.items() if key is not None and key not in own)
        if priority is OTHER
        else wholes.get(_key(priority), 0)
        for priority in columns
    )
    serving = Share(facts.projects - wholes.get(None, 0), facts.projects, "nothing_under_way")
    return AreaTable(
        facts=facts,
        columns=columns,
        rows=rows,
        totals=totals,
        projects=facts.projects,
        serving=serving,
        unserved=tuple(priority for priority in facts.priorities if priority.key not in wholes),
        unnamed=tuple(word for word in facts.areas if word.key not in in_area and not word.retired),
        finding=_finding(facts, serving),
    )


def _columns(facts: Areas, wholes: dict[str | None, int]) -> tuple[Priority | None, ...]:
    """The priorities that have a column of their own, in their order, the others together, and None."""
    shown = list(facts.priorities)
    if len(shown) > COLUMNS_SHOWN:
        most = sorted(shown, key=lambda priority: -wholes.get(priority.key, 0))[: COLUMNS_SHOWN - 1]
        shown = [*(priority for priority in shown if priority in most), OTHER]
    return (*shown, None)


def _key(word: Word | Priority | None) -> str | None:
    return word.key if word else None


def _finding(facts: Areas, serving: Share) -> Sentence:
    if not facts.projects:
        return Sentence(N_("No project was under way."))
    if not facts.strategies:
        return counted(
            "%(n)s project is under way; no strategy was in force, so it is not known which priority it serves.",
            "%(n)s projects are under way; no strategy was in force, so it is not known which priorities they serve.",
            facts.projects,
        )
    return counted(
        "Of %(n)s project under way, %(serving)s serves a priority of the city.",
        "Of %(n)s projects under way, %(serving)s serve a priority of the city.",
        facts.projects,
        serving=serving.part,
    )
