"""Imports: what came in, in the source's own words and totals, and until when it can be undone."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Words


class ImportRun(Model):
    """One import of a portfolio.

    kind            bundle
    state           checking, refused, ready, known (nothing in it is new), writing, done, cancelled or undone
    checksum        of everything that was read, so that importing again changes nothing
    source          which system the identifiers belong to
    row_counts      rows per file that were taken; left_out_counts and here_counts those that were not: left out,
                    or here already
    control_totals  counted from the source's own words and dates
    problems        named rows that cannot be taken as they are
    """

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_organisation_id", "organisation_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(250))
    checksum: Mapped[str] = mapped_column(String(64))
    source: Mapped[str | None] = mapped_column(String(80))
    file_key: Mapped[str | None] = mapped_column(String(64))
    count_from: Mapped[date | None]
    today: Mapped[date]
    row_counts: Mapped[Words | None]
    left_out_counts: Mapped[Words | None]
    here_counts: Mapped[Words | None]
    control_totals: Mapped[Words | None]
    problems: Mapped[Words | None]
    leave_out: Mapped[bool] = mapped_column(default=False)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
