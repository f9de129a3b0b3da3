"""Pages of lists: bringing one in, taking one out and back, and changing many projects at once."""

from flask import Blueprint

bp = Blueprint("lists", __name__)

# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.lists.routes import chosen, differences, imports, table, values, workbooks  # noqa: E402, F401
