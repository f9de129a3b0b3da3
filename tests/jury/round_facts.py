"""Facts of made-up rounds: the jury of domain.md 3.8 with one criterion, and others from a table."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portfolio.jury.facts import Entrant, HandedIn, Marked, Purse, RoundFacts, Terms

TERMS = Terms("mean", "rank_skip", ("criterion", "new_area", "lowest_mark", "lot"), 0, 500, 50, None, 1, 1, False)
WORTH = Marked("worth", "Worth", 10_000, True, None, "")

EXAMPLE = {
    "A": "4.5 3.5 4.0 4.5",
    "B": "4.0 3.0 4.5 4.0",
    "C": "3.5 3.0 3.5 4.5",
    "D": "4.0 2.5 3.5 3.5",
    "E": "3.0 2.0 3.5 3.0",
    "F": "2.5 2.0 2.0 3.5",
}
"""Six pitches by four jurors, domain.md 3.8."""

RECUSED = EXAMPLE | {"C": "3.5 3.0 3.5 .", "D": "4.0 . 3.5 3.5"}
"""The same after J4 may not judge C, nor J2 D."""

BLOCKS = {"P1": "73 74 . 71", "P2": ". 75 67 72", "P3": "73 75 68 .", "P4": "75 . 72 75"}
"""The incomplete block of domain.md 3.5, on a scale to 100."""


def round_facts(
    table: Mapping[str, str],
    *,
    budget: int = 300,
    ask: int = 100,
    step: int = 50,
    highest: int = 500,
    asks: Mapping[str, int] | None = None,
    terms: Mapping[str, Any] | None = None,
    **more: Any,
) -> RoundFacts:
    """A round whose jurors gave one mark for each pitch; a dot is a mark that was not given.

    step, highest  of the scale, in hundredths
    """
    jurors = [f"J{number}" for number in range(1, max(len(line.split()) for line in table.values()) + 1)]
    scores = [
        HandedIn(pitch, juror, 1, {"worth": int(Decimal(mark) * 100 / step)})
        for pitch, line in table.items()
        for juror, mark in zip(jurors, line.split(), strict=True)
        if mark != "."
    ]
    facts = RoundFacts(
        call="CALL-2026-1",
        title="Staff call",
        round=1,
        currency="EUR",
        rules_number=1,
        rules_hash="ab" * 32,
        terms=TERMS._replace(step=step, highest=highest, **(terms or {})),
        criteria=(WORTH,),
        purses=(Purse("", budget, 0),),
        pitches=tuple(Entrant(ref, f"Pitch {ref}", 1, "", "", (asks or {}).get(ref, ask), None, True) for ref in table),
        members=tuple(jurors),
        scores=tuple(scores),
        exclusions=(),
    )
    return facts._replace(**more)
