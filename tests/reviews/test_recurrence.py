from datetime import date, timedelta
from itertools import islice

import pytest

from portfolio.core.errors import WrongInput
from portfolio.reviews.schedule import Recurrence, WorkingDays, add_months, read_closures, read_recurrence

VIENNA = WorkingDays("AT-9")


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_d16_half_years_from_31_august_are_counted_from_the_anchor_and_then_rolled() -> None:
    days = list(islice(Recurrence(day("2026-08-31"), 6), 4))

    assert days == [day("2027-02-28"), day("2027-08-31"), day("2028-02-29"), day("2028-08-31")]
    # 28 February 2027 is a Sunday; the one after it is 31 August, not 1 September.
    assert [VIENNA.roll(on) for on in days[:2]] == [day("2027-03-01"), day("2027-08-31")]


# ------------------------------------------------------------------------------------------------- recurrence


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-03-31", 0, "2026-03-31"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_a_month_too_short_ends_on_its_last_day(anchor: str, months: int, expected: str) -> None:
    assert add_months(day(anchor), months) == day(expected)


def test_l55_the_last_day_of_january_monthly_does_not_drift() -> None:
    assert list(islice(Recurrence(day("2027-01-31"), 1), 3)) == [
        day("2027-02-28"),
        day("2027-03-31"),
        day("2027-04-30"),
    ]
    assert Recurrence(day("2028-01-31"), 1).nth(1) == day("2028-02-29")


def test_a_leap_day_comes_back_on_28_february_until_the_next_leap_year() -> None:
    days = list(islice(Recurrence(day("2028-02-29"), 12), 4))

    assert days == [day("2029-02-28"), day("2030-02-28"), day("2031-02-28"), day("2032-02-29")]


def test_a_recurrence_ends_after_so_many_or_on_its_last_day() -> None:
    anchor = day("2026-01-31")

    assert list(Recurrence(anchor, 3, count=2)) == [day("2026-04-30"), day("2026-07-31")]
    assert list(Recurrence(anchor, 3, until=day("2026-07-31"))) == [day("2026-04-30"), day("2026-07-31")]
    assert list(Recurrence(anchor, 3, until=day("2026-07-30"))) == [day("2026-04-30")]
    assert Recurrence(anchor, 3, count=2).nth(3) is None
    assert list(Recurrence(anchor, 3, count=1)) == [day("2026-04-30")]


@pytest.mark.parametrize(
    ("after", "number"),
    [
        ("2026-01-01", 1),  # before the anchor
        ("2026-04-29", 1),
        ("2026-04-30", 2),  # that day itself does not lie after it
        ("2026-07-30", 2),
        ("2026-07-31", 3),
        ("2027-01-30", 4),
        ("2027-01-31", 5),
    ],
)
def test_the_next_one_after_a_day_is_found_without_counting_up(after: str, number: int) -> None:
    assert Recurrence(day("2026-01-31"), 3).number_after(day(after)) == number


def test_the_next_one_after_any_day_is_the_first_that_lies_after_it() -> None:
    for interval in (1, 3, 6, 12):
        found = Recurrence(day("2026-08-31"), interval)
        for offset in range(0, 1200, 7):
            after = day("2026-08-01") + timedelta(days=offset)
            expected = next(number for number, on in enumerate(found, 1) if on > after)
            assert found.number_after(after) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY", Recurrence(date(2026, 1, 1), 1)),
        ("FREQ=MONTHLY;INTERVAL=3", Recurrence(date(2026, 1, 1), 3)),
        (" freq=monthly;interval=6;count=4; ", Recurrence(date(2026, 1, 1), 6, count=4)),
        ("INTERVAL=12;FREQ=MONTHLY;UNTIL=20291231", Recurrence(date(2026, 1, 1), 12, until=date(2029, 12, 31))),
        ("FREQ=MONTHLY;UNTIL=20291231T225959Z", Recurrence(date(2026, 1, 1), 1, until=date(2029, 12, 31))),
    ],
)
def test_a_rule_of_rfc_5545_is_read(rule: str, expected: Recurrence) -> None:
    assert read_recurrence(rule, date(2026, 1, 1)) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=WEEKLY",
        "INTERVAL=3",
        "FREQ=MONTHLY;COUNT=2;UNTIL=20271231",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;INTERVAL=x",
        "FREQ=MONTHLY;COUNT=x",
        "FREQ=MONTHLY;UNTIL=2027",
    ],
)
def test_another_rule_is_refused_with_an_example(rule: str) -> None:
    with pytest.raises(WrongInput) as raised:
        read_recurrence(rule, date(2026, 1, 1))

    assert (raised.value.code, raised.value.field) == ("recurrence", "recurrence")
    assert str(raised.value) == "Write a rule such as FREQ=MONTHLY;INTERVAL=3;COUNT=8 or with UNTIL=20271231."


@pytest.mark.parametrize(
    ("interval", "count", "field", "sentence"),
    [
        (2, None, "interval", "A review comes back every 1, 3, 6 or 12 months."),
        (0, None, "interval", "A review comes back every 1, 3, 6 or 12 months."),
        (3, 0, "count", "Give how many reviews there are: 1 or more."),
        (3, -1, "count", "Give how many reviews there are: 1 or more."),
    ],
)
def test_an_interval_or_a_count_that_makes_no_sense_is_refused(
    interval: int, count: int | None, field: str, sentence: str
) -> None:
    with pytest.raises(WrongInput) as raised:
        Recurrence(day("2026-01-01"), interval, count)

    assert (raised.value.code, raised.value.field, str(raised.value)) == (field, field, sentence)


# ---------------------------------------------------------------------------------------------- closure days


def test_closure_days_are_read_whatever_parts_the_columns() -> None:
    expected = {day("2026-12-24"): "Christmas Eve", day("2026-12-31"): "New Year's Eve"}

    assert read_closures("date,name\n2026-12-24,Christmas Eve\n2026-12-31,New Year's Eve\n") == expected
    assert read_closures("\ufeffDate;Name\r\n2026-12-24;Christmas Eve\r\n\r\n2026-12-31; New Year's Eve") == expected
    assert read_closures("name\tdate\nChristmas Eve\t2026-12-24\nNew Year's Eve\t2026-12-31\n") == expected
    assert read_closures("2026-12-24,Christmas Eve\n2026-12-31,New Year's Eve\n") == expected


def test_closure_days_need_no_names() -> None:
    assert read_closures("date\n2026-12-24\n") == {day("2026-12-24"): ""}
    assert read_closures("2026-12-24") == {day("2026-12-24"): ""}
    assert read_closures("") == read_closures("date,name\n") == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("date,name\n24.12.2026,Eve\n", "Row 2: “24.12.2026” is no day. Write it as 2026-12-24, then the name."),
        ("2026-12-24,Eve\n2026-02-30,Never\n", "Row 2: “2026-02-30” is no day. Write it as 2026-12-24, then the name."),
        (
            "a" * 41 + ",Eve",
            f"Row 1: “{'a' * 40}” is no day. Write it as 2026-12-24, then the name.",
        ),
        ("name\nEve\n", "Row 1: “name” is no day. Write it as 2026-12-24, then the name."),
    ],
)
def test_a_row_without_a_day_is_named(text: str, sentence: str) -> None:
    with pytest.raises(WrongInput) as raised:
        read_closures(text)

    assert (raised.value.code, raised.value.field, str(raised.value)) == ("closure", "closures", sentence)
