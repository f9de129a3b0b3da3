"""Pages: the filtered list as a workbook, at once or by a job where it is long."""

from io import BytesIO

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import files
from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.downloads import download
from portfolio.core.errors import N_, Missing
from portfolio.jobs import actions as jobs
from portfolio.jobs.keeping import WRITTEN_FILE
from portfolio.jobs.models import Job
from portfolio.jobs.queries import job_for
from portfolio.lists import outgoing
from portfolio.lists.routes import bp
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.register.rules import Filters


@bp.get("/projects.xlsx")
@open_to(May("see_portfolio"))
def projects_xlsx() -> ResponseReturnValue:
    """Exactly the filtered list, to be edited and uploaded again."""
    viewer, at = signed_in(), now()
    filters = Filters.of(request.args.items(multi=True))
    if outgoing.is_long(viewer, filters):
        return render_template("lists/long.html", pairs=filters.pairs(), most=outgoing.MOST_AT_ONCE)
    target = BytesIO()
    outgoing.project_workbook(target, viewer, filters, at)
    return download(target.getvalue(), outgoing.file_name(viewer, at))


@bp.post("/projects.xlsx")
@open_to(May("see_portfolio"))
def ask_for_workbook() -> ResponseReturnValue:
    """Have a long list written in the background."""
    pairs = [[name, value] for name, value in request.form.items(multi=True) if name != "csrf_token"]
    job = jobs.enqueue("workbook", {"filters": pairs[:500]}, by=signed_in(), at=now())
    db.session.commit()
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.get("/projects.xlsx/<int:job_id>")
@open_to(May("see_portfolio"), load=job_for)
def written_workbook(job: Job) -> ResponseReturnValue:
    """The workbook that a job has written."""
    made = job.outcome or {}
    if job.kind != "workbook" or not made:
        raise Missing
    if WRITTEN_FILE not in made:
        raise Missing("let_go", N_("This workbook was kept for a week and is gone. Ask for it once more."))
    return download(files.get(made[WRITTEN_FILE]), made["name"])
