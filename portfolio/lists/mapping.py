"""How a list is understood: what each column is and what its words stand for, kept as values and as a TOML file.

[reading]            # only what the file does not tell: sheet, head, encoding, separator, decimal, order
head = [2, 3]
order = "dmy"

[defaults]           # what no column says
department = "Housing"
currency = "EUR"

[columns]            # heading = field
"Projekttitel" = "title"
"Wer" = "owner"

[words.stage]        # word of the list = word of the city
"läuft" = "running"
"""

import hashlib
import json
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import is_currency
from portfolio.funding.rules import KINDS
from portfolio.lists.fields import TARGETS, TEXT, WORDED
from portfolio.lists.reading.delimited import ENCODINGS, SEPARATORS
from portfolio.lists.reading.written import matching

READING = ("sheet", "head", "encoding", "separator", "decimal", "order")
DEFAULTS = ("department", "currency", "funder", "funding_kind")
FREE_TAG = "tag"
"""A word of a vocabulary column that becomes a free tag."""

LARGEST_FILE = 1_000_000

HEADER = """\
# How a list becomes projects. bin/portfolio import list FILE --mapping THIS reads it; the page can save it.
#
# [reading]    what the file does not tell about itself: sheet, head (first and last row), encoding (utf-8, utf-16,
#              cp1252, cp1250, mac_roman), separator, decimal ("." or ","), order of day, month and year (dmy, mdy, ymd)
# [defaults]   what no column says: department, currency, funder, funding_kind
# [columns]    "heading" = "field"; a heading that is not named is kept as text. Fields:
#              {fields}
# [words.X]    for the columns department, owner, stage and tags: "word of the list" = what it means here.
#              department and owner: a name, a new one is put on record. stage: a stage, or "decided:adopt" and so on.
#              Tags: the key of a word of the city, "tag" for a free tag. "text" keeps a word as text everywhere.
"""


@dataclass(frozen=True)
class Understanding:
    """One understanding of a list.

    columns   heading to a key of `fields.TARGETS`
    words     field to words of the list, as `matching` gives them, to what they stand for
    defaults  by a name of DEFAULTS
    reading   by a name of READING
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "columns": dict(self.columns),
            "words": {name: dict(words) for name, words in self.words.items()},
            "defaults": dict(self.defaults),
            "reading": dict(self.reading),
        }

    def headings_of(self, target: str) -> list[str]:
        """The headings that are a field, in the order of the mapping."""
        return [heading for heading, field_ in self.columns.items() if field_ == target]


def of_plain(plain: Mapping[str, Any]) -> "Understanding":
    """An understanding as JSON kept it."""
    return Understanding(plain["columns"], plain["words"], plain["defaults"], plain["reading"])


def headings_key(headings: Iterable[str]) -> str:
    """What lists with the same set of headings have in common."""
    named = "\0".join(sorted({matching(heading) for heading in headings}))
    return hashlib.sha256(named.encode()).hexdigest()


# ------------------------------------------------------------------------------------------------------- TOML
def as_toml(mapping: Understanding) -> str:
    """A mapping as a file that people can read and change."""
    lines = [HEADER.format(fields=_wrapped(TARGETS))]
    for name, values in (("reading", mapping.reading), ("defaults", mapping.defaults), ("columns", mapping.columns)):
        if values:
            lines.append(f"[{name}]")
            lines += [
                f"{_quoted(key) if name == 'columns' else key} = {_value(value)}" for key, value in values.items()
            ]
            lines.append("")
    for name, words in mapping.words.items():
        if words:
            lines.append(f"[words.{name}]")
            lines += [f"{_quoted(word)} = {_quoted(target)}" for word, target in words.items()]
            lines.append("")
    return "\n".join(lines)


def _wrapped(keys: Iterable[str]) -> str:
    lines, line = [], ""
    for key in keys:
        if len(line) + len(key) > 95:
            lines.append(line)
            line = ""
        line += f"{key}, "
    return "\n#              ".join([*lines, line.removesuffix(", ")])


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list | tuple) else _quoted(str(value))


def read_toml(content: bytes) -> Understanding:
    """A mapping from a file; WrongInput names what is wrong in it."""
    if len(content) > LARGEST_FILE:
        raise _wrong(N_("The mapping is far too large."))
    try:
        given = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _wrong(N_("The mapping is not UTF-8.")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong(N_("The mapping is no TOML: %(error)s"), error=str(error)[:200]) from None
    _only(given, ("reading", "defaults", "columns", "words"))
    columns = _strings(given.get("columns", {}), "columns")
    for heading, target in columns.items():
        if target not in TARGETS:
            raise _wrong(N_("[columns]: “%(heading)s” = “%(target)s” is no field."), heading=heading, target=target)
    words = given.get("words", {})
    if not isinstance(words, dict):
        raise _wrong(N_("[words]: give one table per field, such as [words.stage]."))
    _only(words, WORDED)
    return Understanding(
        columns,
        {
            name: {matching(word): target for word, target in _strings(each, f"words.{name}").items()}
            for name, each in words.items()
        },
        _defaults(given.get("defaults", {})),
        _reading(given.get("reading", {})),
    )


def _defaults(given: Any) -> dict[str, str]:
    defaults = _strings(given, "defaults")
    _only(defaults, DEFAULTS)
    kind = defaults.get("funding_kind")
    if kind is not None and kind not in KINDS:
        raise _wrong(N_("[defaults]: “%(kind)s” is no kind of funding."), kind=kind)
    currency = defaults.get("currency")
    if currency is not None and not is_currency(currency):
        raise _wrong(N_("[defaults]: give the currency as three letters, such as EUR."))
    return defaults


def _reading(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise _wrong(N_("[reading] is no table."))
    _only(given, READING)
    head = given.get("head")
    if head is not None and not (
        isinstance(head, list) and len(head) == 2 and all(isinstance(n, int) and 0 < n < 10_000 for n in head)
    ):
        raise _wrong(N_("[reading]: give the head as its first and last row, such as [2, 3]."))
    texts = _strings({name: value for name, value in given.items() if name != "head"}, "reading")
    for name, allowed in CHOICES.items():
        if name in texts and texts[name] not in allowed:
            raise _wrong(N_("[reading]: “%(value)s” cannot be used for %(name)s."), value=texts[name], name=name)
    return texts | ({"head": head} if head else {})


CHOICES: Mapping[str, Collection[str]] = {
    "encoding": ENCODINGS,
    "separator": SEPARATORS,
    "decimal": (".", ","),
    "order": ("dmy", "mdy", "ymd"),
}


def _strings(given: Any, name: str) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise _wrong(N_("[%(name)s]: every line is a name, an equals sign and a text in quotation marks."), name=name)
    return given


def _only(given: Mapping[str, Any], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            raise _wrong(N_("The mapping names “%(name)s”, which means nothing here."), name=name)


def _wrong(sentence: str, **values: object) -> WrongInput:
    return WrongInput("mapping", sentence, "mapping", **values)


def fitted(understanding: Understanding, headings: Iterable[str]) -> Understanding:
    """The same for a list whose headings may differ in case, accents and spaces; what is not named is text."""
    known = {matching(heading): target for heading, target in understanding.columns.items()}
    columns = {
        heading: understanding.columns.get(heading) or known.get(matching(heading), TEXT) for heading in headings
    }
    return replace(understanding, columns=columns)
