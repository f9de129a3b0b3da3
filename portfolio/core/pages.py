"""A page with a form: show it, act on what was sent, or say at the field what is wrong."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile, PortfolioError
from portfolio.core.forms import Form
from portfolio.core.meanwhile import SharedForm
from portfolio.core.once import only_once


def form_page(
    template: str,
    form: Form,
    act: Callable[[], str],
    *,
    by: Actor,
    at: datetime,
    version: Callable[[], int] | None = None,
    shown: Callable[[], Mapping[str, Any]] | None = None,
    again: Callable[[], Mapping[str, Any]] | None = None,
    **words: Any,
) -> ResponseReturnValue:
    """Answer a request for a page with a form.

    act      changes something and returns the address to go on to; it is committed here, once per opened form
             where the form has a field called once
    version  the record's version now: told of a change by somebody else, a person may save knowingly
    shown    the record's values now by field: a SharedForm opens with them, unless the caller has opened it with what
             it had read already, and sets them beside what was typed when somebody else has changed them
    again    what of the words below has become different by the change of somebody else
    words    what the template needs beside the form
    """
    status = 422 if form.is_submitted() else 200
    if version is not None and shown is not None and isinstance(form, SharedForm) and form.is_blank():
        form.open_with(shown(), version())
    if form.validate_on_submit():
        done = _carried_out(form, act, by, at)
        if isinstance(done, str):
            return redirect(done, 303)
        if isinstance(done, EditedMeanwhile):
            if version is not None and shown is not None and isinstance(form, SharedForm):
                form.open_again(shown(), version())
            elif version is not None:
                form.version.data = version()
            words |= again() if again is not None else {}
        form.take(done)
        status = done.status
    return render_template(template, form=form, broken=status != 200, **words), status


def act_in_place(
    form: Form, act: Callable[[], str], show: Callable[[], str], *, by: Actor, at: datetime
) -> ResponseReturnValue:
    """Act and lead back to the place on the page, or show the whole page again with what is wrong.

    For small forms on a large page, which is read only when it has to be shown again.
    """
    status = 422
    if form.validate_on_submit():
        done = _carried_out(form, act, by, at)
        if isinstance(done, str):
            return redirect(done, 303)
        form.take(done)
        status = done.status
    return show(), status


def _carried_out(form: Form, act: Callable[[], str], by: Actor, at: datetime) -> str | PortfolioError:
    """Act, and commit; gives the address to go on to, or what forbids it."""
    try:
        address = only_once(form.once.data if "once" in form else None, act=act, by=by, at=at)
        db.session.commit()
    except PortfolioError as error:
        db.session.rollback()
        return error
    except StaleDataError:
        db.session.rollback()
        return EditedMeanwhile()
    return address
