"""Pages."""

from flask import Blueprint

bp = Blueprint("strategy", __name__)
