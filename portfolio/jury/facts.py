"""What a jury's figures are made from: rules, money, pitches and all that counts of what was handed in.

Pure. The record has one spelling as JSON, so that one checksum says whether two results were made from the same.
Jurors stand in it under a letter and a number that only `jury_keys` can lead back to a person.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from portfolio.core.errors import WrongInput


class Marked(NamedTuple):
    """A criterion as a call marks it.

    counts     False: asked for information and in no figure
    threshold  whole steps that a pitch must reach on average, if any
    track      the only track whose pitches are marked by it; empty: all
    """

    key: str
    label: str
    weight: int
    counts: bool
    threshold: int | None
    track: str


class Purse(NamedTuple):
    """Money in minor units that pitches of a track may get; empty: of every track without money of its own."""

    track: str
    amount: int
    awarded: int


class Entrant(NamedTuple):
    """A pitch as it was judged.

    version   number of the submitted version that counts
    ask       minor units; least is the least with which the team would begin
    area      policy area, for the tie rule; empty: none is known
    """

    ref: str
    title: str
    version: int
    track: str
    area: str
    ask: int
    least: int | None
    is_eligible: bool


class HandedIn(NamedTuple):
    """The newest complete marks of a juror for a pitch that count.

    marks  whole steps by criterion; None where the juror set the criterion aside as not applicable
    """

    pitch: str
    juror: str
    number: int
    marks: Mapping[str, int | None]


class Terms(NamedTuple):
    """The rules by which a call ranks, as published; see calls.models.Call."""

    ranking: str
    line_rule: str
    tie_steps: tuple[str, ...]
    lowest: int
    highest: int
    step: int
    overall_threshold: int | None
    minimum_reviews: int
    quorum: int
    allows_na: bool
    shares_left_over: bool = False


class RoundFacts(NamedTuple):
    """Everything that decides about a round's result, each list in an order of its own names.

    members       jurors who accepted and still sit, whether they scored or not
    exclusions    pairs of pitches of which at most one is funded
    rules_hash    of the published rules; also the seed of every lot, known long before anybody handed in
    funded_areas  policy areas with money from another round of this call, for the tie rule
    """

    call: str
    title: str
    round: int
    currency: str
    rules_number: int
    rules_hash: str
    terms: Terms
    criteria: tuple[Marked, ...]
    purses: tuple[Purse, ...]
    pitches: tuple[Entrant, ...]
    members: tuple[str, ...]
    scores: tuple[HandedIn, ...]
    exclusions: tuple[tuple[str, str], ...]
    funded_areas: tuple[str, ...] = ()

    @property
    def lot_seed(self) -> str:
        """Published with the rules: anybody can check a lot with it."""
        return f"{self.rules_hash} {self.round}"

    @property
    def draw_seed(self) -> int:
        """Of jurors drawn again for the places a pitch could have."""
        return int(sha256(self.lot_seed.encode()).hexdigest()[:8], 16)

    def criteria_for(self, track: str) -> tuple[Marked, ...]:
        """The criteria by which pitches of a track are marked."""
        return tuple(each for each in self.criteria if each.track in ("", track))

    def value(self, steps: int) -> Decimal:
        """The mark that stands so many steps above the lowest."""
        return Decimal(self.terms.lowest + steps * self.terms.step) / 100


def canonical(value: Any) -> str:
    """The one spelling of plain values as JSON: sorted keys, no spaces, letters as they are, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def checksum(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return sha256(text.encode()).hexdigest()


def facts_json(facts: RoundFacts) -> dict[str, Any]:
    """The record as plain JSON values, from which `facts_of` makes an equal one.

    Areas funded before and the sharing of what tracks leave are written only where there are any, so that results of
    calls without them keep their checksum.
    """
    plain: dict[str, Any] = facts._asdict()
    plain["terms"] = {**facts.terms._asdict(), "tie_steps": list(facts.terms.tie_steps)}
    if not facts.terms.shares_left_over:
        del plain["terms"]["shares_left_over"]
    for name in ("criteria", "purses", "pitches"):
        plain[name] = [each._asdict() for each in plain[name]]
    plain["scores"] = [{**each._asdict(), "marks": dict(each.marks)} for each in facts.scores]
    plain["members"] = list(facts.members)
    plain["exclusions"] = [list(pair) for pair in facts.exclusions]
    if not plain.pop("funded_areas"):
        return plain
    plain["funded_areas"] = list(facts.funded_areas)
    return plain


def facts_hash(facts: RoundFacts) -> str:
    """The checksum of the record's one spelling."""
    return checksum(canonical(facts_json(facts)))


def facts_of(plain: Mapping[str, Any]) -> RoundFacts:
    """The record that `facts_json` wrote. Raises WrongInput for anything else."""
    try:
        return RoundFacts(
            **{
                **plain,
                "terms": Terms(**{**plain["terms"], "tie_steps": tuple(plain["terms"]["tie_steps"])}),
                "criteria": tuple(Marked(**each) for each in plain["criteria"]),
                "purses": tuple(Purse(**each) for each in plain["purses"]),
                "pitches": tuple(Entrant(**each) for each in plain["pitches"]),
                "members": tuple(plain["members"]),
                "scores": tuple(HandedIn(**each) for each in plain["scores"]),
                "exclusions": tuple((one, other) for one, other in plain["exclusions"]),
                "funded_areas": tuple(plain.get("funded_areas", ())),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise WrongInput("facts", "This is no result file of a jury.") from error


def jury_keys(juror_ids: Iterable[int], secret: str) -> dict[int, str]:
    """Names for jurors that tell nothing about them: J1, J2 and so on, in an order that only their ids and a word give.

    secret  differs between rounds, so that nobody has the same name everywhere
    """
    shuffled = sorted(juror_ids, key=lambda juror_id: sha256(f"{secret}\n{juror_id}".encode()).digest())
    return {juror_id: f"J{place}" for place, juror_id in enumerate(shuffled, 1)}


def complete(criteria: Iterable[Marked], marks: Mapping[str, int | None]) -> bool:
    """Whether every criterion that counts has its mark or was set aside; without that nothing is counted."""
    return all(each.key in marks for each in criteria if each.counts)
