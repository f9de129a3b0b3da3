"""Ask for a preview of a report, and keep what it was made of with what was drawn."""

from datetime import date, datetime

from portfolio.core import files
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.quarter import Period
from portfolio.history.actions import record
from portfolio.jobs.actions import enqueue
from portfolio.reports.drawing import Drawn
from portfolio.reports.editions import CITY, Edition
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.models import Report

JOB = "report"


def ask(
    quarter: Period,
    *,
    language: str,
    edition: Edition = CITY,
    as_known: date | None = None,
    by: Actor,
    at: datetime,
) -> Report:
    """Ask for a preview of the report of a quarter or year; a job gathers its facts and draws it.

    as_known  leaves out what was recorded after that day
    """
    report = Report(
        organisation_id=by.organisation_id,
        quarter=str(quarter),
        edition=str(edition),
        as_of=quarter.last_day,
        language=language,
        asked_at=at,
        asked_by_id=by.person_id,
    )
    db.session.add(report)
    db.session.flush()
    args = {"report": report.id, "as_known": as_known.isoformat() if as_known else None}
    report.job_id = enqueue(JOB, args, by=by, at=at).id
    record("report.asked", thing=("report", report.id), by=by, at=at, after={"quarter": report.quarter})
    return report


def keep(report: Report, facts: QuarterFacts, drawn: Drawn | None, *, by: Actor, at: datetime) -> Report:
    """Keep the facts of a report and its PDF, which is None where this machine cannot draw one.

    The PDF is stored under its checksum, so a transaction that fails leaves a harmless file.
    """
    report.facts = facts.as_json()
    report.pdf_key = files.put(drawn.pdf) if drawn else None
    report.pages = drawn.pages if drawn else None
    report.drawn_at = at
    after = {"quarter": report.quarter, "history": facts.head.hash, "pdf": report.pdf_key}
    record("report.drawn", thing=("report", report.id), by=by, at=at, after=after)
    return report
