"""A report as a document for paper, in its own language, whoever asked for it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

import config
from portfolio.reports import volumes, words
from portfolio.reports.content import QuarterReport
from portfolio.reports.volumes import Volume

_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)


def report_html(report: QuarterReport, language: str) -> str:
    """The main file of a report. It knows no viewer and no clock, so that equal facts give equal text."""
    locale = _locale(language)
    with force_locale(locale):
        shared, templates = parts(volumes.for_paper(report)), current_app.jinja_env
        body = Markup(templates.get_template("reports/_body.html").render(**shared))  # noqa: S704  a template escaped it
        template = templates.get_template("reports/quarter.html")
        return template.render(locale=locale, body=body, contents=contents(body), **shared)


def papers(report: QuarterReport, language: str) -> Iterator[tuple[str, str]]:
    """The documents that a report is printed as: the key of its volume, empty for the main file, and the HTML."""
    yield "", report_html(report, language)
    for volume in volumes.volumes(report):
        yield volume.key, volume_html(report, volume, language)


def volume_html(report: QuarterReport, volume: Volume, language: str) -> str:
    """A volume beside the main file, by the same rules."""
    locale = _locale(language)
    with force_locale(locale):
        template = current_app.jinja_env.get_template("reports/volume.html")
        return template.render(locale=locale, volume=volume, **parts(report))


def _locale(language: str) -> str:
    """The locale of a report in a language; English where it is not installed."""
    return config.REPORT_LANGUAGES.get(language, config.REPORT_LANGUAGES["en"])


def contents(body: Markup) -> list[tuple[str, Markup]]:
    """The chapters of a report as its list of contents: where each begins, and its heading."""
    return [(at, Markup(heading)) for at, heading in _HEADING.findall(body)]  # noqa: S704  the template's own words


def parts(report: QuarterReport, record: Callable[[str], str] = str) -> dict[str, Any]:
    """What the templates of a report need, on the page as on paper.

    record  how the reference of a project stands: as it is, or as a link on pages
    """
    return {"report": report, "facts": report.facts, "words": words, "say": words.say, "record": record}
