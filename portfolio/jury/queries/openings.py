"""Which juror opened which pitch, and when for the first time: read from history, where it was put once."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import read
from portfolio.history.models import Entry
from portfolio.jury.models import Juror

OPENED = "ballot.opened"

_earlier = aliased(Entry, name="earlier")
"""Under a name of its own: the pitches of a round are called entries too."""


class Opening(NamedTuple):
    """The first time that a juror read a pitch in full."""

    juror_id: int
    pitch_id: int
    at: datetime


def was_opened(round_id: Any, pitch_id: Any, person_id: Any) -> sa.ColumnElement[bool]:
    """Whether it is on record that a juror of a round opened a pitch."""
    return sa.exists().where(
        _earlier.thing_kind == "pitch",
        _earlier.thing_id == pitch_id,
        _earlier.event == OPENED,
        _earlier.by_id == person_id,
        _earlier.root_kind == "round",
        _earlier.root_id == round_id,
    )


def openings(round_id: int) -> list[Opening]:
    """What the jurors of a round opened, in the order in which they did."""
    rows = read(
        sa.select(Juror.id, Entry.thing_id, Entry.at)
        .join(Juror, sa.and_(Juror.round_id == Entry.root_id, Juror.person_id == Entry.by_id))
        .where(Entry.root_kind == "round", Entry.root_id == round_id, Entry.event == OPENED)
        .order_by(Entry.seq)
    )
    return [Opening(*row) for row in rows]
