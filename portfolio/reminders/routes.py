"""Pages: the inbox, which mails one gets, the city's mails, and the button that lets reminders begin."""

import secrets

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.mail import Server
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.notices import actions as notices
from portfolio.notices import queries as outbox
from portfolio.notices.messages import KINDS
from portfolio.people.delivery import mail_leaves
from portfolio.people.queries import read_settings
from portfolio.people.session import signed_in
from portfolio.reminders import actions, forms, letters, page, policy, words
from portfolio.reminders.queries.bounces import bounces
from portfolio.reminders.queries.preview import preview

bp = Blueprint("reminders", __name__)


# ------------------------------------------------------------------------------------------------------ one's own
@bp.get("/inbox")
@open_to(policy.may_use_own)
def inbox() -> ResponseReturnValue:
    """What a person was told, newest first."""
    viewer = signed_in()
    found = outbox.inbox(viewer.person_id or 0, viewer.organisation_id, request.args.get("after"))
    return render_template(
        "reminders/inbox.html",
        lines=[page.line(message) for message in found.rows],
        first_url=url_for("reminders.inbox"),
        next_url=url_for("reminders.inbox", after=found.after) if found.after else "",
        is_first=not request.args.get("after"),
    )


@bp.post("/inbox/read")
@open_to(policy.may_use_own)
def read() -> ResponseReturnValue:
    """Mark one message as read, or all of them."""
    viewer, asked = signed_in(), request.form.get("message", "")
    one = [int(asked)] if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    notices.read(one, of_person=viewer.person_id or 0, in_city=viewer.organisation_id, at=now())
    db.session.commit()
    return redirect(url_for("reminders.inbox"), 303)


@bp.route("/me/mails", methods=["GET", "POST"])
@open_to(policy.may_use_own)
def my_mails() -> ResponseReturnValue:
    """Which mails a person gets; whatever is switched off still stands in the inbox."""
    viewer, at = signed_in(), now()
    off = {kind for _person, kind in outbox.muted_by([viewer.person_id or 0])}
    form = forms.MailsForm(kinds=[kind for kind in actions.mutable_kinds() if kind not in off])
    form.offer([(kind, said(kind)[0]) for kind in actions.mutable_kinds()])

    def act() -> str:
        actions.choose_mails(form.kinds.data or (), by=viewer, at=at)
        flash(_("Saved."))
        return url_for("reminders.my_mails")

    return form_page(
        "reminders/my_mails.html",
        form,
        act,
        by=viewer,
        at=at,
        explained={kind: said(kind)[1] for kind in actions.mutable_kinds()},
        always=[both for section, both in words.SECTIONS.items() if section not in letters.MUTABLE],
        bounced=outbox.refused([viewer.email]) if viewer.email else [],
        crumbs=[(_("My account"), url_for("people.me"))],
    )


def said(kind: str) -> tuple[str, str]:
    """What a kind of mail, or a part of the daily one, is called, and when it comes."""
    section = kind.removeprefix(f"{letters.DIGEST}:")
    name, sentence = words.SECTIONS[section] if section in words.SECTIONS else (KINDS[kind].name, KINDS[kind].explained)
    return str(name), str(sentence)


# ------------------------------------------------------------------------------------------------------- the city
@bp.get("/reminders")
@open_to(policy.may_start)
def starting() -> ResponseReturnValue:
    """Whom reminders reach, and the button that lets them begin or rest."""
    viewer, at = signed_in(), now()
    day = today(viewer.zone)
    found = preview(viewer.organisation_id, day, at)
    return render_template(
        "reminders/starting.html",
        found=found,
        mail_leaves=mail_leaves(),
        hour=forms.hours()[found.city.settings.digest_hour],
    )


@bp.post("/reminders/start")
@open_to(policy.may_start)
def start() -> ResponseReturnValue:
    """Let reminders begin today."""
    actions.start(by=signed_in(), at=now())
    db.session.commit()
    flash(_("Reminders have begun. What fell due earlier is not sent."))
    return redirect(url_for("reminders.starting"), 303)


@bp.post("/reminders/stop")
@open_to(policy.may_start)
def stop() -> ResponseReturnValue:
    """Remind nobody any more."""
    actions.stop(by=signed_in(), at=now())
    db.session.commit()
    flash(_("Nobody is reminded any more."))
    return redirect(url_for("reminders.starting"), 303)


@bp.get("/settings/mail")
@open_to(policy.may_see_settings)
def mail() -> ResponseReturnValue:
    """How mails leave: over which server, from which hour, and whether they do."""
    viewer = signed_in()
    form = forms.HourForm(hour=str(read_settings(viewer.organisation_id, today(viewer.zone)).digest_hour))
    form.offer()
    return mail_page(form)


@bp.post("/settings/mail/hour")
@open_to(policy.may_change_settings)
def set_hour() -> ResponseReturnValue:
    """Let the day's mails leave from another hour on."""
    viewer, at = signed_in(), now()
    form = forms.HourForm()
    form.offer()
    if not form.validate_on_submit():
        return mail_page(form), 422
    actions.set_hour(int(form.hour.data or 0), by=viewer, at=at)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("reminders.mail"), 303)


@bp.post("/settings/mail/test")
@open_to(policy.may_change_settings)
def send_test() -> ResponseReturnValue:
    """Send a test message to oneself; the page of unsent messages says what became of it."""
    viewer, at = signed_in(), now()
    if not viewer.email or not mail_leaves():
        flash(_("This installation has no mail server, or you have no address. Nothing was sent."))
    else:
        key = f"test:{viewer.person_id}:{secrets.token_hex(8)}"
        notices.queue("test", to=viewer.email, key=key, values={}, by=viewer, at=at)
        db.session.commit()
        flash(_("A test message to %(address)s is on its way.", address=viewer.email))
    return redirect(url_for("reminders.mail"), 303)


def mail_page(form: forms.HourForm) -> str:
    """The page of mail settings."""
    viewer = signed_in()
    settings = read_settings(viewer.organisation_id, today(viewer.zone))
    return render_template(
        "reminders/mail.html",
        form=form,
        broken=bool(form.errors),
        server=server_in_words(),
        sender=current_app.config["MAIL_FROM"],
        public_address=current_app.config["PUBLIC_ADDRESS"],
        started_on=settings.reminders_from,
        hour=forms.hours()[settings.digest_hour],
        trials=outbox.trials(viewer.organisation_id),
        crumbs=[(_("Settings"), url_for("people.settings"))],
    )


def server_in_words() -> str:
    """The mail server and its port, empty where there is none; never its password."""
    try:
        server = Server.of(current_app.config)
    except ValueError:
        return ""
    return f"{server.host}:{server.port}" if server else ""


@bp.route("/mails/bounces", methods=["GET", "POST"])
@open_to(policy.may_see_bounces)
def bouncing() -> ResponseReturnValue:
    """The addresses of the city's people that take no mail, and a form to add one."""
    viewer, at = signed_in(), now()
    form = forms.BounceForm()

    def act() -> str:
        person = actions.record_bounce(form.email.data or "", said=form.said.data or "", by=viewer, at=at)
        flash(_("Mails for %(name)s go to their deputies and the unit now.", name=person.name))
        return url_for("reminders.bouncing")

    return form_page(
        "reminders/bounces.html",
        form,
        act,
        by=viewer,
        at=at,
        found=bounces(viewer.organisation_id),
        crumbs=[(_("People"), url_for("people.people")), (_("Unsent messages"), url_for("people.mails"))],
    )


@bp.post("/mails/bounces/end")
@open_to(policy.may_see_bounces)
def works_again() -> ResponseReturnValue:
    """Let mail go to an address again."""
    person = actions.end_bounce(request.form.get("email", ""), by=signed_in(), at=now())
    db.session.commit()
    flash(_("Mail goes to %(name)s again.", name=person.name))
    return redirect(url_for("reminders.bouncing"), 303)
