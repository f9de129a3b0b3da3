"""What closes a gap, what became of a promise, groups and combinations, the drawing of columns; worked by hand."""

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest

from portfolio.core.quarter import Quarter
from portfolio.evaluation import rules
from portfolio.evaluation.chart import stack
from portfolio.evaluation.packing import Packed, pack, place, place_of, ref_of, unpack
from portfolio.evaluation.rules import Belongs, Line, Step, promise, steps_of
from portfolio.reviews.elements import ELEMENTS
from portfolio.reviews.facts import Facts
from portfolio.reviews.gap import Tally
from tests.reviews.fourteen import T, fourteen, full, judged, project, signature


def steps(facts: Facts, **more: Any) -> list[str]:
    return [step.kind for step in steps_of(facts, judged(facts), T, **more)]


def of(ref: str) -> Facts:
    return next(facts for facts in fourteen() if facts.ref == ref)


def line(ref: str = "P", status: str = "none", **more: Any) -> Line:
    told: dict[str, Any] = {
        "number": 1,
        "ref": ref,
        "status": status,
        "reason": "",
        "label": "",
        "missing": "E5 E6",
        "steps": (Step("outcome", 7),),
        "can_be_full": True,
        "due_on": "2026-04-15",
        "current_due_on": "2026-04-15",
        "signed_on": "",
        "days_late": 0,
        "flags": (),
        "belongs": Belongs(),
    }
    return Line(**{**told, **more})


# ------------------------------------------------------------------------------------------------ what closes it
def test_what_is_complete_needs_no_form() -> None:
    assert steps(full()) == []


def test_each_missing_thing_has_its_form_in_the_order_of_the_checklist() -> None:
    assert steps(of("P3")) == ["start"]
    assert steps(of("P5")) == ["outcome"]
    assert steps(of("P6")) == ["value", "outcome"]


def test_a_measure_that_is_missing_is_one_form_and_not_four() -> None:
    assert steps(of("P6")._replace(measures=())) == ["measure", "outcome"]


def test_a_review_that_nobody_planned_is_planned_and_then_written() -> None:
    facts = of("P6")._replace(reviews=(), planned_end_on=date(2025, 12, 1))

    planned = rules.line(1, facts, judged(facts), T, Belongs())

    assert steps(facts) == ["value", "plan_review"]
    assert planned.minutes == 1 + 1 + 25


def test_a_review_that_was_handed_in_waits_for_a_signature() -> None:
    facts = of("P5")

    assert steps(facts, handed_in={facts.reviews[0].number}) == ["sign"]


def test_a_review_without_a_lesson_is_amended() -> None:
    facts = of("P1")
    facts = facts._replace(signatures=(facts.signatures[0]._replace(lessons=()),))

    assert steps_of(facts, judged(facts), T) == (Step("amend", facts.signatures[0].review),)


def test_a_review_signed_by_the_owner_is_amended_and_signed_by_another() -> None:
    facts = of("P5")._replace(signatures=(signature("2026-09-01", signer_id=1, owner_id=1),))

    assert steps(facts) == ["amend"]


def test_nearest_is_what_needs_least_time_then_fewest_things_then_the_earliest() -> None:
    quick, slow = (Step("start", 1),), (Step("outcome", 7),)
    lines = [
        line("never", can_be_full=False, steps=quick),
        line("slow", steps=slow),
        line("late", missing="E2", steps=quick, due_on="2026-05-01"),
        line("early", missing="E2", steps=quick, due_on="2026-04-30"),
        line("more", missing="E2 E3", steps=quick, due_on="2026-01-01"),
        line("closed", steps=()),
        line("done", "full", missing="", steps=()),
        line("not due", "too_early", steps=quick),
    ]

    assert [each.ref for each in rules.nearest(lines)] == ["early", "late", "more", "slow", "never"]


# --------------------------------------------------------------------------------------------------- promises
@pytest.mark.parametrize(
    ("status", "due_on", "signed_on", "became"),
    [
        ("full", "2026-04-15", "2026-04-15", "kept"),
        ("full", "2026-04-15", "2026-04-16", "kept_late"),
        ("partial", "2026-04-15", "2026-04-01", "kept"),
        ("partial", "2026-04-15", "", "missed"),
        ("none", "2026-09-30", "", "missed"),
        ("too_early", "2026-10-01", "", "not_yet"),
        ("full", "2026-11-30", "2026-09-28", "kept"),
        ("waived", "2026-04-15", "", "exempted"),
        ("waived", "2026-11-30", "", "exempted"),
        ("waived", "2026-04-15", "2026-04-16", "kept_late"),
        ("out_of_scope", "2026-04-15", "", ""),
        ("out_of_scope", "", "", ""),
    ],
)
def test_a_promise_is_kept_late_missed_exempted_or_not_yet_due(
    status: str, due_on: str, signed_on: str, became: str
) -> None:
    assert promise(status, due_on, signed_on, T.isoformat()) == became


def test_promises_are_counted_by_department_and_quarter_of_the_first_day() -> None:
    here, there = Belongs(department=1), Belongs(department=2)
    lines = [
        line(belongs=here),
        line(belongs=here, due_on="2026-06-30", signed_on="2026-07-10"),
        line(belongs=here, due_on="2026-07-01", signed_on="2026-07-01"),
        line(belongs=there),
        line(status="out_of_scope", belongs=there),
    ]

    assert rules.promises(lines, T) == {
        (1, Quarter(2026, 2)): Counter(missed=1, kept_late=1),
        (1, Quarter(2026, 3)): Counter(kept=1),
        (2, Quarter(2026, 2)): Counter(missed=1),
    }


# ------------------------------------------------------------------------------------------ groups, combinations
BOTH = Belongs(3, None, ("governance",), ("analytical", "leadership"), ("foresight",), ("national", "private"))


@pytest.mark.parametrize(
    ("dimension", "keys"),
    [
        ("department", ["3"]),
        ("programme", [""]),
        ("innovation_type", ["governance"]),
        ("capability", ["analytical", "leadership"]),
        ("method", ["foresight"]),
        ("source", ["national", "private"]),
    ],
)
def test_a_project_counts_in_every_group_that_it_belongs_to(dimension: str, keys: list[str]) -> None:
    assert list(rules.keys_of(BOTH, dimension)) == keys
    assert list(rules.keys_of(Belongs(), dimension)) == [""]
    assert rules.by_group([line(belongs=BOTH), line(status="full", belongs=BOTH)], dimension) == dict.fromkeys(
        keys, Tally(full=1, none=1)
    )


def test_combinations_count_started_due_and_evaluated() -> None:
    lines = [
        line(belongs=BOTH),
        line(status="full", belongs=BOTH),
        line(status="too_early", belongs=BOTH),
        line(status="out_of_scope", belongs=BOTH),
        line(belongs=Belongs(types=("governance",))),
    ]

    assert rules.combinations(lines) == {
        ("governance", "analytical", "foresight"): (3, 2, 1),
        ("governance", "leadership", "foresight"): (3, 2, 1),
    }


def test_self_evaluations_are_a_share_of_what_was_signed() -> None:
    lines = [
        line(signed_on="2026-01-01", flags=("self_evaluation",)),
        line(signed_on="2026-01-01"),
        line(signed_on="2026-01-01", status="out_of_scope", flags=("self_evaluation",)),
        line(),
    ]

    assert rules.self_evaluations(lines) == (1, 2)


# ------------------------------------------------------------------------------------------------ over quarters
def test_eight_quarters_end_with_the_day_itself() -> None:
    assert rules.days_shown(date(2026, 11, 22)) == (
        *(date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)),
        *(date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 11, 22)),
    )
    assert rules.days_shown(T)[-2:] == (date(2026, 6, 30), T)


def test_columns_stand_on_one_scale_from_zero() -> None:
    # 10 is the highest: 5 fills half, 2 a fifth, 3 the rest up to the top.
    assert stack((5, 2, 3), 10) == [(50, 50), (30, 20), (0, 30)]
    assert stack((1, 0, 0), 4) == [(75, 25), (75, 0), (75, 0)]
    assert stack((0, 0, 0), 0) == [(100, 0)] * 3
    assert stack((), 3) == []


def test_the_shares_of_the_survey_are_as_published() -> None:
    assert list(rules.SURVEY.values()) == [21, 63, 15]


def test_what_a_young_project_lacks_is_known_before_it_is_due() -> None:
    young = project("Young", due="2027-01-29")

    assert rules.nearest([rules.line(1, young, judged(young), T, Belongs())]) == []
    assert steps(young) != []


# --------------------------------------------------------------------------------------------------- as packed
def test_packed_projects_are_found_by_their_marks_and_read_as_they_were() -> None:
    lines = [
        line("B", "full", missing="", steps=(), flags=("self_evaluation",), belongs=BOTH),
        line("A", number=2, belongs=BOTH),
        line("É, \t|status=full|", "out_of_scope", number=3, flags=("self_evaluation",), steps=()),
    ]

    packed = Packed(pack(lines))

    assert unpack(packed.lines) == [lines[1], lines[0], lines[2]]
    assert [ref_of(each) for each in packed.having(["status=full"])] == ["B"]
    assert [ref_of(each) for each in packed.having(["flag=self_evaluation"])] == ["B"]
    assert [ref_of(each) for each in packed.having(["method=foresight", "status=none"])] == ["A"]
    assert [ref_of(each) for each in packed.having(["department="])] == ["É, \t|status=full|"]
    assert Packed(b"").having([]) == []


def test_packed_projects_close_the_gap_in_the_order_of_the_rules() -> None:
    drawn = Random("places")
    lines = [
        line(
            f"P-{number}",
            number=number,
            can_be_full=drawn.random() < 0.7,
            missing=" ".join(ELEMENTS[: drawn.randint(1, 6)]),
            steps=tuple(Step(drawn.choice(list(rules.MINUTES)), 1) for _ in range(drawn.randint(0, 4))),
            due_on=f"2026-0{drawn.randint(1, 9)}-15",
        )
        for number in range(300)
    ]

    closing = Packed(pack(lines)).closing([])

    assert unpack(closing) == rules.nearest(lines)
    assert [place_of(each) for each in closing] == [place(each) for each in rules.nearest(lines)]
