"""The languages in which pitches are written and jurors read, by their tags of BCP 47."""

from babel import Locale, UnknownLocaleError

from portfolio.core.texts import locale_name

OFFERED = (
    *("ar", "bg", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "hr"),
    *("hu", "is", "it", "ku", "lb", "lt", "lv", "mk", "mt", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "so"),
    *("sq", "sr", "sv", "ti", "tr", "uk"),
)
"""Those of the European Union, of its neighbours, and of many who live in its cities."""


def main_language(tag: str) -> str:
    """The language without its region: who reads de reads de-AT."""
    return tag.lower().replace("_", "-").split("-", 1)[0]


def language_name(tag: str) -> str:
    """A language as readers call it in theirs; the tag itself where nobody knows it."""
    try:
        name = Locale.parse(main_language(tag)).get_display_name(locale_name())
    except (UnknownLocaleError, ValueError):
        return tag
    return str(name or tag)


def offered(city: str) -> list[tuple[str, str]]:
    """Tags and names of the languages to choose from beside the city's own, by name."""
    names = {tag: language_name(tag) for tag in OFFERED if tag != main_language(city)}
    return sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
