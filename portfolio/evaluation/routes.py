"""Pages: how far the city is evaluated, over eight quarters, by group, and what would close the gap."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import today
from portfolio.core.downloads import download
from portfolio.core.errors import N_, WrongInput
from portfolio.evaluation import breakdown, closing, page, queries, words
from portfolio.evaluation.keeping import Looked, look
from portfolio.evaluation.packing import unpack
from portfolio.evaluation.page import Links
from portfolio.evaluation.policy import may_see
from portfolio.people.session import signed_in
from portfolio.projects.taxonomy import CAPABILITY, INNOVATION_TYPE, METHOD
from portfolio.reviews.gap import STATUSES

bp = Blueprint("evaluation", __name__)

BY_DEPARTMENT = "department"
WORDS = {
    "labels": [words.STATUSES[key] for key in STATUSES if key != "out_of_scope"],
    "promise_labels": list(words.PROMISES.values()),
    "dimensions": words.DIMENSIONS,
}
"""Words that several pages show."""


def looked(**needs: bool) -> tuple[Looked, Links]:
    """The state that the address asks for, and the addresses of pages about the same."""
    viewer = signed_in()
    day = today(viewer.zone)
    asked = page.read_asked(request.args, day)
    return look(viewer, asked, **needs), Links(asked, day)


@bp.get("/evaluation")
@open_to(may_see)
def show() -> ResponseReturnValue:
    """The figure with its n, over eight quarters and by department, and what would close it first."""
    viewer = signed_in()
    found, links = looked(with_trend=True)
    figures = found.figures
    departments = breakdown.names(viewer.organisation_id, BY_DEPARTMENT)
    named = queries.called(viewer.organisation_id, [line.number for line in (*figures.nearest, *figures.exempted)])
    quarters, _by_department = breakdown.promises(figures, departments, links)
    return render_template(
        "evaluation/show.html",
        shown=page.shown(found, links),
        links=links,
        looked=found,
        groups=breakdown.groups(figures, BY_DEPARTMENT, departments, links),
        nearest=closing.closable(viewer, figures.nearest, named, links),
        exempted=[(named[line.number].title, line.ref, closing.reason_words(line)) for line in figures.exempted],
        quarters=quarters,
        **WORDS,
    )


@bp.get("/evaluation/groups")
@open_to(may_see)
def groups() -> ResponseReturnValue:
    """The gap by one way to group projects."""
    by = request.args.get("by", BY_DEPARTMENT)
    if by not in words.DIMENSIONS:
        raise WrongInput("choice", N_("Choose one of the entries offered."))
    found, links = looked()
    named = breakdown.names(signed_in().organisation_id, by)
    return render_template(
        "evaluation/groups.html",
        links=links,
        looked=found,
        by=by,
        groups=breakdown.groups(found.figures, by, named, links),
        **WORDS,
        state=page.state_words(found.asked),
    )


@bp.get("/evaluation/combinations")
@open_to(may_see)
def combinations() -> ResponseReturnValue:
    """Innovation type by capability by method: what was tried, what of it is evaluated, what nobody tried."""
    found, links = looked()
    named = queries.words(signed_in().organisation_id, INNOVATION_TYPE, CAPABILITY, METHOD)
    return render_template(
        "evaluation/combinations.html",
        links=links,
        looked=found,
        shown=breakdown.combinations(found.figures, named),
        state=page.state_words(found.asked),
    )


@bp.get("/evaluation/promises")
@open_to(may_see)
def promises() -> ResponseReturnValue:
    """What became of the promises to review outcomes, over the quarters and by department; never by person."""
    found, links = looked()
    figures = found.figures
    named = breakdown.names(signed_in().organisation_id, BY_DEPARTMENT)
    chosen = request.args.get("department")
    _quarters, by_department = breakdown.promises(figures, named, links)
    narrowed = figures if chosen is None else breakdown.of_department(figures, chosen)
    quarters, _by_department = breakdown.promises(narrowed, named, links)
    return render_template(
        "evaluation/promises.html",
        links=links,
        looked=found,
        quarters=quarters,
        departments=by_department,
        chosen=None if chosen is None else named.get(chosen, str(words.NOWHERE[BY_DEPARTMENT])),
        **WORDS,
        state=page.state_words(found.asked),
    )


@bp.get("/evaluation/closing")
@open_to(may_see)
def close() -> ResponseReturnValue:
    """What would close the gap, nearest first."""
    viewer = signed_in()
    wanted = closing.read_wanted(request.args)
    found, links = looked(with_projects=True)
    shown = closing.page_of_nearest(found.projects, wanted, request.args.get("after"))
    named = queries.called(viewer.organisation_id, [line.number for line in shown.lines])
    return render_template(
        "evaluation/closing.html",
        links=links,
        looked=found,
        shown=shown,
        projects=closing.closable(viewer, shown.lines, named, links),
        state=page.state_words(found.asked),
        **_pages("close", links, wanted, shown),
    )


@bp.get("/evaluation/projects")
@open_to(may_see)
def projects() -> ResponseReturnValue:
    """The projects with their statuses, those of one status, group or remark only if wanted."""
    viewer = signed_in()
    wanted = closing.read_wanted(request.args)
    found, links = looked(with_projects=True)
    shown = closing.page_by_ref(found.projects, wanted, request.args.get("after"))
    group = breakdown.names(viewer.organisation_id, wanted.by).get(wanted.group) if wanted.by else None
    return render_template(
        "evaluation/projects.html",
        links=links,
        looked=found,
        found=closing.found_words(shown.total),
        rows=closing.rows(shown.lines, queries.called(viewer.organisation_id, [line.number for line in shown.lines])),
        wanted=wanted,
        narrowed=lambda status: wanted._replace(status=status).pairs(),
        group=group or (str(words.NOWHERE[wanted.by]) if wanted.by else ""),
        statuses=words.STATUSES,
        flags=words.FLAGS,
        state=page.state_words(found.asked),
        **WORDS,
        **_pages("projects", links, wanted, shown),
    )


def _pages(endpoint: str, links: Links, wanted: closing.Wanted, shown: closing.Page) -> dict[str, Any]:
    """The way through the pages of a list."""
    pairs = wanted.pairs()
    return {
        "pairs": pairs,
        "first_url": links.to(endpoint, **pairs),
        "next_url": links.to(endpoint, **pairs, after=shown.after) if shown.after else "",
        "is_first": not request.args.get("after"),
        "csv_url": links.to("projects_csv", **pairs),
    }


@bp.get("/evaluation/projects.csv")
@open_to(may_see)
def projects_csv() -> Response:
    """The same projects as a file."""
    viewer = signed_in()
    wanted = closing.read_wanted(request.args)
    found, _links = looked(with_projects=True)
    lines = unpack(found.projects.having(wanted.marks))
    named = queries.called(viewer.organisation_id)
    departments = queries.departments(viewer.organisation_id)
    sheet = list(closing.projects_sheet(lines, named, departments))
    return download("".join(sheet), f"evaluation-projects-{found.asked.day}.csv")


@bp.get("/evaluation.csv")
@open_to(may_see)
def figures_csv() -> Response:
    """The figures of the pages as a file."""
    viewer = signed_in()
    found, links = looked(with_trend=True)
    named = {dimension: breakdown.names(viewer.organisation_id, dimension) for dimension in words.DIMENSIONS}
    sheet = closing.figures_sheet(found.figures, page.shown(found, links).columns, named, page.state_words(found.asked))
    return download("".join(sheet), f"evaluation-{found.asked.day}.csv")
