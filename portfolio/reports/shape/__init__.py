"""A report as JSON: the same figures, unrounded; what cannot be said is null with a reason; a module a chapter.

Amounts of money are words with the decimals of their currency, as no reader may turn them into binary fractions.
"""

from typing import Any

from portfolio.reports.content import QuarterReport
from portfolio.reports.shape import (
    calls,
    changes,
    decisions,
    evaluation,
    front,
    method,
    money,
    money_risks,
    outcomes,
    portfolio,
    projects,
    reviews,
)

VERSION = 1


def report_json(report: QuarterReport) -> dict[str, Any]:
    """A report as plain JSON values; keys never change their meaning while `version` stays."""
    facts = report.facts
    return {
        "version": VERSION,
        "organisation": facts.organisation,
        "quarter": facts.quarter,
        "as_of": facts.as_of.isoformat(),
        "as_known": facts.as_known.isoformat() if facts.as_known else None,
        "known_at": facts.known_at.isoformat(),
        "history": {"entry": facts.head.number, "hash": facts.head.hash or None},
        "settings": {"count_from": facts.count_from.isoformat() if facts.count_from else None},
        "front": front.front(report.front),
        "portfolio": portfolio.portfolio(report.portfolio),
        "measures": outcomes.measures(report.measures),
        "money": [money.money(table) for table in report.money],
        "money_risks": money_risks.risks(report.money_risks) if report.money_risks else None,
        "previous": money_risks.previous(facts.previous) if facts.previous else None,
        "reviews": reviews.reviews(report.reviews),
        "evaluation_gap": evaluation.gap(report.gap),
        "calls": [calls.call(table) for table in report.calls],
        "decisions": decisions.decisions(report.decisions),
        "changes": changes.changes(report.changes),
        "projects": projects.projects(report.projects),
        "data_quality": method.quality(report.quality),
        "software": facts.software or None,
    }
