"""How the search for the variances goes: on any scale, in few steps, and never on and on."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from portfolio.jury import severity
from portfolio.jury.ratings import Panel, Rating, panel
from portfolio.jury.severity import Variance, additive, mixed
from tests.jury.tables import BLOCKS, panel_of, ratings, table


def scaled(factor: Fraction) -> Panel:
    """The incomplete blocks on another scale."""
    rows = ratings(table(BLOCKS))
    return panel(Rating(who, juror, Fraction(str(score)) * factor) for who, juror, score, *_ in rows)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each step that the search takes."""
    taken: list[int] = []
    move = severity._moved

    def counted(*args: Any) -> Any:
        taken.append(1)
        return move(*args)

    monkeypatch.setattr(severity, "_moved", counted)
    return taken


@pytest.mark.parametrize("factor", [Fraction(1, 1000), Fraction(1000)])
def test_on_another_scale_the_same_is_found(factor: Fraction) -> None:
    found, plain = mixed(scaled(factor)), mixed(panel_of(BLOCKS))

    assert found.variance == pytest.approx([each * float(factor) ** 2 for each in plain.variance], rel=1e-8)
    assert found.jurors == pytest.approx(plain.jurors * float(factor), rel=1e-8)


def test_it_ends_as_soon_as_a_step_changes_nothing(steps: list[int]) -> None:
    mixed(panel_of(BLOCKS))

    assert 2 <= len(steps) <= 10


def test_it_ends_after_so_many_steps_whatever_is_found(steps: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    exact = mixed(panel_of(BLOCKS)).variance
    steps.clear()
    monkeypatch.setattr(severity, "STEPS", 3)

    early = mixed(panel_of(BLOCKS)).variance

    assert len(steps) == 2  # the third is only looked at
    assert early != exact
    assert early == pytest.approx(exact, rel=0.5)


def test_where_no_step_makes_it_likelier_it_stays_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(severity, "_moved", lambda *args: None)

    found = mixed(panel_of(BLOCKS))

    # The moments that it begins with: of the ranking of the additive scores nothing is lost.
    assert found.scores.argsort().tolist() == additive(panel_of(BLOCKS)).scores.argsort().tolist()
    assert found.variance.residual > 0


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[list[float]]:
    """The variances in shares of chance at which the search looks, in their order."""
    found: list[list[float]] = []

    def look(table: Any, cells: Any, ratios: Any) -> tuple[None, None]:
        found.append(ratios.tolist())
        return None, None

    monkeypatch.setattr(severity, "_at", look)
    return found


def step_from(before: float, step: list[float]) -> Any:
    """Where the search goes from three variances of 1; nothing else of the panel matters here."""
    unused: Any = None
    return severity._moved(unused, unused, np.ones(3), np.array(step), before)


def test_a_step_that_makes_it_less_likely_is_halved_thirty_times(
    tried: list[list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(severity, "deviance", lambda solved: 1.5)

    assert step_from(1.0, [1.0, 0.0, 0.0]) is None
    assert (len(tried), tried[:3]) == (30, [[2.0, 1.0], [1.5, 1.0], [1.25, 1.0]])


def test_no_variance_falls_below_its_hundredth_at_once(
    tried: list[list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(severity, "deviance", lambda solved: 1.0)

    assert step_from(1.0, [-5.0, 0.5, 0.0]) is not None  # as likely as before is good enough
    assert tried == [[0.01, 1.5]]


@pytest.mark.parametrize(("rise", "is_taken"), [(0.0, True), (5e-7, True), (5e-6, False)])
def test_the_rounding_of_a_large_deviance_stops_no_step(
    tried: list[list[float]], monkeypatch: pytest.MonkeyPatch, rise: float, is_taken: bool
) -> None:
    monkeypatch.setattr(severity, "deviance", lambda solved: 1e6 + rise)

    assert (step_from(1e6, [0.5, 0.5, 0.0]) is not None) == is_taken
    assert len(tried) == (1 if is_taken else 30)


def test_marks_that_are_all_nothing_leave_nothing_to_find() -> None:
    found = mixed(panel_of("A 0 0\nB 0 0"))

    assert (found.mean, found.variance) == (0.0, Variance(0.0, 0.0, 0.0))


def test_rounding_of_large_marks_is_not_taken_for_chance() -> None:
    """Each mark is the sum of a worth and a generosity, in thirds that no computer's number holds exactly."""
    worths, generous = (Fraction(10_000, 3), Fraction(20_000, 7), Fraction(50_000, 11)), (Fraction(1, 3), Fraction(7))
    exact = panel(
        Rating(f"P{row}", f"J{column}", worth + more)
        for row, worth in enumerate(worths)
        for column, more in enumerate(generous)
    )

    assert mixed(exact).variance.residual == 0.0
