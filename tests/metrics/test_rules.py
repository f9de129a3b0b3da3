"""Every figure here is worked by hand; those of domain.md 2.1 keep its numbers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.metrics import rules
from portfolio.metrics.rules import ONE, Change, Goal, Standing, change, counting, judge, newest, trend

values = st.integers(min_value=-(10**15), max_value=10**15)


def of(units: float) -> int:
    return round(units * ONE)


def towards(direction: str, start: float | None, goal: float | None, latest: float | None) -> Standing:
    return judge(
        "number",
        direction,
        None if start is None else of(start),
        Goal(None if goal is None else of(goal)),
        None if latest is None else of(latest),
    )


@pytest.mark.parametrize(
    ("direction", "start", "goal", "latest", "share", "key"),
    [
        ("decrease", 120, 90, 84, "1.2", "met"),  # (84 - 120) / (90 - 120) = 36 / 30
        ("decrease", 120, 90, 126, "-0.2", "wrong_way"),  # (126 - 120) / -30
        ("decrease", 22, 8, 15, "0.5", "not_met"),  # -7 / -14
        ("increase", 0, 200, 155, "0.775", "not_met"),
        ("decrease", 200, 0, 100, "0.5", "not_met"),
        ("increase", 10, 20, 10, "0", "not_met"),
        ("decrease", 120, 90, 90, "1", "met"),
    ],
)
def test_d3_d4_progress_is_the_share_of_the_way(
    direction: str, start: float, goal: float, latest: float, share: str, key: str
) -> None:
    assert towards(direction, start, goal, latest) == Standing(key, Decimal(share))


@pytest.mark.parametrize(
    ("direction", "start", "goal", "latest", "key", "reason"),
    [
        ("decrease", None, 90, 84, "met", "no_start"),
        ("decrease", None, 90, 91, "not_met", "no_start"),
        ("increase", 5, None, 7, "unknown", "no_goal"),
        ("increase", 5, 9, None, "unknown", "no_value"),
        ("none", 5, 9, 7, "no_status", "no_direction"),
        ("increase", 5, 5, 7, "met", "goal_is_start"),
        ("increase", 5, 5, 4, "not_met", "goal_is_start"),
        ("increase", 9, 5, 7, "unknown", "goal_contradicts"),
        ("maintain", 5, 5, 5, "met", "range"),
        ("maintain", 5, 5, 6, "not_met", "range"),
        ("maintain", 5, None, 6, "unknown", "no_goal"),
    ],
)
def test_l46_what_has_no_share_says_why(
    direction: str, start: float | None, goal: float | None, latest: float | None, key: str, reason: str
) -> None:
    assert towards(direction, start, goal, latest) == Standing(key, None, reason)


@pytest.mark.parametrize(
    ("low", "high", "latest", "key"),
    [
        (18, 24, 18, "met"),
        (18, 24, 24, "met"),
        (18, 24, 24.1, "not_met"),
        (18, None, 99, "met"),
        (None, 24, 25, "not_met"),
    ],
)
def test_a_range_is_kept_with_its_ends(low: float | None, high: float | None, latest: float, key: str) -> None:
    goal = Goal(low=None if low is None else of(low), high=None if high is None else of(high))

    assert judge("number", "maintain", None, goal, of(latest)) == Standing(key, None, "range")


def test_l45_zero_is_measured_and_empty_is_not() -> None:
    assert towards("decrease", 10, 0, 0) == Standing("met", Decimal(1))
    assert towards("decrease", 10, 0, None) == Standing("unknown", None, "no_value")


def test_steps_and_answers_are_met_or_not_without_a_share() -> None:
    assert judge("yes_no", "increase", 0, Goal(ONE), ONE) == Standing("met", None, "no_distance")
    assert judge("yes_no", "increase", 0, Goal(ONE), 0) == Standing("not_met", None, "no_distance")
    assert judge("ordinal", "increase", of(3), Goal(of(5)), of(2)) == Standing("wrong_way", None, "no_distance")
    assert judge("qualitative", "increase", None, Goal(), None) == Standing("no_status", None, "in_words")


def test_d6_an_output_without_a_start_shows_its_share_of_the_goal() -> None:
    share = rules.share_of_goal("increase", of(200), of(155))

    assert share == Decimal("0.775")
    assert rules.whole_percent(Decimal("0.775")) == 78


@pytest.mark.parametrize(
    ("direction", "goal", "latest"),
    [("decrease", 5, 3), ("increase", 0, 3), ("increase", 5, -1), ("increase", 5, None)],
)
def test_a_share_of_the_goal_needs_a_rising_measure_above_zero(direction: str, goal: int, latest: int | None) -> None:
    assert rules.share_of_goal(direction, goal, latest) is None


@given(values, values, values)
def test_progress_is_the_same_seen_from_below_and_above(start: int, goal: int, latest: int) -> None:
    if start == goal:
        return
    rising = judge("number", "increase" if goal > start else "decrease", start, Goal(goal), latest)
    falling = judge("number", "decrease" if goal > start else "increase", -start, Goal(-goal), -latest)

    assert rising == falling


@given(values, values, values)
def test_met_and_wrong_way_are_read_off_the_share(start: int, goal: int, latest: int) -> None:
    if start == goal:
        return
    found = judge("number", "increase" if goal > start else "decrease", start, Goal(goal), latest)

    assert found.share is not None
    assert (found.key == "met") == (abs(latest - start) >= abs(goal - start) and found.share > 0)
    assert (found.key == "wrong_way") == (found.share < 0)


def test_two_percentages_differ_by_points() -> None:
    assert change("percent", of(21), of(24)) == Change("points", Decimal(of(3)))


def test_other_numbers_differ_by_per_cent_and_from_zero_by_units() -> None:
    assert change("number", of(120), of(84)) == Change("percent", Decimal("-0.3"))
    assert change("number", 0, of(7)) == Change("absolute", Decimal(of(7)))
    assert change("number", of(-4), of(4)) == Change("absolute", Decimal(of(8)))
    assert change("score", of(3), of(4)) == Change("absolute", Decimal(ONE))


@pytest.mark.parametrize(
    ("earlier", "later", "near_zero", "expected"),
    [
        (100, 110, None, "up"),  # exactly a tenth moves
        (100, 109.999, None, "flat"),
        (100, 90, None, "down"),
        (-100, -110, None, "down"),
        (0, 0.000001, None, "up"),
        (0, 0, None, "flat"),
        (0, 0.4, 0.5, "flat"),
        (0, 0.5, 0.5, "up"),
        (100, 106, 5, "flat"),  # a tenth is more than what the measure sets
        (None, 5, None, "none"),
        (5, None, None, "none"),
    ],
)
def test_a_trend_moves_at_a_tenth(
    earlier: float | None, later: float | None, near_zero: float | None, expected: str
) -> None:
    found = trend(
        None if earlier is None else of(earlier),
        None if later is None else of(later),
        None if near_zero is None else of(near_zero),
    )

    assert found == expected


def test_a_trend_is_judged_by_the_direction_and_never_by_its_sign() -> None:
    table = {
        (movement, direction): rules.tone(movement, direction)
        for movement in ("up", "down", "flat")
        for direction in ("increase", "decrease", "maintain")
    }

    assert table == {
        ("up", "increase"): "good",
        ("up", "decrease"): "bad",
        ("up", "maintain"): "neutral",
        ("down", "increase"): "bad",
        ("down", "decrease"): "good",
        ("down", "maintain"): "neutral",
        ("flat", "increase"): "neutral",
        ("flat", "decrease"): "neutral",
        ("flat", "maintain"): "neutral",
    }


@pytest.mark.parametrize(
    ("latest_on", "frequency", "expected"),
    [
        (None, "monthly", "not_measured"),
        (date(2026, 10, 6), "monthly", "current"),  # 46 days before: one and a half months of 31 days
        (date(2026, 10, 5), "monthly", "outdated"),
        (date(2026, 5, 25), None, "current"),  # 180 days before
        (date(2026, 5, 24), None, "outdated"),
        (date(1999, 1, 1), "once", "current"),
    ],
)
def test_l51_a_value_is_current_outdated_or_missing(
    latest_on: date | None, frequency: str | None, expected: str
) -> None:
    assert rules.freshness(latest_on, frequency, date(2026, 11, 21)) == expected


@dataclass
class Row:
    """A value as the database gives it."""

    id: int
    value: int | None = 0
    words: str | None = None
    observed_on: date = date(2026, 9, 30)
    recorded_at: datetime = datetime(2026, 10, 1, tzinfo=UTC)
    edition: int = 1
    part: str | None = None
    withdrawn: bool = False
    supersedes_id: int | None = None


def ids(rows: list[Row], edition: int = 1, **more: Any) -> list[int]:
    return [row.id for row in counting(rows, edition, **more) if row.part is None]


def test_d5_a_corrected_value_counts_no_longer_whatever_its_order() -> None:
    rows = [Row(3, supersedes_id=2), Row(1), Row(2, supersedes_id=1)]

    assert ids(rows) == [3]


def test_l41_a_withdrawn_value_counts_neither_itself_nor_what_it_took_back() -> None:
    assert ids([Row(1), Row(2, observed_on=date(2026, 6, 30)), Row(3, withdrawn=True, supersedes_id=1)]) == [2]


def test_values_of_parts_and_of_earlier_definitions_do_not_count_as_the_whole() -> None:
    assert ids([Row(1, part="North"), Row(2, edition=1), Row(3, edition=2)], edition=2) == [3]


def test_of_one_day_the_value_recorded_later_is_the_latest() -> None:
    late = datetime(2026, 10, 2, tzinfo=UTC)

    assert ids([Row(1, recorded_at=late), Row(2), Row(3)]) == [2, 3, 1]


def test_a_day_and_an_instant_look_back() -> None:
    first, second = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    rows = [
        Row(1, recorded_at=first),
        Row(2, recorded_at=second, supersedes_id=1),
        Row(3, recorded_at=first, observed_on=date(2026, 10, 31)),
    ]

    assert ids(rows, day=date(2026, 9, 30)) == [2]
    assert ids(rows, known=second) == [1, 3]
    assert ids(rows, day=date(2026, 9, 30), known=second) == [1]


@given(
    st.permutations(
        [Row(1), Row(2, supersedes_id=1), Row(3, supersedes_id=2), Row(4), Row(5, withdrawn=True, supersedes_id=4)]
    )
)
def test_the_order_of_rows_never_matters(rows: list[Row]) -> None:
    assert ids(rows) == [3]


def test_the_goal_that_counts_is_the_one_that_nothing_replaces() -> None:
    assert newest([Row(1), Row(2, supersedes_id=1)], 1) == Row(2, supersedes_id=1)
    assert newest([Row(1)], 2) is None
