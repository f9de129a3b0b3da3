"""What a jury adds to the page of its call, which change of the call it refuses, and which it follows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.calls.models import Call, Round, RulesVersion
from portfolio.calls.sections import Section, opened
from portfolio.calls.signals import rubric_grows, rules_changed
from portfolio.core.actor import Actor, Viewer
from portfolio.core.clock import now
from portfolio.core.db import read
from portfolio.core.errors import N_, RuleBroken
from portfolio.jury.actions import recounting
from portfolio.jury.models import Juror, JuryPhase, Score
from portfolio.jury.policy import may_see
from portfolio.jury.rules import ACCEPTED, DECLINED, MARKS, RELEASED
from portfolio.people.models import Person
from portfolio.pitches.models import Pitch
from portfolio.pitches.signals import names_asked_for


class OnCall(NamedTuple):
    """The jury in a line: how many sit, and whether the viewer is one of them.

    names  once it is decided: who sat and whether from outside, by name and beside no mark
    """

    call_ref: str
    members: int
    may_see: bool
    sits: bool
    names: Sequence[tuple[str, bool]] = ()


@opened.connect
def on_call_opened(call: Call, *, viewer: Viewer, span: Any, day: date) -> Section | None:
    """The way to the jury for those who lead it, to their pitches for those who sit on it; who sat, once it decided."""
    if span is None:
        return None
    sits = Juror.person_id == viewer.person_id
    count = sa.func.count(Juror.id)
    members, mine, leads = read(
        sa.select(count, count.filter(sits), count.filter(sits, Juror.is_chair)).where(
            Juror.round_id == span.id, Juror.answer == ACCEPTED, Juror.left_at.is_(None)
        )
    ).one()
    shows = may_see(viewer) or leads > 0
    if not shows and not mine and span.decided_on is None:
        return None
    names = () if span.decided_on is None else _who_sat(span.id)
    return Section("jury/_on_call.html", OnCall(call.ref, members, shows, mine > 0, names), 8)


def _who_sat(round_id: int) -> list[tuple[str, bool]]:
    rows = read(
        sa.select(Person.name, Juror.is_external)
        .join(Person, Person.id == Juror.person_id)
        .where(Juror.round_id == round_id, Juror.answer == ACCEPTED, Juror.left_at.is_(None))
        .order_by(Person.name, Juror.id)
    )
    return [(name, is_external) for name, is_external in rows]


@names_asked_for.connect
def on_names_asked_for(call: Call, *, viewer: Viewer, **more: Any) -> bool:
    """Whether somebody sits on a jury of a call, or is invited to it, whose marks are not released; one statement."""
    release = sa.and_(JuryPhase.round_id == Juror.round_id, JuryPhase.kind == RELEASED)
    rows = read(
        sa.select(Juror.round_id, JuryPhase.from_at, JuryPhase.until_at)
        .join(Round, Round.id == Juror.round_id)
        .outerjoin(JuryPhase, release)
        .where(
            Round.call_id == call.id,
            Juror.person_id == viewer.person_id,
            Juror.left_at.is_(None),
            sa.func.coalesce(Juror.answer, "") != DECLINED,
        )
        .order_by(JuryPhase.id)
    )
    newest = {round_id: (from_at, until_at) for round_id, from_at, until_at in rows}
    at = now()
    return any(from_at is None or from_at == until_at or from_at > at for from_at, until_at in newest.values())


@rubric_grows.connect
def on_rubric_growing(call: Call, **more: Any) -> None:
    """Refuse a new criterion once a review has been handed in: it would be incomplete from one moment to the next."""
    reviewed = (
        sa.select(sa.literal(1))
        .select_from(Score)
        .join(Pitch, Pitch.id == Score.pitch_id)
        .join(Round, Round.id == Pitch.round_id)
        .where(Round.call_id == call.id, Score.kind == MARKS, Pitch.is_practice.is_(False))
        .limit(1)
    )
    if read(reviewed).first() is not None:
        raise RuleBroken(
            "judged", N_("Jurors have handed in marks already, so no criterion can be added to this call any more.")
        )


@rules_changed.connect
def on_rules_changed(
    call: Call, *, version: RulesVersion, recounts: bool, by: Actor, at: datetime, **more: Any
) -> None:
    """Let results follow the rules where figures change; other words change none."""
    if recounts:
        recounting.recount(call, version, by=by, at=at)
