"""Why a juror has a seat at a pitch, in a sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from babel.lists import format_list

from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.texts import locale_name
from portfolio.pitches.languages import language_name

SEATED: Mapping[str, Any] = {
    "by_hand": lazy("Seated by hand"),
    "everyone": lazy("Everybody scores every pitch"),
    "no_choice": lazy("Nobody else is free of conflicts"),
    "external": lazy("Every pitch needs somebody from outside"),
    "language_and_skills": lazy("Reads %(languages)s and knows the subject: %(skills)s"),
    "language": lazy("Reads %(languages)s"),
    "skills": lazy("Knows the subject: %(skills)s"),
    "even_loads": lazy("Keeps the numbers of pitches even"),
}


def seated(why: Mapping[str, Any], subjects: Mapping[str, str]) -> str:
    """The reason of a seat as its row keeps it.

    subjects  what tracks and policy areas are called, by key
    """
    sentence = str(SEATED[why["key"]]) % {
        "languages": _together(language_name(tag) for tag in why.get("languages", ())),
        "skills": _together(subjects.get(key, key) for key in why.get("skills", ())),
    }
    if why.get("is_foreign"):
        return _("%(why)s; does not read its language, for nobody who does was free", why=sentence)
    return sentence


def _together(words: Iterable[str]) -> str:
    return str(format_list(sorted(words), locale=locale_name()))
