"""Organisations, departments, people, what they may do, and how they signed in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import NEVER_AGAIN, Model


class Organisation(Model):
    """A city or another body that keeps a portfolio; nothing is shared between two."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(250))
    zone: Mapped[str] = mapped_column(String(60))
    """IANA time zone: decides which day it is."""
    currency: Mapped[str] = mapped_column(String(3))
    place: Mapped[str] = mapped_column(String(10))
    """Country and subdivision by ISO 3166, such as AT-9: decides the holidays."""
    language: Mapped[str] = mapped_column(String(20), default="en")
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Setting(Model):
    """One setting of an organisation from a day on; never updated, the newest row counts."""

    __tablename__ = "setting"
    __table_args__ = (Index("ix_setting_organisation_id_key", "organisation_id", "key", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Department(Model):
    """A part of the administration. Name and parent are the newest of its dated changes."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("organisation_id", "key"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(250))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class DepartmentChange(Model):
    """What happened to a department on a day; never updated.

    kind  opened, renamed, moved, merged or closed
    """

    __tablename__ = "department_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(250))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    into_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Person(Model):
    """A human being, the same one in every organisation; without e-mail for those who never sign in."""

    __tablename__ = "person"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(250))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """Lower case."""
    language: Mapped[str | None] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    accepted_at: Mapped[datetime | None]
    """When an invitation was accepted; before that no mail but the invitation goes out."""
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def has_joined(self) -> bool:
        """Whether the person came in once: with a password, or by a link each time."""
        return self.accepted_at is not None or self.password_hash is not None


class Membership(Model):
    """A role that a person holds in an organisation from a day until a day.

    department_id  narrows the role to a department and those below it
    until_on       the first day without the role; None while it lasts
    """

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SignIn(Model):
    """One sign-in of a person at an organisation; ending it closes every copy of its cookie.

    only_role  the one role it is for, such as juror of who came in by a pass; None: all that the person holds
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    device: Mapped[str] = mapped_column(String(120), default="")
    only_role: Mapped[str | None] = mapped_column(String(30))
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SingleUseLink(Model):
    """A link that works once: to set the product up, to accept an invitation, to set a new password, to sign in."""

    __tablename__ = "single_use_link"
    __table_args__ = (CheckConstraint("purpose IN ('set_up', 'invitation', 'password', 'sign_in')", name="purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Throttle(Model):
    """How often guessing has failed for one account or from one address; forgotten after a while.

    bucket  "account:" or "address:" and a hash, so that the table names nobody
    """

    __tablename__ = "throttle"

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(80), unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
