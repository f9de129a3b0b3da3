"""Where the money ends, in the worked example and at its edges."""

from datetime import date

import pytest

from portfolio.core.errors import RuleBroken
from portfolio.jury.line import (
    Ask,
    Line,
    Outcome,
    Quorum,
    bar_of,
    draw_line,
    moved_up,
    quorum,
    second_line,
)
from tests.jury.six import BUDGET, six

UNTIL = date(2027, 3, 31)


def funded(line: Line) -> dict[str, int]:
    return {outcome.id: outcome.amount for outcome in line.funded}


def reasons(line: Line) -> dict[str, str]:
    return {outcome.id: outcome.reason for outcome in line.skipped}


# -------------------------------------------------------------------------------------------- the worked example
def test_d48_strict_ends_at_the_first_that_does_not_fit() -> None:
    line = draw_line(six(), BUDGET, "rank_strict")

    assert (funded(line), line.left) == ({"A": 600, "B": 550}, 350)
    assert reasons(line) == {"C": "over_budget", "D": "after_line", "E": "after_line", "F": "after_line"}
    assert [outcome.other for outcome in line.skipped] == ["", "C", "C", "C"]
    assert [outcome.left for outcome in line.outcomes] == [1500, 900, 350, 350, 350, 350]
    assert [outcome.id for outcome in line.reserve] == ["C", "D", "E", "F"]


def test_d48_skip_passes_over_what_does_not_fit() -> None:
    line = draw_line(six(), BUDGET, "rank_skip")

    assert (funded(line), line.left) == ({"A": 600, "B": 550, "D": 300}, 50)
    assert reasons(line) == {"C": "over_budget", "E": "over_budget", "F": "over_budget"}
    assert [outcome.id for outcome in line.reserve] == ["C", "E", "F"]


def test_d48_a_part_below_the_minimum_is_not_offered() -> None:
    line = draw_line(six(C={"minimum": 400}), BUDGET, "rank_partial")

    assert (funded(line), line.left) == ({"A": 600, "B": 550, "D": 300}, 50)  # 350 are left for C, which needs 400


def test_d48_a_part_of_the_minimum_is_offered() -> None:
    line = draw_line(six(C={"minimum": 350}), BUDGET, "rank_partial")

    assert (funded(line), line.left) == ({"A": 600, "B": 550, "C": 350}, 0)
    assert line.of("C") == Outcome(Ask("C", 3, 450, 350), 350, "partial", 350, is_funded=True)
    assert reasons(line) == {"D": "over_budget", "E": "over_budget", "F": "over_budget"}


@pytest.mark.parametrize("rule", ["rank_strict", "rank_skip"])
def test_only_the_partial_rule_offers_parts(rule: str) -> None:
    line = draw_line(six(C={"minimum": 350}), BUDGET, rule)

    assert line.of("C").reason == "over_budget"


def test_nothing_is_offered_in_part_without_a_stated_minimum() -> None:
    line = draw_line([Ask("A", 1, 100)], 99, "rank_partial")

    assert line.outcomes == (Outcome(Ask("A", 1, 100), 0, "over_budget", 99),)


def test_an_offer_of_nothing_is_no_offer() -> None:
    line = draw_line([Ask("A", 1, 100), Ask("B", 2, 50, 0)], 100, "rank_partial")
    one_more = draw_line([Ask("A", 1, 100), Ask("B", 2, 50, 0)], 101, "rank_partial")

    assert (reasons(line), funded(one_more)) == ({"B": "over_budget"}, {"A": 100, "B": 1})


# ------------------------------------------------------------------------------------------------- who never is
@pytest.mark.parametrize("bar", ["not_eligible", "below_threshold", "too_few_reviews"])
def test_d49_what_is_barred_is_not_proposed_though_money_is_left(bar: str) -> None:
    line = draw_line([Ask("A", 1, 100, barred=bar), Ask("B", 2, 100)], 1000, "rank_skip")

    assert (funded(line), reasons(line), line.reserve, line.left) == ({"B": 100}, {"A": bar}, (), 900)


@pytest.mark.parametrize("bar", ["not_eligible", "below_threshold", "too_few_reviews"])
def test_d49_a_barred_pitch_does_not_end_the_line(bar: str) -> None:
    line = draw_line([Ask("A", 1, 5000, barred=bar), Ask("B", 2, 100)], 1000, "rank_strict")

    assert funded(line) == {"B": 100}


def test_d50_an_exact_fit_is_funded() -> None:
    line = draw_line([Ask("A", 1, 1200), Ask("B", 2, 300), Ask("C", 3, 1)], 1500, "rank_strict")

    assert (funded(line), line.left) == ({"A": 1200, "B": 300}, 0)


def test_one_more_than_is_left_does_not_fit() -> None:
    line = draw_line([Ask("A", 1, 1200), Ask("B", 2, 301)], 1500, "rank_strict")

    assert (funded(line), line.left) == ({"A": 1200}, 300)


def test_what_asks_for_nothing_is_funded_with_nothing_left() -> None:
    line = draw_line([Ask("A", 1, 100), Ask("B", 2, 0)], 100, "rank_strict")

    assert [(outcome.id, outcome.amount) for outcome in line.funded] == [("A", 100), ("B", 0)]


def test_l32_prices_200_300_500_fill_a_budget_of_1000_exactly() -> None:
    line = draw_line(
        [Ask(str(cost), place, cost) for place, cost in enumerate((200, 300, 500, 100))], 1000, "rank_skip"
    )

    assert (funded(line), reasons(line)) == ({"200": 200, "300": 300, "500": 500}, {"100": "over_budget"})


def test_l33_the_second_is_passed_over_for_money_and_the_third_wins() -> None:
    line = draw_line([Ask(str(cost), place, cost) for place, cost in enumerate((800, 300, 200))], 1000, "rank_skip")

    assert (funded(line), reasons(line)) == ({"800": 800, "200": 200}, {"300": "over_budget"})


@pytest.mark.parametrize(
    ("said", "bar"),
    [
        ({}, ""),
        ({"is_eligible": False, "reviews": 0, "meets_thresholds": False}, "not_eligible"),
        ({"reviews": 2, "meets_thresholds": False}, "too_few_reviews"),
        ({"reviews": 2}, "too_few_reviews"),
        ({"meets_thresholds": False}, "below_threshold"),
    ],
)
def test_the_first_bar_is_told(said: dict[str, bool], bar: str) -> None:
    usual: dict[str, bool | int] = {"is_eligible": True, "meets_thresholds": True, "reviews": 3, "least_reviews": 3}

    assert bar_of(**usual | said) == bar  # type: ignore[arg-type]


def test_a_quorum_counts_shares_upwards() -> None:
    assert quorum(4, 7, share=5000) == Quorum(4, 4)  # half of seven is three and a half
    assert quorum(5, 8, least=5, share=5000) == Quorum(5, 5)
    assert [quorum(present, 7, share=5000).is_met for present in (3, 4, 5)] == [False, True, True]
    assert quorum(0, 0) == Quorum(0, 1)
    assert [quorum(0, 20_000, share=share).needed for share in (0, 1, 10_000)] == [1, 2, 20_000]
    assert quorum(0, 20_000).needed == 1


# ------------------------------------------------------------------------------------- pitches excluding each other
def test_of_a_pair_only_the_better_is_funded() -> None:
    line = draw_line(six(), BUDGET, "rank_skip", pairs=[("D", "B")])

    assert (funded(line), line.left) == ({"A": 600, "B": 550, "E": 250}, 100)
    assert line.of("D") == Outcome(Ask("D", 4, 300), 0, "incompatible", left=350, other="B")
    assert [outcome.id for outcome in line.reserve] == ["C", "F"]
    assert line.pairs == (("B", "D"),)


def test_the_other_of_a_pair_is_funded_where_the_better_one_is_not() -> None:
    line = draw_line(six(), BUDGET, "rank_skip", pairs=[("C", "D")])

    assert funded(line) == {"A": 600, "B": 550, "D": 300}  # C does not fit, so it excludes nobody


def test_an_excluded_pitch_does_not_end_a_strict_line() -> None:
    line = draw_line(six(), BUDGET, "rank_strict", pairs=[("A", "B"), ("A", "C")])

    assert (funded(line), line.left) == ({"A": 600, "D": 300, "E": 250, "F": 200}, 150)
    assert [line.of(name).other for name in "BC"] == ["A", "A"]


# ----------------------------------------------------------------------------------------- money that comes free
def test_money_given_back_goes_to_the_reserve_in_its_order() -> None:
    line = draw_line(six(), BUDGET, "rank_skip")

    after = moved_up(line, ["B"], on=UNTIL, until=UNTIL)

    # 50 and the 550 of B are free: C takes 450 of them, E and F ask for more than 150.
    assert (funded(after), after.left) == ({"A": 600, "C": 450, "D": 300}, 150)
    assert [outcome.id for outcome in after.outcomes] == ["A", "C", "D", "E", "F"]
    assert after.of("D") == line.of("D")


def test_a_strict_reserve_waits_for_its_first() -> None:
    line = draw_line(six(C={"cost": 1200}), BUDGET, "rank_strict")

    after = moved_up(line, ["A"], on=UNTIL, until=UNTIL)

    assert (funded(after), after.left) == ({"B": 550}, 950)  # C asks for 1,200, and nobody overtakes it


def test_the_reserve_list_ends_after_its_day() -> None:
    line = draw_line(six(), BUDGET, "rank_skip")

    with pytest.raises(RuleBroken) as refused:
        moved_up(line, ["B"], on=date(2027, 4, 1), until=UNTIL)

    assert (refused.value.code, str(refused.value)) == ("reserve_over", "The reserve list was valid until 2027-03-31.")


def test_who_was_refused_by_hand_does_not_move_up() -> None:
    line = draw_line(six(), BUDGET, "rank_skip", by_hand={"C": 0})

    after = moved_up(line, ["B"], on=UNTIL, until=UNTIL)

    assert (funded(after), after.of("C").reason) == ({"A": 600, "D": 300, "E": 250, "F": 200}, "by_hand")


def test_who_was_refused_by_hand_takes_no_money_from_who_moves_up() -> None:
    line = draw_line([Ask("A", 1, 60), Ask("B", 2, 40), Ask("C", 3, 60)], 60, "rank_skip", by_hand={"B": 0})

    after = moved_up(line, ["A"], on=UNTIL, until=UNTIL)

    assert (funded(after), after.of("B")) == ({"C": 60}, line.of("B"))


def test_money_given_back_frees_who_was_excluded() -> None:
    line = draw_line(six(), BUDGET, "rank_skip", pairs=[("B", "C"), ("D", "E")])

    after = moved_up(line, ["B"], on=UNTIL, until=UNTIL)

    assert (line.of("C").reason, line.of("E").reason) == ("incompatible", "incompatible")
    assert (funded(after), after.of("E").reason) == ({"A": 600, "C": 450, "D": 300}, "incompatible")


def test_money_left_over_goes_to_a_second_list() -> None:
    schools = draw_line([Ask("S1", 1, 90), Ask("S2", 2, 30), Ask("S3", 3, 5)], 100, "rank_skip")
    parks = draw_line([Ask("P1", 1, 60), Ask("P2", 2, 45), Ask("P3", 3, 1, barred="below_threshold")], 80, "rank_skip")

    line = second_line([schools, parks], {"P2": 1, "S2": 2}, "rank_skip")

    # 5 and 20 are left, which is less than either asks for; P3 is below a threshold, so it is on no list.
    assert (line.budget, [outcome.id for outcome in line.outcomes], line.left) == (25, ["P2", "S2"], 25)


def test_a_second_list_keeps_pairs_apart() -> None:
    one = draw_line([Ask("A", 1, 90), Ask("B", 2, 50)], 30, "rank_skip", pairs=[("A", "B")])
    other = draw_line([], 200, "rank_skip")

    line = second_line([one, other], {"A": 2, "B": 1}, "rank_skip")

    assert (funded(line), reasons(line)) == ({"B": 50}, {"A": "incompatible"})


# ------------------------------------------------------------------------------------------- what callers must refuse
@pytest.mark.parametrize(
    ("entries", "budget", "rule", "by_hand", "said"),
    [
        ([], 1, "rank_best", {}, "no rule is called rank_best"),
        ([Ask("A", 1, 1), Ask("A", 2, 1)], 1, "rank_skip", {}, "two entries have one id"),
        ([Ask("A", 1, 1), Ask("B", 1, 1)], 1, "rank_skip", {}, "two entries have one place"),
        (
            [Ask("A", 1, -1)],
            1,
            "rank_skip",
            {},
            "a cost is below zero, or a minimum is not between zero and the cost",
        ),
        (
            [Ask("A", 1, 5, 6)],
            1,
            "rank_skip",
            {},
            "a cost is below zero, or a minimum is not between zero and the cost",
        ),
        (
            [Ask("A", 1, 5, -1)],
            1,
            "rank_skip",
            {},
            "a cost is below zero, or a minimum is not between zero and the cost",
        ),
        ([Ask("A", 1, 5)], 4, "rank_skip", {"A": 5}, "what is set by hand is below zero or more than the budget"),
        ([Ask("A", 1, 5)], 4, "rank_skip", {"A": -1}, "what is set by hand is below zero or more than the budget"),
        ([Ask("A", 1, 5)], 4, "rank_skip", {"B": 1}, "an amount is set for a pitch that is not in the ranking"),
        ([], -1, "rank_skip", {}, "the budget is below zero"),
    ],
)
def test_impossible_lines_are_refused(
    entries: list[Ask], budget: int, rule: str, by_hand: dict[str, int], said: str
) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        draw_line(entries, budget, rule, by_hand=by_hand)


def test_what_is_set_by_hand_may_use_up_the_budget() -> None:
    assert funded(draw_line([Ask("A", 1, 5, 5)], 5, "rank_skip", by_hand={"A": 5})) == {"A": 5}
    assert funded(draw_line([Ask("A", 1, 5, 1)], 5, "rank_skip", by_hand={"A": 1})) == {"A": 1}


def test_a_pitch_outside_the_ranking_has_no_outcome() -> None:
    with pytest.raises(KeyError, match="Z"):
        draw_line(six(), BUDGET, "rank_skip").of("Z")
