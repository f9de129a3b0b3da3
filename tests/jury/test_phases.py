"""Phases of a jury switch by themselves, and cannot be set so that nobody knows which holds."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.jury import rules
from portfolio.jury.rules import Span

MORNING = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def hours(number: int) -> datetime:
    return MORNING + timedelta(hours=number)


DAY = [
    Span("declaring", hours(0), hours(1)),
    Span("practising", hours(1), hours(2)),
    Span("scoring", hours(2), hours(6)),
    Span("released", hours(6), hours(7)),
    Span("deliberating", hours(7)),
]


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (-1, ""),
        (0, "declaring"),
        (1, "practising"),
        (2, "scoring"),
        (5, "scoring"),
        (6, "released"),
        (99, "deliberating"),
    ],
)
def test_a_phase_begins_and_ends_by_itself(at: int, phase: str) -> None:
    assert rules.phase_at(DAY, hours(at)) == phase


def test_a_phase_holds_from_its_first_instant_to_just_before_its_last() -> None:
    just_before = hours(6) - timedelta(microseconds=1)

    assert [rules.phase_at(DAY, at) for at in (just_before, hours(6))] == ["scoring", "released"]


def test_marks_stay_open_once_they_were_released() -> None:
    """The jury deliberates after the release: what was open is not sealed again."""
    assert [rules.is_released(DAY, hours(at)) for at in (5, 6, 7, 500)] == [False, True, True, True]
    assert not rules.is_released([], hours(500))


def test_the_next_switch_is_told() -> None:
    assert [rules.next_switch(DAY, hours(at)) for at in (-1, 0, 6, 7)] == [hours(0), hours(1), hours(7), None]


@pytest.mark.parametrize(
    ("spans", "code", "field"),
    [
        ([Span("scoring", hours(2), hours(2))], "ends_before_start", "scoring_until"),
        ([Span("scoring", hours(2), hours(1))], "ends_before_start", "scoring_until"),
        ([Span("declaring", hours(0), hours(3)), Span("scoring", hours(2), hours(6))], "overlap", "scoring_from"),
        ([Span("declaring", hours(0)), Span("scoring", hours(2), hours(6))], "open_ended", "declaring_until"),
        ([Span("scoring", hours(0), hours(1)), Span("declaring", hours(2), hours(3))], "order", "scoring_from"),
        ([Span("released", hours(0), hours(1)), Span("scoring", hours(2), hours(3))], "order", "released_from"),
    ],
)
def test_l18_spans_that_contradict_are_refused_at_the_field(spans: list[Span], code: str, field: str) -> None:
    with pytest.raises(WrongInput) as refused:
        rules.check_spans(spans)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_l18_spans_that_touch_are_fine_and_only_the_last_is_without_an_end() -> None:
    rules.check_spans(DAY)
    rules.check_spans([])
    rules.check_spans(reversed(DAY))


@pytest.mark.parametrize(
    ("phase", "is_practice", "is_open"),
    [
        ("scoring", False, True),
        ("deliberating", False, True),
        ("declaring", False, False),
        ("practising", False, False),
        ("released", False, False),
        ("", False, False),
        ("practising", True, True),
        ("declaring", True, True),
        ("scoring", True, True),
        ("deliberating", True, False),
        ("released", True, False),
    ],
)
def test_q7_ballots_are_taken_in_their_phases_only(phase: str, is_practice: bool, is_open: bool) -> None:
    if is_open:
        rules.check_scoring(phase, is_practice)
    else:
        with pytest.raises(RuleBroken, match="other hours"):
            rules.check_scoring(phase, is_practice)


def test_d56_an_external_juror_comes_in_until_thirty_days_after_closing() -> None:
    assert rules.external_until(date(2026, 11, 30)) == date(2026, 12, 30)
