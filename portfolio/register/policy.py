"""Who may change a view that somebody saved."""

from typing import Any

from portfolio.core.actor import Viewer
from portfolio.people.rights import May

may_see = May("see_portfolio")
may_share = May("share_view")
may_keep = May("keep_views")


def may_change_view(viewer: Viewer, view: Any) -> bool:
    """Everybody their own views; a shared one whoever keeps the views of all.

    view  what has owner_id and is_shared
    """
    return view.owner_id == viewer.person_id or (view.is_shared and may_keep(viewer))
