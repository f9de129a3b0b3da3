"""The days of a round, the phases of a call, and what a pitch may ask for."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portfolio.calls import rules
from portfolio.calls.rules import AskTerms, Cost, Span, ask_faults, open_span, phase
from portfolio.core.clock import local_day
from portfolio.core.errors import PortfolioError, RuleBroken, WrongInput

ONE = Span(
    id=1,
    number=1,
    stage=1,
    opens_on=date(2026, 9, 1),
    closes_on=date(2026, 10, 15),
    questions_until=date(2026, 10, 1),
    decision_on=date(2026, 11, 30),
    appeal_until=date(2026, 12, 31),
    jury_on=date(2026, 11, 10),
)
TWO = ONE._replace(
    id=2, number=2, opens_on=date(2027, 3, 1), closes_on=None, questions_until=None, decision_on=None, jury_on=None
)


def on(day: str, *spans: Span, is_published: bool = True, is_ended: bool = False) -> str:
    return phase(spans, date.fromisoformat(day), is_published=is_published, is_ended=is_ended)


def test_l38_a_round_is_open_from_its_first_day_through_its_last_and_no_longer() -> None:
    days = ("2026-08-31", "2026-09-01", "2026-10-15", "2026-10-16")

    assert [ONE.is_open(date.fromisoformat(day)) for day in days] == [False, True, True, False]


def test_l28_the_closing_day_ends_at_midnight_of_the_city_summer_time_or_not() -> None:
    # Vienna is two hours ahead of UTC in October's first weeks, one hour from 25 October 2026 on.
    summer, winter = ONE, ONE._replace(closes_on=date(2026, 10, 25))

    assert summer.is_open(local_day(datetime(2026, 10, 15, 21, 59, 59, tzinfo=UTC), "Europe/Vienna"))
    assert not summer.is_open(local_day(datetime(2026, 10, 15, 22, 0, tzinfo=UTC), "Europe/Vienna"))
    assert winter.is_open(local_day(datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), "Europe/Vienna"))
    assert not winter.is_open(local_day(datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "Europe/Vienna"))


def test_at_most_one_round_is_open() -> None:
    assert open_span([ONE, TWO], date(2026, 9, 30)) == ONE
    assert open_span([ONE, TWO], date(2026, 12, 1)) is None
    assert open_span([ONE, TWO], date(2030, 1, 1)) == TWO


def test_a_call_goes_through_its_phases_by_itself() -> None:
    days = ("2026-08-31", "2026-09-01", "2026-10-15", "2026-10-16", "2026-11-10", "2027-02-01")

    assert [on(day, ONE) for day in days] == ["announced", "open", "open", "closed", "deciding", "deciding"]


def test_a_call_is_decided_by_people_and_not_by_its_timetable() -> None:
    decided = ONE._replace(decided_on=date(2026, 12, 3))

    assert on("2026-12-20", ONE) == "deciding"
    assert [on(day, decided) for day in ("2026-12-20", "2026-12-31", "2027-01-01")] == ["appeal", "appeal", "decided"]
    assert on("2026-12-20", decided, TWO) == "announced"
    assert on("2027-03-01", decided, TWO) == "open"


def test_a_draft_and_a_call_that_was_called_off_are_never_open() -> None:
    assert on("2026-09-10", ONE, is_published=False) == "draft"
    assert on("2026-09-10", ONE, is_ended=True) == "ended"
    assert on("2026-09-10") == "announced"


def test_l38_rounds_of_one_call_do_not_overlap() -> None:
    rules.check_apart([TWO, ONE])
    rules.check_apart([ONE, TWO._replace(opens_on=date(2026, 10, 16))])

    with pytest.raises(RuleBroken, match="overlap") as refused:
        rules.check_apart([ONE, TWO._replace(opens_on=date(2026, 10, 15))])
    assert refused.value.code == "rounds_overlap"


def test_l18_a_round_without_an_end_lets_none_follow() -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_apart([ONE._replace(closes_on=None), TWO])

    assert refused.value.code == "open_ended"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"closes_on": date(2026, 8, 1)}, "closes_on"),
        ({"decision_on": date(2026, 10, 1)}, "decision_on"),
        ({"appeal_until": date(2026, 11, 1)}, "appeal_until"),
        ({"questions_until": date(2026, 10, 16)}, "questions_until"),
        ({"jury_on": date(2026, 10, 15)}, "jury_on"),
    ],
)
def test_l18_days_stand_in_their_order(changed: dict[str, Any], field: str) -> None:
    rules.check_days(ONE)

    with pytest.raises(WrongInput) as refused:
        rules.check_days(ONE._replace(**changed))
    assert refused.value.field == field


TERMS = AskTerms(ceiling_minor=10_000_00, minimum_minor=1_000_00, staff_costs=False)


@pytest.mark.parametrize(
    ("ask", "costs", "least", "faults"),
    [
        (10_000_00, None, None, ()),
        (1_000_00, None, 1_000_00, ()),
        (10_000_01, None, None, ("over_ceiling",)),
        (999_99, None, None, ("under_minimum",)),
        (None, None, None, ("nothing_asked",)),
        (5_000_00, [Cost(3_000_00, False), Cost(2_000_00, False)], 4_000_00, ()),
        (
            5_000_00,
            [Cost(3_000_00, True), Cost(1_000_00, False)],
            6_000_00,
            ("least_above_ask", "staff_costs", "costs_differ"),
        ),
        (5_000_00, [Cost(5_000_00, False), Cost(0, True)], None, ()),
    ],
)
def test_a_pitch_asks_within_its_call(
    ask: int | None, costs: list[Cost] | None, least: int | None, faults: tuple[str, ...]
) -> None:
    assert ask_faults(TERMS, ask, costs, least) == faults


def test_without_limits_and_with_staff_costs_any_amount_may_be_asked_for() -> None:
    assert ask_faults(AskTerms(None, None, True), 10**12, [Cost(10**12, True)]) == ()


def test_every_refusal_is_a_sentence_for_people() -> None:
    with pytest.raises(PortfolioError) as refused:
        rules.check_apart([ONE, TWO._replace(opens_on=date(2026, 10, 15))])

    assert str(refused.value) == ("Rounds 1 and 2 overlap. A round may open the day after the one before closes.")
