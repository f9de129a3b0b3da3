"""The start of everything: the front door, and the page that makes a city."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portfolio.core.access import open_to, open_to_everyone, signed_in
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import N_, PortfolioError, RuleBroken
from portfolio.founding import actions, queries
from portfolio.founding.forms import SetUpForm
from portfolio.founding.rules import department_lines, labels, places
from portfolio.people import account, delivery, links, passwords
from portfolio.people import actions as people
from portfolio.people import session as people_session
from portfolio.people.rights import May
from portfolio.people.rules import device_name

bp = Blueprint("founding", __name__)


@bp.route("/")
@open_to_everyone
def start() -> ResponseReturnValue:
    """The front door: to work, to sign-in, or to how a first city is made."""
    if signed_in() is not None:
        return redirect(url_for("overview.show"), 303)
    if queries.is_founded():
        return redirect(url_for("people.sign_in"), 303)
    return render_template("founding/start.html")


@bp.route("/set-up/<token>", methods=["GET", "POST"])
@open_to_everyone
def set_up(token: str) -> ResponseReturnValue:
    """Make a city with its departments and two colleagues."""
    actions.check_is_empty()
    links.opened_set_up(token, now())
    form, status = SetUpForm(), 200
    form.zone.choices = [("", _("Choose country and city")), *labels(str(get_locale() or "en"))]
    if form.validate_on_submit():
        try:
            _found(form, token)
            db.session.commit()
            return redirect(url_for("founding.welcome"), 303)
        except PortfolioError as error:
            db.session.rollback()
            form.take(error)
            status = error.status
    status = 422 if form.errors and status == 200 else status
    return render_template("founding/set_up.html", form=form, broken=bool(form.errors)), status


@bp.route("/welcome")
@open_to(May("manage_people"))
def welcome() -> ResponseReturnValue:
    """What happens next, with the colleagues' links if nobody mails them."""
    return render_template("founding/welcome.html", links=session.pop("links", []))


def _found(form: SetUpForm, token: str) -> None:
    at, entered = now(), form.values()
    place = places()[entered["zone"]]
    departments = department_lines(entered["departments"])
    colleagues = [entered[field] for field in ("colleague_1", "colleague_2") if entered[field]]
    kept = passwords.new_hash(entered["password"], entered["name"], entered["email"], entered["city"])
    links.use(links.opened_set_up(token, at), at)
    actions.check_is_empty()
    founded = actions.found_city(
        entered["city"],
        zone=place.zone,
        currency=place.currency,
        place=place.country,
        admin_name=entered["name"],
        admin_email=entered["email"],
        department_names=departments,
        colleague_emails=colleagues,
        at=at,
    )
    if founded.admin_token is None:
        raise RuleBroken("known", N_("Somebody has an account under this address already."), "email")
    invitation = links.opened(founded.admin_token, "invitation", at)
    people.join(invitation, name=entered["name"], password_hash=kept, at=at)
    account.begin(founded.admin, device=device_name(request.user_agent.string), at=at)
    for person, link in founded.invited:
        shown = link and delivery.deliver(person, founded.organisation, link, by=people_session.signed_in(), at=at)
        if shown:
            session["links"] = [
                *session.get("links", []),
                (person.name, delivery.own_address(request.host_url) + shown),
            ]
