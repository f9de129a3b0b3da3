"""Say how a project is evaluated, why it starts without an outcome, and what a programme proposes to measure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, WrongInput
from portfolio.core.money import Money
from portfolio.history import actions as history
from portfolio.metrics import actions as metrics
from portfolio.metrics import rules as measuring
from portfolio.metrics.models import Metric
from portfolio.plans import queries, rules
from portfolio.plans.models import EvaluationPlan, ProposedMeasure
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Project
from portfolio.projects.rules import RUNNING
from portfolio.projects.subjects import Subject
from portfolio.strategy.models import Programme

NAME_LENGTH = 250
_METHOD = ("series", "aggregable", "frequency", "collection_method", "source", "split_by", "small_shown")
"""What a measure of the library says of how it is taken, beside what a proposal repeats of it."""
_SAID = ("without_outcome", "comparison", "evaluator", "budget_minor", "budget_currency")
IN_WORDS = "words"
"""What stands for the unit of an answer in words; no page shows it."""


# ------------------------------------------------------------------------------------------------- a project
def allow_start(project: Project, *, to: str, without_outcome: str | None, by: Actor, at: datetime) -> None:
    """Refuse a start without an intended outcome, or keep the reason that was given for it."""
    has_started = project.started_on is not None
    intends = has_started or queries.intends_outcome(project.id)
    rules.check_start(to, has_started=has_started, intends=intends, without_outcome=without_outcome)
    if to == RUNNING and not intends and without_outcome:
        _say(project, {"without_outcome": without_outcome}, "evaluation.left_open", by=by, at=at)


def plan_evaluation(
    project: Project,
    *,
    comparison: str | None = None,
    evaluator: str | None = None,
    budget: Money | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Say with what results are compared, who evaluates, and what it may cost; what is left empty is not said."""
    if project.organisation_id != by.organisation_id:
        raise Missing
    if budget is not None and budget.minor < 0:
        raise WrongInput("negative", N_("Give an amount that is not below zero."), "budget")
    said = {
        "comparison": comparison,
        "evaluator": evaluator,
        "budget_minor": budget.minor if budget else None,
        "budget_currency": budget.currency if budget else None,
    }
    _say(project, said, "evaluation.planned", by=by, at=at)


def _say(project: Project, said: Mapping[str, Any], happened: str, *, by: Actor, at: datetime) -> None:
    """Add the row that counts from now on, with what is not said anew as it stood; nothing where nothing changes."""
    before = queries.plan_of(project.id)
    was = {name: getattr(before, name) if before else None for name in _SAID}
    now = {**was, **said}
    if now == was:
        return
    row = EvaluationPlan(project_id=project.id, on=day_of(by, at), recorded_at=at, by_id=by.person_id, **now)
    db.session.add(row)
    db.session.flush()
    old, new = history.changes(was, now)
    history.record(
        happened, thing=("evaluation_plan", row.id), root=("project", project.id), by=by, at=at, before=old, after=new
    )


def ask_question(
    subject: Subject, *, question: str, decision_rule: str, answer_on: date | None = None, by: Actor, at: datetime
) -> Metric:
    """Give a project a question to learn from: it is answered in words, and the rule says what follows."""
    if answer_on is not None and answer_on <= day_of(by, at):
        raise WrongInput("past_day", N_("Give a day in the future."), "answer_on")
    return metrics.define(
        subject,
        name=question if len(question) <= NAME_LENGTH else f"{question[: NAME_LENGTH - 1]}…",
        unit=IN_WORDS,
        goal_on=answer_on,
        question=question,
        decision_rule=decision_rule,
        level="outcome",
        measure="qualitative",
        direction="none",
        by=by,
        at=at,
    )


# ----------------------------------------------------------------------------------------------- a programme
def propose(
    programme: Programme,
    *,
    name: str | None,
    unit: str | None = None,
    level: str = "outcome",
    direction: str = "increase",
    definition: str | None = None,
    baseline_kind: str | None = None,
    goal: int | None = None,
    question: str | None = None,
    decision_rule: str | None = None,
    by: Actor,
    at: datetime,
) -> ProposedMeasure:
    """Have a programme propose a measure, or a question to learn from, to its projects.

    goal  in millionths of the unit
    """
    if programme.organisation_id != by.organisation_id:
        raise Missing
    if level not in measuring.LEVELS or direction not in measuring.DIRECTIONS:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "level")
    if baseline_kind not in (None, *measuring.BASELINE_KINDS):
        raise WrongInput("choice", N_("Choose one of the entries offered."), "baseline_kind")
    if not name:
        raise WrongInput("no_name", N_("Say what is measured."), "name")
    rules.check_proposal(level, question, decision_rule)
    if question is None and not unit:
        raise WrongInput("no_unit", N_("Give the unit, such as %%, days or households."), "unit")
    there = queries.proposals_of(programme.id)
    if any(each.name.casefold() == name.casefold() for each in there):
        raise WrongInput("proposed_twice", N_("The programme proposes a measure of this name already."), "name")
    row = ProposedMeasure(
        organisation_id=by.organisation_id,
        programme_id=programme.id,
        name=name,
        unit=unit or IN_WORDS,
        level=level,
        measure="qualitative" if question else measuring.measure_of(unit or ""),
        direction="none" if question else direction,
        definition=definition,
        baseline_kind=None if question else baseline_kind,
        goal=None if question else goal,
        question=question,
        decision_rule=decision_rule,
        position=len(there),
        created_at=at,
    )
    db.session.add(row)
    db.session.flush()
    _note("proposal.made", row, by=by, at=at)
    return row


def propose_from_library(
    programme: Programme, name: str, *, goal: int | None = None, by: Actor, at: datetime
) -> ProposedMeasure:
    """Have a programme propose a measure of the city's library; who takes it over follows the library."""
    entry = queries.library_named(by.organisation_id, name)
    if entry is None:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "library")
    said = {word: getattr(entry, word) for word in ("name", "unit", "level", "direction", "definition")}
    row = propose(programme, **said, goal=goal, by=by, at=at)
    row.measure = entry.measure
    return row


def withdraw(proposal: ProposedMeasure, *, by: Actor, at: datetime) -> None:
    """Propose a measure no longer; projects that took it over keep theirs."""
    if proposal.organisation_id != by.organisation_id:
        raise Missing
    if proposal.retired_at is None:
        proposal.retired_at = at
        _note("proposal.withdrawn", proposal, by=by, at=at)


def propose_again(proposal: ProposedMeasure, *, by: Actor, at: datetime) -> None:
    """Propose a measure that was withdrawn."""
    if proposal.organisation_id != by.organisation_id:
        raise Missing
    if proposal.retired_at is not None:
        proposal.retired_at = None
        _note("proposal.made_again", proposal, by=by, at=at)


def _note(happened: str, row: ProposedMeasure, *, by: Actor, at: datetime) -> None:
    thing, root = ("proposed_measure", row.id), ("programme", row.programme_id)
    history.record(happened, thing=thing, root=root, by=by, at=at, after={"name": row.name, "unit": row.unit})


class Taken(NamedTuple):
    """A proposal that a project takes over, with the goal it sets itself, in millionths."""

    proposal: queries.Proposal
    goal: int | None


def take_over(
    subject: Subject, taken: Iterable[Taken], *, goal_on: date | None = None, by: Actor, at: datetime
) -> list[Metric]:
    """Give a project measures that its programme proposes, as measures of its own.

    goal_on  by when the goals are to be reached
    """
    return [_take(subject, one.proposal, one.goal, goal_on, by, at) for one in taken]


def _take(
    subject: Subject, proposal: queries.Proposal, goal: int | None, goal_on: date | None, by: Actor, at: datetime
) -> Metric:
    is_question = proposal.question is not None
    entry = queries.library_named(subject.organisation_id, proposal.name)
    method = {name: getattr(entry, name) for name in _METHOD} | {"library_id": entry.id} if entry else {}
    metric = metrics.define(
        subject,
        name=proposal.name,
        unit=proposal.unit,
        goal=None if is_question else goal,
        goal_on=goal_on if is_question or goal is not None else None,
        level=proposal.level,
        measure=proposal.measure,
        direction=proposal.direction,
        definition=proposal.definition,
        question=proposal.question,
        decision_rule=proposal.decision_rule,
        **method,
        by=by,
        at=at,
    )
    if proposal.baseline_kind == "zero_by_definition":
        metrics.set_baseline(metric, value=0, on=day_of(by, at), kind="zero_by_definition", by=by, at=at)
    return metric
