"""Change what a record says: its texts, its dates and budget, whether it lies in the archive."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.history import actions as history
from portfolio.projects import rules
from portfolio.projects.actions.opening import TITLE_LENGTH
from portfolio.projects.actions.shortcuts import day_of, hold, index_words, settle, title_key
from portfolio.projects.models import Plan, Project, ProjectOrigin

TEXTS = (
    "summary",
    "problem",
    "for_whom",
    "district",
    "technology",
    "technology_reason",
    "informs_decisions",
    "decision_takers",
    "language",
)
PLAN = ("planned_start_on", "planned_end_on", "ended_on")


def check_version(project: Project, version: int | None) -> None:
    """Refuse a form that was opened before somebody else saved; None when no form was open."""
    if version is not None and version != project.version:
        raise EditedMeanwhile


def edit_record(
    project: Project, *, values: Mapping[str, Any], version: int | None = None, by: Actor, at: datetime
) -> None:
    """Change the title, the texts, the origin and the parent of a record; saving it unchanged leaves no trace.

    values   by column: title, origin, parent_id and those of TEXTS; what is left out stays
    version  the one the form was opened with
    raises   EditedMeanwhile when somebody else saved since
    """
    hold(project, by)
    check_version(project, version)
    wanted = {name: _clean(value) for name, value in values.items()}
    title = wanted.get("title", project.title)
    if not title or len(title) > TITLE_LENGTH:
        raise WrongInput("title", N_("Give a title of at most 250 characters."), "title")
    if wanted.get("origin", project.origin) not in rules.ORIGINS:
        raise WrongInput("origin", N_("Choose one of the answers offered."), "origin")
    _check_parent(project, wanted.get("parent_id"))
    before, after = history.changes({name: getattr(project, name) for name in wanted}, wanted)
    if not after:
        return
    for name, value in after.items():
        setattr(project, name, value)
    if "origin" in after:
        said = {"project_id": project.id, "origin": project.origin}
        db.session.add(ProjectOrigin(**said, recorded_at=at, by_id=by.person_id))
    project.title_key = title_key(project.title)
    settle(project, at)
    index_words(project)
    history.record("project.edited", thing=("project", project.id), by=by, at=at, before=before, after=after)


def change_plan(
    project: Project,
    *,
    planned_start_on: date | None,
    planned_end_on: date | None,
    ended_on: date | None,
    budget: Money | None,
    reason: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change dates and approved budget; the plan as it stood before stays on record.

    raises  RuleBroken when a running project would lose its planned end
    """
    hold(project, by)
    check_version(project, version)
    today = day_of(by, at)
    rules.check_plan(planned_start_on, planned_end_on, ended_on, today)
    if planned_end_on is None and project.planned_end_on is not None and project.started_on is not None:
        raise RuleBroken(
            "keeps_planned_end",
            N_("A project that has started keeps a planned end. Give another day instead of none."),
            "planned_end_on",
        )
    wanted = {
        "planned_start_on": planned_start_on,
        "planned_end_on": planned_end_on,
        "ended_on": ended_on,
        "budget_minor": budget.minor if budget else None,
        "budget_currency": budget.currency if budget else None,
    }
    was = {name: getattr(project, name) for name in wanted}
    before, after = history.changes(was, wanted)
    if not after:
        return
    db.session.add(Plan(project_id=project.id, reason=reason, on=today, recorded_at=at, by_id=by.person_id, **wanted))
    settle(project, at)
    if reason:
        after["reason"] = reason
    if "budget_minor" in after:  # an amount says nothing without its currency, whether or not that changed too
        before["budget_currency"], after["budget_currency"] = was["budget_currency"], wanted["budget_currency"]
    history.record("project.replanned", thing=("project", project.id), by=by, at=at, before=before, after=after)


def archive(project: Project, *, by: Actor, at: datetime) -> None:
    """Put a record into the archive: it leaves everyday lists and stays in every figure."""
    hold(project, by)
    if project.archived_on is None:
        project.archived_on = day_of(by, at)
        project.changed_at = at
        history.record(
            "project.archived", thing=("project", project.id), by=by, at=at, after={"archived_on": project.archived_on}
        )
        db.session.flush()


def unarchive(project: Project, *, by: Actor, at: datetime) -> None:
    """Bring a record back from the archive."""
    hold(project, by)
    if project.archived_on is not None:
        before, project.archived_on = project.archived_on, None
        project.changed_at = at
        history.record(
            "project.unarchived", thing=("project", project.id), by=by, at=at, before={"archived_on": before}
        )
        db.session.flush()


def _check_parent(project: Project, parent_id: int | None) -> None:
    """Refuse a project of another organisation, and one that stands below this one however many steps down."""
    while parent_id is not None:
        above = db.session.get(Project, parent_id)
        if above is None or above.organisation_id != project.organisation_id:
            raise Missing
        if above.id == project.id:
            raise RuleBroken("circle", N_("A project cannot be part of itself."), "parent")
        parent_id = above.parent_id


def _clean(value: Any) -> Any:
    return text.clean(value) or None if isinstance(value, str) else value
