"""Whom a project belongs to, and which stage it is in."""

import secrets
from datetime import date, datetime
from functools import partial

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day, now, today
from portfolio.core.db import db
from portfolio.core.once import only_once
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.undo import offer_undo
from portfolio.people import queries as people
from portfolio.people.models import Person
from portfolio.people.rights import May
from portfolio.people.rules import own_address
from portfolio.people.session import signed_in
from portfolio.projects import actions, as_of, queries, rules, starting
from portfolio.projects.forms import DepartmentsForm, MoveForm, indented
from portfolio.projects.models import Project
from portfolio.projects.routes import bp, page_of
from portfolio.projects.words import decision_word, stage_word
from portfolio.strategy import queries as strategy
from portfolio.strategy.models import Programme


@bp.route("/projects/<ref>/departments", methods=["GET", "POST"])
@open_to(May("hand_over"), load=queries.project_by_ref)
def departments(project: Project) -> ResponseReturnValue:
    """Owner, deputy, departments and programme: who is responsible from a day on."""
    viewer, at = signed_in(), now()
    day = today(viewer.zone)
    supporting = queries.supporting_of(project.id)
    form = DepartmentsForm()
    form.offer(
        choices_of_departments(viewer, project, supporting, day),
        choices_of_people(viewer, project, day),
        [(b.id, "\u2003" * b.depth + b.title) for b in strategy.programmes(viewer.organisation_id)],
    )
    if not form.is_submitted():
        form.open_with(DepartmentsForm.shown(project, supporting), project.version)
        form.on.data = day

    return form_page(
        "projects/departments.html",
        form,
        partial(assign, project, form, by=viewer, at=at),
        by=viewer,
        at=at,
        version=lambda: project.version,
        shown=lambda: DepartmentsForm.shown(project, queries.supporting_of(project.id)),
        project=project,
    )


def assign(project: Project, form: DepartmentsForm, *, by: Viewer, at: datetime) -> str:
    """Let a project belong to whom the form says; gives the address to go on to."""
    wanted = form.values("opened")
    ids = [wanted["lead_department_id"], *wanted["supporting"]]
    chosen = queries.departments_by_id(by.organisation_id, ids)
    actions.assign(
        project,
        lead=chosen[wanted["lead_department_id"]],
        supporting=[chosen[department] for department in wanted["supporting"]],
        owner=db.session.get(Person, form.owner_id.data) if form.owner_id.data else None,
        deputy=db.session.get(Person, form.deputy_id.data) if form.deputy_id.data else None,
        programme=db.session.get(Programme, form.programme_id.data) if form.programme_id.data else None,
        on=form.on.data,
        version=form.version.number,
        by=by,
        at=at,
    )
    return page_of(project)


@bp.route("/projects/<ref>/stage-moves", methods=["GET", "POST"])
@open_to(May("move_stage"), load=queries.project_by_ref)
def move(project: Project) -> ResponseReturnValue:
    """The moves so far, and a form with those that may follow; it leads back to where it was asked for."""
    viewer, at = signed_in(), now()
    made = as_of.as_rules(as_of.moves_of(project.id))
    stages = rules.allowed_next(made)
    form = MoveForm()
    form.offer(stages)
    if not form.is_submitted():
        form.on.data = today(viewer.zone)
    return form_page(
        "projects/move.html",
        form,
        partial(carry_out, project, form, before=made[-1].stage, by=viewer, at=at),
        by=viewer,
        at=at,
        project=project,
        moves=queries.moves_of(project.id),
        asks_planned_end=rules.RUNNING in stages and project.planned_end_on is None,
        asks_decision=rules.DECIDED in stages,
        lacks_outcome=rules.RUNNING in stages and starting.lacks_outcome(project),
        reasons=[stage_word(stage) for stage in stages if rules.needs_reason(made, stage)],
        stage_word=stage_word,
        decision_word=decision_word,
    )


def carry_out(project: Project, form: MoveForm, *, before: str, by: Viewer, at: datetime) -> str:
    """Move a project as the form says, with the way to take it back; gives the address to go on to."""
    if form.planned_end_on.data and project.planned_end_on is None:
        actions.change_plan(
            project,
            planned_start_on=project.planned_start_on,
            planned_end_on=form.planned_end_on.data,
            ended_on=project.ended_on,
            budget=queries.budget_of(project),
            by=by,
            at=at,
        )
    actions.move_stage(
        project,
        form.stage.data,
        on=form.on.data,
        reason=form.reason.data,
        outcome_decision=form.outcome_decision.data,
        without_outcome=form.without_outcome.data,
        by=by,
        at=at,
    )
    back = way_back(project)
    offer_undo(
        _("%(title)s is now in the stage “%(stage)s”.", title=project.title, stage=stage_word(form.stage.data)),
        url_for("projects.take_move_back", ref=project.ref, back=back),
        stage=before,
        once=secrets.token_urlsafe(16),
    )
    return back


@bp.post("/projects/<ref>/stage-moves/last")
@open_to(May("move_stage"), load=queries.project_by_ref)
def take_move_back(project: Project) -> ResponseReturnValue:
    """Take the last move back on the day it was written down; it leads back to where it was asked for."""
    viewer, at = signed_in(), now()

    def act() -> str:
        written_on = local_day(as_of.moves_of(project.id)[-1].recorded_at, viewer.zone)
        rules.check_take_back(written_on, today(viewer.zone))
        actions.take_move_back(project, to=request.form.get("stage", ""), by=viewer, at=at)
        flash(_("%(title)s is back in the stage “%(stage)s”.", title=project.title, stage=stage_word(project.stage)))
        return way_back(project)

    address = only_once(request.form.get("once"), act=act, by=viewer, at=at)
    db.session.commit()
    return redirect(address, 303)


def way_back(project: Project) -> str:
    """Where the address says that it was asked for, if that is a page of ours, else the project's page."""
    return own_address(request.args.get("back")) or page_of(project)


def choices_of_departments(
    viewer: Viewer, project: Project, supporting: list[tuple[int, str]], day: date
) -> list[tuple[int, str]]:
    """The open departments, and those that the project belongs to though they are closed by now."""
    choices = indented(people.department_tree(viewer.organisation_id, day))
    there = {department for department, _name in choices}
    lead = queries.departments_by_id(viewer.organisation_id, [project.lead_department_id])
    now_on = [(department.id, department.name) for department in lead.values()] + supporting
    return choices + [(department, name) for department, name in now_on if department not in there]


def choices_of_people(viewer: Viewer, project: Project, day: date) -> list[tuple[int, str]]:
    """Those with a role today, and owner and deputy though they have left."""
    choices = list(people.members(viewer.organisation_id, day))
    there = {person for person, _name in choices}
    now_on = [(person.id, person.name) for person in (project.owner, project.deputy) if person is not None]
    return choices + [(person, name) for person, name in now_on if person not in there]
