"""Who scores which pitch: what a seat is, what forbids it, and why each of them was given.

Pure. `seat` gives every pitch its reviews by a min-cost flow, in this order of what counts: every pitch has its
reviews, jurors understand the language, loads are even, jurors bring the skills; then panels are mixed so that the
jurors can be compared with each other. Seats that people gave by hand stay as they are.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from portfolio.jury.panels import parts

WHY = ("by_hand", "everyone", "no_choice", "external", "language_and_skills", "language", "skills", "even_loads")
"""Why a juror got a seat; the first that applies is told."""

BLOCKED = ("jurors", "conflicts", "externals", "load")
"""Why a pitch lacks reviews: the jury is too small; too few jurors are free of conflicts; too few external ones are, or
have time; those who are free of conflicts have as many pitches as they may have."""

FORBIDDEN = ("draft", "conflict", "seated", "full")
"""Why one juror may not be seated at one pitch."""

Place = tuple[str, str]
"""A pitch and a juror."""


class Pitch(NamedTuple):
    """What is to be scored.

    languages  any one of them is enough to understand it; where none is stated, everybody does
    is_open    submitted and not withdrawn
    """

    id: str
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    is_open: bool = True


class Juror(NamedTuple):
    """Who scores.

    languages  where none is stated, all are understood
    cap        the most pitches this juror takes, where that is fewer than the call allows
    """

    id: str
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    is_external: bool = False
    cap: int | None = None


class Terms(NamedTuple):
    """What the call demands of the seats.

    reviews    for each pitch; None: every juror scores every pitch, conflicts apart
    cap        the most pitches for one juror; None: no limit
    externals  the least number of external jurors for each pitch
    share      or the least share of them, per 10,000 of its reviews, rounded up; the larger counts
    """

    reviews: int | None
    cap: int | None = None
    externals: int = 0
    share: int = 0

    @property
    def external_reviews(self) -> int:
        """How many of a pitch's reviews external jurors give at least."""
        return max(self.externals, -(-(self.reviews or 0) * self.share // 10_000))

    def cap_of(self, juror: Juror) -> int | None:
        """The most pitches for one juror; None: no limit."""
        caps = [cap for cap in (self.cap, juror.cap) if cap is not None]
        return min(caps, default=None)


class Seat(NamedTuple):
    """One juror at one pitch.

    why         of WHY
    languages, skills  what the two share
    is_foreign  whether the juror understands none of the pitch's languages, for nobody better was free
    load        how many pitches the juror has altogether
    """

    pitch: str
    juror: str
    why: str
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    is_foreign: bool
    load: int


class Blocked(NamedTuple):
    """A pitch that lacks reviews.

    reason  of BLOCKED
    jurors  those in conflict with it (conflicts, externals), or those who could score it but are full (load)
    """

    pitch: str
    reason: str
    needed: int
    found: int
    jurors: tuple[str, ...] = ()


class Seating(NamedTuple):
    """All seats, by pitch and juror; what could not be seated; and how the jurors hang together.

    loads   pitches for each juror, those without one included
    groups  jurors who can be compared with each other, as they share pitches directly or through others; more than
            one group means that strictness cannot be compared between them
    """

    seats: tuple[Seat, ...]
    blocked: tuple[Blocked, ...]
    loads: Mapping[str, int]
    groups: tuple[tuple[str, ...], ...]

    @property
    def is_complete(self) -> bool:
        return not self.blocked

    @property
    def is_connected(self) -> bool:
        return len(self.groups) <= 1


def seat(
    pitches: Iterable[Pitch],
    jurors: Iterable[Juror],
    terms: Terms,
    conflicts: Collection[Place] = (),
    by_hand: Collection[Place] = (),
) -> Seating:
    """Seats for every pitch that is open; the same ones for every order of the rows.

    conflicts  pitch and juror that may not meet; one of them that was seated by hand loses its seat
    by_hand    seats that stay, also above a juror's cap or a pitch's number of reviews
    raises     ValueError where two pitches or two jurors have one id, or a number of the terms is below zero
    """
    pitches = sorted(pitches, key=lambda pitch: pitch.id)
    jurors = sorted(jurors, key=lambda juror: juror.id)
    _check(pitches, jurors, terms)
    forbidden = set(conflicts)
    is_open = [pitch for pitch in pitches if pitch.is_open]
    possible = {(pitch.id, juror.id) for pitch in is_open for juror in jurors} - forbidden
    kept = possible & set(by_hand)
    if terms.reviews is None:
        places = possible
    else:
        # networkx takes a third of a second to load, and pages that show seats need none of it.
        from portfolio.jury.seating_flow import assign  # noqa: PLC0415

        places = assign(is_open, jurors, terms, forbidden, kept)
    loads = Counter(juror for _, juror in places)
    return Seating(
        seats=tuple(_seats(is_open, jurors, terms, forbidden, kept, places)),
        blocked=tuple(_blocked(is_open, jurors, terms, forbidden, places)),
        loads={juror.id: loads[juror.id] for juror in jurors},
        groups=groups(places),
    )


def may_seat(
    pitch: Pitch, juror: Juror, terms: Terms, conflicts: Collection[Place] = (), seats: Collection[Place] = ()
) -> str:
    """What forbids to seat one juror at one pitch by hand, as one of FORBIDDEN; empty where nothing does."""
    if not pitch.is_open:
        return "draft"
    if (pitch.id, juror.id) in conflicts:
        return "conflict"
    if (pitch.id, juror.id) in seats:
        return "seated"
    cap = terms.cap_of(juror)
    load = sum(seated == juror.id for _, seated in seats)
    return "full" if cap is not None and load >= cap else ""


def groups(places: Iterable[Place]) -> tuple[tuple[str, ...], ...]:
    """The jurors of each part of the graph of pitches and jurors that hangs together."""
    return tuple(sorted(tuple(sorted(part)) for part in parts(_panels(places).values())))


def understands(juror: Juror, pitch: Pitch) -> bool:
    """Whether a juror reads one of a pitch's languages; where either states none, nothing speaks against it."""
    return not (pitch.languages and juror.languages) or bool(pitch.languages & juror.languages)


def _check(pitches: Sequence[Pitch], jurors: Sequence[Juror], terms: Terms) -> None:
    if len({pitch.id for pitch in pitches}) < len(pitches):
        raise ValueError("two pitches have one id")
    if len({juror.id for juror in jurors}) < len(jurors):
        raise ValueError("two jurors have one id")
    numbers = (terms.reviews, terms.cap, terms.externals, terms.share, *(juror.cap for juror in jurors))
    if min(number for number in numbers if number is not None) < 0:
        raise ValueError("a number of the terms is below zero")


# ------------------------------------------------------------------------------------------------ in words
def _seats(
    pitches: Sequence[Pitch],
    jurors: Sequence[Juror],
    terms: Terms,
    forbidden: Collection[Place],
    kept: Collection[Place],
    places: Collection[Place],
) -> Iterable[Seat]:
    """The seats with their reasons."""
    by_id = {juror.id: juror for juror in jurors}
    loads = Counter(juror for _, juror in places)
    panels = _panels(places)
    for pitch in pitches:
        panel = panels.get(pitch.id, [])
        free = sum((pitch.id, juror.id) not in forbidden for juror in jurors)
        externals = sum(by_id[juror].is_external for juror in panel)
        for juror in (by_id[name] for name in panel):
            languages = tuple(sorted(juror.languages & pitch.languages))
            skills = tuple(sorted(juror.skills & pitch.skills))
            if (pitch.id, juror.id) in kept:
                why = "by_hand"
            elif terms.reviews is None:
                why = "everyone"
            elif free <= len(panel):
                why = "no_choice"
            elif juror.is_external and externals <= terms.external_reviews:
                why = "external"
            else:
                why = _matched(bool(languages), bool(skills))
            is_foreign = not understands(juror, pitch)
            yield Seat(pitch.id, juror.id, why, languages, skills, is_foreign, loads[juror.id])


def _matched(has_language: bool, has_skills: bool) -> str:
    if has_language:
        return "language_and_skills" if has_skills else "language"
    return "skills" if has_skills else "even_loads"


def _panels(places: Iterable[Place]) -> dict[str, list[str]]:
    panels: dict[str, list[str]] = {}
    for pitch, juror in sorted(places):
        panels.setdefault(pitch, []).append(juror)
    return panels


def _blocked(
    pitches: Sequence[Pitch],
    jurors: Sequence[Juror],
    terms: Terms,
    forbidden: Collection[Place],
    places: Collection[Place],
) -> Iterable[Blocked]:
    """Every pitch that lacks reviews, with the narrowest reason."""
    panels = _panels(places)
    is_external = {juror.id: juror.is_external for juror in jurors}
    for pitch in pitches:
        panel = panels.get(pitch.id, [])
        free = [juror.id for juror in jurors if (pitch.id, juror.id) not in forbidden]
        away = tuple(juror.id for juror in jurors if (pitch.id, juror.id) in forbidden)
        needed = max(1, terms.external_reviews) if terms.reviews is None else terms.reviews
        externals = terms.external_reviews
        free_externals = sum(is_external[juror] for juror in free)
        if len(jurors) < needed:
            yield Blocked(pitch.id, "jurors", needed, len(jurors))
        elif len(free) < needed:
            yield Blocked(pitch.id, "conflicts", needed, len(free), away)
        elif free_externals < externals:
            outside = tuple(juror for juror in away if is_external[juror])
            yield Blocked(pitch.id, "externals", externals, free_externals, outside)
        elif len(panel) < needed:
            full = tuple(juror for juror in free if juror not in panel)
            yield Blocked(pitch.id, "load", needed, len(panel), full)
        elif sum(is_external[juror] for juror in panel) < externals:
            full = tuple(juror for juror in free if juror not in panel and is_external[juror])
            yield Blocked(pitch.id, "externals", externals, sum(is_external[juror] for juror in panel), full)
