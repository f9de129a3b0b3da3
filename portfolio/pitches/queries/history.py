"""What became of a pitch: its moves, the versions that were handed in, its files, and what the unit asked."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import dropwhile
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.core.money import Money
from portfolio.people.models import Person
from portfolio.pitches.models import InformationRequest, PitchFile, PitchMove, PitchVersion
from portfolio.pitches.queries.found import Found
from portfolio.pitches.rules import INVITED


class MoveLine(NamedTuple):
    """A change of state, with who made it."""

    state: str
    reason: str | None
    recorded_at: datetime
    by: str | None


class VersionLine(NamedTuple):
    """A version that was handed in."""

    number: int
    stage: int
    title: str
    hash: str
    ask: Money
    submitted_at: datetime
    by: str | None


class Version(NamedTuple):
    """A version with everything that was sealed in it."""

    line: VersionLine
    body: dict[str, Any]


def moves(found: Found) -> Sequence[MoveLine]:
    """The states that a pitch went through, the newest first; none of a stage that is still sealed.

    Why a pitch stands where it stands may name its team, as may who did it: neither is for who reads it as its jury.
    """
    rows = read(
        sa.select(PitchMove.state, PitchMove.reason, PitchMove.recorded_at, Person.name)
        .join(Person, Person.id == PitchMove.by_id, isouter=True)
        .where(PitchMove.pitch_id == found.id)
        .order_by(PitchMove.id.desc())
    )
    lines = [MoveLine(*row) for row in rows]
    if found.reads_as_jury:
        lines = [line._replace(reason=None, by=None) for line in lines]
    return list(dropwhile(lambda line: line.state != INVITED, lines)) if found.upto else lines


_LINE = (
    PitchVersion.number,
    PitchVersion.stage,
    PitchVersion.title,
    PitchVersion.hash,
    PitchVersion.ask_minor,
    PitchVersion.currency,
    PitchVersion.submitted_at,
    Person.name,
)


def versions(found: Found) -> Sequence[VersionLine]:
    """The versions of a pitch that were handed in and that the viewer may read, the newest first."""
    rows = read(
        sa.select(*_LINE)
        .join(Person, Person.id == PitchVersion.by_id, isouter=True)
        .where(PitchVersion.pitch_id == found.id)
        .order_by(PitchVersion.number.desc())
    )
    return [_seen(found, line) for line in (_line(*row) for row in rows) if found.may_read(line.number)]


def _line(
    number: int, stage: int, title: str, seal: str, ask: int, currency: str, at: datetime, by: str | None
) -> VersionLine:
    return VersionLine(number, stage, title, seal, Money(ask, currency), at, by)


def _seen(found: Found, line: VersionLine) -> VersionLine:
    return line._replace(by=None) if found.reads_as_jury else line


def read_version(found: Found, number: int) -> Version:
    """One version of a pitch for its viewer; Missing for one that they may not read."""
    if not found.may_read(number):
        raise Missing
    one = version(found.id, number)
    return one._replace(line=_seen(found, one.line))


def version(pitch_id: int, number: int) -> Version:
    """One version of a pitch; Missing when it was never handed in."""
    row = read(
        sa.select(*_LINE, PitchVersion.body)
        .join(Person, Person.id == PitchVersion.by_id, isouter=True)
        .where(PitchVersion.pitch_id == pitch_id, PitchVersion.number == number)
    ).one_or_none()
    if row is None:
        raise Missing
    *line, body = row
    return Version(_line(*line), json.loads(body))


def newest_version(found: Found) -> Version:
    """The version that counts, as far as the viewer may read; Missing while none was handed in."""
    return version(found.id, found.upto.number if found.upto else found.pitch.submitted or 0)


def file_of(found: Found, file_id: int) -> PitchFile:
    """A file of a pitch; for those outside of its team only one that was handed in, even if removed since."""
    row = db.session.scalar(sa.select(PitchFile).where(PitchFile.id == file_id, PitchFile.pitch_id == found.id))
    if row is None:
        raise Missing
    is_in_draft = found.part is not None and row.removed_at is None
    if not is_in_draft and not _was_handed_in(found, file_id):
        raise Missing
    return row


def _was_handed_in(found: Found, file_id: int) -> bool:
    rows = read(sa.select(PitchVersion.number, PitchVersion.body).where(PitchVersion.pitch_id == found.id))
    return any(
        line["id"] == file_id
        for number, body in rows
        if found.may_read(number)
        for answer in json.loads(body)["answers"]
        if answer["is_for_jury"] or not found.reads_as_jury
        for line in answer.get("files", ())
    )


def requests(found: Found) -> Sequence[InformationRequest]:
    """What the unit asked a team, the newest first; nothing for who reads the pitch as its jury."""
    if found.reads_as_jury:
        return ()
    return db.session.scalars(
        sa.select(InformationRequest)
        .where(InformationRequest.pitch_id == found.id)
        .order_by(InformationRequest.id.desc())
    ).all()


def request_of(found: Found, request_id: int) -> InformationRequest:
    """One question of the unit about a pitch."""
    row = db.session.scalar(
        sa.select(InformationRequest).where(
            InformationRequest.id == request_id, InformationRequest.pitch_id == found.id
        )
    )
    if row is None:
        raise Missing
    return row
