"""Panels mixed so that jurors meet each other as evenly as can be, for those who never meet cannot be compared.

Pure. Two jurors change places between two panels; loads, languages, skills and externals stay as good as they were. The
measure is the sum, over all pairs of jurors, of the square of how many pitches they share: lowest where all pairs meet
equally often, as in a balanced incomplete block design. Simulated annealing (Kirkpatrick and others 1983) with a fixed
seed looks for it, so the same panels come out on every run.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import islice, product
from math import comb, exp
from random import Random
from typing import NamedTuple, TypeVar

SEED = 1971
TRIALS = 60_000
"""Changes of places that are tried altogether: about half a second."""
WARM, COLD = 2.0, 0.1
JOINS = 2_000
"""Changes of places that are tried to join two groups of jurors that share no pitch."""

_Juror = TypeVar("_Juror", int, str)


class Panels(NamedTuple):
    """Who sits where, by position.

    seats        the jurors of each pitch
    fixed        those of them who stay
    misses       for each pitch and juror what does not match: languages, then skills; None: may not meet
    is_external  for each juror
    externals    how many of a panel come from outside at least
    """

    seats: Sequence[Sequence[int]]
    fixed: Sequence[set[int]]
    misses: Sequence[Sequence[tuple[int, int] | None]]
    is_external: Sequence[bool]
    externals: int


def mix(panels: Panels) -> list[list[int]]:
    """The panels after the changes, each ascending."""
    panels = panels._replace(seats=_annealed(panels))
    for with_fewer_skills in (False, True):
        panels = panels._replace(seats=_joined(panels, with_fewer_skills=with_fewer_skills))
    return [sorted(panel) for panel in panels.seats]


def parts(panels: Iterable[Collection[_Juror]]) -> list[set[_Juror]]:
    """The jurors of each part of a jury whose members meet directly or through others."""
    found: list[set[_Juror]] = []
    for panel in filter(None, panels):
        part = set(panel)
        for met in [other for other in found if not other.isdisjoint(part)]:
            part |= met
            found.remove(met)
        found.append(part)
    return found


def unevenness(panels: Sequence[Sequence[int]], jurors: int) -> int:
    """The sum of squares that is lowest where all pairs of jurors share equally many pitches."""
    return sum(shared * shared for row in _shared(panels, jurors) for shared in row) // 2


def _shared(panels: Sequence[Sequence[int]], jurors: int) -> list[list[int]]:
    """How many pitches each two jurors share."""
    shared = [[0] * jurors for _ in range(jurors)]
    for panel in panels:
        for one in panel:
            for other in panel:
                if one != other:
                    shared[one][other] += 1
    return shared


class _Room:
    """The panels while people change places."""

    def __init__(self, panels: Panels) -> None:
        self.rules = panels
        self.panels = [set(panel) for panel in panels.seats]
        self.shared = _shared(panels.seats, len(panels.is_external))
        self.outside = [sum(panels.is_external[juror] for juror in panel) for panel in panels.seats]
        self.movable = [
            (pitch, juror)
            for pitch, panel in enumerate(panels.seats)
            for juror in panel
            if juror not in panels.fixed[pitch]
        ]

    def is_allowed(self, one: int, other: int, *, with_fewer_skills: bool = False) -> bool:
        """Whether the jurors of two movable seats may change places."""
        (pitch, juror), (there, colleague) = self.movable[one], self.movable[other]
        if colleague in self.panels[pitch] or juror in self.panels[there]:
            return False
        misses = self.rules.misses
        new, new_there = misses[pitch][colleague], misses[there][juror]
        old, old_there = misses[pitch][juror], misses[there][colleague]
        if new is None or new_there is None or old is None or old_there is None:
            return False
        more_foreign = new[0] + new_there[0] - old[0] - old_there[0]
        fewer_skills = new[1] + new_there[1] - old[1] - old_there[1]
        if more_foreign > 0 or (fewer_skills > 0 and not with_fewer_skills):
            return False
        return self._keeps_externals(pitch, juror, colleague) and self._keeps_externals(there, colleague, juror)

    def _keeps_externals(self, pitch: int, leaves: int, comes: int) -> bool:
        is_external = self.rules.is_external
        return not is_external[leaves] or bool(is_external[comes]) or self.outside[pitch] - 1 >= self.rules.externals

    def change(self, one: int, other: int) -> int:
        """Let the jurors of two seats change places; how much the unevenness grows. Done twice, nothing changed."""
        (pitch, juror), (there, colleague) = self.movable[one], self.movable[other]
        self.movable[one], self.movable[other] = (pitch, colleague), (there, juror)
        return self._replace(pitch, juror, colleague) + self._replace(there, colleague, juror)

    def before(self, one: int, other: int) -> list[list[int]]:
        """The panels as they were before the jurors of two seats changed places."""
        self.change(one, other)
        panels = [list(panel) for panel in self.panels]
        self.change(one, other)
        return panels

    def _replace(self, pitch: int, leaves: int, comes: int) -> int:
        panel, shared = self.panels[pitch], self.shared
        panel.remove(leaves)
        grows = 0
        for juror in panel:
            grows += 2 * (shared[comes][juror] - shared[leaves][juror]) + 2
            shared[leaves][juror] -= 1
            shared[juror][leaves] -= 1
            shared[comes][juror] += 1
            shared[juror][comes] += 1
        panel.add(comes)
        self.outside[pitch] += self.rules.is_external[comes] - self.rules.is_external[leaves]
        return grows

    def lowest(self) -> int:
        """The unevenness if all pairs of jurors who have a seat could meet equally often."""
        seated = len({juror for panel in self.panels for juror in panel})
        meetings, pairs = sum(comb(len(panel), 2) for panel in self.panels), comb(seated, 2)
        often, more = divmod(meetings, pairs) if pairs else (0, 0)
        return (pairs - more) * often**2 + more * (often + 1) ** 2


def _annealed(panels: Panels) -> list[list[int]]:
    """The most even panels seen while jurors change places by chance, at first also for the worse."""
    random = Random(SEED)  # noqa: S311  chance for a search, no secret
    room = _Room(panels)
    lowest = room.lowest()
    count = len(room.movable)
    run = min(TRIALS, max(2_000, 60 * count))
    now = best = unevenness(panels.seats, len(panels.is_external))
    kept = [list(panel) for panel in panels.seats]
    for trial in range(TRIALS if count > 1 else 0):
        if min(now, best) == lowest:
            break
        warmth = WARM * (COLD / WARM) ** (trial % run / run)
        one, other = int(random.random() * count), int(random.random() * count)
        chance = random.random()
        if not room.is_allowed(one, other):
            continue
        grows = room.change(one, other)
        if grows > 0 and chance >= exp(-grows / warmth):
            room.change(one, other)
            continue
        if grows > 0 and now < best:
            best, kept = now, room.before(one, other)
        now += grows
    return [list(panel) for panel in room.panels] if now < best else kept


def _joined(panels: Panels, *, with_fewer_skills: bool) -> list[list[int]]:
    """The panels after jurors changed places between parts that never meet, as far as that joins them.

    with_fewer_skills  also where a panel then lacks a skill, for being comparable counts more
    """
    room = _Room(panels)
    tries = JOINS
    while tries > 0 and len(parts(room.panels)) > 1:
        smallest = min(parts(room.panels), key=lambda part: (len(part), min(part)))
        inside = [at for at, (_, juror) in enumerate(room.movable) if juror in smallest]
        outside = [at for at, (_, juror) in enumerate(room.movable) if juror not in smallest]
        pairs = islice(product(inside, outside), tries)
        tries -= len(inside) * len(outside)
        if not any(_joins(room, one, other, with_fewer_skills=with_fewer_skills) for one, other in pairs):
            break
    return [list(panel) for panel in room.panels]


def _joins(room: _Room, one: int, other: int, *, with_fewer_skills: bool) -> bool:
    """Whether two parts became one as the jurors of two seats changed places; if not, they changed back."""
    if not room.is_allowed(one, other, with_fewer_skills=with_fewer_skills):
        return False
    before = len(parts(room.panels))
    room.change(one, other)
    if len(parts(room.panels)) < before:
        return True
    room.change(one, other)
    return False
