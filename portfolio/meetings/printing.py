"""The minutes of a closed meeting as a document for paper and as a mail, in the language of the meeting."""

from datetime import date
from typing import Any

from flask import current_app
from flask_babel import force_locale

import config
from portfolio.core.web import day
from portfolio.meetings import page
from portfolio.meetings.facts import Facts


def minutes_html(facts: Facts, today: date, language: str) -> str:
    """The whole document. It knows no viewer and no clock, so that equal facts give equal text.

    today  the city's day on which the meeting was closed
    """
    locale = config.LANGUAGES.get(language, config.LANGUAGES["en"])
    with force_locale(locale):
        template = current_app.jinja_env.get_template("meetings/print.html")
        return template.render(locale=locale, **parts(facts, today))


def minutes_text(facts: Facts, today: date, language: str) -> str:
    """The minutes as plain text for a mail."""
    locale = config.LANGUAGES.get(language, config.LANGUAGES["en"])
    with force_locale(locale):
        template = current_app.jinja_env.get_template("meetings/minutes.txt")
        return template.render(**parts(facts, today)).strip() + "\n"


def parts(facts: Facts, today: date) -> dict[str, Any]:
    """What the templates of minutes need, on the page as on paper."""
    return {
        "facts": facts,
        "sections": page.sections(facts, today),
        "promises": page.promises(facts, today),
        "said_words": page.said_words,
        "kind_word": page.kind_word,
        "scope": page.scope_word(facts.scope),
        "on": day(facts.on, "long"),
    }
