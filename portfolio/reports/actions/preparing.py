"""Prepare the report of a period, let its figures be counted, and freeze them as known at an instant."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from portfolio.core.actor import Actor
from portfolio.core.db import db, is_sqlite
from portfolio.core.errors import N_, RuleBroken
from portfolio.core.quarter import Period, period
from portfolio.history.actions import record
from portfolio.jobs.actions import enqueue
from portfolio.people.queries import organisation
from portfolio.projects.actions.shortcuts import day_of
from portfolio.reports import issues, readers, rules
from portfolio.reports.editions import CITY, Edition
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.models import Report, ReportWork
from portfolio.reports.software import software

COUNT, DRAW, COMPARE = "report_count", "report_draw", "report_compare"


def prepare(
    of: Period, *, edition: Edition = CITY, preview_until: date | None = None, by: Actor, at: datetime
) -> tuple[Report, bool]:
    """The first version of an edition for a period, and whether it is new: there is one, whoever asks at once.

    preview_until  the last day on which departments may add their sentence; None for an edition without that
    """
    rules.check_ended(of, day_of(by, at))
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    row = {
        "organisation_id": by.organisation_id,
        "quarter": str(of),
        "edition": str(edition),
        "version": 1,
        "state": rules.DRAFT,
        "as_of": of.last_day,
        "language": organisation(by).language,
        "preview_until": preview_until,
        "asked_at": at,
        "asked_by_id": by.person_id,
    }
    made = db.session.scalar(insert(Report).values(row).on_conflict_do_nothing().returning(Report.id))
    if made is None:
        return issues.first_version(by.organisation_id, str(of), str(edition)), False
    report = db.session.get_one(Report, made)
    work(report, COUNT, by=by, at=at)
    record("report.prepared", thing=("report", report.id), by=by, at=at, after={"quarter": report.quarter})
    return report, True


def work(report: Report, kind: str, *, is_quiet: bool = False, by: Actor, at: datetime, **args: Any) -> ReportWork:
    """Ask for a job about a report; who asked, or the unit's lead where the machine did, hears if it is given up.

    is_quiet  nobody hears, because they have been told of the attempt before
    """
    last = sa.select(sa.func.max(ReportWork.number)).where(ReportWork.report_id == report.id, ReportWork.kind == kind)
    person_id = by.person_id or readers.lead_of(by.organisation_id, day_of(by, at))
    asking = replace(by, person_id=None if is_quiet else person_id)
    job = enqueue(kind, {"report": report.id, **args}, by=asking, at=at)
    row = ReportWork(
        report_id=report.id, kind=kind, number=(db.session.scalar(last) or 0) + 1, job_id=job.id, recorded_at=at
    )
    db.session.add(row)
    db.session.flush()
    return row


def count_anew(report: Report, *, by: Actor, at: datetime) -> None:
    """Let the figures of a draft be counted as they are known now."""
    report = issues.held(report)
    rules.check_open(report.state)
    work(report, COUNT, by=by, at=at)
    record("report.counted_anew", thing=("report", report.id), by=by, at=at)


def freeze(report: Report, *, by: Actor, at: datetime) -> None:
    """Let the figures stand as known at this instant; until it is issued that can be done anew."""
    report = issues.held(report)
    rules.check_open(report.state)
    rules.check_ended(period(report.quarter), day_of(by, at))
    report.state, report.frozen_at, report.frozen_by_id = rules.FROZEN, at, by.person_id
    work(report, COUNT, by=by, at=at)
    record("report.frozen", thing=("report", report.id), by=by, at=at, after={"known_at": at})


def keep_facts(report: Report, facts: QuarterFacts, *, by: Actor, at: datetime) -> None:
    """Keep the figures of a draft with the settings and the software that they were counted by."""
    report = issues.held(report)
    rules.check_open(report.state)
    report.facts = facts.as_json()
    report.settings = issues.settings_on(report.organisation_id, report.as_of)
    report.software = software()
    report.drawn_at = at
    after = {"history": facts.head.hash, "software": report.software}
    record("report.counted", thing=("report", report.id), by=by, at=at, after=after)


def compare(report: Report, *, by: Actor, at: datetime) -> None:
    """Let an issued report be compared with what is known today."""
    if report.state != rules.ISSUED:
        raise RuleBroken("not_issued", N_("A draft is counted by what is known anyway."))
    work(report, COMPARE, by=by, at=at)
    record("report.compared", thing=("report", report.id), by=by, at=at)
