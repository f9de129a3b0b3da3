"""A report as it is said in a language, and every text of it that the catalogue lacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from babel.support import Translations

import config
from portfolio.core import texts

ANYWHERE = frozenset({""})
"""Messages that are the same in every language."""


class Listening(Translations):
    """A catalogue that notes what it was asked for and does not have."""

    def __init__(self, of: Translations) -> None:
        super().__init__()
        self._catalog, self.plural = of._catalog, of.plural  # noqa: SLF001  the catalogue it listens for
        self.lacking: set[str] = set()

    def gettext(self, message: str) -> Any:
        self._note(message, message)
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> Any:
        self._note((msgid1, 0), msgid1)
        return super().ngettext(msgid1, msgid2, n)

    def _note(self, key: Any, message: str) -> None:
        if message not in ANYWHERE and key not in self._catalog:
            self.lacking.add(message)


@contextmanager
def listening(locale: str, patch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The messages that are said meanwhile and that a locale's catalogue lacks."""
    catalogue = Translations.load(str(config.ROOT / "translations"), [locale])
    heard = Listening(catalogue)
    with patch.context() as patched:
        patched.setitem(texts._catalogues, locale, heard)  # noqa: SLF001  where the catalogues are kept
        yield heard.lacking
