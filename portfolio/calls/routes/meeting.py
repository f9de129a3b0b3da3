"""Trainings and other events with who signed up and who came; questions about a call and their answers."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from portfolio.calls import actions, queries, shown, words
from portfolio.calls.forms.parts import AnswerForm, AskForm, EventForm, event_shown
from portfolio.calls.models import AskedQuestion, Call, CallEvent
from portfolio.calls.routes import ONE, PartOf, bp, load_asked, load_event, to, way
from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.rights import May, anywhere
from portfolio.people.session import signed_in

CAME = {"yes": True, "no": False, "": None}


@bp.route(f"{ONE}/events/new", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def new_event(call: Call) -> ResponseReturnValue:
    """Announce a training, an information hour or a jury day."""
    viewer, at = signed_in(), now()
    form = _event_form(call)

    def act() -> str:
        actions.add_event(call, int(form.round_id.data), values=form.wanted(), by=viewer, at=at)
        return to("timetable", call)

    return form_page("calls/event_form.html", form, act, by=viewer, at=at, call=call, event=None, crumbs=way(call))


@bp.get(f"{ONE}/events/<int:event_id>")
@open_to(May("see_calls"), load=load_event)
def event(found: PartOf[CallEvent]) -> ResponseReturnValue:
    """An event for everybody: when, where, one's own place; for the unit who has one and who came."""
    viewer = signed_in()
    runs = anywhere(viewer, "run_call")
    return render_template(
        "calls/event.html",
        call=found.call,
        event=next(each for each in shown.events(found.call.id, viewer) if each.id == found.part.id),
        is_over=found.part.on < today(viewer.zone),
        guests=shown.guests(found.part.id) if runs else [],
        words=words,
        crumbs=way(found.call),
    )


@bp.route(f"{ONE}/events/<int:event_id>/edit", methods=["GET", "POST"])
@open_to(May("run_call"), load=load_event)
def edit_event(found: PartOf[CallEvent]) -> ResponseReturnValue:
    """Change an event."""
    viewer, at, call = signed_in(), now(), found.call
    form = _event_form(call)

    def act() -> str:
        version = form.version.number
        actions.change_event(call, found.part, values=form.wanted(), version=version, by=viewer, at=at)
        return to("event", call, event_id=found.part.id)

    return form_page(
        "calls/event_form.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: found.part.version,
        shown=lambda: event_shown(found.part),
        call=call,
        event=found.part,
        crumbs=way(call),
    )


def _event_form(call: Call) -> EventForm:
    form = EventForm()
    form.round_id.choices = [
        (str(span.id), _("Round %(number)s", number=span.number)) for span in queries.rounds(call.id)
    ]
    return form


@bp.post(f"{ONE}/events/<int:event_id>/removal")
@open_to(May("run_call"), load=load_event)
def drop_event(found: PartOf[CallEvent]) -> ResponseReturnValue:
    """Take an event back."""
    actions.drop_event(found.call, found.part, by=signed_in(), at=now())
    db.session.commit()
    return redirect(to("timetable", found.call), 303)


@bp.post(f"{ONE}/events/<int:event_id>/place")
@open_to(May("ask_about_call"), load=load_event)
def place(found: PartOf[CallEvent]) -> ResponseReturnValue:
    """Take a place at an event, or give it back."""
    change = actions.cancel_place if request.form.get("cancel") else actions.sign_up
    change(found.call, found.part, by=signed_in(), at=now())
    db.session.commit()
    return redirect(to("event", found.call, event_id=found.part.id), 303)


@bp.post(f"{ONE}/events/<int:event_id>/attendance")
@open_to(May("run_call"), load=load_event)
def attendance(found: PartOf[CallEvent]) -> ResponseReturnValue:
    """Note who came."""
    came = {
        guest.person_id: CAME[answer]
        for guest in shown.guests(found.part.id)
        if (answer := request.form.get(f"came_{guest.person_id}")) in CAME
    }
    actions.note_attendance(found.call, found.part, came, by=signed_in(), at=now())
    db.session.commit()
    return redirect(to("event", found.call, event_id=found.part.id), 303)


@bp.route(f"{ONE}/questions", methods=["GET", "POST"])
@open_to(May("ask_about_call"), load=queries.call_by_ref)
def ask(call: Call) -> ResponseReturnValue:
    """Ask something about a call, below what others have asked."""
    viewer, at = signed_in(), now()
    form = AskForm()

    def act() -> str:
        actions.ask(call, words=form.words.data or "", by=viewer, at=at)
        return f"{to('show', call)}#questions"

    asked = shown.questions(call.id, viewer)
    return form_page("calls/ask.html", form, act, by=viewer, at=at, call=call, questions=asked, crumbs=way(call))


@bp.route(f"{ONE}/questions/<int:question_id>", methods=["GET", "POST"])
@open_to(May("run_call"), load=load_asked)
def answer(found: PartOf[AskedQuestion]) -> ResponseReturnValue:
    """Answer a question for everybody."""
    viewer, at, call = signed_in(), now(), found.call
    form = AnswerForm()

    def act() -> str:
        actions.answer(call, found.part, words=form.words.data or "", version=form.version.number, by=viewer, at=at)
        return f"{to('show', call)}#questions"

    return form_page(
        "calls/answer.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: found.part.version,
        shown=lambda: {"words": found.part.answer},
        call=call,
        question=found.part,
        crumbs=way(call),
    )
