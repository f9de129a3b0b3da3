from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest

from portfolio.core.clock import local_day
from portfolio.core.errors import WrongInput
from portfolio.reviews import rules
from portfolio.reviews.schedule import (
    Recurrence,
    WorkingDays,
    add_months,
    check_place,
    ladder,
    nearest_place,
    read_closures,
    read_recurrence,
)

VIENNA, LONDON = WorkingDays("AT-9"), WorkingDays("GB-ENG")
CHRISTMAS = {date(2026, 12, day): "Closure week" for day in range(24, 32)}


def day(text: str) -> date:
    return date.fromisoformat(text)


# ------------------------------------------------------------------------------------------- the golden dates


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (VIENNA, "2026-12-28"),
        (LONDON, "2026-12-29"),  # 28 December is the substitute for Boxing Day on a Saturday
        (WorkingDays("AT-9", CHRISTMAS), "2027-01-04"),  # closed until 31 December; then a holiday and a weekend
    ],
)
def test_d15_six_months_after_26_june_is_the_next_working_day_of_the_city(days: WorkingDays, expected: str) -> None:
    unadjusted = add_months(day("2026-06-26"), 6)

    assert unadjusted == day("2026-12-26")  # a Saturday
    assert days.roll(unadjusted) == day(expected)


@pytest.mark.parametrize("days", [VIENNA, LONDON])
def test_a_year_after_6_april_2025_is_easter_monday_and_so_the_day_after(days: WorkingDays) -> None:
    assert days.roll(add_months(day("2025-04-06"), 12)) == day("2026-04-07")


def test_d16_half_years_from_31_august_are_counted_from_the_anchor_and_then_rolled() -> None:
    days = list(islice(Recurrence(day("2026-08-31"), 6), 4))

    assert days == [day("2027-02-28"), day("2027-08-31"), day("2028-02-29"), day("2028-08-31")]
    # 28 February 2027 is a Sunday; the one after it is 31 August, not 1 September.
    assert [VIENNA.roll(on) for on in days[:2]] == [day("2027-03-01"), day("2027-08-31")]


def test_the_ladder_of_28_december_2026_in_vienna() -> None:
    assert ladder(day("2026-12-28"), VIENNA) == [
        (-30, day("2026-11-27")),  # 28 November is a Saturday: the working day before
        (-5, day("2026-12-18")),
        (0, day("2026-12-28")),
        (5, day("2027-01-05")),
        (10, day("2027-01-13")),  # 6 January is Epiphany
        (20, day("2027-01-27")),
        (30, day("2027-02-10")),
    ]


def test_the_ladder_steps_over_the_closure_days_of_the_city() -> None:
    steps = dict(ladder(day("2027-01-04"), WorkingDays("AT-9", CHRISTMAS)))

    assert steps[-5] == day("2026-12-17")  # 23, 22, 21, 18, 17
    assert steps[-30] == day("2026-12-04")  # 5 December is a Saturday
    assert steps[5] == day("2027-01-12")


# ----------------------------------------------------------------------------------------------- working days


def test_a_working_day_is_no_weekend_no_holiday_and_not_closed() -> None:
    days = WorkingDays("AT-9", {day("2026-11-16"): "Staff outing"})

    week = [day("2026-11-13") + timedelta(days=number) for number in range(5)]
    assert [days.is_working(on) for on in week] == [True, False, False, False, True]
    assert not days.is_working(day("2026-12-08"))  # Immaculate Conception, a Tuesday


def test_the_next_and_the_previous_working_day_are_never_the_day_itself() -> None:
    friday, monday = day("2026-11-20"), day("2026-11-23")

    assert VIENNA.next(friday) == monday
    assert VIENNA.previous(monday) == friday
    assert VIENNA.next(monday) == day("2026-11-24")


def test_a_day_rolls_forward_or_back_and_a_working_day_stays() -> None:
    saturday = day("2026-11-21")

    assert VIENNA.roll(saturday) == day("2026-11-23")
    assert VIENNA.roll(saturday, "previous") == day("2026-11-20")
    assert VIENNA.roll(day("2026-11-20"), "previous") == VIENNA.roll(day("2026-11-20")) == day("2026-11-20")


def test_working_days_are_counted_forward_back_and_not_at_all() -> None:
    wednesday = day("2026-12-23")

    assert VIENNA.add_working_days(wednesday, 2) == day("2026-12-28")  # 24, then 28: 25 is Christmas
    assert VIENNA.add_working_days(day("2026-12-28"), -2) == wednesday
    assert VIENNA.add_working_days(day("2026-12-26"), 0) == day("2026-12-26")


def test_the_city_works_on_a_holiday_that_it_took_away() -> None:
    days = WorkingDays("AT-9", worked=[day("2026-12-08"), day("2026-12-26")])

    assert days.is_working(day("2026-12-08"))
    assert not days.is_working(day("2026-12-26"))  # still a Saturday
    assert day("2026-12-08") in days.holidays(2026)


def test_a_patron_saint_is_the_city_s_to_add_the_calendar_has_none() -> None:
    petronius = day("2027-10-04")  # Bologna; a Monday, and a national holiday of Italy again from 2026
    ambrose = day("2027-12-07")  # Milan, a Tuesday

    assert not WorkingDays("IT").is_working(petronius)
    assert WorkingDays("IT").is_working(ambrose)
    assert not WorkingDays("IT", {ambrose: "Sant'Ambrogio"}).is_working(ambrose)


def test_a_half_holiday_is_named_apart_and_is_a_working_day_until_the_city_closes_it() -> None:
    turkey, eve = WorkingDays("TR"), day("2026-10-28")

    assert turkey.half_holidays(2026)[eve] == "Republic Day (from 1pm)"
    assert turkey.is_working(eve)
    assert not turkey.is_working(day("2026-10-29"))
    assert not WorkingDays("TR", {eve: "Afternoon off"}).is_working(eve)
    assert VIENNA.half_holidays(2026) == {}


def test_orthodox_easter_has_its_own_day() -> None:
    # 2026: Western Easter Monday on 6 April, Orthodox on 13 April.
    assert not WorkingDays("RO").is_working(day("2026-04-13"))
    assert VIENNA.is_working(day("2026-04-13"))
    assert WorkingDays("RO").is_working(day("2026-04-06"))


def test_the_holidays_of_a_year_come_in_order_and_are_of_that_year_only() -> None:
    # Boxing Day 2026 is a Saturday, so the Monday after stands in for it.
    assert list(LONDON.holidays(2026).items())[-3:] == [
        (day("2026-12-25"), "Christmas Day"),
        (day("2026-12-26"), "Boxing Day"),
        (day("2026-12-28"), "Boxing Day (observed)"),
    ]
    assert {on.year for on in VIENNA.holidays(2028)} == {2028}
    assert list(VIENNA.holidays(2028)) == sorted(VIENNA.holidays(2028))


def test_a_year_that_the_calendar_does_not_cover_is_known_to_be_missing() -> None:
    assert VIENNA.knows(2026)
    assert VIENNA.knows(2100)
    assert not VIENNA.knows(2101)
    assert not VIENNA.knows(1900)
    assert VIENNA.holidays(2101) == {}
    assert VIENNA.is_working(day("2101-12-26"))  # a Monday, by weekends alone


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    assert not WorkingDays("GB-SCT").is_working(day("2026-11-30"))  # St Andrew
    assert LONDON.is_working(day("2026-11-30"))


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("XX", "There is no calendar of holidays for “XX”. Give a country by ISO 3166, such as AT or AT-9."),
        ("", "There is no calendar of holidays for “”. Give a country by ISO 3166, such as AT or AT-9."),
        ("AUT", "There is no calendar of holidays for “AUT”. Give a country by ISO 3166, such as AT or AT-9."),
        ("AT-X", "The calendar of AT knows no part “X”. It knows: 1, 2, 3, 4, 5, 6, 7, 8, 9."),
        ("AT-", "The calendar of AT knows no part “”. It knows: 1, 2, 3, 4, 5, 6, 7, 8, 9."),
        ("TR-34", "The calendar of TR knows no part “34”. It knows: -."),
    ],
)
def test_an_unknown_place_is_said_in_words(place: str, sentence: str) -> None:
    with pytest.raises(WrongInput) as raised:
        WorkingDays(place)

    assert (raised.value.code, raised.value.field, str(raised.value)) == ("place", "place", sentence)


def test_a_country_alone_is_a_place() -> None:
    check_place("AT")
    assert not WorkingDays("AT").is_working(day("2026-10-26"))


@pytest.mark.parametrize(
    ("place", "nearest"), [("AT-9", "AT-9"), ("AT", "AT"), ("TR-34", "TR"), ("XX", None), ("XX-1", None), ("AT-", "AT")]
)
def test_a_place_without_a_calendar_has_that_of_its_country_if_any(place: str, nearest: str | None) -> None:
    assert nearest_place(place) == nearest


def test_without_a_calendar_only_weekends_and_closure_days_count() -> None:
    days = WorkingDays(None, {day("2026-12-24"): "Closed"})

    assert days.holidays(2026) == days.half_holidays(2026) == {}
    assert not days.knows(2026)
    assert days.roll(day("2026-12-24")) == day("2026-12-25")
    assert days.roll(day("2026-12-26")) == day("2026-12-28")


def test_a_city_that_never_works_is_told_so_instead_of_searching_for_ever() -> None:
    first = day("2026-01-01")
    always = {first + timedelta(days=number): "Closed" for number in range(800)}

    with pytest.raises(WrongInput) as raised:
        WorkingDays("AT-9", always).roll(first)

    assert raised.value.code == "no_working_day"
    almost = WorkingDays("AT-9", {on: name for on, name in always.items() if on < day("2027-01-01")})
    assert almost.roll(day("2026-01-04")) == day("2027-01-04")  # the 366th day looked at
    with pytest.raises(WrongInput):
        almost.roll(day("2026-01-03"))


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
    assert "FREQ=MONTHLY;INTERVAL=3;COUNT=8" in str(raised.value)


@pytest.mark.parametrize(
    ("interval", "count", "field"), [(2, None, "interval"), (0, None, "interval"), (3, 0, "count"), (3, -1, "count")]
)
def test_an_interval_or_a_count_that_makes_no_sense_is_refused(interval: int, count: int | None, field: str) -> None:
    with pytest.raises(WrongInput) as raised:
        Recurrence(day("2026-01-01"), interval, count)

    assert (raised.value.code, raised.value.field) == (field, field)


# ----------------------------------------------------------------------------------------- what a day is where


def test_l52_a_day_ends_at_local_midnight_also_at_2330_utc_in_summer() -> None:
    due = VIENNA.roll(day("2026-08-31"))

    def late(at: datetime, zone: str) -> int:
        return rules.days_late(due, local_day(at, zone))

    half_past_eleven = datetime(2026, 8, 31, 23, 30, tzinfo=UTC)
    assert due == day("2026-08-31")  # a Monday
    assert late(datetime(2026, 8, 31, 21, 59, tzinfo=UTC), "Europe/Vienna") == 0  # 23:59 there
    assert late(half_past_eleven, "Europe/Vienna") == 1  # 01:30 on 1 September
    assert late(half_past_eleven, "Atlantic/Azores") == 0  # 23:30
    assert late(half_past_eleven, "UTC") == 0


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), 0),  # 23:59 in summer time, which began that morning
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), 1),
    ],
)
def test_the_day_on_which_clocks_go_forward_is_an_hour_shorter(at: datetime, expected: int) -> None:
    assert rules.days_late(day("2027-03-28"), local_day(at, "Europe/Vienna")) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2027, 10, 31, 22, 59, tzinfo=UTC), 0),  # 23:59 in winter time
        (datetime(2027, 10, 31, 23, 0, tzinfo=UTC), 1),
    ],
)
def test_the_day_on_which_clocks_go_back_is_an_hour_longer(at: datetime, expected: int) -> None:
    assert rules.days_late(day("2027-10-31"), local_day(at, "Europe/Vienna")) == expected


def test_working_days_across_the_change_of_clocks_are_days_and_not_hours() -> None:
    # Clocks go forward on Sunday, 28 March 2027; Monday is Easter Monday.
    assert VIENNA.add_working_days(day("2027-03-26"), 1) == day("2027-03-30")
    assert VIENNA.add_working_days(day("2027-03-30"), -1) == day("2027-03-26")


def test_the_ladder_of_a_leap_day() -> None:
    steps = dict(ladder(day("2028-02-29"), VIENNA))

    assert steps == {
        -30: day("2028-01-28"),  # 30 January is a Sunday
        -5: day("2028-02-22"),
        0: day("2028-02-29"),
        5: day("2028-03-07"),
        10: day("2028-03-14"),
        20: day("2028-03-28"),
        30: day("2028-04-11"),
    }


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
        ("name\nEve\n", "Row 1: “name” is no day. Write it as 2026-12-24, then the name."),
    ],
)
def test_a_row_without_a_day_is_named(text: str, sentence: str) -> None:
    with pytest.raises(WrongInput) as raised:
        read_closures(text)

    assert (raised.value.code, raised.value.field, str(raised.value)) == ("closure", "closures", sentence)
