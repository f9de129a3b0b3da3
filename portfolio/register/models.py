"""Views of the list that people keep: what to show, in which columns and order, for oneself or for everybody."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import NEVER_AGAIN, Model


class SavedView(Model):
    """A list that somebody gave a name to.

    asks        the query of its address, as `register.rules.Filters` writes it
    is_shared   whether everybody who sees the portfolio sees it; else only its owner does
    removed_at  when it was deleted; until then, and by an undo after it, it is there
    """

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_organisation_id", "organisation_id", "owner_id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    asks: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class FirstView(Model):
    """The view with which the list opens for a person; without a row it opens with all projects.

    view  number of a saved view, or key of one that comes with the product
    """

    __tablename__ = "first_view"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    view: Mapped[str] = mapped_column(String(20))
