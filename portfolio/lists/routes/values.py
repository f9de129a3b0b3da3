"""The page on which a table of values is pasted, looked at and written."""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.errors import N_, PortfolioError, WrongInput
from portfolio.core.pages import form_page
from portfolio.core.texts import ngettext
from portfolio.core.web import said
from portfolio.lists import tables, values
from portfolio.lists.routes import bp
from portfolio.lists.value_forms import ValuesForm
from portfolio.lists.values import Line
from portfolio.metrics.queries import metrics_of
from portfolio.metrics.words import value as value_words
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import ways
from portfolio.projects.models import Project
from portfolio.projects.queries import project_by_ref


@bp.route("/projects/<ref>/values/many", methods=["GET", "POST"])
@open_to(May("record_value"), load=project_by_ref)
def many_values(project: Project) -> ResponseReturnValue:
    """Many values of a project at once: pasted, looked at, then written; all of them or none."""
    viewer, at = signed_in(), now()
    form = ValuesForm()
    lines: list[Line] = []
    is_looked_at = form.is_submitted() and "look" in request.form and form.validate()

    def read() -> list[Line]:
        table = tables.read_pasted(form.pasted.data or "")
        return values.check(table, project=project, by=viewer, today=today(viewer.zone))

    def act() -> str:
        lines.extend(read())
        if any(line.problem for line in lines):
            raise WrongInput(
                "problems", N_("Some rows cannot be read. Mend them below; nothing is saved yet."), "pasted"
            )
        count = values.write(lines, by=viewer, at=at)
        flash(ngettext("%(num)s value is recorded.", "%(num)s values are recorded.", count))
        return url_for("metrics.of_project", ref=project.ref)

    if is_looked_at:
        try:
            lines.extend(read())
        except PortfolioError as error:
            form.take(error)
        return render_template("lists/values.html", form=form, broken=bool(form.errors), **_about(project, lines))
    return form_page("lists/values.html", form, act, by=viewer, at=at, **_about(project, lines))


def _about(project: Project, lines: Sequence[Line]) -> dict[str, Any]:
    return {
        "crumbs": [*ways.to_project(project.ref, project.title)],
        "names": [glance.metric.name for glance in metrics_of("project", project.id) if not glance.metric.retired_on],
        "lines": lines,
        "told": _told,
        "said": said,
    }


def _told(line: Line) -> str:
    metric = line.metric
    return value_words(line.value, metric.measure, metric.unit, line.words) if metric else ""
