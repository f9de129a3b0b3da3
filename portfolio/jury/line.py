"""Where the money ends: which pitches a budget carries, going down the ranking by the rule announced for the call.

Pure: ranked entries and an amount go in, an outcome for each of them comes out. What comes out is a proposal; people
may change it by hand with a reason (`overriding`), and they sign. Amounts are whole minor units of one currency.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.errors import N_, RuleBroken

RULES = ("rank_strict", "rank_skip", "rank_partial")
"""Stop at the first pitch that does not fit; pass over it and go on; offer it what is left and go on."""

BARS = ("not_eligible", "below_threshold", "too_few_reviews")
"""Why a pitch is never funded, however much is left; the first that applies is told."""

FOR_MONEY = ("over_budget", "after_line")
"""Why a pitch waits that would be funded if there were more money; these make the reserve list."""

Pairs = Collection[tuple[str, str]]
"""Pitches of which at most one of two is funded."""


class Ask(NamedTuple):
    """A pitch as it comes to the line.

    place    1 is best; no two are alike, for ties are decided before
    cost     what it asks for
    minimum  the least its applicant can begin with; None: all or nothing
    barred   one of BARS, or empty
    """

    id: str
    place: int
    cost: int
    minimum: int | None = None
    barred: str = ""


class Outcome(NamedTuple):
    """What the line says of one pitch.

    amount  proposed for it; 0 is nothing, though a pitch that asks for 0 is funded with 0 too, see `is_funded`
    reason  fits, partial, one of FOR_MONEY, incompatible, one of BARS, by_hand, or left_over: out of what all lines
            have left
    left    the money left when its turn came; what was set aside by hand is not in it
    other   the pitch that excludes it (incompatible), or at which the line ended (after_line)
    """

    entry: Ask
    amount: int
    reason: str
    left: int
    other: str = ""
    is_funded: bool = False

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def place(self) -> int:
        return self.entry.place


class Line(NamedTuple):
    """The outcomes of all pitches in the order of their places.

    outside  pitches that one funded by another line excludes, each with that one
    """

    rule: str
    budget: int
    outcomes: tuple[Outcome, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    outside: tuple[tuple[str, str], ...] = ()

    @property
    def funded(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.is_funded)

    @property
    def skipped(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.is_funded)

    @property
    def reserve(self) -> tuple[Outcome, ...]:
        """Who moves up, in this order, when money comes free."""
        return tuple(outcome for outcome in self.skipped if outcome.reason in FOR_MONEY)

    @property
    def left(self) -> int:
        return self.budget - sum(outcome.amount for outcome in self.outcomes)

    def of(self, pitch: str) -> Outcome:
        """The outcome of one pitch; raises KeyError where it is not in the ranking."""
        for outcome in self.outcomes:
            if outcome.id == pitch:
                return outcome
        raise KeyError(pitch)


class Quorum(NamedTuple):
    """Whether enough of a jury took part for its result to stand."""

    present: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.present >= self.needed


# ------------------------------------------------------------------------------------------- who may be funded
def bar_of(*, is_eligible: bool, meets_thresholds: bool, reviews: int, least_reviews: int) -> str:
    """Why a pitch may not be funded at all, as one of BARS; empty where it may."""
    if not is_eligible:
        return "not_eligible"
    if reviews < least_reviews:
        return "too_few_reviews"
    return "" if meets_thresholds else "below_threshold"


def quorum(present: int, members: int, *, least: int = 1, share: int = 0) -> Quorum:
    """How many members of a jury must have scored or come.

    least  at least so many, whatever the size
    share  of the members, per 10,000, rounded up: 5000 of seven are four
    """
    return Quorum(present, max(least, -(-members * share // 10_000)))


# ------------------------------------------------------------------------------------------------ going down
def draw_line(
    entries: Iterable[Ask],
    budget: int,
    rule: str,
    pairs: Pairs = (),
    by_hand: Mapping[str, int] | None = None,
    outside: Pairs = (),
) -> Line:
    """Which pitches a budget carries.

    pairs    pitches that exclude each other: the better one is funded if it fits, then the other is not
    by_hand  amounts that people have set, 0 for not funded; they are set aside before anybody's turn comes
    outside  pitches that one funded by another line excludes, each with that one
    raises   ValueError for what callers must have refused: two pitches with one id or place, an amount below zero, a
             minimum above the cost, an unknown rule, more set by hand than there is
    """
    ordered = sorted(entries, key=lambda entry: entry.place)
    set_aside = dict(by_hand or {})
    _check(ordered, budget, rule, set_aside)
    rivals, elsewhere = _rivals(pairs), dict(outside)
    left = budget - sum(set_aside.values())
    funded = [entry.id for entry in ordered if set_aside.get(entry.id)]
    outcomes: list[Outcome] = []
    ended_at = ""
    for entry in ordered:
        if entry.id in set_aside:
            amount = set_aside[entry.id]
            outcomes.append(Outcome(entry, amount, "by_hand", left, is_funded=amount > 0))
            continue
        rival = next((other for other in funded if other in rivals.get(entry.id, ())), elsewhere.get(entry.id, ""))
        outcome = _turn(entry, left, rule, rival, ended_at)
        outcomes.append(outcome)
        if outcome.is_funded:
            left -= outcome.amount
            funded.append(entry.id)
        elif outcome.reason == "over_budget" and rule == "rank_strict":
            ended_at = entry.id
    apart = tuple(sorted((min(pair), max(pair)) for pair in set(pairs)))
    return Line(rule, budget, tuple(outcomes), apart, tuple(sorted(elsewhere.items())))


def draw_lines(purses: Sequence[tuple[Sequence[Ask], int]], rule: str, pairs: Pairs = ()) -> list[Line]:
    """A line for each purse, so that of two pitches that exclude each other none funds the worse one.

    purses  the entries and the money of each; the places are those among all entries
    """
    outside: dict[str, str] = {}
    while True:
        lines = [draw_line(entries, budget, rule, pairs, outside=list(outside.items())) for entries, budget in purses]
        clashing = clashes(lines)
        if not clashing:
            return [line._replace(outside=_own(line, outside)) for line in lines]
        loser, winner = clashing[0]  # the best of them: all that could unseat its rival has had its turn
        outside[loser] = winner


def _own(line: Line, outside: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((outcome.id, outside[outcome.id]) for outcome in line.outcomes if outcome.id in outside)


def excluded_elsewhere(line: Line, lines: Iterable[Line], gone: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
    """The pitches of a line that one funded by another line excludes, each with that one.

    gone  pitches that were funded and are no longer
    """
    own = {outcome.id for outcome in line.outcomes}
    funded = {outcome.id for each in lines for outcome in each.funded} - own - set(gone)
    both_ways = {*line.pairs, *((other, one) for one, other in line.pairs)}
    return tuple(sorted((one, other) for one, other in both_ways if one in own and other in funded))


def clashes(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """Pitches that exclude each other and are both funded, the worse one first, in the order of its places."""
    lines = list(lines)
    places = {outcome.id: outcome.place for line in lines for outcome in line.funded}
    both = {pair for line in lines for pair in line.pairs if pair[0] in places and pair[1] in places}
    worse_first = [sorted(pair, key=lambda ref: places[ref], reverse=True) for pair in both]
    return [(worse, better) for worse, better in sorted(worse_first, key=lambda pair: places[pair[0]])]


def _turn(entry: Ask, left: int, rule: str, rival: str, ended_at: str) -> Outcome:
    """What becomes of one pitch when its turn comes."""
    if entry.barred:
        return Outcome(entry, 0, entry.barred, left)
    if rival:
        return Outcome(entry, 0, "incompatible", left, rival)
    if ended_at:
        return Outcome(entry, 0, "after_line", left, ended_at)
    if entry.cost <= left:
        return Outcome(entry, entry.cost, "fits", left, is_funded=True)
    if rule == "rank_partial" and entry.minimum is not None and left >= max(entry.minimum, 1):
        return Outcome(entry, left, "partial", left, is_funded=True)
    return Outcome(entry, 0, "over_budget", left)


def _rivals(pairs: Pairs) -> dict[str, set[str]]:
    """Every pitch with those that exclude it."""
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _check(ordered: Sequence[Ask], budget: int, rule: str, set_aside: Mapping[str, int]) -> None:
    if rule not in RULES:
        raise ValueError(f"no rule is called {rule}")
    if budget < 0:
        raise ValueError("the budget is below zero")
    if len({entry.id for entry in ordered}) < len(ordered):
        raise ValueError("two entries have one id")
    if len({entry.place for entry in ordered}) < len(ordered):
        raise ValueError("two entries have one place")
    if any(entry.cost < 0 or not 0 <= (entry.minimum or 0) <= entry.cost for entry in ordered):
        raise ValueError("a cost is below zero, or a minimum is not between zero and the cost")
    if min(set_aside.values(), default=0) < 0 or sum(set_aside.values()) > budget:
        raise ValueError("what is set by hand is below zero or more than the budget")
    if not set_aside.keys() <= {entry.id for entry in ordered}:
        raise ValueError("an amount is set for a pitch that is not in the ranking")


# ------------------------------------------------------------------------------------------ money that comes free
def moved_up(line: Line, declined: Collection[str], *, on: date, until: date) -> Line:
    """The line after some of the funded gave their money back: the others keep theirs, the reserve moves up.

    declined  pitches that were funded and no longer want it
    on        the day of the offer; until is the last day on which the reserve list is valid
    raises    RuleBroken after that day
    """
    if on > until:
        raise RuleBroken("reserve_over", N_("The reserve list was valid until %(until)s."), until=until.isoformat())
    kept = {outcome.id: outcome.amount for outcome in line.funded if outcome.id not in declined}
    refused = {outcome.id: 0 for outcome in line.skipped if outcome.reason == "by_hand"}
    entries = [outcome.entry for outcome in line.outcomes if outcome.id not in declined]
    redrawn = draw_line(entries, line.budget, line.rule, line.pairs, kept | refused, line.outside)
    was = {outcome.id: outcome for outcome in line.outcomes}
    return redrawn._replace(outcomes=tuple(was[o.id] if o.reason == "by_hand" else o for o in redrawn.outcomes))


def second_line(lines: Iterable[Line], places: Mapping[str, int], rule: str) -> Line:
    """A line for the money that several lines leave, over all who wait for money in one of them.

    places  the places of those who wait, counted over all lines; raises KeyError where one is missing
    Who is excluded by a pitch that any line funds waits in vain and is not in it.
    """
    lines = list(lines)
    pairs = {pair for line in lines for pair in line.pairs}
    rivals, funded = _rivals(pairs), {outcome.id for line in lines for outcome in line.funded}
    waiting = [
        outcome.entry._replace(place=places[outcome.id])
        for line in lines
        for outcome in line.reserve
        if not funded & rivals.get(outcome.id, set())
    ]
    return draw_line(waiting, sum(line.left for line in lines), rule, pairs)


def with_left_over(lines: Sequence[Line], places: Mapping[str, int]) -> list[Line]:
    """The lines once what they leave together has gone down those who wait, by the rule of the lines.

    Each line's budget grows by what comes to it from others and shrinks by what goes: who is funded so gets first what
    the own line has left, then what the others have, in their order. What a line gave by hand above its own budget
    comes from them in the same way. What the budgets add up to stays the same.

    places  as `second_line` takes them
    """
    if not lines:
        return []
    second = second_line(lines, places, lines[0].rule)
    given = {outcome.id: outcome.amount for outcome in second.funded}
    wanted = [sum(given.get(outcome.id, 0) for outcome in line.outcomes) for line in lines]
    lefts = [line.left for line in lines]
    short = sum(max(want - left, 0) for want, left in zip(wanted, lefts, strict=True))
    found = []
    for line, want, left in zip(lines, wanted, lefts, strict=True):
        goes = min(max(left - want, 0), short)
        short -= goes
        outcomes = tuple(
            outcome._replace(amount=given[outcome.id], reason="left_over", is_funded=True)
            if outcome.id in given
            else outcome
            for outcome in line.outcomes
        )
        found.append(line._replace(budget=line.budget + max(want - left, 0) - goes, outcomes=outcomes))
    return found


# ----------------------------------------------------------------------------------------------- close to the line
def discussion_zone(line: Line, ranks: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    """The pitches that another jury might have put on the other side of the line, in the order of their places.

    A funded pitch is among them when its rank interval reaches down to the first place where the money did not do,
    another one when it reaches up to the last funded place. Who asks for more than the whole budget has no such place.

    ranks  lowest and highest place a pitch could have, 1 is best; a pitch that is not named is certain of its place
    """
    short = [outcome.place for outcome in line.outcomes if _ran_short(line, outcome)]
    reached = [outcome.place for outcome in line.funded if outcome.reason not in ("by_hand", "left_over")]
    if not short or not reached:
        return ()
    found = []
    for outcome in line.outcomes:
        low, high = ranks.get(outcome.id, (outcome.place, outcome.place))
        if low == high:
            continue
        may_fall = outcome.reason == "fits" and high >= min(short)
        may_rise = _ran_short(line, outcome) and low <= max(reached)
        if may_fall or may_rise:
            found.append(outcome.id)
    return tuple(found)


def _ran_short(line: Line, outcome: Outcome) -> bool:
    """Whether a pitch got less than it asked for because of its place."""
    if outcome.reason == "partial":
        return True
    least = outcome.entry.cost
    if line.rule == "rank_partial" and outcome.entry.minimum is not None:
        least = outcome.entry.minimum
    return outcome.reason in FOR_MONEY and least <= line.budget


def near_the_line(line: Line, zone: Collection[str] = ()) -> tuple[str, ...]:
    """The pitches of which readers ask why they stand where they stand, in the order of their places.

    Those to discuss, the last that is funded, the first that waits, what was set by hand or is offered in part, and
    every pitch above the last funded one that is not funded itself.
    """
    reached = max((outcome.place for outcome in line.funded), default=0)
    first_waiting = min((outcome.place for outcome in line.reserve), default=0)
    return tuple(
        outcome.id
        for outcome in line.outcomes
        if outcome.id in zone
        or outcome.reason in ("by_hand", "partial", "left_over")
        or outcome.place in (reached, first_waiting)
        or (outcome.place < reached and not outcome.is_funded)
    )
