"""Pages: one change of all projects that were ticked in the list."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, PortfolioError, WrongInput
from portfolio.core.once import only_once
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.texts import ngettext
from portfolio.core.web import said
from portfolio.lists import batches
from portfolio.lists.choosing import check_few, chosen, list_address, refs_of
from portfolio.lists.chosen_forms import HandOverForm, MoveForm, TagForm
from portfolio.lists.routes import bp
from portfolio.lists.routes.differences import may_change, say_done
from portfolio.lists.standing import standing, wordlists
from portfolio.lists.table import MOST
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects.words import stage_word
from portfolio.register.choices import choices
from portfolio.register.rules import Filters

FORMS = {"tag": TagForm, "move": MoveForm, "hand_over": HandOverForm}
VERBS = {"tag": "edit_project", "move": "move_stage", "hand_over": "hand_over"}
TITLES = {
    "tag": lazy("Tag the chosen projects"),
    "move": lazy("Move the chosen projects"),
    "hand_over": lazy("Hand the chosen projects over"),
}


class Line(NamedTuple):
    """A chosen project; problem says why it refuses the change, may whether the viewer may change it like that."""

    ref: str
    title: str
    stage: str
    may: bool
    problem: str


@bp.route("/projects/chosen", methods=["GET", "POST"])
@open_to(may_change)
def change_chosen() -> ResponseReturnValue:
    """Tag, move or hand over what was chosen: every project of it, or none."""
    viewer, at = signed_in(), now()
    refs = refs_of(request.values)
    kind = request.values.get("do", "")
    if not refs:
        flash(_("Choose one or more projects in the list first."))
        return redirect(list_address(request.args), 303)
    check_few(refs, MOST)
    if kind == "table":
        return redirect(url_for("lists.table", ref=refs), 303)
    if kind not in FORMS:
        raise Missing
    known = choices(viewer.organisation_id)
    form = FORMS[kind]()
    form.offer(wordlists(viewer, today(viewer.zone), known))
    ids, _is_more = chosen(viewer, refs, Filters(), known, MOST)
    projects = standing(viewer, ids, known)

    def act() -> str:
        more = form.more() if isinstance(form, MoveForm) else None
        wishes = [batches.Wish(each, form.fields_of(each), more) for each in projects]
        wishes = [wish for wish in wishes if wish.fields]
        if not wishes:
            raise WrongInput("nothing", N_("That would change nothing. Choose something else."))
        change = batches.change_many(kind, wishes, by=viewer, at=at)
        many = ngettext("%(num)s project was changed.", "%(num)s projects were changed.", len(wishes))
        say_done(change, many)
        return url_for("register.projects")

    refused: Mapping[int, PortfolioError] = {}
    if form.validate_on_submit():
        try:
            address = only_once(form.once.data, act=act, by=viewer, at=at)
            db.session.commit()
            return redirect(address, 303)
        except PortfolioError as error:
            db.session.rollback()
            refused = error.refused if isinstance(error, batches.NotAll) else {}
            form.take(error)
    status = 409 if refused else 422 if form.is_submitted() else 200
    shown = render_template(
        "lists/chosen.html",
        form=form,
        kind=kind,
        title=TITLES[kind],
        projects=[
            Line(
                each.ref,
                each.title,
                stage_word(each.values["stage"]),
                May(VERBS[kind])(viewer, each),
                said(refused[each.id]) if each.id in refused else "",
            )
            for each in projects
        ],
        broken=status != 200,
    )
    return shown, status
