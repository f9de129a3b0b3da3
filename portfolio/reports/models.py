"""Quarterly reports that somebody asked for."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Words


class Report(Model):
    """A report of one quarter: asked for, drawn by a job, kept with the facts it was made of.

    quarter              such as 2026Q3
    as_of                the quarter's last day
    facts                the plain facts, so that every figure can be worked out again
    pdf_key              checksum and address of the PDF in the file store; None until drawn
    """

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_organisation_id", "organisation_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    as_of: Mapped[date]
    language: Mapped[str] = mapped_column(String(20), default="en")
    facts: Mapped[Words | None]
    pdf_key: Mapped[str | None] = mapped_column(String(64))
    pages: Mapped[int | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime | None]
