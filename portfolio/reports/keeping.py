"""How long the preview of a report is kept that somebody asked for: thirty days. Drafts and issues stay."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.jobs.keeping import unneeded
from portfolio.reports import rules
from portfolio.reports.models import Report

KEPT_FOR = timedelta(days=30)

IS_GONE = sa.and_(Report.state == rules.PREVIEW, Report.drawn_at.is_not(None), Report.facts.is_(None))
"""Whether a preview was made and let go since."""


def let_go(at: datetime) -> list[str]:
    """Forget what previews hold that were made thirty days ago, and name the files that nothing needs any more.

    The caller commits, then hands the keys to `jobs.keeping.remove`.
    """
    old = sa.and_(Report.state == rules.PREVIEW, Report.drawn_at < at - KEPT_FOR, Report.facts.is_not(None))
    found = dict(iter(db.session.execute(sa.select(Report.id, Report.pdf_key).where(old))))
    if found:
        nothing = {"facts": sa.null(), "pdf_key": None, "pages": None}
        db.session.execute(sa.update(Report).where(Report.id.in_(found)).values(nothing))
    return unneeded({key for key in found.values() if key})
