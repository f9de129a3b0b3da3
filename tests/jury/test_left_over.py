"""What tracks leave, as it goes down those who wait: worked by hand, and as a whole result shows it."""

import json
from datetime import date
from typing import Any

import pytest

from portfolio.core.errors import RuleBroken
from portfolio.jury.facts import Entrant, Purse, RoundFacts, facts_hash, facts_json, facts_of
from portfolio.jury.line import (
    Ask,
    Line,
    clashes,
    discussion_zone,
    draw_line,
    draw_lines,
    excluded_elsewhere,
    moved_up,
    near_the_line,
    second_line,
    with_left_over,
)
from portfolio.jury.overriding import Change, override, refuse_clashes
from portfolio.jury.results import recomputed, result, result_body
from portfolio.jury.sentences import sentences
from tests.jury.round_facts import round_facts

PLACES = {"H1": 1, "S1": 2, "H2": 3, "S2": 4, "S3": 5}
COSTS = {"H1": 80, "S1": 120, "H2": 50, "S2": 40, "S3": 90}


def line(budget: int, *ids: str, rule: str = "rank_skip", pairs: tuple[tuple[str, str], ...] = ()) -> Line:
    """Pitches of one track by their places among all."""
    return draw_line([Ask(name, PLACES[name], COSTS[name]) for name in ids], budget, rule, pairs)


def funded(lines: list[Line]) -> list[dict[str, int]]:
    return [{outcome.id: outcome.amount for outcome in each.funded} for each in lines]


HOMES, STREETS = line(100, "H1", "H2"), line(150, "S1", "S2", "S3")
"""Homes leave 20 beside H1, streets 30 beside S1; H2, S2 and S3 wait for money."""


def test_the_best_who_waits_is_paid_out_of_what_all_leave() -> None:
    homes, streets = with_left_over([HOMES, STREETS], PLACES)

    # Together 50 are left. H2 stands third and asks for exactly that: 20 of its own track and 30 of the streets.
    assert funded([homes, streets]) == [{"H1": 80, "H2": 50}, {"S1": 120}]
    assert (homes.of("H2").reason, homes.of("H2").left) == ("left_over", 20)
    assert [(each.budget, each.left) for each in (homes, streets)] == [(130, 0), (120, 0)]
    assert [outcome.id for outcome in streets.reserve] == ["S2", "S3"]
    assert streets.outcomes == STREETS.outcomes


def test_who_asks_for_more_than_all_leave_is_passed_over_and_the_next_is_paid() -> None:
    homes, streets = with_left_over([line(90, "H1", "H2"), STREETS], PLACES)

    # 10 and 30 are left: not enough for H2's 50, just enough for S2's 40, to which the homes give 10.
    assert funded([homes, streets]) == [{"H1": 80}, {"S1": 120, "S2": 40}]
    assert [(each.budget, each.left) for each in (homes, streets)] == [(80, 0), (160, 0)]


def test_a_strict_rule_stays_strict_on_what_is_left() -> None:
    strict = [line(90, "H1", "H2", rule="rank_strict"), line(150, "S1", "S2", "S3", rule="rank_strict")]

    assert funded(with_left_over(strict, PLACES)) == [{"H1": 80}, {"S1": 120}]


def test_what_nobody_can_use_stays_where_it_is() -> None:
    alone = [line(100, "H1"), line(150, "S1", "S3")]  # 50 are left, S3 asks for 90

    assert with_left_over(alone, PLACES) == alone
    assert with_left_over([HOMES], PLACES) == [HOMES]
    assert with_left_over([], {}) == []


def test_givers_give_in_their_order_and_no_more_than_is_needed() -> None:
    empty = draw_line([], 25, "rank_skip")

    first, second, homes = with_left_over([empty, empty, HOMES], PLACES)

    # H2 needs 30 beyond the 20 that its own track left: 25 of the first and 5 of the second.
    assert [(each.budget, each.left) for each in (first, second, homes)] == [(0, 0), (20, 20), (130, 0)]


def test_several_lines_may_receive() -> None:
    giver = draw_line([], 60, "rank_skip")

    lines = with_left_over([HOMES, giver, STREETS], PLACES)

    # 20, 60 and 30: H2 takes 50, S2 takes 40, S3's 90 are too much. H2 lacks 30, S2 lacks 10.
    assert funded(lines) == [{"H1": 80, "H2": 50}, {}, {"S1": 120, "S2": 40}]
    assert [each.budget for each in lines] == [130, 20, 160]
    assert sum(each.budget for each in lines) == 100 + 60 + 150


def test_nobody_is_paid_whom_a_funded_pitch_of_any_track_excludes() -> None:
    pairs = (("H2", "S1"),)
    homes, streets = line(100, "H1", "H2", pairs=pairs), line(150, "S1", "S2", "S3", pairs=pairs)

    assert [outcome.id for outcome in second_line([homes, streets], PLACES, "rank_skip").outcomes] == ["S2", "S3"]
    assert funded(with_left_over([homes, streets], PLACES)) == [{"H1": 80}, {"S1": 120, "S2": 40}]


def test_who_is_paid_so_has_a_sentence_and_stands_near_the_line() -> None:
    homes, _ = with_left_over([HOMES, STREETS], PLACES)

    assert [sentence.key for sentence in sentences(HOMES, {}, None, homes)] == ["fits", "left_over"]
    assert "H2" in near_the_line(homes)


def test_who_is_paid_so_is_asked_about_also_above_the_last_and_moves_no_line() -> None:
    """H2 is paid out of 60 of another track; of the own line H1 and, below H2, H3 are funded, and H4 waits."""
    places = PLACES | {"H3": 6, "H4": 7}
    entries = [Ask("H1", 1, 80), Ask("H2", 3, 50), Ask("H3", 6, 10), Ask("H4", 7, 90)]

    homes, _ = with_left_over([draw_line(entries, 100, "rank_skip"), draw_line([], 60, "rank_skip")], places)

    assert [(outcome.id, outcome.reason) for outcome in homes.outcomes] == [
        ("H1", "fits"),
        ("H2", "left_over"),
        ("H3", "fits"),
        ("H4", "over_budget"),
    ]
    assert near_the_line(homes) == ("H2", "H3", "H4")
    above = homes._replace(outcomes=tuple(outcome for outcome in homes.outcomes if outcome.id != "H3"))
    # H4 could stand third or worse: no better than H2, which got other tracks' money, and worse than H1.
    assert discussion_zone(above, {"H4": (3, 7)}) == ()
    assert discussion_zone(above, {"H4": (1, 7)}) == ("H4",)


def test_taking_it_away_by_hand_changes_something() -> None:
    beside = {"H2": 50}

    refused = override(HOMES, [Change("H2", 0, "Withdrawn in the room", "Ada")], beside)

    assert [(effect.id, effect.before, effect.after) for effect in refused.effects] == [("H2", 50, 0)]
    assert refused.line.of("H2").reason == "by_hand"


# ------------------------------------------------------------------------------------------- a whole result of it
def facts(*, shares: bool) -> RoundFacts:
    table = {"H1": "5", "S1": "4.5", "H2": "4", "S2": "3.5", "S3": "3"}
    tracks = {"H": "home", "S": "street"}
    made = round_facts(
        table, terms={"shares_left_over": shares}, purses=(Purse("home", 100, 0), Purse("street", 150, 0))
    )
    pitches = tuple(Entrant(ref, ref, 1, tracks[ref[0]], "", COSTS[ref], None, True) for ref in table)
    return made._replace(pitches=pitches)


def outcomes(body: dict[str, Any]) -> dict[str, tuple[str, int]]:
    return {each["pitch"]: (each["reason"], each["amount"]) for line in body["lines"] for each in line["outcomes"]}


def test_a_result_proposes_it_where_the_rules_say_so() -> None:
    found = result(facts(shares=True))

    assert outcomes(found)["H2"] == ("left_over", 50)
    assert [(line["budget"], line.get("came"), line["left"]) for line in found["lines"]] == [
        (100, 30, 0),
        (150, -30, 0),
    ]
    assert found["second"] == {
        "budget": 50,
        "left": 0,
        "funded": [{"pitch": "H2", "amount": 50}],
        "reserve": ["S2", "S3"],
    }


def test_else_it_is_said_and_proposed_to_nobody() -> None:
    found = result(facts(shares=False))

    assert outcomes(found)["H2"] == ("over_budget", 0)
    assert ["came" in line for line in found["lines"]] == [False, False]
    assert found["second"]["funded"] == [{"pitch": "H2", "amount": 50}]


@pytest.mark.parametrize("shares", [True, False])
def test_the_file_gives_the_same_bytes_again(shares: bool) -> None:

    body = result_body(facts(shares=shares))

    assert recomputed(json.loads(body)) == body
    assert facts_of(facts_json(facts(shares=shares))) == facts(shares=shares)


def test_calls_that_do_not_share_keep_their_checksum() -> None:
    assert "shares_left_over" not in facts_json(facts(shares=False))["terms"]
    assert facts_hash(facts(shares=False)) != facts_hash(facts(shares=True))


# ---------------------------------------------------------------- pitches of two tracks that exclude each other
PAIR = (("H2", "S1"),)
TOGETHER = "H2 and S1 exclude each other. Fund one of them."


def asked(*ids: str) -> list[Ask]:
    return [Ask(name, PLACES[name], COSTS[name]) for name in ids]


def test_of_two_in_different_tracks_that_exclude_each_other_the_better_one_is_funded() -> None:
    homes, streets = draw_lines([(asked("H1", "H2"), 200), (asked("S1", "S2", "S3"), 300)], "rank_skip", PAIR)

    # S1 stands second and H2 third, so H2 gives way though the homes have money for it.
    assert funded([homes, streets]) == [{"H1": 80}, {"S1": 120, "S2": 40, "S3": 90}]
    assert (homes.of("H2").reason, homes.of("H2").other) == ("incompatible", "S1")
    assert (homes.outside, streets.outside) == ((("H2", "S1"),), ())


def test_a_line_keeps_who_is_excluded_from_outside() -> None:
    homes = draw_line(asked("H1", "H2"), 200, "rank_skip", (), None, PAIR)

    assert (homes.of("H2").reason, homes.of("H2").other, homes.outside) == ("incompatible", "S1", PAIR)


def test_where_the_better_one_does_not_fit_the_other_one_is_funded() -> None:
    homes, streets = draw_lines([(asked("H1", "H2"), 200), (asked("S1", "S2"), 100)], "rank_skip", PAIR)

    assert funded([homes, streets]) == [{"H1": 80, "H2": 50}, {"S2": 40}]


def test_who_gives_way_excludes_nobody_further_down() -> None:
    pairs = (("H1", "S1"), ("H2", "S2"), ("S1", "H2"))
    homes, streets = draw_lines([(asked("H1", "H2"), 200), (asked("S1", "S2", "S3"), 300)], "rank_skip", pairs)

    # H1 is first: S1 gives way, so H2 has nobody above; S2 gives way to H2.
    assert funded([homes, streets]) == [{"H1": 80, "H2": 50}, {"S3": 90}]


def test_no_hand_funds_both() -> None:
    homes, streets = draw_lines([(asked("H1", "H2"), 200), (asked("S1", "S2"), 300)], "rank_skip", PAIR)

    with pytest.raises(RuleBroken) as refused:
        override(homes, [Change("H2", 50, "Needed", "Ada")])
    assert (refused.value.code, str(refused.value)) == ("incompatible", TOGETHER)
    with pytest.raises(RuleBroken) as together:
        refuse_clashes([line(200, "H1", "H2", pairs=PAIR), streets])
    assert (together.value.code, str(together.value)) == ("incompatible", TOGETHER)
    refuse_clashes([homes, streets])


def test_a_change_by_hand_lets_nobody_in_whom_another_track_excludes() -> None:
    homes, _ = draw_lines([(asked("H1", "H2"), 200), (asked("S1", "S2"), 300)], "rank_skip", PAIR)

    changed = override(homes, [Change("H1", 0, "Withdrawn in the room", "Ada")]).line

    assert (changed.of("H2").reason, changed.of("H2").other) == ("incompatible", "S1")
    assert changed.outside == homes.outside == (("H2", "S1"),)


def test_clashes_come_in_the_order_of_who_gives_way() -> None:
    pairs = (("H1", "S3"), ("H2", "S1"))
    lines = [line(500, "H1", "H2", pairs=pairs), line(500, "S1", "S2", "S3", pairs=pairs)]

    assert clashes(lines) == [("H2", "S1"), ("S3", "H1")]
    assert clashes([lines[0]]) == []


def test_who_moves_up_is_not_excluded_by_what_another_track_funds() -> None:
    homes = line(100, "H1", "H2", pairs=PAIR)
    streets = line(150, "S1", "S2", pairs=PAIR)

    outside = excluded_elsewhere(homes, [homes, streets])
    assert outside == (("H2", "S1"),)
    after = moved_up(homes._replace(outside=outside), ["H1"], on=date.min, until=date.max)
    assert (after.funded, after.of("H2").reason) == ((), "incompatible")
    # Once S1 has given its money back too, nothing excludes H2 any more.
    assert excluded_elsewhere(homes, [homes, streets], ["S1"]) == ()
    assert excluded_elsewhere(streets, [homes, streets]) == ()  # H2 waits


def test_a_result_keeps_to_it_over_all_tracks() -> None:
    made = facts(shares=True)._replace(
        exclusions=(("H2", "S1"),), purses=(Purse("home", 200, 0), Purse("street", 300, 0))
    )

    found = result(made)

    assert outcomes(found)["H2"] == ("incompatible", 0)
    assert outcomes(found)["S3"] == ("fits", 90)
