"""Whose address takes no mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.notices.models import Bounce
from portfolio.people.models import Membership, Person

MOST = 200


class Bouncing(NamedTuple):
    """A person whom no mail reaches, with what the mail server said."""

    id: int
    name: str
    email: str
    said: str
    recorded_at: datetime


def bounces(organisation_id: int) -> Sequence[Bouncing]:
    """The people of a city whose address takes no mail, newest first."""
    here = sa.exists().where(Membership.person_id == Person.id, Membership.organisation_id == organisation_id)
    rows = read(
        sa.select(Person.id, Person.name, Bounce.address, Bounce.said, Bounce.recorded_at)
        .join(Person, Person.email == Bounce.address)
        .where(Bounce.ended_at.is_(None), here)
        .order_by(Bounce.id.desc())
        .limit(MOST)
    )
    return [Bouncing(*row) for row in rows]
