"""What people add to a draft: the unit's words, the sentence of a department, the decisions that are asked for."""

from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, WrongInput
from portfolio.core.money import Money
from portfolio.history.actions import record
from portfolio.people.queries import is_member
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Project
from portfolio.reports import issues, rules
from portfolio.reports.models import AskedDecision, DepartmentLine, Report, ReportWords


def write(
    report: Report,
    *,
    sentence: str | None,
    worked: str | None = None,
    did_not_work: str | None = None,
    version: int = 0,
    by: Actor,
    at: datetime,
) -> ReportWords:
    """Say what page 1 says beside its figures; an earlier row stays.

    version  the number of the words that the writer has seen, 0 for none
    raises   EditedMeanwhile when somebody else has written since
    """
    report = issues.held(report)
    rules.check_open(report.state)
    if issues.words_number(report) != version:
        raise EditedMeanwhile
    rules.check_length(sentence, rules.SENTENCE, "sentence")
    rules.check_length(worked, rules.LINE, "worked")
    rules.check_length(did_not_work, rules.LINE, "did_not_work")
    row = ReportWords(
        report_id=report.id,
        sentence=sentence,
        worked=worked,
        did_not_work=did_not_work,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    after = {"sentence": sentence, "worked": worked, "did_not_work": did_not_work}
    record("report.written", thing=("report_words", row.id), root=("report", report.id), by=by, at=at, after=after)
    return row


def say_for_department(
    report: Report, department_id: int, *, sentence: str | None, by: Actor, at: datetime
) -> DepartmentLine:
    """Add the sentence of a department to a draft, in place of an earlier one; None takes it back."""
    report = issues.held(report)
    rules.check_preview(report.state, report.preview_until, day_of(by, at))
    rules.check_length(sentence, rules.SENTENCE, "sentence")
    row = DepartmentLine(
        report_id=report.id, department_id=department_id, sentence=sentence, recorded_at=at, by_id=by.person_id
    )
    db.session.add(row)
    db.session.flush()
    root, after = ("report", report.id), {"sentence": sentence}
    record("report.department_said", thing=("department_line", row.id), root=root, by=by, at=at, after=after)
    return row


def ask_decision(
    report: Report,
    *,
    asked: str | None,
    owner_id: int | None,
    due_on: date | None,
    amount: Money | None = None,
    project: Project | None = None,
    by: Actor,
    at: datetime,
) -> AskedDecision:
    """Ask leadership for a decision; five at most, each with an owner and a date."""
    report = issues.held(report)
    rules.check_open(report.state)
    if report.corrects_id is not None:
        raise WrongInput("corrects", N_("A correction asks for what the first version asked for."))
    already = db.session.scalar(
        sa.select(sa.func.count()).where(AskedDecision.report_id == report.id, AskedDecision.dropped_at.is_(None))
    )
    rules.check_decision(asked, due_on, owner_id, already or 0)
    if owner_id is None or due_on is None or not is_member(owner_id, by.organisation_id):
        raise WrongInput("owner", N_("Say who is to decide."), "owner_id")
    row = AskedDecision(
        report_id=report.id,
        asked=asked,
        owner_id=owner_id,
        due_on=due_on,
        amount_minor=amount.minor if amount else None,
        currency=amount.currency if amount else None,
        project_id=project.id if project else None,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    after = {"asked": asked, "due_on": due_on}
    record(
        "report.decision_asked", thing=("asked_decision", row.id), root=("report", report.id), by=by, at=at, after=after
    )
    return row


def drop_decision(decision: AskedDecision, *, by: Actor, at: datetime) -> None:
    """Take back a decision that a draft asks for."""
    report = issues.held(db.session.get_one(Report, decision.report_id))
    rules.check_open(report.state)
    if decision.dropped_at is None:
        decision.dropped_at = at
        thing, root = ("asked_decision", decision.id), ("report", report.id)
        record("report.decision_dropped", thing=thing, root=root, by=by, at=at)
