"""What the scheduler does about quarterly reports: call for updates, prepare the draft, freeze it, take work up again.

A step is a row that stands once per quarter, so any number of schedulers may look at once. Nobody issues but a person.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db, is_sqlite, read
from portfolio.core.errors import RuleBroken
from portfolio.core.quarter import Quarter
from portfolio.jobs.models import Job
from portfolio.jobs.rules import CANCELLED, FAILED
from portfolio.people.models import Organisation, Person
from portfolio.people.queries import read_settings
from portfolio.projects.models import Project
from portfolio.reports import actions, issues, readers, rules
from portfolio.reports.actions.preparing import COUNT, DRAW, work
from portfolio.reports.editions import CITY
from portfolio.reports.models import Report, ReportStep, ReportWork
from portfolio.reviews.queries.planned import working_days
from portfolio.reviews.schedule import WorkingDays
from portfolio.updates import actions as updates

CALLED, DRAFTED, FROZEN = "called", "drafted", "frozen"


@dataclass(frozen=True)
class City:
    """A city on a day, with the days of the report of the quarter that ends, and of the one that has ended."""

    viewer: Viewer
    today: date
    days: WorkingDays
    present: Quarter
    coming: rules.Timetable
    due: rules.Timetable

    @property
    def ended(self) -> Quarter:
        return self.present.previous


def keep(at: datetime) -> int:
    """Take every step that is due in any city; gives how many were taken."""
    taken = sum(_keep(row.id, at) for row in read(sa.select(Organisation.id).order_by(Organisation.id)).all())
    return taken + _take_up_again(at)


def _keep(organisation_id: int, at: datetime) -> int:
    city = _city(organisation_id, at)
    if city is None:
        return 0
    done = {(row.quarter, row.step) for row in _steps(organisation_id, city)}
    taken = 0
    for quarter, step, is_due, act in STEPS:
        of = quarter(city)
        if (str(of), step) not in done and is_due(city) and _is_mine(organisation_id, of, step, city.today, at):
            act(city, at)
            taken += 1
    return taken


def _city(organisation_id: int, at: datetime) -> City | None:
    """A city that has anything to report on; its working days are looked up only then."""
    of = db.session.get_one(Organisation, organisation_id)
    today = local_day(at, of.zone)
    present = Quarter.of(today)
    if not db.session.scalar(sa.select(sa.exists().where(Project.organisation_id == organisation_id))):
        return None
    lead = db.session.get(Person, readers.lead_of(organisation_id, today) or 0)
    viewer = Viewer(
        organisation_id,
        None,
        name=lead.name if lead else of.name,
        organisation_name=of.name,
        zone=of.zone,
        currency=of.currency,
        language=of.language,
    )
    days = working_days(organisation_id)
    return City(viewer, today, days, present, rules.timetable(present, days), rules.timetable(present.previous, days))


def _steps(organisation_id: int, city: City) -> list[ReportStep]:
    quarters = (str(city.present), str(city.ended))
    wanted = sa.select(ReportStep).where(
        ReportStep.organisation_id == organisation_id, ReportStep.quarter.in_(quarters)
    )
    return list(db.session.scalars(wanted))


def _is_mine(organisation_id: int, quarter: Quarter, step: str, on: date, at: datetime) -> bool:
    """Put a step on record; False where another scheduler was quicker."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    row = {"organisation_id": organisation_id, "quarter": str(quarter), "step": step, "on": on, "recorded_at": at}
    made = insert(ReportStep).values(row).on_conflict_do_nothing().returning(ReportStep.id)
    return db.session.scalar(made) is not None


def _is_call_due(city: City) -> bool:
    """Whether owners are to be asked for the quarter that ends: never before reminders have been let begin."""
    if city.today < city.coming.called_on:
        return False
    return _reminds(city)


def _reminds(city: City) -> bool:
    """Whether the lead has let reminders begin: before that nobody gets mail that they did not ask for."""
    return read_settings(city.viewer.organisation_id, city.today).reminders_from is not None


def _call(city: City, at: datetime) -> None:
    with suppress(RuleBroken):  # nobody is left to ask
        updates.ask(city.present, by=city.viewer, at=at)


def _is_draft_due(city: City) -> bool:
    return city.today >= city.due.drafted_on


def _draft(city: City, at: datetime) -> None:
    """Prepare the draft of the quarter that has ended; late, it still leaves departments their days."""
    until = city.days.add_working_days(city.days.roll(city.today), rules.PREVIEW_DAYS - 1)
    report, is_new = actions.prepare(city.ended, edition=CITY, preview_until=until, by=city.viewer, at=at)
    if is_new and _reminds(city):
        actions.tell_heads(report, by=city.viewer, at=at)


def _is_freezing_due(city: City) -> bool:
    """Whether departments have seen their lines."""
    until = db.session.scalar(
        sa.select(Report.preview_until).where(
            Report.organisation_id == city.viewer.organisation_id,
            Report.quarter == str(city.ended),
            Report.edition == str(CITY),
            Report.version == 1,
        )
    )
    return until is not None and until < city.today


def _freeze(city: City, at: datetime) -> None:
    """Freeze the figures of the draft; what somebody has frozen or issued is left as it is."""
    report = issues.first_version(city.viewer.organisation_id, str(city.ended), str(CITY))
    if report.state == rules.DRAFT:
        actions.freeze(report, by=city.viewer, at=at)
        if _reminds(city):
            actions.tell_leads(report, by=city.viewer, at=at)


STEPS: tuple[tuple[Callable[[City], Quarter], str, Callable[[City], bool], Callable[[City, datetime], None]], ...] = (
    (lambda city: city.present, CALLED, _is_call_due, _call),
    (lambda city: city.ended, DRAFTED, _is_draft_due, _draft),
    (lambda city: city.ended, FROZEN, _is_freezing_due, _freeze),
)


def _take_up_again(at: datetime) -> int:
    """Ask once more for what was counted or drawn last and was cancelled or crashed, unless that was the second try.

    Whoever asked has been told that it failed; of the second try they hear only where the first was cancelled.
    """
    newest = (
        sa.select(ReportWork.report_id, ReportWork.kind, sa.func.max(ReportWork.number).label("number"))
        .group_by(ReportWork.report_id, ReportWork.kind)
        .subquery()
    )
    before, job_before = aliased(ReportWork), aliased(Job)
    again = (
        sa.select(Report, ReportWork.kind, Job.args, Job.state)
        .join(ReportWork, ReportWork.report_id == Report.id)
        .join(
            newest,
            sa.and_(
                newest.c.report_id == ReportWork.report_id,
                newest.c.kind == ReportWork.kind,
                newest.c.number == ReportWork.number,
            ),
        )
        .join(Job, Job.id == ReportWork.job_id)
        .outerjoin(
            before,
            sa.and_(
                before.report_id == ReportWork.report_id,
                before.kind == ReportWork.kind,
                before.number == ReportWork.number - 1,
            ),
        )
        .outerjoin(job_before, job_before.id == before.job_id)
        .where(
            ReportWork.kind.in_((COUNT, DRAW)),
            Job.state.in_((CANCELLED, FAILED)),
            sa.or_(job_before.id.is_(None), job_before.state.not_in((CANCELLED, FAILED))),
            sa.case((ReportWork.kind == COUNT, Report.state != rules.ISSUED), else_=Report.state == rules.ISSUED),
        )
        .order_by(Report.id)
        .with_for_update(of=Report)
    )
    taken = 0
    for report, kind, args, state in db.session.execute(again).all():
        of = db.session.get_one(Organisation, report.organisation_id)
        by = Viewer(of.id, report.issued_by_id, zone=of.zone, language=of.language)
        more = {"language": args.get("language")} if kind == DRAW else {}
        work(report, kind, is_quiet=state == FAILED, by=by, at=at, **more)
        taken += 1
    return taken
