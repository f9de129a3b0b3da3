"""The plain rules of reminders: whose turn it is, when a round begins, when others may hear."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portfolio.reminders import rules
from portfolio.reminders.rules import Falls
from portfolio.reviews.rules import KINDS
from portfolio.reviews.schedule import STEPS, WorkingDays

VIENNA = WorkingDays("AT-9")
DUE = date(2026, 12, 28)


def test_every_step_of_the_ladder_has_its_roles() -> None:
    assert set(rules.ROLES) == set(STEPS)
    assert {step: roles for step, roles in rules.ROLES.items() if step > 0} == {
        5: ("owner", "deputy"),
        10: ("head",),
        20: ("unit",),
        30: ("report",),
    }


def test_what_falls_on_a_day_is_named_with_its_due_dates() -> None:
    # Wednesday 13 January 2027 is ten working days after 28 December, and after no other day: the 1st and the 6th are
    # holidays in Vienna.
    on = date(2027, 1, 13)

    found = [falls for falls in rules.falling(on, on, VIENNA) if falls.step == 10]

    assert found == [Falls(10, "head", DUE, on), Falls(10, "owner", DUE, on, is_nudge=True)]


@pytest.mark.parametrize(
    ("told_on", "is_new", "first"),
    [
        (None, False, date(2026, 11, 2)),  # since reminders began
        (date(2026, 11, 20), False, date(2026, 11, 20)),  # that day once more
        (date(2026, 11, 20), True, date(2026, 11, 2)),  # thirty days back, not before the beginning
    ],
)
def test_a_round_looks_from_the_last_one_on(told_on: date | None, is_new: bool, first: date) -> None:
    assert rules.since(date(2026, 11, 2), told_on, date(2026, 11, 23), is_new_calendar=is_new) == first


def test_a_round_looks_back_thirty_days_at_a_new_calendar_and_four_months_at_most() -> None:
    began, today = date(2020, 1, 1), date(2026, 11, 23)

    assert rules.since(began, date(2026, 11, 20), today, is_new_calendar=True) == date(2026, 10, 21)
    assert rules.since(began, date(2025, 11, 20), today, is_new_calendar=False) == today - timedelta(days=120)


@pytest.mark.parametrize(
    ("hour", "looked_on", "begins"),
    [
        (6, date(2026, 11, 22), False),
        (7, date(2026, 11, 22), True),
        (7, None, True),
        (23, date(2026, 11, 22), True),
        (7, date(2026, 11, 23), False),
    ],
)
def test_a_round_begins_once_a_day_from_its_hour_on(hour: int, looked_on: date | None, begins: bool) -> None:
    assert rules.is_time(datetime(2026, 11, 23, hour, tzinfo=UTC), 7, looked_on) is begins


def test_weekly_digests_come_with_the_first_round_of_a_week() -> None:
    monday = date(2026, 12, 28)

    assert rules.is_weekly(monday, None)
    assert rules.is_weekly(monday, date(2026, 12, 27))
    assert not rules.is_weekly(date(2027, 1, 3), monday)  # the same week, in the next year
    assert rules.is_weekly(date(2027, 1, 4), monday)


@pytest.mark.parametrize(("told_on", "may"), [(None, False), (date(2026, 11, 16), True), (date(2026, 11, 17), False)])
def test_others_hear_five_working_days_after_the_owner(told_on: date | None, may: bool) -> None:
    assert rules.may_escalate(told_on, date(2026, 11, 23), VIENNA) is may


def test_every_kind_of_review_takes_its_minutes() -> None:
    kinds = {kind for subject in KINDS.values() for kind in subject}

    assert set(rules.MINUTES) == kinds
    assert rules.minutes("outcome") == 25
    assert rules.minutes("of another kind") == rules.USUAL_MINUTES
