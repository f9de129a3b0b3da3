"""Values that do not count yet: a draft that only its author sees, or one that waits for somebody's approval."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Whole

SEEN = (
    "value",
    "words",
    "observed_on",
    "period_from",
    "numerator",
    "denominator",
    "part",
    "quality",
    "source",
    "note",
)
"""What a draft says of a value, named as a value names it."""

DRAFT, SENT, RETURNED, APPROVED, DROPPED = "draft", "sent", "returned", "approved", "dropped"
EDITABLE = (DRAFT, RETURNED)


class ValueDraft(Model):
    """A value on its way: written, sent for approval, returned with a reason, approved or dropped.

    state           one of the words above; only an approved one has become a value, named by observation_id
    reason          why it was returned
    decided_by_id   who approved or returned it
    """

    __tablename__ = "value_draft"
    __table_args__ = (
        Index("ix_value_draft_metric_id", "metric_id", "state"),
        Index("ix_value_draft_organisation_id", "organisation_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    state: Mapped[str] = mapped_column(String(20))
    value: Mapped[Whole | None]
    words: Mapped[str | None] = mapped_column(Text)
    observed_on: Mapped[date]
    period_from: Mapped[date | None]
    numerator: Mapped[Whole | None]
    denominator: Mapped[Whole | None]
    part: Mapped[str | None] = mapped_column(String(120))
    quality: Mapped[str] = mapped_column(String(20))
    source: Mapped[str | None] = mapped_column(String(250))
    note: Mapped[str | None] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    observation_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
