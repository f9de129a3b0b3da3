"""A report as a document for paper, in its own language, whoever asked for it."""

from typing import Any

from flask import current_app
from flask_babel import force_locale

import config
from portfolio.reports import words
from portfolio.reports.content import QuarterReport


def report_html(report: QuarterReport, language: str) -> str:
    """The whole document. It knows no viewer and no clock, so that equal facts give equal text."""
    locale = config.REPORT_LANGUAGES.get(language, config.REPORT_LANGUAGES["en"])
    with force_locale(locale):
        template = current_app.jinja_env.get_template("reports/quarter.html")
        return template.render(locale=locale, **parts(report))


def parts(report: QuarterReport) -> dict[str, Any]:
    """What the templates of a report need, on the page as on paper."""
    return {"report": report, "facts": report.facts, "words": words, "say": words.say}
