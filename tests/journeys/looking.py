"""Walk through all pages as a person of the demo city, and note what is wrong with each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests import browser

SCRIPT = Path(__file__).with_suffix(".js").read_text()
AXE = browser.AXE.read_text()
PHONE, SMALLEST = {"width": 390, "height": 844}, {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}

# What the eye meets differently in the dark and on a phone; the rest of axe looks at the markup alone.
SEEN = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")

# Addresses that are files or answers for programs.
NO_PAGE = re.compile(
    r"\.csv$|\.xlsx$|\.toml$|\.json$|\.pdf$|/pdf$|/json$|/csv$|/reports/\d+/archive$|/eml$|/progress$|/static/"
)

# Numbers and references say which record, the words around them which kind of page.
RECORD = re.compile(r"/((?:P|CALL|PITCH)-\d{4}-\d+|\d+)(?=/|$)")
KEYED = re.compile(r"^/(programmes|strategies|vocabularies)/(?!new$|[^/]+/new$)[^/]+")


class Defect(NamedTuple):
    """Something wrong: of which kind, for whom, on which page."""

    kind: str
    who: str
    page: str
    words: str


def shape(address: str) -> str:
    """The kind of page behind an address: /projects/P-2024-001/edit and /projects/P-2025-002/edit are one."""
    return RECORD.sub("/…", KEYED.sub(r"/\1/…", urlsplit(address).path))


@dataclass
class Walk:
    """What one person met: pages by kind, and what was wrong.

    parts  what pages seen by anybody so far are made of, and of which kind they were
    forms  the kinds of pages that are for a form, and where one is
    has_walked  whether one page has been walked by keyboard from its top
    """

    page: Any
    who: str
    parts: set[str]
    pages: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    examined: list[str] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    has_walked: bool = False

    def note(self, place: str, found: Iterator[list[str]] | list[list[str]]) -> None:
        """Keep what was found on a page."""
        self.defects += [Defect(kind, self.who, shape(place), words) for kind, words in found]

    def everywhere(self, *begin: str) -> None:
        """Follow all links, one page of each kind, and examine every page.

        A page of a kind that somebody has met is only read at first, without its scripts: it is opened where it has
        something new, or something wrong.
        """
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.note(self.page.url, [["console", str(error)]]))
        waiting = [*begin]
        while waiting:
            place = waiting.pop(0)
            if shape(place) in self.pages or NO_PAGE.search(urlsplit(place).path):
                continue
            self.pages[shape(place)] = place
            seen = self.page.evaluate("looking.peek", place) if shape(place) in self.parts else None
            if seen is None or seen["found"] or not self.parts.issuperset(seen["parts"]):
                answer = self.page.goto(place)
                if answer.status != 200:
                    self.note(place, [["status", str(answer.status)]])
                    continue
                self.examine(place)
                self.parts.update(seen["parts"] if seen else ())
                seen = self.page.evaluate("({ways: looking.ways(), hasForm: looking.hasForm()})")
            waiting += seen["ways"]
            if seen["hasForm"]:
                self.forms[shape(place)] = place

    def examine(self, place: str) -> None:
        """Look at the page as it is: its markup, its words, its widths, and axe where it has something new.

        A page of a kind that nobody has looked at yet is given to axe whole; of another one, what is new on it.
        """
        self.note(place, self.page.evaluate("[...looking.structure(), ...looking.words()]"))
        parts, kind = set(self.page.evaluate("looking.parts()")), shape(place)
        new = sorted(parts - self.parts) if kind in self.parts else []
        if kind in self.parts and not new:
            return
        self.parts.update(parts, [kind])
        self.examined.append(kind)
        self.page.evaluate(AXE)
        self.note(place, axe(self.page, new))
        self._narrow(place, new)

    def _narrow(self, place: str, new: list[str]) -> None:
        """The page on the smallest phone, on a usual one with wide text, and there in the dark."""
        self.page.set_viewport_size(SMALLEST)
        self.note(place, self.page.evaluate("looking.sideways()"))
        self.page.set_viewport_size(PHONE)
        self.note(place, self.page.evaluate("looking.sideways()"))
        self.page.emulate_media(color_scheme="dark")
        self.note(place, axe(self.page, new, *SEEN))
        self.page.emulate_media(color_scheme="light")
        self.note(place, self.page.evaluate("(looking.spread(true), [...looking.sideways(), ...looking.cut()])"))
        self.page.set_viewport_size(DESKTOP)
        self.note(place, self.page.evaluate("looking.cut()"))
        self.page.evaluate("looking.spread(false)")

    def by_keyboard(self, place: str) -> None:
        """Walk the open page with the tabulator key alone; through what is above its content on the first one only."""
        for _ in range(self.page.evaluate("looking.watch", not self.has_walked)):
            self.page.keyboard.press("Tab")
        self.note(place, self.page.evaluate("looking.compare()"))
        self.has_walked = True

    def send_empty(self, place: str) -> bool:
        """Send the form of the open page with nothing in it; True where it was refused, and examined as such."""
        with self.page.expect_navigation():
            self.page.evaluate("looking.sendEmpty()")
        if not self.page.locator("#error-summary").count():
            return False
        self.note(place, self.page.evaluate("looking.wrongForm()"))
        self.examine(place)
        return True

    def _heard(self, message: Any) -> None:
        """Errors and warnings in the console, refused content among them; pages that the server refused are meant."""
        if message.type in ("error", "warning") and "server responded with a status of 4" not in message.text:
            self.note(self.page.url, [["console", message.text]])


def axe(page: Any, parts: list[str], *rules: str) -> list[list[str]]:
    """What axe finds on a page, moderate and worse, targets of 24 px included.

    parts  looks at elements that are one of these, and at what is in them; none: at the whole page
    """
    wanted: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    if rules:
        wanted["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate("([parts, wanted]) => axe.run(looking.those(parts), wanted)", [parts, wanted])
    return [
        ["axe", f"{violation['id']} ({violation['impact']}): {' '.join(node['target'])}"]
        for violation in found["violations"]
        if violation["impact"] != "minor"
        for node in violation["nodes"]
    ]


def ready(page: Any) -> Any:
    """A window that brings our own looks along to every page."""
    page.add_init_script(SCRIPT)
    return page
