"""Who may change a view that somebody saved."""

from typing import Any, NamedTuple

from portfolio.core.actor import Viewer
from portfolio.people.rights import May


class Kept(NamedTuple):
    """A view as rights ask for it."""

    owner_id: int
    deputy_id: None = None
    lead_department_id: None = None


def kept(view: Any) -> Kept:
    """Whose a view is."""
    return Kept(view.owner_id)


may_see = May("see_portfolio")
may_share = May("share_view")
may_change = May("change_view", of=kept)


def may_see_view(viewer: Viewer, view: Any) -> bool:
    """Everybody sees what is shared, and what is their own."""
    return may_see(viewer) and (view.is_shared or view.owner_id == viewer.person_id)


def may_change_view(viewer: Viewer, view: Any) -> bool:
    """Everybody may change their own views, and leads those that are shared."""
    return may_see_view(viewer, view) and may_change(viewer, view)


def may_replace_view(viewer: Viewer, view: Any) -> bool:
    """What everybody sees is rewritten only by those who may share."""
    return may_change_view(viewer, view) and (not view.is_shared or may_share(viewer))
