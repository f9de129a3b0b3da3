"""Whose conflicts somebody must not learn of: those with a pitch of their own."""

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.jury.conflicts import DISQUALIFYING, POTENTIAL
from portfolio.jury.models import Juror
from portfolio.jury.queries.sitting import is_team, level_of
from portfolio.pitches.queries.entries import ENTRIES, entry


def kept_from(viewer: Viewer, round_id: int) -> set[int]:
    """The pitches of which somebody must not learn who may not judge them: those of their own team or conflict.

    What jurors say about somebody's pitch is not for that somebody, and nobody decides about a doubt of their own.
    """
    own = (
        sa.select(Juror.id)
        .where(Juror.round_id == round_id, Juror.person_id == viewer.person_id, Juror.left_at.is_(None))
        .scalar_subquery()
    )
    kept_out = level_of(own, entry.id).in_((POTENTIAL, DISQUALIFYING))
    rows = read(
        sa.select(entry.id)
        .select_from(ENTRIES)
        .where(entry.round_id == round_id, sa.or_(is_team(viewer.person_id), kept_out))
    )
    return set(rows.scalars())
