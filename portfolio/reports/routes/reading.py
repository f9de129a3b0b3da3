"""Pages: the reports of a city, asking for a preview, and one with its figures and its files."""

from typing import Any

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import files, pdf_libraries
from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.downloads import download
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.quarter import period
from portfolio.jobs.rules import OPEN, progress_percent
from portfolio.jobs.words import doing
from portfolio.people.session import signed_in
from portfolio.reports import actions, departments, issues, letters, opened, policy, queries, rules, shelf, words
from portfolio.reports.actions.preparing import DRAW
from portfolio.reports.content import quarter_report
from portfolio.reports.drawing import PACKAGES
from portfolio.reports.editions import Edition
from portfolio.reports.forms import ReportForm
from portfolio.reports.models import Report
from portfolio.reports.printing import parts
from portfolio.reports.routes import ONE, bp, linked, page_of
from portfolio.reports.shape import report_json

TYPES = {"pdf": "application/pdf", "archive": "application/pdf", "json": "application/json", "csv": "application/zip"}


@bp.get("/reports")
@open_to(policy.may_read)
def index() -> ResponseReturnValue:
    """What was issued, by period; drafts and previews for the unit; what one may add or get."""
    viewer = signed_in()
    return render_template(
        "reports/index.html",
        shelf=shelf.shelf(viewer),
        lines=departments.open_lines(viewer, today(viewer.zone)),
        waiting=shelf.waiting(viewer) if policy.may_answer(viewer) else [],
        words=words,
        may_ask=policy.may_ask(viewer),
        may_write=policy.may_write(viewer),
    )


@bp.get("/reports/newest")
@open_to(policy.may_read)
def newest() -> ResponseReturnValue:
    """Lead to the newest issued report about the city; to the list before there is one."""
    number = shelf.newest(signed_in())
    return redirect(url_for("reports.show", report_id=number) if number else url_for("reports.index"), 303)


@bp.route("/reports/new", methods=["GET", "POST"])
@open_to(policy.may_ask)
def new() -> ResponseReturnValue:
    """Ask for a preview of the report of a quarter or year, about everything or one part."""
    viewer, at = signed_in(), now()
    form = ReportForm().offer(today(viewer.zone), shelf.editions(viewer))

    def act() -> str:
        edition = queries.checked(viewer, Edition.parse(form.wish))
        of = period(form.quarter.data or "")
        report = actions.ask(of, edition=edition, language=viewer.language, by=viewer, at=at)
        return page_of(report)

    return form_page("reports/new.html", form, act, by=viewer, at=at)


@bp.get(ONE)
@open_to(policy.may_read, load=shelf.readable)
def show(report: Report) -> ResponseReturnValue:
    """A report with its figures; while it is being counted, how far it is."""
    if report.facts is None:
        return _making(report)
    viewer = signed_in()
    opened.note(report)
    made = quarter_report(issues.facts_of(report))
    return render_template(
        "reports/show.html",
        kept=report,
        name=words.issues.name(report),
        lacks=", ".join(PACKAGES) if pdf_libraries.missing() else "",
        **_files(report),
        versions=shelf.versions(report) if report.version else [],
        decisions=issues.decisions_of(report) if report.state == rules.ISSUED else [],
        may_write=policy.may_write(viewer),
        may_issue=policy.may_issue(viewer),
        may_answer=policy.may_answer(viewer),
        may_see_drafts=policy.may_see_drafts(viewer),
        **parts(made, linked),
    )


def _files(report: Report) -> dict[str, Any]:
    """The files of an issue that people may take, and what became of its PDF where there is none yet."""
    kept = issues.files_of(report.id) if report.state == rules.ISSUED else []
    lacks_pdf = report.state == rules.ISSUED and not any(file.form == "pdf" for file in kept)
    drawing = shelf.newest_job(report, DRAW) if lacks_pdf else None
    return {
        "files": words.issues.offered(kept),
        "lacks_pdf": lacks_pdf,
        "is_being_drawn": drawing is not None and drawing.state in OPEN,
        "why_undrawn": drawing.error if drawing else None,
    }


def _making(report: Report) -> str:
    job = queries.job_of(report)
    return render_template(
        "reports/making.html",
        report=report,
        name=words.issues.name(report),
        job=job,
        doing=doing(job.state, job.step),
        percent=progress_percent(job.progress),
    )


@bp.get(f"{ONE}/pdf")
@open_to(policy.may_read, load=shelf.number)
def pdf(report_id: int) -> ResponseReturnValue:
    """The PDF of a report, as it was drawn once: of an issue in the language that was asked for."""
    return _from_store(report_id, "pdf")


@bp.get(f"{ONE}/archive")
@open_to(policy.may_read, load=shelf.number)
def archive(report_id: int) -> ResponseReturnValue:
    """The copy of an issue for the archive, with its figures embedded."""
    return _from_store(report_id, "archive")


@bp.get(f"{ONE}/csv")
@open_to(policy.may_read, load=shelf.number)
def tables(report_id: int) -> ResponseReturnValue:
    """The tables of an issue for other programs."""
    return _from_store(report_id, "csv")


@bp.get(f"{ONE}/json")
@open_to(policy.may_read, load=shelf.number)
def figures(report_id: int) -> ResponseReturnValue:
    """The figures of a report for other programs."""
    return _from_store(report_id, "json")


def _from_store(report_id: int, form: str) -> ResponseReturnValue:
    """A file of an issue as it lies in the store; of a preview or draft what there is of it."""
    viewer = signed_in()
    language = request.args.get("lang", viewer.language)[:20]
    volume = request.args.get("volume", "")[:120]
    kept = issues.stored(viewer.organisation_id, report_id, form, language, volume)
    if kept is None:
        return _unissued(shelf.readable(viewer, report_id), form)
    name = letters.file_name(kept.quarter, kept.edition, kept.version, form, kept.language, volume)
    # Under its checksum a file never changes, so whoever has it needs it no second time.
    is_known = kept.sha256 in request.if_none_match
    answer = Response(b"" if is_known else files.get(kept.sha256), 304 if is_known else 200, mimetype=TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(kept.sha256)
    return answer


def _unissued(report: Report, form: str) -> ResponseReturnValue:
    if form == "pdf" and report.pdf_key is not None and report.state == rules.PREVIEW:
        return download(files.get(report.pdf_key), f"portfolio-{report.quarter}-{report.id}.pdf")
    if form == "json" and report.facts is not None:
        return jsonify(report_json(quarter_report(issues.facts_of(report))))
    raise Missing
