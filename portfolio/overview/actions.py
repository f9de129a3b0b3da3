"""What a person puts away on the first page, and takes out again."""

from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.overview.models import FirstWeekHidden


def hide_first_week(*, by: Viewer, at: datetime) -> None:
    """Show the tasks of the first week no longer; doing it twice does no harm."""
    if db.session.get(FirstWeekHidden, (by.organisation_id, by.person_id)) is None:
        db.session.add(FirstWeekHidden(organisation_id=by.organisation_id, person_id=by.person_id, hidden_at=at))
        db.session.flush()


def show_first_week(*, by: Viewer) -> None:
    """Show the tasks of the first week again."""
    db.session.execute(
        sa.delete(FirstWeekHidden).where(
            FirstWeekHidden.organisation_id == by.organisation_id, FirstWeekHidden.person_id == by.person_id
        )
    )
