"""Figures that are kept so that a page need not judge every project anew; nothing else reads them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portfolio.core.db import Model, Words


class KeptCount(Model):
    """How far a city was evaluated on a day, counted from what was recorded up to one entry of its history.

    A copy of what `reviews.gap` says of the dated rows: it may be removed at any time and is counted anew.

    head     hash of the newest entry of the city's history when this was counted; another one now: it may be outdated
    brief    the statuses and the settings, as an earlier quarter needs them
    figures  everything that the pages show but single projects; None of days that are only shown as a quarter
    packed   the projects, as `packing.pack` writes them
    """

    __tablename__ = "kept_count"
    __table_args__ = (UniqueConstraint("organisation_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    day: Mapped[date]
    head: Mapped[str] = mapped_column(String(64))
    counted_at: Mapped[datetime]
    brief: Mapped[Words]
    figures: Mapped[Words | None]
    packed: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
