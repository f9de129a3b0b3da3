"""Pages: prepare a report - its words, its decisions, the departments' sentences, its figures."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, WrongInput
from portfolio.core.forms import chosen_id
from portfolio.core.pages import form_page
from portfolio.core.quarter import period
from portfolio.core.texts import gettext as _
from portfolio.jobs.rules import OPEN, progress_percent
from portfolio.jobs.words import doing
from portfolio.people.queries import members
from portfolio.people.session import signed_in
from portfolio.projects.models import Project
from portfolio.projects.queries import project_by_ref
from portfolio.reports import actions, departments, issues, policy, queries, rules, shelf, words
from portfolio.reports.actions.preparing import COUNT
from portfolio.reports.departments import DepartmentPage
from portfolio.reports.editions import Edition
from portfolio.reports.forms import ButtonForm, DecisionForm, LineForm, PrepareForm, WordsForm
from portfolio.reports.models import Report
from portfolio.reports.routes import ONE, bp, desk_of, linked, way, way_below
from portfolio.reports.shelf import Asked

LINES_AT_ONCE = 200


@bp.route("/reports/prepare", methods=["GET", "POST"])
@open_to(policy.may_write)
def begin() -> ResponseReturnValue:
    """Begin the draft of an edition, which the scheduler does by itself for the whole city."""
    viewer, at = signed_in(), now()
    form = PrepareForm().offer(today(viewer.zone), shelf.editions(viewer))

    def act() -> str:
        edition = queries.checked(viewer, Edition.parse(form.wish))
        report, _is_new = actions.prepare(period(form.quarter.data or ""), edition=edition, by=viewer, at=at)
        return desk_of(report)

    return form_page("reports/begin.html", form, act, by=viewer, at=at, crumbs=way())


@bp.route(f"{ONE}/prepare", methods=["GET", "POST"])
@open_to(policy.may_write, load=shelf.of_city)
def prepare(report: Report) -> ResponseReturnValue:
    """The unit's desk: what a draft lacks, its words, what it asks for, and the button that issues it."""
    viewer, at = signed_in(), now()
    rules.check_open(report.state)
    form = WordsForm()

    def act() -> str:
        entered = form.values("opened")
        actions.write(report, **entered, version=form.version.number, by=viewer, at=at)
        flash(_("Saved."))
        return desk_of(report)

    return form_page(
        "reports/prepare.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: issues.words_number(report),
        shown=lambda: _said(report),
        crumbs=way_below(report),
        **_desk(report),
    )


def _said(report: Report) -> dict[str, Any]:
    said = issues.words_of(report.id)
    return {name: getattr(said, name, None) for name in ("sentence", "worked", "did_not_work")}


def _desk(report: Report) -> dict[str, Any]:
    """What stands around the words: what is missing, the decisions, the departments' sentences, the next button."""
    wanting, counting = issues.wanting(report), shelf.newest_job(report, COUNT)
    return {
        "report": report,
        "name": words.issues.name(report),
        "state": words.issues.STATES[report.state],
        "lacks": list(rules.lacking(wanting)),
        "own_words": wanting.own_words,
        "most_words": rules.MOST_OWN_WORDS,
        "stops": wanting.stops,
        "counting": counting,
        "is_being_counted": counting is not None and counting.state in OPEN,
        "doing": doing(counting.state, counting.step) if counting else "",
        "percent": progress_percent(counting.progress) if counting else 0,
        "decisions": issues.decisions_of(report),
        "lines": issues.lines_of(report),
        "once": ButtonForm().once,
        "may_issue": policy.may_issue(signed_in()),
        "languages": words.issues.languages(),
    }


@bp.post(f"{ONE}/count")
@open_to(policy.may_write, load=shelf.of_city)
def count(report: Report) -> ResponseReturnValue:
    """Count the figures of a draft anew."""
    actions.count_anew(report, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The figures are being counted; look again in a moment."))
    return redirect(desk_of(report), 303)


@bp.post(f"{ONE}/freeze")
@open_to(policy.may_issue, load=shelf.of_city)
def freeze(report: Report) -> ResponseReturnValue:
    """Let the figures stand as known now."""
    actions.freeze(report, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The figures stand as they are known now; they are being counted."))
    return redirect(desk_of(report), 303)


@bp.route(f"{ONE}/decisions/new", methods=["GET", "POST"])
@open_to(policy.may_write, load=shelf.of_city)
def new_decision(report: Report) -> ResponseReturnValue:
    """Ask leadership for a decision."""
    viewer, at = signed_in(), now()
    rules.check_open(report.state)
    form = DecisionForm().offer(members(viewer.organisation_id, today(viewer.zone)), viewer.currency)

    def act() -> str:
        project = _project(form.ref.data)
        entered = form.values("ref", "once", "owner_id")
        owner_id = chosen_id(form.owner_id.data)
        actions.ask_decision(report, **entered, owner_id=owner_id, project=project, by=viewer, at=at)
        return desk_of(report)

    return form_page("reports/new_decision.html", form, act, by=viewer, at=at, crumbs=_way_to_desk(report))


def _project(ref: str | None) -> Project | None:
    """The project that a decision is about, if it is about one; WrongInput where there is none."""
    try:
        return project_by_ref(signed_in(), ref) if ref else None
    except Missing:
        raise WrongInput("no_such_project", N_("No project has this reference."), "ref") from None


@bp.post("/reports/decisions/<int:decision_id>/drop")
@open_to(policy.may_write, load=shelf.decision)
def drop_decision(asked: Asked) -> ResponseReturnValue:
    """Take back a decision that a draft asks for."""
    actions.drop_decision(asked.decision, by=signed_in(), at=now())
    db.session.commit()
    return redirect(desk_of(asked.report), 303)


@bp.route(f"{ONE}/departments/<int:department_id>", methods=["GET", "POST"])
@open_to(policy.may_say, load=departments.department_page)
def department(found: DepartmentPage) -> ResponseReturnValue:
    """A department looks at what will be printed about its projects, and may add one sentence."""
    viewer, at, report = signed_in(), now(), found.report
    said = {line.department_id: line.sentence for line in issues.lines_of(report)}
    form = LineForm(data={"sentence": said.get(found.department.id)})

    def act() -> str:
        department_id, sentence = found.department.id, form.sentence.data
        actions.say_for_department(report, department_id, sentence=sentence, by=viewer, at=at)
        flash(_("Saved."))
        return url_for("reports.department", report_id=report.id, department_id=department_id)

    return form_page(
        "reports/department.html",
        form,
        act,
        by=viewer,
        at=at,
        found=found,
        name=words.issues.name(report),
        is_open=rules.is_preview(report.state, report.preview_until, today(viewer.zone)),
        crumbs=way(),
        **_lines(found),
    )


def _lines(found: DepartmentPage) -> dict[str, Any]:
    """The lines of a department, its projects a part at a time; none while the draft has not been counted."""
    counted = departments.lines_of(found)
    shared = {"words": words, "say": words.say, "record": linked, "lines": None}
    if counted is None:
        return shared
    facts, lines = counted
    first = max(0, request.args.get("from", 0, type=int))
    until = first + LINES_AT_ONCE
    more = len(lines.projects) - until
    return shared | {
        "lines": lines,
        "known_at": facts.known_at,
        "ends_by": facts.money_risks.cliff.until if facts.money_risks else None,
        "listed": lines.projects[first:until],
        "more": max(0, more),
        "next": until,
    }


def _way_to_desk(report: Report) -> list[tuple[str, str]]:
    return [*way_below(report), (_("Prepare the report"), desk_of(report))]
