"""Outcome reviews in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_babel import ngettext

from portfolio.core import web
from portfolio.reports.content.reviews import ReviewTable
from portfolio.reports.facts.evaluation import Exempted
from portfolio.reviews import words as review_words

REVIEW_STATES: Mapping[str, Any] = {
    "signed": lazy("Done and signed"),
    "held": lazy("Held, not signed yet"),
    "postponed": lazy("Due, postponed to a later day"),
    "late": lazy("Late by up to 30 days"),
    "overdue": lazy("Late by 31 to 90 days"),
    "long_overdue": lazy("Late by more than 90 days"),
    "not_yet_due": lazy("Not yet due"),
    "unplanned": lazy("No review planned"),
    "exempted": lazy("Exempted"),
    "before_portfolio": lazy("Due before Portfolio"),
}


def exempted_line(row: Exempted) -> str:
    """Why a project need not be evaluated, and until when."""
    reason = str(review_words.EXEMPTIONS.get(row.reason, row.reason))
    return str(_("%(reason)s, until %(day)s", reason=reason, day=web.day(row.until_on))) if row.until_on else reason


def more_open(reviews: ReviewTable) -> str:
    """How many projects with an open review are not shown, and where they are."""
    text = ngettext(
        "%(num)s more project stands in the register.",
        "%(num)s more projects stand in the register.",
        reviews.more,
    )
    return str(text)
