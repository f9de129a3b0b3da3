"""What issues, drafts and their files are called."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from babel import Locale

import config
from portfolio.core import web
from portfolio.core.quarter import period
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.reports.editions import CITY, Edition

FORMS: Mapping[str, Any] = {
    "pdf": lazy("PDF"),
    "archive": lazy("PDF for the archive, with its figures inside"),
    "json": lazy("Figures as JSON"),
    "csv": lazy("Tables as CSV"),
}
STATES: Mapping[str, Any] = {
    "preview": lazy("Preview"),
    "draft": lazy("Draft"),
    "frozen": lazy("Draft, figures frozen"),
    "issued": lazy("Issued"),
}
KINDS: Mapping[str, Any] = {
    "programme": lazy("programme %(key)s"),
    "department": lazy("department %(key)s"),
    "project": lazy("project %(key)s"),
    "strategy": lazy("strategy %(key)s"),
}
HOW: Mapping[str, Any] = {"attach": lazy("PDF with the mail"), "link": lazy("Mail with a link")}


class Named(Protocol):
    """A report, as far as its name says it."""

    @property
    def quarter(self) -> Any: ...

    @property
    def edition(self) -> Any: ...

    @property
    def facts(self) -> Any: ...


class File(Protocol):
    """A file of an issue, as far as a page offers it."""

    @property
    def form(self) -> Any: ...

    @property
    def language(self) -> Any: ...

    @property
    def pages(self) -> Any: ...

    @property
    def volume(self) -> Any: ...


def name(report: Named) -> str:
    """What a report is called: its period, and what it is about unless that is the whole city."""
    title = "" if report.edition == str(CITY) else (report.facts or {}).get("edition_title", "")
    return called(report.quarter, report.edition, title)


def called(quarter: str, edition: str, title: str | None) -> str:
    """What the report of a period and an edition is called.

    title  of what it is about, where that is known
    """
    words = web.period(period(quarter))
    if edition == str(CITY):
        return words
    return _("%(period)s, %(title)s", period=words, title=title or edition_word(edition))


def edition_word(edition: str) -> str:
    """What an edition is about."""
    if edition == str(CITY):
        return _("Whole city")
    about = Edition.parse(edition)
    return str(KINDS[about.kind]) % {"key": about.key}


def language_word(language: str) -> str:
    """A language in its own words."""
    return str(Locale.parse(language).get_display_name(language)).capitalize()


def languages() -> list[tuple[str, str]]:
    """The languages that reports are drawn in."""
    return [(language, language_word(language)) for language in config.REPORT_LANGUAGES]


class Offered(NamedTuple):
    """A file to take: its form, its language, what the link says, and the key of its volume, empty for the whole."""

    form: str
    language: str
    label: str
    volume: str = ""


def offered(files: Iterable[File]) -> list[Offered]:
    """The files of an issue, those to read first."""
    order = list(FORMS)
    found = sorted(files, key=lambda file: (order.index(file.form), file.language, file.volume))
    return [Offered(file.form, file.language, _label(file), file.volume) for file in found]


def _label(file: File) -> str:
    if file.form != "pdf":
        return str(FORMS[file.form])
    if file.volume:
        return _("PDF, volume %(name)s, %(num)s pages", name=file.volume, num=web.number(file.pages or 0))
    return _("PDF, %(language)s, %(num)s pages", language=language_word(file.language), num=web.number(file.pages or 0))
