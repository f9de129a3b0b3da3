"""Seats by a min-cost flow: reviews flow from pitches over jurors and the height of their piles to one sink.

What counts more costs so much more that no number of lesser wishes outweighs it; all costs are whole numbers, so the
order is exact. Equal choices are told apart by a number drawn from the two ids, which mixes panels and never depends on
the order of the rows.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

import networkx as nx

from portfolio.jury.panels import Panels, mix
from portfolio.jury.seating import Juror, Pitch, Place, Terms, understands

DRAWN = 2**16
"""Numbers that tell equal choices apart lie below this."""

SINK = "sink"


class _Prices(NamedTuple):
    """What one of each costs; each is more than all that follow can come to together."""

    unserved: int
    foreign: int
    height: int
    skill: int


def assign(
    pitches: Sequence[Pitch], jurors: Sequence[Juror], terms: Terms, forbidden: Collection[Place], kept: set[Place]
) -> set[Place]:
    """The seats, those kept included; where a pitch cannot have all its reviews, as many as there can be.

    pitches, jurors  ascending by id
    """
    flow = _flow(_network(pitches, jurors, terms, forbidden, kept))
    seats = kept | {
        (pitch.id, juror.id)
        for pitch in pitches
        for juror in jurors
        if flow.get(("pitch", pitch.id), {}).get(("juror", juror.id))
        or flow.get(("internal", pitch.id), {}).get(("juror", juror.id))
    }
    return _mixed(pitches, jurors, terms, forbidden, kept, seats)


Node = tuple[str, str] | tuple[str, int] | str


def _flow(network: "nx.DiGraph[Node]") -> dict[Node, dict[Node, int]]:
    """How much flows from node to node at the lowest cost."""
    _, flow = nx.network_simplex(network)
    return dict(flow)


def _network(
    pitches: Sequence[Pitch], jurors: Sequence[Juror], terms: Terms, forbidden: Collection[Place], kept: set[Place]
) -> "nx.DiGraph[Node]":
    """The pitches with the reviews they still need, the jurors with the room they have left, and the sink."""
    reviews = terms.reviews or 0
    is_external = {juror.id: juror.is_external for juror in jurors}
    loads = Counter(juror for _, juror in kept)
    seated = Counter(pitch for pitch, _ in kept)
    outside = Counter(pitch for pitch, juror in kept if is_external[juror])
    needs = {pitch.id: max(0, reviews - seated[pitch.id]) for pitch in pitches}
    total = sum(needs.values())
    prices = _prices(total, max((len(pitch.skills) for pitch in pitches), default=0), len(pitches))
    network: nx.DiGraph[Node] = nx.DiGraph()
    network.add_node(SINK, demand=total)
    for pitch in pitches:
        need = needs[pitch.id]
        if not need:
            continue
        network.add_node(("pitch", pitch.id), demand=-need)
        network.add_edge(("pitch", pitch.id), SINK, capacity=need, weight=prices.unserved)
        from_outside = min(need, max(0, terms.external_reviews - outside[pitch.id]))
        network.add_edge(("pitch", pitch.id), ("internal", pitch.id), capacity=need - from_outside, weight=0)
        for juror in jurors:
            if (pitch.id, juror.id) not in forbidden and (pitch.id, juror.id) not in kept:
                source = "pitch" if juror.is_external else "internal"
                price = _price(pitch, juror, prices)
                network.add_edge((source, pitch.id), ("juror", juror.id), capacity=1, weight=price)
    mean = total // max(1, len(jurors))
    for juror in jurors:
        cap = terms.cap_of(juror)
        room = max(0, min(len(pitches), len(pitches) if cap is None else cap) - loads[juror.id])
        for height, width in _heights(loads[juror.id], room, 2 * mean + 8):
            network.add_edge(("juror", juror.id), ("height", height), capacity=width, weight=0)
            network.add_edge(("height", height), SINK, weight=height * prices.height)
    return network


def _heights(load: int, room: int, single: int) -> Iterator[tuple[int, int]]:
    """Where a juror's next pitches would lie on the pile: height of the first, and how many at this price.

    Each has its own price up to a height of `single`; above, where nobody lies but by need, steps grow twofold.
    """
    width = 1
    while room > 0:
        width = 1 if load < single else width * 2
        yield load + 1, min(width, room)
        load, room = load + width, room - width


def _prices(total: int, skills: int, highest: int) -> _Prices:
    skill = DRAWN * (total + 1)
    height = skill * (skills * total + 1)
    foreign = height * (highest * total + 1)
    return _Prices(foreign * (total + 1), foreign, height, skill)


def _price(pitch: Pitch, juror: Juror, prices: _Prices) -> int:
    drawn = int.from_bytes(blake2b(f"{len(pitch.id)} {pitch.id} {juror.id}".encode(), digest_size=2).digest())
    foreign = 0 if understands(juror, pitch) else prices.foreign
    return foreign + len(pitch.skills - juror.skills) * prices.skill + drawn


def _mixed(
    pitches: Sequence[Pitch],
    jurors: Sequence[Juror],
    terms: Terms,
    forbidden: Collection[Place],
    kept: set[Place],
    seats: set[Place],
) -> set[Place]:
    """The seats after jurors changed places between panels of equal price."""
    at = {juror.id: position for position, juror in enumerate(jurors)}
    panels = Panels(
        seats=[[at[juror.id] for juror in jurors if (pitch.id, juror.id) in seats] for pitch in pitches],
        fixed=[{at[juror.id] for juror in jurors if (pitch.id, juror.id) in kept} for pitch in pitches],
        misses=[
            [
                None
                if (pitch.id, juror.id) in forbidden
                else (0 if understands(juror, pitch) else 1, len(pitch.skills - juror.skills))
                for juror in jurors
            ]
            for pitch in pitches
        ],
        is_external=[juror.is_external for juror in jurors],
        externals=terms.external_reviews,
    )
    return {(pitches[row].id, jurors[juror].id) for row, panel in enumerate(mix(panels)) for juror in panel}
