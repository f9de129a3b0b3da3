"""What pages show of a list that is brought in: finished words and figures."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portfolio.core.money import Money
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money, number
from portfolio.exchange.models import ImportRun
from portfolio.lists import import_words as words
from portfolio.lists.fields import TARGETS, TEXT
from portfolio.lists.import_forms import target_word
from portfolio.lists.mapping import Understanding
from portfolio.projects.rules import POINTS
from portfolio.projects.words import term_word

POINTS_SHOWN = 100


class FirstRow(NamedTuple):
    """A row as the project that it becomes."""

    row: str
    title: str
    department: str
    people: str
    stage: str
    days: str
    money: str
    tags: str
    open: str


class PointLine(NamedTuple):
    """Something a row leaves to be settled."""

    row: str
    title: str
    sentence: str


class Line(NamedTuple):
    """A name and a figure."""

    name: str
    figure: str


def how_read(looked: Mapping[str, Any]) -> Iterator[str]:
    """How the list was read, sentence by sentence."""
    rows = ngettext("%(count)s row.", "%(count)s rows.", looked["rows"], count=number(looked["rows"]))
    yield rows
    if looked.get("hidden"):  # not known of lists that were looked at by an earlier release
        yield ngettext(
            "The sheet hides %(count)s of them, which is brought in too.",
            "The sheet hides %(count)s of them, which are brought in too.",
            looked["hidden"],
            count=number(looked["hidden"]),
        )
    if looked["sheet"]:
        yield _("Sheet “%(name)s”.", name=looked["sheet"])
    head = looked["head"]
    if head:
        yield ngettext(
            "The head is row %(rows)s.",
            "The head is rows %(rows)s.",
            len(head),
            rows=str(head[0]) if len(head) == 1 else f"{head[0]}–{head[-1]}",
        )
    reading = looked["reading"]
    if reading["encoding"]["value"]:
        yield _("Encoding %(name)s.", name=reading["encoding"]["value"])
    if reading["separator"]["value"]:
        yield _("Cells end with “%(mark)s”.", mark=reading["separator"]["value"].replace("\t", "⇥"))
    left = [_("%(what)s: %(count)s", what=line.name, count=line.figure) for line in left_lines(looked["left"])]
    if left:
        yield _("Left out: %(rows)s.", rows=", ".join(left))


def asks(looked: Mapping[str, Any], understanding: Understanding, name: str) -> bool:
    """Whether nothing in the list decides on how numbers or days are written, and nobody has said."""
    return not looked["reading"][name]["sure"] or bool(understanding.reading.get(name))


def asks_funder(looked: Mapping[str, Any]) -> bool:
    """Whether there is money in the list and no column that says from whom."""
    targets = {column["target"] for column in looked["columns"]}
    return bool(targets & {"applied", "awarded", "received"}) and "funder" not in targets


def word_groups(looked: Mapping[str, Any]) -> list[tuple[str, list[tuple[int, str, str]]]]:
    """The words to be looked at, by what they are: place in the form, word, how often it stands there."""
    groups: dict[str, list[tuple[int, str, str]]] = {}
    for place, word in enumerate(looked["words"]):
        groups.setdefault(word["field"], []).append((place, word["word"], number(word["times"])))
    return [(str(words.WORDED[name]), each) for name, each in groups.items()]


class Shown(NamedTuple):
    """A dry run, or what was written, in words."""

    rows: str
    taken: str
    here: str
    to_complete: str
    same_title_here: str
    first: Sequence[FirstRow]
    points: Sequence[PointLine]
    kinds: Sequence[Line]
    left: Sequence[Line]
    left_rows: Sequence[tuple[str, str, str]]
    totals: Sequence[Line]
    columns: Sequence[tuple[str, str]]
    as_text: Sequence[str]


def shown(run: ImportRun, found: Mapping[str, Any], understanding: Understanding) -> Shown:
    """What the page of a list shows of its dry run."""
    return Shown(
        rows=number(found["rows"]),
        taken=number(found["taken"]),
        here=number(found["here"]) if found["here"] else "",
        to_complete=number(found["to_complete"]) if found["to_complete"] else "",
        same_title_here=number(found["same_title_here"]) if found["same_title_here"] else "",
        first=first_rows(found),
        points=point_lines(found),
        kinds=kind_lines(found),
        left=left_lines(found["left"]),
        left_rows=left_rows(found),
        totals=total_lines(run),
        columns=columns_read(understanding),
        as_text=kept_as_text(understanding),
    )


def first_rows(found: Mapping[str, Any]) -> list[FirstRow]:
    """The first rows as the projects that they become."""
    return [
        FirstRow(
            number(row["row"]),
            row["title"],
            row["department"] or "",
            ", ".join(name for name in (row["owner"], row["deputy"]) if name),
            target_word(row["stage"]) if row["stage"] else "",
            _days(row["start"], row["end"]),
            _money(row),
            ", ".join(_tag(tag) for tag in row["tags"]),
            number(row["points"]) if row["points"] else "",
        )
        for row in found["first"]
    ]


def _days(start: str | None, end: str | None) -> str:
    first, last = (day(date.fromisoformat(each)) if each else "" for each in (start, end))
    return f"{first} – {last}" if first or last else ""


def _money(row: Mapping[str, Any]) -> str:
    amounts = [money(Money(*row["budget"]))] if row["budget"] else []
    kinds = {"requested": "applied_for", "committed": "awarded", "received": "disbursed"}
    for booking, minor, currency in row["money"]:
        amounts.append(_("%(what)s: %(count)s", what=words.TOTALS[kinds[booking]], count=money(Money(minor, currency))))
    return "; ".join(amounts)


def _tag(tag: str) -> str:
    vocabulary, _between, key = tag.partition(":")
    return term_word(vocabulary, key, "") or key if key and vocabulary in words.WORDED else tag


def point_lines(found: Mapping[str, Any]) -> list[PointLine]:
    """What rows leave to be settled, the first hundred."""
    return [
        PointLine(
            number(point["row"]),
            point["title"],
            _(POINTS[point["kind"]], words=point["words"], heading=point["heading"] or ""),
        )
        for point in found["points"][:POINTS_SHOWN]
    ]


def kind_lines(found: Mapping[str, Any]) -> list[Line]:
    """How often each kind of thing is left to be settled."""
    return [Line(str(words.POINTS[kind]), number(count)) for kind, count in found["kinds"].items()]


def left_lines(left: Mapping[str, int]) -> list[Line]:
    """How many rows of each kind were not taken for projects."""
    return [Line(str(words.LEFT.get(why, why)), number(count)) for why, count in left.items()]


def left_rows(found: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The rows that were not taken for projects: number, why, and what stands there."""
    return [(number(row), str(words.LEFT.get(why, why)), said) for row, why, said in found["left_rows"]]


def total_lines(run: ImportRun) -> list[Line]:
    """The money of an import, by what it is and its currency."""
    totals = run.control_totals or {}
    return [
        Line(str(name), money(Money.of(figure, currency)))
        for key, name in words.TOTALS.items()
        for currency, figure in totals.get(key, {}).items()
    ]


def kept_as_text(understanding: Understanding) -> list[str]:
    """The headings of columns that stay text."""
    return understanding.headings_of(TEXT)


def columns_read(understanding: Understanding) -> list[tuple[str, str]]:
    """Headings and what they are, those aside that stay text."""
    return [(heading, _(TARGETS[target])) for heading, target in understanding.columns.items() if target != TEXT]
