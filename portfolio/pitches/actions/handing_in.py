"""Hand a pitch in as a version that nobody can change, and withdraw it."""

from datetime import datetime
from functools import partial
from typing import Any

from portfolio.calls import queries as calls
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, RuleBroken
from portfolio.core.web import instant
from portfolio.history import actions as history
from portfolio.pitches import messages, queries, rules, telling
from portfolio.pitches.actions.moving import check_writable, hold, move
from portfolio.pitches.models import PitchVersion
from portfolio.pitches.queries import Found

CHANGED_MEANWHILE = N_("Somebody of your team has changed the pitch since you opened this page. Look at it once more.")


def hand_in(found: Found, *, seen: str | None = None, by: Actor, at: datetime) -> PitchVersion:
    """Seal the draft as the pitch's next version, and send the team its receipt.

    seen    checksum of the draft that the page showed; None where nobody looked at one
    raises  RuleBroken when something is missing or the round has closed, EditedMeanwhile when the draft is another one
    """
    pitch = hold(found, by)
    check_writable(found, at)
    draft = queries.draft_of(found)
    if draft.lacks(has_tracks=bool(calls.tracks(found.call.id))):
        raise RuleBroken("not_complete", N_("Something is still missing. The list of questions says what."))
    body = rules.canonical(queries.body_of(draft))
    if seen is not None and seen != rules.seal(body):
        raise EditedMeanwhile(CHANGED_MEANWHILE)
    about, money = found.about, draft.asked
    number = (pitch.submitted or 0) + 1
    version = PitchVersion(
        pitch_id=pitch.id,
        number=number,
        stage=found.round.stage,
        title=about.title,
        body=body,
        hash=rules.seal(body),
        ask_minor=money.ask_minor or 0,
        least_minor=money.least_minor,
        currency=found.call.currency,
        submitted_at=at,
        by_id=by.person_id,
    )
    db.session.add(version)
    _count(found, version)
    move(found, rules.SUBMITTED, reason=None, by=by, at=at)
    history.record(
        "pitch.handed_in",
        thing=("pitch_version", version.id),
        root=("pitch", pitch.id),
        by=by,
        at=at,
        after={"number": number, "hash": version.hash},
    )
    telling.tell(found, messages.RECEIPT, partial(_receipt, found, version), about=version.id, by=by, at=at)
    return version


def _count(found: Found, version: PitchVersion) -> None:
    """Let the pitch's columns say what the version that counts from now on says."""
    pitch, about = found.pitch, found.about
    pitch.title, pitch.track_id, pitch.lead_department_id, pitch.area, pitch.language = about
    pitch.about = None
    pitch.submitted = version.number
    pitch.ask_minor, pitch.least_minor = version.ask_minor, version.least_minor


def _receipt(found: Found, version: PitchVersion) -> dict[str, Any]:
    return {
        "title": version.title,
        "ref": found.ref,
        "call": found.call.title,
        "number": version.number,
        "hash": version.hash,
        "when": instant(version.submitted_at, found.zone),
        "path": f"/pitches/{found.ref}/receipts/{version.number}",
    }


def withdraw(found: Found, *, reason: str | None, by: Actor, at: datetime) -> None:
    """Take a pitch out of the call, also after the round has closed; what was handed in stays on record."""
    pitch = hold(found, by)
    move(found, rules.WITHDRAWN, reason=reason, by=by, at=at)
    history.record("pitch.withdrawn", thing=("pitch", pitch.id), by=by, at=at, after={"reason": reason})
