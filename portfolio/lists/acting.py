"""Who acts where nobody is signed in to a page: a job with the rights of who asked, a command with the city's."""

from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor, Grant, Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.people.models import Membership, Organisation
from portfolio.people.queries import is_current
from portfolio.people.session import departments_below


def viewer_of(by: Actor, at: datetime) -> Viewer:
    """An actor with the city's zone and currency, and with the roles that the person holds at that instant."""
    city = db.session.get_one(Organisation, by.organisation_id)
    rows = db.session.execute(
        sa.select(Membership.role, Membership.department_id)
        .where(
            Membership.person_id == by.person_id,
            Membership.organisation_id == by.organisation_id,
            is_current(local_day(at, city.zone)),
        )
        .order_by(Membership.id)
    )
    grants = tuple(Grant(role, department_id) for role, department_id in rows)
    scoped = {grant.department_id for grant in grants if grant.department_id is not None}
    return Viewer(
        organisation_id=city.id,
        person_id=by.person_id,
        organisation_name=city.name,
        zone=city.zone,
        currency=city.currency,
        language=city.language,
        grants=grants,
        departments=departments_below(city.id, scoped) if scoped else frozenset(),
    )
