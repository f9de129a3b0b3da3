"""The results that were made of a round, and what of them somebody may see."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.calls.models import Call, Round, RulesVersion
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.core.text import has_control_characters
from portfolio.jobs.models import Job
from portfolio.jobs.rules import OPEN
from portfolio.jury.conflicts import DISQUALIFYING, POTENTIAL
from portfolio.jury.models import Juror, JuryPhase, JuryRecord, JuryResult, PitchExclusion, Score, Voiding
from portfolio.jury.queries.result_facts import check_released, juror_keys
from portfolio.jury.queries.sitting import is_team, level_of
from portfolio.jury.rules import ACCEPTED, RELEASED
from portfolio.people.models import Person
from portfolio.people.rights import May
from portfolio.pitches.queries.entries import ENTRIES, entry

COUNT, RECORD = "jury_result", "jury_record"
"""The kinds of jobs that work a result out and draw its record."""


@dataclass(frozen=True)
class Opened:
    """A round whose marks are released, as somebody opens its results.

    is_chair, is_juror  the viewer leads this jury, or sits on it
    hidden              pitches that a juror may not see, because of a conflict or the own team; in no list, count,
                        total, place or file of theirs
    """

    call: Call
    round: Round
    is_chair: bool
    is_juror: bool
    hidden: frozenset[str]

    @property
    def job_args(self) -> dict[str, int]:
        """What a job about this round is told."""
        return {"round": self.round.id}


class Kept(NamedTuple):
    """A result as it was kept, and the plain values of its file."""

    id: int
    number: int
    method: str
    hash: str
    recorded_at: datetime
    body: str
    values: Mapping[str, Any]


def opened(viewer: Viewer, call_ref: str, number: int = 0) -> Opened:
    """A round of a call with the viewer's part in it.

    number  of the round; 0: the newest whose pitches a jury judges
    raises  Missing for whoever has no part in it and no right to see all results; RuleBroken while it is sealed
    """
    if has_control_characters(call_ref):
        raise Missing
    seat = (
        sa.select(Juror.is_chair)
        .where(
            Juror.round_id == Round.id,
            Juror.person_id == viewer.person_id,
            Juror.answer == ACCEPTED,
            Juror.left_at.is_(None),
        )
        .correlate(Round)
        .scalar_subquery()
    )
    wanted = (
        sa.select(Call, Round, seat)
        .join(Round, Round.call_id == Call.id)
        .where(Call.organisation_id == viewer.organisation_id, Call.ref == call_ref, Call.opened_at.is_not(None))
    )
    if number:
        wanted = wanted.where(Round.number == number)
    else:
        judged = sa.exists().where(Juror.round_id == Round.id)
        wanted = wanted.order_by(judged.desc(), Round.number.desc())
    found = db.session.execute(wanted.limit(1)).one_or_none()
    if found is None:
        raise Missing
    call, round_, is_chair = found
    if is_chair is None and not May("see_results")(viewer):
        raise Missing
    check_released(round_.id, now())
    hidden = frozenset[str]() if is_chair is None else hidden_from(viewer, round_.id)
    return Opened(call, round_, bool(is_chair), is_chair is not None, hidden)


def hidden_from(viewer: Viewer, round_id: int) -> frozenset[str]:
    """The pitches of a round that one of its jurors may not see: a conflict or a doubt, or their own team's."""
    level = level_of(Juror.id, entry.id)
    rows = read(
        sa.select(entry.ref)
        .select_from(ENTRIES)
        .join(Juror, sa.and_(Juror.round_id == entry.round_id, Juror.person_id == viewer.person_id))
        .where(entry.round_id == round_id, sa.or_(level.in_((POTENTIAL, DISQUALIFYING)), is_team(Juror.person_id)))
    )
    return frozenset(rows.scalars())


def newest(round_id: int) -> Kept | None:
    """The newest result of a round; None before the first."""
    row = db.session.scalar(
        sa.select(JuryResult).where(JuryResult.round_id == round_id).order_by(JuryResult.number.desc()).limit(1)
    )
    if row is None:
        return None
    return Kept(row.id, row.number, row.method, row.hash, row.recorded_at, row.body, json.loads(row.body))


def is_outdated(opened: Opened, since: datetime) -> bool:
    """Whether anything that decides was recorded after a result was worked out."""
    own = sa.select(Juror.id).where(Juror.round_id == opened.round.id)
    changes = (
        sa.exists().where(Score.juror_id.in_(own), Score.recorded_at > since),
        sa.exists().where(Voiding.juror_id.in_(own), Voiding.recorded_at > since),
        sa.exists().where(RulesVersion.call_id == opened.call.id, RulesVersion.published_at > since),
        sa.exists().where(PitchExclusion.round_id == opened.round.id, PitchExclusion.recorded_at > since),
    )
    return bool(read(sa.select(sa.or_(*changes))).scalar_one())


def open_jobs(opened: Opened) -> dict[str, Job]:
    """The newest job of each kind about this round that has not ended."""
    jobs = db.session.scalars(
        sa.select(Job)
        .where(
            Job.organisation_id == opened.call.organisation_id,
            Job.kind.in_((COUNT, RECORD)),
            Job.state.in_(OPEN),
        )
        .order_by(Job.id)
    )
    return {job.kind: job for job in jobs if job.args == opened.job_args}


def record_of(result_id: int) -> JuryRecord | None:
    """The newest record of a result that was drawn."""
    return db.session.scalar(
        sa.select(JuryRecord).where(JuryRecord.result_id == result_id).order_by(JuryRecord.id.desc()).limit(1)
    )


def names(opened: Opened) -> dict[str, str]:
    """Who the jurors of a result are, by the names under which they stand in it."""
    keys = juror_keys(opened.round.id, opened.call.rules_hash or "")
    people = read(
        sa.select(Juror.id, Person.name)
        .join(Person, Person.id == Juror.person_id)
        .where(Juror.round_id == opened.round.id)
        .order_by(Person.name, Juror.id)
    )
    return {keys[juror_id]: name for juror_id, name in people if juror_id in keys}


def jury(round_id: int) -> list[tuple[str, bool, bool]]:
    """Who sits on a jury, by name: the name, whether they lead it, whether they come from outside."""
    rows = read(
        sa.select(Person.name, Juror.is_chair, Juror.is_external)
        .join(Juror, Juror.person_id == Person.id)
        .where(Juror.round_id == round_id, Juror.answer == ACCEPTED, Juror.left_at.is_(None))
        .order_by(Person.name, Juror.id)
    )
    return [(name, is_chair, is_external) for name, is_chair, is_external in rows]


def lot_of(opened: Opened) -> list[tuple[int, str, str]]:
    """The pitches of a round that may be named as excluding each other: id, ref and title."""
    rows = read(
        sa.select(entry.id, entry.ref, entry.title)
        .where(entry.round_id == opened.round.id, entry.submitted.is_not(None), entry.is_practice.is_(False))
        .order_by(entry.id)
    )
    return [(pitch_id, ref, title) for pitch_id, ref, title in rows]


def excluding(opened: Opened) -> list[tuple[str, str, str]]:
    """The pairs of pitches that exclude each other now: two titles and why."""
    one, other = ENTRIES.alias("one"), ENTRIES.alias("other")
    rows = read(
        sa.select(
            PitchExclusion.one_id,
            PitchExclusion.other_id,
            PitchExclusion.excludes,
            one.c.title,
            other.c.title,
            PitchExclusion.reason,
        )
        .join(one, one.c.id == PitchExclusion.one_id)
        .join(other, other.c.id == PitchExclusion.other_id)
        .where(
            PitchExclusion.round_id == opened.round.id,
            one.c.round_id == opened.round.id,
            other.c.round_id == opened.round.id,
        )
        .order_by(PitchExclusion.id)
    )
    newest_of_each = {(one_id, other_id): (excludes, told) for one_id, other_id, excludes, *told in rows}
    return [(first, second, why) for excludes, (first, second, why) in newest_of_each.values() if excludes]


def to_count(at: datetime) -> list[tuple[int, int]]:
    """The rounds whose marks are released and that have no result yet: organisation and round.

    A round with a job about it, also one that failed, is left to people.
    """
    later = aliased(JuryPhase)
    superseded = sa.exists().where(
        later.round_id == JuryPhase.round_id, later.kind == RELEASED, later.id > JuryPhase.id
    )
    found = read(
        sa.select(Call.organisation_id, Round.id)
        .join(Round, Round.call_id == Call.id)
        .join(JuryPhase, JuryPhase.round_id == Round.id)
        .where(
            JuryPhase.kind == RELEASED,
            JuryPhase.from_at <= at,
            sa.or_(JuryPhase.until_at.is_(None), JuryPhase.until_at != JuryPhase.from_at),
            ~superseded,
            Round.decided_on.is_(None),
            ~sa.exists().where(JuryResult.round_id == Round.id),
        )
        .order_by(Round.id)
    ).all()
    if not found:
        return []
    asked = read(sa.select(Job.args).where(Job.kind == COUNT)).scalars()
    rounds = {args.get("round") for args in asked}
    return [(organisation_id, round_id) for organisation_id, round_id in found if round_id not in rounds]
