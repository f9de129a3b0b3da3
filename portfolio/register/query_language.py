"""The search line as a small language: `owner:me stage:running,closing -tag:"air quality" budget:>50000 sensors`.

    key:value         one of the keys of a filter, and what it asks for
    key:one,two       either of them
    -key:value        not that
    key:"two words"   quotes keep spaces and commas; a quote inside is written twice
    anything else     words to look for in titles and texts

Reading never fails: what is no key stays text, and a remark says which key it may have been meant to be.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_KEY = re.compile(r"(-?)([^\W\d][\w-]*):(?=\S)")
_PLAIN = re.compile(r"[^\s,\"]+")
NEAR = 0.7
"""How alike two words must be for one to be suggested for the other."""


class Term(NamedTuple):
    """One condition: values are those of which one must hold, or none where it is negated."""

    key: str
    values: tuple[str, ...]
    negated: bool = False


class Unknown(NamedTuple):
    """A word before a colon that is no key, and the nearest one that is; empty where none is near."""

    word: str
    nearest: str


class Query(NamedTuple):
    """What a search line says: conditions, and the words that remain."""

    terms: tuple[Term, ...] = ()
    text: str = ""


def parse(line: str, keys: Mapping[str, str]) -> Query:
    """Read a search line.

    keys  what each word before a colon stands for: words in lower case, with "_" where people write "-"
    """
    terms: list[Term] = []
    texts: list[str] = []
    place = 0
    while place < len(line):
        if line[place].isspace():
            place += 1
            continue
        start = place
        found = _KEY.match(line, place)
        key = keys.get(_plain(found[2])) if found else None
        if found and key:
            values, place = _values(line, found.end())
            if values:
                terms.append(Term(key, values, bool(found[1])))
                continue
        else:
            place = _end_of_word(line, place)
        texts.append(line[start:place])
    return Query(tuple(terms), " ".join(texts))


def write(query: Query) -> str:
    """A query as a search line; `parse` reads it back the same."""
    terms = (
        f"{'-' if term.negated else ''}{term.key}:{','.join(map(_quoted, term.values))}"
        for term in query.terms
        if term.values
    )
    return " ".join((*terms, query.text) if query.text else terms)


def unknown_keys(text: str, keys: Sequence[str]) -> list[Unknown]:
    """The words in a query's text that look like a key and are none, where one is near enough to be meant.

    keys  the words that people can write before a colon
    """
    found = []
    for word in text.split():
        match = _KEY.match(word)
        if match:
            near = difflib.get_close_matches(_plain(match[2]), keys, 1, NEAR)
            if near:
                found.append(Unknown(match[2], near[0]))
    return found


def _plain(word: str) -> str:
    return word.lower().replace("-", "_")


def _values(line: str, place: int) -> tuple[tuple[str, ...], int]:
    """The values from a place on, and where they end; empty ones are left out."""
    values: list[str] = []
    value: list[str] = []
    quoted = False
    while place < len(line):
        letter = line[place]
        if letter == '"':
            if quoted and line.startswith('""', place):
                value.append('"')
                place += 1
            else:
                quoted = not quoted
        elif not quoted and letter == ",":
            values.append("".join(value))
            value = []
        elif not quoted and letter.isspace():
            break
        else:
            value.append(letter)
        place += 1
    values.append("".join(value))
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip())), place


def _end_of_word(line: str, place: int) -> int:
    """Where the text that begins at a place ends: at a space, or after the quote that closes it."""
    if line[place] == '"':
        closing = line.find('"', place + 1)
        return len(line) if closing < 0 else closing + 1
    while place < len(line) and not line[place].isspace():
        place += 1
    return place


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    return '"{}"'.format(value.replace('"', '""'))
