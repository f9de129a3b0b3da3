"""The field of a round: who stands in it, in which state, and what all of them ask for together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.clock import local_day
from portfolio.core.db import read
from portfolio.core.money import Money
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id
from portfolio.people.models import Department, Membership, Person
from portfolio.people.queries import is_current
from portfolio.pitches.models import FieldOpening, InformationRequest, Pitch, PitchMember, PitchVersion
from portfolio.pitches.queries.entries import ENTRIES, entry, version_there
from portfolio.pitches.rules import DRAFT, STATES, WRITER


class Wanted(NamedTuple):
    """What of a field is shown: pitches in a state, of a track; None for all."""

    state: str | None = None
    track_id: int | None = None


class Line(NamedTuple):
    """A pitch of the field.

    number         of the version that counts in this round
    went_on        whether it has left the round for the next stage
    open_requests  questions of the unit that wait for the team's answer
    answered       questions that were answered and that nobody has closed
    """

    id: int
    ref: str
    title: str
    state: str
    department: str | None
    owner: str | None
    track_id: int | None
    ask: Money
    number: int
    submitted_at: datetime
    went_on: bool
    open_requests: int
    answered: int


@dataclass(frozen=True)
class Counts:
    """How many pitches of a round stand where.

    by_state  without drafts
    drafts    how many are being written; nothing else is told of them
    ask       what all that were handed in and not withdrawn ask for together, in one currency
    """

    by_state: Mapping[str, int]
    drafts: int
    ask: Money

    @property
    def handed_in(self) -> int:
        """All that were handed in, whatever became of them."""
        return sum(self.by_state.values())


FieldPage = Page[Line]


def counts(round_id: int, currency: str) -> Counts:
    """How many pitches a round has, by state, and what they ask for; one statement."""
    rows = read(
        sa.select(entry.state, entry.submitted.is_(None), sa.func.count(), sa.func.sum(entry.ask_minor))
        .where(entry.round_id == round_id, entry.is_practice.is_(False))
        .group_by(entry.state, entry.submitted.is_(None))
    ).all()
    handed_in = [(state, count, ask or 0) for state, is_unsent, count, ask in rows if not is_unsent]
    by_state = {state: count for state, count, _ in handed_in}
    return Counts(
        {state: by_state[state] for state in STATES if state in by_state},
        sum(count for state, is_unsent, count, _ in rows if is_unsent and state == DRAFT),
        Money(int(sum(ask for state, _, ask in handed_in if state != "withdrawn")), currency),
    )


def field(
    round_id: int,
    currency: str,
    wanted: Wanted,
    after: str | None = None,
    size: int = PAGE,
    *,
    names_hidden: bool = False,
) -> FieldPage:
    """The pitches that were handed in to a round, in the order in which they were begun.

    Who calls it has looked at the seal: titles are shown once the round has closed.

    names_hidden  leaves out who applies: the department and the owner
    """
    seek = read_cursor(after, 1)
    asked = _requests(answered=False), _requests(answered=True)
    statement = (
        sa.select(
            entry.id,
            entry.ref,
            PitchVersion.title,
            entry.state,
            Department.name,
            Person.name,
            entry.track_id,
            PitchVersion.ask_minor,
            entry.submitted,
            PitchVersion.submitted_at,
            entry.went_on,
            *asked,
        )
        .select_from(ENTRIES)
        .join(PitchVersion, version_there())
        .join(Department, Department.id == entry.lead_department_id, isouter=True)
        .join(Person, Person.id == entry.owner_id, isouter=True)
        .where(entry.round_id == round_id, entry.is_practice.is_(False), *_conditions(wanted))
        .order_by(entry.id)
        .limit(size + 1)
    )
    if seek:
        statement = statement.where(entry.id > row_id(seek[0]))
    found = [_line(currency, *row) for row in read(statement)]
    if names_hidden:
        found = [line._replace(department=None, owner=None) for line in found]
    return Page(found[:size], cursor(found[size - 1].id) if len(found) > size else None)


def _requests(*, answered: bool) -> sa.ScalarSelect[int]:
    is_answered = InformationRequest.answered_at.is_not(None) if answered else InformationRequest.answered_at.is_(None)
    return (
        sa.select(sa.func.count())
        .where(InformationRequest.pitch_id == entry.id, InformationRequest.closed_at.is_(None), is_answered)
        .correlate(ENTRIES)
        .scalar_subquery()
    )


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(entry.state == wanted.state)
    if wanted.track_id is not None:
        found.append(entry.track_id == wanted.track_id)
    return found


def _line(currency: str, *row: Any) -> Line:
    line = Line(*row)
    return line._replace(ask=Money(row[7], currency))


def is_opened_early(round_id: int) -> bool:
    """Whether a lead opened a round's pitches before it had closed."""
    return bool(read(sa.select(sa.func.count()).where(FieldOpening.round_id == round_id)).scalar_one())


class Recipient(NamedTuple):
    """Somebody of a team who is told something."""

    id: int
    name: str
    email: str
    language: str | None


def recipients(pitch: Pitch, at: datetime, zone: str) -> Sequence[Recipient]:
    """Who of a team hears of its pitch: owner, deputy and co-applicants who have joined and still belong here."""
    day: date = local_day(at, zone)
    writers = sa.select(PitchMember.person_id).where(
        PitchMember.pitch_id == pitch.id, PitchMember.until_at.is_(None), PitchMember.part == WRITER
    )
    belongs = sa.exists().where(
        Membership.person_id == Person.id, Membership.organisation_id == pitch.organisation_id, is_current(day)
    )
    rows = read(
        sa.select(Person.id, Person.name, Person.email, Person.language)
        .where(
            sa.or_(
                Person.id.in_([number for number in (pitch.owner_id, pitch.deputy_id) if number]),
                Person.id.in_(writers),
            ),
            Person.email.is_not(None),
            Person.accepted_at.is_not(None),
            Person.disabled_at.is_(None),
            belongs,
        )
        .order_by(Person.id)
    )
    return [Recipient(*row) for row in rows]
