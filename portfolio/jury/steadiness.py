"""How firmly each pitch stands in its place when any single juror is left out, as a line and a drawing for each."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from portfolio.jury.chart import Bar, Stand, place_bars


class Steady(NamedTuple):
    """A ranked pitch with the best and the worst place that it would have without one of the jurors."""

    title: str
    place: int
    low: int
    high: int
    bar: Bar


def steady_rows(values: Mapping[str, Any]) -> Sequence[Steady]:
    """The ranked pitches of a result by place; none where leaving out single jurors says nothing.

    values  of a result file
    """
    jurors = values["without"] or ()
    sayable = [row for row in jurors if not row["reason"]]
    if len(jurors) < 2 or not sayable:  # without the only one nothing has a place
        return []
    titles = {pitch["ref"]: pitch["title"] for pitch in values["facts"]["pitches"]}
    became: dict[str, list[int]] = {}
    for row in sayable:
        for ref, _, place in row["moved"]:
            became.setdefault(ref, []).append(place)
    ranked = [row for row in values["pitches"] if row["place"] is not None]
    stands = [_stand(row["place"], became.get(row["pitch"], ())) for row in ranked]
    return [
        Steady(titles[row["pitch"]], *stand, bar)
        for row, stand, bar in zip(ranked, stands, place_bars(stands), strict=True)
    ]


def _stand(place: int, others: Sequence[int]) -> Stand:
    return Stand(place, min([place, *others]), max([place, *others]))
