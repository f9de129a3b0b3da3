"""A report as it is said in a language, and every text of it that the catalogue lacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

import config
from portfolio.core import texts


class Listening(Translations):
    """A catalogue that notes what it was asked for and does not have."""

    def __init__(self, of: NullTranslations) -> None:
        super().__init__()
        self._catalog, self.plural = of._catalog, of.plural
        self.lacking: set[str] = set()

    def gettext(self, message: str) -> Any:
        self._note(message, message)
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> Any:
        self._note((msgid1, 0), msgid1)
        return super().ngettext(msgid1, msgid2, n)

    ugettext, ungettext = gettext, ngettext  # the names by which Flask-Babel calls them

    def _note(self, key: Any, message: str) -> None:
        if message and key not in self._catalog:
            self.lacking.add(message)


def catalogue(language: str) -> Iterator[Any]:
    """The messages of a language, as its people wrote them."""
    with (config.ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return (message for message in read_po(file) if message.id)


@contextmanager
def listening(locale: str, patch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The messages that are said meanwhile and that a locale's catalogue lacks."""
    heard = Listening(Translations.load(str(config.ROOT / "translations"), [locale]))
    with patch.context() as patched:
        patched.setitem(texts._catalogues, locale, heard)
        yield heard.lacking
