"""What pages show of money: finished words and amounts, so that templates add nothing up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portfolio.core.money import Money, stored
from portfolio.funding import queries, rules, words
from portfolio.funding.models import FundingLine, FundingProgramme

SHOWN = ("requested", "committed", "received", "spent")
"""The ledger kinds that the table of a project has columns for."""


@dataclass(frozen=True)
class MoneyLine:
    """A line in a project's table; amounts in the order of SHOWN, None where nothing was booked."""

    id: int
    source: str
    kind: str
    form: str
    is_own: bool
    partner: str
    programme: str
    accounting_ref: str
    state: str
    tone: str
    amounts: Sequence[Money | None]


@dataclass(frozen=True)
class SumLine:
    """A sum of lines that may be added up: one currency, one form, from outside or own."""

    label: str
    amounts: Sequence[Money | None]


@dataclass(frozen=True)
class OwnShareLine:
    """The own share beside one grant; None where it cannot be said."""

    line_id: int
    source: str
    grant: Money
    rate: Decimal | None
    required: Money | None
    cash: Money
    in_kind: Money
    refused: Money | None
    share: Decimal | None
    per_grant: Decimal | None
    gap: Money | None
    by_partner: Sequence[tuple[str, str, Money]]


@dataclass(frozen=True)
class MoneyPage:
    """A project's money."""

    lines: Sequence[MoneyLine]
    sums: Sequence[SumLine]
    own_shares: Sequence[OwnShareLine]
    warnings: Sequence[tuple[str, str]]


def money_page(rows: Sequence[queries.LineRow]) -> MoneyPage:
    """A project's lines as its page shows them."""
    facts = [row.facts for row in rows]
    names = {row.line.id: row.line.source for row in rows}
    return MoneyPage(
        [_line(row) for row in rows],
        _sums(facts),
        [_own_share(fact, facts, rows) for fact in facts if any(other.matches_id == fact.id for other in facts)],
        [
            (str(words.WARNINGS[found.what]), ", ".join(names[number] for number in found.lines if number in names))
            for found in rules.warnings(facts)
        ],
    )


def _line(row: queries.LineRow) -> MoneyLine:
    line = row.line
    return MoneyLine(
        id=line.id,
        source=line.source,
        kind=str(words.KINDS[line.kind]),
        form=str(words.FORMS[line.form]),
        is_own=line.share == "own",
        partner=row.partner or "",
        programme=row.programme.name if row.programme else "",
        accounting_ref=line.accounting_ref or "",
        state=str(words.STATES[line.state]),
        tone=words.TONES.get(line.state, "neutral"),
        amounts=[row.money(kind) for kind in SHOWN],
    )


def _sums(lines: Sequence[rules.Line]) -> list[SumLine]:
    found = rules.totals(lines)
    places = sorted({place[:3] for place in found}, key=lambda place: (place[0], place[1] == "own", place[2]))
    return [
        SumLine(
            str(words.SUMS[share, form]),
            [
                Money(found[currency, share, form, kind], currency) if (currency, share, form, kind) in found else None
                for kind in SHOWN
            ],
        )
        for currency, share, form in places
    ]


def _own_share(grant: rules.Line, lines: Sequence[rules.Line], rows: Sequence[queries.LineRow]) -> OwnShareLine:
    found = rules.own_share(grant, lines)

    def money(amount: int | None) -> Money | None:
        return None if amount is None else Money(amount, grant.currency)

    return OwnShareLine(
        line_id=grant.id,
        source=grant.source,
        grant=Money(found.grant, grant.currency),
        rate=found.rate,
        required=money(found.required),
        cash=Money(found.cash, grant.currency),
        in_kind=Money(found.in_kind, grant.currency),
        refused=money(found.refused or None),
        share=found.share,
        per_grant=found.per_grant,
        gap=money(found.gap),
        by_partner=[
            (row.partner or row.line.source, str(words.FORMS[row.line.form]), promised)
            for row in rows
            if row.line.matches_id == grant.id and (promised := row.money("committed")) is not None
        ],
    )


@dataclass(frozen=True)
class EndFigures:
    """What a grant pays in the end by what the funder accepted; None without rate or acceptance."""

    payable: Money
    to_repay: Money


def end_figures(line: FundingLine, facts: rules.Line) -> EndFigures | None:
    """What the funder pays of what it accepted, and what was paid in advance beyond it."""
    rate = facts.rate or rules.effective_rate(facts.booked("committed"), facts.total)
    if rate is None or not facts.booked("certified"):
        return None
    due = rules.payable(facts.booked("committed"), rate, facts.booked("certified"))
    paid = facts.booked("received") - facts.booked("repaid")
    return EndFigures(Money(due, line.currency), Money(rules.to_repay(paid, due), line.currency))


def total_of(line: FundingLine) -> Money | None:
    """The total eligible cost that a line's rate refers to; None where it is not known."""
    return stored(line.total_minor, line.currency)


def cap_of(programme: FundingProgramme) -> Money | None:
    """The most that a programme pays; None where no cap is known."""
    return stored(programme.cap_minor, programme.currency)
