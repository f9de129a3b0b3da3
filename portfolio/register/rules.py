"""What a list of projects can be asked for: filters as people put them into an address, and their limits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

# Group of filters in the order of the form; the name is also the one in the address.
GROUPS = (
    "type",
    "capability",
    "method",
    "area",
    "tag",
    "department",
    "programme",
    "stage",
    "owner",
    "year",
)

SORTS = ("title", "changed", "stage", "best")
"""By title; last change first; longest unchanged... newest stage first; best match first, for a search."""

MOST_VALUES = 60
MOST_LETTERS = 200

PROCESS = "process"
"""Innovation type "process" alone means both kinds of it."""

PROCESS_TYPES = ("process_administrative", "process_technological")


@dataclass(frozen=True)
class Filters:
    """What is asked of the list: OR inside a group, AND between groups.

    chosen    values by group, as they stand in the address; unknown ones stay and find nothing
    words     what to search for, as typed
    archived  whether archived projects are shown too
    sort      one of SORTS
    """

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    archived: bool = False
    sort: str = "title"

    @classmethod
    def of(cls, arguments: Iterable[tuple[str, str]]) -> "Filters":
        """Read the pairs of an address; what it says too long or too often is cut, what it says besides is left."""
        given: dict[str, list[str]] = {}
        for name, value in arguments:
            if value := value.strip()[:MOST_LETTERS]:
                given.setdefault(name, []).append(value)
        words = " ".join(given.get("q", [])[:1])
        sort = (given.get("sort") or [""])[0]
        if sort not in SORTS or (sort == "best" and not words):
            sort = "best" if words else "title"
        chosen = {group: tuple(dict.fromkeys(given[group]))[:MOST_VALUES] for group in GROUPS if group in given}
        return cls(chosen, words, "archived" in given, sort)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.chosen or self.words or self.archived)

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as pairs of an address; `Filters.of` reads them back."""
        return list(self._pairs())

    def without(self, group: str, value: str) -> "Filters":
        """The same filters but for one value of a group."""
        left = tuple(kept for kept in self.chosen.get(group, ()) if kept != value)
        others = {name: values for name, values in self.chosen.items() if name != group}
        return replace(self, chosen=others | ({group: left} if left else {}))

    def without_words(self) -> "Filters":
        """The same filters without a search."""
        return replace(self, words="", sort="title" if self.sort == "best" else self.sort)

    def without_archived(self) -> "Filters":
        """The same filters without archived projects."""
        return replace(self, archived=False)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        if self.words:
            yield "q", self.words
        for group in GROUPS:
            for value in self.chosen.get(group, ()):
                yield group, value
        if self.archived:
            yield "archived", "1"
        if self.sort != ("best" if self.words else "title"):
            yield "sort", self.sort


def below(roots: Iterable[int], parents: Sequence[tuple[int, int | None]]) -> frozenset[int]:
    """The things given and all those below them.

    parents  pairs of a thing and the one above it; a loop in them does no harm
    """
    children: dict[int, list[int]] = {}
    for child, parent in parents:
        if parent is not None:
            children.setdefault(parent, []).append(child)
    reached: set[int] = set()
    waiting = list(roots)
    while waiting:
        thing = waiting.pop()
        if thing not in reached:
            reached.add(thing)
            waiting.extend(children.get(thing, ()))
    return frozenset(reached)
