"""Pages that show projects: the list, its views and other shapes, and the page of each."""

from flask import Blueprint

bp = Blueprint("register", __name__)

# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.register.routes import listed, project, shapes, views  # noqa: E402, F401
