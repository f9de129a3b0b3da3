"""A decision's verdicts with what became of each, in one statement."""

from typing import NamedTuple

import sqlalchemy as sa

from portfolio.awards.models import Award, AwardReturn, Verdict
from portfolio.calls.models import Call
from portfolio.core.db import read
from portfolio.core.money import Money, stored
from portfolio.pitches.models import Pitch
from portfolio.projects.models import Project


class Listed(NamedTuple):
    """A verdict with its pitch, and the award and the project that it made."""

    verdict_id: int
    ref: str
    title: str
    outcome: str
    amount: Money | None
    place: int | None
    words: str
    award_id: int | None
    project_ref: str | None
    project_title: str | None
    is_given_back: bool


def listed(decision_id: int) -> list[Listed]:
    """What a decision says about each pitch, in the order of the places; what was not ranked comes last."""
    rows = read(
        sa.select(
            Verdict.id,
            Pitch.ref,
            Pitch.title,
            Verdict.outcome,
            Verdict.amount_minor,
            Call.currency,
            Verdict.place,
            Verdict.words,
            Award.id,
            Project.ref,
            Project.title,
            AwardReturn.id.is_not(None),
        )
        .join(Pitch, Pitch.id == Verdict.pitch_id)
        .join(Call, Call.id == Pitch.call_id)
        .outerjoin(Award, Award.pitch_id == Pitch.id)
        .outerjoin(AwardReturn, AwardReturn.award_id == Award.id)
        .outerjoin(Project, Project.id == Award.project_id)
        .where(Verdict.decision_id == decision_id)
        .order_by(Verdict.place.is_(None), Verdict.place, Verdict.id)
    )
    return [
        Listed(verdict_id, ref, title, outcome, stored(minor, currency), *rest)
        for verdict_id, ref, title, outcome, minor, currency, *rest in rows
    ]
