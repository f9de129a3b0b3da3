"""Forms of views: a name, and whether everybody sees it."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from portfolio.core.forms import LineField, Required
from portfolio.core.meanwhile import SharedForm
from portfolio.core.once import OnceField
from portfolio.register.models import SavedView


class ViewForm(SharedForm):
    """A view; asks is the query of the list that it shows."""

    name = LineField(_("Name"), [Required()], most=80)
    is_shared = BooleanField(_("Everybody in the organisation sees it"))
    asks = HiddenField()
    once = OnceField()

    @staticmethod
    def shown(view: SavedView) -> dict[str, Any]:
        """The view's values by field."""
        return {"name": view.name, "is_shared": view.is_shared}
