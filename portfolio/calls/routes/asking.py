"""What a pitch is asked: the form's questions in their order, and the tracks."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from portfolio.calls import actions, plainly, queries, words
from portfolio.calls.forms.parts import NewQuestionForm, QuestionForm, TrackForm, offer_tracks
from portfolio.calls.models import Call
from portfolio.calls.queries import Question, Strand
from portfolio.calls.routes import ONE, PartOf, bp, load_question, load_track, to, way
from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.rights import May
from portfolio.people.session import signed_in


@bp.get(f"{ONE}/form")
@open_to(May("run_call"), load=queries.call_by_ref)
def form(call: Call) -> ResponseReturnValue:
    """The questions of the form, stage by stage."""
    questions = queries.form(call.id)
    return render_template(
        "calls/form.html",
        call=call,
        stages=[(stage, [each for each in questions if each.stage == stage]) for stage in range(1, call.stages + 1)],
        tracks={track.id: track.label for track in queries.tracks(call.id)},
        words=words,
        limit_words=plainly.limit_words,
        crumbs=way(call),
    )


@bp.route(f"{ONE}/form/new", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def new_question(call: Call) -> ResponseReturnValue:
    """One more question."""
    viewer, at = signed_in(), now()
    form = NewQuestionForm()
    offer_tracks(form, queries.tracks(call.id))
    form.stage.choices = [(str(stage), str(stage)) for stage in range(1, call.stages + 1)]

    def act() -> str:
        stage, kind = int(form.stage.data), form.kind.data
        actions.add_question(
            call, kind=kind, stage=stage, values=form.wanted(), reason=form.reason.data, by=viewer, at=at
        )
        return to("form", call)

    crumbs = way(call, (_("Questions of the form"), to("form", call)))
    return form_page("calls/question.html", form, act, by=viewer, at=at, call=call, question=None, crumbs=crumbs)


@bp.route(f"{ONE}/form/<int:block_id>", methods=["GET", "POST"])
@open_to(May("run_call"), load=load_question)
def question(found: PartOf[Question]) -> ResponseReturnValue:
    """Change a question."""
    viewer, at, call = signed_in(), now(), found.call
    form = QuestionForm()
    offer_tracks(form, queries.tracks(call.id))

    def act() -> str:
        actions.edit_question(
            call,
            found.part.id,
            values=form.wanted(),
            reason=form.reason.data,
            version=form.version.number,
            by=viewer,
            at=at,
        )
        return to("form", call)

    return form_page(
        "calls/question.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: call.version,
        shown=lambda: QuestionForm.shown(actions.question_of(call, found.part.id)),
        call=call,
        question=found.part,
        crumbs=way(call, (_("Questions of the form"), to("form", call))),
    )


@bp.post(f"{ONE}/form/<int:block_id>/place")
@open_to(May("run_call"), load=load_question)
def move_question(found: PartOf[Question]) -> ResponseReturnValue:
    """Ask a question earlier or later."""
    earlier = request.form.get("where") == "earlier"
    actions.order_form(found.call, found.part.id, earlier=earlier, by=signed_in(), at=now())
    db.session.commit()
    return redirect(to("form", found.call), 303)


@bp.post(f"{ONE}/form/<int:block_id>/removal")
@open_to(May("run_call"), load=load_question)
def drop_question(found: PartOf[Question]) -> ResponseReturnValue:
    """Take a question out of a draft's form."""
    actions.drop_question(found.call, found.part.id, by=signed_in(), at=now())
    db.session.commit()
    return redirect(to("form", found.call), 303)


@bp.route(f"{ONE}/tracks", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def tracks(call: Call) -> ResponseReturnValue:
    """The tracks of a call, and one more."""
    viewer, at = signed_in(), now()
    form = TrackForm()

    def act() -> str:
        actions.add_track(call, label=form.label.data or "", reason=form.reason.data, by=viewer, at=at)
        return to("tracks", call)

    known = queries.tracks(call.id)
    return form_page("calls/tracks.html", form, act, by=viewer, at=at, call=call, tracks=known, crumbs=way(call))


@bp.route(f"{ONE}/tracks/<int:track_id>", methods=["GET", "POST"])
@open_to(May("run_call"), load=load_track)
def track(found: PartOf[Strand]) -> ResponseReturnValue:
    """Give a track another name."""
    viewer, at, call = signed_in(), now(), found.call
    form = TrackForm()

    def act() -> str:
        actions.rename_track(
            call,
            found.part.id,
            label=form.label.data or "",
            reason=form.reason.data,
            version=form.version.number,
            by=viewer,
            at=at,
        )
        return to("tracks", call)

    return form_page(
        "calls/track.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: call.version,
        shown=lambda: {"label": actions.track_of(call, found.part.id).label},
        call=call,
        crumbs=way(call, (_("Tracks"), to("tracks", call))),
    )


@bp.post(f"{ONE}/tracks/<int:track_id>/removal")
@open_to(May("run_call"), load=load_track)
def drop_track(found: PartOf[Strand]) -> ResponseReturnValue:
    """Take a track out of a draft."""
    actions.drop_track(found.call, found.part.id, by=signed_in(), at=now())
    db.session.commit()
    return redirect(to("tracks", found.call), 303)
