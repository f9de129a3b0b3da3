"""The gap by group, the promises of each department, and what is evaluated of each combination."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from portfolio.core.quarter import Quarter
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.evaluation import queries, rules, words
from portfolio.evaluation.counting import Figures
from portfolio.evaluation.page import Links, share
from portfolio.funding.words import KINDS
from portfolio.projects.taxonomy import CAPABILITY, INNOVATION_TYPE, METHOD
from portfolio.reviews.gap import Tally


class Group(NamedTuple):
    """A department, a type, or another group of projects, with how far they are evaluated.

    gap  what is not fully evaluated of what is due
    """

    label: str
    tally: Tally
    share: str
    gap: str
    url: str


def names(organisation_id: int, dimension: str) -> Mapping[str, str]:
    """What the groups of a dimension are called, in the city's order."""
    if dimension == "department":
        return queries.departments(organisation_id)
    if dimension == "programme":
        return queries.programmes(organisation_id)
    if dimension == "source":
        return {key: str(word) for key, word in KINDS.items()}
    return queries.words(organisation_id, dimension)[dimension]


def groups(figures: Figures, dimension: str, named: Mapping[str, str], links: Links) -> list[Group]:
    """The groups that have projects in scope, in the order of their names; those that belong to none last."""
    told = {**named, rules.NONE: str(words.NOWHERE[dimension])}
    found = figures.by[dimension]
    order = [*(key for key in told if key in found), *(key for key in found if key not in told)]
    return [
        Group(
            told.get(key, key),
            tally,
            share(tally.full, tally.due),
            share(tally.partial + tally.none, tally.due),
            links.to("projects", by=dimension, group=key),
        )
        for key in order
        for tally in [found[key]]
        if tally.in_scope
    ]


# ------------------------------------------------------------------------------------------------ the promises
class Kept(NamedTuple):
    """What became of the promises of a quarter or a department: numbers in the order of rules.PROMISES.

    due    those that fell due, so what is a share of
    share  kept in time, of those
    """

    label: str
    counts: Sequence[int]
    due: int
    share: str
    url: str = ""


def promises(figures: Figures, named: Mapping[str, str], links: Links) -> tuple[list[Kept], list[Kept]]:
    """By quarter of the first due day, the last eight and what lies ahead, and by department over all quarters."""
    here = Quarter.of(links.asked.day)
    first = Quarter.of(rules.days_shown(links.asked.day)[0])
    by_quarter = {str(quarter): [0] * len(rules.PROMISES) for quarter in _quarters(first, here)}
    earlier, ahead = [0] * len(rules.PROMISES), [0] * len(rules.PROMISES)
    by_department: dict[str, list[int]] = {}
    for department, written, *counts in figures.promises:
        quarter = Quarter.parse(written)
        place = earlier if quarter < first else ahead if quarter > here else by_quarter[written]
        for sums in (place, by_department.setdefault(str(department), [0] * len(counts))):
            sums[:] = [one + more for one, more in zip(sums, counts, strict=True)]
    told = {**named, rules.NONE: str(words.NOWHERE["department"])}
    quarters = [_kept(label, counts) for label, counts in by_quarter.items()]
    if any(earlier):
        quarters.insert(0, _kept(_("Earlier"), earlier))
    if any(ahead):
        quarters.append(_kept(_("Later"), ahead))
    return quarters, [
        _kept(told.get(key, key), by_department[key], links.to("promises", department=key))
        for key in [*(key for key in told if key in by_department), *(key for key in by_department if key not in told)]
    ]


def of_department(figures: Figures, department: str) -> Figures:
    """The figures with the promises of one department only."""
    rows = [row for row in figures.promises if str(row[0]) == department]
    return Figures(**{**vars(figures), "promises": rows})


def _quarters(first: Quarter, last: Quarter) -> Iterable[Quarter]:
    while first <= last:
        yield first
        first = first.next


def _kept(label: str, counts: Sequence[int], url: str = "") -> Kept:
    by = dict(zip(rules.PROMISES, counts, strict=True))
    due = by["kept"] + by["kept_late"] + by["missed"]
    return Kept(label, counts, due, share(by["kept"], due), url)


# -------------------------------------------------------------------------------------------- the combinations
class Cell(NamedTuple):
    """The projects of one combination: how many started, and how many of those due are evaluated.

    step  how dark, 0 for none to 5
    """

    started: int
    evaluated: str
    step: int


class Panel(NamedTuple):
    """A capability: rows of innovation types with a cell for each method."""

    capability: str
    rows: Sequence[tuple[str, Sequence[Cell]]]
    finding: str


class Combinations(NamedTuple):
    """Innovation type by capability by method; finding says how many combinations have no project."""

    methods: Sequence[str]
    panels: Sequence[Panel]
    finding: str


DARKEST = 5


def combinations(figures: Figures, named: Mapping[str, Mapping[str, str]]) -> Combinations:
    """What is tried and evaluated of each combination, with the empty ones said."""
    counts = {(row[0], row[1], row[2]): row[3:] for row in figures.combinations}
    most = max((row[3] for row in figures.combinations), default=0)
    panels = []
    for capability, label in named[CAPABILITY].items():
        rows = [
            (kind_label, [_cell(counts.get((kind, capability, method)), most) for method in named[METHOD]])
            for kind, kind_label in named[INNOVATION_TYPE].items()
        ]
        panels.append(Panel(label, rows, _empty([cell for _label, cells in rows for cell in cells])))
    cells = [cell for panel in panels for _label, row in panel.rows for cell in row]
    return Combinations(list(named[METHOD].values()), panels, _empty(cells))


def _cell(counts: Sequence[int] | None, most: int) -> Cell:
    if counts is None:
        return Cell(0, "", 0)
    started, due, full = counts
    told = _("%(full)s of %(due)s evaluated", full=full, due=due) if due else _("nothing due yet")
    return Cell(started, told, -(-started * DARKEST // most))


def _empty(cells: Sequence[Cell]) -> str:
    """How many combinations nobody has tried."""
    empty = sum(not cell.started for cell in cells)
    return str(
        ngettext(
            "%(num)s of %(all)s combinations has no project.",
            "%(num)s of %(all)s combinations have no project.",
            empty,
            all=len(cells),
        )
    )
