"""Facts to a report: every figure and every sentence of it, for page, PDF and JSON alike.

Nothing is rounded here, and what cannot be said is None with a reason, never 0. Sentences are message and values, so
that they can be said in any language; `words.say` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from portfolio.core.errors import N_
from portfolio.core.money import Money, decimals
from portfolio.core.quarter import Quarter
from portfolio.metrics import rules as metric_rules
from portfolio.projects import rules as project_rules
from portfolio.projects import taxonomy
from portfolio.reports import method
from portfolio.reports.evaluated import evaluated, past_ladder
from portfolio.reports.facts import Measure, Measures, MoneySum, QuarterFacts, Reviews, Word
from portfolio.reports.sentences import Label, Sentence, Share, counted

QUARTERS_SHOWN = 4
TYPES = frozenset(seed.key for seed in taxonomy.INNOVATION_TYPES)
CAPABILITIES = frozenset(seed.key for seed in taxonomy.CAPABILITIES)
REVIEW_STATES = (
    "signed",
    "held",
    "postponed",
    "late",
    "overdue",
    "long_overdue",
    "not_yet_due",
    "unplanned",
    "exempted",
    "before_portfolio",
)
"""Each started project is in one of them; the first six make up those that were due."""


# ----------------------------------------------------------------------------------------------- portfolio
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
    """Where the projects stood on the last days of four quarters; the stages of a day add up to its total."""

    days: tuple[date, ...]
    stages: tuple[StageRow, ...]
    totals: tuple[int, ...]
    matrix: Matrix
    largest: Sentence
    finding: Sentence

    @property
    def projects(self) -> int:
        return self.totals[-1]


# ---------------------------------------------------------------------------------- measures, money, reviews
@dataclass(frozen=True)
class MeasureRow:
    """A measure with its goal and where it stands."""

    fact: Measure
    goal: metric_rules.Goal
    standing: metric_rules.Standing


@dataclass(frozen=True)
class MeasureTable:
    """The measures shown, and how all of them stand.

    more  how many are not shown
    """

    facts: Measures
    rows: tuple[MeasureRow, ...]
    more: int
    goal_met: Share
    finding: Sentence


@dataclass(frozen=True)
class MoneyRow:
    """Three amounts that are never added to each other.

    label  a kind of source, own_money, money (all of it), given or own_given (work or goods)
    """

    label: str
    committed: Money
    received: Money
    spent: Money

    @property
    def amounts(self) -> tuple[Money, Money, Money]:
        return self.committed, self.received, self.spent


@dataclass(frozen=True)
class MoneyTable:
    """One currency: money by kind of source, own share, all money; work or goods apart."""

    currency: str
    sources: tuple[MoneyRow, ...]
    own: MoneyRow
    money: MoneyRow
    given: MoneyRow
    own_given: MoneyRow
    undated: int
    finding: Sentence

    @property
    def is_whole(self) -> bool:
        """Whether no amount has a part of the currency's main unit, so that none is printed."""
        unit = 10 ** decimals(self.currency)
        rows = (*self.sources, self.own, self.money, self.given, self.own_given)
        return all(amount.minor % unit == 0 for row in rows for amount in row.amounts)


@dataclass(frozen=True)
class ReviewTable:
    """Started projects by where their outcome review stood; `due` of them owe or owed one.

    states     key and number, adding up to `started`
    evaluated  what is evaluated of what was due, by the rules of the evaluation gap; none in older reports
    """

    facts: Reviews
    due: int
    signed_of_due: Share
    evaluated: tuple[Sentence, ...]
    states: tuple[tuple[str, int], ...]
    more: int
    finding: Sentence


@dataclass(frozen=True)
class QuarterReport:
    """A report of a quarter: the same figures on page, in PDF and in JSON."""

    facts: QuarterFacts
    quarter: Quarter
    title: Sentence
    state: Sentence
    summary: tuple[Sentence, ...]
    portfolio: Portfolio
    measures: MeasureTable
    money: tuple[MoneyTable, ...]
    reviews: ReviewTable
    definitions: tuple[tuple[Sentence, Sentence], ...]
    settings: tuple[Sentence, ...]


def quarter_report(facts: QuarterFacts) -> QuarterReport:
    """The report that facts make."""
    quarter = Quarter.parse(facts.quarter)
    portfolio, measures = _portfolio(facts), _measures(facts.measures)
    money, reviews = _money(facts.money), _reviews(facts.reviews)
    return QuarterReport(
        facts=facts,
        quarter=quarter,
        title=Sentence(
            N_("Innovation portfolio, quarter %(number)s of %(year)s"),
            {"number": str(quarter.number), "year": str(quarter.year)},
        ),
        state=Sentence(
            N_("State on %(as_of)s, as known on %(known)s."),
            {"as_of": facts.as_of, "known": facts.known_at.astimezone(ZoneInfo(facts.zone)).date()},
        ),
        summary=(portfolio.finding, reviews.finding, *past_ladder(facts.reviews), *(t.finding for t in money)),
        portfolio=portfolio,
        measures=measures,
        money=money,
        reviews=reviews,
        definitions=method.definitions(),
        settings=method.settings(facts, sum(table.undated for table in money)),
    )


def last_days(quarter: Quarter) -> tuple[date, ...]:
    """The last days of a quarter and of the three before it, oldest first: what a report shows side by side."""
    quarters = [quarter]
    while len(quarters) < QUARTERS_SHOWN:
        quarters.append(quarters[-1].previous)
    return tuple(shown.last_day for shown in reversed(quarters))


def _portfolio(facts: QuarterFacts) -> Portfolio:
    days = last_days(Quarter.parse(facts.quarter))
    found = {(count.stage, count.day): count.projects for count in facts.stages}
    stages = tuple(
        StageRow(stage, tuple(found.get((stage, day), 0) for day in days))
        for stage in project_rules.ALL_STAGES
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
    return Portfolio(days, stages, totals, _matrix(facts, totals[-1]), _largest(stages), finding)


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


def _measures(facts: Measures) -> MeasureTable:
    rows = []
    for fact in facts.rows:
        goal = metric_rules.Goal(fact.goal, fact.goal_low, fact.goal_high)
        rows.append(
            MeasureRow(fact, goal, metric_rules.judge(fact.measure, fact.direction, fact.start, goal, fact.latest))
        )
    met = facts.standings["met"]
    judged = met + facts.standings["not_met"] + facts.standings["wrong_way"]
    finding = counted(
        "Of %(n)s main measure with a value and a goal, %(met)s has met its goal.",
        "Of %(n)s main measures with a value and a goal, %(met)s have met it.",
        judged,
        met=met,
    )
    if not judged:
        finding = Sentence(N_("No main measure has both a value and a goal yet."))
    return MeasureTable(facts, tuple(rows), facts.total - len(rows), Share(met, judged, "nothing_to_judge"), finding)


def _money(sums: Sequence[MoneySum]) -> tuple[MoneyTable, ...]:
    return tuple(
        _money_in(currency, [row for row in sums if row.currency == currency])
        for currency in sorted({row.currency for row in sums})
    )


def _money_in(currency: str, sums: Sequence[MoneySum]) -> MoneyTable:
    def added(label: str, rows: Sequence[MoneySum]) -> MoneyRow:
        return MoneyRow(
            label,
            Money(sum(row.committed for row in rows), currency),
            Money(sum(row.received for row in rows), currency),
            Money(sum(row.spent for row in rows), currency),
        )

    cash = [row for row in sums if row.form == "cash"]
    grants = [row for row in cash if row.share == "grant"]
    given = [row for row in sums if row.form == "in_kind"]
    sources = [
        added(kind, [row for row in grants if row.kind == kind]) for kind in sorted({row.kind for row in grants})
    ]
    sources.sort(key=lambda row: (-row.committed.minor, -row.received.minor, row.label))
    money = added("money", cash)
    return MoneyTable(
        currency=currency,
        sources=tuple(sources),
        own=added("own_money", [row for row in cash if row.share == "own"]),
        money=money,
        given=added("given", [row for row in given if row.share == "grant"]),
        own_given=added("own_given", [row for row in given if row.share == "own"]),
        undated=sum(row.undated for row in sums),
        finding=Sentence(
            N_("In money, %(committed)s is promised, %(received)s received and %(spent)s spent."),
            {"committed": money.committed, "received": money.received, "spent": money.spent},
        ),
    )


def _reviews(facts: Reviews) -> ReviewTable:
    open_ = facts.held + facts.postponed + facts.late + facts.overdue + facts.long_overdue
    due = facts.signed + open_
    finding = counted(
        "Of %(n)s project whose outcome review was due, %(signed)s has a signed one.",
        "Of %(n)s projects whose outcome review was due, %(signed)s have a signed one.",
        due,
        signed=facts.signed,
    )
    if not due:
        finding = Sentence(N_("No outcome review was due yet."))
    states = tuple((state, int(getattr(facts, state))) for state in REVIEW_STATES)
    signed, more = Share(facts.signed, due, "nothing_due"), open_ - len(facts.rows)
    return ReviewTable(facts, due, signed, evaluated(facts.evaluation), states, more, finding)
