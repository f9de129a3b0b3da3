from datetime import date
from typing import Any

import pytest

from portfolio.core.errors import PortfolioError, RuleBroken
from portfolio.reviews import rules, words

START, END, TODAY = date(2026, 3, 1), date(2026, 12, 31), date(2026, 11, 21)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("outcome", date(2027, 3, 31)),  # 31 December and 90 days
        ("baseline", date(2026, 3, 31)),  # 1 March and 30 days
        ("mid_term", date(2026, 7, 31)),  # 305 days, so 152 days after 1 March
        ("progress", date(2027, 2, 21)),
        ("follow_up_6", date(2027, 6, 30)),
        ("follow_up_60", date(2031, 12, 31)),
        ("strategy", date(2027, 11, 21)),
        ("funding_report", None),
    ],
)
def test_a_review_falls_due_by_its_kind(kind: str, expected: date | None) -> None:
    assert rules.default_first_due(kind, start=START, planned_end=END, today=TODAY) == expected


@pytest.mark.parametrize("kind", ["outcome", "baseline", "mid_term", "follow_up_6"])
def test_without_dates_on_the_record_nothing_falls_due_by_itself(kind: str) -> None:
    assert rules.default_first_due(kind, start=None, planned_end=None, today=TODAY) is None


@pytest.mark.parametrize(
    ("stopped", "planned_end", "expected"),
    [
        (date(2026, 11, 1), date(2026, 12, 31), date(2026, 12, 31)),  # 1 November and 60 days
        (date(2026, 11, 1), date(2026, 9, 1), date(2026, 11, 30)),  # 1 September and 90 days comes first
        (date(2026, 11, 1), date(2024, 1, 31), date(2026, 12, 31)),  # its own day passed long before the stop
        (date(2026, 11, 1), None, date(2026, 12, 31)),
        (date(2025, 3, 1), date(2025, 1, 31), TODAY),
    ],
)
def test_the_outcome_of_a_stopped_project_is_never_proposed_for_a_day_that_has_passed(
    stopped: date, planned_end: date | None, expected: date
) -> None:
    assert (
        rules.default_first_due("outcome", start=START, planned_end=planned_end, today=TODAY, stopped=stopped)
        == expected
    )


def test_a_stop_brings_the_due_date_forward_and_never_back() -> None:
    # P10 of domain.md 2.6: stopped on 4 May 2026, so due on 3 July; a date before that stays.
    stopped = date(2026, 5, 4)

    assert rules.effective_due(date(2027, 1, 29), stopped) == date(2026, 7, 3)
    assert rules.effective_due(date(2026, 6, 1), stopped) == date(2026, 6, 1)
    assert rules.effective_due(date(2027, 1, 29), None) == date(2027, 1, 29)


def test_the_work_list_takes_a_postponed_date_as_agreed() -> None:
    stopped = date(2026, 5, 4)

    assert rules.work_due(date(2027, 1, 29), date(2027, 1, 29), stopped) == date(2026, 7, 3)
    assert rules.work_due(date(2026, 8, 31), date(2026, 11, 30), stopped) == date(2026, 11, 30)


def test_l52_the_due_date_itself_is_in_time() -> None:
    assert [rules.days_late(TODAY, day) for day in (date(2026, 11, 20), TODAY, date(2026, 11, 22))] == [0, 0, 1]


def refused(action: Any) -> tuple[str, str | None]:
    with pytest.raises(PortfolioError) as error:
        action()
    return error.value.code, error.value.field


def test_a_first_date_far_after_the_planned_end_needs_the_unit_lead() -> None:
    # 180 days after 31 December 2026 is 29 June 2027.
    def plan(day: date, is_lead: bool = False, kind: str = "outcome") -> None:
        rules.check_plan("project", kind, day, planned_end=END, is_lead=is_lead)

    plan(date(2027, 6, 29))
    plan(date(2027, 6, 30), is_lead=True)
    plan(date(2031, 12, 31), kind="follow_up_60")
    assert refused(lambda: plan(date(2027, 6, 30))) == ("too_late", "first_due_on")
    assert refused(lambda: plan(date(2027, 6, 29), kind="strategy")) == ("choice", "kind")


def postpone(**more: Any) -> None:
    values: dict[str, Any] = {
        "due": date(2026, 8, 31),
        "to": date(2026, 11, 29),
        "today": date(2026, 8, 1),
        "reason": "waiting_for_data",
        "words": None,
        "earlier": 0,
        "is_lead": False,
    }
    rules.check_postponement(**values | more)


def test_a_review_moves_by_at_most_ninety_days_from_its_date_or_from_today() -> None:
    postpone()  # 31 August and 90 days
    postpone(to=date(2026, 11, 30), today=date(2026, 9, 1))
    assert refused(lambda: postpone(to=date(2026, 11, 30))) == ("too_far", "due_on")
    assert refused(lambda: postpone(to=date(2026, 8, 31))) == ("day", "due_on")
    assert refused(lambda: postpone(to=date(2026, 11, 1), today=date(2026, 11, 2))) == ("day", "due_on")


def test_d9_the_third_postponement_needs_the_unit_lead() -> None:
    postpone(earlier=1)
    postpone(earlier=2, is_lead=True)
    assert refused(lambda: postpone(earlier=2)) == ("third", None)


def test_l64_another_reason_is_said_in_words() -> None:
    postpone(reason="other", words="Flood")
    assert refused(lambda: postpone(reason="other")) == ("words", "words")
    assert refused(lambda: postpone(reason="lazy")) == ("choice", "reason")


def outcome(**more: Any) -> None:
    values: dict[str, Any] = {
        "kind": "outcome",
        "held_on": TODAY,
        "today": TODAY,
        "decision": "adapt",
        "reason": "The alarm came too often",
        "has_lesson": True,
    }
    rules.check_outcome(**values | more)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"held_on": date(2026, 11, 22)}, ("day", "held_on")),
        ({"decision": None}, ("decision", "decision")),
        ({"reason": None}, ("reason", "decision_reason")),
        ({"has_lesson": False}, ("lesson", "lessons")),
    ],
)
def test_an_outcome_says_what_was_decided_why_and_what_was_learnt(
    more: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    assert refused(lambda: outcome(**more)) == expected


def test_a_progress_review_may_decide_nothing() -> None:
    outcome()
    outcome(kind="progress", decision=None, reason=None, has_lesson=False)


def test_what_waits_or_is_signed_is_not_written_anew_unless_it_says_why() -> None:
    for state in ("planned", "returned"):
        rules.check_open(state)
    rules.check_open("signed_off", amends="A figure was wrong")
    rules.check_open("signed_off", amends="A figure was wrong", amending="returned")
    assert refused(lambda: rules.check_open("submitted")) == ("submitted", None)
    assert refused(lambda: rules.check_open("signed_off")) == ("signed", None)
    assert refused(lambda: rules.check_open("signed_off", amends="Why", amending="submitted")) == ("submitted", None)


def test_d10_neither_owner_nor_author_signs() -> None:
    rules.check_signer(3, owner_id=1, authors={2, 4})
    rules.check_signer(3, owner_id=None, authors=())
    for signer, code in ((1, "owner_signs"), (2, "author_signs"), (4, "author_signs"), (None, "no_signer")):
        with pytest.raises(RuleBroken) as error:
            rules.check_signer(signer, owner_id=1, authors={2, 4})
        assert error.value.code == code


def test_every_key_has_its_words() -> None:
    kinds = {kind for of_subject in rules.KINDS.values() for kind in of_subject}

    assert (set(words.KINDS), tuple(words.STATES), tuple(words.REASONS)) == (kinds, rules.STATES, rules.REASONS)
