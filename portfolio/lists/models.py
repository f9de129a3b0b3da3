"""What is kept of a list while it is brought in, how its like were read before, and changes of many projects."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, String
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


class BulkChange(Model):
    """One change of many projects, offered by a list or made at once, and whether it was taken back.

    kind      list, table, tag, move or hand_over
    state     checking (a job reads the file), ready (offered), failed, done or undone
    name      of the uploaded file
    file_key  of the file in core.files, which is kept for a week
    said      of a list: rows read, rows without a difference, exported_at, headings that are no column, and problems
              of the whole file
    """

    __tablename__ = "bulk_change"
    __table_args__ = (Index("ix_bulk_change_organisation_id", "organisation_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(250))
    file_key: Mapped[str | None] = mapped_column(String(64))
    said: Mapped[Words | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    asked_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class BulkValue(Model):
    """One field of one project in such a change.

    place    the row of the file, or the order in the table; what belongs together carries the same
    ref      as it stands in the list; empty for a new project
    field    a key of `columns.COLUMNS`; new for a project that does not exist yet
    mark     change, conflict, unsure, new, not_allowed, refused or problem
    was      the plain value that it replaces; now the plain value wished for, of a problem what stands in the cell
    problem  code, sentence and values of what is wrong
    more     reason and decision of a move
    state    offered, written, undone or kept (somebody has changed it since, so that undoing left it alone)
    """

    __tablename__ = "bulk_value"
    __table_args__ = (Index("ix_bulk_value_change_id", "change_id", "place", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("bulk_change.id", ondelete="CASCADE"))
    place: Mapped[int]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str] = mapped_column(String(30), default="")
    title: Mapped[str] = mapped_column(String(250), default="")
    field: Mapped[str] = mapped_column(String(30))
    mark: Mapped[str] = mapped_column(String(20))
    was: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    now: Mapped[Any] = mapped_column(sa.JSON, nullable=True)
    problem: Mapped[Words | None]
    more: Mapped[Words | None]
    state: Mapped[str] = mapped_column(String(20), default="offered")
