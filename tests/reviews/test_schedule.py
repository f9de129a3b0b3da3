from datetime import UTC, date, datetime, timedelta

import pytest

from portfolio.core.clock import local_day
from portfolio.core.errors import WrongInput
from portfolio.reviews import rules
from portfolio.reviews.schedule import (
    WorkingDays,
    add_months,
    check_place,
    ladder,
    nearest_place,
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
    assert str(raised.value) == "A whole year without a working day: check the closure days."
    almost = WorkingDays("AT-9", {on: name for on, name in always.items() if on < day("2027-01-01")})
    assert almost.roll(day("2026-01-04")) == day("2027-01-04")  # the 366th day looked at
    with pytest.raises(WrongInput):
        almost.roll(day("2026-01-03"))


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
