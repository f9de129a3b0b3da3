"""Whether there is anything to sign in to."""

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.people.models import Organisation


def is_founded() -> bool:
    """Whether there is a city to sign in to."""
    return db.session.scalar(sa.select(Organisation.id).limit(1)) is not None
