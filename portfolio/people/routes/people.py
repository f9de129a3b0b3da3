"""Who is who: invite, change roles, shut out, hand a link over."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import PortfolioError, RuleBroken
from portfolio.core.undo import offer_undo
from portfolio.people import actions, delivery, queries, words
from portfolio.people.forms import InviteForm, RolesForm
from portfolio.people.models import Organisation, Person
from portfolio.people.queries import PersonHere
from portfolio.people.rights import May
from portfolio.people.routes import bp, page, refused
from portfolio.people.session import signed_in


def person_here(viewer: Viewer, person_id: int) -> PersonHere:
    """The person of an address; Missing outside of the viewer's city."""
    return queries.person_here(viewer, person_id, today(viewer.zone))


@bp.route("/people")
@open_to(May("see_people"))
def people() -> ResponseReturnValue:
    """Everybody with a role, by name."""
    viewer = signed_in()
    after = request.args.get("after")
    listed = queries.people(viewer, today(viewer.zone), after)
    return page("people", listed=listed, is_first=not after, roles=words.ROLES, links=session.pop("links", []))


@bp.route("/people/new", methods=["GET", "POST"])
@open_to(May("manage_people"))
def invite() -> ResponseReturnValue:
    """Invite a colleague in three answers."""
    viewer, at, city = signed_in(), now(), _city()
    form = InviteForm()
    form.offer(queries.department_tree(city.id, today(viewer.zone)))
    if form.validate_on_submit():
        try:
            person, token = actions.invite(
                city, **form.values("roles", "departments"), grants=form.grants(), by=viewer, at=at
            )
            if token is None:
                flash(_("%(name)s has an account already and finds this city there.", name=person.name))
            else:
                _deliver(person, city, token)
            db.session.commit()
            return redirect(url_for("people.people"), 303)
        except PortfolioError as error:
            return page("invite", form, refused(form, error), explained=words.EXPLAINED)
    return page("invite", form, explained=words.EXPLAINED)


@bp.route("/people/<int:person_id>", methods=["GET", "POST"])
@open_to(May("manage_people"), load=person_here)
def person(here: PersonHere) -> ResponseReturnValue:
    """What somebody is in this city."""
    viewer, city = signed_in(), _city()
    form = RolesForm()
    form.offer(queries.department_tree(city.id, today(viewer.zone)))
    form.show(here.grants)
    status = 0
    if form.validate_on_submit():
        try:
            actions.change_roles(here.person, city, form.grants(), by=viewer, at=now())
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for("people.people"), 303)
        except PortfolioError as error:
            status = refused(form, error)
    return page("person", form, status, here=here, explained=words.EXPLAINED)


@bp.route("/people/<int:person_id>/link", methods=["POST"])
@open_to(May("manage_people"), load=person_here)
def link(here: PersonHere) -> ResponseReturnValue:
    """Give somebody a new link; the one before stops working."""
    city = _city()
    _deliver(here.person, city, actions.issue_link(here.person, city, by=signed_in(), at=now()))
    db.session.commit()
    return redirect(url_for("people.people"), 303)


@bp.route("/people/<int:person_id>/disable", methods=["POST"])
@open_to(May("manage_people"), load=person_here)
def disable(here: PersonHere) -> ResponseReturnValue:
    """Shut somebody out at once."""
    try:
        actions.disable(here.person, _city(), by=signed_in(), at=now())
    except RuleBroken as error:
        return _kept(here, error)
    db.session.commit()
    said = _("%(name)s can no longer sign in. What they wrote stays theirs.", name=here.person.name)
    offer_undo(said, url_for("people.enable", person_id=here.person.id))
    return redirect(url_for("people.people"), 303)


@bp.route("/people/<int:person_id>/enable", methods=["POST"])
@open_to(May("manage_people"), load=person_here)
def enable(here: PersonHere) -> ResponseReturnValue:
    """Let somebody in again."""
    actions.enable(here.person, by=signed_in(), at=now())
    db.session.commit()
    flash(_("%(name)s can sign in again.", name=here.person.name))
    return redirect(url_for("people.people"), 303)


@bp.route("/people/<int:person_id>/leave", methods=["POST"])
@open_to(May("manage_people"), load=person_here)
def leave(here: PersonHere) -> ResponseReturnValue:
    """Take every role in this city away."""
    try:
        actions.leave(here.person, _city(), by=signed_in(), at=now())
    except RuleBroken as error:
        return _kept(here, error)
    db.session.commit()
    flash(_("%(name)s has no role here any more. What they wrote stays theirs.", name=here.person.name))
    return redirect(url_for("people.people"), 303)


def _kept(here: PersonHere, error: RuleBroken) -> ResponseReturnValue:
    """The person's page again, with why they cannot leave and the way to what they have to do."""
    form, viewer = RolesForm(formdata=None), signed_in()
    form.offer(queries.department_tree(viewer.organisation_id, today(viewer.zone)))
    form.fill(here.grants)
    return page("person", form, refused(form, error), here=here, explained=words.EXPLAINED)


def _deliver(person: Person, city: Organisation, token: str) -> None:
    """Mail a link, or keep it for the next page, which shows it once."""
    shown = delivery.deliver(person, city, token, by=signed_in(), at=now())
    if shown is None:
        flash(_("A link is on its way to %(email)s.", email=person.email))
    else:
        session["links"] = [*session.get("links", []), (person.name, delivery.own_address(request.host_url) + shown)]


def _city() -> Organisation:
    return queries.organisation(signed_in())
