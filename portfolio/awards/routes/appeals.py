"""Pages: the letter as its team reads it, an appeal, its second reader and the answer."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.awards import actions, forms, policy
from portfolio.awards.queries import appeals as queries
from portfolio.awards.routes import bp
from portfolio.calls.ways import way_to_call
from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.models import Person
from portfolio.people.queries import name_of
from portfolio.people.session import signed_in
from portfolio.projects.ways import Way


def answer_of(found: queries.Answered) -> str:
    """Where a team reads what was decided."""
    return url_for("awards.answer", pitch_ref=found.pitch.ref)


def way_to_appeal(found: queries.Found) -> Way:
    """The way to a page below an appeal."""
    here = url_for("awards.appeal", appeal_id=found.appeal.id)
    return [*way_to_call(found.call, signed_in()), (_("Appeal"), here)]


@bp.get("/awards/pitches/<pitch_ref>")
@open_to(policy.may_read, load=queries.answered)
def answer(found: queries.Answered) -> ResponseReturnValue:
    """The letter about a pitch, and what can be done about it."""
    until = found.round.appeal_until
    day = today(signed_in().zone)
    return render_template(
        "awards/answer.html",
        found=found,
        crumbs=way_to_call(found.call, signed_in()),
        may_appeal=found.is_team and until is not None and day <= until and not found.is_open,
    )


@bp.route("/awards/pitches/<pitch_ref>/appeal", methods=["GET", "POST"])
@open_to(policy.may_appeal, load=queries.answered)
def make_appeal(found: queries.Answered) -> ResponseReturnValue:
    """Say what went wrong."""
    viewer, at = signed_in(), now()
    form = forms.AppealForm()

    def act() -> str:
        actions.appeal(found, words=form.words.data, by=viewer, at=at)
        return answer_of(found)

    crumbs = [(found.pitch.title, answer_of(found))]
    return form_page(
        "awards/make_appeal.html", form, act, by=viewer, at=at, until=found.round.appeal_until, crumbs=crumbs
    )


@bp.get("/awards/appeals/<int:appeal_id>")
@open_to(policy.may_read, load=queries.appeal)
def appeal(found: queries.Found) -> ResponseReturnValue:
    """An appeal with the letter that it is about, and its answer."""
    viewer = signed_in()
    waits = found.appeal.answered_at is None
    return render_template(
        "awards/appeal.html",
        found=found,
        crumbs=way_to_call(found.call, viewer),
        reader=name_of(found.appeal.reader_id),
        may_answer=waits and policy.may_answer(viewer, found),
        may_name=waits and policy.may_decide(viewer),
    )


@bp.route("/awards/appeals/<int:appeal_id>/reader", methods=["GET", "POST"])
@open_to(policy.may_decide, load=queries.appeal)
def name_reader(found: queries.Found) -> ResponseReturnValue:
    """Ask somebody from outside the jury to read an appeal."""
    viewer, at = signed_in(), now()
    form = forms.ReaderForm(reader_id=found.appeal.reader_id)
    form.offer(queries.readers_for(found, today(viewer.zone)))

    def act() -> str:
        reader = db.session.get_one(Person, form.reader_id.data)
        actions.name_reader(found, reader=reader, by=viewer, at=at)
        return url_for("awards.appeal", appeal_id=found.appeal.id)

    return form_page("awards/name_reader.html", form, act, by=viewer, at=at, crumbs=way_to_appeal(found))


@bp.route("/awards/appeals/<int:appeal_id>/answer", methods=["GET", "POST"])
@open_to(policy.may_answer, load=queries.appeal)
def answer_appeal(found: queries.Found) -> ResponseReturnValue:
    """Answer an appeal as its second reader."""
    viewer, at = signed_in(), now()
    form = forms.AnswerForm()

    def act() -> str:
        is_upheld = form.verdict.data == "upheld"
        actions.answer_appeal(found, is_upheld=is_upheld, answer=form.answer.data, by=viewer, at=at)
        return url_for("awards.appeal", appeal_id=found.appeal.id)

    return form_page("awards/answer_appeal.html", form, act, by=viewer, at=at, found=found, crumbs=way_to_appeal(found))
