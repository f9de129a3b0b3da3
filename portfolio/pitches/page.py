"""A pitch as it is read: by its team before it is handed in, by the unit, and by the jury, all in the same way."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portfolio.core.money import Money, stored
from portfolio.core.numbers import from_millionths
from portfolio.core.texts import gettext as _
from portfolio.core.web import day, money, number
from portfolio.pitches.languages import language_name
from portfolio.pitches.words import COSTS


class CostLine(NamedTuple):
    """A row of costs in words."""

    what: str
    kind: str
    amount: str


class FileLine(NamedTuple):
    """A file with its address."""

    name: str
    size: str
    url: str


class Shown(NamedTuple):
    """An answer in words.

    words  as they were written; empty where something else answers
    facts  label and words, such as those of a measure; one list for each measure
    total  of the costs
    """

    key: str
    label: str
    words: str = ""
    facts: Sequence[Sequence[tuple[str, str]]] = ()
    costs: Sequence[CostLine] = ()
    total: str = ""
    files: Sequence[FileLine] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.facts or self.costs or self.files)


class Sheet(NamedTuple):
    """A whole pitch in words; department, track and area are empty where they are hidden or there are none.

    language  its name; empty where it is the city's
    """

    ref: str
    title: str
    call_title: str
    department: str
    track: str
    area: str
    language: str
    ask: Money | None
    least: Money | None
    answers: Sequence[Shown]


def sheet(
    body: Mapping[str, Any],
    file_url: Callable[[int], str],
    *,
    for_jury: bool = True,
    names_hidden: bool = False,
    areas: Mapping[str, str] | None = None,
) -> Sheet:
    """A pitch in words.

    body          of a PitchVersion, or of a draft as queries.body_of gives it
    file_url      gives the address of a file by its number
    for_jury      leaves out what the form keeps from the jury
    names_hidden  leaves out who applies: the department and the team
    areas         what the policy areas are called, by their keys
    """
    currency = body["currency"]
    answers = [
        _shown(answer, currency, file_url)
        for answer in body["answers"]
        if (answer["is_for_jury"] or not for_jury) and not (names_hidden and answer["kind"] == "team")
    ]
    return Sheet(
        body["pitch"],
        body["title"],
        body["call_title"],
        "" if names_hidden else body["department"],
        body["track"],
        (areas or {}).get(body.get("area", ""), body.get("area", "")),
        language_name(body["language"]) if body.get("language") else "",
        stored(body["ask"], currency),
        stored(body["least"], currency),
        answers,
    )


def _shown(answer: Mapping[str, Any], currency: str, file_url: Callable[[int], str]) -> Shown:
    shown = Shown(answer["key"], answer["label"], answer["words"] or "")
    said: Mapping[str, Any] = answer["body"] or {}
    kind = answer["kind"]
    if kind == "amount":
        return shown._replace(words=_amount(answer["amount"], said.get("least"), currency))
    if kind == "costs":
        return _costs(shown, said.get("rows") or (), currency)
    if kind == "metric":
        return shown._replace(facts=[_measure(row) for row in said.get("rows") or ()])
    if kind == "team":
        return shown._replace(words="\n".join([said.get("people") or "", ", ".join(answer["departments"])]).strip())
    if kind == "file":
        return shown._replace(files=[_file(line, file_url) for line in answer["files"]])
    if kind == "eligibility" and said.get("yes") is not None:
        return shown._replace(words=_("Yes") if said["yes"] else _("No"))
    return shown


def _amount(minor: int | None, least: int | None, currency: str) -> str:
    if minor is None:
        return ""
    asked = money(Money(minor, currency))
    if least is None:
        return asked
    return _("%(ask)s; we would start with %(least)s", ask=asked, least=money(Money(least, currency)))


def _costs(shown: Shown, rows: Sequence[Mapping[str, Any]], currency: str) -> Shown:
    lines = [
        CostLine(
            row.get("what") or "", str(COSTS.get(row.get("kind") or "", "")), money(stored(row.get("amount"), currency))
        )
        for row in rows
    ]
    total = sum(row.get("amount") or 0 for row in rows)
    return shown._replace(costs=lines, total=money(Money(total, currency)) if lines else "")


def _measure(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    unit = row.get("unit") or ""
    facts = (
        (_("What should change"), row.get("name") or ""),
        (_("Now"), _value(row.get("start"), unit)),
        (_("Goal"), _value(row.get("goal"), unit)),
        (_("By when"), day(date.fromisoformat(row["by"])) if row.get("by") else ""),
        (_("How it will be known"), row.get("how") or ""),
    )
    return [(label, words) for label, words in facts if words]


def _value(millionths: int | None, unit: str) -> str:
    return "" if millionths is None else f"{number(from_millionths(millionths))} {unit}".strip()


def _file(line: Mapping[str, Any], file_url: Callable[[int], str]) -> FileLine:
    return FileLine(line["name"], size_words(line["size"]), file_url(line["id"]))


def size_words(size: int) -> str:
    """The size of a file as people read it."""
    return str(_("%(size)s KB", size=max(1, round(size / 1000))))
