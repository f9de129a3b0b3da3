"""Calendar feeds: an address that a calendar program reads without signing in, until it is revoked."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model


class CalendarFeed(Model):
    """The due dates that one person follows, for themselves or as one of their roles.

    role        one of rules.REACHES
    salt        with the server's key it gives the address again; without that key it gives nothing
    token_hash  what an address is looked up by
    """

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    salt: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
