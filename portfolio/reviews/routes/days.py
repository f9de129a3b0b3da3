"""Pages of a city's working days: holidays of a year, days closed by the city, where a day moves."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.pages import act_in_place, form_page
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.people.queries import organisation, read_settings
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.reviews import actions, calendar_forms
from portfolio.reviews.days import named_days
from portfolio.reviews.queries import planned
from portfolio.reviews.routes import bp
from portfolio.reviews.schedule import nearest_place
from portfolio.reviews.words import DAYS

FIRST_YEAR, LAST_YEAR = 1900, 2200
EDITORS = May("edit_schedule")


@bp.get("/settings/working-days")
@open_to(May("see_portfolio"))
def working_days() -> ResponseReturnValue:
    """The holidays of a year, what the city says about its days, and the form that closes one."""
    return _page(calendar_forms.ClosedDayForm(formdata=None))


@bp.post("/settings/working-days")
@open_to(EDITORS)
def close_day() -> ResponseReturnValue:
    """Close the city on a day, or on several that follow each other."""
    viewer, at = signed_in(), now()
    form = calendar_forms.ClosedDayForm()

    def act() -> str:
        days = form.days()
        _say_what_moved(actions.close_days(days, by=viewer, at=at))
        return url_for("reviews.working_days", year=min(days).year)

    return act_in_place(form, act, lambda: _page(form), by=viewer, at=at)


@bp.route("/settings/working-days/many", methods=["GET", "POST"])
@open_to(EDITORS)
def close_many() -> ResponseReturnValue:
    """Close the city on many days, pasted or from a file."""
    viewer, at = signed_in(), now()
    form = calendar_forms.ClosedDaysForm()

    def act() -> str:
        _say_what_moved(actions.close_days(form.days(), by=viewer, at=at))
        return url_for("reviews.working_days")

    crumbs = [(_("Working days"), url_for("reviews.working_days"))]
    return form_page("reviews/close_many.html", form, act, by=viewer, at=at, crumbs=crumbs)


@bp.post("/settings/working-days/<day>/work")
@open_to(EDITORS, load=lambda viewer, day: _day(day))
def work_on(day: date) -> ResponseReturnValue:
    """Work on a public holiday."""
    return _at_once(day, actions.work_on)


@bp.post("/settings/working-days/<day>/take-back")
@open_to(EDITORS, load=lambda viewer, day: _day(day))
def take_back_day(day: date) -> ResponseReturnValue:
    """Take back what the city said about a day."""
    return _at_once(day, actions.take_back)


@bp.route("/settings/working-days/moving", methods=["GET", "POST"])
@open_to(EDITORS)
def roll() -> ResponseReturnValue:
    """Where a day goes that is no working day."""
    viewer, at = signed_in(), now()
    form = calendar_forms.RollForm(roll=read_settings(viewer.organisation_id, today(viewer.zone)).roll)

    def act() -> str:
        _say_what_moved(actions.change_roll(form.roll.data, by=viewer, at=at))
        return url_for("reviews.working_days")

    crumbs = [(_("Working days"), url_for("reviews.working_days"))]
    return form_page("reviews/roll.html", form, act, by=viewer, at=at, crumbs=crumbs)


def _page(form: calendar_forms.ClosedDayForm) -> str:
    viewer: Viewer = signed_in()
    this_year = today(viewer.zone).year
    year = request.args.get("year", this_year, type=int)
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    place = organisation(viewer).place
    days = planned.working_days(viewer.organisation_id)
    said = planned.said_of_days(viewer.organisation_id, date(year, 1, 1), date(year, 12, 31))
    return render_template(
        "reviews/working_days.html",
        form=form,
        broken=bool(form.errors or form.form_errors),
        year=year,
        days=[(named, DAYS[named.what]) for named in named_days(year, days, said)],
        is_known=days.knows(year),
        place=place,
        nearest=nearest_place(place),
        moves_back=read_settings(viewer.organisation_id, today(viewer.zone)).roll == "previous",
        may_edit=EDITORS(viewer),
    )


def _at_once(day: date, act: Callable[..., int | None]) -> ResponseReturnValue:
    viewer, at = signed_in(), now()
    _say_what_moved(act(day, by=viewer, at=at))
    db.session.commit()
    return redirect(url_for("reviews.working_days", year=day.year), 303)


def _say_what_moved(count: int | None) -> None:
    if count is None:
        flash(_("Saved. Many reviews move to another day; that takes a moment, and their owners are told."))
    elif count:
        flash(
            ngettext(
                "Saved. %(num)s review moves to another day, and its owner is told.",
                "Saved. %(num)s reviews move to another day, and their owners are told.",
                count,
            )
        )
    else:
        flash(_("Saved. No review moves."))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Missing("day") from None
