"""The filters as a form: boxes with how many projects each would leave, days, amounts and names to type."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.texts import gettext as _
from portfolio.core.web import number
from portfolio.funding.words import KINDS
from portfolio.projects.rules import ALL_STAGES
from portfolio.projects.words import stage_word
from portfolio.register.asking import CHOSEN, WORDS
from portfolio.register.choices import Choices, said
from portfolio.register.facets import COUNTED, Facets
from portfolio.register.rules import DAYS, PROCESS, Filters
from portfolio.register.spans import NONE
from portfolio.register.words import GROUP_WORDS, HELP_WORDS

MOST_YEARS = 12

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY_SPAN = re.compile(rf"({_DAY})?\.\.({_DAY})?")
_AMOUNT_SPAN = re.compile(r"([0-9.]*)\.\.([0-9.]*?)(?: ([A-Z]{3}))?")


class Box(NamedTuple):
    """One value of a group; counted is empty where nobody has counted."""

    value: str
    word: str
    checked: bool
    counted: str = ""


class Boxes(NamedTuple):
    """A group of boxes; open shows it unfolded. day is where stages may be asked for on an earlier day."""

    name: str
    word: str
    hint: str
    boxes: Sequence[Box]
    open: bool
    day: str | None = None


class Span(NamedTuple):
    """Two ends to type; kind is date or number, none is the box for what has no day or amount."""

    name: str
    word: str
    kind: str
    first: str
    last: str
    none: Box | None
    currency: str | None = None


class Line(NamedTuple):
    """A name or number to type."""

    name: str
    word: str
    hint: str
    value: str
    kind: str = "text"


class Section(NamedTuple):
    """Filters that belong together."""

    word: str
    boxes: Sequence[Boxes]
    spans: Sequence[Span]
    lines: Sequence[Line]


class Panel(NamedTuple):
    """The whole form; hidden are the filters that it has no place for, kept as they are."""

    sections: Sequence[Section]
    note: str
    hidden: Sequence[tuple[str, str]]


def panel(viewer: Viewer, filters: Filters, known: Choices, today: date, counted: Facets) -> Panel:
    """The form with what is asked for filled in; today decides which years it offers."""
    form = _Form(viewer, filters, known, today, counted)
    sections = [
        Section(
            _("What it is"),
            form.boxes("type", "method", "area", "tag", "capability"),
            [],
            [],
        ),
        Section(
            _("Where it stands"),
            form.boxes("stage", "department", "programme", "year"),
            [],
            form.lines("owner", "district"),
        ),
        Section(
            _("Money and partners"),
            form.boxes("money", "partner_kind"),
            [form.amounts()],
            form.lines("funder", "partner"),
        ),
        Section(
            _("Evidence and follow-up"),
            form.boxes("evaluation", "gap", "confidence", "outcome", "finance", "help", "to_complete", "factor"),
            [],
            form.lines("silent"),
        ),
        Section(_("Days"), [], [form.days(group) for group in DAYS], form.lines("import")),
    ]
    note = (
        "" if counted.whole else _("The numbers are the least there are: so many projects are not counted to the end.")
    )
    hidden = [pair for pair in form.pairs if pair not in form.shown]
    return Panel(sections, str(note), hidden)


class _Form:
    """Puts what is asked for into its places, and notes what has found one."""

    def __init__(self, viewer: Viewer, filters: Filters, known: Choices, today: date, counted: Facets) -> None:
        self.viewer, self.filters, self.known, self.today, self.counted = viewer, filters, known, today, counted
        self.pairs = [pair for pair in kept_pairs(filters) if pair[0] != "archived"]
        self.shown: set[tuple[str, str]] = set()

    def boxes(self, *groups: str) -> list[Boxes]:
        return [made for group in groups if (made := self._boxes(group)).boxes]

    def _boxes(self, group: str) -> Boxes:
        hints = {
            "capability": _("Also finds projects by their methods: human-centred design belongs to two capabilities."),
            "department": _("With the departments below it."),
            "confidence": _("As the owner or the unit has judged it."),
        }
        chosen: Sequence[str] = self.filters.chosen.get(group, ())
        day: str | None = None
        if group == "stage":
            chosen, day = self._stages_then(chosen)
        counts = self.counted.counts.get(group, {}) if group in COUNTED else None
        boxes = [
            Box(
                value, word, value in chosen, "" if counts is None or value == PROCESS else number(counts.get(value, 0))
            )
            for value, word in offered(group, self.known, self.today)
        ]
        for box in boxes:
            if box.checked:
                self.shown.add((group, f"{box.value}@{day}" if day else box.value))
        return Boxes(group, str(GROUP_WORDS[group]), hints.get(group, ""), boxes, bool(chosen), day)

    @staticmethod
    def _stages_then(chosen: Sequence[str]) -> tuple[Sequence[str], str]:
        """The stages chosen and the one day that they are asked for on; empty for today, or where days differ."""
        days = {stage.partition("@")[2] for stage in chosen}
        if len(days) == 1 and re.fullmatch(_DAY, day := days.pop()):
            return [stage.partition("@")[0] for stage in chosen], day
        return chosen, ""

    def days(self, group: str) -> Span:
        first, last = self._ends(group, _DAY_SPAN)[:2]
        may_lack = group in ("started", "planned_end", "ended")
        return Span(group, str(GROUP_WORDS[group]), "date", first, last, self._none(group) if may_lack else None)

    def amounts(self) -> Span:
        first, last, currency = self._ends("budget", _AMOUNT_SPAN)
        word = str(GROUP_WORDS["budget"])
        return Span("budget", word, "number", first, last, self._none("budget"), currency or self.viewer.currency)

    def _none(self, group: str) -> Box:
        is_on = NONE in self.filters.chosen.get(group, ())
        if is_on:
            self.shown.add((group, NONE))
        return Box(NONE, _("None at all"), is_on)

    def _ends(self, group: str, pattern: re.Pattern[str]) -> tuple[str, str, str]:
        """The two ends of the only span that is asked for, as the form writes them, and its currency."""
        values = [value for value in self.filters.chosen.get(group, ()) if value != NONE]
        found = pattern.fullmatch(values[0]) if len(values) == 1 else None
        if found is None:
            return "", "", ""
        self.shown.add((group, values[0]))
        first, last, *currency = (part or "" for part in found.groups())
        return first, last, currency[0] if currency else ""

    def lines(self, *groups: str) -> list[Line]:
        hints = {
            "owner": _("A name, or “me” for your own; deputies too."),
            "silent": _("Nothing recorded for so many days or more."),
            "import": _("The number of an import."),
        }
        words = {"owner": _("Owner or deputy"), "silent": _("Days of silence")}
        return [
            Line(
                group,
                words.get(group, str(GROUP_WORDS[group])),
                hints.get(group, ""),
                self._only(group),
                "number" if group in ("silent", "import") else "text",
            )
            for group in groups
        ]

    def _only(self, group: str) -> str:
        """The one value of a group that is typed; more than one have no place in the form."""
        values = self.filters.chosen.get(group, ())
        if len(values) != 1 or (group in ("silent", "import") and not values[0].isdecimal()):
            return ""
        self.shown.add((group, values[0]))
        is_id = group == "owner" and values[0].isdecimal()
        return (self.known.looked_up.get((group, values[0])) or values[0]) if is_id else values[0]


def kept_pairs(filters: Filters) -> list[tuple[str, str]]:
    """What a form with a search line and an order has to carry along."""
    return [pair for pair in filters.pairs() if pair[0] not in ("q", "sort")]


def offered(group: str, known: Choices, today: date) -> Iterator[tuple[str, str]]:
    """The values of a group that can be ticked, with their words."""
    if group == "stage":
        for stage in ALL_STAGES:
            yield stage, stage_word(stage)
    elif group == "year":
        first = max(known.first_year or today.year, today.year - MOST_YEARS + 1)
        for year in range(today.year, first - 1, -1):
            yield str(year), str(year)
    elif group in CHOSEN:
        for choice in known.offered(group):
            yield choice.key, said(choice)
        if group == "type":
            yield PROCESS, _("Process, of either kind")
    else:
        words = {"money": KINDS, "help": {"yes": HELP_WORDS["yes"]}}.get(group, WORDS[group])
        for key, word in words.items():
            yield key, str(_(str(word)))
