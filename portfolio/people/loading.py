"""Put many people on record at once, without sign-in: nobody is mailed before an invitation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.bulk import batches, insert_many, new_ids
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.history import actions as history
from portfolio.people.models import Membership, Organisation, Person
from portfolio.people.rights import Role


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody whom an import names; the e-mail is in lower case and not on record yet."""

    name: str
    email: str | None = None


def load_many(people: Iterable[NewPerson], *, by: Actor, at: datetime) -> list[int]:
    """Write people who own projects; gives their ids in the order received.

    They have the role of a project owner and no way to sign in until somebody invites them.
    """
    zone = db.session.scalars(sa.select(Organisation.zone).where(Organisation.id == by.organisation_id)).one()
    day = local_day(at, zone)
    made: list[int] = []
    for batch in batches(people):
        ids = new_ids(Person, len(batch))
        rows = [
            {"id": number, "name": new.name, "email": new.email, "created_at": at, "version": 1}
            for number, new in zip(ids, batch, strict=True)
        ]
        insert_many(Person, rows)
        common = {
            "organisation_id": by.organisation_id,
            "role": Role.PROJECT_OWNER.value,
            "from_on": day,
            "recorded_at": at,
            "by_id": by.person_id,
        }
        insert_many(Membership, [{"person_id": number, **common} for number in ids])
        for number in ids:
            history.record("person.imported", thing=("person", number), by=by, at=at)
        made += ids
    return made
