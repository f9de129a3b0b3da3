"""The page of a job while it runs and afterwards; and what load balancers ask."""

from typing import cast

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portfolio.core.access import open_to, open_to_everyone, signed_in
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.jobs import actions, health, queries, words
from portfolio.jobs.models import Job
from portfolio.jobs.policy import SignedInPeople
from portfolio.jobs.rules import OPEN, progress_percent

bp = Blueprint("jobs", __name__)


@bp.route("/jobs/<int:job_id>")
@open_to(SignedInPeople(), load=queries.job_for)
def show(job: Job) -> ResponseReturnValue:
    """One job: how far it is, a way to stop it, a way to what came out."""
    outcome = job.outcome or {}
    return render_template(
        "jobs/show.html",
        job=job,
        kind=words.KINDS.get(job.kind, words.ANY_KIND),
        state=words.STATES[job.state],
        doing=words.doing(job.state, job.step),
        percent=progress_percent(job.progress),
        error=gettext(job.error) if job.error else "",
        is_open=job.state in OPEN,
        result_url=url_for(outcome["endpoint"], **outcome["values"]) if "endpoint" in outcome else "",
    )


@bp.route("/jobs/<int:job_id>/progress")
@open_to(SignedInPeople(), load=queries.job_for)
def progress(job: Job) -> ResponseReturnValue:
    """How far a job is, for the script of its page."""
    doing = words.doing(job.state, job.step)
    return jsonify(open=job.state in OPEN, percent=progress_percent(job.progress), step=str(doing))


@bp.route("/jobs/<int:job_id>/cancel", methods=["POST"])
@open_to(SignedInPeople(), load=queries.job_for)
def cancel(job: Job) -> ResponseReturnValue:
    """Ask a job to stop."""
    actions.cancel(job, by=cast(Viewer, signed_in()), at=now())
    db.session.commit()
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.route("/healthz")
@open_to_everyone
def healthz() -> ResponseReturnValue:
    """Whether this process answers; asks nothing of anybody else."""
    return jsonify(ok=True)


@bp.route("/readyz")
@open_to_everyone
def readyz() -> ResponseReturnValue:
    """Whether everything that pages and jobs need is there, part by part; 503 when work has to stop."""
    parts = health.parts(now())
    return jsonify(ready=health.is_ready(parts), parts=parts), 200 if health.is_ready(parts) else 503
