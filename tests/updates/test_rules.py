"""Which quarter is asked about, when an update may be sent, and what it must say."""

from datetime import date

import pytest

from portfolio.core.errors import PortfolioError, RuleBroken, WrongInput
from portfolio.core.quarter import Quarter
from portfolio.updates import rules, words

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        (date(2026, 10, 1), Q3),
        (date(2026, 11, 21), Q3),
        (date(2026, 12, 17), Q3),
        (date(2026, 12, 18), Q4),  # 14 days, this one and the last among them, are left of the year
        (date(2026, 12, 31), Q4),
        (date(2027, 1, 1), Q4),
    ],
)
def test_owners_are_asked_about_the_quarter_that_is_over_or_nearly(today: date, asked: Quarter) -> None:
    assert rules.asked_quarter(today) == asked


def test_a_quarter_is_asked_about_from_the_same_day_that_the_list_promises() -> None:
    assert rules.first_asked(Q4) == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("quarter", "today", "code"),
    [
        (Q4, date(2026, 9, 30), "too_early"),
        (Q4, date(2026, 10, 1), None),
        (Q3, date(2026, 12, 31), None),
        (Q3, date(2027, 1, 1), "too_late"),
        (Quarter(2026, 2), date(2026, 11, 21), "too_late"),
    ],
)
def test_an_update_is_taken_until_the_next_quarter_ends(quarter: Quarter, today: date, code: str | None) -> None:
    if code is None:
        rules.check_quarter(quarter, today)
        return
    with pytest.raises(RuleBroken) as refused:
        rules.check_quarter(quarter, today)
    assert refused.value.code == code


def test_an_update_describes_the_quarters_last_day_or_today_if_that_is_earlier() -> None:
    assert rules.as_of(Q3, date(2026, 11, 21)) == date(2026, 9, 30)
    assert rules.as_of(Q4, date(2026, 11, 21)) == date(2026, 11, 21)


def test_the_due_day_itself_is_in_time() -> None:
    due = rules.due_on(Q3, 14)

    assert due == date(2026, 10, 14)
    assert [rules.days_late(due, day) for day in (date(2026, 10, 1), due, date(2026, 10, 15))] == [0, 0, 1]


def test_values_lie_within_the_quarter_and_not_in_the_future() -> None:
    for allowed in (date(2026, 7, 1), date(2026, 9, 30)):
        rules.check_day(allowed, Q3, date(2026, 11, 21))
    for refused in (date(2026, 6, 30), date(2026, 10, 1)):
        with pytest.raises(WrongInput):
            rules.check_day(refused, Q3, date(2026, 11, 21))
    with pytest.raises(WrongInput):
        rules.check_day(date(2026, 11, 22), Q4, date(2026, 11, 21))


@pytest.mark.parametrize(
    ("sentence", "help_needed", "field"),
    [
        (None, None, "sentence"),
        ("", None, "sentence"),
        ("x" * 281, None, "sentence"),
        ("Fine.", "x" * 501, "help_needed"),
    ],
)
def test_an_update_says_something_and_not_too_much(sentence: str | None, help_needed: str | None, field: str) -> None:
    with pytest.raises(WrongInput) as refused:
        rules.check_words(sentence, help_needed)
    assert refused.value.field == field


def test_two_hundred_and_eighty_characters_are_one_sentence() -> None:
    rules.check_words("x" * 280, "x" * 500)


@pytest.mark.parametrize(
    ("reason", "own", "field"), [("bored", None, "reason"), ("other", None, "words"), ("season", "x" * 281, "words")]
)
def test_nothing_changed_has_a_reason(reason: str, own: str | None, field: str) -> None:
    with pytest.raises(PortfolioError) as refused:
        rules.check_reason(reason, own)
    assert refused.value.field == field


def test_every_reason_has_its_words() -> None:
    assert set(words.REASONS) == set(rules.REASONS)
