"""What is worked out from what people enter, and what is refused; figures are worked by hand beside."""

from datetime import date
from typing import Any

import pytest

from portfolio.core.errors import WrongInput
from portfolio.metrics import rules
from portfolio.metrics.rules import ONE, Goal


def of(units: float) -> int:
    return round(units * ONE)


def test_a_unit_says_what_kind_of_number_it_is() -> None:
    found = {
        unit: rules.measure_of(unit) for unit in ("%", "% of homes", "EUR", "€", "Days", "households", "points 1-5")
    }

    assert found == {
        "%": "percent",
        "% of homes": "percent",
        "EUR": "currency",
        "€": "currency",
        "Days": "duration",
        "households": "number",
        "points 1-5": "number",
    }


def test_the_direction_follows_from_now_and_goal() -> None:
    assert [rules.direction_between(38, goal) for goal in (15, 60, 38)] == ["decrease", "increase", "maintain"]


def test_the_first_three_measures_of_what_changed_are_primary() -> None:
    assert [rules.becomes_primary("outcome", held) for held in range(4)] == [True, True, True, False]
    assert not rules.becomes_primary("output", 0)


def refused(error: Any) -> tuple[str, str | None]:
    return error.value.code, error.value.field


@pytest.mark.parametrize(
    ("direction", "start", "goal", "on", "expected"),
    [
        ("increase", 5, Goal(of(5)), None, ("goal_is_start", "goal")),
        ("decrease", 5, Goal(of(9)), None, ("goal_contradicts", "goal")),
        ("increase", 5, Goal(of(9)), date(2026, 2, 28), ("goal_before_start", "on")),
        ("maintain", 5, Goal(low=2, high=1), None, ("range", "low")),
    ],
)
def test_l46_a_goal_that_cannot_be_right_is_refused(
    direction: str, start: float, goal: Goal, on: date | None, expected: tuple[str, str]
) -> None:
    with pytest.raises(WrongInput) as error:
        rules.check_goal(direction, of(start), date(2026, 3, 1), goal, on)

    assert refused(error) == expected


def test_to_keep_the_value_at_the_start_is_a_goal() -> None:
    rules.check_goal("maintain", of(5), date(2026, 3, 1), Goal(of(5)), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("kind", "value", "note", "comparison", "field"),
    [
        ("measured", None, None, None, "value"),
        ("zero_by_definition", 1, None, None, "value"),
        ("reconstructed", 1, None, None, "note"),
        ("not_possible", 1, "Never counted", "District 5", "value"),
        ("not_possible", None, "Never counted", None, "comparison"),
        ("not_possible", None, None, "District 5", "comparison"),
    ],
)
def test_a_value_at_the_start_fits_how_it_is_known(
    kind: str, value: int | None, note: str | None, comparison: str | None, field: str
) -> None:
    with pytest.raises(WrongInput) as error:
        rules.check_baseline(kind, value, note, comparison)

    assert error.value.field == field


def test_zero_and_no_value_with_a_comparison_are_values_at_the_start() -> None:
    rules.check_baseline("measured", 0, None, None)
    rules.check_baseline("zero_by_definition", 0, None, None)
    rules.check_baseline("not_possible", None, "Never counted", "District 5")


def test_a_percentage_is_worked_out_from_its_parts() -> None:
    # 3 of 8 homes is 37.5 %.
    assert rules.value_seen("percent", None, None, of(3), of(8)) == of(37.5)
    assert rules.value_seen("percent", of(38), None, of(3), of(8)) == of(37.5)


def test_l43_percentages_combine_by_their_parts() -> None:
    # 3.14 / 17 and 47.11 / 4711 together are 50.25 / 4728 = 1.062817 %, not the mean of 18.47 % and 1.00 %.
    assert rules.combined_percent([(of(3.14), of(17)), (of(47.11), of(4711))]) == 1_062_817


@pytest.mark.parametrize(
    ("measure", "value", "words", "numerator", "denominator", "field"),
    [
        ("number", None, None, None, None, "value"),
        ("yes_no", of(2), None, None, None, "value"),
        ("qualitative", None, None, None, None, "words"),
        ("qualitative", of(1), "Better", None, None, "words"),
        ("percent", None, None, of(3), None, "denominator"),
        ("percent", None, None, of(3), 0, "denominator"),
        ("percent", of(50), None, of(3), of(8), "value"),
    ],
)
def test_a_value_that_the_measure_cannot_hold_is_refused(
    measure: str, value: int | None, words: str | None, numerator: int | None, denominator: int | None, field: str
) -> None:
    with pytest.raises(WrongInput) as error:
        rules.value_seen(measure, value, words, numerator, denominator)

    assert error.value.field == field


def test_an_answer_in_words_has_no_number() -> None:
    assert rules.value_seen("qualitative", None, "Calmer evenings", None, None) is None


@pytest.mark.parametrize(
    ("changed", "same_series", "expected"),
    [
        ({"unit": "days"}, True, True),
        ({"measure": "number"}, True, True),
        ({"definition": "Homes seen twice"}, False, True),
        ({"definition": "Homes seen twice"}, True, False),
        ({"name": "Damp homes"}, False, False),
        ({"series": "per_period"}, True, True),
    ],
)
def test_another_unit_always_breaks_the_series(changed: dict[str, object], same_series: bool, expected: bool) -> None:
    before: dict[str, object] = {
        "name": "Damp",
        "unit": "%",
        "measure": "percent",
        "series": "state",
        "definition": "Homes",
    }

    assert rules.breaks_series(before, before | changed, same_series) is expected
