"""Which report about the city a person opened last, kept in their cookie: opening a page writes no row."""

from flask import session

from portfolio.reports import rules
from portfolio.reports.editions import CITY
from portfolio.reports.models import Report

_KEY = "opened_report"


def note(report: Report) -> None:
    """Remember that an issued report about the city was opened."""
    if report.state == rules.ISSUED and report.edition == str(CITY) and session.get(_KEY) != report.id:
        session[_KEY] = report.id


def last() -> int | None:
    """The number of the report that was opened last since the person signed in; None for none."""
    number: int | None = session.get(_KEY)
    return number
