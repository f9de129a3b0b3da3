"""Reports that were asked for, and the facts of a quarter in a fixed number of SELECTs."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from portfolio.core.actor import Actor
from portfolio.core.bulk import no_collecting
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.quarter import Period, period
from portfolio.history.models import Entry
from portfolio.jobs.models import Job
from portfolio.people.models import Organisation
from portfolio.projects import taxonomy
from portfolio.reports.content.changes import compared
from portfolio.reports.content.portfolio import last_days
from portfolio.reports.editions import CITY, Edition
from portfolio.reports.facts import Head, QuarterFacts
from portfolio.reports.facts.evaluation import Reviews
from portfolio.reports.facts.previous import Figures
from portfolio.reports.models import Report, ReportWork
from portfolio.reports.software import software
from portfolio.reports.tallies import (
    calls,
    changes,
    decisions,
    editions,
    evaluation,
    front,
    money,
    money_risks,
    outcomes,
    portfolio,
    previous,
    priorities,
    projects,
)
from portfolio.reports.tallies.moment import Moment, end_of
from portfolio.reviews.queries.gap import gap_on
from portfolio.reviews.queries.scope import Scope


@no_collecting()  # the facts of every project stay until the last of them is counted
def quarter_facts(
    organisation: Organisation,
    quarter: Period,
    as_known: date | None = None,
    edition: Edition = CITY,
    frozen_at: datetime | None = None,
) -> QuarterFacts:
    """Everything a report says about a quarter or year, as of its last day; as many SELECTs for every city.

    as_known   leaves out what was recorded after that day
    frozen_at  leaves out what was recorded after that instant
    Raises WrongInput where the city has no such edition.
    """
    zone = organisation.zone
    known_at = frozen_at or (end_of(as_known, zone) if as_known else None)
    moment = Moment(organisation.id, quarter.last_day, end_of(quarter.last_day, zone), known_at, zone=zone)
    about = editions.found(organisation.id, edition)
    moment = replace(moment, projects=editions.projects_of(moment, edition, about))
    head, head_at = _head(moment)
    known_from = known_at + timedelta(microseconds=1) if known_at else None
    scope = Scope(organisation.id, zone, quarter.last_day, known_from, moment.projects)
    gap = gap_on(scope)
    reviewed = evaluation.reviews(moment, gap, scope)
    listed, quality = projects.projects(moment, gap)
    words = portfolio.words(moment)
    return QuarterFacts(
        organisation=organisation.name,
        zone=organisation.zone,
        currency=organisation.currency,
        language=organisation.language,
        quarter=str(quarter),
        edition=str(edition),
        edition_title=about.title if about else "",
        as_of=quarter.last_day,
        as_known=as_known,
        known_at=known_at or head_at or organisation.created_at,
        head=head,
        count_from=gap.settings.count_from,
        stages=portfolio.stage_counts(moment, last_days(quarter)),
        types=words[taxonomy.INNOVATION_TYPE],
        capabilities=words[taxonomy.CAPABILITY],
        tags=portfolio.tag_counts(moment),
        areas=priorities.areas(moment, words[taxonomy.POLICY_AREA]),
        measures=outcomes.measures(moment),
        money=money.money(moment),
        money_risks=money_risks.money_risks(moment),
        reviews=reviewed,
        decisions=decisions.decisions(moment, quarter.first_day, scope),
        calls=calls.calls(moment, quarter.first_day),
        changes=changes.changes(moment, quarter.first_day),
        projects=listed,
        quality=quality,
        software=software(),
        counts=front.counts(moment, quarter.first_day, organisation.currency),
        previous=_previous(moment, quarter, edition, about, known_from, reviewed),
    )


def beside_last(organisation: Organisation, facts: QuarterFacts, frozen_at: datetime | None = None) -> QuarterFacts:
    """The facts of a report beside the last one issued of its edition, which is counted again by what was known.

    frozen_at  as the facts were counted; the report itself says as_known
    """
    known_at = frozen_at or (end_of(facts.as_known, organisation.zone) if facts.as_known else None)
    last = db.session.scalars(
        sa.select(Report)
        .where(
            Report.organisation_id == organisation.id,
            Report.edition == facts.edition,
            Report.as_of < facts.as_of,
            Report.issued_at.is_not(None),
            sa.true() if known_at is None else Report.issued_at <= known_at,
        )
        .order_by(Report.as_of.desc(), Report.version.desc())
        .limit(1)
    ).first()
    if last is None or last.facts is None:
        return facts
    again = quarter_facts(organisation, period(last.quarter), facts.as_known, Edition.parse(facts.edition), frozen_at)
    return compared(facts, QuarterFacts.from_json(last.facts), last.version or 1, again)


def _previous(
    moment: Moment,
    quarter: Period,
    edition: Edition,
    about: editions.Found | None,
    known_from: datetime | None,
    reviewed: Reviews,
) -> Figures | None:
    """The first page's figures when the period before ended; None in the first of use.

    reviewed  the evaluation, which tells of the city's last quarters already; editions held other projects then
    """
    then = previous.before(moment, quarter)
    if then is None:
        return None
    told = {each.day: each.projects for each in reviewed.evaluation.quarters} if reviewed.evaluation else {}
    if about is None and then.day in told:
        return previous.figures(then, full=told[then.day].full, due=told[then.day].due)
    then = replace(then, projects=editions.projects_of(then, edition, about))
    gap = gap_on(Scope(then.organisation_id, then.zone, then.day, known_from, then.projects))
    return previous.figures(then, full=gap.tally.full, due=gap.tally.due)


def _head(moment: Moment) -> tuple[Head, datetime | None]:
    """The newest entry of history known then, and its instant."""
    row = db.session.execute(
        sa.select(Entry.seq, Entry.hash, Entry.at)
        .where(Entry.organisation_id == moment.organisation_id, moment.knows(Entry.at))
        .order_by(Entry.seq.desc())
        .limit(1)
    ).one_or_none()
    return (Head(row.seq, row.hash), row.at) if row else (Head(0, ""), None)


def checked(viewer: Actor, edition: Edition) -> Edition:
    """The same edition; WrongInput where the city has nothing of that name."""
    editions.found(viewer.organisation_id, edition)
    return edition


def report_for(viewer: Actor, report_id: int) -> Report:
    """One of the city's reports; Missing when there is none here."""
    report = db.session.scalar(
        sa.select(Report)
        .where(Report.id == report_id, Report.organisation_id == viewer.organisation_id)
        .options(undefer(Report.facts))
    )
    if report is None:
        raise Missing
    return report


def job_of(report: Report) -> Job:
    """The newest work behind a report."""
    newest = sa.select(ReportWork.job_id).where(ReportWork.report_id == report.id).order_by(ReportWork.id.desc())
    number = report.job_id or db.session.scalar(newest.limit(1))
    return db.session.get_one(Job, number)
