"""What passes on: things from one person to another, and a project into those that carry it on."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Words


class HandOver(Model):
    """That somebody handed things over to somebody else on a day; the same act is one row, however many things.

    from_id      None where nobody had them before
    accepted_at  when the new one confirmed; nothing waits for it
    """

    __tablename__ = "hand_over"
    __table_args__ = (Index("ix_hand_over_to_id", "to_id", "accepted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]


class HandedThing(Model):
    """One thing of a hand-over; never updated.

    kind      owner or deputy of a project, programme, strategy, signature, action, consequence, risk, measure or part
    thing_id  of the project, programme, strategy, review, action, consequence, risk, measure or part
    """

    __tablename__ = "handed_thing"
    __table_args__ = (Index("ix_handed_thing_kind", "kind", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_over.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int]


class CarriedOn(Model):
    """That a project goes on in another one from a day on; never updated, the newest row of a pair counts.

    kind     split: the other is one of its parts; merge: it became part of the other
    due_on   the effective due date that the other inherits; None where none counted
    applies  False takes an earlier row back
    let_go   numbers of the reviews that were dropped with it
    """

    __tablename__ = "carried_on"
    __table_args__ = (Index("ix_carried_on_recorded_at", "recorded_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date | None]
    applies: Mapped[bool] = mapped_column(default=True)
    let_go: Mapped[Words | None]
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
