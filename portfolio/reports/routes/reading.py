"""Pages: the reports of a city, asking for one, and one with its figures, its PDF and its JSON."""

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import files, pdf_libraries, web
from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.downloads import download
from portfolio.core.errors import Missing
from portfolio.core.quarter import Quarter
from portfolio.jobs.rules import progress_percent
from portfolio.jobs.words import doing
from portfolio.people.session import signed_in
from portfolio.reports import actions, policy, queries
from portfolio.reports.content import quarter_report
from portfolio.reports.drawing import PACKAGES
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.forms import ReportForm
from portfolio.reports.models import Report
from portfolio.reports.printing import parts
from portfolio.reports.routes import ONE, bp
from portfolio.reports.shape import report_json


@bp.get("/reports")
@open_to(policy.may_read)
def index() -> ResponseReturnValue:
    """All reports of the city, and the button that asks for one."""
    viewer = signed_in()
    form = ReportForm().offer(today(viewer.zone))
    shown = [(report, web.quarter(Quarter.parse(report.quarter))) for report in queries.reports(viewer)]
    return render_template("reports/index.html", reports=shown, form=form, may_ask=policy.may_ask(viewer))


@bp.route("/reports/new", methods=["GET", "POST"])
@open_to(policy.may_ask)
def new() -> ResponseReturnValue:
    """Ask for the report of a quarter."""
    viewer = signed_in()
    form = ReportForm().offer(today(viewer.zone))
    if form.validate_on_submit():
        report = actions.ask(Quarter.parse(form.quarter.data), language=viewer.language, by=viewer, at=now())
        db.session.commit()
        return redirect(url_for("reports.show", report_id=report.id), 303)
    return render_template("reports/new.html", form=form, broken=bool(form.errors)), 422 if form.errors else 200


@bp.get(ONE)
@open_to(policy.may_read, load=queries.report_for)
def show(report: Report) -> ResponseReturnValue:
    """A report with its figures; while it is being made, how far it is."""
    name = web.quarter(Quarter.parse(report.quarter))
    if report.facts is None:
        job = queries.job_of(report)
        return render_template(
            "reports/making.html",
            report=report,
            name=name,
            job=job,
            doing=doing(job.state, job.step),
            percent=progress_percent(job.progress),
        )
    made = quarter_report(QuarterFacts.from_json(report.facts))
    lacks = ", ".join(PACKAGES) if pdf_libraries.missing() else ""
    return render_template("reports/show.html", kept=report, name=name, lacks=lacks, **parts(made))


@bp.get(f"{ONE}/pdf")
@open_to(policy.may_read, load=queries.report_for)
def pdf(report: Report) -> ResponseReturnValue:
    """The PDF of a report, as it was drawn once."""
    if report.pdf_key is None:
        raise Missing
    return download(files.get(report.pdf_key), f"portfolio-{report.quarter}-{report.id}.pdf")


@bp.get(f"{ONE}/json")
@open_to(policy.may_read, load=queries.report_for)
def figures(report: Report) -> ResponseReturnValue:
    """The figures of a report for other programs."""
    if report.facts is None:
        raise Missing
    return jsonify(report_json(quarter_report(QuarterFacts.from_json(report.facts))))
