"""What somebody finds among the reports: issues by period, drafts, previews, and what they may add to one."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.jobs.models import Job
from portfolio.jobs.rules import OPEN
from portfolio.people.models import Department, Person
from portfolio.reports import issues, policy, queries, rules
from portfolio.reports.actions.preparing import DRAW
from portfolio.reports.editions import CITY
from portfolio.reports.keeping import IS_GONE
from portfolio.reports.models import AskedDecision, DecisionAnswer, Report, ReportFile, ReportWork, Subscription
from portfolio.reports.words.issues import called
from portfolio.strategy.models import Programme, Strategy

SHOWN = 100


def readable(viewer: Viewer, report_id: int) -> Report:
    """A report that a viewer may read: an issued one, or any where drafts are theirs to see; Missing otherwise."""
    report = queries.report_for(viewer, report_id)
    if report.state != rules.ISSUED and not policy.may_see_drafts(viewer):
        raise Missing
    return report


def of_city(viewer: Viewer, report_id: int) -> Report:
    """A draft or an issue, which is no preview that somebody asked for."""
    report = readable(viewer, report_id)
    if report.state == rules.PREVIEW:
        raise Missing
    return report


class Issue(NamedTuple):
    """A report on the shelf, who issued it, the languages it is drawn in, and whether a later version was issued.

    is_being_drawn  there is no PDF yet, and a job is at it or waits for its turn
    """

    report: Report
    name: str
    issued_by: str | None
    languages: Sequence[str]
    is_superseded: bool
    is_being_drawn: bool


class Shelf(NamedTuple):
    """Issues, drafts and previews, each newest first."""

    issued: Sequence[Issue]
    drafts: Sequence[Issue]
    previews: Sequence[Issue]


def shelf(viewer: Viewer) -> Shelf:
    """What a viewer finds; drafts and previews only where they are theirs to see."""
    # Only a part of the city has a title of its own; the facts themselves are long, and stay where they are.
    title = sa.case((Report.edition != str(CITY), Report.facts["edition_title"].as_string()))
    wanted = sa.select(Report, Person.name, title).outerjoin(Person, Person.id == Report.issued_by_id)
    wanted = wanted.where(Report.organisation_id == viewer.organisation_id, ~IS_GONE)
    if not policy.may_see_drafts(viewer):
        wanted = wanted.where(Report.state == rules.ISSUED)
    newest = wanted.order_by(Report.as_of.desc(), Report.edition, Report.version.desc(), Report.id.desc())
    rows = db.session.execute(newest.limit(SHOWN)).all()
    issued = [report.id for report, *_ in rows if report.state == rules.ISSUED]
    languages = _languages(issued)
    previews = [report.id for report, *_ in rows if report.state == rules.PREVIEW and report.drawn_at is None]
    being_drawn = _being_drawn([*previews, *(number for number in issued if number not in languages)])
    latest: dict[tuple[str, str], int] = {}
    for report, *_ in rows:
        if report.state == rules.ISSUED:
            latest.setdefault((report.quarter, report.edition), report.id)
    found = [
        Issue(
            report,
            called(report.quarter, report.edition, about),
            name,
            languages.get(report.id, ()),
            report.state == rules.ISSUED and latest[report.quarter, report.edition] != report.id,
            report.id in being_drawn,
        )
        for report, name, about in rows
    ]
    return Shelf(
        [issue for issue in found if issue.report.state == rules.ISSUED],
        [issue for issue in found if issue.report.state in (rules.DRAFT, rules.FROZEN)],
        [issue for issue in found if issue.report.state == rules.PREVIEW],
    )


def _languages(reports: Sequence[int]) -> dict[int, list[str]]:
    if not reports:
        return {}
    rows = read(
        sa.select(ReportFile.report_id, ReportFile.language)
        .where(ReportFile.report_id.in_(reports), ReportFile.form == "pdf", ReportFile.volume == "")
        .order_by(ReportFile.language)
    )
    found: dict[int, list[str]] = {}
    for report_id, language in rows:
        found.setdefault(report_id, []).append(language)
    return found


def _being_drawn(reports: Sequence[int]) -> set[int]:
    """Which of some reports a job draws, or will."""
    if not reports:
        return set()
    issued = sa.select(ReportWork.report_id).join(Job, Job.id == ReportWork.job_id).where(ReportWork.kind == DRAW)
    previews = sa.select(Report.id).join(Job, Job.id == Report.job_id)
    wanted = sa.union_all(
        issued.where(ReportWork.report_id.in_(reports), Job.state.in_(OPEN)),
        previews.where(Report.id.in_(reports), Job.state.in_(OPEN)),
    )
    return set(read(wanted).scalars())


NEWEST = (
    sa.select(Report.id)
    .where(
        Report.organisation_id == sa.bindparam("organisation_id", type_=sa.Integer),
        Report.state == rules.ISSUED,
        Report.edition == str(CITY),
    )
    .order_by(Report.as_of.desc(), Report.version.desc())
    .limit(1)
)
"""The report about the city that was issued last, and of its versions the newest."""


def newest(viewer: Viewer) -> int | None:
    """The number of the newest issued report about the city; None before the first."""
    number: int | None = read(NEWEST, {"organisation_id": viewer.organisation_id}).scalar()
    return number


def awaits_answer(
    organisation_id: sa.ColumnElement[int], person_id: sa.ColumnElement[int]
) -> tuple[sa.ColumnElement[bool], ...]:
    """That an issued report asks a person for a decision and nobody has answered; of AskedDecision with Report."""
    return (
        Report.organisation_id == organisation_id,
        Report.state == rules.ISSUED,
        AskedDecision.owner_id == person_id,
        AskedDecision.dropped_at.is_(None),
        ~sa.exists().where(DecisionAnswer.decision_id == AskedDecision.id),
    )


WAITING = (
    sa.select(AskedDecision)
    .join(Report, Report.id == AskedDecision.report_id)
    .where(
        *awaits_answer(sa.bindparam("organisation_id", type_=sa.Integer), sa.bindparam("person_id", type_=sa.Integer))
    )
    .order_by(AskedDecision.due_on, AskedDecision.id)
    .limit(SHOWN)
)
"""The decisions that issued reports ask of a person and that nobody has answered, the most urgent first."""


def waiting(viewer: Viewer) -> Sequence[AskedDecision]:
    """The decisions that wait for the viewer's answer."""
    whose = {"organisation_id": viewer.organisation_id, "person_id": viewer.person_id}
    return db.session.scalars(WAITING, whose).all()


class Asked(NamedTuple):
    """A decision with the report that asks for it."""

    decision: AskedDecision
    report: Report


def decision(viewer: Viewer, decision_id: int) -> Asked:
    """A decision that a report of the city asks for; Missing where the report is not theirs to read."""
    found = db.session.get(AskedDecision, decision_id)
    if found is None:
        raise Missing
    return Asked(found, of_city(viewer, found.report_id))


def editions(viewer: Viewer) -> list[tuple[str, str, str]]:
    """What an edition can be about: its name as reports.editions spells it, its kind, its title."""
    found: list[tuple[str, str, str]] = []
    of: tuple[tuple[str, sa.Select[str, str]], ...] = (
        (
            "department",
            sa.select(Department.key, Department.name).where(
                Department.organisation_id == viewer.organisation_id, Department.closed_on.is_(None)
            ),
        ),
        (
            "programme",
            sa.select(Programme.key, Programme.title).where(Programme.organisation_id == viewer.organisation_id),
        ),
        (
            "strategy",
            sa.select(Strategy.key, Strategy.title).where(Strategy.organisation_id == viewer.organisation_id),
        ),
    )
    for kind, wanted in of:
        rows = sorted(read(wanted).all(), key=lambda row: str(row[1]).casefold())
        found += [(f"{kind}:{key}", kind, title) for key, title in rows]
    return found


class Subscribed(NamedTuple):
    """Who gets an edition, how, and in which language."""

    row: Subscription
    name: str


def subscriptions(viewer: Viewer) -> Sequence[Subscribed]:
    """Who gets which edition: everybody for the unit, themselves for others."""
    wanted = (
        sa.select(Subscription, Person.name)
        .join(Person, Person.id == Subscription.person_id)
        .where(Subscription.organisation_id == viewer.organisation_id, Subscription.until_on.is_(None))
    )
    if not policy.may_write(viewer):
        wanted = wanted.where(Subscription.person_id == viewer.person_id)
    rows = db.session.execute(wanted.order_by(Subscription.edition, sa.func.lower(Person.name), Subscription.id))
    return [Subscribed(*row) for row in rows]


class Wish(NamedTuple):
    """A subscription, as the right to end it is measured: it is its reader's own."""

    row: Subscription
    owner_id: int
    deputy_id: int | None = None
    lead_department_id: int | None = None


def subscription(viewer: Viewer, subscription_id: int) -> Wish:
    """A subscription of the city; Missing when there is none here."""
    row = db.session.get(Subscription, subscription_id)
    if row is None or row.organisation_id != viewer.organisation_id:
        raise Missing
    return Wish(row, row.person_id)


def number(viewer: Viewer, report_id: int) -> int:
    """The number in an address whose file is looked up by one statement, once the viewer may read reports at all."""
    return report_id


def newest_job(report: Report, kind: str) -> Job | None:
    """The newest job about a report of a kind."""
    return db.session.scalars(
        sa.select(Job)
        .join(ReportWork, ReportWork.job_id == Job.id)
        .where(ReportWork.report_id == report.id, ReportWork.kind == kind)
        .order_by(ReportWork.number.desc())
        .limit(1)
    ).first()


def versions(report: Report) -> Sequence[Report]:
    """The issued versions of a report, the newest first."""
    return [row for row in reversed(issues.versions_of(report)) if row.state == rules.ISSUED]
