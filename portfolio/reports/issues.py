"""The issues of a report and their drafts, with what people added: as actions, jobs and pages need them."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.clock import local_day
from portfolio.core.db import db, read
from portfolio.people.models import Department, Organisation, Person, Setting
from portfolio.projects.models import Project
from portfolio.reports import rules
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.front import Answered, Asked, DepartmentSaid, Front
from portfolio.reports.models import (
    AskedDecision,
    DecisionAnswer,
    DepartmentLine,
    Report,
    ReportFile,
    ReportWords,
)


def held(report: Report) -> Report:
    """The report as it is now, and nobody else changes it until the transaction ends."""
    return db.session.scalars(
        sa.select(Report).where(Report.id == report.id).with_for_update().execution_options(populate_existing=True)
    ).one()


def first_version(organisation_id: int, quarter: str, edition: str) -> Report:
    """The first version of an edition for a period."""
    return db.session.scalars(_versions(organisation_id, quarter, edition).where(Report.version == 1)).one()


def versions_of(report: Report) -> Sequence[Report]:
    """All versions of an edition for a period, the first one first."""
    versions = _versions(report.organisation_id, report.quarter, report.edition)
    return db.session.scalars(versions.where(Report.version.is_not(None)).order_by(Report.version)).all()


def later_version(report: Report) -> Report | None:
    """The newest version after this one, begun or issued."""
    later = [other for other in versions_of(report) if (other.version or 0) > (report.version or 0)]
    return later[-1] if later else None


def _versions(organisation_id: int, quarter: str, edition: str) -> sa.Select[Report]:
    return sa.select(Report).where(
        Report.organisation_id == organisation_id, Report.quarter == quarter, Report.edition == edition
    )


def settings_on(organisation_id: int, day: date) -> dict[str, str]:
    """What a city had set on a day, by key, as it was stored."""
    rows = read(
        sa.select(Setting.key, Setting.value)
        .where(Setting.organisation_id == organisation_id, Setting.on <= day)
        .order_by(Setting.on, Setting.id)
    )
    return {row.key: row.value for row in rows}


# --------------------------------------------------------------------------------------------- what people added
def words_of(report_id: int) -> ReportWords | None:
    """What the unit says on page 1 now."""
    return db.session.scalars(
        sa.select(ReportWords).where(ReportWords.report_id == report_id).order_by(ReportWords.id.desc()).limit(1)
    ).first()


def words_number(report: Report) -> int:
    """The number of the words that hold now, 0 for none."""
    return db.session.scalar(sa.select(sa.func.max(ReportWords.id)).where(ReportWords.report_id == report.id)) or 0


class Line(NamedTuple):
    """The sentence of a department, and when it was said."""

    department_id: int
    department: str
    sentence: str
    recorded_at: datetime


def lines_of(report: Report) -> Sequence[Line]:
    """The sentences that departments added, by department; a correction carries those of the first version."""
    newest = (
        sa.select(sa.func.max(DepartmentLine.id).label("id"))
        .where(DepartmentLine.report_id == _root(report))
        .group_by(DepartmentLine.department_id)
        .subquery()
    )
    rows = read(
        sa.select(DepartmentLine.department_id, Department.name, DepartmentLine.sentence, DepartmentLine.recorded_at)
        .join(newest, newest.c.id == DepartmentLine.id)
        .join(Department, Department.id == DepartmentLine.department_id)
        .where(DepartmentLine.sentence.is_not(None))
        .order_by(sa.func.lower(Department.name), Department.id)
    )
    return [Line(*row) for row in rows]


class Decision(NamedTuple):
    """A decision that a report asks for, with who is to decide, the project it is about, and the newest answer."""

    row: AskedDecision
    owner: str
    project: Project | None
    answer: DecisionAnswer | None
    given_by: str | None


def decisions_of(report: Report) -> Sequence[Decision]:
    """The decisions that a report asks for, in the order in which they were added."""
    newest = (
        sa.select(DecisionAnswer.decision_id, sa.func.max(DecisionAnswer.id).label("id"))
        .group_by(DecisionAnswer.decision_id)
        .subquery()
    )
    given_by = aliased(Person)
    rows = db.session.execute(
        sa.select(AskedDecision, Person.name, Project, DecisionAnswer, given_by.name)
        .join(Person, Person.id == AskedDecision.owner_id)
        .outerjoin(Project, Project.id == AskedDecision.project_id)
        .outerjoin(newest, newest.c.decision_id == AskedDecision.id)
        .outerjoin(DecisionAnswer, DecisionAnswer.id == newest.c.id)
        .outerjoin(given_by, given_by.id == DecisionAnswer.given_by_id)
        .where(AskedDecision.report_id == _root(report), AskedDecision.dropped_at.is_(None))
        .order_by(AskedDecision.id)
    )
    return [Decision(*row) for row in rows]


def _root(report: Report) -> Any:
    """The number of the first version, which carries the decisions of all."""
    if report.version in (None, 1):
        return report.id
    return (
        sa.select(Report.id)
        .where(
            Report.organisation_id == report.organisation_id,
            Report.quarter == report.quarter,
            Report.edition == report.edition,
            Report.version == 1,
        )
        .scalar_subquery()
    )


def issued_before(report: Report) -> Report | None:
    """The newest issue of the same edition about an earlier period."""
    return db.session.scalars(
        sa.select(Report)
        .where(
            Report.organisation_id == report.organisation_id,
            Report.edition == report.edition,
            Report.state == rules.ISSUED,
            Report.as_of < report.as_of,
        )
        .order_by(Report.as_of.desc(), Report.version.desc())
        .limit(1)
    ).first()


# --------------------------------------------------------------------------------------------- the first page
def front(report: Report, *, issued_by: int | None = None, issued_at: datetime | None = None) -> Front:
    """The first page of a report as people wrote it so far; final in the name of who issues it.

    An answer that is given after a report was issued stands in the next one.
    """
    city = db.session.get_one(Organisation, report.organisation_id)
    before = issued_before(report)
    signed = db.session.get(Person, issued_by) if issued_by is not None else None
    return Front(
        version=report.version or 0,
        prepared_on=local_day(report.frozen_at or report.drawn_at or report.asked_at, city.zone),
        issued_on=local_day(issued_at, city.zone) if issued_at else None,
        issued_by=signed.name if signed else None,
        **_written(report),
        asked=tuple(_asked(decision) for decision in decisions_of(report)),
        answered=tuple(_answered(decision) for decision in decisions_of(before)) if before else (),
        departments=tuple(DepartmentSaid(line.department, line.sentence) for line in lines_of(report)),
        erratum=report.erratum or "",
    )


def _written(report: Report) -> dict[str, str]:
    """What the unit says on page 1 now, by part; empty where it says nothing."""
    said = words_of(report.id)
    return {name: getattr(said, name, None) or "" for name in ("sentence", "worked", "did_not_work")}


def _asked(decision: Decision) -> Asked:
    row, project = decision.row, decision.project
    return Asked(
        asked=row.asked,
        owner=decision.owner,
        due_on=row.due_on,
        amount=row.amount_minor,
        currency=row.currency,
        ref=project.ref if project else None,
        project=project.title if project else None,
        language=project.language if project else None,
    )


def _answered(decision: Decision) -> Answered:
    row, given = decision.row, decision.answer
    return Answered(
        asked=row.asked,
        owner=decision.owner,
        due_on=row.due_on,
        answer=given.answer if given else None,
        given_by=decision.given_by,
        on=given.on if given else None,
        words=given.words if given else None,
    )


def as_json(front: Front) -> dict[str, Any]:
    """A first page as the facts keep it."""
    return asdict(front)


def facts_of(report: Report) -> QuarterFacts:
    """The facts of a report with its first page: as stored once it was issued, as written so far before that."""
    facts = QuarterFacts.from_json(report.facts or {})
    if report.state in (rules.DRAFT, rules.FROZEN):
        return replace(facts, front=front(report))
    return facts


def wanting(report: Report) -> rules.Wanting:
    """A report as far as it decides whether it may be issued."""
    counts = (report.facts or {}).get("counts") or {}
    return rules.Wanting(
        state=report.state,
        is_counted=report.is_counted,
        **_written(report),
        asked=[decision.row.asked for decision in decisions_of(report)],
        stops=counts.get("stopped", 0),
        corrects=report.corrects_id is not None,
        erratum=report.erratum or "",
    )


# --------------------------------------------------------------------------------------------- files
def files_of(report_id: int) -> Sequence[ReportFile]:
    """The files of an issued report."""
    return db.session.scalars(
        sa.select(ReportFile)
        .where(ReportFile.report_id == report_id)
        .order_by(ReportFile.form, ReportFile.language, ReportFile.volume)
    ).all()


class Stored(NamedTuple):
    """A file in the store, and what it is called."""

    sha256: str
    quarter: str
    edition: str
    version: int | None
    form: str
    language: str


_STORED = (
    sa.select(ReportFile.sha256, Report.quarter, Report.edition, Report.version, ReportFile.form, ReportFile.language)
    .join(Report, Report.id == ReportFile.report_id)
    .where(
        Report.id == sa.bindparam("report_id", type_=sa.Integer),
        Report.organisation_id == sa.bindparam("organisation_id", type_=sa.Integer),
        ReportFile.form == sa.bindparam("form", type_=sa.String),
        ReportFile.volume == sa.bindparam("volume", type_=sa.String),
    )
    .order_by(ReportFile.language == sa.bindparam("language", type_=sa.String), ReportFile.language == Report.language)
)
"""Put together once; what fits best comes last."""


def stored(organisation_id: int, report_id: int, form: str, language: str, volume: str = "") -> Stored | None:
    """The file of an issued report in a language, or in the report's own; None when there is none."""
    asked = {"report_id": report_id, "organisation_id": organisation_id, "form": form, "language": language}
    found = read(_STORED, asked | {"volume": volume}).all()
    return Stored(*found[-1]) if found else None
