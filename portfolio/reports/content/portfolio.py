"""Where the projects stood, what they are, and what they serve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portfolio.core.errors import N_
from portfolio.core.quarter import Period, last_quarter, period
from portfolio.projects import rules as project_rules
from portfolio.projects import taxonomy
from portfolio.reports.content.priorities import AreaTable, area_table
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.portfolio import NO_STAGE, Word
from portfolio.reports.sentences import Label, Sentence, counted

QUARTERS_SHOWN = 4
TYPES = frozenset(seed.key for seed in taxonomy.INNOVATION_TYPES)
CAPABILITIES = frozenset(seed.key for seed in taxonomy.CAPABILITIES)

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("before", ("idea", "screened", "pitched")),
    ("preparing", ("approved", "mobilising")),
    ("running", ("running", "closing")),
    ("decided", ("evaluated", "decided")),
    ("paused", ("paused",)),
    ("over", ("stopped", "rejected", "withdrawn")),
    ("unknown", (NO_STAGE,)),
)
"""Stages as the parts of one bar: thirteen could not be told apart. The table has each of them."""


@dataclass(frozen=True)
class StageRow:
    """How many projects stood at a stage on each day shown."""

    stage: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class MatrixRow:
    """Projects of a type (None: not said) by capability, and how many they are, each counted once."""

    type: Word | None
    cells: tuple[int, ...]
    projects: int


@dataclass(frozen=True)
class Matrix:
    """Projects by primary type and capability; capabilities end with None for those that name none."""

    capabilities: tuple[Word | None, ...]
    rows: tuple[MatrixRow, ...]
    columns: tuple[int, ...]
    projects: int

    @property
    def most(self) -> int:
        """The largest cell."""
        return max((cell for row in self.rows for cell in row.cells), default=0)

    def step(self, cell: int) -> int:
        """The shade of a cell, 0 to 5: only an empty one has none."""
        return -(-5 * cell // self.most) if cell else 0


@dataclass(frozen=True)
class Portfolio:
    """Where the projects stood on the last days of four quarters; the stages of a day add up to its total.

    stages  ends with NO_STAGE where a project on record had made no move by one of the days; `unstaged` says so
    groups  the same in the parts of one bar, by the keys of GROUPS
    areas   None in reports made before policy areas were counted
    """

    days: tuple[date, ...]
    stages: tuple[StageRow, ...]
    totals: tuple[int, ...]
    matrix: Matrix
    largest: Sentence
    finding: Sentence
    groups: tuple[StageRow, ...]
    unstaged: tuple[Sentence, ...]
    areas: AreaTable | None

    @property
    def projects(self) -> int:
        return self.totals[-1]


def last_days(of: Period) -> tuple[date, ...]:
    """The last days of a quarter and of the three before it, oldest first; of a year those of its quarters."""
    quarters = [last_quarter(of)]
    while len(quarters) < QUARTERS_SHOWN:
        quarters.append(quarters[-1].previous)
    return tuple(shown.last_day for shown in reversed(quarters))


def portfolio(facts: QuarterFacts) -> Portfolio:
    days = last_days(period(facts.quarter))
    found = {(count.stage, count.day): count.projects for count in facts.stages}
    stages = tuple(
        StageRow(stage, tuple(found.get((stage, day), 0) for day in days))
        for stage in (*project_rules.ALL_STAGES, NO_STAGE)
        if any((stage, day) in found for day in days)
    )
    totals = tuple(sum(row.counts[place] for row in stages) for place in range(len(days)))
    finding = counted(
        "%(n)s project is on record, %(running)s running.",
        "%(n)s projects are on record, %(running)s of them running.",
        totals[-1],
        running=found.get((project_rules.RUNNING, facts.as_of), 0),
    )
    if not totals[-1]:
        finding = Sentence(N_("No project was on record yet."))
    unstaged = found.get((NO_STAGE, facts.as_of), 0)
    return Portfolio(
        days,
        stages,
        totals,
        _matrix(facts, totals[-1] - unstaged),
        _largest(stages),
        finding,
        groups=tuple(_grouped(stages, len(days))),
        unstaged=_unstaged(unstaged, totals[-1]),
        areas=area_table(facts.areas) if facts.areas else None,
    )


def _grouped(stages: Sequence[StageRow], days: int) -> Iterator[StageRow]:
    """The parts of the bars that any day has projects in."""
    for key, members in GROUPS:
        rows = [row.counts for row in stages if row.stage in members]
        if rows:
            yield StageRow(key, tuple(sum(counts[place] for counts in rows) for place in range(days)))


def _unstaged(projects: int, total: int) -> tuple[Sentence, ...]:
    """Why the stages do not add up to all projects, where they do not."""
    if not projects:
        return ()
    return (
        counted(
            "Of %(all)s projects, %(n)s had not moved to any stage by then; it stands in a row of its own.",
            "Of %(all)s projects, %(n)s had not moved to any stage by then; they stand in a row of their own.",
            projects,
            all=total,
        ),
    )


def _largest(stages: Sequence[StageRow]) -> Sentence:
    """The stage that most projects are at; the earlier one of two alike."""
    if not any(row.counts[-1] for row in stages):
        return Sentence(N_("No project was on record yet."))
    most = max(stages, key=lambda row: row.counts[-1])
    return Sentence(
        N_("Largest group: %(most)s of %(all)s at the stage “%(stage)s”."),
        {
            "most": most.counts[-1],
            "all": sum(row.counts[-1] for row in stages),
            "stage": Label("stage", most.stage),
        },
    )


def _matrix(facts: QuarterFacts, projects: int) -> Matrix:
    cells = {(count.type, count.capability): count.projects for count in facts.tags if count.whole is None}
    types = {count.type: count.projects for count in facts.tags if count.whole == "type"}
    columns = {count.capability: count.projects for count in facts.tags if count.whole == "capability"}
    capabilities = _used(facts.capabilities, set(columns), CAPABILITIES)
    rows = tuple(
        MatrixRow(
            word, tuple(cells.get((_key(word), _key(column)), 0) for column in capabilities), types.get(_key(word), 0)
        )
        for word in _used(facts.types, set(types), TYPES)
    )
    return Matrix(capabilities, rows, tuple(columns.get(_key(column), 0) for column in capabilities), projects)


def _used(words: Sequence[Word], found: set[str | None], always: frozenset[str]) -> tuple[Word | None, ...]:
    """The words that every report shows, those that projects have beside, and None for projects without one."""
    shown: list[Word | None] = [word for word in words if word.key in always or word.key in found]
    return (*shown, None) if shown or found else ()


def _key(word: Word | None) -> str | None:
    return word.key if word else None
