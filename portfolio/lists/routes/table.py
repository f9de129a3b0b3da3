"""Pages: the table in which many projects are changed at once."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import PortfolioError
from portfolio.core.once import only_once
from portfolio.core.texts import gettext as _
from portfolio.core.texts import locale_name, ngettext
from portfolio.lists import batches
from portfolio.lists.choosing import check_few, chosen, list_address, refs_of
from portfolio.lists.differences import Reading
from portfolio.lists.routes import bp
from portfolio.lists.routes.differences import may_change, say_done
from portfolio.lists.standing import moves_of, standing, wordlists
from portfolio.lists.table import COLUMNS, MOST, SUGGESTED, Came, came_back, shown_rows
from portfolio.people.session import signed_in
from portfolio.register.choices import Choices, choices
from portfolio.register.rules import Filters


@bp.get("/projects/bulk")
@open_to(may_change)
def table() -> ResponseReturnValue:
    """The projects that were chosen, or the first ones of the filtered list, in a table to type in."""
    viewer = signed_in()
    refs, filters = refs_of(request.args), Filters.of(request.args.items(multi=True))
    known = choices(viewer.organisation_id)
    ids, is_more = chosen(viewer, refs, filters, known, MOST)
    return _page(viewer, known, ids, is_more=is_more)


@bp.post("/projects/bulk")
@open_to(may_change)
def save_table() -> ResponseReturnValue:
    """Save what was changed in the table: all of it, or nothing."""
    viewer, at = signed_in(), now()
    ids = _ids(request.form.getlist("project"))
    check_few(ids, MOST)
    known = choices(viewer.organisation_id)
    sent = request.form.to_dict()
    came = _came_back(viewer, known, ids, sent)
    if not all(each.can_be_saved for each in came.values()):
        return _page(viewer, known, ids, came, status=409)
    wishes = [each.wish() for each in came.values() if each.found]
    back = list_address(request.args)
    if not wishes:
        flash(_("Nothing was changed in the table."))
        return redirect(back, 303)

    def act() -> str:
        change = batches.change_many("table", wishes, by=viewer, at=at)
        many = ngettext("%(num)s project was changed.", "%(num)s projects were changed.", len(wishes))
        say_done(change, many)
        return back

    try:
        address = only_once(sent.get("once"), act=act, by=viewer, at=at)
        db.session.commit()
    except batches.NotAll as refused:
        db.session.rollback()
        return _page(viewer, known, ids, came, dict(refused.refused), status=409)
    return redirect(address, 303)


def _came_back(viewer: Viewer, known: Choices, ids: Sequence[int], sent: Mapping[str, str]) -> dict[int, Came]:
    """What of each project was typed in the table, by its number."""
    day = today(viewer.zone)
    projects = standing(viewer, ids, known)
    moves = moves_of([each.id for each in projects])
    reading = Reading(wordlists(viewer, day, known), locale_name(), viewer.currency, day)
    return {each.id: came_back(each, sent, moves[each.id], reading, viewer) for each in projects}


def _ids(written: Sequence[str]) -> list[int]:
    """The numbers of the projects in a table that was sent."""
    numbers = [int(word) for word in written if word.isascii() and word.isdigit() and len(word) < 10]
    return list(dict.fromkeys(numbers))


def _page(
    viewer: Viewer,
    known: Choices,
    ids: Sequence[int],
    came: Mapping[int, Came] | None = None,
    refused: Mapping[int, PortfolioError] | None = None,
    *,
    is_more: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    lists = wordlists(viewer, today(viewer.zone), known)
    projects = standing(viewer, ids, known)
    rows = shown_rows(projects, moves_of([each.id for each in projects]), lists, viewer, came, refused)
    shown = render_template(
        "lists/table.html",
        rows=rows,
        headings=[_(column.heading) for column in COLUMNS],
        suggested={name: [lists[name].names[key] for key in lists[name].offered] for name in SUGGESTED},
        decisions=[lists["decision"].names[key] for key in lists["decision"].offered],
        most=MOST,
        is_more=is_more,
        back=list_address(request.args),
        sent=request.form,
        broken=status != 200,
    )
    return shown, status
