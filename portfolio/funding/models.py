"""Money: lines from whom for what, and the dated rows on them, added and never changed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import NEVER_AGAIN, Model, Whole, rarely_set


class FundingProgramme(Model):
    """A funder's programme with its rules as data: they change by call and region, and carry source and date.

    rate and in_kind_accepted are shortcuts: they repeat the newest `FundingProgrammeTerms`.

    rate  the funder's share of eligible cost in millionths (800000 is 80 %)
    """

    __tablename__ = "funding_programme"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(250))
    funder: Mapped[str | None] = mapped_column(String(250))
    kind: Mapped[str] = mapped_column(String(30))
    rate: Mapped[int | None]
    cap_minor: Mapped[Whole | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    in_kind_accepted: Mapped[bool | None]
    rules_source: Mapped[str | None] = mapped_column(String(500))
    rules_on: Mapped[date | None]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class FundingProgrammeTerms(Model):
    """What a funder's programme asks for, as it was known from an instant on; never updated, the newest row counts."""

    __tablename__ = "funding_programme_terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("funding_programme.id"), index=True)
    rate: Mapped[int | None]
    in_kind_accepted: Mapped[bool | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


PROGRAMME_TERMS = ("rate", "in_kind_accepted")
"""What `FundingProgrammeTerms` says of a programme and the programme repeats."""


class FundingLine(Model):
    """Money of one source for one project.

    The columns that `FundingTerms` and `FundingMove` have too are shortcuts: they repeat the newest of those rows, are
    written in the same transaction, and a test holds them equal.

    kind           one of the funding kinds of rules
    share          grant, or own: the own share that matches a grant
    form           cash or in_kind (work or goods)
    matches_id     the grant line that this own share is for
    state          idea, applied, rejected, offered, committed, active, closed or withdrawn
    total_minor    total eligible cost that the rate refers to
    basis          net or gross of value added tax; None when not known
    off_books      a partner's share outside the city's accounts
    """

    __tablename__ = "funding_line"
    __table_args__ = (
        CheckConstraint("share IN ('grant', 'own')", name="share"),
        CheckConstraint("form IN ('cash', 'in_kind')", name="form"),
        Index("ix_funding_line_project_id", "project_id", "id"),
        Index("ix_funding_line_organisation_id", "organisation_id", "kind"),
        rarely_set("ix_funding_line_matches_id", "matches_id"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    source: Mapped[str] = mapped_column(String(250))
    kind: Mapped[str] = mapped_column(String(30))
    share: Mapped[str] = mapped_column(String(10), default="grant")
    form: Mapped[str] = mapped_column(String(10), default="cash")
    state: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    funding_programme_id: Mapped[int | None] = mapped_column(ForeignKey("funding_programme.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    matches_id: Mapped[int | None] = mapped_column(ForeignKey("funding_line.id"))
    total_minor: Mapped[Whole | None]
    rate: Mapped[int | None]
    basis: Mapped[str | None] = mapped_column(String(10))
    accounting_ref: Mapped[str | None] = mapped_column(String(120))
    off_books: Mapped[bool] = mapped_column(default=False)
    probability: Mapped[int | None]
    """Per cent, of lines that are not committed."""
    bid_hours: Mapped[int | None]
    rejected_reason: Mapped[str | None] = mapped_column(Text)
    ends_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)
    source_words: Mapped[str | None] = mapped_column(String(200))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class FundingTerms(Model):
    """What a line of money is, as it was known from an instant on; never updated, the newest row counts.

    A row has no day: money that turns out to be of another kind was so all the time, as the corrected value of a
    measure was. What becomes of a line over time are its moves.
    """

    __tablename__ = "funding_terms"
    __table_args__ = (
        CheckConstraint("share IN ('grant', 'own')", name="share"),
        CheckConstraint("form IN ('cash', 'in_kind')", name="form"),
        Index("ix_funding_terms_line_id", "line_id", "recorded_at", "id"),
        rarely_set("ix_funding_terms_matches_id", "matches_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("funding_line.id"))
    source: Mapped[str] = mapped_column(String(250))
    kind: Mapped[str] = mapped_column(String(30))
    share: Mapped[str] = mapped_column(String(10))
    form: Mapped[str] = mapped_column(String(10))
    funding_programme_id: Mapped[int | None] = mapped_column(ForeignKey("funding_programme.id"))
    matches_id: Mapped[int | None] = mapped_column(ForeignKey("funding_line.id"))
    total_minor: Mapped[Whole | None]
    rate: Mapped[int | None]
    off_books: Mapped[bool]
    ends_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


TERMS = (
    *("source", "kind", "share", "form", "funding_programme_id", "matches_id"),
    *("total_minor", "rate", "off_books", "ends_on"),
)
"""What `FundingTerms` says of a line and the line repeats."""


class FundingMove(Model):
    """A line's move to a state on a day, by a booking or for a reason; never updated, the newest row counts.

    on  None when an import did not say the day: the line was in this state from its start
    """

    __tablename__ = "funding_move"
    __table_args__ = (Index("ix_funding_move_line_id", "line_id", "on", "recorded_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("funding_line.id"))
    state: Mapped[str] = mapped_column(String(20))
    on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class LedgerEntry(Model):
    """A booking on a line: kind and amount on a day; a correction is a new booking, negative where needed.

    kind  requested, offered, committed, received, spent, certified, repaid or forecast
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_entry_line_id", "line_id", "kind", "on"),
        Index("ix_ledger_entry_line_sum", "line_id", "kind", "amount_minor"),
        Index("ix_ledger_entry_recorded_at", "recorded_at", "line_id"),
        rarely_set("ix_ledger_entry_supersedes_id", "supersedes_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("funding_line.id"))
    kind: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[Whole]
    currency: Mapped[str] = mapped_column(String(3))
    on: Mapped[date | None]
    """None when an import did not say the day."""
    financial_year: Mapped[int | None]
    accounting_ref: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(String(500))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
