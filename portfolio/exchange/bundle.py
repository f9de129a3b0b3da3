"""The rows of a bundle, read cell by cell into staging.

The format is a portfolio kept as CSV files: projects, stages, funding, metrics, observations and reviews, with
identifiers of the source's own. UTF-8, commas, a header line; an empty cell is unknown; days are YYYY-MM-DD; lists
inside a cell are joined by semicolons; money is a plain decimal with a point.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from portfolio.exchange import source_words
from portfolio.exchange.cells import Cells, Problems
from portfolio.exchange.sources import COLUMNS, Bundle, rows
from portfolio.exchange.staging import TABLES, WRONG, Staging

ID, LINE, TITLE, NAME, TEXT, UNIT, DISTRICT, LANGUAGE, SEQ = 200, 500, 250, 250, 20_000, 60, 120, 20, 10_000
"""The longest texts, in characters, and the largest place of a stage in its row."""

CENTS, MILLIONTHS = 2, 6

Row = tuple[object, ...]
Rows = Iterable[tuple[int, list[str]]]


@dataclass
class Known:
    """The identifiers met so far and the number of the row that has each."""

    projects: dict[str, int] = field(default_factory=dict)
    metrics: dict[str, int] = field(default_factory=dict)
    funding: dict[str, int] = field(default_factory=dict)
    reviews: dict[str, int] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    awaited: list[tuple[int, int, str]] = field(default_factory=list)
    """Funding rows that name a line further down: number, row, identifier."""


def read(
    bundle: Bundle, staging: Staging, problems: Problems, tell: Callable[[int], None] = lambda permille: None
) -> None:
    """Read all files of a bundle into staging and note what is wrong in single rows.

    tell  called now and then with the thousandths done; may raise to stop
    """
    known = Known()
    whole = sum(bundle.size(f"{file}.csv") for file in COLUMNS) or 1
    before = 0
    for file, reader in READERS.items():

        def told(position: int, before: int = before) -> None:
            tell(1000 * (before + position) // whole)

        cells = Cells(f"{file}.csv", problems)
        for _ in staging.put(file, reader(cells, rows(bundle, file, problems, told), known)):
            pass
        before += bundle.size(f"{file}.csv")
        if file == "funding":
            _resolve_matches(cells, staging, known)
    staging.index()


def _start(cells: Cells, file: str, n: int, number: int, row: list[str]) -> Row | None:
    """Begin a row; for one that cannot be read, what stands for it in staging."""
    cells.start(number)
    if row:
        return None
    return n, number, *(None,) * (len(TABLES[file].split(",")) - 3), WRONG


def _new_id(cells: Cells, column: str, cell: str, n: int, known: dict[str, int]) -> str | None:
    found = cells.line(column, cell, ID, required=True)
    if found in known:
        cells.wrong(column, found, "repeated_id")
    elif found:
        known[found] = n
    return found


def _parent(cells: Cells, column: str, cell: str, known: dict[str, int], code: str) -> int | None:
    found = known.get(cell)
    if found is None:
        cells.wrong(column, cell, code if cell else "empty")
    return found


def _projects(cells: Cells, lines: Rows, known: Known) -> Iterator[Row]:
    for n, (number, row) in enumerate(lines, 1):
        if unread := _start(cells, "projects", n, number, row):
            yield unread
            continue
        (
            project_id,
            code,
            title,
            lang,
            summary,
            department,
            lead_name,
            lead_email,
            district,
            types,
            capabilities,
            methods,
            stage,
            start_on,
            planned_end_on,
            ended_on,
            budget,
            call_id,
        ) = row
        external_id = _new_id(cells, "project_id", project_id, n, known.projects)
        own_code = cells.line("code", code, ID)
        if own_code in known.codes:
            cells.wrong("code", own_code, "repeated_code")
        elif own_code:
            known.codes.add(own_code)
        start = cells.day("start_date", start_on)
        planned_end = cells.day("planned_end_date", planned_end_on)
        ended = cells.day("actual_end_date", ended_on)
        if start and planned_end and planned_end < start:
            cells.wrong("planned_end_date", planned_end, "end_before_start")
        if start and ended and ended < start:
            cells.wrong("actual_end_date", ended, "end_before_start")
        email = cells.email("lead_email", lead_email)
        yield (
            n,
            number,
            external_id,
            own_code,
            cells.line("title", title, TITLE, required=True),
            cells.line("lang", lang, LANGUAGE),
            cells.text("summary", summary, TEXT),
            cells.line("department", department, NAME, required=True),
            cells.line("lead_name", lead_name, NAME, required=email is not None),
            email,
            cells.line("district", district, DISTRICT),
            cells.words("innovation_types", types, source_words.INNOVATION_TYPES),
            cells.words("capabilities", capabilities, source_words.CAPABILITIES),
            cells.words("methods", methods, source_words.METHODS),
            cells.word("stage", stage, source_words.STAGES),
            start,
            planned_end,
            ended,
            cells.number("budget_eur", budget, CENTS, is_signed=False),
            cells.line("call_id", call_id, ID),
            WRONG if cells.is_bad else None,
        )


def _stages(cells: Cells, lines: Rows, known: Known) -> Iterator[Row]:
    for n, (number, row) in enumerate(lines, 1):
        if unread := _start(cells, "stages", n, number, row):
            yield unread
            continue
        project_id, seq, stage, entered_on = row
        place = cells.number("seq", seq, 0, is_signed=False)
        if place is None and not seq:
            cells.wrong("seq", seq, "empty")
        elif place is not None and place > SEQ:
            cells.wrong("seq", seq, "too_large")
        yield (
            n,
            number,
            _parent(cells, "project_id", project_id, known.projects, "unknown_project"),
            place,
            cells.word("stage", stage, source_words.STAGES),
            cells.day("entered_on", entered_on, required=True),
            WRONG if cells.is_bad else None,
        )


def _funding(cells: Cells, lines: Rows, known: Known) -> Iterator[Row]:
    for n, (number, row) in enumerate(lines, 1):
        if unread := _start(cells, "funding", n, number, row):
            yield unread
            continue
        funding_id, project_id, funder, kind, amount, matches, status, awarded_on = row
        external_id = _new_id(cells, "funding_id", funding_id, n, known.funding)
        match = known.funding.get(matches) if matches else None
        if matches and match is None:
            known.awaited.append((n, number, matches))
        elif match == n:
            cells.wrong("matches_funding_id", matches, "unknown_match")
        cents = cells.number("amount_eur", amount, CENTS, is_signed=False)
        if not amount:
            cells.wrong("amount_eur", amount, "empty")
        yield (
            n,
            number,
            external_id,
            _parent(cells, "project_id", project_id, known.projects, "unknown_project"),
            cells.line("funder", funder, NAME, required=True),
            cells.word("kind", kind, source_words.FUNDING_KINDS),
            cents,
            match,
            cells.word("status", status, source_words.FUNDING_STATES),
            cells.day("awarded_on", awarded_on),
            WRONG if cells.is_bad else None,
        )


def _metrics(cells: Cells, lines: Rows, known: Known) -> Iterator[Row]:
    for n, (number, row) in enumerate(lines, 1):
        if unread := _start(cells, "metrics", n, number, row):
            yield unread
            continue
        metric_id, project_id, name, level, unit, direction, baseline, baseline_on, target, target_on = row
        start_on = cells.day("baseline_on", baseline_on)
        goal_on = cells.day("target_on", target_on)
        if start_on and goal_on and goal_on < start_on:
            cells.wrong("target_on", goal_on, "goal_before_start")
        if start_on and not baseline:
            cells.wrong("baseline_on", start_on, "day_without_value")
        if goal_on and not target:
            cells.wrong("target_on", goal_on, "day_without_value")
        yield (
            n,
            number,
            _new_id(cells, "metric_id", metric_id, n, known.metrics),
            _parent(cells, "project_id", project_id, known.projects, "unknown_project"),
            cells.line("name", name, NAME, required=True),
            cells.word("level", level, source_words.LEVELS),
            cells.line("unit", unit, UNIT, required=True),
            cells.word("direction", direction, source_words.DIRECTIONS),
            cells.number("baseline_value", baseline, MILLIONTHS),
            start_on,
            cells.number("target_value", target, MILLIONTHS),
            goal_on,
            WRONG if cells.is_bad else None,
        )


def _observations(cells: Cells, lines: Rows, known: Known) -> Iterator[Row]:
    for n, (number, row) in enumerate(lines, 1):
        if unread := _start(cells, "observations", n, number, row):
            yield unread
            continue
        metric_id, observed_on, value = row
        if not value:
            cells.wrong("value", value, "empty")
        yield (
            n,
            number,
            _parent(cells, "metric_id", metric_id, known.metrics, "unknown_metric"),
            cells.day("observed_on", observed_on, required=True),
            cells.number("value", value, MILLIONTHS),
            WRONG if cells.is_bad else None,
        )


def _reviews(cells: Cells, lines: Rows, known: Known) -> Iterator[Row]:
    for n, (number, row) in enumerate(lines, 1):
        if unread := _start(cells, "reviews", n, number, row):
            yield unread
            continue
        review_id, project_id, kind, due_on, done_on, signed_by, verdict, lesson = row
        if not done_on and (signed_by or verdict or lesson):
            cells.wrong("done_on", done_on, "held_without_day")
        yield (
            n,
            number,
            _new_id(cells, "review_id", review_id, n, known.reviews),
            _parent(cells, "project_id", project_id, known.projects, "unknown_project"),
            cells.word("kind", kind, source_words.REVIEW_KINDS),
            cells.day("due_on", due_on),
            cells.day("done_on", done_on),
            cells.email("signed_by", signed_by),
            cells.word("verdict", verdict, source_words.VERDICTS, required=False),
            cells.text("lesson", lesson, TEXT),
            WRONG if cells.is_bad else None,
        )


def _resolve_matches(cells: Cells, staging: Staging, known: Known) -> None:
    """Find the lines that were named before they came."""
    found = []
    for n, number, matches in known.awaited:
        match = known.funding.get(matches)
        if match is None:
            cells.start(number)
            cells.wrong("matches_funding_id", matches, "unknown_match")
        found.append((match, None if match else WRONG, n))
    staging.change_many("UPDATE funding SET match = ?, skip = coalesce(?, skip) WHERE n = ?", found)


READERS: dict[str, Callable[[Cells, Rows, Known], Iterator[Row]]] = {
    "projects": _projects,
    "stages": _stages,
    "funding": _funding,
    "metrics": _metrics,
    "observations": _observations,
    "reviews": _reviews,
}
