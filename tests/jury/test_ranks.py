from collections import Counter
from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portfolio.core.errors import RuleBroken
from portfolio.jury import ranks
from portfolio.jury.ranks import Standings, Without, every_draw, places_in, standings, without_each_juror
from portfolio.jury.ratings import Panel, Rating, cell_means, panel
from portfolio.jury.scoring import places
from portfolio.jury.severity import Mixed, additive, crossed, mixed
from tests.jury.tables import BLOCKS, JURY, RECUSED, changed, panel_of, ratings, table

SEED = 20261122


def of(panel_: Panel, *within: int, seed: int = SEED, draws: int = 2000) -> Standings:
    return standings(panel_, lambda: mixed(panel_), seed, within, draws)


def unasked() -> Mixed:
    raise AssertionError("the mixed model is not needed here")


def intervals(found: Standings) -> dict[str, tuple[int, int]]:
    return {each.proposal: (each.low, each.high) for each in found.proposals}


def test_d46_the_jury_of_the_example_has_its_rank_intervals() -> None:
    found = standings(panel_of(JURY), unasked, SEED, (3,))

    assert intervals(found) == {"A": (1, 2), "B": (1, 3), "C": (2, 4), "D": (3, 4), "E": (5, 6), "F": (5, 6)}
    assert {each.proposal: each.expected for each in found.proposals} == pytest.approx(
        {"A": 1.0508, "B": 1.8750, "C": 2.8750, "D": 3.7383, "E": 5.1133, "F": 5.7852}, abs=6e-5
    )
    assert {each.proposal: each.within[0] for each in found.proposals} == pytest.approx(
        {"A": 1.0, "B": 1.0, "C": 0.8633, "D": 0.2578, "E": 0.0039, "F": 0.0}, abs=6e-5
    )
    assert (found.way, found.draws, found.seed) == ("counted", 35, 0)


@pytest.mark.parametrize(("jurors", "draws"), [(1, 1), (2, 3), (4, 35), (8, 6435), (10, 92378)])
def test_every_draw_of_a_jury_is_there_once_and_weighs_its_orders(jurors: int, draws: int) -> None:
    counts, weights = every_draw(jurors)

    assert counts.shape == (draws, jurors)
    assert set(counts.sum(axis=1).tolist()) == {jurors}
    assert len(np.unique(counts, axis=0)) == draws
    assert int(weights.sum()) == jurors**jurors
    assert np.issubdtype(weights.dtype, np.integer)  # orders are counted, so the sum is free of rounding


def test_draws_weigh_by_the_orders_in_which_they_come() -> None:
    counts, weights = every_draw(3)
    told = Counter(tuple(sorted(order)) for order in product(range(3), repeat=3))

    assert dict(zip(map(tuple, counts.tolist()), weights.tolist(), strict=True)) == {
        tuple(draw.count(juror) for juror in range(3)): times for draw, times in told.items()
    }


tables = some.integers(2, 4).flatmap(
    lambda width: some.lists(
        some.lists(some.sampled_from(["0", "0.5", "2", "3", "4.5"]), min_size=width, max_size=width),
        min_size=1,
        max_size=5,
    )
)


def by_hand(lines: list[list[str]]) -> list[list[int]]:
    """The places of each line in every ordered draw of jurors, ascending."""
    width = len(lines[0])
    found: list[list[int]] = [[] for _ in lines]
    for drawn in product(range(width), repeat=width):
        sums = [sum(Fraction(line[juror]) for juror in drawn) for line in lines]
        for at, place in enumerate(places({str(at): each for at, each in enumerate(sums)}).values()):
            found[at].append(place)
    return [sorted(each) for each in found]


@settings(max_examples=60, deadline=None)
@given(tables)
def test_counting_multisets_is_counting_all_ordered_draws(lines: list[list[str]]) -> None:
    written = {f"P{at}": line for at, line in enumerate(lines)}
    found = standings(panel(ratings(written)), unasked, SEED, (1, 2))

    for standing, drawn in zip(found.proposals, by_hand(lines), strict=True):
        total = len(drawn)
        low = next(place for place in drawn if 40 * sum(one <= place for one in drawn) >= total)
        high = next(place for place in drawn if 40 * sum(one <= place for one in drawn) >= 39 * total)
        assert (standing.low, standing.high) == (low, high)
        assert standing.expected == pytest.approx(sum(drawn) / total, abs=1e-12)
        assert standing.within[0] == pytest.approx(drawn.count(1) / total, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(tables, some.randoms(use_true_random=False))
def test_the_order_of_rows_moves_no_interval(lines: list[list[str]], random: Random) -> None:
    rows = ratings({f"P{at}": line for at, line in enumerate(lines)})
    mixed_up = list(rows)
    random.shuffle(mixed_up)

    assert standings(panel(mixed_up), unasked, SEED) == standings(panel(rows), unasked, SEED)


def test_memory_is_used_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = of(panel_of(JURY), 3)
    blocks = of(panel_of(BLOCKS))
    drawn = standings(many_jurors(missing=2), unasked, SEED)
    monkeypatch.setattr(ranks, "BLOCK", 17)

    assert of(panel_of(JURY), 3) == whole
    assert standings(many_jurors(missing=2), unasked, SEED) == drawn
    assert [each.expected for each in of(panel_of(BLOCKS)).proposals] == pytest.approx(
        [each.expected for each in blocks.proposals], abs=0.1
    )


def test_scores_of_any_length_are_counted() -> None:
    long = "A 1.00000000000000001 1\nB 1 1\nC 123456789012345 0"
    found = standings(panel_of(long), unasked, SEED)

    # C wins unless only the second juror is drawn, 1 of 4 times; then A and B share place 1
    assert {each.proposal: each.expected for each in found.proposals}["C"] == pytest.approx(0.75 * 1 + 0.25 * 3)


def test_equal_scores_share_the_best_place() -> None:
    scores = np.array([[3.0, 1.0, 3.0, 2.0], [0.5, 0.25, 0.25, 0.25], [-1.0, -1.0, 0.0, -2.0]])

    assert places_in(scores).tolist() == [[1, 4, 1, 3], [1, 2, 2, 2], [2, 2, 1, 4]]


@settings(max_examples=60, deadline=None)
@given(
    some.integers(1, 6).flatmap(
        lambda width: some.lists(
            some.lists(some.integers(-8, 8), min_size=width, max_size=width), min_size=1, max_size=5
        )
    ),
    some.sampled_from([1.0, 0.1, 2.0**57, 2.0**58, 2.0**70]),
)
def test_places_are_those_of_each_line_alone(lines: list[list[int]], unit: float) -> None:
    scores = np.array(lines) * unit

    assert places_in(scores).tolist() == [
        list(places(dict(zip("abcdef", line, strict=False))).values()) for line in scores.tolist()
    ]


def many_jurors(missing: int = 0, jurors: int = 12) -> Panel:
    """Four proposals, each a step of about one worse; some of the first juror's ratings missing."""
    random = Random(7)
    lines = {f"P{at}": [str(5 - at + random.choice([-1, 0, 0, 1])) for _ in range(jurors)] for at in range(4)}
    for at in range(missing):
        lines[f"P{at}"][0] = "."
    return panel(ratings(lines))


def test_above_ten_jurors_the_jury_is_drawn_and_the_seed_told() -> None:
    found = standings(many_jurors(), unasked, SEED, (4,))

    assert (found.way, found.draws, found.seed) == ("drawn", 10_000, SEED)
    assert [each.within for each in found.proposals] == [(1.0,)] * 4
    assert found == standings(many_jurors(), unasked, SEED, (4,))
    assert found != standings(many_jurors(), unasked, SEED + 1, (4,))


def test_each_drawn_jury_is_counted_once() -> None:
    jury = many_jurors()
    counts = np.random.default_rng(SEED).multinomial(12, [1 / 12] * 12, size=50)
    units = np.array(jury.units, dtype=float).reshape(4, 12)
    places_drawn = places_in((counts @ units.T).astype(float))

    found = of(jury, 1, draws=50)

    assert [each.expected for each in found.proposals] == pytest.approx(places_drawn.mean(axis=0).tolist(), abs=1e-12)
    assert [each.within[0] for each in found.proposals] == pytest.approx((places_drawn == 1).mean(axis=0).tolist())


def test_drawing_comes_near_to_counting() -> None:
    counted = standings(many_jurors(jurors=10), unasked, SEED)
    counts = np.random.default_rng(SEED).multinomial(10, [0.1] * 10, size=20_000)
    units = np.array(many_jurors(jurors=10).units, dtype=float).reshape(4, 10)
    drawn = places_in((counts @ units.T).astype(float)).mean(axis=0)

    assert counted.way == "counted"
    assert [each.expected for each in counted.proposals] == pytest.approx(drawn.tolist(), abs=0.02)


def test_a_few_missing_ratings_of_a_large_jury_only_change_who_is_averaged() -> None:
    found = standings(many_jurors(missing=2), unasked, SEED)

    # 2 of 48 are missing
    assert found.way == "drawn"
    assert [each.low for each in found.proposals] == sorted(each.low for each in found.proposals)


def test_with_more_than_a_tenth_missing_worth_is_drawn_from_the_mixed_model() -> None:
    few = many_jurors()
    holes = panel([one for at, one in enumerate(ratings_of(few)) if at % 9])
    more = panel([one for at, one in enumerate(ratings_of(few)) if at % 10])

    assert holes.missing > Fraction(1, 10)
    assert of(holes).way == "modelled"
    # 5 of 48 are still more than a tenth; 4 are not
    assert (len(more.units), of(more).way) == (43, "modelled")
    assert of(panel([one for at, one in enumerate(ratings_of(few)) if at % 12])).way == "drawn"


def test_a_tenth_missing_is_still_drawn_and_ten_jurors_are_never() -> None:
    random = Random(9)
    lines = {f"P{at}": [str(at + random.randint(0, 3)) for _ in range(12)] for at in range(5)}
    for at in range(5):
        lines[f"P{at}"][at] = "."
    lines["P0"][7] = "."
    tenth = panel(ratings(lines))
    ten = panel(ratings({name: line[:10] for name, line in lines.items() if name != "P0"} | {"P0": list("1" * 10)}))

    assert (tenth.missing, standings(tenth, unasked, SEED).way) == (Fraction(1, 10), "drawn")
    assert ten.missing < Fraction(1, 10)
    assert of(ten).way == "modelled"


def test_drawn_juries_average_who_rated() -> None:
    """Beside the same draws averaged one by one."""
    some_missing = many_jurors(missing=2)
    counts = np.random.default_rng(SEED).multinomial(12, [1 / 12] * 12, size=500)
    where = zip(some_missing.rows.tolist(), some_missing.columns.tolist(), strict=True)
    cells = dict(zip(where, some_missing.units, strict=True))
    expected = [Counter[int]() for _ in range(4)]
    for draw in counts.tolist():
        means = {}
        for row in range(4):
            drawn = [(times, cells[row, juror]) for juror, times in enumerate(draw) if (row, juror) in cells]
            means[str(row)] = Fraction(sum(times * units for times, units in drawn), sum(times for times, _ in drawn))
        for name, place in places(means).items():
            expected[int(name)][place] += 1
    found = standings(some_missing, unasked, SEED, (1, 2, 3), 500)

    assert [each.within for each in found.proposals] == [
        tuple(sum(line[place] for place in range(1, k + 1)) / 500 for k in (1, 2, 3)) for line in expected
    ]


def ratings_of(of_panel: Panel) -> list[Rating]:
    return [
        Rating(of_panel.proposals[row], of_panel.jurors[column], Fraction(units, of_panel.scale))
        for row, column, units in zip(of_panel.rows.tolist(), of_panel.columns.tolist(), of_panel.units, strict=True)
    ]


def test_a_draw_that_leaves_a_proposal_without_score_gives_way_to_the_model() -> None:
    """11 jurors, one of 33 proposals rated by a single one: few are missing, and yet most draws leave that out."""
    random = Random(3)
    lines = {f"P{at:02}": [str(random.randint(0, 5)) for _ in range(11)] for at in range(33)}
    lines["P00"] = ["3"] + ["."] * 10

    sparse = panel(ratings(lines))
    assert sparse.missing < Fraction(1, 10)
    assert of(sparse).way == "modelled"


def test_d47_recusals_of_a_small_jury_give_way_to_the_model() -> None:
    found = of(panel_of(RECUSED), 3, draws=10_000)

    assert (found.way, found.draws, found.seed) == ("modelled", 10_000, SEED)
    assert found == of(panel_of(RECUSED), 3, draws=10_000)
    spans = intervals(found)
    # Both could stand on either side of a line below the third
    assert spans["C"][0] <= 3 < spans["C"][1]
    assert spans["D"][0] <= 3 < spans["D"][1]
    assert all(low <= high for low, high in spans.values())


@pytest.mark.parametrize("turned", [False, True])
def test_worths_are_drawn_with_the_spread_that_the_model_leaves_open(turned: bool) -> None:
    """Mean and covariance of the draws, beside those of the whole covariance matrix; rows many and rows few."""
    lines = list(table(changed(JURY, C=(4, "."), D=(2, "."), E=(1, "."))).values())
    if turned:
        lines = [list(line) for line in zip(*lines, strict=True)]
    sparse = panel(ratings({f"P{at}": line for at, line in enumerate(lines)}))
    fit = mixed(sparse)
    proposal, juror, chance = fit.variance
    drawn = np.vstack(list(ranks._worths(sparse, (proposal, juror, chance), SEED, 40_000)))
    drawn *= proposal**0.5 / ranks.FINE
    one, other = np.eye(len(sparse.proposals))[sparse.rows], np.eye(len(sparse.jurors))[sparse.columns]
    inverse = np.linalg.inv(proposal * one @ one.T + juror * other @ other.T + chance * np.eye(len(sparse.units)))
    ones = np.ones(len(sparse.units))
    project = inverse - np.outer(inverse @ ones, ones @ inverse) / (ones @ inverse @ ones)
    left_open = proposal * np.eye(len(sparse.proposals)) - proposal**2 * one.T @ project @ one

    assert crossed(sparse).rows_are_few is turned
    assert len(drawn) == 40_000
    assert drawn.mean(axis=0) == pytest.approx(fit.proposals, abs=0.015)
    assert np.cov(drawn.T) == pytest.approx(left_open, abs=0.01)


def test_where_nothing_is_left_to_chance_the_model_leaves_one_order() -> None:
    exact = panel_of("A 1 2 .\nB 2 3 4\nC 4 5 6")

    assert intervals(of(exact)) == {"A": (3, 3), "B": (2, 2), "C": (1, 1)}


def test_where_proposals_do_not_differ_no_place_is_told() -> None:
    with pytest.raises(RuleBroken) as refused:
        of(panel_of("A 1 2 . 4\nB 4 3 2 1\nC 2 4 1 3\nD 3 1 4 2"))

    assert refused.value.code == "all_alike"
    assert str(refused.value) == "The ratings do not tell the proposals apart more than chance would."


def test_one_juror_cannot_say_how_another_would_rank() -> None:
    with pytest.raises(RuleBroken) as refused:
        standings(panel_of("A 1\nB 2"), unasked, SEED)

    assert refused.value.code == "one_juror"
    assert str(refused.value) == "With one juror nobody can say how another would have ranked."


def best_three(scores: dict[str, Fraction | float]) -> list[str]:
    return sorted(scores, key=lambda proposal: (-scores[proposal], proposal))[:3]


def means(of_panel: Panel) -> dict[str, Fraction | float]:
    return dict(cell_means(of_panel))


def test_without_each_juror_places_and_choice_may_change() -> None:
    # Without J3 the sums are A 12.5, B 11, C 11, D 10, E 8, F 8; without J4 A 12, B 11.5, C 10, D 10, E 8.5, F 6.5
    assert without_each_juror(panel_of(JURY), means, best_three) == (
        Without("J1", (), (), ()),
        Without("J2", (), (), ()),
        Without("J3", (("C", 3, 2), ("F", 6, 5)), (), ()),
        Without("J4", (("D", 4, 3),), (), ()),
    )


def test_who_would_be_chosen_without_a_juror_is_named() -> None:
    split = panel_of("A 5 1\nB 1 4")

    # Means 3 and 2.5; without the first 1 and 4, without the second 5 and 1
    assert without_each_juror(split, means, lambda scores: best_three(scores)[:1]) == (
        Without("J1", (("A", 1, 2), ("B", 2, 1)), ("B",), ("A",)),
        Without("J2", (), (), ()),
    )


def test_scores_without_a_juror_may_be_adjusted_ones() -> None:
    recused = panel_of(RECUSED)

    def adjusted(of_panel: Panel) -> dict[str, Fraction | float]:
        return dict(zip(of_panel.proposals, additive(of_panel).scores.round(9).tolist(), strict=True))

    moved = {
        each.juror: {name for name, _, _ in each.moved} for each in without_each_juror(recused, adjusted, best_three)
    }

    assert set(moved) == {"J1", "J2", "J3", "J4"}
    assert moved == {juror: changed_without(juror) for juror in moved}


def changed_without(juror: str) -> set[str]:
    """Whose place by the additive model changes when a juror's ratings are taken out of the sheet."""
    kept = [one for one in ratings(table(RECUSED)) if one.juror != juror]
    found = []
    for rows in (ratings(table(RECUSED)), kept):
        of_panel = panel(rows)
        scores = additive(of_panel).scores.round(9).tolist()
        found.append(places(dict(zip(of_panel.proposals, scores, strict=True))))
    return {name for name, place in found[0].items() if found[1][name] != place}


def test_a_proposal_that_only_one_juror_rated_has_no_place_without() -> None:
    lone = panel_of("A 5 5\nB . 4\nC 1 1")

    assert without_each_juror(lone, means, best_three)[1] == Without("J2", (("C", 3, 2),), (), ("B",))
