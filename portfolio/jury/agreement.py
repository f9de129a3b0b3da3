"""How far jurors agreed: Krippendorff's alpha on four scales and the six intraclass correlations.

Alpha: Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). Correlations and their intervals: Shrout and
Fleiss, "Intraclass Correlations" (1979); for incomplete panels from the variances that REML finds.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.special import fdtri

from portfolio.core.errors import N_
from portfolio.jury.ratings import Floats, Ints, Panel
from portfolio.jury.severity import Mixed

LEVELS = ("nominal", "ordinal", "interval", "ratio")
FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")

NO_VARIATION = N_("No variation: all ratings are alike.")
NO_PAIRS = N_("No proposal has two ratings.")
NEGATIVE = N_("Some ratings are below zero, and ratios need a true zero.")
ALL_CHANCE = N_("The ratings differ by chance alone.")
TOO_SMALL = N_("At least two proposals and two jurors are needed.")
ONE_EACH = N_("No proposal has ratings by two jurors.")

TAIL = 0.025
NORMAL = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""

BLOCK = 2_000_000


class Figure(NamedTuple):
    """A figure with the 95 % interval that is known, or None with the reason."""

    value: float | None
    reason: str = ""
    low: float | None = None
    high: float | None = None


def alphas(panel: Panel) -> dict[str, Figure]:
    """Alpha of a panel on each scale of LEVELS: proposals are the units, jurors the observers."""
    return alphas_of(panel.rows, panel.units, panel.scale)


def alphas_of(units: Ints, values: Sequence[int], scale: int = 1) -> dict[str, Figure]:
    """Alpha on each scale of LEVELS, from the unit of each value; values are whole parts of a scale.

    A unit with one value drops out. Where all pairable values are equal alpha is not defined, rather than 1.
    """
    counted = np.bincount(units, minlength=1)[units] if len(units) else np.zeros(0)
    pairable = counted >= 2
    if not pairable.any():
        return dict.fromkeys(LEVELS, Figure(None, NO_PAIRS))
    distinct = sorted({value for value, counts in zip(values, pairable.tolist(), strict=True) if counts})
    if len(distinct) == 1:
        return dict.fromkeys(LEVELS, Figure(None, NO_VARIATION))
    place = {value: at for at, value in enumerate(distinct)}
    codes = np.array([place.get(value, 0) for value in values], dtype=np.int64)[pairable]
    ones, units = np.ones(len(codes)), units[pairable]
    held = sparse.csr_matrix((ones, (codes, units)), shape=(len(distinct), int(units.max()) + 1))
    lighter = sparse.csr_matrix((1 / (counted[pairable] - 1), (codes, units)), shape=held.shape)
    alike = np.bincount(codes, 1 / (counted[pairable] - 1))
    together = (lighter @ held.T - sparse.diags(alike)).tocoo()
    totals = np.bincount(codes).astype(np.float64)
    found = _Coincidences(together.row, together.col, together.data, totals)
    size = np.array([value / scale for value in distinct])
    # The ordinal distance between two values is that of their places when all values stand in one line.
    line = np.cumsum(totals) - totals / 2
    return {
        "nominal": Figure(found.nominal()),
        "ordinal": Figure(found.squared(line)),
        "interval": Figure(found.squared(size)),
        "ratio": Figure(found.ratio(size)) if size[0] >= 0 else Figure(None, NEGATIVE),
    }


class _Coincidences(NamedTuple):
    """How often two values met in a unit, and how often each was given."""

    first: Ints
    second: Ints
    times: Floats
    totals: Floats

    def nominal(self) -> float:
        differ = float(self.times[self.first != self.second].sum())
        return self._alpha(differ, float(self.totals.sum() ** 2 - (self.totals**2).sum()))

    def squared(self, at: Floats) -> float:
        """With the distance (x - y)² between values that stand at these points."""
        at = at - at @ self.totals / self.totals.sum()
        observed = float(self.times @ (at[self.first] - at[self.second]) ** 2)
        return self._alpha(observed, 2 * float(self.totals.sum() * (self.totals @ at**2)))

    def ratio(self, at: Floats) -> float:
        """With the distance ((x - y) / (x + y))²; two zeros are alike."""
        observed = float(self.times @ _ratio(at[self.first], at[self.second]))
        lines = max(1, BLOCK // len(at))
        expected = 0.0
        for start in range(0, len(at), lines):
            some = slice(start, start + lines)
            expected += float(self.totals[some] @ _ratio(at[some, None], at[None, :]) @ self.totals)
        return self._alpha(observed, expected)

    def _alpha(self, observed: float, expected: float) -> float:
        return 1 - (float(self.totals.sum()) - 1) * observed / expected


def _ratio(first: Floats, second: Floats) -> Floats:
    both = first + second
    return np.asarray(((first - second) / np.where(both == 0, 1, both)) ** 2, dtype=np.float64)


def correlations(panel: Panel, fit: Mixed | str) -> dict[str, Figure]:
    """The six intraclass correlations, each with its interval where one is known.

    Of one rating (",1") and of the panel's mean (",k"): "1" takes every rating as another juror's, "2" counts severity
    as error, "3" leaves it out. An estimate below zero stays so; pages print 0.
    fit  the mixed model, which incomplete panels need for "2" and "3", or why there is none
    """
    if min(len(panel.proposals), len(panel.jurors)) < 2:
        return dict.fromkeys(FORMS, Figure(None, TOO_SMALL))
    if panel.is_complete:
        return _of_complete(panel)
    found = _one_way(panel) | _two_way(panel, fit)
    return {form: found[form] for form in FORMS}


class Squares(NamedTuple):
    """Mean squares of a complete panel: between proposals, between jurors, left over, and within proposals; exact."""

    proposals: Fraction
    jurors: Fraction
    error: Fraction
    within: Fraction


def mean_squares(panel: Panel) -> Squares:
    """The analysis of variance of a complete panel of at least two by two."""
    height, width = len(panel.proposals), len(panel.jurors)
    middle = Fraction(sum(panel.units) ** 2, height * width)
    all_squares = sum(value * value for value in panel.units) - middle
    of_lines = Fraction(sum(sum(line) ** 2 for line in panel.lines), width) - middle
    of_columns = Fraction(sum(sum(panel.units[at::width]) ** 2 for at in range(width)), height) - middle
    unit = panel.scale**2
    return Squares(
        of_lines / (height - 1) / unit,
        of_columns / (width - 1) / unit,
        (all_squares - of_lines - of_columns) / ((height - 1) * (width - 1)) / unit,
        (all_squares - of_lines) / (height * (width - 1)) / unit,
    )


def _of_complete(panel: Panel) -> dict[str, Figure]:
    n, k = len(panel.proposals), len(panel.jurors)
    squares = mean_squares(panel)
    between, jurors, error, within = squares
    if not (between or jurors or error):
        return dict.fromkeys(FORMS, Figure(None, NO_VARIATION))
    of_one = _against(between, within, (n - 1, n * (k - 1)), k)
    of_three = _against(between, error, (n - 1, (n - 1) * (k - 1)), k)
    spread = k * (jurors - error) / n
    low, high = _with_severity(squares, n, k)
    return {
        "1,1": _figure(between - within, between + (k - 1) * within, of_one),
        "2,1": _figure(between - error, between + (k - 1) * error + spread, (low, high)),
        "3,1": _figure(between - error, between + (k - 1) * error, of_three),
        "1,k": _figure(between - within, between, _of_mean(of_one, k)),
        "2,k": _figure(between - error, between + (jurors - error) / n, _of_mean((low, high), k)),
        "3,k": _figure(between - error, between, _of_mean(of_three, k)),
    }


Bounds = tuple[float | None, float | None]


def _figure(above: Fraction, below: Fraction, bounds: Bounds) -> Figure:
    if below <= 0:
        return Figure(None, NO_VARIATION if below == 0 else ALL_CHANCE)
    return Figure(float(above / below), "", *bounds)


def _against(between: Fraction, error: Fraction, freedom: tuple[float, float], k: float) -> Bounds:
    """Bounds of a correlation that is a matter of one ratio of mean squares."""
    if error == 0:
        return None, None
    ratio = float(between / error)
    low = ratio / float(fdtri(*freedom, 1 - TAIL))
    high = ratio * float(fdtri(*freedom[::-1], 1 - TAIL))
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _with_severity(squares: Squares, n: int, k: int) -> Bounds:
    """Bounds where severity counts as error, with the degrees of freedom of Satterthwaite."""
    between, jurors, error = (float(square) for square in squares[:3])
    all_in_all = between + (k - 1) * error + k * (jurors - error) / n
    if squares.error == 0 or all_in_all == 0:
        return None, None
    one = (between - error) / all_in_all
    ratio, rest = jurors / error, n * (1 + (k - 1) * one) - k * one
    freedom = (n - 1) * (k - 1) * (k * one * ratio + rest) ** 2 / ((n - 1) * (k * one * ratio) ** 2 + rest**2)
    down, up = float(fdtri(n - 1, freedom, 1 - TAIL)), float(fdtri(freedom, n - 1, 1 - TAIL))
    others = k * jurors + (k * n - k - n) * error
    return (
        _over(n * (between - down * error), down * others + n * between),
        _over(n * (up * between - error), others + n * up * between),
    )


def _over(above: float, below: float) -> float | None:
    return above / below if below else None


def _of_mean(bounds: Bounds, k: float) -> Bounds:
    """What bounds of one rating mean for the mean of k (Spearman and Brown)."""
    low, high = bounds
    return (
        None if low is None else _over(k * low, 1 + (k - 1) * low),
        None if high is None else _over(k * high, 1 + (k - 1) * high),
    )


def usual_ratings(panel: Panel) -> float:
    """The harmonic mean of the number of ratings that proposals have: the k of an incomplete panel's mean."""
    counts = np.bincount(panel.rows)
    return float(len(counts) / (1 / counts).sum())


def _one_way(panel: Panel) -> dict[str, Figure]:
    """From the unbalanced analysis of variance by proposal, with its own k (the usual number of ratings, corrected)."""
    lines, total, height = panel.lines, len(panel.units), len(panel.proposals)
    if total == height:
        return dict.fromkeys(("1,1", "1,k"), Figure(None, ONE_EACH))
    of_lines = sum(Fraction(sum(line) ** 2, len(line)) for line in lines)
    between = (of_lines - Fraction(sum(panel.units) ** 2, total)) / (height - 1)
    within = (Fraction(sum(each * each for each in panel.units)) - of_lines) / (total - height)
    k = (total - Fraction(sum(len(line) ** 2 for line in lines), total)) / (height - 1)
    bounds = _against(between, within, (height - 1, total - height), float(k))
    return {
        "1,1": _figure(between - within, between + (k - 1) * within, bounds),
        "1,k": _figure(between - within, between, _of_mean(bounds, float(k))),
    }


def _two_way(panel: Panel, fit: Mixed | str) -> dict[str, Figure]:
    """From the variances of the mixed model."""
    if isinstance(fit, str):
        return dict.fromkeys(("2,1", "3,1", "2,k", "3,k"), Figure(None, fit))
    k = usual_ratings(panel)
    weights = {"2,1": (1.0, 1.0), "3,1": (0.0, 1.0), "2,k": (1 / k, 1 / k), "3,k": (0.0, 1 / k)}
    return {form: _share(fit, *each) for form, each in weights.items()}


def _share(fit: Mixed, of_juror: float, of_chance: float) -> Figure:
    """The share of worth in all variance; its interval is that of its logit (delta method)."""
    proposal, juror, chance = fit.variance
    others = of_juror * juror + of_chance * chance
    if proposal + others == 0:
        return Figure(None, NO_VARIATION)
    value = proposal / (proposal + others)
    if fit.covariance is None:
        return Figure(value)
    slopes = np.array([1 / proposal, -of_juror / others, -of_chance / others])
    reach = NORMAL * float(slopes @ fit.covariance @ slopes) ** 0.5
    middle = np.log(proposal / others)
    return Figure(value, "", float(1 / (1 + np.exp(reach - middle))), float(1 / (1 + np.exp(-reach - middle))))
