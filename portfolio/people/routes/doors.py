"""The way in: sign in, sign out, accept an invitation, set a new password."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core import access
from portfolio.core.access import open_to, open_to_everyone
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import PortfolioError, Refused
from portfolio.people import account, actions, delivery, links, passwords, session, throttle
from portfolio.people.forms import ForgottenForm, JoinForm, NewPasswordForm, SignInForm
from portfolio.people.rights import May
from portfolio.people.routes import address, bp, device, page, refused
from portfolio.people.rules import own_address

HOME = "/"


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """Come in with address and password."""
    wanted = own_address(request.args.get("next")) or HOME
    if access.signed_in() is not None:
        return redirect(wanted, 303)
    form, status = SignInForm(), 0
    headers: dict[str, str] = {}
    if form.validate_on_submit():
        at, entered = now(), form.values()
        try:
            attempt = account.try_to_enter(entered["email"], address=address(), at=at)
            db.session.commit()  # counted, and nothing held while the password is hashed
            if not passwords.fits(entered["password"], attempt.password_hash):
                raise Refused("wrong_password", account.WRONG)
            account.enter(attempt, device=device(), at=at)
            db.session.commit()
            return redirect(wanted, 303)
        except throttle.TooManyTries as error:
            status, headers = refused(form, error), {"Retry-After": str(error.values["seconds"])}
        except Refused as error:
            refused(form, error)
    return *page("sign_in", form, status, by_mail=delivery.mail_leaves()), headers


@bp.route("/sign-in/link", methods=["GET", "POST"])
@open_to_everyone
def ask_for_link() -> ResponseReturnValue:
    """Ask for a link that signs in; the answer is the same whether or not the address is known."""
    wanted, form = own_address(request.args.get("next")), ForgottenForm()
    if delivery.mail_leaves() and form.validate_on_submit():
        at = now()
        found = account.request_link("sign_in", form.values()["email"], address=address(), at=at)
        if found is not None:
            delivery.mail_sign_in(*found, wanted=wanted, at=at)
        db.session.commit()
        flash(_("If this address is known here, a link to sign in is on its way. It works once, for 15 minutes."))
        return redirect(url_for("people.sign_in", next=wanted), 303)
    hint = _("A link goes to this address. It works once, for 15 minutes.")
    return page("mail_link", form, heading=_("Sign in by a link"), hint=hint, by_mail=delivery.mail_leaves())


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
@open_to_everyone
def sign_in_by_link(token: str) -> ResponseReturnValue:
    """Come in by a mailed link; only the button uses it up, since mail filters open links too."""
    at = now()
    opened = links.opened(token, "sign_in", at)
    if request.method == "POST":
        account.enter_by_link(opened, device=device(), at=at)
        db.session.commit()
        return redirect(own_address(request.args.get("next")) or HOME, 303)
    return page("sign_in_by_link", opened=opened)


@bp.route("/sign-out", methods=["POST"])
@open_to(May("use_account"))
def sign_out() -> ResponseReturnValue:
    """End this sign-in on the server; every copy of its cookie is dead."""
    session.end(now())
    db.session.commit()
    return redirect(url_for("people.sign_in"), 303)


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@open_to_everyone
def join(token: str) -> ResponseReturnValue:
    """Accept an invitation: say one's name, choose a password, be in."""
    at = now()
    opened, by_mail = links.opened(token, "invitation", at), delivery.mail_leaves()
    form = JoinForm(name=opened.person.name).offer(without_password=by_mail)
    if form.validate_on_submit():
        try:
            entered = form.values()
            known = (entered["name"], opened.person.email, opened.organisation.name)
            kept = passwords.new_hash(entered["password"], *known) if entered["password"] else None
            person = actions.join(opened, name=entered["name"], password_hash=kept, at=at)
            account.begin(person, device=device(), organisation=opened.organisation, at=at)
            db.session.commit()
            return redirect(HOME, 303)
        except PortfolioError as error:
            status = refused(form, error)
            return page("join", form, status, opened=links.opened(token, "invitation", at), by_mail=by_mail)
    return page("join", form, opened=opened, by_mail=by_mail)


@bp.route("/passwords/<token>", methods=["GET", "POST"])
@open_to_everyone
def set_password(token: str) -> ResponseReturnValue:
    """Set a new password by link; whoever was signed in under this name is out."""
    at = now()
    opened = links.opened(token, "password", at)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            kept = passwords.new_hash(form.values()["password"], opened.person.name, opened.person.email)
            account.set_password_by_link(opened, kept, device=device(), at=at)
            db.session.commit()
            return redirect(HOME, 303)
        except PortfolioError as error:
            return page("set_password", form, refused(form, error), opened=links.opened(token, "password", at))
    return page("set_password", form, opened=opened)


@bp.route("/forgot", methods=["GET", "POST"])
@open_to_everyone
def forgot() -> ResponseReturnValue:
    """Ask for a link to a new password; the answer is the same whether or not the address is known."""
    form = ForgottenForm()
    if delivery.mail_leaves() and form.validate_on_submit():
        at = now()
        found = account.request_link("password", form.values()["email"], address=address(), at=at)
        if found is not None:
            delivery.mail_new_password(*found, at=at)
        db.session.commit()
        flash(_("If this address is known here, a link to set a new password is on its way. It works for an hour."))
        return redirect(url_for("people.sign_in"), 303)
    hint = _("A link to set a new password goes to this address.")
    return page("mail_link", form, heading=_("Set a new password"), hint=hint, by_mail=delivery.mail_leaves())
