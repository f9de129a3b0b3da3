"""The pages about a jury's result: what it comes to, its files, its record, and which pitches exclude each other."""

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.calls.ways import way_to_call
from portfolio.core import files
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day, now
from portfolio.core.db import db
from portfolio.core.downloads import download
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.sheet import write_csv
from portfolio.core.texts import gettext as _
from portfolio.jobs.models import Job
from portfolio.jobs.policy import sees_all_jobs
from portfolio.jobs.rules import progress_percent
from portfolio.jobs.words import doing
from portfolio.jury import result_page, result_policy, result_sheet
from portfolio.jury.actions import results as actions
from portfolio.jury.forms import ExclusionForm
from portfolio.jury.queries import results as queries
from portfolio.jury.queries.results import COUNT, RECORD, Kept, Opened
from portfolio.jury.routes import bp
from portfolio.jury.steadiness import steady_lists
from portfolio.people.queries import read_settings
from portfolio.people.session import signed_in
from portfolio.pitches.queries.areas import area_names

ONE = "/calls/<call_ref>/results/<int:number>"

bp.add_app_template_filter(result_page.figure, "figure")


def page_of(opened: Opened) -> str:
    """The address of a round's results."""
    return url_for("jury.results", call_ref=opened.call.ref, number=opened.round.number)


def kept_file(opened: Opened) -> Kept:
    """The newest result for who may have its files: not a juror, to whom single marks are nobody's business."""
    kept = queries.newest(opened.round.id)
    if kept is None or opened.hidden or not result_policy.may_have_files(signed_in(), opened):
        raise Missing
    return kept


@bp.get("/calls/<call_ref>/results")
@open_to(result_policy.may_see, load=queries.opened)
def newest_results(opened: Opened) -> ResponseReturnValue:
    """Lead to the results of the round whose jury sat last."""
    return redirect(page_of(opened), 303)


@bp.get(ONE)
@open_to(result_policy.may_see, load=queries.opened)
def results(opened: Opened) -> ResponseReturnValue:
    """What a jury's marks come to: the order, where the money ends, and how certain that is."""
    viewer, kept, jobs = signed_in(), queries.newest(opened.round.id), queries.open_jobs(opened)
    shared = {
        "opened": opened,
        "kept": kept,
        "may_count": result_policy.may_count(viewer, opened) and opened.round.decided_on is None,
        "may_draw": result_policy.may_count(viewer, opened),
        **_counting(viewer, jobs.get(COUNT)),
    }
    if kept is None:
        return render_template("jury/results_waiting.html", **shared)
    if opened.hidden:
        rows = result_page.without_hidden(kept.values, opened.hidden)
        return render_template("jury/results_reduced.html", rows=rows, **shared)
    sees_files = result_policy.may_have_files(viewer, opened)
    settings = read_settings(viewer.organisation_id, local_day(now(), viewer.zone))
    shows_jurors = sees_files and not settings.hide_lateness
    areas = area_names(viewer.organisation_id) if result_page.tells_areas(kept.values) else {}
    return render_template(
        "jury/results.html",
        page=result_page.page_of(kept.values, areas),
        steady=steady_lists(kept.values),
        jurors=result_page.juror_rows(kept.values, queries.names(opened)) if shows_jurors else [],
        is_outdated=queries.is_outdated(opened, kept.recorded_at),
        sees_files=sees_files,
        record=queries.record_of(kept.id) if sees_files else None,
        drawing=jobs.get(RECORD) if sees_files else None,
        exclusions=queries.excluding(opened) if sees_files else [],
        **shared,
    )


def _counting(viewer: Viewer, job: Job | None) -> dict[str, Any]:
    """How far the figures are; the job itself only for those who may look at it."""
    is_own = job is not None and (job.asked_by_id == viewer.person_id or sees_all_jobs(viewer))
    return {
        "is_counting": job is not None,
        "job": job if is_own else None,
        "doing": doing(job.state, job.step) if job else "",
        "percent": progress_percent(job.progress) if job else 0,
    }


@bp.post(f"{ONE}/count")
@open_to(result_policy.may_count, load=queries.opened)
def count_results(opened: Opened) -> ResponseReturnValue:
    """Have the figures worked out again from what stands now."""
    actions.ask_for_result(opened, by=signed_in(), at=now())
    db.session.commit()
    return redirect(page_of(opened), 303)


@bp.get(f"{ONE}/result.json")
@open_to(result_policy.may_see, load=queries.opened)
def result_file(opened: Opened) -> ResponseReturnValue:
    """The result file: from the scores inside it the same bytes can be made again."""
    kept = kept_file(opened)
    name = f"{opened.call.ref.lower()}-round-{opened.round.number}-result-{kept.number}.json"
    answer = Response(kept.body, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Checksum-SHA256"] = kept.hash
    return answer


@bp.get(f"{ONE}/result.csv")
@open_to(result_policy.may_see, load=queries.opened)
def result_sheet_file(opened: Opened) -> ResponseReturnValue:
    """The ranking for a spreadsheet."""
    kept = kept_file(opened)
    name = f"{opened.call.ref.lower()}-round-{opened.round.number}-result-{kept.number}.csv"
    return download(write_csv(result_sheet.csv_header(kept.values), result_sheet.csv_rows(kept.values)), name)


@bp.post(f"{ONE}/record")
@open_to(result_policy.may_count, load=queries.opened)
def draw_record(opened: Opened) -> ResponseReturnValue:
    """Have the record of the newest result drawn for signing."""
    actions.ask_for_record(opened, by=signed_in(), at=now())
    db.session.commit()
    return redirect(page_of(opened), 303)


@bp.get(f"{ONE}/record.pdf")
@open_to(result_policy.may_see, load=queries.opened)
def record_file(opened: Opened) -> ResponseReturnValue:
    """The record to sign, as it was drawn."""
    record = queries.record_of(kept_file(opened).id)
    if record is None:
        raise Missing
    name = f"{opened.call.ref.lower()}-round-{opened.round.number}-jury-record.pdf"
    return download(files.get(record.pdf_key), name)


@bp.route(f"{ONE}/exclusions", methods=["GET", "POST"])
@open_to(result_policy.may_count, load=queries.opened)
def exclude(opened: Opened) -> ResponseReturnValue:
    """Say that of two pitches at most one can be funded, or that this no longer holds."""
    viewer, at, form = signed_in(), now(), ExclusionForm()
    pitches = [each for each in queries.lot_of(opened) if each[1] not in opened.hidden]
    form.offer(pitches)

    def act() -> str:
        actions.set_exclusion(
            opened,
            int(form.one.data),
            int(form.other.data),
            excludes=form.stands.data != "lifted",
            reason=form.reason.data or "",
            by=viewer,
            at=at,
        )
        return page_of(opened)

    return form_page("jury/results_exclude.html", form, act, by=viewer, at=at, crumbs=_way(opened))


def _way(opened: Opened) -> list[tuple[str, str]]:
    return [*way_to_call(opened.call, signed_in()), (_("Results"), page_of(opened))]
