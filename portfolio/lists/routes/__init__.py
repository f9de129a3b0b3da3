"""Pages of lists: bringing one in, taking one out and back, and changing many projects at once."""

from flask import Blueprint

bp = Blueprint("lists", __name__)
