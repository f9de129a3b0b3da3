"""Keep views of the list: save, share, change, remove and bring back; and say which one to begin with."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, Refused, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.register import policy
from portfolio.register.models import FirstView, SavedView
from portfolio.register.rules import Filters
from portfolio.register.views import ALL, BUILT_IN

NAME_LENGTH = 80
ASKS_LENGTH = 4_000
MOST_VIEWS = 50


def save_view(*, name: str, asks: str, is_shared: bool = False, by: Viewer, at: datetime) -> SavedView:
    """Give a list a name.

    asks  the query of its address
    """
    _check_sharing(is_shared, by)
    wanted = {"name": _name(name, is_shared, by), "asks": _asks(asks), "is_shared": is_shared}
    if by.person_id is None:
        raise Refused("not_allowed")
    own = sa.select(sa.func.count()).select_from(SavedView).where(*_present(by), SavedView.owner_id == by.person_id)
    if db.session.scalars(own).one() >= MOST_VIEWS:
        raise RuleBroken("many_views", N_("You have fifty views already. Delete one that you no longer need."))
    view = SavedView(organisation_id=by.organisation_id, owner_id=by.person_id, created_at=at, changed_at=at, **wanted)
    db.session.add(view)
    db.session.flush()
    history.record("view.saved", thing=("saved_view", view.id), by=by, at=at, after=wanted)
    return view


def change_view(
    view: SavedView, *, name: str, is_shared: bool, version: int | None = None, by: Viewer, at: datetime
) -> None:
    """Rename a view, share it or keep it to oneself; saving it unchanged leaves no trace."""
    _hold(view, version, by)
    _check_sharing(is_shared, by)
    if view.owner_id != by.person_id and not is_shared:
        raise RuleBroken("theirs", N_("Only its owner can take back a view that is shared. You can delete it."))
    _change(view, {"name": _name(name, is_shared, by, view), "is_shared": is_shared}, by, at)


def replace_view(view: SavedView, *, asks: str, version: int | None = None, by: Viewer, at: datetime) -> None:
    """Let a view show another list from now on."""
    _hold(view, version, by)
    _check_sharing(view.is_shared, by)
    _change(view, {"asks": _asks(asks)}, by, at)


def remove_view(view: SavedView, *, by: Viewer, at: datetime) -> None:
    """Delete a view; whoever may change it can bring it back."""
    _hold(view, None, by)
    view.removed_at = at
    db.session.flush()
    history.record("view.removed", thing=("saved_view", view.id), by=by, at=at)


def restore_view(view: SavedView, *, by: Viewer, at: datetime) -> None:
    """Bring a deleted view back."""
    _hold(view, None, by)
    if view.removed_at is None:
        return
    _check_sharing(view.is_shared, by)
    view.removed_at = None
    db.session.flush()
    history.record("view.restored", thing=("saved_view", view.id), by=by, at=at)


def begin_with(view: str, *, by: Viewer, at: datetime) -> None:
    """Open the list with a view from now on.

    view  key of a built-in one, or the number of a saved one that the person may see
    """
    known = {each.key for each in BUILT_IN}
    seen = sa.select(SavedView.id).where(*_present(by), sa.or_(SavedView.is_shared, SavedView.owner_id == by.person_id))
    if view not in known and view not in {str(id_) for id_ in db.session.scalars(seen)}:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "view")
    if by.person_id is None:
        raise Refused("not_allowed")
    row = db.session.get(FirstView, (by.organisation_id, by.person_id))
    before = row.view if row else ALL
    if view == before:
        return
    if row is None:
        db.session.add(FirstView(organisation_id=by.organisation_id, person_id=by.person_id, view=view))
    elif view == ALL:
        db.session.delete(row)
    else:
        row.view = view
    db.session.flush()
    history.record(
        "view.first",
        thing=("person", by.person_id),
        by=by,
        at=at,
        before={"view": before},
        after={"view": view},
    )


def _present(by: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    return SavedView.organisation_id == by.organisation_id, SavedView.removed_at.is_(None)


def _hold(view: SavedView, version: int | None, by: Viewer) -> None:
    """Refuse whoever may not change a view, and who opened it before somebody else changed it."""
    if view.organisation_id != by.organisation_id:
        raise Missing("view")
    if not policy.may_change_view(by, view):
        raise Refused("not_allowed")
    if version is not None and version != view.version:
        raise EditedMeanwhile


def _check_sharing(is_shared: bool, by: Viewer) -> None:
    """Refuse to put before everybody what somebody may not share; to delete it or take it back needs no such right."""
    if is_shared and not policy.may_share(by):
        raise Refused("not_allowed")


def _name(name: str, is_shared: bool, by: Viewer, view: SavedView | None = None) -> str:
    """A name that no other view in the same menu has."""
    name = " ".join(text.clean(name).split())
    if not name or len(name) > NAME_LENGTH:
        raise WrongInput("name", N_("Give the view a name of up to 80 letters."), "name")
    wanted = sa.select(SavedView.name).where(
        *_present(by),
        SavedView.id != (view.id if view else 0),
        SavedView.is_shared if is_shared else SavedView.owner_id == by.person_id,
    )
    if text.fold(name) in {text.fold(other) for other in db.session.scalars(wanted)}:
        raise WrongInput("name_taken", N_("There is a view of that name already. Choose another name."), "name")
    return name


def _asks(asks: str) -> str:
    """The query of a list as the product writes it."""
    pairs = parse_qsl(asks[: 4 * ASKS_LENGTH])
    if any(text.has_control_characters(part) for part in (asks, *(part for pair in pairs for part in pair))):
        raise WrongInput("address", N_("This page's address is broken. Start at the first page."))
    written = urlencode(Filters.of(pairs).pairs())
    if len(written) > ASKS_LENGTH:
        raise WrongInput("long", N_("That is more than a view can keep. Take some filters off."))
    return written


def _change(view: SavedView, wanted: dict[str, object], by: Viewer, at: datetime) -> None:
    before, after = history.changes({name: getattr(view, name) for name in wanted}, wanted)
    if not after:
        return
    for name, value in after.items():
        setattr(view, name, value)
    view.changed_at = at
    db.session.flush()
    history.record("view.changed", thing=("saved_view", view.id), by=by, at=at, before=before, after=after)
