"""Money by source; nothing is added that must not be."""

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.core.errors import N_
from portfolio.core.money import Money, decimals
from portfolio.reports.content.money_risks import CurrencyRisks, in_currency
from portfolio.reports.facts.money import MoneyRisks, MoneySum
from portfolio.reports.sentences import Sentence


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
    """One currency: money by kind of source, own share, all money; work or goods apart.

    risks  its years, dependence, own shares and ends; None in reports made before they were counted
    """

    currency: str
    sources: tuple[MoneyRow, ...]
    own: MoneyRow
    money: MoneyRow
    given: MoneyRow
    own_given: MoneyRow
    undated: int
    finding: Sentence
    risks: CurrencyRisks | None

    @property
    def is_whole(self) -> bool:
        """Whether no amount has a part of the currency's main unit, so that none is printed."""
        unit = 10 ** decimals(self.currency)
        rows = (*self.sources, self.own, self.money, self.given, self.own_given)
        return all(amount.minor % unit == 0 for row in rows for amount in row.amounts)


def money(sums: Sequence[MoneySum], risks: MoneyRisks | None = None) -> tuple[MoneyTable, ...]:
    return tuple(
        _money_in(currency, [row for row in sums if row.currency == currency], in_currency(risks, currency))
        for currency in sorted({row.currency for row in sums})
    )


def _money_in(currency: str, sums: Sequence[MoneySum], risks: CurrencyRisks | None) -> MoneyTable:
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
        risks=risks,
    )
