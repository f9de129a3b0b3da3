"""What a city has decided for itself: as it holds, since when, and what held before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.people.models import Person, Setting
from portfolio.people.rules import BOTH_SHOWN_FOR, READ_SETTING


@dataclass(frozen=True)
class Decided:
    """One decision: the value that holds from a day on, and who said so, None for the import or the command line."""

    value: Any
    on: date
    by: str | None


def decisions(organisation_id: int) -> Mapping[str, Sequence[Decided]]:
    """Every decision by key of the setting, the newest first, in one statement."""
    rows = db.session.execute(
        sa.select(Setting.key, Setting.value, Setting.on, Person.name)
        .outerjoin(Person, Person.id == Setting.by_id)
        .where(Setting.organisation_id == organisation_id, Setting.key.in_(sorted(READ_SETTING)))
        .order_by(Setting.on.desc(), Setting.id.desc())
    )
    found: dict[str, list[Decided]] = {}
    for key, word, on, name in rows:
        found.setdefault(key, []).append(Decided(READ_SETTING[key](word), on, name))
    return found


@dataclass(frozen=True)
class Moved:
    """The day from which duties count was moved: from one day to another, on a day, with both shown until a day."""

    before: date
    after: date
    on: date
    until: date


def count_from_moved(organisation_id: int, day: date) -> Moved | None:
    """The last move of the day from which duties count, while figures are shown by both days; None otherwise.

    Choosing the day for the first time is no move.
    """
    rows = db.session.execute(
        sa.select(Setting.value, Setting.on)
        .where(Setting.organisation_id == organisation_id, Setting.key == "count_from", Setting.on <= day)
        .order_by(Setting.on.desc(), Setting.id.desc())
    ).all()
    values = [date.fromisoformat(word) for word, _ in rows]
    last = next((place for place, value in enumerate(values) if value != values[0]), None)
    if last is None:
        return None
    on = rows[last - 1].on
    if day >= on + BOTH_SHOWN_FOR:
        return None
    return Moved(values[last], values[0], on, on + BOTH_SHOWN_FOR)
