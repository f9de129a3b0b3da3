"""What a person has put away on the first page."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model


class FirstWeekHidden(Model):
    """Somebody who does not want to see the tasks of the first week any more."""

    __tablename__ = "first_week_hidden"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    hidden_at: Mapped[datetime]
