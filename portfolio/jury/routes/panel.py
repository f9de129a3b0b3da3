"""The chair's pages: who sits, how far they are, the code for a tablet, conflicts in doubt."""

import io
from datetime import datetime
from functools import partial
from typing import Any

import segno
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portfolio.calls.ways import way_to_call
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.jury import policy, rules, words
from portfolio.jury.actions import declaring, panel, practising
from portfolio.jury.forms import DecideForm, InviteForm, LetGoForm, PracticeForm
from portfolio.jury.models import Juror
from portfolio.jury.policy import Chaired
from portfolio.jury.queries import live, sitting
from portfolio.jury.queries import panel as panels
from portfolio.jury.queries.own_pitches import kept_from
from portfolio.jury.queries.panel import Said
from portfolio.jury.routes import ONE, bp
from portfolio.people import queries as people
from portfolio.people.delivery import mail_leaves, own_address
from portfolio.people.models import Organisation, Person
from portfolio.people.session import signed_in

WHO = N_("Choose a colleague, or give the name of somebody from outside.")


def way(of: Chaired) -> list[tuple[str, str]]:
    """The way back to the panel."""
    return [*way_to_call(of.call, signed_in()), (_("Jury"), home(of))]


def home(of: Chaired) -> str:
    """The address of the panel: of the round that the call is at, or of one that it has left."""
    if of.is_present:
        return url_for("jury.show_panel", call_ref=of.call.ref)
    return url_for("jury.show_earlier_panel", call_ref=of.call.ref, number=of.round.number)


@bp.get(ONE)
@open_to(policy.may_see, panels.looked_at)
def show_panel(of: Chaired) -> ResponseReturnValue:
    """Who sits, what is done, and what the chair has to do next; no mark of anybody."""
    return _panel(of)


@bp.get(f"{ONE}/rounds/<int:number>")
@open_to(policy.may_see, panels.chaired)
def show_earlier_panel(of: Chaired) -> ResponseReturnValue:
    """The jury of a round that the call has left, to be looked at."""
    return _panel(of)


def _panel(of: Chaired) -> str:
    at, viewer = now(), signed_in()
    table, spans = panels.table(of.round.id, at), sitting.spans(of.round.id)
    kept = kept_from(viewer, of.round.id)
    return render_template(
        "jury/panel.html",
        of=of,
        crumbs=way_to_call(of.call, viewer),
        table=table,
        may_chair=of.is_present and policy.may_chair(viewer, of),
        rounds=of.spans if policy.may_see(viewer) else (),
        conflicts=[each for each in panels.standing_conflicts(of.round.id) if each.pitch_id not in kept],
        substitutes=[each for each in panels.substitutes(table) if each[0].id not in kept],
        phase=rules.phase_at(spans, at),
        switch=rules.next_switch(spans, at),
        spans=spans,
        day=live.day_of(of.round.id),
        words=words,
        mail_leaves=mail_leaves(),
    )


@bp.route(f"{ONE}/jurors/new", methods=["GET", "POST"])
@open_to(policy.may_chair, panels.chaired)
def invite(of: Chaired) -> ResponseReturnValue:
    """Invite a colleague, or somebody from outside who needs no password."""
    viewer, at, form = signed_in(), now(), InviteForm()
    organisation = people.organisation(viewer)
    colleagues = people.members(viewer.organisation_id, today(viewer.zone))
    form.person.choices = [("", _("Nobody from the list")), *((str(number), name) for number, name in colleagues)]
    form.expertise.choices = list(panels.subjects_of(of.call).items())

    act = partial(_invite, of, organisation, form, by=viewer, at=at)
    return form_page("jury/invite.html", form, act, by=viewer, at=at, of=of, crumbs=way(of))


def _invite(of: Chaired, organisation: Organisation, form: InviteForm, *, by: Viewer, at: datetime) -> str:
    """Invite whom the form names, who is new here where it chooses nobody; gives the address to go on to."""
    is_external = form.person_id() is None
    if is_external and not form.name.data:
        raise WrongInput("who", WHO, "person")
    if is_external:
        who = panel.add_external(organisation, name=form.name.data or "", email=form.email.data, by=by, at=at)
    else:
        who = db.session.get_one(Person, form.person_id())
    juror = panel.invite(
        of.round,
        who,
        organisation,
        is_external=is_external,
        is_chair=form.is_chair.data,
        expertise=form.expertise.data or (),
        languages=form.tags(),
        load_cap=form.cap(),
        by=by,
        at=at,
    )
    if juror.notice_id is not None and mail_leaves():
        flash(_("%(name)s is invited by mail.", name=who.name))
    else:
        flash(_("%(name)s is invited. Hand over the code, or let them sign in.", name=who.name))
    return home(of)


def one_juror(viewer: Any, call_ref: str, juror_id: int) -> tuple[Chaired, Juror]:
    """A juror of a call's jury."""
    of = panels.chaired(viewer, call_ref)
    return of, panels.juror_of(of, juror_id)


def leads(found: tuple[Chaired, Any]) -> Chaired:
    """Whose jury a juror or a conflict belongs to, for the guard."""
    return found[0]


@bp.post(f"{ONE}/jurors/<int:juror_id>/pass")
@open_to(policy.MayChair("chair_jury", leads), one_juror)
def issue_pass(found: tuple[Chaired, Juror]) -> ResponseReturnValue:
    """A new code, shown this once; the one before stops working."""
    of, juror = found
    viewer, at = signed_in(), now()
    token = panel.issue_pass(juror, people.organisation(viewer), by=viewer, at=at)
    db.session.commit()
    address = own_address(request.host_url) + url_for("jury.come_in", token=token)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=8, border=4, xmldecl=False, svgns=False, title=_("Code"), dark="#000", light="#fff"
    )
    svg = Markup(drawn.getvalue().decode())  # noqa: S704  drawn by ourselves from an address of ours
    return render_template(
        "jury/pass.html", of=of, name=people.name_of(juror.person_id), code=svg, address=address, crumbs=way(of)
    )


@bp.post(f"{ONE}/jurors/<int:juror_id>/mail")
@open_to(policy.MayChair("chair_jury", leads), one_juror)
def mail_invitation(found: tuple[Chaired, Juror]) -> ResponseReturnValue:
    """Mail an invitation once more; a mail that still waits is enough."""
    of, juror = found
    viewer = signed_in()
    panel.mail_invitation(juror, people.organisation(viewer), by=viewer, at=now())
    db.session.commit()
    return redirect(home(of), 303)


@bp.route(f"{ONE}/jurors/<int:juror_id>/end", methods=["GET", "POST"])
@open_to(policy.MayChair("chair_jury", leads), one_juror)
def let_go(found: tuple[Chaired, Juror]) -> ResponseReturnValue:
    """Take somebody off the jury, with a reason."""
    of, juror = found
    viewer, at, form = signed_in(), now(), LetGoForm()
    name = people.name_of(juror.person_id)

    def act() -> str:
        panel.let_go(juror, reason=form.reason.data, by=viewer, at=at)
        flash(_("%(name)s no longer sits on the jury.", name=name))
        return home(of)

    return form_page("jury/let_go.html", form, act, by=viewer, at=at, name=name, of=of, crumbs=way(of))


@bp.route(f"{ONE}/practice", methods=["GET", "POST"])
@open_to(policy.may_chair, panels.chaired)
def practise(of: Chaired) -> ResponseReturnValue:
    """A pitch to practise on."""
    viewer, at, form = signed_in(), now(), PracticeForm()
    form.ask.currency = of.call.currency

    def act() -> str:
        practising.add_practice(
            of.call,
            of.round,
            title=form.title.data or "",
            words=form.words.data or "",
            ask_minor=form.ask.data.minor,
            zone=viewer.zone,
            by=viewer,
            at=at,
        )
        flash(_("Jurors can practise on it until the jury deliberates."))
        return home(of)

    return form_page("jury/practice.html", form, act, by=viewer, at=at, of=of, crumbs=way(of))


def one_conflict(viewer: Any, call_ref: str, conflict_id: int) -> tuple[Chaired, Said]:
    """A conflict that stands in a call's jury."""
    of = panels.chaired(viewer, call_ref)
    return of, panels.conflict_of(of, conflict_id, viewer)


@bp.route(f"{ONE}/conflicts/<int:conflict_id>", methods=["GET", "POST"])
@open_to(policy.MayChair("chair_jury", leads), one_conflict)
def decide_conflict(found: tuple[Chaired, Said]) -> ResponseReturnValue:
    """The chair's word on a conflict, with a reason."""
    of, conflict = found
    viewer, at, form = signed_in(), now(), DecideForm()
    juror = panels.juror_of(of, conflict.juror_id)

    def act() -> str:
        declaring.decide(
            juror,
            conflict.pitch_id,
            has_conflict=form.verdict.data == "conflict",
            ground=conflict.ground,
            words=form.words.data,
            phase=rules.phase_at(sitting.spans(of.round.id), at),
            by=viewer,
            at=at,
        )
        return home(of)

    return form_page(
        "jury/conflict.html", form, act, by=viewer, at=at, conflict=conflict, words=words, of=of, crumbs=way(of)
    )
