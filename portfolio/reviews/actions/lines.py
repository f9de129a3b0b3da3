"""Change which reviews are usual in a city or one of its programmes; what is planned already stays."""

from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.history import actions as history
from portfolio.people.models import Organisation
from portfolio.reviews import usual
from portfolio.reviews.models import ReviewLine
from portfolio.reviews.queries import planned
from portfolio.strategy.models import Programme


def change_line(line: usual.Line, *, programme: Programme | None = None, by: Actor, at: datetime) -> ReviewLine:
    """Let a usual review be so from now on, in the whole city or for the projects of a programme."""
    usual.check_line(line)
    return _write(line, programme, as_city=False, by=by, at=at)


def as_city(key: str, *, programme: Programme, by: Actor, at: datetime) -> ReviewLine:
    """Let a programme's projects have a usual review as the whole city has it."""
    line = planned.lines_of(by.organisation_id)[key].line
    return _write(line, programme, as_city=True, by=by, at=at)


def _write(line: usual.Line, programme: Programme | None, *, as_city: bool, by: Actor, at: datetime) -> ReviewLine:
    if programme is not None and programme.organisation_id != by.organisation_id:
        raise Missing("programme")
    # Two changes of one line follow each other, so that the newest row is the one that was meant last.
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == by.organisation_id).with_for_update())
    row = ReviewLine(
        organisation_id=by.organisation_id,
        programme_id=programme.id if programme else None,
        line=line.key,
        is_on=line.is_on,
        counted_from=line.counted_from,
        after=line.after,
        unit=line.unit,
        every_months=line.every_months,
        as_city=as_city,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        "usual_review.changed",
        thing=("review_line", row.id),
        root=("programme", programme.id) if programme else ("organisation", by.organisation_id),
        by=by,
        at=at,
        after={
            "line": line.key,
            "is_on": line.is_on,
            "counted_from": line.counted_from,
            "after": line.after,
            "unit": line.unit,
            "every_months": line.every_months,
            "as_city": as_city,
        },
    )
    return row
