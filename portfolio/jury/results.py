"""The whole result of a jury from its facts: figures, order, proposal, doubts; the same bytes for the same facts. Pure.

Fitted figures are kept to twelve significant digits, which every computer gives alike; exact ones as they are.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.core.errors import RuleBroken
from portfolio.jury.analysis import Analysis, analyse, analysis_json
from portfolio.jury.doubts import Doubts, doubts
from portfolio.jury.facts import RoundFacts, canonical, checksum, facts_hash, facts_json, facts_of
from portfolio.jury.handed_in import reviews_of
from portfolio.jury.line import Ask, Line, draw_lines, near_the_line, quorum, second_line, with_left_over
from portfolio.jury.optimum import optimum
from portfolio.jury.ranking import (
    Judged,
    Scores,
    above_the_whole,
    criterion_scores,
    in_places,
    judged,
    panel_of,
    scores_by,
)
from portfolio.jury.ratings import Panel, Rating
from portfolio.jury.scoring import printed
from portfolio.jury.sentences import sentences
from portfolio.jury.ties import Placed

FORMAT = "portfolio.jury_result/1"
SOFTWARE = "Portfolio 0.1.0"
DIGITS = 12

Plain = dict[str, Any]
Ranks = dict[str, tuple[int, int]]


def result_body(facts: RoundFacts, software: str = SOFTWARE) -> str:
    """The result file: canonical JSON of facts, method, software and every figure made from them."""
    return canonical(result(facts) | {"software": software})


def recomputed(body: Mapping[str, Any]) -> str:
    """The file that the facts inside a result file give today; equal to it byte by byte, or something is wrong.

    Raises WrongInput for what is no result file.
    """
    return result_body(facts_of(body.get("facts") or {}), str(body.get("software", SOFTWARE)))


def result(facts: RoundFacts) -> Plain:
    """Everything about a round's result as plain JSON values."""
    reviews = reviews_of(facts)
    every = judged(facts, reviews)
    full = panel_of(reviews, {each.pitch.ref for each in every if each.is_ranked})
    ratings = _ratings(full)
    analysis = analyse(ratings, jurors=facts.members, seed=facts.draw_seed)
    scores, refused = _scores(facts, full)
    every = above_the_whole(facts, every, scores)
    places = (
        [] if refused else in_places(facts, every, scores, criterion_scores(facts.terms.ranking, facts, every, reviews))
    )
    ranks = _ranks(analysis, places)
    lines = _lines(facts, every, places)
    found = doubts(facts, full, analysis, every, places, lines, ranks)
    standing = _standing(facts, lines, places)
    took_part = {review.juror for review in reviews}
    return {
        "format": FORMAT,
        "method": facts.terms.ranking,
        "rules_hash": facts.rules_hash,
        "facts": facts_json(facts),
        "facts_hash": facts_hash(facts),
        "refused": refused,
        "quorum": _quorum(facts, len(took_part)),
        "pitches": _pitches(every, scores, places, analysis, ranks, found),
        "lines": [
            _line(track, line, stands, ranks, found.zone, scores)
            for (track, line), stands in zip(lines, standing, strict=True)
        ],
        "second": _second(facts, lines, places),
        **_figures(analysis),
        "standings": _standings(analysis),
        "swapped": [list(pair) for pair in found.swapped],
        "without": found.without,
    }


def _ratings(full: Panel) -> list[Rating]:
    cells = zip(full.rows.tolist(), full.columns.tolist(), full.units, strict=True)
    return [
        Rating(full.proposals[row], full.jurors[column], Fraction(units, full.scale)) for row, column, units in cells
    ]


def _scores(facts: RoundFacts, full: Panel) -> tuple[Scores, Plain | None]:
    """The scores of the announced method, or none and why: then nobody is ranked, for no other method was announced."""
    try:
        return scores_by(facts.terms.ranking, full), None
    except RuleBroken as error:
        return {}, {"code": error.code, "sentence": str(error)}


def _ranks(analysis: Analysis, places: Sequence[Placed]) -> Ranks:
    """The places that each pitch could have; its own is among them, also where only a tie step gave it."""
    found = {each.id: (each.rank_low, each.rank_high) for each in analysis.proposals}
    ranks: Ranks = {}
    for placed in places:
        low, high = found.get(placed.id, (None, None))
        if low is not None and high is not None:
            ranks[placed.id] = (min(low, placed.place), max(high, placed.place))
    return ranks


def _lines(facts: RoundFacts, every: Sequence[Judged], places: Sequence[Placed]) -> list[tuple[str, Line]]:
    """A line for each purse, over the pitches that may have its money; none where nobody could be ranked."""
    if not places:
        return []
    entries = asks(every, places)
    own = {purse.track for purse in facts.purses if purse.track}
    tracks = {pitch.ref: pitch.track if pitch.track in own else "" for pitch in facts.pitches}
    money = [
        ([entry for entry in entries if tracks[entry.id] == purse.track], purse.amount - purse.awarded)
        for purse in facts.purses
    ]
    lines = draw_lines(money, facts.terms.line_rule, facts.exclusions)
    return [(purse.track, line) for purse, line in zip(facts.purses, lines, strict=True)]


def _standing(facts: RoundFacts, lines: Sequence[tuple[str, Line]], places: Sequence[Placed]) -> list[Line]:
    """The lines as they stand by the rules of the call: where these say so, what they leave has gone to who waits."""
    drawn = [line for _, line in lines]
    if not facts.terms.shares_left_over:
        return drawn
    return with_left_over(drawn, {each.id: each.place for each in places})


def asks(every: Sequence[Judged], places: Sequence[Placed]) -> list[Ask]:
    """The pitches as the line takes them; those without a place stand behind the others, by their names."""
    place = {placed.id: placed.place for placed in places}
    ordered = sorted(every, key=lambda each: (place.get(each.pitch.ref, len(place) + 1), each.pitch.ref))
    return [
        Ask(
            id=each.pitch.ref,
            place=number,
            cost=each.pitch.ask,
            minimum=None if each.pitch.least is None else min(each.pitch.least, each.pitch.ask),
            barred=each.bar,
        )
        for number, each in enumerate(ordered, 1)
    ]


def _quorum(facts: RoundFacts, present: int) -> Plain:
    found = quorum(present, len(facts.members), least=facts.terms.quorum)
    return {"present": found.present, "needed": found.needed, "is_met": found.is_met, "members": len(facts.members)}


def _pitches(
    every: Sequence[Judged],
    scores: Scores,
    places: Sequence[Placed],
    analysis: Analysis,
    ranks: Ranks,
    found: Doubts,
) -> list[Plain]:
    placed = {each.id: each for each in places}
    figures = {each.id: each for each in analysis.proposals}
    told = []
    for each in every:
        ref = each.pitch.ref
        stands, own = placed.get(ref), figures.get(ref)
        low, high = ranks.get(ref, (None, None))
        told.append(
            {
                "pitch": ref,
                "place": stands.place if stands else None,
                "n": each.n,
                "score": _plain(scores.get(ref)),
                "printed": str(stands.shown) if stands else None,
                "mean": _plain(own.mean) if own else None,
                "median": _plain(own.median) if own else None,
                "additive": _plain(own.additive) if own else None,
                "reml": _plain(own.reml) if own else None,
                "rank_low": low,
                "rank_high": high,
                "criteria": {key: _plain(value) for key, value in each.criteria.items()},
                "lowest": _plain(each.lowest),
                "highest": _plain(each.highest),
                "bar": each.bar,
                "missed": list(each.missed),
                "tied": list(stands.tied) if stands else [],
                "decided": [step._asdict() for step in stands.decided] if stands else [],
                "discuss": found.reasons(ref),
            }
        )
    return sorted(told, key=lambda row: (row["place"] is None, row["place"] or 0, row["pitch"]))


def _line(track: str, drawn: Line, line: Line, ranks: Ranks, zone: Sequence[str], scores: Scores) -> Plain:
    """One purse's line as it stands.

    drawn  the same before anything came from other lines or went to them; its budget is the purse's
    """
    own = [ref for ref in zone if any(outcome.id == ref for outcome in line.outcomes)]
    came = {"came": line.budget - drawn.budget} if line.budget != drawn.budget else {}
    return {
        "track": track,
        "rule": line.rule,
        "budget": drawn.budget,
        **came,
        "left": line.left,
        "outcomes": [
            {
                "pitch": outcome.id,
                "amount": outcome.amount,
                "reason": outcome.reason,
                "is_funded": outcome.is_funded,
                "left": outcome.left,
                "other": outcome.other,
            }
            for outcome in line.outcomes
        ],
        "reserve": [outcome.id for outcome in line.reserve],
        "near": list(near_the_line(line, own)),
        "sentences": [sentence._asdict() for sentence in sentences(line, ranks)],
        "optimum": [_optimum(drawn, scores, objective) for objective in ("score", "score_money")],
    }


def _optimum(line: Line, scores: Scores, objective: str) -> Plain:
    """The best basket the money could buy, as information: nobody is funded by it."""
    entries = [outcome.entry for outcome in line.outcomes if outcome.id in scores]
    exact = {entry.id: printed(scores[entry.id]) for entry in entries}
    best = optimum(entries, exact, line.budget, objective, line.pairs)
    return {
        "objective": objective,
        "ids": list(best.ids),
        "cost": best.cost,
        "value": str(best.value),
        "is_proven": best.is_proven,
    }


def _second(facts: RoundFacts, lines: Sequence[tuple[str, Line]], places: Sequence[Placed]) -> Plain | None:
    """What several purses leave together, offered to all who wait for money in one of them."""
    if len(lines) < 2 or not any(line.reserve for _, line in lines):
        return None
    found = second_line([line for _, line in lines], {each.id: each.place for each in places}, facts.terms.line_rule)
    return {
        "budget": found.budget,
        "left": found.left,
        "funded": [{"pitch": outcome.id, "amount": outcome.amount} for outcome in found.funded],
        "reserve": [outcome.id for outcome in found.reserve],
    }


def _figures(analysis: Analysis) -> Plain:
    told = analysis_json(analysis)
    return {name: _short(told[name]) for name in ("jurors", "variance", "agreement", "connected", "groups")}


def _standings(analysis: Analysis) -> Plain | None:
    """How the places that each could have came about."""
    found = analysis.standings
    if found is None:
        return None
    expected = {each.proposal: _plain(each.expected) for each in found.proposals}
    return {"way": found.way, "draws": found.draws, "seed": found.seed, "expected": expected}


def _short(value: Any) -> Any:
    """Plain values with every float cut to the digits that computers agree on."""
    if isinstance(value, dict):
        return {key: _short(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_short(each) for each in value]
    return _plain(value) if isinstance(value, float) else value


def _plain(value: Fraction | float | Decimal | None) -> float | None:
    """A figure as JSON has it: an exact one correctly rounded, a fitted one to DIGITS."""
    if value is None:
        return None
    return float(value) if isinstance(value, Fraction) else float(f"{value:.{DIGITS}g}")


def body_hash(body: str) -> str:
    """The checksum of a result file."""
    return checksum(body)
