"""How firmly each pitch stands in its list when any single juror is left out, as a line and a drawing for each."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from portfolio.jury.chart import Bar, Stand, place_bars

Places = Mapping[str, int]
"""The places of the ranked pitches among all of the round; equal ones are shared."""


class Steady(NamedTuple):
    """A ranked pitch with the best and the worst place that it would have without one of the jurors."""

    title: str
    place: int
    low: int
    high: int
    bar: Bar


class SteadyList(NamedTuple):
    """The pitches that compete for the same money, by their places among themselves; no track: all of a round."""

    track: str
    rows: Sequence[Steady]


def steady_lists(values: Mapping[str, Any]) -> Sequence[SteadyList]:
    """The ranked pitches of a result, for each list with money of its own; none where nothing can be said.

    values  of a result file
    """
    jurors = values["without"] or ()
    sayable = [row for row in jurors if not row["reason"]]
    if len(jurors) < 2 or not sayable:  # without the only one nothing has a place
        return []
    places = {row["pitch"]: row["place"] for row in values["pitches"] if row["place"] is not None}
    without = [places | {ref: place for ref, _, place in row["moved"] if ref in places} for row in sayable]
    titles = {pitch["ref"]: pitch["title"] for pitch in values["facts"]["pitches"]}
    lists = {line["track"]: [outcome["pitch"] for outcome in line["outcomes"]] for line in values["lines"]}
    of_money = {ref for refs in lists.values() for ref in refs}
    lists[""] = [*lists.get("", ()), *(ref for ref in places if ref not in of_money)]
    found = [
        SteadyList(track, _rows([ref for ref in refs if ref in places], places, without, titles))
        for track, refs in sorted(lists.items())
    ]
    return [each for each in found if each.rows]


def _rows(
    refs: Sequence[str], places: Places, without: Sequence[Places], titles: Mapping[str, str]
) -> Sequence[Steady]:
    """The pitches of one list by their places in it."""
    ordered = sorted(refs, key=lambda ref: places[ref])
    others = [_among(ordered, each) for each in without]
    stands = [
        Stand(place, min([place, *(each[ref] for each in others)]), max([place, *(each[ref] for each in others)]))
        for ref, place in _among(ordered, places).items()
    ]
    return [
        Steady(titles[ref], *stand, bar) for ref, stand, bar in zip(ordered, stands, place_bars(stands), strict=True)
    ]


def _among(refs: Sequence[str], places: Places) -> Places:
    """The places of some pitches among themselves."""
    return {ref: 1 + sum(places[other] < places[ref] for other in refs) for ref in refs}
