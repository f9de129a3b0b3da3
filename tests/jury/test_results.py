import json
from typing import Any

import pytest

from portfolio.core.errors import WrongInput
from portfolio.jury.facts import Entrant, HandedIn, Marked, Purse, RoundFacts
from portfolio.jury.results import recomputed, result, result_body
from tests.jury.round_facts import BLOCKS, EXAMPLE, RECUSED, WORTH, round_facts

SIX = {"A": "4.6", "B": "4.4", "C": "4.2", "D": "4.1", "E": "3.9", "F": "3.6"}
"""The asks of domain.md 3.11, in thousands, with the scores that one juror gives in tenths."""
ASKS = {"A": 600, "B": 550, "C": 450, "D": 300, "E": 250, "F": 200}


def rows(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["pitch"]: row for row in found["pitches"]}


def funded(found: dict[str, Any], line: int = 0) -> dict[str, int]:
    return {each["pitch"]: each["amount"] for each in found["lines"][line]["outcomes"] if each["is_funded"]}


def test_d36_marks_are_weighed_and_rounded_nowhere() -> None:
    weights = {"resident": 3000, "feasible": 2000, "measured": 2000, "novel": 1500, "scale": 1500}
    criteria = tuple(Marked(key, key, weight, True, None, "") for key, weight in weights.items())
    given = dict(zip(weights, (8, 6, 7, 10, 4), strict=True))  # 4, 3, 3.5, 5 and 2 in half points
    facts = round_facts({"A": "1"}, criteria=criteria, scores=(HandedIn("A", "J1", 1, given),))

    assert rows(result(facts))["A"]["mean"] == 3.55


def test_d37_an_incomplete_review_is_not_counted() -> None:
    criteria = (WORTH, Marked("effort", "Effort", 0, False, None, ""), Marked("scale", "Scale", 5000, True, None, ""))
    whole = HandedIn("A", "J1", 1, {"worth": 8, "scale": 8})
    half = HandedIn("A", "J2", 1, {"worth": 2})

    found = rows(result(round_facts({"A": "1 1"}, criteria=criteria, scores=(whole, half))))["A"]

    assert (found["n"], found["mean"]) == (1, 4.0)


def test_what_is_set_aside_leaves_its_weight_to_the_others() -> None:
    criteria = (Marked("worth", "Worth", 5000, True, None, ""), Marked("scale", "Scale", 5000, True, None, ""))
    given = HandedIn("A", "J1", 1, {"worth": 8, "scale": None})

    found = rows(result(round_facts({"A": "1"}, criteria=criteria, scores=(given,))))["A"]

    assert (found["mean"], found["criteria"]) == (4.0, {"worth": 4.0, "scale": None})


def test_d41_the_incomplete_block_gives_the_published_scores() -> None:
    found = result(round_facts(BLOCKS, highest=10_000, step=100, terms={"ranking": "reml"}))

    assert {ref: (row["additive"], round(row["reml"], 3), row["place"]) for ref, row in rows(found).items()} == {
        "P1": (71.375, 71.512, 4),
        "P2": (71.625, 71.695, 3),
        "P3": (72.0, 72.045, 2),
        "P4": (75.0, 74.749, 1),
    }
    assert {name: round(value, 3) for name, value in found["variance"].items()} == {
        "proposal": 2.522,
        "juror": 7.797,
        "residual": 0.661,
    }


def test_d42_groups_that_share_no_pitch_are_named_and_nobody_is_ranked() -> None:
    apart = {"A": "4 3 . .", "B": "3 3 . .", "C": ". . 2 3", "D": ". . 4 4"}

    found = result(round_facts(apart, terms={"ranking": "additive"}))

    assert found["refused"] == {
        "code": "not_connected",
        "sentence": "Strictness cannot be compared between 2 groups that no rating joins: "
        "J1, J2 with A, B; J3, J4 with C, D.",
    }
    assert found["groups"] == [
        {"proposals": ["A", "B"], "jurors": ["J1", "J2"]},
        {"proposals": ["C", "D"], "jurors": ["J3", "J4"]},
    ]
    assert found["lines"] == []
    assert {row["place"] for row in found["pitches"]} == {None}
    plain = result(round_facts(apart))
    assert plain["refused"] is None
    assert (rows(plain)["D"]["place"], rows(plain)["D"]["additive"]) == (1, None)


def test_d44_equal_scores_leave_agreement_undefined_with_its_reason() -> None:
    alpha = result(round_facts({"A": "4 4", "B": "4 4"}))["agreement"]["alpha"]

    assert alpha["interval"] is None
    assert alpha["interval_reason"] == "No variation: all ratings are alike."


def test_d46_places_are_the_same_on_every_run() -> None:
    runs = [result(round_facts(EXAMPLE)) for _ in range(2)]

    assert [(row["pitch"], row["rank_low"], row["rank_high"]) for row in runs[0]["pitches"]] == [
        ("A", 1, 2),
        ("B", 1, 3),
        ("C", 2, 4),
        ("D", 3, 4),
        ("E", 5, 6),
        ("F", 5, 6),
    ]
    assert runs[0] == runs[1]
    assert runs[0]["standings"]["way"] == "counted"
    assert round(runs[0]["standings"]["expected"]["A"], 4) == 1.0508
    assert round(runs[0]["agreement"]["icc"]["2,k"], 3) == 0.779
    assert round(runs[0]["agreement"]["alpha"]["ordinal"], 3) == 0.370
    # three places do for three of six: C and D could stand on either side
    assert [row["pitch"] for row in runs[0]["pitches"] if row["discuss"]] == ["C", "D"]


def test_d47_two_recusals_turn_an_order_and_both_are_marked() -> None:
    found = result(round_facts(RECUSED))

    by_ref = rows(found)
    assert [(by_ref[ref]["place"], round(by_ref[ref]["mean"], 3)) for ref in "DC"] == [(3, 3.667), (4, 3.333)]
    assert [(by_ref[ref]["additive"], round(by_ref[ref]["reml"], 4)) for ref in "DC"] == [
        (3.4453125, 3.4663),
        (3.4453125, 3.4203),
    ]
    assert found["swapped"] == [["D", "C"]]
    assert [ref for ref, row in by_ref.items() if "order" in row["discuss"]] == ["D", "C"]
    assert result(round_facts(EXAMPLE))["swapped"] == []


@pytest.mark.parametrize(
    ("rule", "least", "expected"),
    [
        ("rank_strict", None, {"A": 600, "B": 550}),
        ("rank_skip", None, {"A": 600, "B": 550, "D": 300}),
        ("rank_partial", 400, {"A": 600, "B": 550, "D": 300}),
        ("rank_partial", 350, {"A": 600, "B": 550, "C": 350}),
    ],
)
def test_d48_the_three_rules_fund_what_they_should(rule: str, least: int | None, expected: dict[str, int]) -> None:
    facts = round_facts(SIX, budget=1500, asks=ASKS, step=10, terms={"line_rule": rule})
    pitches = tuple(pitch._replace(least=least if pitch.ref == "C" else None) for pitch in facts.pitches)

    found = result(facts._replace(pitches=pitches))

    assert funded(found) == expected
    assert found["lines"][0]["optimum"][0]["ids"] == ["B", "C", "D", "F"]
    assert found["lines"][0]["optimum"][0]["value"] == "16.30"
    assert found["lines"][0]["optimum"][1]["ids"] == ["A", "B", "D"]


def test_l33_what_was_passed_over_says_so() -> None:
    found = result(round_facts({"A": "5", "B": "4", "C": "3"}, budget=1000, asks={"A": 800, "B": 300, "C": 200}))

    assert funded(found) == {"A": 800, "C": 200}
    told = {each["pitch"]: each["key"] for each in found["lines"][0]["sentences"]}
    assert told == {"A": "fits", "B": "over_budget", "C": "fits_exactly"}
    assert found["lines"][0]["reserve"] == ["B"]


def test_d49_below_a_threshold_nothing_is_funded_however_much_is_left() -> None:
    of_whole = result(round_facts({"A": "5 5", "B": "2.5 3"}, terms={"overall_threshold": 300}))
    of_one = result(round_facts({"A": "5 5", "B": "2.5 3"}, criteria=(WORTH._replace(threshold=6),)))

    assert [(funded(found), rows(found)["B"]["bar"]) for found in (of_whole, of_one)] == [
        ({"A": 100}, "below_threshold"),
        ({"A": 100}, "below_threshold"),
    ]
    assert [rows(found)["B"]["missed"] for found in (of_whole, of_one)] == [[""], ["worth"]]
    just = result(round_facts({"A": "5 5", "B": "2.5 3.5"}, terms={"overall_threshold": 300}))
    assert funded(just) == {"A": 100, "B": 100}


def test_d50_an_exact_fit_is_funded() -> None:
    assert funded(result(round_facts({"A": "5", "B": "4"}, budget=400, asks={"A": 100, "B": 300}))) == {
        "A": 100,
        "B": 300,
    }


def test_d51_the_step_that_decided_a_tie_is_named_and_a_lot_shows_its_hashes() -> None:
    criteria = (Marked("worth", "Worth", 4000, True, None, ""), Marked("scale", "Scale", 6000, True, None, ""))
    scores = tuple(
        HandedIn(ref, "J1", 1, {"worth": worth, "scale": scale})
        for ref, worth, scale in (("A", 9, 4), ("B", 6, 6), ("C", 3, 2), ("D", 3, 2))
    )
    found = rows(result(round_facts(dict.fromkeys("ABCD", "1"), criteria=criteria, scores=scores)))

    # A: 0.4 * 4.5 + 0.6 * 2 = 3.00; B: 0.4 * 3 + 0.6 * 3 = 3.00, and more on the heavier one
    assert [(found[ref]["place"], found[ref]["tied"]) for ref in "BA"] == [(1, ["A"]), (2, ["B"])]
    assert found["B"]["decided"] == [{"step": "criterion", "upper": "3.00", "lower": "2.00", "criterion": "scale"}]
    upper = min("CD", key=lambda ref: found[ref]["place"])
    assert [step["step"] for step in found[upper]["decided"]] == [
        "criterion",
        "criterion",
        "new_area",
        "lowest_mark",
        "lot",
    ]


def test_a_call_may_announce_other_steps() -> None:
    facts = round_facts({"A": "4 3", "B": "3.5 3.5"}, terms={"tie_steps": ("lowest_mark", "lot")})

    found = rows(result(facts))

    assert found["B"]["place"] == 1
    assert [step["step"] for step in found["B"]["decided"]] == ["lowest_mark"]


def test_too_few_reviews_leave_a_pitch_without_a_place() -> None:
    found = result(round_facts({"A": "4 4", "B": "5 ."}, terms={"minimum_reviews": 2}))

    assert [(row["pitch"], row["place"], row["bar"]) for row in found["pitches"]] == [
        ("A", 1, ""),
        ("B", None, "too_few_reviews"),
    ]
    assert funded(found) == {"A": 100}


def test_pitches_that_exclude_each_other_are_not_both_funded() -> None:
    found = result(round_facts({"A": "5", "B": "4", "C": "3"}, exclusions=(("A", "B"),)))

    assert funded(found) == {"A": 100, "C": 100}


def test_money_left_over_goes_to_those_who_wait_in_any_track() -> None:
    facts = round_facts({"A": "5", "B": "4", "C": "3"}, purses=(Purse("home", 150, 0), Purse("street", 150, 50)))
    track = {"A": "home", "B": "home", "C": "street"}

    found = result(facts._replace(pitches=tuple(p._replace(track=track[p.ref]) for p in facts.pitches)))

    # home: 150 for A and B leaves 50; street: 100 for C leaves nothing; B waits for 50 more
    assert [funded(found, 0), funded(found, 1)] == [{"A": 100}, {"C": 100}]
    assert found["second"] == {"budget": 50, "left": 50, "funded": [], "reserve": ["B"]}


def test_what_would_change_without_one_juror_is_told_for_each() -> None:
    found = result(round_facts(BLOCKS, highest=10_000, step=100))

    assert [(each["juror"], each["in_only"], each["out_only"]) for each in found["without"]] == [
        ("J1", [], []),
        ("J2", [], []),
        ("J3", ["P2"], ["P1"]),
        ("J4", [], []),
    ]


def test_the_quorum_counts_those_who_scored() -> None:
    found = result(round_facts(EXAMPLE, terms={"quorum": 5}))

    assert found["quorum"] == {"present": 4, "needed": 5, "is_met": False, "members": 4}


@pytest.mark.parametrize("ranking", ["mean", "median", "additive", "reml"])
def test_the_file_is_made_again_byte_by_byte_from_what_it_holds(ranking: str) -> None:
    body = result_body(round_facts(RECUSED, terms={"ranking": ranking}))

    assert recomputed(json.loads(body)) == body
    changed = body.replace('"marks":{"worth":9}', '"marks":{"worth":8}', 1)
    assert recomputed(json.loads(changed)) != changed


def test_a_file_that_is_no_result_is_refused() -> None:
    with pytest.raises(WrongInput):
        recomputed({"facts": {"call": "CALL-2026-1"}})


@pytest.mark.parametrize("table", [{}, {"A": ". ."}, {"A": "4"}, {"A": "3 3"}])
def test_however_little_was_handed_in_there_is_a_result(table: dict[str, str]) -> None:
    facts: RoundFacts = round_facts(table or {"A": "."})
    pitches: tuple[Entrant, ...] = facts.pitches if table else ()

    found = result(facts._replace(pitches=pitches))

    assert len(found["pitches"]) == len(pitches)
    assert found["method"] == "mean"


OBSERVERS = """1 1 . 1
2 2 3 2
3 3 3 3
3 3 3 3
2 2 2 2
1 2 3 4
4 4 4 4
1 1 2 1
2 2 2 2
. 5 5 5
. . 1 1
. . 3 ."""
"""Krippendorff's data C, a unit a line, domain.md 3.7."""
JUDGES = ("9 2 5 8", "6 1 3 2", "8 4 6 8", "7 1 2 6", "10 5 6 9", "6 2 4 7")
"""Shrout and Fleiss, a target a line."""


def test_d43_the_alphas_of_the_published_table_come_out_of_stored_marks() -> None:
    table = {f"U{number:02}": line for number, line in enumerate(OBSERVERS.splitlines(), 1)}

    alpha = result(round_facts(table, step=100))["agreement"]["alpha"]

    assert {level: round(alpha[level], 3) for level in ("nominal", "ordinal", "interval", "ratio")} == {
        "nominal": 0.743,
        "ordinal": 0.815,
        "interval": 0.849,
        "ratio": 0.797,
    }


def test_d45_the_correlations_of_the_published_table_come_out_of_stored_marks() -> None:
    table = {f"T{number}": line for number, line in enumerate(JUDGES, 1)}

    icc = result(round_facts(table, step=100, highest=1000))["agreement"]["icc"]

    assert {form: round(icc[form], 3) for form in ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")} == {
        "1,1": 0.166,
        "2,1": 0.290,
        "3,1": 0.715,
        "1,k": 0.443,
        "2,k": 0.620,
        "3,k": 0.909,
    }
