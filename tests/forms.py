"""Read forms off pages as a browser does, and fill them in as a person would."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

GIVEN = {
    "date": "2026-11-20",
    "email": "somebody@city.example",
    "password": "seven quiet herons",
    "number": "5",
    "text": "Sensible words",
}

_REFUSED = re.compile(r'<\w+\s[^>]*\baria-invalid="true"[^>]*>')
_NAME = re.compile(r'\sname="([^"]*)"')


@dataclass
class Field:
    """One named field of a form.

    kind     number, date, email, password, text, hidden, choice, choices or file
    value    what the page has filled in, or what a choice begins with
    options  what can be chosen
    """

    name: str
    kind: str
    value: str = ""
    is_required: bool = False
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    def answer(self) -> list[str]:
        """What a person would leave or enter here."""
        if self.kind in ("choice", "choices"):
            first = [option for option in self.options if option][:1]
            return self.chosen or (first if self.kind == "choice" and self.is_required else self.chosen)
        if self.kind == "hidden" or self.value:
            return [self.value]
        return [GIVEN[self.kind]] if self.is_required and self.kind in GIVEN else [""]


@dataclass
class FoundForm:
    """A form with where it is sent."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def answers(self) -> dict[str, list[str]]:
        """The form filled in, without its files."""
        return {name: given.answer() for name, given in self.fields.items() if given.kind != "file"}


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[FoundForm] = []
        self.form: FoundForm | None = None
        self.select: Field | None = None
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.form = FoundForm(has.get("action") or self.address, (has.get("method") or "get").lower())
            self.forms.append(self.form)
        elif self.form is not None and tag in ("input", "textarea", "select") and has.get("name"):
            self._field(tag, has, self.form.fields)
        elif tag == "option" and self.select is not None:
            self.select.options.append(has.get("value") or "")
            if "selected" in has:
                self.select.chosen.append(has.get("value") or "")

    def _field(self, tag: str, has: dict[str, Any], fields: dict[str, Field]) -> None:
        kind = {"textarea": "text", "select": "choices" if "multiple" in has else "choice"}.get(tag) or _kind(has)
        known = fields.setdefault(has["name"], Field(has["name"], kind, has.get("value") or "", "required" in has))
        if kind in ("choice", "choices") and tag == "input":
            known.options.append(has.get("value") or "on")
            if "checked" in has:
                known.chosen.append(has.get("value") or "on")
        elif tag == "select":
            self.select = known
        elif tag == "textarea":
            self.area = known

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data.lstrip("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def _kind(has: dict[str, Any]) -> str:
    if has.get("inputmode") == "decimal":
        return "number"
    kind = has.get("type") or "text"
    return {"checkbox": "choices", "radio": "choice", "search": "text", "url": "text", "tel": "text"}.get(kind, kind)


def read_forms(html: str, address: str) -> list[FoundForm]:
    """The forms of a page; address is where those without an action go."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.forms


def refused_fields(html: str) -> set[str]:
    """The names of the fields beside which a page says what is wrong with them."""
    return {name for tag in _REFUSED.findall(html) for name in _NAME.findall(tag)}
