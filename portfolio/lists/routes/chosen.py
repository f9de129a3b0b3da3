"""Pages: one change of all projects that were ticked in the list."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.errors import N_, Missing, PortfolioError, WrongInput
from portfolio.core.pages import act_in_place
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.texts import ngettext
from portfolio.core.web import said
from portfolio.lists import batches
from portfolio.lists.choosing import check_few, chosen, list_address, refs_of
from portfolio.lists.chosen_forms import HandOverForm, MoveForm, TagForm
from portfolio.lists.routes import bp
from portfolio.lists.routes.differences import may_change, say_done
from portfolio.lists.standing import Standing, standing, wordlists
from portfolio.lists.table import MOST
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects.words import stage_word
from portfolio.register.choices import choices
from portfolio.register.rules import Filters

FORMS: dict[str, type[TagForm | MoveForm | HandOverForm]] = {
    "tag": TagForm,
    "move": MoveForm,
    "hand_over": HandOverForm,
}
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
    return _change(kind, refs)


def _change(kind: str, refs: Sequence[str]) -> ResponseReturnValue:
    """The page of one kind of change with what was chosen, and the change itself."""
    viewer, at = signed_in(), now()
    known = choices(viewer.organisation_id)
    form = FORMS[kind]()
    form.offer(wordlists(viewer, today(viewer.zone), known))
    ids, _is_more = chosen(viewer, refs, Filters(), known, MOST)
    projects = standing(viewer, ids, known)
    refused: dict[int, PortfolioError] = {}

    def act() -> str:
        wishes = _wishes(form, projects)
        try:
            change = batches.change_many(kind, wishes, by=viewer, at=at)
        except batches.NotAll as error:
            refused.update(error.refused)
            raise
        say_done(change, ngettext("%(num)s project was changed.", "%(num)s projects were changed.", len(wishes)))
        return url_for("register.projects")

    def show() -> str:
        lines = [_line(viewer, kind, each, refused.get(each.id)) for each in projects]
        broken = form.is_submitted()
        return render_template(
            "lists/chosen.html", form=form, kind=kind, title=TITLES[kind], projects=lines, broken=broken
        )

    return act_in_place(form, act, show, by=viewer, at=at) if form.is_submitted() else show()


def _wishes(form: TagForm | MoveForm | HandOverForm, projects: Sequence[Standing]) -> list[batches.Wish]:
    """What the form changes of the projects that it changes at all; WrongInput where it changes none."""
    more = form.more() if isinstance(form, MoveForm) else None
    wishes = [batches.Wish(each, fields, more) for each in projects if (fields := form.fields_of(each))]
    if not wishes:
        raise WrongInput("nothing", N_("That would change nothing. Choose something else."))
    return wishes


def _line(viewer: Viewer, kind: str, found: Standing, refused: PortfolioError | None) -> Line:
    may, stage = May(VERBS[kind])(viewer, found), stage_word(found.values["stage"])
    return Line(found.ref, found.title, stage, may, said(refused) if refused else "")
