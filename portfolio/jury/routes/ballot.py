"""The ballot: the pitch beside the form, drafts as one goes, handing in, abstaining, a conflict noticed late."""

import hashlib
import secrets
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import access, files, text
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.core.downloads import given_back
from portfolio.core.errors import N_, Missing, PortfolioError, WrongInput
from portfolio.core.pages import act_in_place
from portfolio.core.texts import gettext as _
from portfolio.core.web import said
from portfolio.jury import page, policy, rules
from portfolio.jury.actions import declaring, scoring
from portfolio.jury.ballots import MOST_LETTERS, TEXTS, Filled, Merged, reopened
from portfolio.jury.forms import AbstainForm, BallotForm, ConflictForm, ballot_form, declared, fill
from portfolio.jury.models import Juror
from portfolio.jury.page import BallotPage
from portfolio.jury.queries import sitting
from portfolio.jury.queries.sitting import Place
from portfolio.jury.routes import bp
from portfolio.people.session import lapsed, signed_in
from portfolio.pitches.models import PitchFile

TOO_LONG = N_("This text is too long to be saved. Shorten it.")


def sent(asked: list[rules.Asked], *, allows_na: bool) -> Filled:
    """The ballot that a request carries; WrongInput where any part of it cannot be taken."""
    marks = rules.read_marks(request.form, asked, allows_na=allows_na)
    texts = [text.clean(request.form.get(name, "")) for name in TEXTS]
    for name, words in zip(TEXTS, texts, strict=True):
        if len(words) > MOST_LETTERS:
            raise WrongInput("too_long", TOO_LONG, name)
    return Filled(marks, *texts)


def save(place: Place, by: Any, *, is_beside: bool = False) -> tuple[Merged, str]:
    """Save the draft that a request carries; gives what stands, and the marks with which its form goes on.

    is_beside  whether the form will show what stands beside each field that another tab changed too
    """
    at = now()
    of = sitting.sitting(by, place.round_id)
    rules.check_scoring(rules.phase_at(sitting.spans(place.round_id), at), place.is_practice)
    filled = sent(sitting.criteria(of, place.track_id), allows_na=of.allows_na)
    knowing = request.form.getlist("knowing")
    opened, key = request.form.get("opened", ""), request.form.get("save", "")[:40]
    merged, _ = scoring.keep_draft(place, filled, opened=opened, knowing=knowing, key=key, by=by, at=at)
    db.session.commit()
    return merged, reopened(filled, merged, opened, is_beside=is_beside)


def file_of(viewer: Viewer, pitch_ref: str, file_id: int) -> PitchFile:
    """A file that the jury may see, of a pitch that this juror may read; Missing for all others."""
    place = sitting.place(viewer, pitch_ref)
    row = db.session.get(PitchFile, file_id)
    shown = page.submitted(place, sitting.sitting(viewer, place.round_id))
    if row is None or row.pitch_id != place.pitch_id or file_id not in shown.files:
        raise Missing("file")
    return row


@bp.post("/jury/pitches/<pitch_ref>/draft")
@open_to(policy.may_score, sitting.place)
def keep(place: Place) -> ResponseReturnValue:
    """Save what is filled in so far, every few seconds while somebody fills it in."""
    viewer = signed_in()
    note_opening(place, viewer)
    merged, opened = save(place, viewer)
    theirs = page.theirs(merged, page.ballot_page(viewer, place, now())) if merged.overtaken else []
    told = _("Saved %(time)s", time=page.clock_time(now(), viewer.zone))
    return jsonify(opened=opened, theirs=theirs, wrong=[], saved=told)


@bp.post("/jury/pitches/<pitch_ref>/opened")
@open_to(policy.may_score, sitting.place)
def opened(place: Place) -> ResponseReturnValue:
    """Put on record that the page has opened on a juror's device, which only the device knows: a GET writes nothing."""
    note_opening(place, signed_in())
    return "", 204


@bp.route("/jury/pitches/<pitch_ref>", methods=["GET", "POST"])
@open_to(policy.may_score, sitting.place)
def ballot(place: Place) -> ResponseReturnValue:
    """One pitch: read it, mark it, hand it in or save it for later."""
    viewer = signed_in()
    shown = page.ballot_page(viewer, place, now())
    form = ballot_form(shown.questions, allows_na=shown.of.allows_na)
    if not form.is_submitted():
        fill(form, shown.standing.filled.values(), shown.standing.filled.opened())
        return draw(shown, form)
    note_opening(place, viewer)
    if not form.validate():
        return draw(shown, form, status=422)
    try:
        merged, opened = save(place, viewer, is_beside=True)
        if merged.overtaken:
            form.opened.data, form.opened.raw_data = opened, None
            beside = page.theirs(merged, shown)
            return draw(shown, form, status=409, beside=beside)
        if request.form.get("draft"):
            flash(_("Saved. It is not handed in yet."))
            return redirect(url_for("jury.ballot", pitch_ref=place.pitch_ref), 303)
        return hand_in(shown, merged.filled, form)
    except PortfolioError as error:
        db.session.rollback()
        form.take(error)
        return draw(page.ballot_page(viewer, place, now()), form, status=error.status)


def note_opening(place: Place, viewer: Viewer) -> None:
    """Put on record that a juror reads a pitch, in a short transaction of its own and only the first time."""
    if place.is_practice or place.is_opened:
        return
    db.session.commit()  # ends what was only read, so that the next transaction may write from its beginning
    with write_transaction():
        scoring.open_ballot(place, by=viewer, at=now())
        db.session.commit()


def hand_in(shown: BallotPage, filled: Filled, form: BallotForm) -> ResponseReturnValue:
    """Hand a ballot in and go on to the next pitch."""
    viewer, place = signed_in(), shown.place
    scoring.hand_in(
        place,
        filled,
        shown.asked,
        duties=shown.of.duties,
        phase=shown.phase,
        reason=form.reason.data,
        key=key_of(form),
        by=viewer,
        at=now(),
    )
    db.session.commit()
    return gone_on(shown)


def key_of(form: BallotForm | AbstainForm) -> str:
    """By what a form that is sent twice is known as one: a form without a token is like no other."""
    return hashlib.sha256((form.once.data or secrets.token_urlsafe(16)).encode()).hexdigest()[:40]


def gone_on(shown: BallotPage) -> ResponseReturnValue:
    """To the pitch that comes next, or to the list when all is done; a script is told the address."""
    flash(_("“%(title)s” is handed in.", title=shown.pitch.title))
    following = None if shown.place.is_practice else page.next_ref(signed_in(), shown.of)
    address = (
        url_for("jury.evening", jury=shown.of.round_id)
        if following is None
        else url_for("jury.ballot", pitch_ref=following)
    )
    if request.headers.get("X-Requested-With") == "fetch":
        return jsonify(address=address)
    return redirect(address, 303)


def draw(shown: BallotPage, form: BallotForm, *, status: int = 200, **more: Any) -> tuple[str, int]:
    """The page of a ballot."""
    words = {"beside": [], "abstaining": AbstainForm(formdata=None), "clashing": ConflictForm(formdata=None), **more}
    return render_template("jury/ballot.html", shown=shown, form=form, broken=status != 200, **words), status


@bp.get("/jury/pitches/<pitch_ref>/files/<int:file_id>")
@open_to(policy.may_score, file_of)
def file(row: PitchFile) -> ResponseReturnValue:
    """A file of the pitch as it was handed in, always as a download."""
    return given_back(files.get(row.file_key), row.name, row.media_type)


@bp.post("/jury/pitches/<pitch_ref>/abstention")
@open_to(policy.may_score, sitting.place)
def abstain(place: Place) -> ResponseReturnValue:
    """Give no marks, on purpose and with a reason."""
    viewer, at, form = signed_in(), now(), AbstainForm()
    shown = page.ballot_page(viewer, place, at)

    def act() -> str:
        rules.check_scoring(shown.phase, place.is_practice)
        key = key_of(form)
        scoring.abstain(place, reason=form.reason.data, phase=shown.phase, key=key, by=viewer, at=at)
        flash(_("You abstain from “%(title)s”.", title=shown.pitch.title))
        following = page.next_ref(viewer, shown.of)
        if following is None:
            return url_for("jury.evening", jury=shown.of.round_id)
        return url_for("jury.ballot", pitch_ref=following)

    return act_in_place(form, act, lambda: _standing(shown, abstaining=form), by=viewer, at=at)


@bp.post("/jury/pitches/<pitch_ref>/conflict")
@open_to(policy.may_score, sitting.place)
def clash(place: Place) -> ResponseReturnValue:
    """A conflict noticed while reading: the pitch is gone from this juror's lists, and what was handed in is void."""
    viewer, at, form = signed_in(), now(), ConflictForm()
    juror = db.session.get_one(Juror, place.juror_id)

    def act() -> str:
        level, ground = declared(form.declared.data or "")
        phase = rules.phase_at(sitting.spans(place.round_id), at)
        declaring.declare(juror, place.pitch_id, level=level, ground=ground, phase=phase, by=viewer, at=at)
        flash(_("Your conflict is on record. You do not score that pitch."))
        return url_for("jury.evening", jury=place.round_id)

    def show() -> str:
        return _standing(page.ballot_page(viewer, place, at), clashing=form)

    return act_in_place(form, act, show, by=viewer, at=at)


def _standing(shown: BallotPage, **more: Any) -> str:
    """The page as it stands, with a small form on it that lacks something."""
    form = ballot_form(shown.questions, allows_na=shown.of.allows_na)
    form.process(formdata=None)
    fill(form, shown.standing.filled.values(), shown.standing.filled.opened())
    return draw(shown, form, status=422, **more)[0]


@bp.before_request
def keep_what_was_filled_in() -> ResponseReturnValue | None:
    """Lose nothing when a sign-in runs out while a juror scores: keep it for them, then ask them to come in again.

    The cookie still names the sign-in that ran out; it can keep a draft of its person, and hand in nothing.
    """
    if request.endpoint not in ("jury.ballot", "jury.keep") or request.method != "POST":
        return None
    viewer = None if access.signed_in() else lapsed(session.get("_user_id"))
    if viewer is None or not policy.may_score(viewer):
        return None
    place = sitting.place(viewer, **(request.view_args or {}))
    try:
        save(place, viewer)
    except PortfolioError as error:
        db.session.rollback()
        flash(said(error))
    here = url_for("jury.ballot", pitch_ref=place.pitch_ref)
    return redirect(url_for("people.sign_in", next=here), 303)
