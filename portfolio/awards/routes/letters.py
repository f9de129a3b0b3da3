"""Pages: the letters of a round before and after they go."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.awards import actions, forms, policy, rules
from portfolio.awards.models import AwardLetter, Verdict
from portfolio.awards.queries import letters as queries
from portfolio.awards.queries.opened import Opened, opened
from portfolio.awards.routes import bp, way_below
from portfolio.awards.words import LETTERS, OUTCOMES
from portfolio.calls.models import Call
from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.people.session import signed_in
from portfolio.pitches.models import Pitch

OUTBOX = "/calls/<call_ref>/letters"


def outbox_of(call: Call, number: int) -> str:
    """The address of a round's letters."""
    return url_for("awards.outbox", call_ref=call.ref, number=number)


@bp.get(OUTBOX, defaults={"number": 0})
@bp.get(f"{OUTBOX}/<int:number>")
@open_to(policy.may_decide, load=opened)
def outbox(found: Opened) -> ResponseReturnValue:
    """The letters of a round: those to be read, those that may go, those that have gone."""
    standing = queries.standing(found.round.id)
    return render_template(
        "awards/outbox.html",
        found=found,
        here=outbox_of(found.call, found.round.number),
        letters=standing,
        replaced=queries.replaced(found.round.id),
        states=LETTERS,
        outcomes=OUTCOMES,
        drafts=sum(each.state == rules.DRAFT for each in standing),
        approved=sum(each.state == rules.APPROVED for each in standing),
        crumbs=way_below(found.call, found.round.number),
    )


@bp.post(f"{OUTBOX}/<int:number>/approval")
@open_to(policy.may_decide, load=opened)
def approve_all(found: Opened) -> ResponseReturnValue:
    """Say of all letters that were read over that they may go."""
    for letter in actions.open_letters(found.round.id):
        if letter.state == rules.DRAFT:
            actions.approve_letter(letter, by=signed_in(), at=now())
    db.session.commit()
    return redirect(outbox_of(found.call, found.round.number), 303)


@bp.post(f"{OUTBOX}/<int:number>/sending")
@open_to(policy.may_decide, load=opened)
def send_all(found: Opened) -> ResponseReturnValue:
    """Send the letters that may go; sent twice, nothing goes twice, and who has no address holds nobody up."""
    done = actions.send_letters(found.round.id, by=signed_in(), at=now())
    db.session.commit()
    flash(ngettext("%(num)s letter has gone.", "%(num)s letters have gone.", done.mailed))
    for title in done.by_hand:
        flash(_("The letter about “%(title)s” has no address to go to. Print it and hand it over.", title=title))
    return redirect(outbox_of(found.call, found.round.number), 303)


@bp.route("/awards/letters/<int:letter_id>", methods=["GET", "POST"])
@open_to(policy.may_decide, load=queries.letter)
def letter(found: tuple[AwardLetter, Pitch, Verdict, Call]) -> ResponseReturnValue:
    """Read a letter over, and change its words."""
    viewer, at = signed_in(), now()
    row, pitch, verdict, call = found
    form = forms.LetterForm()
    form.show(row)
    number = queries.round_number(verdict.decision_id)

    def act() -> str:
        actions.edit_letter(
            row,
            subject=form.subject.data,
            body=form.body.data,
            version=form.version.number,
            by=viewer,
            at=at,
        )
        return url_for("awards.letter", letter_id=row.id)

    return form_page(
        "awards/letter.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: db.session.get_one(AwardLetter, row.id).version,
        letter=row,
        pitch=pitch,
        state=LETTERS[row.state],
        crumbs=[*way_below(call, number), (_("Letters"), outbox_of(call, number))],
    )


@bp.post("/awards/letters/<int:letter_id>/approval")
@open_to(policy.may_decide, load=queries.letter)
def approve(found: tuple[AwardLetter, Pitch, Verdict, Call]) -> ResponseReturnValue:
    """Say that one letter may go."""
    row, _pitch, verdict, call = found
    actions.approve_letter(row, by=signed_in(), at=now())
    db.session.commit()
    return redirect(outbox_of(call, queries.round_number(verdict.decision_id)), 303)


@bp.get("/awards/letters/<int:letter_id>/print")
@open_to(policy.may_decide, load=queries.letter)
def print_letter(found: tuple[AwardLetter, Pitch, Verdict, Call]) -> ResponseReturnValue:
    """A letter as it is printed, or kept as a PDF by the browser."""
    row, pitch, verdict, call = found
    if row.state not in (rules.APPROVED, *rules.GONE):
        raise RuleBroken("not_approved", N_("Approve the letter first."))
    return render_template(
        "awards/print_letter.html",
        letter=row,
        pitch=pitch,
        call=call,
        crumbs=[
            *way_below(call, number := queries.round_number(verdict.decision_id)),
            (_("Letters"), outbox_of(call, number)),
        ],
    )


@bp.post("/awards/letters/<int:letter_id>/handover")
@open_to(policy.may_decide, load=queries.letter)
def hand_over(found: tuple[AwardLetter, Pitch, Verdict, Call]) -> ResponseReturnValue:
    """Note that a letter was handed over on paper."""
    row, _pitch, verdict, call = found
    actions.hand_over_letter(row, by=signed_in(), at=now())
    db.session.commit()
    return redirect(outbox_of(call, queries.round_number(verdict.decision_id)), 303)
