"""The measures and the money of one project, in words and finished figures."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from portfolio.core.money import Money, share, totals
from portfolio.core.numbers import from_millionths
from portfolio.core.texts import gettext as _
from portfolio.core.web import day, money, month, number, percent
from portfolio.funding.rules import GIVEN_UP
from portfolio.funding.words import KINDS as FUNDING_KINDS
from portfolio.funding.words import STATES as LINE_STATES
from portfolio.metrics import rules as metric_rules
from portfolio.metrics import words as metric_words
from portfolio.metrics.chart import NARROW, WIDE, Dot, Frame, LineChart, Spark, line, spark
from portfolio.metrics.series import running
from portfolio.register.results import SPARK_VALUES, Line, Measure, Value

NOT_MONEY = GIVEN_UP | {"idea"}
"""Lines in these states promise nothing."""


class Badge(NamedTuple):
    """A state in a word."""

    word: str
    tone: str


class MeasureLine(NamedTuple):
    """A row of the table of measures."""

    id: int
    name: str
    level: str
    start: str
    goal: str
    latest: str
    source: str
    standing: Badge
    spark: Spark | None
    trend: str


class Chart(NamedTuple):
    """The line chart of the first measure with its numbers; narrow is the drawing for phones."""

    id: int
    name: str
    drawing: LineChart
    narrow: LineChart
    finding: str
    start: str
    goal: str
    numbers: Sequence[tuple[str, str]]


class MoneyLine(NamedTuple):
    """A row of the table of money."""

    id: int
    source: str
    kind: str
    what: str
    promised: str
    received: str
    spent: str
    state: str


class MoneySum(NamedTuple):
    """What is promised in one currency: cash, the own share in it, and work or goods apart."""

    currency: str
    promised: str
    received: str
    spent: str
    own: str
    in_kind: str


# --------------------------------------------------------------------------------------------------- measures
def followed(measure: Measure, values: Sequence[Value]) -> Sequence[Value]:
    """The values of a measure as they followed each other: running totals where they add up.

    Nothing where the whole is worked out from parts, or from the two numbers of percentages: its own page shows that.
    """
    if measure.parts is not None or (measure.series == "per_period" and measure.measure == "percent"):
        return ()
    if measure.series != "per_period":
        return values
    own = [value for value in values if value.edition == measure.edition]
    totals = running(measure.latest_value, [value.value for value in own])
    return [value._replace(value=total) for value, total in zip(own, totals, strict=True)]


def measure_line(measure: Measure, values: Sequence[Value]) -> MeasureLine:
    """A row of the table of measures, from a measure and its values, oldest first."""
    goal = metric_rules.Goal(measure.goal, measure.low, measure.high)
    found = metric_rules.judge(measure.measure, measure.direction, measure.baseline_value, goal, measure.latest_value)
    recent = [value.value for value in values if value.edition == measure.edition][-SPARK_VALUES:]
    trend = metric_rules.trend(recent[-2], recent[-1]) if len(recent) > 1 else "none"
    return MeasureLine(
        measure.id,
        measure.name,
        str(metric_words.LEVELS[measure.level]),
        metric_words.value(measure.baseline_value, measure.measure, measure.unit),
        metric_words.goal(goal, measure.measure, measure.unit, measure.question),
        metric_words.value(measure.latest_value, measure.measure, measure.unit),
        measure.source or "",
        Badge(_("Retired"), "neutral")
        if measure.retired_on
        else Badge(metric_words.standing(found), metric_words.TONES[found.key]),
        spark([Decimal(value) for value in recent], None if measure.goal is None else Decimal(measure.goal)),
        str(metric_words.TRENDS[trend]),
    )


def chart(measure: Measure, values: Sequence[Value]) -> Chart | None:
    """The chart of a primary measure; None for any other, and while nothing was measured."""

    def plain(stored: int | None) -> Decimal | None:
        return None if stored is None else from_millionths(stored)

    def drawn(frame: Frame) -> LineChart | None:
        return line(
            [Dot(value.observed_on, from_millionths(value.value), value.edition) for value in values],
            start=plain(measure.baseline_value),
            goal=plain(measure.goal),
            number=number,
            day=month,
            frame=frame,
        )

    if not measure.is_primary:
        return None
    wide, narrow = drawn(WIDE), drawn(NARROW)
    if wide is None or narrow is None:
        return None
    start = metric_words.value(measure.baseline_value, measure.measure, measure.unit)
    goal = metric_words.value(measure.goal, measure.measure, measure.unit)
    latest = metric_words.value(values[-1].value, measure.measure, measure.unit)
    return Chart(
        measure.id,
        measure.name,
        wide,
        narrow,
        _("%(name)s: %(value)s on %(day)s.", name=measure.name, value=latest, day=day(values[-1].observed_on)),
        _("At the start: %(value)s", value=start) if measure.baseline_value is not None else "",
        _("Goal: %(value)s", value=goal) if measure.goal is not None else "",
        [(day(value.observed_on), metric_words.value(value.value, measure.measure, measure.unit)) for value in values],
    )


# ------------------------------------------------------------------------------------------------------ money
def money_line(found: Line) -> MoneyLine:
    """A row of the table of money."""

    def amount(minor: int) -> str:
        return money(Money(minor, found.currency)) if minor else "–"

    return MoneyLine(
        found.id,
        found.source,
        str(FUNDING_KINDS.get(found.kind, found.kind)),
        _share_word(found),
        amount(found.committed),
        amount(found.received),
        amount(found.spent),
        str(LINE_STATES.get(found.state, found.state)),
    )


def _share_word(found: Line) -> str:
    if found.form == "in_kind":
        return str(_("Own share, work or goods")) if found.share == "own" else str(_("Work or goods"))
    return str(_("Own share")) if found.share == "own" else str(_("Grant or budget"))


def money_sums(lines: Sequence[Line]) -> Iterator[MoneySum]:
    """One sum per currency: cash, the own share in it, and work or goods apart; nothing is added across."""
    counted = [found for found in lines if found.state not in NOT_MONEY]
    cash = [found for found in counted if found.form == "cash"]
    for currency in totals(Money(0, found.currency) for found in counted):
        here = [found for found in cash if found.currency == currency]
        promised = sum(found.committed for found in here)
        own = sum(found.committed for found in here if found.share == "own")
        in_kind = sum(found.committed for found in counted if found.form == "in_kind" and found.currency == currency)
        of_cash = share(own, promised)
        yield MoneySum(
            currency,
            money(Money(promised, currency)),
            money(Money(sum(found.received for found in here), currency)),
            money(Money(sum(found.spent for found in here), currency)),
            _("%(amount)s, %(share)s of it", amount=money(Money(own, currency)), share=percent(of_cash, 2))
            if own
            else "",
            money(Money(in_kind, currency)) if in_kind else "",
        )
