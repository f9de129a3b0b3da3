"""Pages: the plan of a project, what a programme proposes to measure, and where a city stands after an import."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import stored
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.undo import offer_undo
from portfolio.metrics.words import LEVELS
from portfolio.people.session import signed_in
from portfolio.plans import actions, forms, page, policy, position, queries
from portfolio.plans.queries import Kept, Planned
from portfolio.projects import subjects, ways
from portfolio.projects.models import Project
from portfolio.projects.queries import project_by_ref
from portfolio.projects.subjects import Subject
from portfolio.strategy.models import Programme
from portfolio.strategy.queries import programme_by_key

bp = Blueprint("plans", __name__)


# -------------------------------------------------------------------------------------------------- projects
@bp.get("/projects/<ref>/plan")
@open_to(policy.may_see, load=queries.planned)
def show(planned: Planned) -> ResponseReturnValue:
    """The checklist of a project: what is there, what is missing, who can add it and where."""
    viewer, project = signed_in(), planned.project
    shown = page.plan_page(viewer, planned, today(viewer.zone))
    form = forms.take_form(shown.proposals)
    form.goal_on.data = usual_goal_day(project)
    return render_template(
        "plans/show.html",
        project=project,
        shown=shown,
        form=form,
        address=page.address,
        may_move=project.started_on is None and policy.may_move(viewer, project),
        crumbs=ways.to_project(project.ref, project.title),
    )


@bp.route("/projects/<ref>/plan/evaluation", methods=["GET", "POST"])
@open_to(policy.may_plan, load=project_by_ref)
def evaluation(project: Project) -> ResponseReturnValue:
    """With what results are compared, who evaluates, and what it may cost."""
    viewer, at = signed_in(), now()
    form = forms.EvaluationForm()
    form.budget.currency = viewer.currency
    if not form.is_submitted():
        plan = queries.plan_of(project.id)
        form.comparison.data = plan.comparison if plan else None
        form.evaluator.data = plan.evaluator if plan else None
        form.budget.data = stored(plan.budget_minor, plan.budget_currency) if plan else None

    def act() -> str:
        actions.plan_evaluation(project, **form.values("once"), by=viewer, at=at)
        return here(project.ref)

    return form_page("plans/evaluation.html", form, act, by=viewer, at=at, crumbs=below(project.ref, project.title))


@bp.route("/projects/<ref>/plan/question", methods=["GET", "POST"])
@open_to(policy.may_measure, load=subjects.by_ref)
def question(subject: Subject) -> ResponseReturnValue:
    """A question to learn from, with the rule for deciding on its answer."""
    viewer, at = signed_in(), now()
    form = forms.QuestionForm()
    if not form.is_submitted():
        form.answer_on.data = subject.planned_end_on

    def act() -> str:
        actions.ask_question(subject, **form.values("once"), by=viewer, at=at)
        return here(subject.key)

    return form_page("plans/question.html", form, act, by=viewer, at=at, crumbs=below(subject.key, subject.title))


@bp.route("/projects/<ref>/plan/proposals", methods=["GET", "POST"])
@open_to(policy.may_measure, load=project_by_ref)
def take_over(project: Project) -> ResponseReturnValue:
    """Measures that the programme proposes, taken over as they are or with goals of one's own."""
    viewer, at = signed_in(), now()
    offered = queries.proposals_for(project, [measure.name for measure in queries.measures_of(project.id)])
    form = forms.take_form(offered)
    if not form.is_submitted():
        form.goal_on.data = usual_goal_day(project)

    def act() -> str:
        chosen = [actions.Taken(*each) for each in form.chosen()]
        if not chosen:
            raise WrongInput("nothing_chosen", N_("Tick what this project is to measure."))
        subject = subjects.by_ref(viewer, project.ref)
        made = actions.take_over(subject, chosen, goal_on=form.goal_on.data, by=viewer, at=at)
        flash(ngettext("%(num)s measure is in the plan.", "%(num)s measures are in the plan.", len(made)))
        return here(project.ref)

    crumbs = below(project.ref, project.title)
    return form_page("plans/take_over.html", form, act, by=viewer, at=at, crumbs=crumbs)


def usual_goal_day(project: Project) -> date | None:
    """By when goals are to be reached unless somebody says otherwise: the planned end, while it lies ahead."""
    end = project.planned_end_on
    return end if end is not None and end > today(signed_in().zone) else None


def here(ref: str) -> str:
    """The page of a plan."""
    return url_for("plans.show", ref=ref)


def below(ref: str, title: str) -> ways.Way:
    """The way to a page below a plan."""
    return [*ways.to_project(ref, title), (_("Plan"), here(ref))]


# ------------------------------------------------------------------------------------------------ programmes
@bp.get("/programmes/<key>/proposals")
@open_to(policy.may_see, load=programme_by_key)
def proposals(programme: Programme) -> ResponseReturnValue:
    """What a programme proposes to measure."""
    return proposals_page(programme)


@bp.post("/programmes/<key>/proposals")
@open_to(policy.may_propose, load=programme_by_key)
def propose(programme: Programme) -> ResponseReturnValue:
    """Have a programme propose another measure."""
    return proposals_page(programme)


def proposals_page(programme: Programme) -> ResponseReturnValue:
    """What a programme proposes, with the form for one more."""
    viewer, at = signed_in(), now()
    form = forms.ProposalForm()
    form.offer([entry.name for entry in queries.library(viewer.organisation_id)])

    def act() -> str:
        said = form.values("once")
        if name := said.pop("library"):
            made = actions.propose_from_library(programme, name, goal=said["goal"], by=viewer, at=at)
        else:
            made = actions.propose(programme, **said, by=viewer, at=at)
        flash(_("“%(name)s” is proposed to the projects of the programme.", name=made.name))
        return url_for("plans.proposals", key=programme.key)

    return form_page(
        "plans/proposals.html",
        form,
        act,
        by=viewer,
        at=at,
        programme=programme,
        proposals=queries.proposals_of(programme.id, also_withdrawn=True),
        may_propose=policy.may_propose(viewer),
        levels=LEVELS,
        goal_of=page.goal_of,
        crumbs=[
            (_("Programmes"), url_for("strategy.programmes")),
            *ways.to_subject(subjects.by_programme(viewer, programme.key)),
        ],
    )


@bp.post("/programmes/<key>/proposals/<int:proposal_id>/withdrawal")
@open_to(policy.may_propose, load=queries.proposal)
def withdraw(kept: Kept) -> ResponseReturnValue:
    """Propose a measure no longer, or again."""
    proposal, key = kept.proposal, kept.programme.key
    comes_back = bool(request.form.get("back"))
    change = actions.propose_again if comes_back else actions.withdraw
    change(proposal, by=signed_in(), at=now())
    db.session.commit()
    if not comes_back:
        undo = url_for("plans.withdraw", key=key, proposal_id=proposal.id)
        offer_undo(
            _("“%(name)s” is no longer proposed; projects that took it over keep theirs.", name=proposal.name),
            undo,
            back=1,
        )
    return redirect(url_for("plans.proposals", key=key), 303)


# -------------------------------------------------------------------------------------------- after an import
@bp.get("/starting-position")
@open_to(policy.may_see)
def starting_position() -> ResponseReturnValue:
    """Where the city stands with what it has brought in, and the five gaps that are the easiest to close."""
    viewer = signed_in()
    return render_template(
        "plans/starting_position.html",
        found=position.position(viewer, today(viewer.zone)),
        address=page.address,
    )
