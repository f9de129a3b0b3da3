"""What jurors handed in, as reviews with a score. Pure, and without linear algebra: pages read it too."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from portfolio.jury.facts import Marked, RoundFacts, complete
from portfolio.jury.scoring import Criterion, weighted


class Review(NamedTuple):
    """What one juror's marks come to for one pitch; a mark is None where the juror set the criterion aside."""

    pitch: str
    juror: str
    score: Fraction
    marks: Mapping[str, Fraction | None]


def reviews_of(facts: RoundFacts) -> list[Review]:
    """The complete reviews of admitted pitches; an incomplete one is passed over, which is not zero."""
    tracks = {pitch.ref: pitch.track for pitch in facts.pitches if pitch.is_eligible}
    found = []
    for handed in facts.scores:
        if handed.pitch not in tracks:
            continue
        criteria = facts.criteria_for(tracks[handed.pitch])
        aside = {key for key, steps in handed.marks.items() if steps is None}
        result = weighted([_criterion(facts, each) for each in criteria], handed.marks, aside)
        if result is None or not complete(criteria, handed.marks):
            continue
        marks = {each.key: _mark(facts, handed.marks.get(each.key)) for each in criteria if each.key in handed.marks}
        found.append(Review(handed.pitch, handed.juror, result.score, marks))
    return found


def _criterion(facts: RoundFacts, each: Marked) -> Criterion:
    low, high, step = (Decimal(part) / 100 for part in (facts.terms.lowest, facts.terms.highest, facts.terms.step))
    return Criterion(each.key, each.weight if each.counts else 0, low, high, step)


def _mark(facts: RoundFacts, steps: int | None) -> Fraction | None:
    return None if steps is None else Fraction(facts.value(steps))
