"""Pages: the portfolio and one record as they stood on a day."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import today
from portfolio.core.downloads import download
from portfolio.past import page, queries
from portfolio.past.page import Asked
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import ways
from portfolio.projects.models import Project
from portfolio.projects.queries import project_by_ref

bp = Blueprint("past", __name__)

may_see = May("see_portfolio")


def asked() -> Asked:
    """The days that the address names."""
    return page.asked(request.args.get("on", ""), request.args.get("known", ""), today(signed_in().zone))


def address(endpoint: str, wanted: Asked, **more: str | None) -> str:
    """The address of a page about the same days."""
    known = wanted.known.isoformat() if wanted.known else None
    return url_for(endpoint, _external=False, on=wanted.on.isoformat(), known=known, **more)


@bp.get("/past")
@open_to(may_see)
def portfolio() -> ResponseReturnValue:
    """Every project that was on record, as it stood."""
    viewer, wanted = signed_in(), asked()
    moment = wanted.moment(viewer.zone)
    found = queries.portfolio(viewer, moment, request.args.get("after"))
    return render_template(
        "past/portfolio.html",
        wanted=wanted,
        today=today(viewer.zone),
        stages=page.stage_lines(queries.stages(viewer, moment)),
        lines=page.shown(found),
        csv_url=address("past.portfolio_csv", wanted),
        first_url=address("past.portfolio", wanted),
        next_url=address("past.portfolio", wanted, after=found.after) if found.after else "",
        is_first=not request.args.get("after"),
    )


@bp.get("/past.csv")
@open_to(may_see)
def portfolio_csv() -> ResponseReturnValue:
    """The same as a file for spreadsheets."""
    viewer, wanted = signed_in(), asked()
    found = queries.portfolio(viewer, wanted.moment(viewer.zone), size=None)
    return download(page.sheet(found), f"portfolio-{wanted.on.isoformat()}.csv")


@bp.get("/projects/<ref>/past")
@open_to(may_see, load=project_by_ref)
def project(found: Project) -> ResponseReturnValue:
    """One project as it stood."""
    viewer, wanted = signed_in(), asked()
    return render_template(
        "past/project.html",
        wanted=wanted,
        today=today(viewer.zone),
        project=found,
        facts=page.facts(queries.record(found, wanted.moment(viewer.zone))),
        crumbs=ways.to_project(found.ref, found.title),
    )
