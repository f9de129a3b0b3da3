"""The rows of a bundle held against each other, and counted in the source's own words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portfolio.exchange.cells import Problem, Problems
from portfolio.exchange.source_words import MONEY_WORDS
from portfolio.exchange.sources import COLUMNS
from portfolio.exchange.staging import HANGING, HERE, WRONG, Staging

# What is wrong between rows: file, column, code, and a query for n, row and value of the rows to name.
_BETWEEN_ROWS = (
    (
        "stages",
        "seq",
        "repeated_seq",
        "SELECT n, row, seq FROM (SELECT n, row, seq, row_number() OVER (PARTITION BY project, seq ORDER BY n) AS place"
        " FROM stages WHERE skip IS NULL) WHERE place > 1 ORDER BY n",
    ),
    (
        "projects",
        "stage",
        "stage_differs",
        "SELECT p.n, p.row, p.stage FROM projects p JOIN (SELECT project, stage, max(seq) FROM stages"
        " WHERE skip IS NULL GROUP BY project) last ON last.project = p.n"
        " WHERE p.skip IS NULL AND last.stage <> p.stage ORDER BY p.n",
    ),
    (
        "funding",
        "matches_funding_id",
        "unknown_match",
        "SELECT f.n, f.row, m.funding_id FROM funding f JOIN funding m ON m.n = f.match"
        " WHERE f.skip IS NULL AND m.project <> f.project ORDER BY f.n",
    ),
    (
        "reviews",
        "signed_by",
        "signed_by_lead",
        "SELECT r.n, r.row, r.signed_by FROM reviews r JOIN projects p ON p.n = r.project"
        " WHERE r.skip IS NULL AND r.signed_by = p.lead_email ORDER BY r.n",
    ),
    (
        "reviews",
        "due_on",
        "no_due_day",
        "SELECT r.n, r.row, '' FROM reviews r JOIN projects p ON p.n = r.project WHERE r.skip IS NULL"
        " AND r.due_on IS NULL AND p.planned_end_on IS NULL AND p.start_on IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM stages s WHERE s.project = p.n AND s.stage = 'pilot') ORDER BY r.n",
    ),
)


def compare_rows(staging: Staging, problems: Problems) -> None:
    """Name the rows that contradict others."""
    for file, column, code, query in _BETWEEN_ROWS:
        found = list(staging.all(query))
        for _, row, value in found:
            problems.add(Problem(f"{file}.csv", row, column, str(value)[:80], code))
        mark(staging, file, [n for n, *_ in found], WRONG)


def mark(staging: Staging, file: str, numbers: list[int], skip: int) -> None:
    """Say of some rows why they are not taken."""
    staging.change_many(f"UPDATE {file} SET skip = ? WHERE n = ?", ((skip, n) for n in numbers))  # noqa: S608


def leave_out_hanging(staging: Staging) -> None:
    """Leave out, too, what hangs on rows that are not taken; what hangs on a project here already is here already."""
    for file, column, parents in (
        ("stages", "project", "projects"),
        ("funding", "project", "projects"),
        ("metrics", "project", "projects"),
        ("reviews", "project", "projects"),
        ("observations", "metric", "metrics"),
        ("funding", "match", "funding"),
    ):
        hangs = f"skip IS NULL AND {column} IN (SELECT n FROM {parents} WHERE skip"  # noqa: S608  names of our own
        staging.change(f"UPDATE {file} SET skip = {HERE} WHERE {hangs} = {HERE})")  # noqa: S608
        staging.change(f"UPDATE {file} SET skip = {HANGING} WHERE {hangs} IS NOT NULL)")  # noqa: S608


def counts(staging: Staging) -> dict[str, dict[str, int]]:
    """How many rows per file are taken, left out, and here already."""
    counted: dict[str, dict[str, int]] = {"taken": {}, "left_out": {}, "here": {}}
    for file in COLUMNS:
        query = f"SELECT count(*), sum(skip IS NULL), sum(skip = {HERE}) FROM {file}"  # noqa: S608
        whole, taken, here = next(staging.all(query))
        counted["taken"][file] = taken or 0
        counted["here"][file] = here or 0
        counted["left_out"][file] = whole - (taken or 0) - (here or 0)
    return counted


def amount(cents: int | None) -> str:
    """Cents as control totals write money: 2022332555 is "20223325.55"."""
    whole, part = divmod(cents or 0, 100)
    return f"{whole}.{part:02d}"


def money_totals(lines: Mapping[tuple[str, str, bool], int]) -> dict[str, Any]:
    """The sums of funding by kind, by status and of own shares, from cents by (kind, status, is a match)."""
    by_kind: dict[str, int] = {}
    by_status: dict[str, int] = {}
    match = 0
    for (kind, status, is_match), cents in lines.items():
        by_status[status] = by_status.get(status, 0) + cents
        if status in MONEY_WORDS:
            by_kind[kind] = by_kind.get(kind, 0) + cents
            match += cents if is_match else 0
    return {
        "funding_eur_by_kind": {kind: amount(cents) for kind, cents in sorted(by_kind.items())},
        "funding_eur_by_status": {status: amount(cents) for status, cents in sorted(by_status.items())},
        "match_eur": amount(match),
    }


def word_totals(cells: Mapping[str, int]) -> dict[str, int]:
    """How often each word stands in cells such as "m01;m05", from how often each cell was met."""
    found: dict[str, int] = {}
    for cell, times in cells.items():
        for word in cell.split(";") if cell else ():
            found[word] = found.get(word, 0) + times
    return dict(sorted(found.items()))


def control_totals(staging: Staging, today: date) -> dict[str, Any]:
    """The figures to hold a report against, from the rows that are taken, in the source's own words."""

    def met(column: str) -> dict[str, int]:
        query = f"SELECT {column}, count(*) FROM projects WHERE skip IS NULL GROUP BY {column}"  # noqa: S608
        return dict(staging.all(query))

    lines = {
        (kind, status, bool(is_match)): cents
        for kind, status, is_match, cents in staging.all(
            "SELECT kind, status, match IS NOT NULL, sum(amount) FROM funding WHERE skip IS NULL GROUP BY 1, 2, 3"
        )
    }
    overdue = "SELECT count(*) FROM reviews WHERE skip IS NULL AND due_on < ? AND done_on IS NULL"
    return in_order(
        money_totals(lines)
        | {
            "projects_by_stage": word_totals(met("stage")),
            "projects_by_type": word_totals(met("types")),
            "projects_by_method": word_totals(met("methods")),
            "budget_eur": amount(staging.one("SELECT sum(budget) FROM projects WHERE skip IS NULL")),
            "overdue_reviews": staging.one(overdue, today.isoformat()),
        }
    )


_ORDER = (
    "funding_eur_by_kind",
    "funding_eur_by_status",
    "projects_by_stage",
    "projects_by_type",
    "projects_by_method",
    "budget_eur",
    "match_eur",
    "overdue_reviews",
)


def in_order(totals: Mapping[str, Any]) -> dict[str, Any]:
    """Control totals in the order in which a manifest has them."""
    return {key: totals[key] for key in _ORDER}
