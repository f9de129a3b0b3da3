from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portfolio.metrics.rules import Goal
from portfolio.projects.rules import DECISIONS
from portfolio.reviews import deciding
from portfolio.reviews.deciding import Course, Said

TODAY = date(2026, 11, 21)
OWNER, OTHER = 1, 2
ALL = ("closing", "evaluated", "decided")


def lacking(**said: Any) -> list[str | None]:
    """The fields that a decision still needs."""
    whole = Said(**{"decision": "adapt", "reason": "Seen it"} | said)
    points = deciding.open_points(whole, owner_id=OWNER, planned_end_on=date(2026, 12, 31), today=TODAY)
    return [point.field for point in points]


def test_nothing_decided_needs_nothing() -> None:
    assert lacking(decision=None, reason=None) == []


@pytest.mark.parametrize("decision", ["scale", "adopt"])
def test_scaling_and_adopting_need_an_owner_and_money_or_the_word_that_none_was_found(decision: str) -> None:
    assert lacking(decision=decision) == ["next_owner_id", "money"]
    assert lacking(decision=decision, next_owner_id=OWNER) == ["money"]
    assert lacking(decision=decision, next_owner_id=OWNER, has_money=True) == []


def test_handing_over_needs_somebody_else() -> None:
    assert lacking(decision="hand_over") == ["next_owner_id"]
    assert lacking(decision="hand_over", next_owner_id=OWNER) == ["next_owner_id"]
    assert lacking(decision="hand_over", next_owner_id=OTHER) == []


def test_continuing_needs_a_new_end_after_today_and_after_the_present_one() -> None:
    assert lacking(decision="continue") == ["new_end_on"]
    assert lacking(decision="continue", new_end_on=date(2026, 12, 31)) == ["new_end_on"]
    assert lacking(decision="continue", new_end_on=TODAY) == ["new_end_on"]
    assert lacking(decision="continue", new_end_on=date(2027, 1, 1)) == []


@pytest.mark.parametrize("decision", sorted(DECISIONS))
def test_every_decision_needs_its_reason(decision: str) -> None:
    whole = {"next_owner_id": OTHER, "has_money": True, "new_end_on": date(2027, 6, 30)}
    assert lacking(decision=decision, reason=None, **whole) == ["decision_reason"]
    assert lacking(decision=decision, **whole) == []


def test_the_third_continuation_needs_leadership() -> None:
    assert [deciding.needs_leadership("continue", before) for before in (0, 1, 2, 3)] == [False, False, True, True]
    assert not deciding.needs_leadership("scale", 5)


@pytest.mark.parametrize(
    ("stage", "decision", "going_on", "moves"),
    [
        ("running", "scale", False, ALL),
        ("closing", "adopt", False, ALL[1:]),
        ("evaluated", "merge", False, ALL[2:]),
        ("decided", "hand_over", False, ()),
        ("running", "stop_completed", False, ALL),
        ("running", "stop_not_working", False, ("stopped",)),
        ("evaluated", "stop_external", False, ("closing", "stopped")),
        ("decided", "stop_external", False, ()),
        ("stopped", "stop_not_working", False, ()),
        ("running", "continue", True, ()),
        ("closing", "continue", True, ("running",)),
        ("evaluated", "adapt", True, ("closing", "running")),
        ("decided", "continue", True, ("running",)),
        ("running", "adapt", False, ALL),
        ("approved", "scale", False, ()),
        ("mobilising", "stop_external", False, ("stopped",)),
        ("idea", "stop_external", False, ()),
        ("running", None, False, ()),
    ],
)
def test_the_stage_follows_the_decision(
    stage: str, decision: str | None, going_on: bool, moves: tuple[str, ...]
) -> None:
    assert deciding.path(stage, None, decision, going_on=going_on) == moves


def test_a_paused_project_is_resumed_on_its_way_to_a_decision_and_stopped_at_once() -> None:
    assert deciding.path("paused", "running", "scale", going_on=False) == ("running", *ALL)
    assert deciding.path("paused", "closing", "continue", going_on=True) == ("closing", "running")
    assert deciding.path("paused", "running", "stop_external", going_on=False) == ("stopped",)
    assert deciding.path("paused", "approved", "scale", going_on=False) == ()


def test_an_adapted_project_goes_on_halfway_or_until_a_new_end() -> None:
    end = date(2027, 6, 30)
    assert deciding.goes_on("outcome", "continue", end)
    assert deciding.goes_on("mid_term", "adapt", None)
    assert deciding.goes_on("outcome", "adapt", end)
    assert not deciding.goes_on("outcome", "adapt", None)
    assert not deciding.goes_on("outcome", "scale", end)


def test_d10_the_lead_is_asked_to_sign_else_the_deputy_and_where_that_one_may_not_the_head() -> None:
    lead, deputy, head, upper = 10, 20, 30, 40
    assert deciding.ask_to_sign([lead], [deputy], [head], {OWNER}) == lead
    assert deciding.ask_to_sign([], [deputy], [head], {OWNER}) == deputy
    assert deciding.ask_to_sign([lead], [deputy], [head, upper], {lead}) == head
    assert deciding.ask_to_sign([], [deputy], [head], {deputy, OWNER}) == head
    assert deciding.ask_to_sign([lead], [deputy], [head, upper], {lead, head}) == upper
    assert deciding.ask_to_sign([lead], [deputy], [], {lead}) == deputy
    assert deciding.ask_to_sign([lead], [], [], {lead, None}) is None


@pytest.mark.parametrize(
    ("direction", "start", "goal", "latest", "expected"),
    [
        # 120 to 90: 84 is there, 105 is half of the way, 106 is less, 126 went the wrong way.
        ("decrease", 120, Goal(90), 84, "met"),
        ("decrease", 120, Goal(90), 105, "in_part"),
        ("decrease", 120, Goal(90), 106, "not_met"),
        ("decrease", 120, Goal(90), 126, "not_met"),
        ("decrease", None, Goal(90), 84, "met"),
        ("decrease", None, Goal(90), 100, "not_met"),
        ("maintain", 10, Goal(low=8, high=12), 9, "met"),
        ("increase", 10, Goal(), 9, None),
        ("none", 10, Goal(20), 9, None),
        ("increase", 10, Goal(20), None, "cannot_tell"),
    ],
)
def test_the_record_suggests_a_verdict_where_it_can(
    direction: str, start: int | None, goal: Goal, latest: int | None, expected: str | None
) -> None:
    assert deciding.suggested("number", direction, start, goal, latest) == expected


@pytest.mark.parametrize(
    ("still_used", "courses", "expected"),
    [
        # From 120 to 90 at the decision is a change of 30: up to 93 it lasts, beyond it does not.
        ("yes", [Course("decrease", 120, 90, 93)], True),
        ("yes", [Course("decrease", 120, 90, 94)], False),
        ("adapted", [Course("decrease", 120, 90, 60)], True),
        ("yes", [Course("increase", 0, 50, 45)], True),
        ("yes", [Course("increase", 0, 50, 44)], False),
        # Nothing was achieved: any step back is too much, standing still is not.
        ("yes", [Course("increase", 50, 50, 50)], True),
        ("yes", [Course("increase", 50, 50, 49)], False),
        ("yes", [Course("increase", 0, 50, 60), Course("increase", 0, 50, 44)], False),
        ("yes", [Course("increase", 0, 50, 60), Course("increase", 0, 50, None)], None),
        ("yes", [Course("increase", 0, 50, 44), Course("increase", 0, 50, None)], False),
        ("yes", [], None),
        ("yes", [Course("none", 0, 50, 60)], None),
        ("no", [Course("increase", 0, 50, 60)], False),
        ("unknown", [Course("increase", 0, 50, 60)], None),
        (None, [Course("increase", 0, 50, 60)], None),
    ],
)
def test_a_change_lasts_while_it_is_in_use_and_loses_at_most_a_tenth_of_what_was_achieved(
    still_used: str | None, courses: list[Course], expected: bool | None
) -> None:
    assert deciding.is_sustained(still_used, courses) is expected


def test_cost_is_divided_only_where_it_bought_what_is_counted() -> None:
    # 120,000.00 for 155 sensors would be 774.19 each, but the grant paid for three workstreams.
    cost, sensors = 12_000_000, 155_000_000
    assert deciding.unit_cost(cost, False, None, sensors) is None
    assert deciding.unit_cost(cost, None, None, sensors) is None
    assert round(deciding.unit_cost(cost, True, None, sensors) or 0) == 77_419
    # From 120 to 90 damp homes for 6,000.00: 200.00 a home.
    assert deciding.unit_cost(600_000, True, 120_000_000, 90_000_000) == Decimal(20_000)
    assert deciding.unit_cost(600_000, True, 90_000_000, 90_000_000) is None
    assert deciding.unit_cost(600_000, True, 90_000_000, None) is None
    assert deciding.unit_cost(None, True, 90_000_000, 80_000_000) is None
