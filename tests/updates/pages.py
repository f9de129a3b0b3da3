"""Read the pages of updates as people and browsers do."""

import re
from html import unescape

import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.projects.models import Project
from portfolio.updates.models import ProjectUpdate
from tests import forms


def address(project: Project, quarter: str = "2026Q3", more: str = "") -> str:
    return f"/projects/{project.ref}/updates/{quarter}{more}"


def words(html: str) -> str:
    main = html.split("<main", 1)[1].split("<footer", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def updates() -> list[ProjectUpdate]:
    return list(db.session.scalars(sa.select(ProjectUpdate).order_by(ProjectUpdate.id)))


def opened(html: str, field: str = "sentence") -> dict[str, str]:
    """The form of a page that has a field, as it was opened."""
    form = next(form for form in forms.read_forms(html, "") if field in form.fields)
    return {one.name: (one.chosen or [""])[0] if one.kind == "choice" else one.value for one in form.fields.values()}


def filled(page: FlaskClient, where: str, **answers: str) -> dict[str, str]:
    """What a browser would send after opening the form and typing some answers."""
    return opened(page.get(where).text) | answers
