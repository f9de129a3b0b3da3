"""Who of a city's jurors still owes something; a pitch that is hidden from somebody is none that they owe."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.calls.models import Call, Round
from portfolio.core.clock import local_day
from portfolio.core.db import db, read
from portfolio.jobs.models import Job
from portfolio.jury import mail
from portfolio.jury.conflicts import NONE
from portfolio.jury.models import Juror, JuryPhase, Score, Seat
from portfolio.jury.queries.sitting import is_team, is_void, judged, level_of, spans
from portfolio.jury.rules import ACCEPTED, Span
from portfolio.notices.models import Notice
from portfolio.people.models import Organisation, Person, Setting
from portfolio.pitches.queries.entries import ENTRIES, entry

ASKED_FOR = timedelta(days=60)
"""So long after it an open invitation keeps a jury among those that are looked at."""
RESTING = "off"
"""What the setting reminders_from says where a city has stopped its reminders."""


class Owing(NamedTuple):
    """A juror who has not left or declined.

    is_undeclared  a pitch of the round waits for their word on a conflict
    is_unscored    a pitch seated to them waits for their marks
    seats          whether they have any pitch to score
    """

    juror: Juror
    person: Person
    is_undeclared: bool
    is_unscored: bool
    seats: bool


@dataclass(frozen=True)
class Jury:
    """A jury at work, with everybody on it."""

    round: Round
    call: Call
    spans: Sequence[Span]
    jurors: Sequence[Owing]


def _at_work(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The rounds whose jury may owe something: not decided, with hours ahead or invitations that are open."""
    ahead = sa.exists().where(JuryPhase.round_id == Round.id, JuryPhase.until_at > at)
    asked = sa.exists().where(
        Juror.round_id == Round.id, Juror.answer.is_(None), Juror.left_at.is_(None), Juror.invited_at > at - ASKED_FOR
    )
    invited = sa.exists().where(Juror.round_id == Round.id)
    return (Round.decided_on.is_(None), Call.ended_at.is_(None), invited, sa.or_(ahead, asked))


def cities_with_juries(at: datetime) -> list[Organisation]:
    """The cities with a jury at work."""
    own = sa.select(Call.id).join(Round, Round.call_id == Call.id).where(*_at_work(at))
    wanted = sa.select(Organisation).where(own.where(Call.organisation_id == Organisation.id).exists())
    return list(db.session.scalars(wanted.order_by(Organisation.id)))


def rest(organisation_id: int, on: date) -> bool:
    """Whether a city has stopped its reminders; one that has never begun them reminds its jurors all the same."""
    newest = (
        sa.select(Setting.value)
        .where(Setting.organisation_id == organisation_id, Setting.key == "reminders_from", Setting.on <= on)
        .order_by(Setting.on.desc(), Setting.id.desc())
        .limit(1)
    )
    return read(newest).scalar() == RESTING


def juries(organisation_id: int, at: datetime) -> list[Jury]:
    """The juries at work in a city, by four statements and one for each of them."""
    rounds = db.session.execute(
        sa.select(Round, Call)
        .join(Call, Call.id == Round.call_id)
        .where(Call.organisation_id == organisation_id, *_at_work(at))
        .order_by(Round.id)
    ).all()
    seated = _jurors([round_.id for round_, _ in rounds])
    return [Jury(round_, call, spans(round_.id), seated[round_.id]) for round_, call in rounds]


def _jurors(round_ids: Sequence[int]) -> dict[int, list[Owing]]:
    level = level_of(Juror.id, entry.id)
    field = (
        sa.select(Juror.id)
        .select_from(ENTRIES)
        .join(Juror, Juror.round_id == entry.round_id)
        .where(Juror.round_id.in_(round_ids), *judged(Juror.round_id), ~is_team(Juror.person_id))
    )
    undeclared = set(read(field.where(level.is_(None)).distinct()).scalars())
    scored = sa.exists().where(Score.juror_id == Seat.juror_id, Score.pitch_id == Seat.pitch_id, ~is_void())
    is_open = (Seat.pitch_id == entry.id, Seat.juror_id == Juror.id, Seat.until_at.is_(None))
    seats = read(
        field.join(Seat, sa.and_(*is_open)).add_columns(scored).where(sa.func.coalesce(level, NONE) == NONE).distinct()
    ).all()
    unscored = {juror_id for juror_id, is_scored in seats if not is_scored}
    seated = {juror_id for juror_id, _ in seats}
    rows = db.session.execute(
        sa.select(Juror, Person)
        .join(Person, Person.id == Juror.person_id)
        .where(
            Juror.round_id.in_(round_ids),
            Juror.left_at.is_(None),
            sa.or_(Juror.answer.is_(None), Juror.answer == ACCEPTED),
        )
        .order_by(Juror.id)
    ).all()
    found: dict[int, list[Owing]] = defaultdict(list)
    for juror, person in rows:
        owing = Owing(juror, person, juror.id in undeclared, juror.id in unscored, juror.id in seated)
        found[juror.round_id].append(owing)
    return found


def mailed_on(organisation_id: int, day: date) -> set[int]:
    """Who has had a reminder of a jury on a day of the city."""
    kinds = (mail.REMINDED, mail.REMINDED_BY_LINK, mail.LATE)
    wanted = sa.select(Notice.person_id).where(
        Notice.organisation_id == organisation_id, Notice.kind.in_(kinds), Notice.local_day == day
    )
    return set(read(wanted).scalars())


def has_been_told(key: str) -> bool:
    """Whether a message with this key was written."""
    return read(sa.select(Notice.id).where(Notice.key == key)).first() is not None


def was_looked_at(organisation_id: int, kind: str, zone: str, at: datetime) -> bool:
    """Whether a job of a kind was asked for on this day of the city."""
    last = read(
        sa.select(sa.func.max(Job.asked_at)).where(Job.organisation_id == organisation_id, Job.kind == kind)
    ).scalar()
    return last is not None and local_day(last, zone) == local_day(at, zone)
