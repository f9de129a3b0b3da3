"""Files and links that show how somebody knows: of a value or of a review."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model


class Evidence(Model):
    """A file or a link at one value or one review; never changed, only taken back with a reason.

    what they stand at, and what that is about, are both named, so that rights follow without a look at either

    kind        one of rules.KINDS
    audience    one of rules.AUDIENCES
    url         of a link; of a file instead its key (SHA-256 of its bytes), name, media type and size in bytes
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN observation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN review_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_place",
        ),
        CheckConstraint(
            "CASE WHEN project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN programme_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN strategy_id IS NULL THEN 0 ELSE 1 END + CASE WHEN goal_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_subject",
        ),
        CheckConstraint(
            "CASE WHEN url IS NULL THEN 0 ELSE 1 END + CASE WHEN file_key IS NULL THEN 0 ELSE 1 END = 1",
            name="file_or_link",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    observation_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    strategy_id: Mapped[int | None] = mapped_column(ForeignKey("strategy.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    kind: Mapped[str] = mapped_column(String(20))
    audience: Mapped[str] = mapped_column(String(20))
    description: Mapped[str | None] = mapped_column(String(500))
    url: Mapped[str | None] = mapped_column(String(2000))
    file_key: Mapped[str | None] = mapped_column(String(64), index=True)
    name: Mapped[str | None] = mapped_column(String(250))
    media_type: Mapped[str | None] = mapped_column(String(120))
    size: Mapped[int | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
