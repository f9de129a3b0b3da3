"""A project's money, one line with its bookings, and what all lines come to by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.money import Money
from portfolio.core.numbers import from_millionths
from portfolio.funding import policy, rules
from portfolio.funding.models import FundingLine, FundingMove, FundingProgramme, LedgerEntry
from portfolio.people.models import Person
from portfolio.projects.models import Partner, Partnership, Project


@dataclass(frozen=True)
class Found:
    """A line and its project."""

    line: FundingLine
    project: Project


@dataclass(frozen=True)
class LineRow:
    """A line as lists show it, with its sums by ledger kind."""

    line: FundingLine
    sums: Mapping[str, int]
    programme: FundingProgramme | None
    partner: str | None

    @property
    def facts(self) -> rules.Line:
        """The line as the rules look at it."""
        return facts(self.line, self.sums, self.programme)

    def money(self, kind: str) -> Money | None:
        """The sum of one ledger kind; None where nothing of it was booked."""
        return Money(self.sums[kind], self.line.currency) if kind in self.sums else None


def facts(line: FundingLine, sums: Mapping[str, int], programme: FundingProgramme | None) -> rules.Line:
    """A line as the rules look at it; its own rate goes before its programme's."""
    return rules.Line(
        id=line.id,
        source=line.source,
        kind=line.kind,
        share=line.share,
        form=line.form,
        state=line.state,
        currency=line.currency,
        sums=sums,
        matches_id=line.matches_id,
        total=line.total_minor,
        rate=rate_of(line.rate if line.rate is not None or programme is None else programme.rate),
        in_kind_accepted=programme.in_kind_accepted if programme else None,
    )


def rate_of(stored: int | None) -> Decimal | None:
    """A rate as stored, in millionths, as a share."""
    return None if stored is None else from_millionths(stored)


def line(viewer: Viewer, line_id: int) -> Found:
    """A line by its number; Missing when there is none for this viewer."""
    row = (
        policy.may_see(viewer)
        and db.session.execute(
            sa.select(FundingLine, Project)
            .join(Project, Project.id == FundingLine.project_id)
            .where(FundingLine.id == line_id, FundingLine.organisation_id == viewer.organisation_id)
        ).one_or_none()
    )
    if not row:
        raise Missing("funding_line")
    return Found(row[0], row[1])


def lines_of(project_id: int) -> Sequence[LineRow]:
    """The lines of a project, own shares after the line that they are for, in two statements."""
    return _rows(FundingLine.project_id == project_id)


def row_of(of: FundingLine) -> LineRow:
    """One line with its sums, in two statements."""
    (row,) = _rows(FundingLine.id == of.id)
    return row


def _rows(condition: sa.ColumnElement[bool]) -> Sequence[LineRow]:
    rows = db.session.execute(
        sa.select(FundingLine, FundingProgramme, Partner.name)
        .outerjoin(FundingProgramme, FundingProgramme.id == FundingLine.funding_programme_id)
        .outerjoin(Partner, Partner.id == FundingLine.partner_id)
        .where(condition)
        .order_by(
            sa.func.coalesce(FundingLine.matches_id, FundingLine.id), FundingLine.matches_id.isnot(None), FundingLine.id
        )
    ).all()
    if not rows:
        return []
    sums = sums_of(condition)
    return [LineRow(row, sums.get(row.id, {}), programme, partner) for row, programme, partner in rows]


def sums_of(condition: sa.ColumnElement[bool]) -> dict[int, dict[str, int]]:
    """Sums by line and ledger kind, of the lines that a condition names."""
    rows = db.session.execute(
        sa.select(LedgerEntry.line_id, LedgerEntry.kind, sa.func.sum(LedgerEntry.amount_minor))
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .where(condition)
        .group_by(LedgerEntry.line_id, LedgerEntry.kind)
    )
    found: dict[int, dict[str, int]] = {}
    for line_id, kind, amount in rows:
        found.setdefault(line_id, {})[kind] = int(amount)
    return found


def sums_of_line(of: FundingLine) -> dict[str, int]:
    """What is booked on a line, by ledger kind."""
    return sums_of(FundingLine.id == of.id).get(of.id, {})


def latest_day(of: FundingLine) -> date | None:
    """The day of the last booking or move of a line; what is only expected aside. None where no day is known."""
    booked = sa.select(LedgerEntry.on).where(LedgerEntry.line_id == of.id, LedgerEntry.kind != "forecast")
    moved = sa.select(FundingMove.on).where(FundingMove.line_id == of.id)
    days = sa.union_all(booked, moved).subquery()
    found: date | None = db.session.scalar(sa.select(sa.func.max(days.c.on)))
    return found


@dataclass(frozen=True)
class Booked:
    """A booking and who made it."""

    entry: LedgerEntry
    by: str | None

    @property
    def money(self) -> Money:
        return Money(self.entry.amount_minor, self.entry.currency)


def bookings(of: FundingLine) -> Sequence[Booked]:
    """All bookings on a line, newest first."""
    rows = db.session.execute(
        sa.select(LedgerEntry, Person.name)
        .outerjoin(Person, Person.id == LedgerEntry.by_id)
        .where(LedgerEntry.line_id == of.id)
        .order_by(LedgerEntry.on.is_(None), LedgerEntry.on.desc(), LedgerEntry.id.desc())
    )
    return [Booked(entry, by) for entry, by in rows]


@dataclass(frozen=True)
class Moved:
    """A line's move to a state and who made it."""

    move: FundingMove
    by: str | None


def moves(of: FundingLine) -> Sequence[Moved]:
    """The states that a line was in, newest first."""
    rows = db.session.execute(
        sa.select(FundingMove, Person.name)
        .outerjoin(Person, Person.id == FundingMove.by_id)
        .where(FundingMove.line_id == of.id)
        .order_by(FundingMove.id.desc())
    )
    return [Moved(move, by) for move, by in rows]


@dataclass(frozen=True)
class KindTotal:
    """What the lines of one kind come to in one currency and form; sums by ledger kind."""

    kind: str
    currency: str
    form: str
    lines: int
    sums: Mapping[str, int]

    def money(self, kind: str) -> Money | None:
        """The sum of one ledger kind; None where nothing of it was booked."""
        return Money(self.sums[kind], self.currency) if kind in self.sums else None


def totals_by_kind(viewer: Actor) -> Sequence[KindTotal]:
    """All lines of the organisation by kind, currency and form, in two statements."""
    place = (FundingLine.kind, FundingLine.currency, FundingLine.form)
    here = FundingLine.organisation_id == viewer.organisation_id
    counts = db.session.execute(sa.select(*place, sa.func.count()).where(here).group_by(*place).order_by(*place)).all()
    rows = db.session.execute(
        sa.select(*place, LedgerEntry.kind, sa.func.sum(LedgerEntry.amount_minor))
        .join(LedgerEntry, LedgerEntry.line_id == FundingLine.id)
        .where(here)
        .group_by(*place, LedgerEntry.kind)
    )
    sums: dict[Any, dict[str, int]] = {}
    for kind, currency, form, booked, amount in rows:
        sums.setdefault((kind, currency, form), {})[booked] = int(amount)
    order = {kind: place for place, kind in enumerate(rules.KINDS)}
    found = [
        KindTotal(kind, currency, form, count, sums.get((kind, currency, form), {}))
        for kind, currency, form, count in counts
    ]
    return sorted(found, key=lambda total: (order.get(total.kind, len(order)), total.currency, total.form))


def programmes(viewer: Actor) -> Sequence[FundingProgramme]:
    """The funders' programmes that are offered, by name."""
    return db.session.scalars(
        sa.select(FundingProgramme)
        .where(FundingProgramme.organisation_id == viewer.organisation_id, FundingProgramme.retired_at.is_(None))
        .order_by(FundingProgramme.name, FundingProgramme.id)
    ).all()


def programme(viewer: Actor, programme_id: int) -> FundingProgramme:
    """A funder's programme; Missing when there is none here."""
    found = db.session.scalar(
        sa.select(FundingProgramme).where(
            FundingProgramme.id == programme_id, FundingProgramme.organisation_id == viewer.organisation_id
        )
    )
    if found is None:
        raise Missing("funding_programme")
    return found


def partners_of(project: Project) -> list[tuple[int, str]]:
    """Id and name of a project's partners, by name."""
    rows = db.session.execute(
        sa.select(Partner.id, Partner.name)
        .where(Partner.id.in_(sa.select(Partnership.partner_id).where(Partnership.project_id == project.id)))
        .order_by(Partner.name, Partner.id)
    )
    return [(number, name) for number, name in rows]


def kind_of_source(viewer: Actor, source: str) -> str | None:
    """The kind that money of a source had the last time; None when it is new."""
    # Both sides folded by the database: SQLite leaves letters such as Ö as they are, Python does not.
    is_same = sa.func.lower(FundingLine.source) == sa.func.lower(source)
    return db.session.scalar(
        sa.select(FundingLine.kind)
        .where(FundingLine.organisation_id == viewer.organisation_id, is_same)
        .order_by(FundingLine.id.desc())
        .limit(1)
    )
