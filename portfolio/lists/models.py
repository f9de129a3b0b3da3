"""What is kept of a list while it is brought in, and how lists of the same shape were read before."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Words


class ListImport(Model):
    """What an import of kind list adds to its run.

    headings_key  the set of its headings, by which a mapping is found again
    is_pasted     whether it was typed or pasted into the page
    choices       how the person wants the file read: sheet, head, encoding, separator, decimal, order
    mapping       `mapping.Mapping` as plain values
    looked        `looking.Look` as plain values: what the page of columns shows
    found         `checking.Found` as plain values: what the dry run shows
    """

    __tablename__ = "list_import"

    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    headings_key: Mapped[str | None] = mapped_column(String(64))
    is_pasted: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[Words]
    mapping: Mapped[Words | None]
    looked: Mapped[Words | None]
    found: Mapped[Words | None]


class ListMapping(Model):
    """How an organisation brought a list with these headings in, so that the next one asks nothing."""

    __tablename__ = "list_mapping"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    headings_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    mapping: Mapped[Words]
    changed_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
