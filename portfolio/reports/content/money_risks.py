"""What leadership should know of money beside its sums: dependence, own shares, what ends, and what has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from portfolio.core.errors import N_
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.reports.facts.money import Cliff, Ending, Funder, MoneyRisks, OwnShareSum, Unfunded
from portfolio.reports.sentences import FEWEST_FOR_PERCENT, Percent, Sentence, Share, counted

ENDINGS_ON_PAGE = 8
"""So many projects whose money ends stand on the page; the figures that come with it have all that were kept."""
STANDINGS = ("lasts", "ends", "ended", "unknown", "none")
"""How long the promised money of running projects lasts, by the keys of Cliff; together they are all of them."""


@dataclass(frozen=True)
class MoneyShare:
    """So much of so much money, promised by n sources."""

    part: Money
    whole: Money
    n: int

    @property
    def value(self) -> Decimal | None:
        """Part of whole, unrounded; None of nothing."""
        return Decimal(self.part.minor) / Decimal(self.whole.minor) if self.whole.minor > 0 else None

    @property
    def printed(self) -> Decimal | None:
        """The share as its percentage is printed; None where fewer than five sources promised anything."""
        if self.value is None or self.n < FEWEST_FOR_PERCENT:
            return None
        return self.value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class YearRow:
    """What was promised, received and spent in a year; None for bookings without a day."""

    year: int | None
    committed: Money
    received: Money
    spent: Money

    @property
    def amounts(self) -> tuple[Money, Money, Money]:
        return self.committed, self.received, self.spent


@dataclass(frozen=True)
class EndingRow:
    """Promised money of running projects whose last day lies in a quarter, of so many bookings' lines and projects."""

    quarter: Quarter
    committed: Money
    lines: int
    projects: int


@dataclass(frozen=True)
class CurrencyRisks:
    """What is to be known of the money of one currency.

    largest  the funder that promised most, and eu what the European Union did; None where nobody promised anything
    said     dependence and own shares in sentences
    """

    years: tuple[YearRow, ...]
    endings: tuple[EndingRow, ...]
    largest: MoneyShare | None
    eu: MoneyShare | None
    own_share: OwnShareSum | None
    said: tuple[Sentence, ...]


@dataclass(frozen=True)
class RiskTable:
    """What is to be known across currencies: running projects by how long their money lasts, and what has none.

    running   the projects that run or close, which the standings add up to
    no_money  scaled or adopted projects without money that goes on; more of them are not shown
    """

    facts: MoneyRisks
    running: int
    standings: tuple[tuple[str, int], ...]
    cliff: Cliff
    more_endings: int
    finding: Sentence
    no_money: tuple[Unfunded, ...]
    no_money_more: int
    no_money_finding: Sentence | None

    @property
    def endings_on_page(self) -> tuple[Ending, ...]:
        return self.cliff.rows[:ENDINGS_ON_PAGE]


def risks(facts: MoneyRisks) -> RiskTable:
    """The part of page 5 that is about all currencies."""
    cliff = facts.cliff
    running = sum(getattr(cliff, key) for key in STANDINGS)
    finding = counted(
        "Of %(n)s running or closing project, the promised money of %(ends)s ends by %(until)s with nothing after it.",
        "Of %(n)s running or closing projects, the promised money of %(ends)s ends by %(until)s with nothing after it.",
        running,
        ends=cliff.ends,
        until=cliff.until,
    )
    return RiskTable(
        facts=facts,
        running=running,
        standings=tuple((key, getattr(cliff, key)) for key in STANDINGS),
        cliff=cliff,
        more_endings=cliff.ends - len(cliff.rows[:ENDINGS_ON_PAGE]),
        finding=finding if running else Sentence(N_("No project was running or closing.")),
        no_money=facts.unfunded,
        no_money_more=facts.unfunded_total - len(facts.unfunded),
        no_money_finding=_no_money(facts.unfunded_total),
    )


def _no_money(projects: int) -> Sentence | None:
    if not projects:
        return None
    return counted(
        "%(n)s project that is to be scaled or adopted has no money that goes on.",
        "%(n)s projects that are to be scaled or adopted have no money that goes on.",
        projects,
    )


def in_currency(facts: MoneyRisks | None, currency: str) -> CurrencyRisks | None:
    """The part of page 5 that is about one currency; None in reports made before it was counted."""
    if facts is None:
        return None
    funder = next((one for one in facts.funders if one.currency == currency), None)
    own_share = next((one for one in facts.own_shares if one.currency == currency), None)
    largest = eu = None
    if funder is not None:
        whole = Money(funder.whole, currency)
        largest = MoneyShare(Money(funder.committed, currency), whole, funder.sources)
        eu = MoneyShare(Money(funder.eu, currency), whole, funder.sources)
    return CurrencyRisks(
        years=tuple(
            YearRow(one.year, *(Money(amount, currency) for amount in (one.committed, one.received, one.spent)))
            for one in facts.years
            if one.currency == currency
        ),
        endings=tuple(
            EndingRow(Quarter.parse(one.quarter), Money(one.committed, currency), one.lines, one.projects)
            for one in facts.cliff.sums
            if one.currency == currency
        ),
        largest=largest,
        eu=eu,
        own_share=own_share,
        said=(*_depends(funder, largest, eu), *_own(own_share, currency)),
    )


def _depends(funder: Funder | None, largest: MoneyShare | None, eu: MoneyShare | None) -> Sequence[Sentence]:
    """On whom the money depends most."""
    if funder is None or largest is None or eu is None:
        return ()
    values = {"source": funder.source, "amount": largest.part, "whole": largest.whole}
    said = [
        Sentence(N_("The largest single funder is %(source)s with %(amount)s of the %(whole)s promised."), values)
        if largest.printed is None
        else Sentence(
            N_("The largest single funder is %(source)s with %(amount)s of the %(whole)s promised, %(percent)s."),
            values | {"percent": Percent(largest.printed)},
        )
    ]
    if eu.part.minor > 0:
        said.append(
            Sentence(N_("From the European Union come %(amount)s of it."), {"amount": eu.part})
            if eu.printed is None
            else Sentence(
                N_("From the European Union come %(amount)s of it, %(percent)s."),
                {"amount": eu.part, "percent": Percent(eu.printed)},
            )
        )
    return said


def _own(found: OwnShareSum | None, currency: str) -> Sequence[Sentence]:
    """What is missing of own shares; what nobody knows is said apart, never taken for nothing."""
    if found is None:
        return ()
    said = []
    known = Share(found.short, found.short + found.covered)
    if found.short:
        said.append(
            counted(
                "%(missing)s of own shares is missing, in %(short)s of %(n)s promised grant whose own share is known.",
                "%(missing)s of own shares is missing, in %(short)s of %(n)s promised grants whose own share is known.",
                known.whole,
                short=known.part,
                missing=Money(found.missing, currency),
            )
        )
    elif known.whole:
        said.append(
            counted(
                "%(n)s promised grant has the own share that it asks for.",
                "%(n)s promised grants have the own share that they ask for.",
                known.whole,
            )
        )
    if found.unknown:
        said.append(
            counted(
                "Of %(n)s more grant from outside it is not known which own share it asks for.",
                "Of %(n)s more grants from outside it is not known which own share they ask for.",
                found.unknown,
            )
        )
    return said
