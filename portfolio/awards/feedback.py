"""What a team may read of its reviews, out of a jury's result: means, bands and comments, and nobody's name. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from portfolio.awards.rules import ENOUGH_REVIEWS, Feedback
from portfolio.jury.facts import RoundFacts
from portfolio.jury.handed_in import reviews_of
from portfolio.jury.scoring import printed

Bands = Mapping[str, Sequence[tuple[Decimal, str]]]
"""By criterion, the marks that have a word, the lowest first."""


def band_of(mark: Decimal, bands: Sequence[tuple[Decimal, str]]) -> str:
    """The word of the highest anchored mark that is reached; empty below the first."""
    reached = [word for least, word in bands if least <= mark]
    return reached[-1] if reached else ""


def feedback(
    pitch_ref: str, body: Mapping[str, Any], facts: RoundFacts, bands: Bands, comments: Sequence[str]
) -> Feedback:
    """The feedback for one pitch.

    body, facts  of the jury's result; comments those written for the applicant
    """
    own = next((each for each in body["pitches"] if each["pitch"] == pitch_ref), None)
    if own is None:
        return Feedback(0)
    means = [
        (criterion.label, printed(Fraction(str(own["criteria"][criterion.key]))), criterion.key)
        for criterion in facts.criteria
        if criterion.counts and own["criteria"].get(criterion.key) is not None
    ]
    return Feedback(
        reviews=own["n"],
        means=[(label, _with_band(mark, bands.get(key, ()))) for label, mark, key in means],
        spread=_spread(pitch_ref, facts) if own["n"] >= ENOUGH_REVIEWS else (),
        comments=sorted(
            {words.strip() for words in comments if words.strip()}, key=lambda words: sha256(words.encode()).digest()
        ),
    )


def _with_band(mark: Decimal, bands: Sequence[tuple[Decimal, str]]) -> str:
    word = band_of(mark, bands)
    return f"{mark} ({word})" if word else str(mark)


def _spread(pitch_ref: str, facts: RoundFacts) -> list[tuple[str, int]]:
    """How many reviews came to each whole mark, rounded half up, the highest first."""
    scores = [review.score for review in reviews_of(facts) if review.pitch == pitch_ref]
    whole = [int(score + Fraction(1, 2)) for score in scores]
    return [(str(mark), whole.count(mark)) for mark in sorted(set(whole), reverse=True)]
