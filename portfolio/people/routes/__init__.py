"""Pages of people: the way in, one's own account, everybody's roles, departments."""

from typing import Any

from flask import Blueprint, render_template, request

from portfolio.core.db import db
from portfolio.core.errors import PortfolioError
from portfolio.core.forms import Form
from portfolio.people.rules import device_name

bp = Blueprint("people", __name__)


def page(template: str, form: Form | None = None, status: int = 0, **values: Any) -> tuple[str, int]:
    """A page, with 422 when its form is broken and nothing else is said."""
    broken = bool(form is not None and form.errors)
    body = render_template(f"people/{template}.html", form=form, broken=broken, **values)
    return body, status or (422 if broken else 200)


def refused(form: Form, error: PortfolioError) -> int:
    """Show a broken rule in a form, undo what was begun, and give the answer's status."""
    db.session.rollback()
    form.take(error)
    return error.status


def address() -> str:
    """Where this request comes from, as far as it can be believed."""
    return request.remote_addr or ""


def device() -> str:
    """What this request comes from, in words that its person knows again."""
    return device_name(request.user_agent.string)


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.people.routes import account, departments, doors, mails, people, settings, words  # noqa: E402, F401
