"""Into which PDFs a report is drawn: one, or past so many pages the list of projects in volumes, one a department.

Pages are estimated from the lines of the list before anything is drawn, as drawing a thousand pages only to count them
would cost a quarter of an hour. Every volume is a tagged file of its own: merging files would lose their tags.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portfolio.core.text import fold
from portfolio.reports.content import QuarterReport
from portfolio.reports.content.projects import ProjectRow

MOST_PAGES = 200
PAGES_BESIDE_LIST = 24
LINES_A_PAGE = 20
"""So many projects stand on a page when many of their titles take two lines."""


@dataclass(frozen=True)
class Volume:
    """The projects of one department, or a part of them where they are very many.

    key         tells its file from the others: small letters, digits and hyphens
    department  empty for projects without one
    part, of    which of how many
    """

    key: str
    department: str
    part: int
    of: int
    rows: tuple[ProjectRow, ...]


def is_one_file(report: QuarterReport) -> bool:
    """Whether the whole report, its list of projects included, takes no more pages than a file may."""
    total = report.projects.total if report.projects else 0
    return PAGES_BESIDE_LIST + -(-total // LINES_A_PAGE) <= MOST_PAGES


def for_paper(report: QuarterReport) -> QuarterReport:
    """The report as its main file prints it: with all its projects, or with none of them where volumes have them."""
    if report.projects is None:
        return report
    at_once = report.projects.total if is_one_file(report) else 0
    return replace(report, projects=replace(report.projects, at_once=at_once))


def volumes(report: QuarterReport) -> list[Volume]:
    """The volumes beside the main file, in the order of the departments; none where one file has room for all."""
    if report.projects is None or is_one_file(report):
        return []
    keys: set[str] = set()
    return [
        volume
        for row in report.projects.departments
        for volume in _parted(_key(row.department, keys), row.department, report.projects.rows(row.department))
    ]


def _parted(key: str, department: str, rows: tuple[ProjectRow, ...]) -> Iterator[Volume]:
    lines = (MOST_PAGES - 1) * LINES_A_PAGE
    of = -(-len(rows) // lines)
    for part in range(of):
        own = rows[part * lines : (part + 1) * lines]
        yield Volume(key if of == 1 else f"{key}-{part + 1}", department, part + 1, of, own)


def _key(department: str, taken: set[str]) -> str:
    """A department's name in the letters that every file system has, different from all before it."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in fold(department))
    base = "-".join(word for word in plain.split("-") if word)[:60] or "department"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    taken.add(key)
    return key
