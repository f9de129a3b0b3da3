"""The plan of a project as its page shows it: the checklist, how it is evaluated, what its programme proposes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from flask import url_for

from portfolio.core.actor import Viewer
from portfolio.core.money import Money, stored
from portfolio.core.texts import gettext as _
from portfolio.core.web import day, money
from portfolio.metrics import words
from portfolio.people.rights import May
from portfolio.plans import checklist, queries
from portfolio.plans.checklist import Known, Row, Step
from portfolio.plans.models import EvaluationPlan
from portfolio.plans.queries import Planned, Proposal
from portfolio.projects.models import Project
from portfolio.reviews import gap
from portfolio.reviews.gap import Verdict
from portfolio.reviews.queries.facts import facts_on
from portfolio.reviews.queries.gap import settings_on
from portfolio.reviews.queries.scope import Scope

VERBS = {
    "metric": "edit_metric",
    "question": "edit_metric",
    "main": "edit_metric",
    "start": "edit_metric",
    "goal": "edit_metric",
    "value": "record_value",
    "review": "plan_review",
    "open": "see_portfolio",
}
"""The right without which a step is named, but not offered."""


class PlanPage(NamedTuple):
    """Everything the page of a plan shows.

    standing   where the project stands, in a sentence or two
    is_before  its review was due before the city began to count
    keepers    who may add to the plan: owner, deputy and unit; names are the same in one line
    said       how it is evaluated: question, answer, empty where nobody said
    is_asked   an evaluation is still to come, so what nobody said is asked for
    """

    rows: Sequence[Row]
    met: int
    standing: str
    is_before: bool
    keepers: Sequence[tuple[str, str]]
    said: Sequence[tuple[str, str]]
    proposals: Sequence[Proposal]
    may_edit: bool
    offers: Mapping[str, bool]
    is_asked: bool

    @property
    def names(self) -> str:
        return ", ".join(_("%(name)s (%(part)s)", name=name, part=part) for part, name in self.keepers)

    @property
    def is_said(self) -> bool:
        return any(answer for _question, answer in self.said)


def plan_page(viewer: Viewer, planned: Planned, today: date) -> PlanPage:
    """The plan of a project on a day."""
    project, plan = planned
    scope = Scope(viewer.organisation_id, viewer.zone, today, project_ids=[project.id])
    settings, _before = settings_on(scope)
    facts = facts_on(scope)[project.id]
    verdict = gap.judge(facts, settings, today)
    beside = queries.around(project, today)
    excuse = (plan.without_outcome, plan.on) if plan and plan.without_outcome else None
    rows = checklist.checklist(Known(facts, verdict, settings, beside.measures, today, excuse))
    return PlanPage(
        rows,
        sum(row.state == checklist.DONE for row in rows),
        standing(verdict),
        verdict.reason == "before_portfolio",
        _keepers(project, beside.leads),
        _said(plan),
        beside.proposals,
        May("edit_project")(viewer, project),
        {kind: May(verb)(viewer, project) for kind, verb in VERBS.items()},
        verdict.signed_on is None and verdict.status != "waived" and verdict.reason != "carried_on",
    )


def standing(verdict: Verdict) -> str:
    """Where a project stands with its evaluation."""
    if verdict.status == "out_of_scope":
        return {
            "not_started": _("It has not started yet. What is planned now is what its evaluation will count."),
            "carried_on": _("Other projects carry it on; theirs is the plan that counts."),
            "before_portfolio": _(
                "Its review was due before your city began to count. It is not counted, and you can promise a new "
                "one with a day of its own."
            ),
        }[verdict.reason]
    if verdict.status == "waived":
        return _("It is exempted from its evaluation.")
    if verdict.status == "full":
        return _("It is evaluated fully.")
    if not verdict.can_become_full:
        return _("It can be evaluated in part; one thing can no longer be made good.")
    if verdict.status == "too_early":
        return _("Its review is due on %(day)s. All of it can still be there by then.", day=day(verdict.due_on))
    return _("Its review was due on %(day)s. All of it can still be made good.", day=day(verdict.due_on))


def _keepers(project: Project, leads: Sequence[str]) -> list[tuple[str, str]]:
    owner, deputy = project.owner, project.deputy
    found = [
        (_("Owner"), owner.name if owner else ""),
        (_("Deputy"), deputy.name if deputy else ""),
        (_("Unit"), ", ".join(leads)),
    ]
    return [(part, name) for part, name in found if name]


def _said(plan: EvaluationPlan | None) -> list[tuple[str, str]]:
    budget: Money | None = stored(plan.budget_minor, plan.budget_currency) if plan else None
    return [
        (_("Compared with what?"), (plan.comparison or "") if plan else ""),
        (_("Who evaluates?"), (plan.evaluator or "") if plan else ""),
        (_("What may it cost?"), money(budget) if budget else ""),
    ]


def address(step: Step, ref: str) -> str:
    """The exact form that a step is done in; those of measures lead back to the plan."""
    back = url_for("plans.show", ref=ref)
    if step.number is None:
        pages = {"metric": "metrics.new", "question": "plans.question", "review": "reviews.new"}
        return url_for(pages[step.kind], ref=ref, back=back if step.kind == "metric" else None)
    if step.kind == "open":
        return url_for("reviews.show", review_id=step.number)
    pages = {"main": "metrics.edit", "start": "metrics.baseline", "goal": "metrics.target", "value": "metrics.value"}
    return url_for(pages[step.kind], metric_id=step.number, back=back)


def goal_of(proposal: Proposal) -> str:
    """What is usual as the goal of a proposed measure, empty where nothing is."""
    if proposal.question or proposal.goal is None:
        return ""
    return words.value(proposal.goal, proposal.measure, proposal.unit)
