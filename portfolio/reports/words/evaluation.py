"""The evaluation gap in words and figures."""

from decimal import Decimal

from portfolio.core import web
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.reports import chart
from portfolio.reports.content.evaluation import SURVEY, GapTable, QuarterRow
from portfolio.reports.facts.evaluation import Overdue
from portfolio.reports.words.labels import CATEGORIES
from portfolio.reports.words.saying import say


def statuses(gap: GapTable) -> list[tuple[str, int]]:
    """How many projects have which status, what is not due and what is exempted at the end."""
    found = gap.facts
    return [
        (_("Evaluated"), found.full),
        (_("Evaluated in part"), found.partial),
        (_("Not evaluated"), found.none),
        (_("Too early"), found.too_early),
        (_("Exempted"), found.waived),
    ]


def bar(gap: GapTable) -> chart.StackedRows | None:
    """Projects in scope as one bar; those exempted stand beside it, as nobody expects their evaluation."""
    parts = [
        chart.Part(words, tone)
        for (words, _count), tone in zip(statuses(gap), ("good", "warn", "bad", "neutral"), strict=False)
    ]
    counts = [count for _words, count in statuses(gap)[:4]]
    return chart.stacked_rows("gap", parts, [(_("Projects in scope"), counts)], number=web.number)


def course(gap: GapTable) -> chart.LineFigure | None:
    """What was evaluated of what was due over eight quarters, with marks where the way of counting changed.

    Quarters in which fewer than five were due have counts in the table and no point here.
    """
    series = [
        chart.Series(words, [chart.Dot(row.day, of.value) for row, of in shares if of.printed and of.value is not None])
        for words, shares in (
            (_("Evaluated"), [(row, row.full) for row in gap.rows]),
            (_("At least in part"), [(row, row.at_least) for row in gap.rows]),
        )
    ]
    return chart.line(
        series,
        number=lambda value: web.percent(value),
        day=lambda day: quarter_short(Quarter.of(day)),
        marks=[(on, say(said)) for on, said in gap.marks],
        share=True,
        gap=True,
    )


def quarter_short(quarter: Quarter) -> str:
    """A quarter as a chart names it."""
    return str(_("Q%(number)s %(year)s", number=quarter.number, year=str(quarter.year)))


def quarter_of(row: QuarterRow) -> str:
    """The quarter of a row."""
    return quarter_short(Quarter.of(row.day))


def survey(gap: GapTable) -> chart.StackedRows | None:
    """The three answers of the survey as shares of cities, with a mark at the own one; never on the own axis."""
    parts = [
        chart.Part(str(CATEGORIES[key]), tone) for key, tone in zip(SURVEY, ("good", "fair", "neutral"), strict=True)
    ]
    shares = [Decimal(value) / 100 for value in SURVEY.values()]
    mark = list(SURVEY).index(gap.facts.category)
    row = (_("65 cities, 2024"), shares)
    return chart.stacked_rows("survey", parts, [row], number=_percent, sums=False, share=True, mark=mark)


def _percent(value: Decimal | int) -> str:
    return web.percent(Decimal(value))


def budget(amount: Money) -> str:
    """A sum of budgets, whole."""
    return web.money(amount, short=True)


def late(row: Overdue) -> str:
    """How many days late a review is; empty while the agreed day lies ahead."""
    return web.number(row.days_late) if row.days_late else ""


def more_exempted(gap: GapTable) -> str:
    """How many exempted projects are not named here, and where they are."""
    return ngettext(
        "%(num)s more is marked in the list of projects.",
        "%(num)s more are marked in the list of projects.",
        gap.more_exempted,
    )
