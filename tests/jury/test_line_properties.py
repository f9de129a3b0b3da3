"""What holds for every line, whatever the entries."""

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as some

from portfolio.jury.line import BARS, FOR_MONEY, RULES, Ask, Line, discussion_zone, draw_line, near_the_line

NAMES = "ABCDEFGHIJ"


@some.composite
def entries(draw: some.DrawFn) -> list[Ask]:
    """Up to ten entries in any order; a quarter are barred, half could begin with less."""
    found = []
    for place in range(draw(some.integers(0, len(NAMES)))):
        cost = draw(some.integers(0, 40))
        minimum = draw(some.none() | some.integers(0, cost))
        found.append(Ask(NAMES[place], place + 1, cost, minimum, draw(some.sampled_from(("", "", "", BARS[0])))))
    return draw(some.permutations(found))


budgets = some.integers(0, 120)
rules = some.sampled_from(RULES)
pairs = some.sets(some.tuples(some.sampled_from(NAMES), some.sampled_from(NAMES)).filter(lambda two: two[0] != two[1]))


def ids(line: Line) -> set[str]:
    return {outcome.id for outcome in line.funded}


@given(entries(), budgets, rules, pairs)
def test_a_line_never_gives_more_than_there_is(
    found: list[Ask], budget: int, rule: str, apart: set[tuple[str, str]]
) -> None:
    line = draw_line(found, budget, rule, apart)

    assert 0 <= line.left == budget - sum(outcome.amount for outcome in line.funded)
    assert all(0 <= outcome.amount <= outcome.entry.cost for outcome in line.outcomes)
    assert all(outcome.amount == 0 for outcome in line.skipped)


@given(entries(), budgets, rules, pairs, some.randoms())
def test_the_order_of_rows_never_matters(
    found: list[Ask],
    budget: int,
    rule: str,
    apart: set[tuple[str, str]],
    random: Random,
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    turned = [(other, one) for one, other in sorted(apart)]

    assert draw_line(found, budget, rule, apart) == draw_line(shuffled, budget, rule, turned)


@given(entries(), budgets, rules, pairs)
def test_nobody_barred_is_funded_and_no_pair_is(
    found: list[Ask], budget: int, rule: str, apart: set[tuple[str, str]]
) -> None:
    line = draw_line(found, budget, rule, apart)

    assert not any(outcome.entry.barred for outcome in line.funded)
    assert not any({one, other} <= ids(line) for one, other in apart)
    assert {outcome.reason for outcome in line.skipped} <= {*BARS, *FOR_MONEY, "incompatible"}


@given(entries(), budgets)
def test_strict_funds_a_prefix_of_those_who_may_be_funded(found: list[Ask], budget: int) -> None:
    may = [entry for entry in sorted(found, key=lambda entry: entry.place) if not entry.barred]

    line = draw_line(found, budget, "rank_strict")

    assert [outcome.entry for outcome in line.funded] == may[: len(line.funded)]
    assert not line.reserve or line.reserve[0].entry.cost > line.left


@given(entries(), budgets)
def test_skip_and_partial_fund_all_that_strict_funds_and_leave_no_more(found: list[Ask], budget: int) -> None:
    strict, skip, partial = (draw_line(found, budget, rule) for rule in RULES)

    assert ids(strict) <= ids(skip)
    assert ids(strict) <= ids(partial)
    assert partial.left <= skip.left


@given(entries(), budgets)
def test_what_skip_leaves_fits_nobody_who_waits(found: list[Ask], budget: int) -> None:
    line = draw_line(found, budget, "rank_skip")

    assert all(outcome.entry.cost > line.left for outcome in line.reserve)


@given(entries(), budgets, some.integers(1, 50))
def test_more_money_never_shortens_a_strict_line(found: list[Ask], budget: int, more: int) -> None:
    assert ids(draw_line(found, budget, "rank_strict")) <= ids(draw_line(found, budget + more, "rank_strict"))


@given(entries(), budgets, rules)
def test_at_most_one_is_offered_a_part_and_it_is_all_that_is_left(found: list[Ask], budget: int, rule: str) -> None:
    parts = [outcome for outcome in draw_line(found, budget, rule).funded if outcome.reason == "partial"]

    assert len(parts) <= 1
    assert all((o.entry.minimum or 0) <= o.amount == o.left < o.entry.cost for o in parts)


@given(
    entries(),
    budgets,
    rules,
    some.dictionaries(some.sampled_from(NAMES), some.tuples(some.integers(1, 5), some.integers(5, 10))),
)
def test_who_is_to_be_discussed_is_near_the_line(
    found: list[Ask], budget: int, rule: str, ranks: dict[str, tuple[int, int]]
) -> None:
    line = draw_line(found, budget, rule)
    zone = discussion_zone(line, ranks)
    near = near_the_line(line, zone)

    assert set(zone) <= set(near)
    assert _in_order(line, zone)
    assert _in_order(line, near)


def _in_order(line: Line, names: Sequence[str]) -> bool:
    places = [line.of(name).place for name in names]
    return places == sorted(set(places))
