"""Pages of the record: its forms, notes, partners, and the city's vocabulary."""

import secrets

from flask import Blueprint, url_for

from portfolio.projects.models import Project
from portfolio.projects.rules import NOTE_KINDS
from portfolio.projects.words import note_kind_word

bp = Blueprint("projects", __name__)


def page_of(project: Project) -> str:
    """The address of a project's page."""
    return url_for("register.project", ref=project.ref)


@bp.app_template_global()
def note_kinds() -> list[tuple[str, str]]:
    """The kinds of notes, for the short form that stands on other pages."""
    return [(key, note_kind_word(key)) for key in NOTE_KINDS]


@bp.app_template_global()
def once_token() -> str:
    """A token for a form that may be sent only once, where no form object is at hand."""
    return secrets.token_urlsafe(16)


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.projects.routes import belongings, notes, partners, points, record, vocabulary  # noqa: E402, F401
