"""Pages: the unit screens, asks, closes questions and invites; the team answers."""

from typing import NamedTuple

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day, now
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.web import day
from portfolio.people.session import signed_in
from portfolio.pitches import actions, forms, policy, queries, rules
from portfolio.pitches.models import InformationRequest
from portfolio.pitches.queries import Found
from portfolio.pitches.routes import ONE, bp, load, page_of, way_below
from portfolio.pitches.words import STATES


class AtRequest(NamedTuple):
    """A question of the unit about a pitch."""

    found: Found
    row: InformationRequest

    @property
    def part(self) -> str | None:
        return self.found.part

    @property
    def reads_as_jury(self) -> bool:
        return self.found.reads_as_jury


def at_request(viewer: Viewer, pitch_ref: str, request_id: int) -> AtRequest:
    """A question of the unit about a pitch that a viewer may read."""
    found = load(viewer, pitch_ref)
    return AtRequest(found, queries.request_of(found, request_id))


@bp.route(f"{ONE}/screening", methods=["GET", "POST"])
@open_to(policy.may_run, load=load)
def screen(found: Found) -> ResponseReturnValue:
    """Say whether a pitch may be judged, with the reason where it may not."""
    viewer, at = signed_in(), now()
    actions.check_read(found, at)
    form = forms.ScreenForm()
    to = [state for state in actions.SCREENED if state in rules.MOVES[found.pitch.state] and state != found.pitch.state]
    brought_back = {rules.SUBMITTED: _("Bring it back, to look at it anew")}
    form.offer([(state, brought_back.get(state) or STATES[state]) for state in to])

    def act() -> str:
        actions.screen(found, verdict=form.verdict.data, reason=form.reason.data, by=viewer, at=at)
        flash(_("%(ref)s: %(state)s.", ref=found.ref, state=STATES[found.pitch.state]))
        return page_of(found)

    return form_page("pitches/screen.html", form, act, by=viewer, at=at, found=found, crumbs=way_below(found))


@bp.route(f"{ONE}/requests/new", methods=["GET", "POST"])
@open_to(policy.may_run, load=load)
def ask(found: Found) -> ResponseReturnValue:
    """Ask a team for what is still unclear."""
    viewer, at = signed_in(), now()
    actions.check_read(found, at)
    form = forms.AskForm()

    def act() -> str:
        actions.ask(found, words=form.words.data, due_on=form.due_on.data, by=viewer, at=at)
        flash(_("The team is asked."))
        return page_of(found)

    return form_page("pitches/ask.html", form, act, by=viewer, at=at, found=found, crumbs=way_below(found))


@bp.route(f"{ONE}/requests/<int:request_id>", methods=["GET", "POST"])
@open_to(policy.may_write, load=at_request)
def answer(at_row: AtRequest) -> ResponseReturnValue:
    """Answer what the unit asked; nothing else of the pitch changes."""
    viewer, at = signed_in(), now()
    found, row = at_row
    form = forms.ReplyForm()
    if not form.is_submitted():
        form.words.data = row.answer

    def act() -> str:
        actions.answer(found, row, words=form.words.data, by=viewer, at=at)
        flash(_("Your answer is with the innovation unit. It can be mended through %(day)s.", day=day(row.due_on)))
        return page_of(found)

    takes_answer = row.closed_at is None and local_day(at, found.zone) <= row.due_on
    return form_page(
        "pitches/answer.html",
        form,
        act,
        by=viewer,
        at=at,
        row=row,
        takes_answer=takes_answer,
        crumbs=way_below(found),
    )


@bp.post(f"{ONE}/requests/<int:request_id>/close")
@open_to(policy.may_run, load=at_request)
def settle(at_row: AtRequest) -> ResponseReturnValue:
    """Close a question to a team."""
    actions.settle(at_row.found, at_row.row, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The question is closed."))
    return redirect(page_of(at_row.found), 303)


@bp.post(f"{ONE}/invitation")
@open_to(policy.may_run, load=load)
def invite(found: Found) -> ResponseReturnValue:
    """Let a pitch go on to the second stage."""
    actions.invite(found, by=signed_in(), at=now())
    db.session.commit()
    flash(_("%(ref)s goes on to the second stage; its team is told.", ref=found.ref))
    return redirect(page_of(found), 303)
