"""Colours of forecasts and judgements, worked by hand."""

from datetime import date, timedelta

import pytest

from portfolio.core.errors import WrongInput
from portfolio.core.money import Money
from portfolio.status import rules
from portfolio.status.rules import AMBER, GREEN, GREY, RED, Signal

TODAY = date(2026, 11, 21)


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


@pytest.mark.parametrize(
    ("budget", "forecast", "expected"),
    [
        (100_000, 80_000, GREEN),
        (100_000, 105_000, GREEN),  # + 5 % exactly
        (100_000, 105_001, AMBER),
        (100_000, 110_000, AMBER),  # + 10 % exactly
        (100_000, 110_001, RED),
        (0, 0, GREEN),  # a budget of zero is a budget
        (0, 1, RED),
    ],
)
def test_a_forecast_is_judged_against_the_approved_budget(budget: int, forecast: int, expected: str) -> None:
    assert rules.finance(euros(budget), euros(forecast), TODAY, TODAY) == Signal(expected)


def test_finance_is_grey_where_nothing_can_be_compared() -> None:
    budget, forecast = euros(100), euros(100)

    assert rules.finance(None, forecast, TODAY, TODAY) == Signal(GREY, "no_budget")
    assert rules.finance(budget, None, None, TODAY) == Signal(GREY, "no_forecast")
    assert rules.finance(budget, Money(10_000, "SEK"), TODAY, TODAY) == Signal(GREY, "other_currency")
    assert rules.finance(budget, forecast, TODAY - timedelta(days=92), TODAY) == Signal(GREEN)
    assert rules.finance(budget, forecast, TODAY - timedelta(days=93), TODAY) == Signal(GREY, "outdated")


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        ([], GREY),
        ([GREY, GREY], GREY),
        ([GREY, GREEN], GREEN),
        ([GREEN, AMBER, GREY], AMBER),
        ([RED, GREEN, AMBER], RED),
    ],
)
def test_a_project_is_as_bad_as_the_worst_that_can_be_judged(colours: list[str], expected: str) -> None:
    assert rules.worst(colours) == expected


def test_a_colour_set_by_hand_counts_until_and_with_its_last_day() -> None:
    computed = Signal(RED)
    last = date(2026, 12, 24)

    assert rules.by_hand(computed, GREEN, last, last) == Signal(GREEN, until=last)
    assert rules.by_hand(computed, GREEN, last, last + timedelta(days=1)) == computed
    assert rules.by_hand(Signal(GREY, "no_measure"), AMBER, last, TODAY) == Signal(AMBER, until=last)
    assert rules.by_hand(computed, None, None, TODAY) == computed


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 21), date(2027, 5, 21)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 5, 31), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2027, 6, 1)),
    ],
)
def test_six_months_ahead_end_on_the_same_day_or_on_the_last_of_a_shorter_month(today: date, last: date) -> None:
    assert rules.last_day_by_hand(today) == last
    rules.check_by_hand("outcome", GREEN, "Weighed by hand", last, today)
    with pytest.raises(WrongInput) as refused:
        rules.check_by_hand("outcome", GREEN, "Weighed by hand", last + timedelta(days=1), today)
    assert refused.value.field == "until_on"


@pytest.mark.parametrize(
    ("signal", "colour", "reason", "until", "field"),
    [
        ("outcome", GREEN, "", TODAY, "reason"),
        ("outcome", GREEN, "Why", None, "until_on"),
        ("outcome", GREEN, "Why", TODAY - timedelta(days=1), "until_on"),
        ("outcome", GREY, "Why", TODAY, "colour"),
        ("confidence", GREEN, "Why", TODAY, "colour"),
    ],
)
def test_a_colour_set_by_hand_needs_a_reason_and_a_last_day(
    signal: str, colour: str, reason: str, until: date | None, field: str
) -> None:
    with pytest.raises(WrongInput) as refused:
        rules.check_by_hand(signal, colour, reason, until, TODAY)

    assert refused.value.field == field


def test_red_needs_a_reason_and_a_way_back() -> None:
    rules.check_judgement("owner", GREEN, None, None)
    rules.check_judgement("unit", AMBER, None, None)
    rules.check_judgement("unit", RED, "No sensors", "A second supplier")
    for reason, back, field in ((None, "A second supplier", "reason"), ("No sensors", None, "path_back")):
        with pytest.raises(WrongInput) as refused:
            rules.check_judgement("owner", RED, reason, back)
        assert refused.value.field == field


@pytest.mark.parametrize(("side", "colour"), [("city", GREEN), ("owner", GREY), ("owner", "blue")])
def test_only_two_sides_judge_in_three_colours(side: str, colour: str) -> None:
    with pytest.raises(WrongInput):
        rules.check_judgement(side, colour, "Why", "How")


def test_a_risk_weighs_how_likely_it_is_times_how_bad() -> None:
    weights = [[rules.weight(likely, bad) for bad in rules.BAD] for likely in rules.LIKELY]

    assert weights == [[1, 2, 3], [2, 4, 6], [3, 6, 9]]
    with pytest.raises(WrongInput):
        rules.weight("certain", "minor")
    with pytest.raises(WrongInput):
        rules.weight("likely", "fatal")


def test_a_judgement_is_out_of_date_after_a_quarter() -> None:
    assert not rules.is_stale(TODAY - timedelta(days=92), TODAY)
    assert rules.is_stale(TODAY - timedelta(days=93), TODAY)
