"""Pages of signals and risks, and the way to them from any page."""

from flask import Blueprint, url_for

from portfolio.projects import ways
from portfolio.projects.models import Project

bp = Blueprint("status", __name__)


def way_below(project: Project) -> ways.Way:
    """The way to a page below the status of a project."""
    return ways.to_project(project.ref, project.title)


def page_of(project: Project) -> str:
    """Where somebody goes on to when a signal or a risk has changed."""
    return url_for("status.show", ref=project.ref)


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.status.routes import capture, risks, signals  # noqa: E402, F401
