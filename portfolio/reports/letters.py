"""The mail that brings an issued report: with the PDF, or with a link to it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from flask_babel import lazy_gettext

from portfolio.core import files
from portfolio.core.mail import Enclosed
from portfolio.core.quarter import Period, period
from portfolio.core.web import period as period_word
from portfolio.notices import messages
from portfolio.reports.models import Report, ReportFile

REPORT, PREVIEW, READY = "report", "report_preview", "report_ready"
LARGEST = 8_000_000
"""Bytes of a PDF that goes along with a mail; a larger one comes as a link."""


class Reader(NamedTuple):
    """Who gets a report, in the language they wished for it."""

    id: int
    email: str | None
    language: str


def values(report: Report, organisation: str, of: Period, name: str, file: ReportFile | None) -> dict[str, Any]:
    """What the mail about a report needs.

    file  the PDF that goes along; None where a link does
    """
    return {
        "name": name,
        "organisation": organisation,
        "quarter": str(of),
        "version": report.version or 1,
        "erratum": report.erratum or "",
        "path": f"/reports/{report.id}",
        "pdf": file.sha256 if file else "",
        "file": file_name(report.quarter, report.edition, report.version, "pdf", file.language) if file else "",
    }


def file_name(quarter: str, edition: str, version: int | None, form: str, language: str, volume: str = "") -> str:
    """What a file of a report is called: letters, digits, hyphens and its ending."""
    about = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in edition)
    archive = "-archive" if form == "archive" else ""
    spoken = f"-{language}" if language else ""
    ending = {"archive": "pdf", "csv": "zip"}.get(form, form)
    own = f"-{volume}" if volume else ""
    return f"portfolio-{quarter}-{about}-v{version or 0}{own}{spoken}{archive}.{ending}"


def said(of: messages.Values) -> Mapping[str, Any]:
    """The values with the period as it is called in the language that is being spoken."""
    return {**of, "period": period_word(period(of["quarter"]))}


def enclosed(of: messages.Values) -> Sequence[Enclosed]:
    """The PDF from the store, where the reader wished for it."""
    return (Enclosed(of["file"], "application/pdf", files.get(of["pdf"])),) if of["pdf"] else ()


messages.offer(
    REPORT,
    messages.Kind(
        lazy_gettext("Quarterly report"),
        lazy_gettext("Innovation portfolio of %(organisation)s: %(period)s"),
        frozenset({"name", "organisation", "quarter", "version", "erratum", "path", "pdf", "file"}),
        has_link=False,
        worth_for=timedelta(days=14),
        in_inbox=True,
        say=said,
        enclose=enclosed,
    ),
)
messages.offer(
    PREVIEW,
    messages.Kind(
        lazy_gettext("Lines of a department"),
        lazy_gettext("Look at the lines of %(department)s: %(period)s"),
        frozenset({"name", "department", "quarter", "until", "path"}),
        has_link=False,
        worth_for=timedelta(days=5),
        may_mute=True,
        explained=lazy_gettext("A report is drafted, and you may look at the lines of your department."),
        in_inbox=True,
        say=said,
    ),
)
messages.offer(
    READY,
    messages.Kind(
        lazy_gettext("Report to issue"),
        lazy_gettext("Ready to be issued: %(period)s"),
        frozenset({"name", "quarter", "path"}),
        has_link=False,
        worth_for=timedelta(days=14),
        may_mute=True,
        explained=lazy_gettext(
            "The figures of a report are frozen, and it waits for its words and for you to issue it."
        ),
        in_inbox=True,
        say=said,
    ),
)
