"""Keep the figures of a large city, so that its pages need not count them."""

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.evaluation import counting
from portfolio.evaluation.counting import Brief, Figures
from portfolio.evaluation.models import KeptCount


def keep(
    organisation_id: int, head: str, briefs: Mapping[date, Brief], whole: tuple[date, Figures, bytes], *, at: datetime
) -> None:
    """Keep what was counted up to an entry of the history in place of whatever is kept of the city.

    briefs  the earlier quarters by their last day; whole the last of the days with its figures and packed projects
    """
    db.session.execute(sa.delete(KeptCount).where(KeptCount.organisation_id == organisation_id))
    day, figures, packed = whole
    common = {"organisation_id": organisation_id, "head": head, "counted_at": at}
    for earlier, brief in briefs.items():
        db.session.add(KeptCount(day=earlier, brief=counting.brief_kept(brief), **common))
    db.session.add(
        KeptCount(
            day=day,
            brief=counting.brief_kept(figures.brief),
            figures=counting.figures_kept(figures),
            packed=packed,
            **common,
        )
    )
    db.session.flush()
