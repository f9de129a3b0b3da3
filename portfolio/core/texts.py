"""Texts in the reader's language, looked up fast: a page asks for some two hundred.

Flask-Babel works out the reader's catalogue anew for every text, which cost a third of a page. Here it is worked out
once per request; what code calls stays Flask-Babel's gettext, and what templates call keeps its names.
"""

from typing import NamedTuple, cast

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import Babel, Domain, get_locale
from flask_babel.speaklater import LazyString

Catalogue = Translations | NullTranslations


class Reader(NamedTuple):
    """Who reads a page: the locale, its name such as de_AT, and the texts in it."""

    locale: Locale | None
    name: str
    texts: Catalogue


NOBODY = Reader(None, "en_GB", NullTranslations())
"""Outside of a request."""

_catalogues: dict[str, Catalogue] = {}


class Messages(Domain):  # type: ignore[misc]
    """The texts of the product; their catalogue is remembered for a request."""

    def get_translations(self) -> Catalogue:
        return reader().texts

    def load(self) -> Catalogue:
        """The catalogue of the present language, read from its file."""
        return cast(Catalogue, super().get_translations())


MESSAGES = Messages()


class Languages(Babel):  # type: ignore[misc]
    """Flask-Babel with our texts."""

    domain_instance = MESSAGES


def init_app(app: Flask) -> None:
    """Give templates the fast lookup under the names that extraction knows."""
    app.jinja_env.globals.update(_=text, gettext=text, ngettext=ngettext)
    app.jinja_env.filters["translated"] = translated


def reader() -> Reader:
    """The reader of this request; a language that is forced for a while wins, as in Flask-Babel."""
    try:
        found = g._flask_babel  # noqa: SLF001  where Flask-Babel keeps the locale that it worked out
        known: Reader = found.reader
        if known.locale is found.babel_locale:
            return known
    except (AttributeError, RuntimeError):
        pass
    locale = get_locale()
    if locale is None:
        return NOBODY
    name = str(locale)
    if name not in _catalogues:
        _catalogues[name] = MESSAGES.load()
    g._flask_babel.reader = Reader(locale, name, _catalogues[name])  # noqa: SLF001
    return cast(Reader, g._flask_babel.reader)  # noqa: SLF001


def locale_name() -> str:
    """The reader's locale as a word, such as de_AT; British English outside of a request."""
    return reader().name


def gettext(message: str, **values: object) -> str:
    """A message in code; the same as Flask-Babel's, at a third of its cost."""
    said = reader().texts.gettext(message)
    return said % values if values else said


def lazy_gettext(message: str, **values: object) -> LazyString:
    """A message that is said when it is shown, for tables of words."""
    return LazyString(gettext, message, **values)


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """A message in code about a number, which may say %(num)s."""
    return reader().texts.ngettext(one, many, number) % {"num": number, **values}


def text(message: str, **values: object) -> str:
    """A message in a template: plain words, which the template escapes as it escapes everything; %% is a per cent."""
    said = reader().texts.gettext(message)
    return said % values if values or "%%" in said else said


def translated(message: object) -> str:
    """A text that is only known when the page is drawn; escaped, since it may hold what people typed."""
    return reader().texts.gettext(str(message))
