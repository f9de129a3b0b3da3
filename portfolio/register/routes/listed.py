"""Pages: the list of projects, as a page and as files, and the words that its search understands."""

import io

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import today
from portfolio.core.downloads import download
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.register.choices import choices
from portfolio.register.listing import listing
from portfolio.register.routes import bp
from portfolio.register.sheet import project_columns, project_sheet
from portfolio.register.views import seen
from portfolio.register.words import EXAMPLES, KEY_WORDS, WHOLE_EXAMPLE


@bp.get("/projects")
@open_to(May("see_portfolio"))
def projects() -> ResponseReturnValue:
    """The list, filtered, searched and sorted as its address says."""
    viewer = signed_in()
    shown = listing(
        viewer,
        list(request.args.items(multi=True)),
        today(viewer.zone),
        url_for("register.projects"),
        url_for("register.projects_csv"),
    )
    return render_template("register/projects.html", shown=shown)


@bp.get("/projects.csv")
@open_to(May("see_portfolio"))
def projects_csv() -> ResponseReturnValue:
    """Exactly the filtered list, as a file for spreadsheets."""
    viewer = signed_in()
    day = today(viewer.zone)
    asked = seen(list(request.args.items(multi=True)), choices(viewer.organisation_id, viewer.person_id))
    lines = project_sheet(viewer, asked.filters, day)
    return download(lines, f"projects-{day.isoformat()}.csv")


@bp.get("/projects/columns.xlsx")
@open_to(May("see_portfolio"))
def projects_columns() -> ResponseReturnValue:
    """The filtered list in the columns that it shows, as a workbook to work on; nobody reads it back."""
    viewer = signed_in()
    day = today(viewer.zone)
    asked = seen(list(request.args.items(multi=True)), choices(viewer.organisation_id, viewer.person_id))
    target = io.BytesIO()
    project_columns(target, viewer, asked.filters, day)
    return download(target.getvalue(), f"columns-{day.isoformat()}.xlsx")


@bp.get("/projects/search-words")
@open_to(May("see_portfolio"))
def search_words() -> ResponseReturnValue:
    """The words that a search understands, each with an example to try."""
    return render_template(
        "register/search_words.html", examples=EXAMPLES.items(), keys=KEY_WORDS.values(), whole=WHOLE_EXAMPLE
    )
