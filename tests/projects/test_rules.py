from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core.errors import PortfolioError
from portfolio.projects import rules, taxonomy
from portfolio.projects.rules import Known, Move, Put

DAY = date(2026, 3, 1)
TODAY = date(2026, 11, 21)


def past(*stages: str, start: date = DAY) -> list[Move]:
    """Moves a week apart."""
    return [Move(stage, start + timedelta(weeks=week)) for week, stage in enumerate(stages)]


def refusal(moves: list[Move], to: str, **more: object) -> str | None:
    """The code of the rule that refuses a move, None when it is allowed."""
    arguments: dict[str, object] = {"on": TODAY, "today": TODAY, "planned_end_on": date(2027, 6, 30)} | more
    try:
        rules.check_move(moves, to, **arguments)  # type: ignore[arg-type]
    except PortfolioError as error:
        return error.code
    return None


# ----------------------------------------------------------------------------------------------- vocabulary
def test_there_are_eleven_methods_four_four_and_three() -> None:
    by_capability = {
        seed.key: [m.key for m in taxonomy.METHODS if m.capability == seed.key] for seed in taxonomy.CAPABILITIES
    }

    assert by_capability == {
        "leadership": [],
        "organisational": [
            "untested_approaches",
            "organisational_change",
            "financing_procurement",
            "mission_oriented",
        ],
        "analytical": ["data_driven", "digital_services", "foresight", "behavioural_insights"],
        "partnership": ["open_innovation", "engaging_residents", "human_centred_design"],
    }


def test_human_centred_design_stands_under_two_capabilities() -> None:
    under = [
        seed.key
        for seed in taxonomy.CAPABILITIES
        if "human_centred_design" in [m.key for m in taxonomy.methods_of(seed.key)]
    ]

    assert under == ["analytical", "partnership"]
    assert [m.key for m in taxonomy.METHODS if m.second_capability] == ["human_centred_design"]


def test_every_innovation_type_has_a_definition_an_example_and_a_source() -> None:
    assert [seed.key for seed in taxonomy.INNOVATION_TYPES] == [
        "product_service",
        "process_administrative",
        "process_technological",
        "governance",
        "conceptual",
    ]
    assert all(seed.definition and seed.example and seed.source for seed in taxonomy.INNOVATION_TYPES)


def test_keys_are_unique_and_plain_in_every_vocabulary() -> None:
    for seeds in taxonomy.SEEDS.values():
        keys = [seed.key for seed in seeds]
        assert len(keys) == len(set(keys))
        assert all(key.isascii() and key == key.lower() and " " not in key for key in keys)
    assert {vocabulary: len(seeds) for vocabulary, seeds in taxonomy.SEEDS.items()} == {
        "innovation_type": 5,
        "capability": 4,
        "method": 11,
        "policy_area": 24,
        "partner_kind": 17,
        "factor": 13,
    }


@pytest.mark.parametrize(
    ("capabilities", "together"),
    [
        ([], ()),
        (["leadership"], ()),
        (["organisational"], ()),
        (["leadership", "analytical"], ()),
        (["organisational", "analytical"], ("evidence_based",)),
        (["organisational", "partnership"], ("participatory",)),
        (["analytical", "partnership"], ("open",)),
        (["leadership", "analytical", "partnership"], ("open",)),
        (["organisational", "analytical", "partnership"], ("evidence_based", "participatory", "open")),
        (["leadership", "organisational", "analytical", "partnership"], ("full",)),
    ],
)
def test_capabilities_amount_to_combinations(capabilities: list[str], together: tuple[str, ...]) -> None:
    assert rules.combinations(capabilities) == together


# ---------------------------------------------------------------------------------------------------- stages
def test_the_usual_way_is_allowed_to_its_end() -> None:
    way = ["idea", "screened", "pitched", "approved", "mobilising", "running", "closing", "evaluated", "decided"]

    for place in range(1, len(way)):
        assert refusal(past(*way[:place]), way[place], outcome_decision="adopt") is None


@pytest.mark.parametrize(
    ("stages", "to", "code"),
    [
        (["idea"], "running", "move_not_allowed"),
        (["idea"], "decided", "move_not_allowed"),
        (["idea"], "idea", "move_not_allowed"),
        (["running"], "evaluated", "move_not_allowed"),
        (["running"], "rejected", "move_not_allowed"),
        (["closing"], "decided", "move_not_allowed"),
        (["running", "stopped"], "paused", "move_not_allowed"),
        (["idea"], "archived", "stage"),
        (["idea"], "", "stage"),
    ],
)
def test_what_the_table_does_not_hold_is_refused(stages: list[str], to: str, code: str) -> None:
    assert refusal(past(*stages), to, reason="because", outcome_decision="adopt") == code


def test_running_is_refused_without_a_planned_end() -> None:
    assert refusal(past("approved"), "running", planned_end_on=None) == "no_planned_end"
    assert refusal(past("approved"), "running") is None


@pytest.mark.parametrize("side", rules.SIDE_STATES)
def test_every_side_state_needs_a_reason(side: str) -> None:
    before = "idea" if side in ("rejected", "withdrawn") else "running"

    assert refusal(past(before), side) == "no_reason"
    assert refusal(past(before), side, reason="The money went elsewhere.") is None


def test_a_step_back_needs_a_reason_and_a_resumption_none() -> None:
    assert refusal(past("approved", "running", "closing"), "running") == "no_reason"
    assert refusal(past("approved", "running", "paused"), "running") is None
    assert refusal(past("approved", "running", "stopped"), "running") == "no_reason"


def test_a_paused_project_resumes_where_it_was() -> None:
    assert rules.allowed_next(past("approved", "mobilising", "paused")) == ("mobilising", "stopped", "withdrawn")
    assert rules.allowed_next(past("approved", "running", "paused", "stopped")) == ("running",)
    assert rules.allowed_next(past("rejected")) == ("idea",)


def test_a_move_lies_between_the_last_one_and_today() -> None:
    moves = past("idea", "approved")  # 1 and 8 March

    assert refusal(moves, "running", on=date(2026, 3, 7)) == "before_last_move"
    assert refusal(moves, "running", on=date(2026, 3, 8)) is None
    assert refusal(moves, "running", on=date(2026, 11, 22)) == "future_day"


def test_what_is_written_down_late_may_have_begun_before() -> None:
    moves = [Move("idea", TODAY)]

    assert refusal(moves, "approved", on=date(2025, 2, 1)) is None
    moves.append(Move("approved", date(2025, 2, 1)))
    assert refusal(moves, "running", on=date(2025, 1, 31)) == "before_last_move"
    assert refusal(moves, "running", on=date(2025, 3, 1)) is None
    moves.append(Move("running", date(2025, 3, 1)))
    assert rules.stage_on(moves, TODAY) == "running"
    assert rules.stage_on(moves, date(2025, 2, 15)) == "approved"
    assert rules.stage_on(moves, date(2025, 1, 31)) is None


def test_a_decision_says_which() -> None:
    assert refusal(past("closing", "evaluated"), "decided") == "no_decision"
    assert refusal(past("closing", "evaluated"), "decided", outcome_decision="maybe") == "no_decision"
    assert refusal(past("closing", "evaluated"), "decided", outcome_decision="stop_completed") is None


def test_a_start_is_the_first_move_to_running() -> None:
    assert rules.started_on(past("idea", "approved")) is None
    assert rules.started_on(past("approved", "running", "paused", "running")) == date(2026, 3, 8)


def test_an_imported_past_is_flagged_by_the_first_rule_it_breaks() -> None:
    moves = [
        Move("idea", date(2024, 1, 1)),
        Move("running", date(2024, 2, 1)),  # not from idea
        Move("closing", date(2024, 1, 15)),  # before the move above
        Move("evaluated", date(2024, 6, 1)),
        Move("decided", date(2024, 7, 1)),  # decided what?
    ]

    assert rules.flags_of(moves, TODAY, None) == [None, "move_not_allowed", "before_last_move", None, "no_decision"]


STAGES = st.sampled_from(sorted(rules.ALL_STAGES))


@given(st.lists(STAGES, min_size=1, max_size=12))
def test_whatever_happened_the_next_stages_are_known_and_none_leads_to_itself(stages: list[str]) -> None:
    offered = rules.allowed_next(past(*stages))

    assert len(offered) == len(set(offered))
    assert set(offered) <= set(rules.ALL_STAGES)
    assert stages[-1] not in offered


def test_every_stage_can_be_reached_and_left() -> None:
    reached = {to for targets in rules.MOVES.values() for to in targets}

    assert reached >= set(rules.ALL_STAGES)
    assert all(rules.allowed_next(past("running", stage)) for stage in rules.ALL_STAGES)


def test_references_have_three_digits_and_more() -> None:
    assert [rules.ref_of("P", 2026, number) for number in (14, 999, 10_000)] == [
        "P-2026-014",
        "P-2026-999",
        "P-2026-10000",
    ]


# ------------------------------------------------------------------------------------------ what is still open
def keys(known: Known) -> list[str]:
    return [item.key for item in rules.open_items(known)]


def test_an_empty_record_has_twelve_open_items() -> None:
    assert keys(Known("idea")) == [
        "summary",
        "problem",
        "for_whom",
        "owner",
        "deputy",
        "innovation_type",
        "capability",
        "method",
        "policy_area",
        "planned_start_on",
        "planned_end_on",
        "budget",
    ]


def test_a_full_record_has_none_and_a_budget_of_zero_counts() -> None:
    full = Known(
        "decided",
        summary="a",
        problem="b",
        for_whom="c",
        owner_id=1,
        deputy_id=2,
        planned_start_on=DAY,
        planned_end_on=DAY,
        ended_on=DAY,
        budget_minor=0,
        puts=[("innovation_type", "primary"), ("capability", "uses"), ("method", ""), ("policy_area", "")],
    )

    assert keys(full) == []


def test_a_further_innovation_type_does_not_stand_for_the_main_one() -> None:
    assert "innovation_type" in keys(Known("idea", puts=[("innovation_type", "secondary")]))


@pytest.mark.parametrize(
    ("stage", "is_open"), [("running", False), ("paused", False), ("stopped", True), ("decided", True)]
)
def test_the_actual_end_is_asked_for_once_it_has_ended(stage: str, is_open: bool) -> None:
    assert ("ended_on" in keys(Known(stage))) is is_open


def test_every_open_item_leads_to_a_form() -> None:
    assert {item.page for item in rules.ITEMS.values()} == {"edit", "tags", "departments"}


# ------------------------------------------------------------------------------------------------- tags, plan
@pytest.mark.parametrize(
    ("puts", "code"),
    [
        (
            [Put("innovation_type", "governance", "primary"), Put("innovation_type", "conceptual", "primary")],
            "two_main_types",
        ),
        (
            [Put("innovation_type", "governance", "primary"), Put("innovation_type", "governance", "secondary")],
            "type_twice",
        ),
        ([Put("innovation_type", "governance")], "role"),
        ([Put("capability", "analytical", "primary")], "role"),
        ([Put("method", "foresight", "builds")], "role"),
    ],
)
def test_tags_that_contradict_each_other_are_refused(puts: list[Put], code: str) -> None:
    with pytest.raises(PortfolioError) as refused:
        rules.check_puts(puts)

    assert refused.value.code == code


def test_a_capability_may_be_learnt_and_relied_on() -> None:
    rules.check_puts([Put("capability", "analytical", "builds"), Put("capability", "analytical", "uses")])


def test_a_plan_ends_after_it_starts_and_the_actual_end_has_come() -> None:
    rules.check_plan(DAY, DAY, TODAY, TODAY)
    for wrong, code in (((TODAY, DAY, None), "end_before_start"), ((None, None, date(2026, 11, 22)), "future_day")):
        start, end, ended = wrong
        with pytest.raises(PortfolioError) as refused:
            rules.check_plan(start, end, ended, TODAY)
        assert refused.value.code == code
