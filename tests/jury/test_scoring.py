from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portfolio.jury.scoring import (
    WHOLE,
    Criterion,
    Weighted,
    mean,
    median,
    places,
    printed,
    unmarked,
    weighted,
)

STAFF_CALL = (
    Criterion("resident_outcome", 3000),
    Criterion("feasibility", 2000),
    Criterion("measurability", 2000),
    Criterion("novelty", 1500),
    Criterion("transfer_scale", 1500),
)
MARKS: dict[str, int | None] = {
    # 4, 3, 3.5, 5 and 2 in half points
    "resident_outcome": 8,
    "feasibility": 6,
    "measurability": 7,
    "novelty": 10,
    "transfer_scale": 4,
}
ONES = {"minimum": Decimal(0), "maximum": Decimal(5), "step": Decimal(1)}
TWO_TO_ONE = (Criterion("idea", 2, **ONES), Criterion("team", 1, **ONES))


def test_d36_weights_of_30_20_20_15_15_and_marks_of_4_3_35_5_2_give_355() -> None:
    result = weighted(STAFF_CALL, MARKS)

    assert sum(criterion.weight for criterion in STAFF_CALL) == WHOLE
    assert result == Weighted(Fraction(35500), Fraction(50000), 10000)
    assert result is not None
    assert (result.score, result.share) == (Fraction(71, 20), Fraction(71, 100))
    assert printed(result.score) == Decimal("3.55")


def test_l1_weights_of_2_and_1_and_marks_of_5_and_3_give_13_of_15() -> None:
    result = weighted(TWO_TO_ONE, {"idea": 5, "team": 3})

    assert result == Weighted(Fraction(13), Fraction(15), 3)
    assert result is not None
    assert result.share == Fraction(13, 15)


def test_l2_a_review_without_any_mark_has_no_result() -> None:
    assert weighted(TWO_TO_ONE, {}) is None
    assert weighted(TWO_TO_ONE, {"idea": None, "team": None}) is None
    assert unmarked(TWO_TO_ONE, {}) == ("idea", "team")


def test_d37_a_review_with_one_criterion_empty_is_incomplete_and_enters_no_mean() -> None:
    half = weighted(STAFF_CALL, MARKS | {"novelty": None})
    full = weighted(STAFF_CALL, MARKS)

    assert half is None
    assert unmarked(STAFF_CALL, MARKS | {"novelty": None}) == ("novelty",)
    assert full is not None
    assert mean([full.score, half]) == Fraction(71, 20)


def test_a_mark_of_nothing_is_a_mark() -> None:
    result = weighted(TWO_TO_ONE, {"idea": 0, "team": 0})

    assert result == Weighted(Fraction(0), Fraction(15), 3)
    assert result is not None
    assert (result.score, result.share) == (Fraction(0), Fraction(0))


def test_l3_a_mark_on_a_criterion_of_another_track_never_counts() -> None:
    assert weighted(TWO_TO_ONE, {"idea": 5, "team": 3, "of_another_track": 1}) == weighted(
        TWO_TO_ONE, {"idea": 5, "team": 3}
    )


def test_l4_other_weights_give_another_result_of_the_same_marks() -> None:
    heavier = (TWO_TO_ONE[0]._replace(weight=4), TWO_TO_ONE[1])

    assert weighted(heavier, {"idea": 5, "team": 3}) == Weighted(Fraction(23), Fraction(25), 5)


def test_l5_mean_and_median_are_of_the_scores_there_are() -> None:
    of = [Fraction(1), Fraction(3), Fraction(5)]

    assert median(of) == 3
    assert median([Fraction(2), None, Fraction(4)]) == 3
    assert median([]) is None
    assert median([None]) is None
    assert mean([]) is None
    assert mean([None, None]) is None
    assert (mean([Fraction(4), Fraction(6), None]), median([Fraction(4), Fraction(6), None])) == (Fraction(5),) * 2
    assert median([Fraction(9), Fraction(1), Fraction(2)]) == 2
    assert median([Fraction(9), Fraction(1), Fraction(2), Fraction(3)]) == Fraction(5, 2)


def test_l7_without_a_criterion_that_counts_there_is_no_result() -> None:
    informs = (TWO_TO_ONE[0]._replace(weight=0),)

    assert weighted(informs, {"idea": 5}) is None
    assert weighted((), {}) is None


def test_a_criterion_that_informs_only_need_not_be_marked() -> None:
    informs = (*TWO_TO_ONE, Criterion("aside", 0, **ONES))

    assert unmarked(informs, {"idea": 5, "team": 3}) == ()
    assert weighted(informs, {"idea": 5, "team": 3}) == Weighted(Fraction(13), Fraction(15), 3)


def test_l25_marks_of_3_and_4_at_weight_2_and_5_at_weight_1_are_76_percent() -> None:
    criteria = (Criterion("a", 2, **ONES), Criterion("b", 2, **ONES), Criterion("c", 1, **ONES))
    result = weighted(criteria, {"a": 3, "b": 4, "c": 5})

    assert result == Weighted(Fraction(19), Fraction(25), 5)
    assert result is not None
    assert result.share == Fraction(76, 100)


def test_a_criterion_that_does_not_apply_leaves_its_weight_to_the_others() -> None:
    result = weighted(STAFF_CALL, MARKS | {"novelty": None}, {"novelty"})

    # (0.3 · 4 + 0.2 · 3 + 0.2 · 3.5 + 0.15 · 2) / 0.85
    assert result is not None
    assert result.score == Fraction(280, 85)
    assert unmarked(STAFF_CALL, MARKS | {"novelty": None}, {"novelty"}) == ()
    assert weighted(TWO_TO_ONE, {"idea": None, "team": None}, {"idea", "team"}) is None


def test_marks_are_steps_above_the_lowest() -> None:
    odd = Criterion("odd", WHOLE, Decimal(1), Decimal(10), Decimal("1.5"))

    assert [odd.value(steps) for steps in (0, 1, 6)] == [1, Fraction(5, 2), 10]
    for outside in (-1, 7):
        with pytest.raises(ValueError, match="lie outside 1 to 10"):
            odd.value(outside)


def test_a_scale_that_ends_at_nothing_has_no_share() -> None:
    result = weighted((Criterion("debt", 1, Decimal(-5), Decimal(0), Decimal(1)),), {"debt": 2})

    assert result is not None
    assert (result.score, result.share) == (Fraction(-3), None)


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (Fraction(3345, 1000), "3.35"),
        (Fraction(334499, 100000), "3.34"),
        (Fraction(10, 3), "3.33"),
        (Fraction(4), "4.00"),
        (Fraction(-1, 8), "-0.12"),
        (71.375, "71.38"),
        (71.37499999999999, "71.38"),
        (71.374999, "71.37"),
        (0.1 + 0.2, "0.30"),
    ],
)
def test_scores_print_with_two_decimals_and_no_noise(score: Fraction | float, shown: str) -> None:
    assert str(printed(score)) == shown


def test_equal_scores_share_the_best_place() -> None:
    scores = {"a": Fraction(3), "b": Fraction(5), "c": Fraction(3), "d": Fraction(1)}

    assert places(scores) == {"a": 2, "b": 1, "c": 2, "d": 4}
    assert places({}) == {}


marks = some.lists(some.integers(0, 10), min_size=5, max_size=5)


@given(marks)
def test_a_result_never_leaves_the_scale_of_its_marks(steps: list[int]) -> None:
    given_marks: dict[str, int | None] = {
        criterion.key: step for criterion, step in zip(STAFF_CALL, steps, strict=True)
    }
    result = weighted(STAFF_CALL, given_marks)

    assert result is not None
    assert Fraction(min(steps), 2) <= result.score <= Fraction(max(steps), 2)
    assert result.share == result.score / 5


@given(some.lists(some.integers(-20, 20), min_size=1))
def test_places_count_those_who_are_better(scores: list[int]) -> None:
    named = {f"P{at}": Fraction(score) for at, score in enumerate(scores)}

    assert list(places(named).values()) == [1 + sum(other > score for other in scores) for score in scores]


def test_an_exact_score_below_a_half_stays_below_and_a_fitted_one_loses_its_noise_from_the_tenth_digit_on() -> None:
    assert printed(Fraction(3125, 1000) - Fraction(1, 10**12)) == Decimal("3.12")
    assert printed(3.1249999996) == Decimal("3.13")
    assert printed(3.124999999) == Decimal("3.12")
