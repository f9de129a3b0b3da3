"""Pitches to practise on: jurors try the form with them, and talk about how far apart their marks lie.

They are counted and ranked nowhere. What the jury is shown of them is kept as it stood then, so that a later mark
cannot be told from two looks at it.
"""

from datetime import datetime

import sqlalchemy as sa

from portfolio.calls.models import Call, Round
from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.core.texts import gettext as _
from portfolio.history import actions as history
from portfolio.jury.calibration import LEAST, counted
from portfolio.jury.models import Calibration
from portfolio.jury.queries.calibration import marks_of
from portfolio.pitches.models import Pitch, PitchVersion
from portfolio.pitches.rules import SUBMITTED, canonical, seal
from portfolio.projects.actions.opening import next_ref

ONE_IS_ENOUGH = 2
TOO_FEW = N_(
    "%(least)s jurors must have marked it before the jury sees how, so that nobody's marks can be told. So far "
    "%(done)s have."
)


def add_practice(
    call: Call, round_: Round, *, title: str, words: str, ask_minor: int, zone: str, by: Actor, at: datetime
) -> Pitch:
    """Make a pitch to practise on, such as one of an earlier year; a jury has at most two."""
    have = sa.select(sa.func.count()).select_from(Pitch).where(Pitch.round_id == round_.id, Pitch.is_practice)
    if db.session.scalars(have).one() >= ONE_IS_ENOUGH:
        raise RuleBroken("enough", N_("This jury has two pitches to practise on, which is enough."))
    if not title or not words:
        raise WrongInput("words", N_("Give it a title and a few sentences to judge."), "words")
    pitch = Pitch(
        organisation_id=call.organisation_id,
        call_id=call.id,
        round_id=round_.id,
        ref=next_ref(call.organisation_id, "pitch", local_day(at, zone).year),
        title=title,
        is_practice=True,
        created_at=at,
        state=SUBMITTED,
        submitted=1,
        ask_minor=ask_minor,
    )
    db.session.add(pitch)
    db.session.flush()
    answer = {
        "key": "practice",
        "kind": "text",
        "label": _("What the team says"),
        "is_for_jury": True,
        "words": words,
        "body": None,
    }
    whole = {
        "call": call.ref,
        "call_title": call.title,
        "rules": call.rules_hash,
        "round": round_.number,
        "stage": round_.stage,
        "pitch": pitch.ref,
        "title": title,
        "track": "",
        "department": "",
        "currency": call.currency,
        "ask": ask_minor,
        "least": None,
        "answers": [answer],
    }
    body = canonical(whole)
    db.session.add(
        PitchVersion(
            pitch_id=pitch.id,
            number=1,
            stage=round_.stage,
            title=title,
            body=body,
            hash=seal(body),
            ask_minor=ask_minor,
            currency=call.currency,
            submitted_at=at,
            by_id=by.person_id,
        )
    )
    db.session.flush()
    history.record("pitch.practice_added", thing=("pitch", pitch.id), root=("round", round_.id), by=by, at=at)
    return pitch


def show_marks(round_: Round, pitch: Pitch, *, by: Actor, at: datetime) -> Calibration:
    """Show the jury how it marked a pitch to practise on, without names; shown once, it stays as it was.

    raises  RuleBroken while so few have marked it that somebody's marks could be told
    """
    db.session.execute(sa.select(Pitch.id).where(Pitch.id == pitch.id).with_for_update())
    before = db.session.scalar(sa.select(Calibration).where(Calibration.pitch_id == pitch.id))
    if before is not None:
        return before
    ballots = marks_of(pitch.id)
    if len(ballots) < LEAST:
        raise RuleBroken("too_few", TOO_FEW, least=LEAST, done=len(ballots))
    kept = Calibration(
        round_id=round_.id,
        pitch_id=pitch.id,
        spread=counted(ballots),
        jurors=len(ballots),
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(kept)
    db.session.flush()
    history.record("jury.calibrated", thing=("pitch", pitch.id), root=("round", round_.id), by=by, at=at)
    return kept
