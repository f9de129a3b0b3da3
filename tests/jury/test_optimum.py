"""The best basket: the worked example, equals, and all baskets of small cases tried one by one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portfolio.jury.line import Entry, draw_line
from portfolio.jury.optimum import OBJECTIVES, Optimum, optimum
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
    assert optimum([Entry("A", 1, 101)], {"A": Decimal(5)}, 100) == nothing
    assert optimum([Entry("A", 1, 1), Entry("B", 2, 1)], {"A": Decimal(0), "B": Decimal(-1)}, 100) == nothing


def test_what_costs_nothing_is_in_the_basket() -> None:
    found = optimum([Entry("A", 1, 0), Entry("B", 2, 100)], {"A": Decimal(1), "B": Decimal(2)}, 100)

    assert found == Optimum(("A", "B"), 100, Decimal(3), is_proven=True)


def test_an_exact_fit_is_the_best_use_of_money() -> None:
    entries = [Entry("A", 1, 60), Entry("B", 2, 50), Entry("C", 3, 50)]

    found = optimum(iter(entries), {"A": Decimal("5.5"), "B": Decimal("4.5"), "C": Decimal("4.25")}, 100)

    assert found == Optimum(("B", "C"), 100, Decimal("8.75"), is_proven=True)


def test_a_search_that_is_cut_short_says_so() -> None:
    found = optimum(six(), SCORES, BUDGET, most=1)

    assert not found.is_proven
    assert found.cost <= BUDGET
    assert found.value >= Decimal("12.6")


def test_an_unknown_objective_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^no objective is called money$"):
        optimum([], {}, 0, "money")


@given(some.data(), some.sampled_from(OBJECTIVES))
def test_no_basket_of_all_is_better(chosen: some.DataObject, objective: str) -> None:
    count = chosen.draw(some.integers(0, 7))
    unit = chosen.draw(some.sampled_from((1, 1_000_003)))
    entries = [Entry(str(at), at, unit * chosen.draw(some.integers(0, 12))) for at in range(count)]
    scores = {entry.id: Decimal(chosen.draw(some.integers(1, 12))) / 2 for entry in entries}
    pairs = [(str(at), str(at + 1)) for at in range(count - 1) if chosen.draw(some.booleans())]
    budget = unit * chosen.draw(some.integers(0, 40))

    found = optimum(chosen.draw(some.permutations(entries)), scores, budget, objective, pairs)

    assert (found.value, found.ids, found.is_proven) == (*_tried(entries, scores, budget, objective, pairs), True)


def _tried(
    entries: list[Entry], scores: dict[str, Decimal], budget: int, objective: str, pairs: list[tuple[str, str]]
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
