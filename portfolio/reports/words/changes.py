"""What changed, and open risks, in words."""

from portfolio.core import web
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.metrics import words as metric_words
from portfolio.projects.words import stage_word
from portfolio.reports.facts.changes import OpenRisk, Rebased, Redated
from portfolio.reviews.words import KINDS, REASONS
from portfolio.status import words as status_words

stage = stage_word


def redated_what(row: Redated) -> str:
    """Which date was moved."""
    return _("Planned end") if row.what == "planned_end" else str(KINDS[row.what])


def redated_why(row: Redated) -> str:
    """Why a date was moved; empty where nobody said."""
    if row.what == "planned_end":
        return row.reason or ""
    return str(REASONS.get(row.reason, row.reason)) if row.reason else ""


def rebased_what(row: Rebased) -> str:
    """What was replaced of a measure."""
    return {"start": _("Value at the start"), "goal": _("Goal"), "definition": _("What is measured")}[row.what]


def rebased_value(row: Rebased, value: int | None) -> str:
    """A start or goal with its unit."""
    return metric_words.value(value, row.measure, row.unit)


def risk(row: OpenRisk) -> str:
    """How likely and how bad, with the weight that puts risks in their order."""
    return _(
        "%(likely)s, %(bad)s: weight %(weight)s",
        likely=status_words.LIKELY[row.likely],
        bad=status_words.BAD[row.bad],
        weight=web.number(row.weight),
    )


def more(rows: int) -> str:
    """How many rows are not shown; empty for none."""
    if not rows:
        return ""
    return ngettext("%(num)s more is not shown here.", "%(num)s more are not shown here.", rows)
