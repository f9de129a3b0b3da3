"""Pages: issue a report, correct it, have it drawn in one more language."""

import json
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

import config
from portfolio.core import files
from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.once import only_once
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.jobs.keeping import WRITTEN_FILE
from portfolio.jobs.rules import progress_percent
from portfolio.jobs.words import doing
from portfolio.people.session import signed_in
from portfolio.reports import actions, issues, policy, rules, shelf, words
from portfolio.reports.actions.preparing import COMPARE
from portfolio.reports.content.differences import difference
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.forms import ButtonForm, CorrectionForm
from portfolio.reports.models import Report
from portfolio.reports.routes import ONE, bp, desk_of, page_of, way_below


@bp.post(f"{ONE}/issue")
@open_to(policy.may_issue, load=shelf.of_city)
def issue(report: Report) -> ResponseReturnValue:
    """Make a report final in one's own name; pressed twice, it is issued once."""
    viewer, at = signed_in(), now()

    def act() -> str:
        actions.issue(report, language=request.form.get("language"), by=viewer, at=at)
        flash(_("Issued in your name."))
        return page_of(report)

    address = only_once(ButtonForm().once.data, act=act, by=viewer, at=at)
    db.session.commit()
    return redirect(address, 303)


@bp.route(f"{ONE}/correction", methods=["GET", "POST"])
@open_to(policy.may_issue, load=shelf.of_city)
def correct(report: Report) -> ResponseReturnValue:
    """Begin the next version of an issued report; the one before stays readable."""
    viewer, at = signed_in(), now()
    form = CorrectionForm()

    def act() -> str:
        return desk_of(actions.correct(report, erratum=form.erratum.data, by=viewer, at=at))

    name = words.issues.name(report)
    return form_page("reports/correct.html", form, act, by=viewer, at=at, name=name, crumbs=way_below(report))


@bp.post(f"{ONE}/draw")
@open_to(policy.may_write, load=shelf.of_city)
def draw(report: Report) -> ResponseReturnValue:
    """Have the files of an issue drawn that are not in the store, in one more language where one is named."""
    language = request.form.get("language") or report.language
    if language not in config.REPORT_LANGUAGES or report.state != rules.ISSUED:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "language")
    actions.draw_files(report, language=language, by=signed_in(), at=now())
    db.session.commit()
    flash(_("It is being drawn; look again in a moment."))
    return redirect(page_of(report), 303)


@bp.route(f"{ONE}/today", methods=["GET", "POST"])
@open_to(policy.may_see_drafts, load=shelf.of_city)
def today(report: Report) -> ResponseReturnValue:
    """What of an issued report is known otherwise today; counted by a job whenever somebody asks."""
    viewer, at = signed_in(), now()
    form = ButtonForm()

    def act() -> str:
        actions.compare(report, by=viewer, at=at)
        return url_for("reports.today", report_id=report.id)

    return form_page(
        "reports/today.html",
        form,
        act,
        by=viewer,
        at=at,
        report=report,
        name=words.issues.name(report),
        words=words,
        crumbs=way_below(report),
        **_compared(report),
    )


def _compared(report: Report) -> dict[str, Any]:
    """How far the newest comparison is, and the differences that it found."""
    job = shelf.newest_job(report, COMPARE)
    if job is None:
        return {"job": None}
    kept = (job.outcome or {}).get(WRITTEN_FILE)
    found = difference(issues.facts_of(report), _known_today(kept)) if kept else ()
    return {
        "job": job,
        "doing": doing(job.state, job.step),
        "percent": progress_percent(job.progress),
        "is_kept": kept is not None,
        "changed": {"corrections": found},
    }


def _known_today(key: str) -> QuarterFacts:
    return QuarterFacts.from_json(json.loads(files.get(key)))
