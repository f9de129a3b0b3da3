"""From what jurors handed in to an order of pitches by the announced method, with thresholds and ties. Pure."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from portfolio.core.errors import RuleBroken
from portfolio.jury.facts import Entrant, RoundFacts
from portfolio.jury.handed_in import Review
from portfolio.jury.line import bar_of
from portfolio.jury.ratings import Panel, Rating, cell_means, panel
from portfolio.jury.scoring import mean, median
from portfolio.jury.severity import additive, mixed
from portfolio.jury.ties import Candidate, Placed, in_order

Number = Fraction | float
Scores = dict[str, Number]

METHODS = ("mean", "median", "additive", "reml")
ADJUSTED = ("additive", "reml")
"""Methods that put strict and generous jurors on one scale."""


class Judged(NamedTuple):
    """A pitch with all that its reviews say before it is ranked.

    criteria  mean mark by criterion key, those that only inform included; None without any
    lowest, highest  a juror's score; lowest_mark of any juror on any criterion that counts
    bar       why it is never funded, one of line.BARS, or empty
    missed    criteria below their threshold; "" stands for the threshold of the whole
    """

    pitch: Entrant
    n: int
    criteria: Mapping[str, Fraction | None]
    lowest: Fraction | None
    highest: Fraction | None
    lowest_mark: Fraction | None
    bar: str = ""
    missed: tuple[str, ...] = ()

    @property
    def is_ranked(self) -> bool:
        """Whether it has a place: admitted, and with as many reviews as the call demands."""
        return self.bar not in ("not_eligible", "too_few_reviews")


def judged(facts: RoundFacts, reviews: Sequence[Review]) -> list[Judged]:
    """Every pitch with what its reviews say of it; thresholds of criteria are looked at, that of the whole is not."""
    by_pitch: dict[str, list[Review]] = {}
    for review in reviews:
        by_pitch.setdefault(review.pitch, []).append(review)
    return [_judged(facts, pitch, by_pitch.get(pitch.ref, [])) for pitch in facts.pitches]


def _judged(facts: RoundFacts, pitch: Entrant, reviews: Sequence[Review]) -> Judged:
    criteria = facts.criteria_for(pitch.track)
    means = {each.key: mean(review.marks.get(each.key) for review in reviews) for each in criteria}
    missed = tuple(
        each.key
        for each in criteria
        if each.threshold is not None and _is_below(means[each.key], Fraction(facts.value(each.threshold)))
    )
    counting = {each.key for each in criteria if each.counts}
    marks = [mark for review in reviews for key, mark in review.marks.items() if key in counting and mark is not None]
    scores = [review.score for review in reviews]
    bar = bar_of(
        is_eligible=pitch.is_eligible,
        meets_thresholds=not missed,
        reviews=len(reviews),
        least_reviews=max(1, facts.terms.minimum_reviews),
    )
    lowest, highest = (min(scores), max(scores)) if scores else (None, None)
    return Judged(pitch, len(reviews), means, lowest, highest, min(marks, default=None), bar, missed)


def _is_below(value: Fraction | None, threshold: Fraction) -> bool:
    return value is not None and value < threshold


def above_the_whole(facts: RoundFacts, every: Sequence[Judged], scores: Scores) -> list[Judged]:
    """The same with the threshold of the whole looked at, by the score of the announced method."""
    least = facts.terms.overall_threshold
    if least is None:
        return list(every)
    threshold = Fraction(least, 100)
    return [
        each._replace(missed=("", *each.missed), bar=each.bar or "below_threshold")
        if each.pitch.ref in scores and not _reaches(scores[each.pitch.ref], threshold)
        else each
        for each in every
    ]


def _reaches(score: Number, threshold: Fraction) -> bool:
    """Fits lose the noise of their last digits first, so that 3 is not missed by a computer's rounding."""
    exact = score if isinstance(score, Fraction) else Fraction(str(round(score, 9)))
    return exact >= threshold


def panel_of(reviews: Sequence[Review], refs: Collection[str]) -> Panel:
    """The ratings of some pitches, one for each juror and pitch."""
    return panel(Rating(review.pitch, review.juror, review.score) for review in reviews if review.pitch in refs)


def scores_by(method: str, full: Panel) -> Scores:
    """The score of each pitch by a method of METHODS. Raises RuleBroken where jurors cannot be compared."""
    if not full.units:
        return {}
    if method == "mean":
        return dict(cell_means(full))
    if method == "median":
        middles = (median(Fraction(units, full.scale) for units in line) for line in full.lines)
        return {ref: middle for ref, middle in zip(full.proposals, middles, strict=True) if middle is not None}
    fit = mixed(full) if method == "reml" else additive(full)
    return dict(zip(full.proposals, fit.scores.tolist(), strict=True))


def in_places(facts: RoundFacts, every: Sequence[Judged], scores: Scores, marks: Mapping[str, Scores]) -> list[Placed]:
    """The ranked pitches in their order, ties decided by the announced steps.

    marks  by criterion, the (adjusted) mean mark of each pitch
    """
    counting = [each for each in facts.criteria if each.counts]
    candidates = [
        Candidate(
            id=each.pitch.ref,
            score=scores[each.pitch.ref],
            marks=tuple(marks[criterion.key].get(each.pitch.ref) for criterion in counting),
            lowest=each.lowest_mark,
            area=each.pitch.area,
        )
        for each in every
        if each.is_ranked and each.pitch.ref in scores
    ]
    weights = [(each.key, each.weight) for each in counting]
    return list(in_order(candidates, weights, facts.lot_seed, facts.funded_areas, facts.terms.tie_steps))


def criterion_scores(
    method: str, facts: RoundFacts, every: Sequence[Judged], reviews: Sequence[Review]
) -> dict[str, Scores]:
    """The mean mark of each pitch on each criterion that counts, adjusted as the method adjusts.

    Where a criterion's marks do not hang together, because jurors set it aside, its plain means decide.
    """
    refs = {each.pitch.ref for each in every if each.is_ranked}
    found: dict[str, Scores] = {}
    for criterion in facts.criteria:
        if not criterion.counts:
            continue
        plain = {each.pitch.ref: each.criteria.get(criterion.key) for each in every if each.pitch.ref in refs}
        found[criterion.key] = {ref: value for ref, value in plain.items() if value is not None}
        if method in ADJUSTED:
            found[criterion.key] = _adjusted(method, criterion.key, reviews, refs) or found[criterion.key]
    return found


def _adjusted(method: str, key: str, reviews: Sequence[Review], refs: Collection[str]) -> Scores | None:
    marks = (
        Rating(r.pitch, r.juror, mark) for r in reviews if r.pitch in refs and (mark := r.marks.get(key)) is not None
    )
    try:
        return scores_by(method, panel(marks))
    except RuleBroken:
        return None
