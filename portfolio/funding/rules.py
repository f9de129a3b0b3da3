"""What money adds up to what, and which own share a grant asks for.

Amounts are whole minor units of one currency; shares and rates are Decimal. What is promised is never added to what
was received, and work or goods never to cash.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portfolio.core.errors import N_, RuleBroken, WrongInput

KINDS = (
    "eu_direct",
    "eu_shared",
    "national",
    "regional",
    "city_operating",
    "city_capital",
    "city_special_fund",
    "innovation_call",
    "philanthropy",
    "private",
    "in_kind",
    "loan",
    "bond",
    "membership_fee",
    "earned_income",
)
EU = frozenset({"eu_direct", "eu_shared"})

LEDGER = ("requested", "offered", "committed", "received", "spent", "certified", "repaid", "forecast")
STATES = ("idea", "applied", "offered", "committed", "active", "closed", "rejected", "withdrawn")
MOVES: Mapping[str, tuple[str, ...]] = {
    "idea": ("applied", "offered", "committed", "withdrawn"),
    "applied": ("offered", "committed", "rejected", "withdrawn"),
    "offered": ("committed", "rejected", "withdrawn"),
    "committed": ("active", "closed", "withdrawn"),
    "active": ("closed", "withdrawn"),
    "closed": ("active",),
    "rejected": ("applied",),
    "withdrawn": ("applied",),
}
MOST_HOURS = 100_000
"""That anybody spends on a bid."""
GIVEN_UP = frozenset({"rejected", "withdrawn"})

_BEFORE = ("idea", "applied", "offered", "committed")
_REACHED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "requested": (_BEFORE[:1], "applied"),
    "offered": (_BEFORE[:2], "offered"),
    "committed": (_BEFORE[:3], "committed"),
    "received": (_BEFORE, "active"),
    "spent": (_BEFORE, "active"),
}
"""The states that a booking takes a line out of, and the one that it brings it to."""


@dataclass(frozen=True)
class Line:
    """A line as the rules look at it.

    sums  booked so far, by ledger kind
    rate  the funder's share of eligible cost
    """

    id: int
    source: str
    kind: str
    share: str
    form: str
    state: str
    currency: str
    sums: Mapping[str, int] = field(default_factory=dict)
    matches_id: int | None = None
    total: int | None = None
    rate: Decimal | None = None
    in_kind_accepted: bool | None = None

    def booked(self, kind: str) -> int:
        """The sum of one ledger kind; nothing booked is 0."""
        return self.sums.get(kind, 0)


def state_after(state: str, booked: str) -> str:
    """Where a booking brings a line: a promise makes it committed, money makes it active."""
    leaves, reaches = _REACHED.get(booked, ((), state))
    return reaches if state in leaves else state


def check_move(before: str, after: str, reason: str | None) -> None:
    """Refuse a move that the table does not know, and giving up without a reason."""
    if after not in MOVES[before]:
        raise RuleBroken("move", N_("Money cannot go from this state to that one."), "state")
    if after in GIVEN_UP and not reason:
        raise WrongInput("reason", N_("Say why; a bid that failed teaches the next one."), "reason")


def check_day(on: date, today: date, latest: date | None) -> None:
    """Refuse a move on a day to come, or in the past before what has happened to the line already.

    latest  the day of the line's last booking or move; None where it is not known
    """
    if on > today:
        raise WrongInput("day", N_("Money changes its state today or on a day before."), "on")
    if on < today and latest is not None and on < latest:
        raise WrongInput("day", N_("Something was booked on this money after that day. Choose a later one."), "on")


def check_figures(figures: Mapping[str, int | None]) -> None:
    """Refuse a rate, a total, a chance or hours that no line can have; what is left out or None is not known."""
    rate, total = figures.get("rate"), figures.get("total_minor")
    chance, hours = figures.get("probability"), figures.get("bid_hours")
    if rate is not None and not 0 <= rate <= 1_000_000:
        raise WrongInput("rate", N_("A rate lies between 0 and 100 per cent."), "rate")
    if total is not None and total <= 0:
        raise WrongInput("total", N_("The total cost is more than zero; leave it empty if it is not known."), "total")
    if chance is not None and not 0 <= chance <= 100:
        raise WrongInput("chance", N_("How likely it is lies between 0 and 100 per cent."), "probability")
    if hours is not None and not 0 <= hours <= MOST_HOURS:
        raise WrongInput("hours", N_("Give the hours as a whole number from 0 to 100000."), "bid_hours")


def check_booking(state: str, sums: Mapping[str, int], kind: str, amount: int) -> None:
    """Refuse a booking after which the line would hold what cannot be.

    A correction is a negative booking; it takes back no more than was booked.
    """
    if amount == 0:
        raise WrongInput("amount", N_("Give an amount other than zero."), "amount")
    if state in GIVEN_UP and amount > 0 and kind != "repaid":
        raise RuleBroken("given_up", N_("This money was refused or given up. Reopen the line first."))
    after = {**sums, kind: sums.get(kind, 0) + amount}
    if after[kind] < 0:
        raise RuleBroken("below_zero", N_("That takes back more than was booked."), "amount")
    if after.get("received", 0) > after.get("committed", 0):
        raise RuleBroken(
            "received_over_committed", N_("More would be received than was promised. Book the promise first."), "amount"
        )
    if after.get("repaid", 0) > after.get("received", 0):
        raise RuleBroken("repaid_over_received", N_("More would be repaid than was received."), "amount")


def to_release(sums: Mapping[str, int]) -> int:
    """What is promised and not yet received: a line that is given up frees it."""
    return max(0, sums.get("committed", 0) - sums.get("received", 0))


Place = tuple[str, str, str, str]
"""Currency, share (grant or own), form (cash or in_kind) and ledger kind: sums across two places are never made."""


def totals(lines: Iterable[Line]) -> dict[Place, int]:
    """Sums by place, in the order of the places."""
    found: dict[Place, int] = {}
    for line in lines:
        for kind, amount in line.sums.items():
            place = (line.currency, line.share, line.form, kind)
            found[place] = found.get(place, 0) + amount
    return dict(sorted(found.items()))


def _half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def total_for(grant: int, rate: Decimal) -> int | None:
    """The total eligible cost that a grant stands for; None at a rate of zero."""
    return _half_up(grant / rate) if rate > 0 else None


def effective_rate(grant: int, total: int | None) -> Decimal | None:
    """Grant / total eligible cost with four decimals, half up; None without a total."""
    if not total:
        return None
    return (Decimal(grant) / total).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def required_match(grant: int, total: int | None, rate: Decimal | None) -> int | None:
    """The own share that a grant asks for; None, never 0, where neither total nor rate is known."""
    if total is None and rate is not None:
        total = total_for(grant, rate)
    return None if total is None else max(0, total - grant)


def payable(award: int, rate: Decimal, certified: int) -> int:
    """What the funder pays in the end: its share of what it accepted, at most the award."""
    return min(award, _half_up(certified * rate))


def to_repay(received: int, due: int) -> int:
    """What was paid in advance beyond what is payable."""
    return max(0, received - due)


@dataclass(frozen=True)
class OwnShare:
    """The own share beside a grant, in its currency.

    required   None where it is not known
    cash, in_kind  promised
    refused    work or goods that the programme does not accept; recorded, outside the eligible total
    rate       the funder's share of the whole; None without a whole
    """

    grant: int
    required: int | None
    cash: int
    in_kind: int
    refused: int
    rate: Decimal | None

    @property
    def secured(self) -> int:
        return self.cash + self.in_kind

    @property
    def gap(self) -> int | None:
        """What is still missing; None, never 0, where it is not known how much is asked for."""
        return None if self.required is None else max(0, self.required - self.secured)

    @property
    def share(self) -> Decimal | None:
        """Own share / (grant + own share): 0.75 beside 4 million is 0.1579."""
        return _share(self.secured, self.grant + self.secured)

    @property
    def per_grant(self) -> Decimal | None:
        """Own share per unit of the grant: 0.75 beside 4 million is 0.1875."""
        return _share(self.secured, self.grant)


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP) if whole > 0 else None


def own_share(grant: Line, lines: Iterable[Line]) -> OwnShare:
    """The own share that is promised for a grant, by the lines that name it."""
    own = [line for line in lines if line.matches_id == grant.id and line.currency == grant.currency]
    cash = sum(line.booked("committed") for line in own if line.form == "cash")
    in_kind = sum(line.booked("committed") for line in own if line.form == "in_kind")
    accepted = grant.in_kind_accepted is not False
    promised = grant.booked("committed") or grant.booked("offered") or grant.booked("requested")
    whole = grant.total
    if whole is None and grant.rate is None and own:
        whole = promised + cash + (in_kind if accepted else 0)
        required = None
    else:
        required = required_match(promised, grant.total, grant.rate)
    return OwnShare(
        grant=promised,
        required=required,
        cash=cash,
        in_kind=in_kind if accepted else 0,
        refused=0 if accepted else in_kind,
        rate=effective_rate(promised, whole) if whole is not None else grant.rate,
    )


@dataclass(frozen=True)
class Warned:
    """Something to look at: what, and the lines that it is about."""

    what: str
    lines: tuple[int, ...]


def warnings(lines: Sequence[Line]) -> list[Warned]:
    """What to look at in the money of one project, in the order of the lines."""
    return [*_eu_twice(lines), *_same_match(lines), *_of_lines(lines)]


def _eu_twice(lines: Sequence[Line]) -> list[Warned]:
    """No cost may be paid by two sources of the European Union: neither a grant by a grant, nor an own share by one."""
    by_id = {line.id: line for line in lines}
    alive = [line for line in lines if line.kind in EU and line.state not in GIVEN_UP]
    matched = [
        Warned("eu_matched_by_eu", (line.matches_id, line.id))
        for line in alive
        if line.matches_id is not None and line.matches_id in by_id and by_id[line.matches_id].kind in EU
    ]
    grants = tuple(line.id for line in alive if line.share == "grant")
    return matched + ([Warned("two_eu_grants", grants)] if len(grants) > 1 else [])


def _same_match(lines: Sequence[Line]) -> list[Warned]:
    """The same own share counted for two grants: same source, form and amount, different grants."""
    found: dict[tuple[str, str, str, int], list[Line]] = {}
    for line in lines:
        if line.share == "own" and line.matches_id is not None and line.booked("committed"):
            key = (line.source.casefold(), line.form, line.currency, line.booked("committed"))
            found.setdefault(key, []).append(line)
    return [
        Warned("match_used_twice", tuple(line.id for line in same))
        for same in found.values()
        if len({line.matches_id for line in same}) > 1
    ]


def _of_lines(lines: Sequence[Line]) -> list[Warned]:
    by_id = {line.id: line for line in lines}
    found = []
    for line in lines:
        if line.booked("received") > line.booked("committed"):
            found.append(Warned("received_over_committed", (line.id,)))
        if line.booked("requested") and line.booked("committed") > line.booked("requested"):
            found.append(Warned("committed_over_requested", (line.id,)))
        grant = by_id.get(line.matches_id) if line.matches_id is not None else None
        if line.form == "in_kind" and grant is not None and grant.in_kind_accepted is False:
            found.append(Warned("in_kind_not_accepted", (grant.id, line.id)))
    return found
