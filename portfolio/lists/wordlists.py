"""The words that a list may use for stages, departments, people and tags: written, read back, and guessed at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from portfolio.core import text

Key = str | int

BETWEEN = "; "
NEAR = 75
"""How alike, of 100, a word must be to be suggested."""


def folded(word: str) -> str:
    """A word as it is compared: case and accents folded, single spaces."""
    return " ".join(text.fold(word).split())


@dataclass(frozen=True)
class Wordlist:
    """The words of one vocabulary.

    names    what each key or id is called, no two alike; retired ones too
    offered  the keys that may be chosen now
    also     other ways to write a key: the key itself, the product's own word for it
    """

    names: Mapping[Key, str]
    offered: tuple[Key, ...]
    also: Mapping[str, Key]

    @cached_property
    def _reading(self) -> dict[str, Key]:
        return {folded(word): key for word, key in self.also.items()} | {
            folded(name): key for key, name in self.names.items()
        }

    def read(self, word: str) -> Key | None:
        """The key of a word as somebody wrote it; None when nobody knows it."""
        return self._reading.get(folded(word))

    def read_several(self, written: str) -> tuple[list[Key], list[str]]:
        """The keys of words with semicolons between, none twice, in the order of names; and the unknown words.

        A name that itself holds a semicolon is found: the longest known stretch counts.
        """
        parts = [part.strip() for part in written.replace("\n", ";").split(";")]
        keys: set[Key] = set()
        unknown: list[str] = []
        place = 0
        while place < len(parts):
            for end in range(len(parts), place, -1):
                key = self.read(BETWEEN.join(parts[place:end]))
                if key is not None:
                    keys.add(key)
                    place = end
                    break
            else:
                if parts[place]:
                    unknown.append(parts[place])
                place += 1
        return self.sorted(keys), unknown

    def sorted(self, keys: Iterable[Key]) -> list[Key]:
        """Keys in one order, so that equal sets are equal lists."""
        return sorted(set(keys), key=str)

    def said(self, keys: Iterable[Key]) -> str:
        """The names of several keys with semicolons between, in the order of the vocabulary."""
        wanted = set(keys)
        if len(wanted) == 1:
            return self.names.get(next(iter(wanted)), "")
        return BETWEEN.join(name for key, name in self.names.items() if key in wanted)

    def nearest(self, word: str) -> str | None:
        """The offered name most like a word, None when none is near."""
        offered = {key: folded(self.names[key]) for key in self.offered}
        found = process.extractOne(folded(word), offered, scorer=fuzz.WRatio, score_cutoff=NEAR)
        return self.names[found[2]] if found else None


def distinct(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    """Names by key, in their order; of two alike each carries its number, so that reading them back is certain."""
    listed = [(key, " ".join(name.split())) for key, name in pairs]
    seen: dict[str, int] = {}
    for _key, name in listed:
        seen[folded(name)] = seen.get(folded(name), 0) + 1
    return {key: f"{name} [{key}]" if seen[folded(name)] > 1 else name for key, name in listed}
