"""Pages: one's calendars, the feeds behind their addresses, and one review as a file for a calendar."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.blueprints import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from portfolio.core.access import open_to, open_to_everyone
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day, now, today
from portfolio.core.db import db
from portfolio.core.downloads import download
from portfolio.core.errors import Missing
from portfolio.core.texts import gettext as _
from portfolio.feeds import actions, queries
from portfolio.feeds.calendar import calendar
from portfolio.feeds.models import CalendarFeed
from portfolio.feeds.rules import REACHES, calendars
from portfolio.feeds.words import TITLES
from portfolio.people.delivery import own_address
from portfolio.people.queries import organisation
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.people.words import ROLES
from portfolio.reviews import policy
from portfolio.reviews import queries as reviews
from portfolio.reviews.queries import Found
from portfolio.reviews.rules import OPEN

bp = Blueprint("feeds", __name__)

may_follow = May("see_portfolio")


@bp.get("/me/calendars")
@open_to(may_follow)
def mine() -> ResponseReturnValue:
    """The calendars that one may have, with the addresses of those that were made."""
    viewer = signed_in()
    made = queries.feeds_of(viewer)
    lines = [
        (role, TITLES[REACHES[role]], ROLES.get(role), made.get(role), _address(made[role]) if role in made else None)
        for role in calendars(viewer.roles)
    ]
    return render_template("feeds/mine.html", lines=lines)


def _address(feed: CalendarFeed) -> str | None:
    token = actions.token_of(feed)
    return token and own_address(request.url_root) + url_for("feeds.read", token=token)


def calendar_named(viewer: Viewer, role: str) -> str:
    """A calendar that somebody may have, by its name; Missing for anything else."""
    if not may_follow(viewer) or role not in calendars(viewer.roles):
        raise Missing
    return role


@bp.post("/me/calendars/<role>")
@open_to(may_follow, load=calendar_named)
def make(role: str) -> ResponseReturnValue:
    """Make a calendar's address; an older one stops working."""
    actions.make_feed(role, by=signed_in(), at=now())
    db.session.commit()
    flash(_("Copy the address into your calendar program. Whoever has it can read these dates."))
    return redirect(url_for("feeds.mine"), 303)


@bp.post("/me/calendars/<role>/end")
@open_to(may_follow, load=calendar_named)
def revoke(role: str) -> ResponseReturnValue:
    """Revoke a calendar's address."""
    actions.revoke_feed(role, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The address no longer works."))
    return redirect(url_for("feeds.mine"), 303)


@bp.get("/calendars/<token>.ics")
@open_to_everyone
def read(token: str) -> ResponseReturnValue:
    """A calendar as programs read it; the address itself is the permission."""
    at = now()
    feed = queries.feed(token, at)
    dates = queries.dates(feed, local_day(at, feed.zone))
    with force_locale(feed.language):
        name = _("%(calendar)s, %(city)s", calendar=TITLES[feed.reach], city=feed.organisation_name)
        file = calendar(dates, name=name, city=feed.organisation_key, address=own_address(request.url_root), at=at)
    return Response(file, mimetype="text/calendar")


@bp.get("/reviews/<int:review_id>/calendar")
@open_to(policy.may_see, load=reviews.review)
def one(found: Found) -> ResponseReturnValue:
    """The day of one review, for any calendar program."""
    viewer = signed_in()
    if found.review.state not in OPEN:
        raise Missing
    city = organisation(viewer)
    file = calendar(
        [queries.date_of(found, today(viewer.zone))],
        name=city.name,
        city=city.key,
        address=own_address(request.url_root),
        at=now(),
    )
    return download(file, f"review-{found.review.id}.ics")
