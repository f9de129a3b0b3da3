"""One view that somebody saved, for those who may change it."""

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing, Refused
from portfolio.register import policy
from portfolio.register.models import SavedView


def view_to_change(viewer: Viewer, view_id: int) -> SavedView:
    """A view by its number: Missing for what the viewer does not see, Refused for what somebody else keeps."""
    view = view_to_restore(viewer, view_id)
    if view.removed_at is not None:
        raise Missing("view")
    return view


def view_to_restore(viewer: Viewer, view_id: int) -> SavedView:
    """The same, deleted or not."""
    here = SavedView.organisation_id == viewer.organisation_id
    view = db.session.scalar(sa.select(SavedView).where(SavedView.id == view_id, here))
    if view is None or not policy.may_see(viewer) or not (view.is_shared or view.owner_id == viewer.person_id):
        raise Missing("view")
    if not policy.may_change_view(viewer, view):
        raise Refused("not_allowed")
    return view
