"""The best basket: the worked example, equals, and all baskets of small cases tried one by one."""

from decimal import Decimal
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portfolio.jury.line import Ask, draw_line
from portfolio.jury.optimum import (
    OBJECTIVES,
    Optimum,
    _Basket,
    _Bound,
    _Item,
    _items,
    _still_excluded,
    _unbeaten,
    optimum,
)
from tests.jury.six import BUDGET, SCORES, six


def test_d48_the_highest_sum_of_scores_is_16_3_and_drops_the_best_pitch() -> None:
    # 4.4 + 4.2 + 4.1 + 3.6. A, C, E and F come to 16.3 and 1,500 too, but need E, which stands lower than D.
    assert optimum(six(), SCORES, BUDGET) == Optimum(("B", "C", "D", "F"), 1500, Decimal("16.3"), is_proven=True)


def test_d48_the_highest_sum_of_score_times_money_is_a_b_d() -> None:
    # 4.6 x 600 + 4.4 x 550 + 4.1 x 300 = 2,760 + 2,420 + 1,230
    assert optimum(six(), SCORES, BUDGET, "score_money") == Optimum(
        ("A", "B", "D"), 1450, Decimal(6410), is_proven=True
    )


def test_d49_what_is_barred_is_in_no_basket() -> None:
    found = optimum(six(B={"barred": "below_threshold"}, C={"barred": "not_eligible"}), SCORES, BUDGET)

    assert found == Optimum(("A", "D", "E", "F"), 1350, Decimal("16.2"), is_proven=True)


def test_of_a_pair_one_is_in_the_basket() -> None:
    found = optimum(six(), SCORES, BUDGET, pairs=[("F", "B"), ("C", "F"), ("F", "Z")])

    assert found == Optimum(("A", "D", "E", "F"), 1350, Decimal("16.2"), is_proven=True)


def test_a_basket_may_be_empty() -> None:
    nothing = Optimum((), 0, Decimal(), is_proven=True)

    assert optimum([], {}, 100) == nothing
    assert optimum([Ask("A", 1, 101)], {"A": Decimal(5)}, 100) == nothing
    assert optimum([Ask("A", 1, 1), Ask("B", 2, 1)], {"A": Decimal(0), "B": Decimal(-1)}, 100) == nothing


def test_what_costs_nothing_is_in_the_basket() -> None:
    found = optimum([Ask("A", 1, 0), Ask("B", 2, 100)], {"A": Decimal(1), "B": Decimal(2)}, 100)

    assert found == Optimum(("A", "B"), 100, Decimal(3), is_proven=True)


def test_an_exact_fit_is_the_best_use_of_money() -> None:
    entries = [Ask("A", 1, 60), Ask("B", 2, 50), Ask("C", 3, 50)]

    found = optimum(iter(entries), {"A": Decimal("5.5"), "B": Decimal("4.5"), "C": Decimal("4.25")}, 100)

    assert found == Optimum(("B", "C"), 100, Decimal("8.75"), is_proven=True)


def test_the_rest_of_the_money_spent_in_parts_bounds_a_basket() -> None:
    bound = _Bound([_Item(10, 50, 1, 0), _Item(20, 60, 2, 0), _Item(30, 31, 4, 0)], budget=45)

    # 50 + 60 + 15 of 30 for the last: 31 / 2, rounded down. With the first left out, 25 are spent after the second.
    assert bound.of(_Basket(0, 0, 0), 0) == 125
    assert bound.of(_Basket(10, 50, 1), 1) == 125
    assert bound.of(_Basket(0, 0, 0), 1) == 60 + 31 * 25 // 30
    assert bound.of(_Basket(10, 50, 1), 2) == 50 + 31
    assert bound.of(_Basket(0, 0, 0), 3) == 0


def test_a_bound_of_very_large_numbers_is_exact() -> None:
    bound = _Bound([_Item(3, 2**80 + 1, 1, 0)], budget=2)

    assert bound.of(_Basket(0, 0, 0), 0) == 2 * (2**80 + 1) // 3


def test_a_basket_is_followed_where_no_cheaper_one_is_worth_as_much() -> None:
    cheap, dear, worse, equal = _Basket(1, 5, 1), _Basket(2, 9, 2), _Basket(2, 6, 4), _Basket(3, 9, 8)
    nothing = _Basket(0, 0, 0)

    assert _unbeaten([equal, worse, dear, cheap, nothing], ahead=0) == [nothing, cheap, dear]
    # What excludes others of those to come is compared with its like only.
    assert _unbeaten([equal, worse, dear, cheap, nothing], ahead=8) == [nothing, cheap, dear, equal]


def test_who_excludes_nobody_to_come_is_not_remembered() -> None:
    assert _still_excluded([]) == 0
    assert _still_excluded([_Item(1, 1, 1, 6), _Item(1, 1, 2, 1)]) == 7


def test_a_search_that_is_cut_short_says_so() -> None:
    found = optimum(six(), SCORES, BUDGET, most=1)

    assert found.is_proven is False
    assert found.cost <= BUDGET
    assert found.value >= Decimal("12.6")


def test_an_unknown_objective_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^no objective is called money$"):
        optimum([], {}, 0, "money")


@given(some.data(), some.sampled_from(OBJECTIVES))
def test_no_basket_of_all_is_better(chosen: some.DataObject, objective: str) -> None:
    count = chosen.draw(some.integers(0, 7))
    unit = chosen.draw(some.sampled_from((1, 1_000_003)))
    entries = [Ask(str(at), at, unit * chosen.draw(some.integers(0, 12))) for at in range(count)]
    scores = {entry.id: Decimal(chosen.draw(some.integers(1, 12))) / 2 for entry in entries}
    pairs = [(str(at), str(at + 1)) for at in range(count - 1) if chosen.draw(some.booleans())]
    budget = unit * chosen.draw(some.integers(0, 40))

    found = optimum(chosen.draw(some.permutations(entries)), scores, budget, objective, pairs)

    assert (found.value, found.ids, found.is_proven) == (*_tried(entries, scores, budget, objective, pairs), True)


def test_no_basket_of_two_hundred_fixed_cases_is_better() -> None:
    random = Random(11)
    for _ in range(200):
        count = random.randrange(1, 9)
        entries = [Ask("hgfedcba"[at], at, random.randrange(1, 30)) for at in range(count)]
        scores = {entry.id: Decimal(random.randrange(1, 40)) / 4 for entry in entries}
        pairs = [(a.id, b.id) for a, b in combinations(entries, 2) if random.random() < 0.08]
        budget, objective = random.randrange(60), random.choice(OBJECTIVES)

        found = optimum(random.sample(entries, count), scores, budget, objective, pairs)

        assert (found.value, found.ids) == _tried(entries, scores, budget, objective, pairs)


def test_most_worth_for_its_money_comes_first_and_what_is_free_before_it() -> None:
    costs = {"A": 2, "B": 1, "C": 0, "D": 4, "E": 1}
    worth = {name: Decimal(score) for name, score in zip("ABCDE", ("3", "2.5", "0.5", "6", "0.25"), strict=True)}

    # In hundredths, times 32 as there are five bits: B 2.5 a unit, then A and D 1.5 less their bits, last E.
    assert _items(list("ABCDE"), costs, worth, [("A", "D"), ("B", "D"), ("B", "Z")]) == [
        _Item(0, 50 * 32 - 4, 4, 0),
        _Item(1, 250 * 32 - 2, 2, 8),
        _Item(2, 300 * 32 - 1, 1, 8),
        _Item(4, 600 * 32 - 8, 8, 3),
        _Item(1, 25 * 32 - 16, 16, 0),
    ]
    assert _items(["A"], {"A": 1}, {"A": Decimal(200)}, []) == [_Item(1, 399, 1, 0)]


def _tried(
    entries: list[Ask], scores: dict[str, Decimal], budget: int, objective: str, pairs: list[tuple[str, str]]
) -> tuple[Decimal, tuple[str, ...]]:
    """The best of all baskets, and of equals the one that needs the lowest places least."""
    best = (Decimal(), 0)
    for bits in range(1 << len(entries)):
        basket = [entry for at, entry in enumerate(entries) if bits >> at & 1]
        ids = {entry.id for entry in basket}
        worths = [scores[entry.id] * (entry.cost if objective == "score_money" else 1) for entry in basket]
        if (
            sum(entry.cost for entry in basket) <= budget
            and not any(set(pair) <= ids for pair in pairs)
            and all(worths)
        ):
            best = max(best, (sum(worths, Decimal()), -bits))
    return best[0], tuple(entry.id for at, entry in enumerate(entries) if -best[1] >> at & 1)


def test_no_rule_of_the_ranking_beats_the_basket() -> None:
    value = optimum(six(), SCORES, BUDGET).value

    for rule in ("rank_strict", "rank_skip"):
        assert sum((SCORES[outcome.id] for outcome in draw_line(six(), BUDGET, rule).funded), Decimal()) <= value
