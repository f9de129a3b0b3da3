"""The usual reviews plan themselves at award, start, decision and stop, each once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portfolio.core.errors import PortfolioError, RuleBroken, WrongInput
from portfolio.reviews import usual
from portfolio.reviews.schedule import WorkingDays
from portfolio.reviews.usual import LINES, Facts, Line, There, begins, check_line, wanted

VIENNA = WorkingDays("AT-9")
TODAY = date(2026, 11, 21)
START, END = date(2026, 11, 2), date(2027, 6, 30)


def ask(beginning: frozenset[str], facts: Facts, there: list[There] | None = None, **more: Any) -> list[Any]:
    lines = more.pop("lines", LINES.values())
    around: dict[str, Any] = {"today": TODAY, "days": VIENNA, "roll": "next"} | more
    found = list(wanted(lines, beginning, facts, there or [], **around))
    assert all(each.anchor == facts.anchor(each.line.counted_from) for each in found)
    return [(each.line.key, each.number, each.unadjusted_on, each.due_on) for each in found]


def held(kind: str, state: str = "planned", **more: Any) -> There:
    plain = There(1, kind, None, None, None, state, None, date(2027, 1, 1))
    return plain._replace(**more)


# ----------------------------------------------------------------------------------------------------- rules


def test_the_start_asks_for_the_values_the_progress_and_the_outcome() -> None:
    assert ask(begins("running", None), Facts(started_on=START, planned_end_on=END)) == [
        ("baseline", 1, date(2026, 12, 2), date(2026, 12, 2)),
        ("progress", 1, date(2027, 2, 2), date(2027, 2, 2)),
        ("outcome", 1, date(2027, 9, 28), date(2027, 9, 28)),  # 30 June and 90 days
    ]


def test_days_move_to_the_next_or_the_previous_working_day_as_the_city_wishes() -> None:
    facts = Facts(started_on=date(2026, 11, 6), planned_end_on=date(2027, 9, 27))
    lines = [LINES["baseline"], LINES["outcome"]]

    # 6 December 2026 is a Sunday before a holiday on Tuesday; 26 December 2027 a Sunday, 24 December a Friday.
    assert [row[2:] for row in ask(begins("running", None), facts, lines=lines)] == [
        (date(2026, 12, 6), date(2026, 12, 7)),
        (date(2027, 12, 26), date(2027, 12, 27)),
    ]
    assert [row[3] for row in ask(begins("running", None), facts, lines=lines, roll="previous")] == [
        date(2026, 12, 4),
        date(2027, 12, 24),
    ]


def test_the_award_asks_for_the_outcome_once_the_planned_end_is_known() -> None:
    assert ask(begins("approved", None), Facts(awarded_on=TODAY)) == []
    assert ask(begins("approved", None), Facts(awarded_on=TODAY, planned_end_on=END)) == [
        ("outcome", 1, date(2027, 9, 28), date(2027, 9, 28))
    ]


@pytest.mark.parametrize("decision", ["adopt", "scale", "hand_over"])
def test_what_is_carried_on_is_followed_up_after_6_12_24_and_60_months(decision: str) -> None:
    assert ask(begins("decided", decision), Facts(decided_on=date(2026, 8, 31))) == [
        ("follow_up_6", 1, date(2027, 2, 28), date(2027, 3, 1)),  # a Sunday
        ("follow_up_12", 1, date(2027, 8, 31), date(2027, 8, 31)),
        ("follow_up_24", 1, date(2028, 8, 31), date(2028, 8, 31)),
        ("follow_up_60", 1, date(2031, 8, 31), date(2031, 9, 1)),  # a Sunday
    ]


@pytest.mark.parametrize("decision", ["adapt", "continue", "merge", None])
def test_other_decisions_ask_for_nothing(decision: str | None) -> None:
    assert begins("decided", decision) == frozenset()


@pytest.mark.parametrize(
    ("stage", "decision"), [("stopped", None), ("decided", "stop_completed"), ("decided", "stop_not_working")]
)
def test_after_a_stop_the_lesson_is_asked_for_where_the_city_wants_it(stage: str, decision: str | None) -> None:
    facts = Facts(stopped_on=date(2026, 11, 20))
    line = replace(LINES["lesson_check"], is_on=True)

    assert ask(begins(stage, decision), facts) == []
    assert ask(begins(stage, decision), facts, lines=[line]) == [
        ("lesson_check", 1, date(2027, 11, 20), date(2027, 11, 22))
    ]


def test_a_project_that_has_one_of_a_kind_gets_no_second_one() -> None:
    facts = Facts(started_on=START, planned_end_on=END)

    there = [held("baseline", "signed_off", signed_on=TODAY), held("outcome"), held("progress")]
    # The progress review that people planned themselves is none of the line's.
    assert [row[0] for row in ask(begins("running", None), facts, there)] == ["progress"]
    assert ask(begins("running", None), facts, [*there, held("progress", line="progress", number=1)]) == []


def test_what_comes_back_goes_on_after_the_last_that_was_held_missed_or_dropped() -> None:
    facts = Facts(started_on=START, planned_end_on=END)
    there = [held("progress", state, line="progress", number=3) for state in ("missed", "signed_off", "dropped")]

    for review in there:
        assert ask(begins("running", None), facts, [review], lines=[LINES["progress"]]) == [
            ("progress", 4, date(2027, 11, 2), date(2027, 11, 2))
        ]
    # While one is open nothing follows, and the other lines are asked for all the same.
    for state in ("planned", "returned", "submitted"):
        open_one = held("progress", state, line="progress", number=3)
        assert [row[0] for row in ask(begins("running", None), facts, [open_one])] == ["baseline", "outcome"]


def test_a_review_that_was_dropped_is_none_and_its_number_is_used_up() -> None:
    facts = Facts(started_on=START)
    there = [held("baseline", "dropped", line="baseline", number=1, anchor_on=START)]

    assert ask(begins("running", None), facts, there, lines=[LINES["baseline"]]) == [
        ("baseline", 2, date(2026, 12, 2), date(2026, 12, 2))
    ]


def test_a_later_round_is_asked_for_once_the_earlier_one_is_signed_and_counted_from_a_later_day() -> None:
    line = [LINES["outcome"]]
    signed = held("outcome", "signed_off", line="outcome", number=1, anchor_on=END, signed_on=date(2026, 10, 1))
    later = Facts(planned_end_on=END + timedelta(days=1))

    assert ask(begins("running", None), Facts(planned_end_on=END), [signed], lines=line) == []
    assert [row[1] for row in ask(begins("running", None), later, [signed], lines=line)] == [2]
    assert ask(begins("running", None), later, [signed._replace(state="submitted")], lines=line) == []
    by_hand = held("outcome", "signed_off", signed_on=END)
    assert ask(begins("running", None), Facts(planned_end_on=END), [by_hand], lines=line) == []
    assert [row[1] for row in ask(begins("running", None), later, [by_hand], lines=line)] == [1]


def test_what_would_have_been_due_already_is_left_out_but_for_the_outcome_and_the_values_at_the_start() -> None:
    long_ago = Facts(
        started_on=date(2025, 1, 31),
        planned_end_on=date(2025, 12, 31),
        decided_on=date(2026, 3, 31),
    )

    assert ask(frozenset(usual.COUNTED_FROM), long_ago) == [
        ("baseline", 1, date(2025, 3, 2), date(2026, 11, 23)),  # at once: today is a Saturday
        ("progress", 8, date(2027, 1, 31), date(2027, 2, 1)),  # the first that lies ahead
        ("outcome", 1, date(2026, 3, 31), date(2026, 3, 31)),  # coverage counts its day
        ("follow_up_12", 1, date(2027, 3, 31), date(2027, 3, 31)),
        ("follow_up_24", 1, date(2028, 3, 31), date(2028, 3, 31)),
        ("follow_up_60", 1, date(2031, 3, 31), date(2031, 3, 31)),
    ]


def test_what_is_due_today_still_is() -> None:
    facts = Facts(decided_on=date(2026, 5, 20))

    adopted = begins("decided", "adopt")
    assert ask(adopted, facts, today=date(2026, 11, 20))[0][0] == "follow_up_6"
    assert ask(adopted, facts, today=date(2026, 11, 21))[0][0] == "follow_up_12"


CHOICE = "Choose one of the entries offered."
AFTER = "Give a number from 0 to 3660 days or 120 months."
INTERVAL = "A review comes back every 1, 3, 6 or 12 months."
STAYS = "The outcome review cannot be switched off; whether it was held is what counts."
COUNTED = "The outcome review is counted from the start or the planned end."


@pytest.mark.parametrize(
    ("line", "change", "error"),
    [
        ("baseline", {"counted_from": "moon"}, (WrongInput, "choice", "counted_from", CHOICE)),
        ("baseline", {"unit": "weeks"}, (WrongInput, "choice", "unit", CHOICE)),
        ("baseline", {"after": -1}, (WrongInput, "after", "after", AFTER)),
        ("baseline", {"after": 3661}, (WrongInput, "after", "after", AFTER)),
        ("follow_up_6", {"after": 121}, (WrongInput, "after", "after", AFTER)),
        ("baseline", {"every_months": 3}, (WrongInput, "interval", "every_months", "This review is held once.")),
        ("progress", {"every_months": 2}, (WrongInput, "interval", "every_months", INTERVAL)),
        ("progress", {"every_months": 0}, (WrongInput, "interval", "every_months", INTERVAL)),
        ("outcome", {"is_on": False}, (RuleBroken, "outcome_stays", "is_on", STAYS)),
        ("outcome", {"counted_from": "decision"}, (WrongInput, "outcome_from", "counted_from", COUNTED)),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(line: str, change: dict[str, Any], error: tuple[Any, ...]) -> None:
    with pytest.raises(PortfolioError) as raised:
        check_line(replace(LINES[line], **change))

    refused = raised.value
    assert (type(refused), refused.code, refused.field, str(refused)) == error


@pytest.mark.parametrize(("number", "last", "missed"), [(1, 2, False), (1, 3, True), (2, 3, False), (3, 3, False)])
def test_only_the_newest_two_that_come_back_can_still_be_held(number: int, last: int, missed: bool) -> None:
    assert usual.is_missed(number, last) is missed


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("baseline", {"after": 0}),
        ("baseline", {"after": 3660}),
        ("follow_up_6", {"after": 120}),
        ("progress", {"every_months": 12}),
        ("outcome", {"counted_from": "start", "after": 6, "unit": "months"}),
        ("mid_term", {"is_on": True}),
    ],
)
def test_a_line_within_its_bounds_is_taken(line: str, change: dict[str, Any]) -> None:
    check_line(replace(LINES[line], **change))


def test_every_usual_line_is_one_that_could_be_entered() -> None:
    for line in LINES.values():
        check_line(line)


def test_a_line_is_due_so_many_days_or_months_after_its_day() -> None:
    anchor = date(2026, 8, 31)

    assert Line("x", "x", "start", 30, "days").due(anchor) == date(2026, 9, 30)
    assert Line("x", "x", "start", 6, "months").due(anchor) == date(2027, 2, 28)
    assert Line("x", "x", "start", 0, "days").due(anchor) == anchor
    assert [usual.STRATEGY.due(anchor, number) for number in (1, 2)] == [date(2027, 8, 31), date(2028, 8, 31)]
