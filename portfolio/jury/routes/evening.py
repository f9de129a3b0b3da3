"""A juror's evening: the invitation, the conflicts, the pitches in their order, the own marks."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.forms import Form
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.jury import page, policy, rules
from portfolio.jury.actions import declaring, panel
from portfolio.jury.forms import AnswerForm, declare_form, declared
from portfolio.jury.models import Juror
from portfolio.jury.queries import ballot, live, sitting
from portfolio.jury.queries.sitting import Sitting
from portfolio.jury.routes import bp
from portfolio.people.session import signed_in


def chosen() -> Sitting:
    """The jury that a page is about: the one named in the address, or the newest the person sits on."""
    wanted = request.values.get("jury", "")
    return sitting.sitting(signed_in(), int(wanted) if wanted.isascii() and wanted.isdigit() else None)


@bp.get("/jury")
@open_to(policy.may_score)
def evening() -> ResponseReturnValue:
    """What a juror has to do now, the next pitch first."""
    viewer, at = signed_in(), now()
    all_sittings = sitting.sittings(viewer)
    if not all_sittings:
        return render_template("jury/no_jury.html")
    of = chosen()
    others = [each for each in all_sittings if each.round_id != of.round_id]
    if of.answer is None:
        return render_template("jury/invitation.html", form=AnswerForm(), of=of, broken=False)
    field, spans = sitting.field_of(viewer, of), sitting.spans(of.round_id)
    return render_template(
        "jury/evening.html",
        of=of,
        others=others,
        field=field,
        waiting=page.in_order(field, of),
        phase=rules.phase_at(spans, at),
        switch=rules.next_switch(spans, at),
        now_on=live.now_for(of, viewer.person_id or 0),
    )


@bp.post("/jury/answer")
@open_to(policy.may_score)
def answer() -> ResponseReturnValue:
    """Accept the invitation, or decline it with a reason from the list."""
    viewer, of, form, at = signed_in(), chosen(), AnswerForm(), now()
    juror = db.session.get_one(Juror, of.juror_id)

    def act() -> str:
        if form.answer.data == "declined":
            panel.decline(juror, reason=form.reason.data, words=form.words.data, by=viewer, at=at)
            flash(_("You have declined. Thank you for saying so."))
            return url_for("jury.evening")
        panel.accept(juror, by=viewer, at=at)
        return url_for("jury.evening", jury=of.round_id)

    return form_page("jury/invitation.html", form, act, by=viewer, at=at, of=of)


@bp.route("/jury/conflicts", methods=["GET", "POST"])
@open_to(policy.may_score)
def conflicts() -> ResponseReturnValue:
    """Say of each pitch, before reading it, whether there is a conflict: by title, department and team alone."""
    viewer, of, at = signed_in(), chosen(), now()
    cards = sitting.field_of(viewer, of).to_declare
    if of.answer is None or not cards:
        return redirect(url_for("jury.evening", jury=of.round_id), 303)
    form: Form = declare_form(cards)
    juror = db.session.get_one(Juror, of.juror_id)

    def act() -> str:
        phase = rules.phase_at(sitting.spans(of.round_id), at)
        said = [(card.pitch_id, *declared(form[f"pitch-{card.pitch_id}"].data)) for card in cards]
        declaring.declare_all(juror, said, phase=phase, by=viewer, at=at)
        return url_for("jury.evening", jury=of.round_id)

    return form_page("jury/conflicts.html", form, act, by=viewer, at=at, of=of, cards=cards)


@bp.get("/jury/scores")
@open_to(policy.may_score)
def own_scores() -> ResponseReturnValue:
    """All own marks in one table."""
    viewer, of = signed_in(), chosen()
    field = sitting.field_of(viewer, of)
    asked = sitting.every_criterion(of)
    own = ballot.own_scores(of.juror_id, [card.pitch_id for card in field.seated])
    spans = sitting.spans(of.round_id)
    return render_template(
        "jury/scores.html",
        of=of,
        asked=asked,
        lines=page.table_of(of, own, asked),
        waiting=page.in_order(field, of),
        phase=rules.phase_at(spans, now()),
    )


@bp.get("/jury/now")
@open_to(policy.may_score)
def presented() -> ResponseReturnValue:
    """Go to the pitch that is presented; in a break, back to the list."""
    viewer, of = signed_in(), chosen()
    on = live.now_for(of, viewer.person_id or 0)
    if on is None:
        flash(_("No pitch of yours is presented at the moment."))
        return redirect(url_for("jury.evening", jury=of.round_id), 303)
    return redirect(url_for("jury.ballot", pitch_ref=on.ref), 303)


@bp.get("/jury/now.json")
@open_to(policy.may_score)
def follow() -> ResponseReturnValue:
    """What a tablet asks every few seconds: the pitch that is presented, as far as this juror may judge it."""
    viewer, of = signed_in(), chosen()
    if of.answer != rules.ACCEPTED:
        raise Missing("jury")
    on = live.now_for(of, viewer.person_id or 0)
    address = url_for("jury.ballot", pitch_ref=on.ref) if on else ""
    told = {"address": address, "sentence": _("Now presenting: %(title)s", title=on.title) if on else ""}
    response = jsonify(told)
    response.set_etag(f"{of.round_id}-{on.pitch_id if on else 0}")
    return response.make_conditional(request)
