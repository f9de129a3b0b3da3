"""Reports that somebody asked for or the city issued, with their words, files, decisions, answers and readers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Whole, Words

_STILL_READ = text("until_on IS NULL")


class Report(Model):
    """A report of one quarter: a preview that somebody asked for, or one of the editions that the city issues.

    quarter       such as 2026Q3, or 2026 for the whole year
    edition       whose projects it is about, as reports.editions spells it
    version       1 for the first issue of a quarter and edition, 2 for its correction; None for a preview
    state         preview, draft, frozen or issued; an issued one is superseded by a later version that is issued, too
    as_of         the quarter's last day
    facts         the plain facts, so that every figure can be worked out again; once issued with the words beside them;
                  read only where they are needed, for those of a large city are long
    settings      the city's settings on that day, by key
    software      the version of Portfolio that counted
    pdf_key       checksum and address of a preview's PDF in the file store; None until drawn
    drawn_at      when facts were kept last
    preview_until the last day on which departments may add their sentence
    frozen_at     the instant as known at which the figures stand
    erratum       what a later version corrects
    corrects_id   the version before

    The database refuses to change or delete a row that was issued.
    """

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_organisation_id", "organisation_id", "asked_at"),
        UniqueConstraint("organisation_id", "quarter", "edition", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    edition: Mapped[str] = mapped_column(String(120), default="city", server_default="city")
    version: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20), default="preview", server_default="preview")
    as_of: Mapped[date]
    language: Mapped[str] = mapped_column(String(20), default="en")
    facts: Mapped[Words | None] = mapped_column(deferred=True)
    settings: Mapped[Words | None] = mapped_column(deferred=True)
    software: Mapped[str | None] = mapped_column(String(60))
    pdf_key: Mapped[str | None] = mapped_column(String(64))
    pages: Mapped[int | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime | None]
    preview_until: Mapped[date | None]
    frozen_at: Mapped[datetime | None]
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    erratum: Mapped[str | None] = mapped_column(Text)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))

    @property
    def is_counted(self) -> bool:
        """Whether the figures are those of the instant at which they were frozen."""
        return bool(self.frozen_at and self.drawn_at and self.drawn_at >= self.frozen_at)


class ReportWork(Model):
    """That a job was asked to count or to draw a report: the second time because the first was cancelled or crashed.

    kind  count or draw
    """

    __tablename__ = "report_work"
    __table_args__ = (UniqueConstraint("report_id", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    recorded_at: Mapped[datetime]


class ReportStep(Model):
    """That the timetable of a quarter's report has reached a step: each once, however many schedulers run.

    step  called, drafted or frozen
    """

    __tablename__ = "report_step"
    __table_args__ = (UniqueConstraint("organisation_id", "quarter", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    step: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    recorded_at: Mapped[datetime]


class ReportFile(Model):
    """One file of an issued report under its checksum; never changed, never deleted.

    language    of the PDF; empty where the file is the same in all
    form        pdf, archive, json or csv
    volume      the department that a volume is about; empty for the whole
    identifier  what a PDF carries inside, so that a changed copy is still known as one of it
    size        bytes
    """

    __tablename__ = "report_file"
    __table_args__ = (
        UniqueConstraint("report_id", "form", "language", "volume"),
        Index("ix_report_file_sha256", "sha256"),
        Index("ix_report_file_identifier", "identifier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    form: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(20), default="")
    volume: Mapped[str] = mapped_column(String(120), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    identifier: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[Whole]
    pages: Mapped[int | None]
    recorded_at: Mapped[datetime]


class ReportWords(Model):
    """What the unit says on page 1; a later row replaces the earlier one, and both stay."""

    __tablename__ = "report_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    sentence: Mapped[str | None] = mapped_column(String(240))
    worked: Mapped[str | None] = mapped_column(String(500))
    did_not_work: Mapped[str | None] = mapped_column(String(500))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DepartmentLine(Model):
    """The sentence that a department adds to a report; None takes it back, a later row replaces the earlier one."""

    __tablename__ = "department_line"
    __table_args__ = (Index("ix_department_line_report_id", "report_id", "department_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    sentence: Mapped[str | None] = mapped_column(String(240))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AskedDecision(Model):
    """A decision that a report asks for; once the report is issued the database refuses to change it.

    report_id   version 1 of the issue; its corrections ask for the same
    owner_id    who is to decide
    dropped_at  when it was taken back before the report was issued
    """

    __tablename__ = "asked_decision"
    __table_args__ = (CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name="amount_with_currency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    asked: Mapped[str] = mapped_column(String(240))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]
    amount_minor: Mapped[Whole | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    dropped_at: Mapped[datetime | None]


class DecisionAnswer(Model):
    """The answer to a decision that was asked for; a later row corrects the earlier one, and both stay.

    answer    yes, no, later or changed
    given_by  who decided; by_id is who wrote it down
    """

    __tablename__ = "decision_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("asked_decision.id"), index=True)
    answer: Mapped[str] = mapped_column(String(20))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on: Mapped[date]
    words: Mapped[str | None] = mapped_column(String(500))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Subscription(Model):
    """That somebody gets an edition whenever it is issued; a changed wish ends one row and begins another.

    form      attach (the PDF comes with the mail) or link
    until_on  the first day without it; None while it lasts
    """

    __tablename__ = "report_subscription"
    __table_args__ = (
        Index(
            "uq_report_subscription_open",
            "organisation_id",
            "edition",
            "person_id",
            unique=True,
            sqlite_where=_STILL_READ,
            postgresql_where=_STILL_READ,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    edition: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(20))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Delivery(Model):
    """That an issued report was put into the outbox for a subscriber: once, whatever happens in between."""

    __tablename__ = "report_delivery"
    __table_args__ = (UniqueConstraint("report_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("report_subscription.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    language: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(20))
    recorded_at: Mapped[datetime]
