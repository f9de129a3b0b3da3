"""A report as JSON: the same figures, unrounded; what cannot be said is null with a reason.

Amounts of money are words with the decimals of their currency, as no reader may turn them into binary fractions.
"""

from typing import Any

from portfolio.core.money import Money, decimals
from portfolio.core.numbers import from_millionths, in_json
from portfolio.reports.content import (
    MeasureRow,
    MeasureTable,
    MoneyRow,
    MoneyTable,
    Portfolio,
    QuarterReport,
    ReviewTable,
)
from portfolio.reports.facts import Evaluation, Word
from portfolio.reports.sentences import Share
from portfolio.reviews.gap import STATUSES

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
        "portfolio": _portfolio(report.portfolio),
        "measures": _measures(report.measures),
        "money": [_money(table) for table in report.money],
        "reviews": _reviews(report.reviews),
    }


def _portfolio(portfolio: Portfolio) -> dict[str, Any]:
    matrix = portfolio.matrix
    return {
        "projects": portfolio.projects,
        "days": [day.isoformat() for day in portfolio.days],
        "stages": [{"stage": row.stage, "projects": list(row.counts)} for row in portfolio.stages],
        "totals": list(portfolio.totals),
        "types_by_capability": {
            "capabilities": [_key(word) for word in matrix.capabilities],
            "rows": [
                {"type": _key(row.type), "projects_by_capability": list(row.cells), "projects": row.projects}
                for row in matrix.rows
            ],
            "projects_by_capability": list(matrix.columns),
            "projects": matrix.projects,
        },
    }


def _key(word: Word | None) -> str | None:
    return word.key if word else None


def _measures(table: MeasureTable) -> dict[str, Any]:
    return {
        "running_projects": table.facts.running,
        "running_projects_without_measure": table.facts.without,
        "measures": table.facts.total,
        "standings": dict(table.facts.standings),
        "goal_met": _share(table.goal_met),
        "shown": len(table.rows),
        "rows": [_measure(row) for row in table.rows],
    }


def _measure(row: MeasureRow) -> dict[str, Any]:
    fact = row.fact
    return {
        "project": fact.ref,
        "title": fact.project,
        "name": fact.name,
        "unit": fact.unit,
        "measure": fact.measure,
        "direction": fact.direction,
        "start": _value(fact.start),
        "start_on": fact.start_on.isoformat() if fact.start_on else None,
        "start_kind": fact.start_kind,
        "goal": _value(fact.goal),
        "goal_low": _value(fact.goal_low),
        "goal_high": _value(fact.goal_high),
        "goal_on": fact.goal_on.isoformat() if fact.goal_on else None,
        "latest": _value(fact.latest),
        "latest_on": fact.latest_on.isoformat() if fact.latest_on else None,
        "latest_words": fact.words,
        "quality": fact.quality,
        "standing": row.standing.key,
        "share_of_way": in_json(row.standing.share),
        "reason": row.standing.reason or None,
    }


def _money(table: MoneyTable) -> dict[str, Any]:
    return {
        "currency": table.currency,
        "sources": [{"kind": row.label} | _amounts(row) for row in table.sources],
        "own_share": _amounts(table.own),
        "money": _amounts(table.money),
        "work_or_goods": _amounts(table.given),
        "own_share_in_work_or_goods": _amounts(table.own_given),
        "bookings_without_day": table.undated,
    }


def _amounts(row: MoneyRow) -> dict[str, str]:
    return {"committed": _major(row.committed), "received": _major(row.received), "spent": _major(row.spent)}


def _major(money: Money) -> str:
    return format(money.major, f".{decimals(money.currency)}f")


def _reviews(table: ReviewTable) -> dict[str, Any]:
    return {
        "started_projects": table.facts.started,
        "due": table.due,
        "states": dict(table.states),
        "signed_of_due": _share(table.signed_of_due),
        "late_30_working_days": table.facts.past_ladder,
        "evaluation": _evaluation(table.facts.evaluation),
        "open_shown": len(table.facts.rows),
        "open": [
            {
                "project": row.ref,
                "title": row.project,
                "department": row.department,
                "due_on": row.due_on.isoformat(),
                "postponed_to": row.postponed_to.isoformat() if row.postponed_to else None,
                "held_on": row.held_on.isoformat() if row.held_on else None,
            }
            for row in table.facts.rows
        ],
    }


def _evaluation(facts: Evaluation | None) -> dict[str, Any] | None:
    """The figures of the evaluation gap; None in reports made before they were counted."""
    if facts is None:
        return None
    return {
        "counts": {status: getattr(facts, status) for status in STATUSES},
        "due": facts.due,
        "fully_evaluated": _share(Share(facts.full, facts.due, "nothing_due")),
        "evaluated_at_least_in_part": _share(Share(facts.full + facts.partial, facts.due, "nothing_due")),
        "evaluation_gap": _share(Share(facts.due - facts.full, facts.due, "nothing_due")),
        "category": facts.category,
        "strategy_evaluated": facts.strategy_evaluated,
        "settings": {"grace_baseline_days": facts.grace_days, "fresh_days": facts.fresh_days},
        "flags": dict(facts.flags),
        "exempted": [
            {
                "project": row.ref,
                "title": row.project,
                "reason": row.reason,
                "until_on": row.until_on.isoformat() if row.until_on else None,
            }
            for row in facts.exempted
        ],
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "part": share.part,
        "of": share.whole,
        "value": in_json(share.value),
        "reason": share.reason if share.value is None else None,
    }


def _value(stored: int | None) -> int | float | None:
    return None if stored is None else in_json(from_millionths(stored))
