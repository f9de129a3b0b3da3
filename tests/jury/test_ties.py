from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as some

from portfolio.jury.scoring import printed
from portfolio.jury.ties import Candidate, Placed, Step, by_weight, drawn_lot, in_order

WEIGHTS = (("novelty", 1500), ("outcome", 3000), ("measures", 2000), ("transfer", 2000))
SEED = "Rathaus, 12 March 2027"


def candidate(name: str, score: str, *marks: str, area: str = "") -> Candidate:
    return Candidate(name, Fraction(score), tuple(Fraction(mark) for mark in marks), area=area)


def order(*candidates: Candidate, funded_areas: tuple[str, ...] = ()) -> list[str]:
    return [placed.id for placed in in_order(candidates, WEIGHTS, SEED, funded_areas)]


def decided(*candidates: Candidate, funded_areas: tuple[str, ...] = ()) -> tuple[Step, ...]:
    """The steps taken between the first two."""
    return in_order(candidates, WEIGHTS, SEED, funded_areas)[0].decided


def test_a_higher_score_stands_before_and_no_step_is_taken() -> None:
    assert in_order([candidate("low", "3.5"), candidate("high", "4")], WEIGHTS, SEED) == (
        Placed("high", 1, Decimal("4.00")),
        Placed("low", 2, Decimal("3.50")),
    )


def test_scores_tie_when_they_print_alike() -> None:
    near, nearer = candidate("near", "3.445", "1"), candidate("nearer", "3.454", "2")

    assert [placed.tied for placed in in_order([near, nearer], WEIGHTS, SEED)] == [("near",), ("nearer",)]
    assert in_order([near, candidate("far", "3.455")], WEIGHTS, SEED)[0].tied == ()
    # Fits that differ in noise only
    floats = [Candidate("a", 3.4453124999999996, (Fraction(1),)), Candidate("b", 3.4453125, (Fraction(2),))]
    assert [placed.id for placed in in_order(floats, WEIGHTS, SEED)] == ["b", "a"]


def test_d51_the_heaviest_criterion_decides_first_and_the_step_is_shown() -> None:
    best = candidate("best", "4", "0", "4.5", "0", "0")
    rest = candidate("rest", "4", "5", "4", "5", "5")

    assert order(rest, best) == ["best", "rest"]
    assert decided(rest, best) == (Step("criterion", "4.50", "4.00", "outcome"),)


def test_d51_the_next_criteria_follow_by_weight_and_equal_weights_by_the_rubric() -> None:
    one, other = candidate("one", "4", "5", "4", "3", "2"), candidate("other", "4", "1", "4", "3", "3")

    assert by_weight(WEIGHTS) == (1, 2, 3, 0)
    assert decided(one, other) == (
        Step("criterion", "4.00", "4.00", "outcome"),
        Step("criterion", "3.00", "3.00", "measures"),
        Step("criterion", "3.00", "2.00", "transfer"),
    )
    assert order(one, other) == ["other", "one"]


def test_marks_are_compared_as_they_print() -> None:
    one = candidate("one", "4", "5", "4.001", "3", "2")
    other = candidate("other", "4", "1", "4.004", "3.5", "2")

    assert order(one, other) == ["other", "one"]
    assert decided(one, other)[0] == Step("criterion", "4.00", "4.00", "outcome")


ALIKE = ("3", "3", "3", "3")


def test_d51_an_area_without_money_in_this_call_stands_before_one_with() -> None:
    ahead = candidate("ahead", "5", area="parks")
    parks, traffic = candidate("parks", "4", *ALIKE, area="parks"), candidate("traffic", "4", *ALIKE, area="traffic")

    assert order(parks, traffic, ahead) == ["ahead", "traffic", "parks"]
    assert in_order([ahead, parks, traffic], WEIGHTS, SEED)[1].decided[-1] == Step("new_area", "traffic", "parks")
    assert order(parks, traffic, funded_areas=("traffic",)) == ["parks", "traffic"]
    assert order(candidate("none", "4", *ALIKE), traffic) == ["traffic", "none"]


def test_areas_of_every_higher_place_have_money() -> None:
    ahead = (candidate("first", "5", area="parks"), candidate("second", "4.5", area="water"))
    parks, traffic = candidate("parks", "4", *ALIKE, area="parks"), candidate("traffic", "4", *ALIKE, area="traffic")

    assert order(*ahead, parks, traffic)[2:] == ["traffic", "parks"]
    assert order(*ahead, parks, candidate("water", "4", *ALIKE, area="water"), traffic)[2] == "traffic"


def test_a_criterion_without_a_mark_stands_behind_every_mark() -> None:
    none = Candidate("none", Fraction(4), (None, Fraction(3), Fraction(3), Fraction(3)))
    short = Candidate("short", Fraction(4), (Fraction(-1), Fraction(3), Fraction(3)))
    marked = Candidate("marked", Fraction(4), (Fraction(-2), Fraction(3), Fraction(3), Fraction(3)))

    assert order(none, marked) == ["marked", "none"]
    assert decided(none, marked)[-1] == Step("criterion", "-2.00", "", "novelty")
    assert order(short, marked) == ["marked", "short"]
    assert decided(short, marked)[-1] == Step("criterion", "3.00", "", "transfer")


def test_d51_then_the_higher_of_the_lowest_marks_of_any_juror_decides() -> None:
    low = Candidate("low", Fraction(4), (Fraction(3),), lowest=Fraction(1))
    high = Candidate("high", Fraction(4), (Fraction(3),), lowest=Fraction(2))
    placed = in_order([low, high], (("outcome", 10_000),), SEED)

    assert [each.id for each in placed] == ["high", "low"]
    assert placed[0].decided == (
        Step("criterion", "3.00", "3.00", "outcome"),
        Step("new_area", "", ""),
        Step("lowest_mark", "2.00", "1.00"),
    )
    assert order(Candidate("unknown", Fraction(4)), Candidate("known", Fraction(4), lowest=0.0))[0] == "known"


def test_d51_the_lot_is_drawn_from_the_seed_and_anybody_can_check_it() -> None:
    first, second = candidate("P1", "4", *ALIKE), candidate("P2", "4", *ALIKE)
    lots = {name: sha256(f"{SEED}\n{name}".encode()).hexdigest() for name in ("P1", "P2")}
    expected = sorted(lots, key=lambda name: lots[name])
    placed = in_order([first, second], WEIGHTS, SEED)

    assert drawn_lot(SEED, "P1") == lots["P1"]
    assert [each.id for each in placed] == expected
    assert [step.step for step in placed[0].decided] == [*["criterion"] * 4, "new_area", "lowest_mark", "lot"]
    assert placed[0].decided[-1] == Step("lot", lots[expected[0]], lots[expected[1]])
    assert {tuple(each.id for each in in_order([first, second], WEIGHTS, str(seed))) for seed in range(20)} == {
        ("P1", "P2"),
        ("P2", "P1"),
    }


def test_three_that_tie_tell_each_step_to_the_next_lower() -> None:
    placed = in_order(
        [
            candidate("a", "4", "1", "3", "3", "3"),
            candidate("b", "4", "1", "5", "3", "3"),
            candidate("c", "4", "1", "3", "4", "3"),
            candidate("d", "1", "1", "3", "4", "3"),
        ],
        WEIGHTS,
        SEED,
    )

    assert [(each.id, each.place, each.tied) for each in placed] == [
        ("b", 1, ("c", "a")),
        ("c", 2, ("b", "a")),
        ("a", 3, ("b", "c")),
        ("d", 4, ()),
    ]
    assert [[step.criterion for step in each.decided] for each in placed] == [
        ["outcome"],
        ["outcome", "measures"],
        [],
        [],
    ]


candidates = some.lists(
    some.builds(
        lambda score, marks, area: (Fraction(score, 3), tuple(Fraction(mark, 2) for mark in marks), area),
        some.integers(9, 12),
        some.lists(some.integers(0, 2), min_size=4, max_size=4),
        some.sampled_from(["", "parks", "traffic"]),
    ),
    max_size=8,
).map(lambda rows: [Candidate(f"P{at}", score, marks, area=area) for at, (score, marks, area) in enumerate(rows)])


@given(candidates, some.randoms(use_true_random=False))
def test_the_order_of_candidates_never_matters_and_no_place_is_shared(rows: list[Candidate], random: Random) -> None:
    placed = in_order(rows, WEIGHTS, SEED)

    assert in_order(random.sample(rows, len(rows)), WEIGHTS, SEED) == placed
    assert [each.place for each in placed] == list(range(1, len(rows) + 1))
    shown = [each.shown for each in placed]
    assert shown == sorted((printed(row.score) for row in rows), reverse=True)
    for upper, lower in pairwise(placed):
        assert bool(upper.decided) == (upper.shown == lower.shown)
        assert all(step.upper == step.lower for step in upper.decided[:-1] if step.step == "criterion")
