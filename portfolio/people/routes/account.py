"""One's own account: name, language, password, devices, cities."""

from datetime import timedelta

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import N_, PortfolioError, WrongInput
from portfolio.people import account, actions, passwords, queries, throttle
from portfolio.people.forms import ChangePasswordForm, MeForm
from portfolio.people.models import Person
from portfolio.people.rights import May
from portfolio.people.routes import address, bp, device, page, refused
from portfolio.people.session import end_sign_ins, signed_in


@bp.route("/me", methods=["GET", "POST"])
@open_to(May("use_account"))
def me() -> ResponseReturnValue:
    """Name and language, and where one is signed in."""
    viewer, at = signed_in(), now()
    person = _myself()
    form = MeForm(obj=person).offer()
    if form.validate_on_submit():
        actions.rename_person(person, **form.values(), by=viewer, at=at)
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("people.me"), 303)
    settings = current_app.config
    devices = queries.devices(
        viewer, at - timedelta(minutes=settings["IDLE_MINUTES"]), at - timedelta(hours=settings["SIGN_IN_HOURS"])
    )
    return page("me", form, devices=devices, cities=queries.organisations_of(person.id, at))


@bp.route("/me/password", methods=["GET", "POST"])
@open_to(May("use_account"))
def change_password() -> ResponseReturnValue:
    """A new password for somebody who knows the old one; every other device is signed out."""
    viewer, at = signed_in(), now()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        kept, entered = _myself().password_hash, form.values()
        try:
            throttle.count("old password", str(viewer.person_id), address(), at)
            db.session.commit()
            if not passwords.fits(entered["old"], kept):
                raise WrongInput("wrong_password", N_("This is not your present password."), "old")
            new = passwords.new_hash(entered["password"], viewer.name, viewer.email, viewer.organisation_name)
            throttle.forgive("old password", str(viewer.person_id), address())
            actions.set_password(_myself(), new, keep_sign_in=viewer.sign_in_id, by=viewer, at=at)
            db.session.commit()
        except PortfolioError as error:
            return page("change_password", form, refused(form, error))
        flash(_("Your password is changed. All other devices are signed out."))
        return redirect(url_for("people.me"), 303)
    return page("change_password", form)


@bp.route("/me/devices/<int:sign_in_id>/end", methods=["POST"])
@open_to(May("use_account"))
def end_device(sign_in_id: int) -> ResponseReturnValue:
    """Sign one device out."""
    end_sign_ins(_myself(), only=sign_in_id, at=now())
    db.session.commit()
    return redirect(url_for("people.me"), 303)


@bp.route("/me/devices/end", methods=["POST"])
@open_to(May("use_account"))
def end_devices() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    end_sign_ins(_myself(), at=now())
    db.session.commit()
    return redirect(url_for("people.sign_in"), 303)


@bp.route("/me/city/<int:organisation_id>", methods=["POST"])
@open_to(May("use_account"))
def change_city(organisation_id: int) -> ResponseReturnValue:
    """Go on in another city where one has a role."""
    account.change_city(signed_in(), organisation_id, device=device(), at=now())
    db.session.commit()
    return redirect("/", 303)


def _myself() -> Person:
    return db.session.get_one(Person, signed_in().person_id)
