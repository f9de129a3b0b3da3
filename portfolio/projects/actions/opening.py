"""Open a project: one record, its first dated rows, its words for search."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.db import db, is_sqlite
from portfolio.core.errors import N_, Missing, WrongInput
from portfolio.core.money import Money
from portfolio.history import actions as history
from portfolio.people.models import Department, Person
from portfolio.people.queries import is_member
from portfolio.projects import rules
from portfolio.projects.actions.shortcuts import day_of, index_words, settle, title_key
from portfolio.projects.actions.vocabulary import terms_of
from portfolio.projects.models import Assignment, Plan, Project, ProjectOrigin, RefCounter, StageMove, Tagging
from portfolio.strategy.models import Programme

TITLE_LENGTH = 250
PREFIX = {"project": "P", "call": "CALL", "pitch": "PITCH"}


def next_refs(organisation_id: int, kind: str, year: int, count: int = 1) -> list[str]:
    """The next references of a kind of record in a year; a number is never given twice."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    last = db.session.scalars(
        insert(RefCounter)
        .values(organisation_id=organisation_id, kind=kind, year=year, last=count)
        .on_conflict_do_update(
            index_elements=["organisation_id", "kind", "year"], set_={"last": RefCounter.last + count}
        )
        .returning(RefCounter.last)
    ).one()
    return [rules.ref_of(PREFIX[kind], year, number) for number in range(last - count + 1, last + 1)]


def next_ref(organisation_id: int, kind: str, year: int) -> str:
    """The next reference of a kind of record in a year."""
    return next_refs(organisation_id, kind, year)[0]


def open_project(
    *,
    title: str,
    department: Department,
    stage: str = "idea",
    on: date | None = None,
    reason: str | None = None,
    outcome_decision: str | None = None,
    owner: Person | None = None,
    deputy: Person | None = None,
    supporting: Collection[Department] = (),
    programme: Programme | None = None,
    tags: Collection[rules.Put] = (),
    planned_start_on: date | None = None,
    planned_end_on: date | None = None,
    ended_on: date | None = None,
    budget: Money | None = None,
    parent: Project | None = None,
    origin: str = "direct",
    texts: Mapping[str, str | None] | None = None,
    by: Actor,
    at: datetime,
) -> Project:
    """Open a project with a title and a lead department; everything else may come later.

    on     since when it is in its stage and belongs to its department and people; default the day of `at`
    texts  summary, problem, for_whom, district, technology and the other texts of the record, by column
    """
    today = day_of(by, at)
    on = on or today
    title = " ".join(text.clean(title).split())
    if not title:
        raise WrongInput("no_title", N_("Give the project a title."), "title")
    if len(title) > TITLE_LENGTH:
        raise WrongInput("long_title", N_("Keep the title under 250 characters."), "title")
    rules.check_opening(stage, on, today, planned_end_on)
    rules.check_plan(planned_start_on, planned_end_on, ended_on, today)
    rules.check_puts(tags)
    check_departments(department, supporting, by)
    for person, field in ((owner, "owner_id"), (deputy, "deputy_id")):
        check_person(person, field, by)
    for thing in (programme, parent):
        if thing is not None and thing.organisation_id != by.organisation_id:
            raise Missing
    terms = terms_of(tags, by.organisation_id)
    project = Project(
        organisation_id=by.organisation_id,
        ref=next_ref(by.organisation_id, "project", today.year),
        title=title,
        title_key=title_key(title),
        origin=origin,
        parent_id=parent.id if parent else None,
        created_at=at,
        changed_at=at,
        stage=stage,
        stage_since=on,
        lead_department_id=department.id,
        **(texts or {}),
    )
    db.session.add(project)
    db.session.flush()
    dated: dict[str, Any] = {"project_id": project.id, "on": on, "recorded_at": at, "by_id": by.person_id}
    db.session.add(ProjectOrigin(project_id=project.id, origin=origin, recorded_at=at, by_id=by.person_id))
    db.session.add(StageMove(**dated, seq=1, stage=stage, reason=reason, outcome_decision=outcome_decision))
    db.session.add(Assignment(**dated, kind="lead_department", department_id=department.id))
    db.session.add_all(Assignment(**dated, kind="supporting", department_id=helping.id) for helping in supporting)
    for kind, person in (("owner", owner), ("deputy", deputy)):
        if person is not None:
            db.session.add(Assignment(**dated, kind=kind, person_id=person.id))
    if programme is not None:
        db.session.add(Assignment(**dated, kind="programme", programme_id=programme.id))
    if planned_start_on or planned_end_on or ended_on or budget:
        db.session.add(
            Plan(
                **dated,
                planned_start_on=planned_start_on,
                planned_end_on=planned_end_on,
                ended_on=ended_on,
                budget_minor=budget.minor if budget else None,
                budget_currency=budget.currency if budget else None,
            )
        )
    db.session.add_all(Tagging(**dated, term_id=term.id, role=put.role) for put, term in terms.items())
    settle(project, at)
    index_words(project)
    history.record(
        "project.opened",
        thing=("project", project.id),
        by=by,
        at=at,
        after={"ref": project.ref, "title": title, "stage": stage, "lead_department_id": department.id},
    )
    return project


def check_departments(lead: Department, supporting: Collection[Department], by: Actor) -> None:
    """Refuse departments of another organisation, closed ones, and any that is named twice."""
    for department in (lead, *supporting):
        if department.organisation_id != by.organisation_id:
            raise Missing
    ids = [lead.id, *(department.id for department in supporting)]
    if len(ids) != len(set(ids)):
        raise WrongInput(
            "department_twice", N_("Name each department once; the lead department need not support."), "supporting"
        )


def check_person(person: Person | None, field: str, by: Actor) -> None:
    """Refuse somebody who holds no role in the organisation."""
    if person is not None and not is_member(person.id, by.organisation_id):
        raise WrongInput("not_a_member", N_("Choose somebody who has a role in this city."), field)
