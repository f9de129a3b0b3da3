"""Which cities a tick has something to do for, by one statement, and the working days of one."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.people.models import Organisation, Setting
from portfolio.people.rules import Settings, settings_of
from portfolio.reminders.models import Round
from portfolio.reviews.schedule import WorkingDays

KEYS = ("reminders_from", "digest_hour", "count_from", "update_due_days")


@dataclass(frozen=True)
class City:
    """A city with what decides about its reminders.

    looked_on   the city's day of the last round, on which nothing may have been told
    """

    id: int
    key: str
    name: str
    zone: str
    place: str
    language: str
    settings: Settings
    looked_on: date | None
    told_on: date | None
    told_at: datetime | None
    weekly_on: date | None
    calendar: str

    def viewer(self, **more: Any) -> Viewer:
        """The city as what its own machinery acts for."""
        return Viewer(
            organisation_id=self.id,
            organisation_name=self.name,
            zone=self.zone,
            language=self.language,
            **more,
        )


@cache
def _cities() -> Any:
    newest = [
        sa.select(Setting.value)
        .where(
            Setting.organisation_id == Organisation.id,
            Setting.key == key,
            Setting.on <= sa.bindparam("until", type_=sa.Date),
        )
        .order_by(Setting.on.desc(), Setting.id.desc())
        .limit(1)
        .scalar_subquery()
        .label(key)
        for key in KEYS
    ]
    return (
        sa.select(
            Organisation.id,
            Organisation.key,
            Organisation.name,
            Organisation.zone,
            Organisation.place,
            Organisation.language,
            Round.planned_on,
            Round.told_on,
            Round.told_at,
            Round.weekly_on,
            Round.calendar,
            *newest,
        )
        .outerjoin(Round, Round.organisation_id == Organisation.id)
        .order_by(Organisation.id)
    )


def cities(at: datetime, only: int | None = None) -> Sequence[City]:
    """Every city with what it has decided and how far its reminders are, in one statement.

    only  the number of one of them
    """
    statement = _cities() if only is None else _cities().where(Organisation.id == only)
    # The city's day may be a day ahead of UTC's; a setting made on that day holds.
    rows = read(statement, {"until": at.date() + timedelta(days=1)}).mappings()
    return [_city(row) for row in rows]


def _city(row: Mapping[Any, Any]) -> City:
    return City(
        id=row["id"],
        key=row["key"],
        name=row["name"],
        zone=row["zone"],
        place=row["place"],
        language=row["language"],
        settings=settings_of({key: row[key] for key in KEYS if row[key] is not None}),
        looked_on=row["planned_on"],
        told_on=row["told_on"],
        told_at=row["told_at"],
        weekly_on=row["weekly_on"],
        calendar=row["calendar"] or "",
    )


def city(organisation_id: int, at: datetime) -> City:
    """One city."""
    return cities(at, only=organisation_id)[0]


def fingerprint(days: WorkingDays) -> str:
    """A word that is another one as soon as the city has closed a day, works on a holiday, or lies elsewhere."""
    decided = [str(days.place), *sorted(f"-{day}" for day in days.closures), *sorted(f"+{day}" for day in days.worked)]
    return hashlib.sha256(" ".join(decided).encode()).hexdigest()
