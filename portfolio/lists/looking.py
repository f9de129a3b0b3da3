"""What the page of columns shows of a list: how it was read, what each column seems to be, which words are new."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from portfolio.lists.cells import matching
from portfolio.lists.city import CityWords
from portfolio.lists.fields import FIELDS, WORDED
from portfolio.lists.grid import Guess, Sheet, Table
from portfolio.lists.mapping import Understanding
from portfolio.lists.records import answered, plain, words_of

SAMPLES, SAMPLE_LENGTH = 3, 60
MOST_WORDS = 300
"""So many words of a column are shown; what the rest stands for is suggested and taken."""


def completed(understanding: Understanding, table: Table, city: CityWords) -> Understanding:
    """The same with a meaning for every word of the list: as said before, else as suggested."""
    words: dict[str, dict[str, str]] = {name: dict(each) for name, each in understanding.words.items()}
    for name, word, _ in worded(understanding, table):
        known = words.setdefault(name, {})
        if matching(word) not in known:
            known[matching(word)] = city.suggest(name, word).target
    return replace(understanding, words=words)


def worded(understanding: Understanding, table: Table) -> Iterator[tuple[str, str, int]]:
    """Every word that stands for something of the city: field, word, how often; the most frequent first."""
    for name in WORDED:
        counted: Counter[str] = Counter()
        spelt: dict[str, str] = {}
        for place, heading in enumerate(table.headers):
            target = understanding.columns.get(heading)
            if target == name or (target == "deputy" and name == "owner"):
                for word, times in words_of(table, name, place):
                    compared = matching(word)
                    counted[compared] += times
                    spelt.setdefault(compared, word)
        for compared, whole in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
            yield name, spelt[compared], whole


def look(table: Table, found: Sequence[Sheet], understanding: Understanding, city: CityWords) -> dict[str, Any]:
    """What the page of columns shows, as JSON keeps it."""
    shown_sheets = [sheet for sheet in found if not sheet.hidden and sheet.rows > 1]
    return {
        "rows": len(table.rows),
        "hidden": sum(row.hidden for row in table.rows),
        "format": table.format,
        "sheet": table.sheet,
        "sheets": [sheet.name for sheet in shown_sheets],
        "head": [left.number for left in table.left if left.why == "head"],
        "reading": {
            "encoding": _guess(table.reading.encoding),
            "separator": _guess(table.reading.separator),
            "decimal": _guess(_of_columns(table, understanding, "amount", table.decimals, table.reading.decimal)),
            "order": _guess(_of_columns(table, understanding, "day", table.orders, table.reading.order)),
        },
        "left": dict(Counter(left.why for left in table.left if left.why != "head")),
        "columns": [
            {
                "heading": heading,
                "target": understanding.columns[heading],
                "samples": _samples(table, place),
                "filled": sum(1 for cell in table.column(place) if cell.text.strip()),
            }
            for place, heading in enumerate(table.headers)
        ],
        "words": _words(table, understanding, city),
        "without_department": _without(table, understanding),
    }


def _guess(guess: Guess) -> dict[str, Any]:
    return {"value": guess.value, "sure": guess.sure, "choices": list(guess.choices)}


def _of_columns(
    table: Table, understanding: Understanding, shape: str, guesses: Sequence[Guess], whole: Guess
) -> Guess:
    """How the columns of a shape are written: not sure as soon as one of them is not, and nobody has said."""
    for place, heading in enumerate(table.headers):
        target = FIELDS.get(understanding.columns.get(heading, ""))
        if target is not None and target.shape == shape and not guesses[place].sure:
            name = "decimal" if shape == "amount" else "order"
            return answered(guesses[place], understanding.reading.get(name))
    return Guess(whole.value)


def _samples(table: Table, place: int) -> list[str]:
    found: dict[str, None] = {}
    for row in table.rows:
        words = plain(row.cells[place].text)
        if words:
            found[words if len(words) <= SAMPLE_LENGTH else words[: SAMPLE_LENGTH - 1] + "…"] = None
            if len(found) == SAMPLES:
                break
    return list(found)


def _words(table: Table, understanding: Understanding, city: CityWords) -> list[dict[str, Any]]:
    """The words that somebody should look at: not known for sure here, and not said before."""
    shown: list[dict[str, Any]] = []
    counted: Counter[str] = Counter()
    for name, word, times in worded(understanding, table):
        said = understanding.words.get(name, {}).get(matching(word))
        suggested = city.suggest(name, word)
        if (suggested.is_sure and said in (None, suggested.target)) or counted[name] >= MOST_WORDS:
            continue
        counted[name] += 1
        target = said if said is not None else suggested.target
        shown.append({"field": name, "word": word, "times": times, "target": target})
    return shown


def _without(table: Table, understanding: Understanding) -> int:
    """How many rows name no department."""
    places = [
        place for place, heading in enumerate(table.headers) if understanding.columns.get(heading) == "department"
    ]
    return sum(1 for row in table.rows if not any(row.cells[place].text.strip() for place in places))


Look = Mapping[str, Any]
