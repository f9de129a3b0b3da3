"""One view that somebody saved, as its pages find it."""

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.register import policy
from portfolio.register.models import SavedView


def view_by_id(viewer: Viewer, view_id: int) -> SavedView:
    """A view by its number; Missing for what the viewer does not see."""
    view = view_or_removed(viewer, view_id)
    if view.removed_at is not None:
        raise Missing("view")
    return view


def view_or_removed(viewer: Viewer, view_id: int) -> SavedView:
    """The same, deleted or not."""
    here = SavedView.organisation_id == viewer.organisation_id
    view = db.session.scalar(sa.select(SavedView).where(SavedView.id == view_id, here))
    if view is None or not policy.may_see_view(viewer, view):
        raise Missing("view")
    return view
