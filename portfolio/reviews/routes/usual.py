"""Pages of the usual reviews: of the city, of a programme, and the ones of a project planned at once."""

from dataclasses import replace
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import queries as projects
from portfolio.projects.models import Project
from portfolio.reviews import actions, calendar_forms, usual
from portfolio.reviews.queries import planned
from portfolio.reviews.routes import bp
from portfolio.reviews.usual_words import said
from portfolio.reviews.words import LINES
from portfolio.strategy import queries as strategies
from portfolio.strategy.models import Programme

EDITORS = May("edit_schedule")
_NUMBERS = ("after", "every_months")


class Edited(NamedTuple):
    """A usual review of the city, or of one of its programmes."""

    key: str
    programme: Programme | None = None

    @property
    def listed_at(self) -> str:
        """The address of the page that lists it."""
        if self.programme is None:
            return url_for("reviews.usual")
        return url_for("reviews.usual_of_programme", key=self.programme.key)


def of_city(viewer: Viewer, line: str) -> Edited:
    """A usual review of the city; Missing for an unknown one."""
    if line not in usual.LINES:
        raise Missing("line")
    return Edited(line)


def of_programme(viewer: Viewer, key: str, line: str) -> Edited:
    """A usual review of a programme."""
    return of_city(viewer, line)._replace(programme=strategies.programme_by_key(viewer, key))


@bp.get("/settings/reviews", endpoint="usual")
@open_to(May("see_portfolio"))
def usual_of_city() -> ResponseReturnValue:
    """Which reviews plan themselves in this city."""
    return _listed(None)


@bp.get("/programmes/<key>/usual-reviews")
@open_to(May("see_portfolio"), load=strategies.programme_by_key)
def usual_of_programme(programme: Programme) -> ResponseReturnValue:
    """Which reviews plan themselves for the projects of a programme."""
    return _listed(programme)


@bp.route("/settings/reviews/<line>", methods=["GET", "POST"])
@open_to(EDITORS, load=of_city)
def edit_line(edited: Edited) -> ResponseReturnValue:
    """Change a usual review of the city."""
    return _edit(edited)


@bp.route("/programmes/<key>/usual-reviews/<line>", methods=["GET", "POST"])
@open_to(EDITORS, load=of_programme)
def edit_line_of_programme(edited: Edited) -> ResponseReturnValue:
    """Change a usual review for the projects of a programme."""
    return _edit(edited)


@bp.post("/programmes/<key>/usual-reviews/<line>/as-city")
@open_to(EDITORS, load=of_programme)
def line_as_city(edited: Edited) -> ResponseReturnValue:
    """Let a programme have a usual review as the city has it."""
    if edited.programme is None:
        raise Missing("programme")
    actions.as_city(edited.key, programme=edited.programme, by=signed_in(), at=now())
    db.session.commit()
    return redirect(edited.listed_at, 303)


@bp.post("/projects/<ref>/reviews/usual")
@open_to(May("plan_review"), load=projects.project_by_ref)
def plan_usual(project: Project) -> ResponseReturnValue:
    """Plan the usual reviews of a project that are not there yet."""
    made = actions.plan_usual(project, by=signed_in(), at=now())
    db.session.commit()
    flash(
        ngettext("%(num)s review is planned.", "%(num)s reviews are planned.", len(made))
        if made
        else _("The usual reviews are planned already, or the record lacks the days to count them from.")
    )
    return redirect(url_for("register.project", ref=project.ref), 303)


def _listed(programme: Programme | None) -> str:
    viewer = signed_in()
    kept = planned.lines_of(viewer.organisation_id, programme.id if programme else None)
    return render_template(
        "reviews/usual.html",
        lines=[(key, LINES[key], said(one.line), one) for key, one in kept.items()],
        programme=programme,
        may_edit=EDITORS(viewer),
    )


def _edit(edited: Edited) -> ResponseReturnValue:
    viewer, at = signed_in(), now()
    programme_id = edited.programme.id if edited.programme else None
    line = planned.lines_of(viewer.organisation_id, programme_id)[edited.key].line
    form = calendar_forms.LineForm(
        is_on="yes" if line.is_on else "no",
        counted_from=line.counted_from,
        after=line.after,
        unit=line.unit,
        every_months=str(line.every_months),
    )
    form.fit(line)

    def act() -> str:
        values = form.values()
        is_on = values.pop("is_on", "yes") == "yes"
        numbers: dict[str, Any] = {name: int(values.pop(name)) for name in _NUMBERS if name in values}
        wanted = replace(line, is_on=is_on, **numbers, **values)
        actions.change_line(wanted, programme=edited.programme, by=viewer, at=at)
        flash(_("Saved. It holds for what is planned from now on."))
        return edited.listed_at

    way = [(_("Programmes"), url_for("strategy.programmes"))] if edited.programme else []
    return form_page(
        "reviews/line.html",
        form,
        act,
        by=viewer,
        at=at,
        name=LINES[edited.key],
        back=edited.listed_at,
        crumbs=[*way, (_("Usual reviews"), edited.listed_at)],
    )
