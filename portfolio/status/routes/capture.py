"""Pages: what to add, from anywhere, and to which project."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import queries as projects
from portfolio.projects.policy import Somewhere
from portfolio.status import forms
from portfolio.status.routes import bp


@bp.get("/add")
@open_to(Somewhere("write_note"))
def add() -> ResponseReturnValue:
    """What somebody may add from here: a note, a new value, a risk, how sure they are."""
    return render_template("status/add.html")


@bp.get("/add/risk")
@open_to(Somewhere("keep_risks"))
def add_risk() -> ResponseReturnValue:
    """To which project a risk belongs."""
    return add_to("risk")


@bp.get("/add/confidence")
@open_to(Somewhere("judge_own"))
def add_confidence() -> ResponseReturnValue:
    """Of which project somebody says how sure they are."""
    return add_to("confidence")


def add_to(what: str) -> ResponseReturnValue:
    """One's own projects, or those looked up, on which one may; where there is one only, its form at once."""
    viewer = signed_in()
    form = forms.WordsForm(request.args)
    words = (form.words.data or "") if form.validate() else ""
    verbs = ("keep_risks",) if what == "risk" else ("judge_own", "judge_for_unit")
    found = projects.find_projects(viewer, words, *verbs) if words else projects.suggested_projects(viewer, *verbs)
    lines = [(project.title, project.ref, address(viewer, what, project)) for project in found]
    if len(lines) == 1 and not words:
        return redirect(lines[0][-1], 303)
    return render_template("status/add_to.html", what=what, form=form, found=lines, words=words)


def address(viewer: Viewer, what: str, project: projects.Found) -> str:
    """Where a risk or a judgement of a project is entered."""
    if what == "risk":
        return url_for("status.new_risk", ref=project.ref)
    endpoint = "status.judge_own" if project.is_own or not May("judge_for_unit")(viewer) else "status.judge_for_unit"
    return url_for(endpoint, ref=project.ref)
