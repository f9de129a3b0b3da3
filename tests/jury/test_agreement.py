from collections import Counter
from fractions import Fraction
from itertools import permutations, product
from typing import Literal, get_args

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.stats import f

from portfolio.jury.agreement import (
    ALL_CHANCE,
    FORMS,
    LEVELS,
    NEGATIVE,
    NO_PAIRS,
    NO_VARIATION,
    ONE_EACH,
    TOO_SMALL,
    Figure,
    alphas,
    alphas_of,
    correlations,
    mean_squares,
    usual_ratings,
)
from portfolio.jury.ratings import Panel, panel
from portfolio.jury.severity import Mixed, Variance, mixed
from tests.jury.tables import BLOCKS, CODERS, DATA_C, JURY, RECUSED, SIX_BY_FOUR, panel_of, ratings, table


def values(figures: dict[str, Figure]) -> dict[str, float | None]:
    return {name: figure.value for name, figure in figures.items()}


def alpha_of(written: str) -> dict[str, float | None]:
    return values(alphas(panel_of(written)))


def test_d43_data_c_has_the_published_alphas() -> None:
    published = {"nominal": 0.7434, "ordinal": 0.8154, "interval": 0.8491, "ratio": 0.7974}

    assert alpha_of(DATA_C) == pytest.approx(published, abs=6e-5)
    assert set(published) == set(LEVELS)


def test_three_coders_have_the_published_alphas() -> None:
    published = {"nominal": 0.6914, "ordinal": 0.8067, "interval": 0.8108, "ratio": 0.8089}

    assert alpha_of(CODERS) == pytest.approx(published, abs=6e-5)


def test_the_jury_of_the_example_has_its_alphas() -> None:
    found = alpha_of(JURY)

    assert found["ordinal"] == pytest.approx(0.370, abs=6e-4)
    assert found["interval"] == pytest.approx(0.388, abs=6e-4)


def test_d44_without_variation_alpha_is_not_defined() -> None:
    found = alphas(panel_of("A 3 3 3\nB 3 3 ."))

    assert found == dict.fromkeys(LEVELS, Figure(None, NO_VARIATION))


def test_values_that_meet_no_other_do_not_count_as_variation() -> None:
    assert set(alphas(panel_of("A 3 3\nB 3 3\nC 5 .")).values()) == {Figure(None, NO_VARIATION)}


@pytest.mark.parametrize("written", ["A 1 .\nB . 2", "A 1\nB 2"])
def test_without_two_ratings_of_one_proposal_alpha_is_not_defined(written: str) -> None:
    assert alphas(panel_of(written)) == dict.fromkeys(LEVELS, Figure(None, NO_PAIRS))


def test_of_nothing_alpha_is_not_defined() -> None:
    assert alphas(panel([])) == dict.fromkeys(LEVELS, Figure(None, NO_PAIRS))


def test_ratios_need_a_true_zero() -> None:
    found = alphas(panel_of("A -1 2\nB 1 2"))

    assert found["ratio"] == Figure(None, NEGATIVE)
    assert found["interval"].value is not None


def test_two_zeros_are_alike_as_ratios() -> None:
    # o: 0 with 0 twice, 1 with 2 twice; totals 2, 1, 1. Observed 2 (1/3)² = 2/9.
    # Expected 2 (2·1·1 + 2·1·1 + 1·1·1/9) = 74/9; alpha = 1 - 3 (2/9) / (74/9)
    assert alpha_of("A 0 0\nB 1 2")["ratio"] == pytest.approx(1 - 3 * 2 / 74, abs=1e-12)


def test_perfect_agreement_is_one_and_steady_disagreement_below_zero() -> None:
    assert alpha_of("A 1 1\nB 2 2\nC 3 3") == pytest.approx(dict.fromkeys(LEVELS, 1.0), abs=1e-12)
    # Two units 1-2: nothing agrees. Nominal: observed 4, expected 16 - 8 = 8; 1 - 3 · 4 / 8
    assert alpha_of("A 1 2\nB 2 1")["nominal"] == pytest.approx(-0.5, abs=1e-12)


Level = Literal["nominal", "ordinal", "interval", "ratio"]

grids = some.integers(2, 5).flatmap(
    lambda observers: some.lists(
        some.lists(some.sampled_from([".", "0", "1", "2", "3.5", "5"]), min_size=observers, max_size=observers),
        min_size=2,
        max_size=8,
    )
)


@settings(max_examples=80, deadline=None)
@given(grids)
def test_alpha_is_what_the_package_of_krippendorffs_students_finds(lines: list[list[str]]) -> None:
    of = panel(ratings({f"u{at}": line for at, line in enumerate(lines)}))
    found = alphas(of)
    if found["nominal"].value is None:
        return
    table = np.array([[np.nan if cell == "." else float(cell) for cell in line] for line in lines]).T
    theirs = {level: krippendorff.alpha(table, level_of_measurement=level) for level in get_args(Level)}

    assert values(found) == pytest.approx(theirs, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(grids)
def test_nominal_alpha_is_its_definition_counted_by_hand(lines: list[list[str]]) -> None:
    units = [pairable for line in lines if len(pairable := [cell for cell in line if cell != "."]) > 1]
    found = alphas(panel(ratings({f"u{at}": line for at, line in enumerate(lines)})))["nominal"].value
    totals = Counter(cell for unit in units for cell in unit)
    n = totals.total()
    expected = sum(totals[one] * totals[other] for one, other in permutations(totals, 2))
    if not expected:
        assert found is None
        return
    observed = sum(Fraction(one != other, len(unit) - 1) for unit in units for one, other in permutations(unit, 2))

    assert found == pytest.approx(float(1 - (n - 1) * observed / expected), abs=1e-12)


def test_alpha_reads_long_scales_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio.jury.agreement.BLOCK", 7)

    assert alpha_of(DATA_C)["ratio"] == pytest.approx(0.7974, abs=6e-5)


def test_a_common_scale_changes_no_alpha() -> None:
    of = panel_of(DATA_C)

    assert values(alphas_of(of.rows, of.units, 1)) == pytest.approx(values(alphas_of(of.rows, of.units, 7)), abs=1e-12)


def test_d45_the_table_of_shrout_and_fleiss_has_its_correlations() -> None:
    targets = panel_of(SIX_BY_FOUR)
    found = correlations(targets, "no fit")
    published = {"1,1": 0.1657, "2,1": 0.2898, "3,1": 0.7148, "1,k": 0.4428, "2,k": 0.6201, "3,k": 0.9093}

    assert [float(square) for square in mean_squares(targets)] == pytest.approx(
        [11.2417, 32.4861, 1.0194, 6.2639], abs=6e-5
    )
    assert values(found) == pytest.approx(published, abs=6e-5)
    assert tuple(found) == FORMS


def test_the_table_of_shrout_and_fleiss_has_the_intervals_that_pingouin_finds() -> None:
    found = correlations(panel_of(SIX_BY_FOUR), "no fit")
    theirs = {
        "1,1": (-0.133, 0.723),
        "2,1": (0.019, 0.761),
        "3,1": (0.342, 0.946),
        "1,k": (-0.884, 0.912),
        "2,k": (0.071, 0.927),
        "3,k": (0.676, 0.986),
    }

    assert {form: (round(each.low or 0, 3), round(each.high or 0, 3)) for form, each in found.items()} == theirs
    assert {each.reason for each in found.values()} == {""}


def test_correlations_do_not_depend_on_the_unit_of_the_marks() -> None:
    halves, whole = panel_of(JURY), panel_of(JURY.replace(".5", ".50"))
    doubled = panel([one._replace(score=2 * one.score) for one in ratings(table(JURY))])

    assert (halves.scale, doubled.scale) == (2, 1)
    assert correlations(halves, "") == correlations(whole, "")
    for form, (value, _, low, high) in correlations(doubled, "").items():
        same = correlations(halves, "")[form]
        assert (value, low, high) == pytest.approx((same.value, same.low, same.high))
    assert [4 * square for square in mean_squares(halves)] == list(mean_squares(doubled))


def test_one_way_intervals_of_incomplete_panels_come_from_the_ratio_of_mean_squares() -> None:
    # Sums 3 of 2, 12 of 3 and 20 of 4 ratings; mean 35 / 9. BSS = 4.5 + 48 + 100 - 35² / 9, WSS = 0.5 + 2 + 2.
    between, within = (152.5 - 35**2 / 9) / 2, 4.5 / 6
    k = (9 - (4 + 9 + 16) / 9) / 2
    found = correlations(panel_of("A 1 2 . .\nB 3 4 5 .\nC 4 5 5 6"), "no fit")
    low, high = (between / within / f.ppf(0.975, 2, 6), between / within * f.ppf(0.975, 6, 2))

    assert found["1,1"].value == pytest.approx((between - within) / (between + (k - 1) * within))
    assert found["1,1"][2:] == pytest.approx(((low - 1) / (low + k - 1), (high - 1) / (high + k - 1)))
    assert found["1,k"][0] == pytest.approx(1 - within / between)
    assert found["1,k"][2:] == pytest.approx((1 - 1 / low, 1 - 1 / high))
    assert {found[form].reason for form in ("1,1", "1,k")} == {""}


def test_the_jury_of_the_example_has_its_correlations() -> None:
    jury = panel_of(JURY)
    squares = mean_squares(jury)
    found = values(correlations(jury, "no fit"))

    assert [float(square) for square in squares[:3]] == pytest.approx([1.5104, 1.5382, 0.1549], abs=6e-5)
    assert (found["2,1"], found["2,k"], found["3,k"]) == pytest.approx((0.468, 0.779, 0.897), abs=6e-4)


def test_incomplete_panels_take_their_correlations_from_the_mixed_model() -> None:
    blocks = panel_of(BLOCKS)
    found = correlations(blocks, mixed(blocks))

    assert found["2,1"].value == pytest.approx(0.2297, abs=6e-5)
    assert found["3,1"].value == pytest.approx(0.7924, abs=6e-5)
    # Three ratings a proposal: 2.5218 / (2.5218 + (7.7972 + 0.6606) / 3) and without the jurors' part
    assert found["2,k"].value == pytest.approx(2.5218 / (2.5218 + 8.4578 / 3), abs=6e-5)
    assert found["3,k"].value == pytest.approx(2.5218 / (2.5218 + 0.6606 / 3), abs=6e-5)
    assert tuple(found) == FORMS


def test_one_way_correlations_of_incomplete_panels_come_from_unequal_groups() -> None:
    # Groups 1, 2 and 3, 4, 8: means 1.5 and 5 around 3.6. BSS = 2 · 2.1² + 3 · 1.4² = 14.7, WSS = 0.5 + 14 = 14.5 on 3.
    # k = 5 - 13 / 5 = 2.4; (14.7 - 14.5 / 3) / (14.7 + 1.4 · 14.5 / 3)
    uneven = panel_of("A 1 2 .\nB 3 4 8")
    within = 14.5 / 3
    one = (14.7 - within) / (14.7 + 1.4 * within)
    found = correlations(uneven, "no fit")

    assert found["1,1"].value == pytest.approx(one, abs=1e-12)
    assert found["1,k"].value == pytest.approx((14.7 - within) / 14.7, abs=1e-12)
    # 2 / (1 / 2 + 1 / 3)
    assert usual_ratings(uneven) == pytest.approx(2.4)
    assert found["2,1"] == found["3,k"] == Figure(None, "no fit")


def test_the_interval_of_an_incomplete_panel_lies_around_its_value_and_inside_0_and_1() -> None:
    for written in (BLOCKS, RECUSED):
        of = panel_of(written)
        for form in ("2,1", "3,1", "2,k", "3,k"):
            value, _, low, high = correlations(of, mixed(of))[form]
            assert value is not None
            assert low is not None
            assert high is not None
            assert 0 < low < value < high < 1


def test_the_interval_of_an_incomplete_panel_is_that_of_the_logit() -> None:
    fit = Mixed(
        0.0,
        np.zeros(2),
        np.zeros(2),
        Variance(4.0, 1.0, 1.0),
        np.array([[1.0, 0.1, 0.05], [0.1, 0.25, 0.0], [0.05, 0.0, 0.25]]),
    )
    uneven = panel_of("A 1 2 .\nB 3 4 8")
    found = correlations(uneven, fit)["2,1"]
    # ln(4 / 2) ± 1.96 sqrt(1 / 4² + 0.25 / 2² + 0.25 / 2² - 2 · (0.1 + 0.05) / 4 / 2)
    reach = 1.959964 * (1 / 16 + 1 / 8 - 0.0375) ** 0.5

    assert found.value == pytest.approx(4 / 6)
    assert found.reason == ""
    assert found.low == pytest.approx(1 / (1 + np.exp(-(np.log(2) - reach))), abs=1e-6)
    assert found.high == pytest.approx(1 / (1 + np.exp(-(np.log(2) + reach))), abs=1e-6)


@pytest.mark.parametrize(
    ("variance", "expected"),
    [
        (Variance(0.0, 1.0, 1.0), {"2,1": 0.0, "3,1": 0.0, "2,k": 0.0, "3,k": 0.0}),
        (Variance(1.0, 1.0, 0.0), {"2,1": 0.5, "3,1": 1.0, "2,k": 2.4 / 3.4, "3,k": 1.0}),
        (Variance(0.0, 1.0, 0.0), {"2,1": 0.0, "3,1": None, "2,k": 0.0, "3,k": None}),
        (Variance(0.0, 0.0, 0.0), {"2,1": None, "3,1": None, "2,k": None, "3,k": None}),
    ],
)
def test_at_the_edge_a_correlation_has_no_interval(variance: Variance, expected: dict[str, float | None]) -> None:
    found = correlations(panel_of("A 1 2 .\nB 3 4 8"), Mixed(0.0, np.zeros(2), np.zeros(3), variance))
    told = {form: found[form] for form in expected}

    assert values(told) == pytest.approx(expected)
    assert {(each.low, each.high) for each in told.values()} == {(None, None)}
    assert {each.reason for each in told.values() if each.value is None} <= {NO_VARIATION}


def test_a_correlation_below_zero_stays_so() -> None:
    # Three targets, two judges who disagree: BSS is nothing
    found = correlations(panel_of("A 1 3\nB 2 2\nC 3 1"), "no fit")

    assert found["1,1"].value == pytest.approx(-1.0)
    assert found["3,1"].value == pytest.approx(-1.0)
    assert found["3,k"] == Figure(None, NO_VARIATION)


def test_where_neither_proposals_nor_jurors_differ_nothing_is_divided_by_zero() -> None:
    found = correlations(panel_of("A 1 2\nB 2 1"), "no fit")

    # BMS = JMS = 0, EMS = 1, WMS = 1 / 2
    assert values(found) == {"1,1": -1.0, "2,1": None, "3,1": -1.0, "1,k": None, "2,k": None, "3,k": None}
    # 0 + (0 - 1) / 2 below the line of a fraction is no share of anything
    assert found["2,k"] == Figure(None, ALL_CHANCE)


def test_judges_who_differ_on_proposals_that_do_not_have_no_worth_to_agree_on() -> None:
    found = correlations(panel_of("A 1 2\nB 1 2"), "")

    # BMS = EMS = 0, JMS = 1, WMS = 1 / 2
    assert values(found) == {"1,1": -1.0, "2,1": 0.0, "3,1": None, "1,k": None, "2,k": 0.0, "3,k": None}
    assert values(correlations(panel_of("A 1 1\nB 2 2"), "")) == dict.fromkeys(FORMS, 1.0)


def test_scores_all_alike_have_no_correlation() -> None:
    assert correlations(panel_of("A 2 2\nB 2 2"), "no fit") == dict.fromkeys(FORMS, Figure(None, NO_VARIATION))


def test_judges_who_differ_by_severity_only_agree_wholly_but_for_it() -> None:
    found = correlations(panel_of("A 1 2\nB 2 3\nC 4 5"), "no fit")

    assert found["3,1"] == Figure(1.0)
    assert found["2,k"].low is None
    assert found["1,1"].low is not None


@pytest.mark.parametrize("written", ["A 1 2 3", "A 1\nB 2"])
def test_one_proposal_or_one_juror_has_no_correlation(written: str) -> None:
    assert correlations(panel_of(written), "no fit") == dict.fromkeys(FORMS, Figure(None, TOO_SMALL))


def test_one_rating_each_has_no_correlation() -> None:
    found = correlations(panel_of("A 1 .\nB . 2"), "no fit")

    assert (found["1,1"], found["1,k"], found["2,1"]) == (
        Figure(None, ONE_EACH),
        Figure(None, ONE_EACH),
        Figure(None, "no fit"),
    )


def test_one_way_without_any_variation_is_not_defined() -> None:
    found = correlations(panel_of("A 2 2\nB 2 ."), "no fit")

    assert (found["1,1"], found["1,k"]) == (Figure(None, NO_VARIATION), Figure(None, NO_VARIATION))


@settings(max_examples=50, deadline=None)
@given(
    some.integers(2, 5).flatmap(
        lambda width: some.lists(
            some.lists(some.integers(0, 5), min_size=width, max_size=width), min_size=2, max_size=6
        )
    )
)
def test_a_complete_panel_and_its_mixed_model_tell_the_same_where_no_estimate_is_below_zero(
    lines: list[list[int]],
) -> None:
    of: Panel = panel(ratings({f"P{at}": [str(cell) for cell in line] for at, line in enumerate(lines)}))
    between, jurors, error, _ = mean_squares(of)
    if not (between > error and jurors > error and error > 0):
        return
    fit = mixed(of)
    assert fit.variance is not None
    proposal, juror, chance = fit.variance
    k = len(of.jurors)
    found = values(correlations(of, "no fit"))

    for form, severity, of_mean in product(("2", "3"), (1, 0), (1, k)):
        if (form == "2") == bool(severity):
            others = (severity * juror + chance) / of_mean
            name = f"{form},{'1' if of_mean == 1 else 'k'}"
            assert found[name] == pytest.approx(proposal / (proposal + others), abs=1e-6)
