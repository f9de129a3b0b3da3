"""The pitches of every round: those that are in it as they stand, those that went on as they stood there.

Whatever is shown or worked out for a round is read from here, so that nothing of an earlier stage changes by what
happens in a later one.
"""

import sqlalchemy as sa

from portfolio.pitches.models import Pitch, PitchStay, PitchVersion

ENTRIES = sa.union_all(
    sa.select(
        Pitch.id,
        Pitch.round_id,
        Pitch.organisation_id,
        Pitch.call_id,
        Pitch.ref,
        Pitch.title,
        Pitch.is_practice,
        Pitch.owner_id,
        Pitch.deputy_id,
        Pitch.created_by_id,
        Pitch.state,
        Pitch.submitted,
        Pitch.track_id,
        Pitch.lead_department_id,
        Pitch.area,
        Pitch.language,
        Pitch.ask_minor,
        Pitch.least_minor,
        sa.false().label("went_on"),
    ),
    sa.select(
        Pitch.id,
        PitchStay.round_id,
        Pitch.organisation_id,
        Pitch.call_id,
        Pitch.ref,
        PitchVersion.title,
        Pitch.is_practice,
        Pitch.owner_id,
        Pitch.deputy_id,
        Pitch.created_by_id,
        PitchStay.state,
        PitchStay.submitted,
        PitchStay.track_id,
        PitchStay.lead_department_id,
        PitchStay.area,
        PitchStay.language,
        PitchStay.ask_minor,
        PitchStay.least_minor,
        sa.true().label("went_on"),
    )
    .join(Pitch, Pitch.id == PitchStay.pitch_id)
    .join(
        PitchVersion, sa.and_(PitchVersion.pitch_id == PitchStay.pitch_id, PitchVersion.number == PitchStay.submitted)
    ),
).subquery("entry")
"""One row for each round that a pitch is or was in; went_on: whether it has left the round for the next stage."""

entry = ENTRIES.c


def version_there() -> sa.ColumnElement[bool]:
    """That a PitchVersion is the one that counts in the round of an entry."""
    return sa.and_(PitchVersion.pitch_id == entry.id, PitchVersion.number == entry.submitted)
