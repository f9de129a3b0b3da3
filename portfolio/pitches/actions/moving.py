"""Lock a pitch, and put a new state of it on record."""

from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.pitches import rules
from portfolio.pitches.models import Pitch, PitchMove
from portfolio.pitches.queries import Found

_COLUMNS = [column.key for column in sa.inspect(Pitch).column_attrs]


def hold(found: Found, by: Actor) -> Pitch:
    """Lock a pitch's row and read it anew, so that nobody changes it between a check and the write."""
    if found.pitch.organisation_id != by.organisation_id:
        raise Missing
    db.session.refresh(found.pitch, attribute_names=_COLUMNS, with_for_update=True)
    return found.pitch


def check_writable(found: Found, at: datetime) -> None:
    """Refuse to add anything after the round has closed, or to a pitch that is being judged."""
    rules.check_open(found.span, local_day(at, found.zone), is_running=found.is_running)
    rules.check_written(found.pitch.state)


def move(found: Found, to: str, *, reason: str | None, by: Actor, at: datetime) -> None:
    """Write a move and its shortcut."""
    pitch = found.pitch
    rules.check_move(pitch.state, to, reason=reason)
    db.session.add(
        PitchMove(
            pitch_id=pitch.id,
            state=to,
            reason=reason,
            on=local_day(at, found.zone),
            recorded_at=at,
            by_id=by.person_id,
        )
    )
    pitch.state = to
    db.session.flush()
