"""Keep the figures of a large city, so that its pages need not count them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.evaluation import counting
from portfolio.evaluation.counting import Brief, Figures
from portfolio.evaluation.models import KeptCount


class Counted(NamedTuple):
    """What was counted of a city up to an entry of its history.

    briefs   the earlier quarters, by their last day
    figures  of the day, with its packed projects
    """

    organisation_id: int
    head: str
    briefs: Mapping[date, Brief]
    day: date
    figures: Figures
    packed: bytes


def keep(counted: Counted, *, at: datetime) -> None:
    """Keep what was counted, in place of whatever is kept of the city."""
    db.session.execute(sa.delete(KeptCount).where(KeptCount.organisation_id == counted.organisation_id))
    common = {"organisation_id": counted.organisation_id, "head": counted.head, "counted_at": at}
    for day, brief in counted.briefs.items():
        db.session.add(KeptCount(day=day, brief=counting.brief_kept(brief), **common))
    db.session.add(
        KeptCount(
            day=counted.day,
            brief=counting.brief_kept(counted.figures.brief),
            figures=counting.figures_kept(counted.figures),
            packed=counted.packed,
            **common,
        )
    )
    db.session.flush()
