"""Pages: the imports of a city, a new one, and one from its check to its result."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.exchange import actions, page, policy, queries, runs, words
from portfolio.exchange.forms import ImportForm
from portfolio.exchange.models import ImportRun
from portfolio.jobs.rules import progress_percent
from portfolio.jobs.words import doing
from portfolio.people.queries import read_settings
from portfolio.people.rights import anywhere
from portfolio.people.session import signed_in

bp = Blueprint("exchange", __name__)
ONE = "/imports/<int:run_id>"


@bp.get("/imports")
@open_to(policy.may_import)
def imports() -> ResponseReturnValue:
    """All imports of the city."""
    return render_template(
        "exchange/imports.html", runs=queries.import_runs(signed_in()), states=words.STATES, tones=words.TONES
    )


@bp.route("/imports/new", methods=["GET", "POST"])
@open_to(policy.may_import)
def new() -> ResponseReturnValue:
    """Bring a portfolio in."""
    viewer, at = signed_in(), now()
    form = ImportForm()

    def act() -> str:
        upload = form.file.data
        run = actions.ask(upload.filename or "", upload.stream, count_from=form.count_from.data, by=viewer, at=at)
        return url_for("exchange.show", run_id=run.id)

    day = today(viewer.zone)
    decided = read_settings(viewer.organisation_id, day).count_from
    return form_page("exchange/new.html", form, act, by=viewer, at=at, decided=decided, today=day)


@bp.get(ONE)
@open_to(policy.may_import, load=queries.import_run)
def show(run: ImportRun) -> ResponseReturnValue:
    """One import: how far it is, what is wrong, what came of it."""
    if run.kind != runs.BUNDLE:
        return redirect(url_for(words.PAGES[run.kind], run_id=run.id), 303)
    job = queries.job_of(run)
    if job is not None and page.is_working(job):
        return render_template(
            "exchange/working.html",
            run=run,
            job=job,
            doing=doing(job.state, job.step),
            percent=progress_percent(job.progress),
        )
    state = queries.state_of(run.state, job.state if job else None)
    may_undo = state == "done" and run.undo_until is not None and now() <= run.undo_until
    return render_template(
        "exchange/show.html",
        run=run,
        state=state,
        state_words=words.STATES[state],
        tone=words.TONES.get(state, "neutral"),
        error=job.error if job else None,
        problems=page.problem_lines(run),
        problem_count=page.problem_count(run),
        may_leave_out=page.may_leave_out(run),
        counts=page.count_lines(run),
        totals=page.total_lines(run.control_totals),
        earlier=queries.run_with_checksum(signed_in(), run.checksum) if state == "known" else None,
        may_undo=may_undo and anywhere(signed_in(), "undo_import"),
        changed=queries.changed_projects(run) if may_undo else [],
    )


@bp.post(f"{ONE}/write")
@open_to(policy.may_import, load=queries.import_run)
def write(run: ImportRun) -> ResponseReturnValue:
    """Write what has been checked, without the wrong rows where the person says so."""
    runs.ask_to_write(run, leave_out="leave_out" in request.form, by=signed_in(), at=now())
    db.session.commit()
    return redirect(url_for("exchange.show", run_id=run.id), 303)


@bp.post(f"{ONE}/cancel")
@open_to(policy.may_import, load=queries.import_run)
def cancel(run: ImportRun) -> ResponseReturnValue:
    """Give an import up before anything is written."""
    runs.cancel(run, by=signed_in(), at=now())
    db.session.commit()
    return redirect(url_for("exchange.show", run_id=run.id), 303)


@bp.post(f"{ONE}/undo")
@open_to(policy.may_undo, load=queries.import_run)
def undo(run: ImportRun) -> ResponseReturnValue:
    """Take an import back."""
    runs.ask_to_undo(run, leave_changed="leave_changed" in request.form, by=signed_in(), at=now())
    db.session.commit()
    return redirect(url_for("exchange.show", run_id=run.id), 303)
