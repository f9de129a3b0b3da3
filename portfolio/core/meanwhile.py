"""Two people with the same form open: the second is told, sees what the first wrote, and loses nothing."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wtforms import HiddenField

from portfolio.core.forms import Form, VersionField


class SharedForm(Form):
    """A form on a record that others may have open too.

    It carries the record's version and a short mark of each value as it stood when the form was opened, so that
    after a collision it can tell what this person changed from what the other one did.
    """

    version = VersionField()
    opened = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beside: dict[str, Any] = {}
        """Fields that both changed, with what stands in the record now."""
        self.taken_over: list[str] = []
        """Fields that only the other person changed; the form shows theirs now."""

    def is_blank(self) -> bool:
        """Whether nobody has filled it yet: it was neither sent, nor kept as a draft, nor opened."""
        return not self.is_submitted() and self.opened.raw_data is None and not self.opened.data

    def open_with(self, values: Mapping[str, Any], version: int) -> None:
        """Fill an unsent form from the record."""
        for name, value in values.items():
            self[name].data = value
        self.version.data = str(version)
        self.opened.data = marks(values)

    def is_changed(self, name: str) -> bool:
        """Whether a field says something else than when the form was opened."""
        return self._opened().get(name, _mark(None)) != _mark(self[name].data)

    def is_overtaken(self, name: str, current: Any) -> bool:
        """Whether somebody else has changed a field since the form was opened, to something else than it says here.

        current  what the record says now
        """
        return bool(self.opened.data) and self._opened().get(name) != _mark(current) and self[name].data != current

    def opened_at(self, name: str) -> str | None:
        """The mark of what a field said when the form was opened."""
        return self._opened().get(name)

    def open_again(self, now: Mapping[str, Any], version: int) -> None:
        """After a collision: keep what was typed here, take over what only the other person changed.

        now  the record's values by field name; the form can then be sent again with their version
        """
        opened = self._opened()
        for name, current in now.items():
            field = self[name]
            if field.data == current:
                continue
            if opened.get(name) == _mark(field.data):
                field.data, field.raw_data = current, None
                field.errors = []
                self.taken_over.append(name)
            elif opened.get(name) != _mark(current):
                self.beside[name] = current
        self.version.data, self.version.raw_data = str(version), None
        self.opened.data, self.opened.raw_data = marks(now), None

    def reopened(self, now: Mapping[str, Any], unsettled: Collection[str]) -> str:
        """The marks to go on with after what was typed here was kept: never that of a value the form does not show.

        Else its next save would take back what only somebody else, or the other tab, has changed.

        now        what is kept now, by field name
        unsettled  fields that somebody else has changed too: they keep the mark they had, so nothing is overwritten
        """
        shown = {
            name: value
            for name, value in now.items()
            if name not in unsettled and _mark(self[name].data) == _mark(value)
        }
        kept = " ".join(f"{name}:{mark}" for name in now if name not in shown and (mark := self.opened_at(name)))
        return f"{marks(shown)} {kept}".strip()

    def _opened(self) -> dict[str, str]:
        return dict(pair.split(":", 1) for pair in str(self.opened.data or "").split() if ":" in pair)


def marks(values: Mapping[str, Any]) -> str:
    """A short mark of each value, as a form carries it from its opening to its sending."""
    return " ".join(f"{name}:{_mark(value)}" for name, value in values.items())


def _mark(value: Any) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = sorted(map(str, value))
    return hashlib.sha256(repr(value or None).encode()).hexdigest()[:12]
