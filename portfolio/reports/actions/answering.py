"""Put on record what became of a decision that a report asked for."""

from datetime import date, datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history.actions import record
from portfolio.people.queries import is_member
from portfolio.projects.actions.shortcuts import day_of
from portfolio.reports import rules
from portfolio.reports.models import AskedDecision, DecisionAnswer, Report


def answer(
    decision: AskedDecision,
    *,
    answer: str | None,
    given_by_id: int | None,
    on: date | None,
    words: str | None = None,
    by: Actor,
    at: datetime,
) -> DecisionAnswer:
    """Say yes, no, later or changed, who decided and when; a later answer corrects the earlier one, and both stay."""
    report = db.session.get_one(Report, decision.report_id)
    if report.state != rules.ISSUED:
        raise RuleBroken("not_issued", N_("Nobody has been asked yet: the report is not issued."))
    rules.check_answer(answer, given_by_id, on, day_of(by, at))
    rules.check_length(words, rules.ANSWER_WORDS, "words")
    if given_by_id is None or not is_member(given_by_id, by.organisation_id):
        raise WrongInput("given_by", N_("Say who decided."), "given_by_id")
    row = DecisionAnswer(
        decision_id=decision.id,
        answer=answer,
        given_by_id=given_by_id,
        on=on,
        words=words,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    thing, root = ("decision_answer", row.id), ("report", report.id)
    record("report.decision_answered", thing=thing, root=root, by=by, at=at, after={"answer": answer, "words": words})
    return row
