"""The evaluation gap as JSON: unrounded, with null and a reason where nothing can be said."""

from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.core.money import Money, decimals
from portfolio.core.numbers import in_json
from portfolio.reviews.elements import ELEMENTS
from portfolio.reviews.facts import Settings
from portfolio.reviews.gap import STATUSES, Tally, Verdict
from portfolio.reviews.queries.gap import Gap

VERSION = 1


def gap_json(organisation: str, gap: Gap, as_known: date | None) -> dict[str, Any]:
    """The gap of a city as plain JSON values; keys never change their meaning while `version` stays."""
    return {
        "version": VERSION,
        "organisation": organisation,
        "as_of": gap.day.isoformat(),
        "as_known": _day(as_known),
        **_tally(gap.tally),
        "category": gap.category.in_survey,
        "category_apart": gap.category.key,
        "strategy_evaluated": gap.category.strategy_evaluated,
        "settings": _settings(gap.settings),
        "flags": dict(gap.flags),
        "money": {currency: _money(currency, tally) for currency, tally in gap.money.items()},
        "before": None if gap.before is None else {"count_from": _day(gap.before[0]), **_tally(gap.before[1])},
        "projects": [_project(verdict) for verdict in gap.verdicts.values()],
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "counts": {status: getattr(tally, status) for status in STATUSES},
        "in_scope": tally.in_scope,
        "due": tally.due,
        "coverage": _share(tally.full, tally, tally.coverage),
        "coverage_any": _share(tally.full + tally.partial, tally, tally.coverage_any),
        "gap": _share(tally.partial + tally.none, tally, tally.gap),
    }


def _share(part: int, tally: Tally, value: Decimal | None) -> dict[str, Any]:
    return {
        "value": in_json(value),
        "n": part,
        "of": tally.due,
        "reason": None if tally.due else "nothing_due",
    }


def _money(currency: str, tally: Tally) -> dict[str, Any]:
    """Amounts are words with the decimals of their currency, as no reader may turn them into binary fractions."""

    def major(amount: int) -> str:
        return format(Money(amount, currency).major, f".{decimals(currency)}f")

    return {
        "amounts": {status: major(getattr(tally, status)) for status in STATUSES},
        "due": major(tally.due),
        "coverage": in_json(tally.coverage),
        "coverage_any": in_json(tally.coverage_any),
        "gap": in_json(tally.gap),
        "reason": None if tally.due else "nothing_due",
    }


def _settings(settings: Settings) -> dict[str, Any]:
    return {
        "grace_baseline_days": settings.grace_baseline_days,
        "fresh_days": settings.fresh_days,
        "full_threshold": in_json(settings.full_threshold),
        "strategy_review_months": settings.strategy_review_months,
        "count_from": _day(settings.count_from),
    }


def _project(verdict: Verdict) -> dict[str, Any]:
    elements = dict(zip(ELEMENTS, verdict.elements, strict=True))
    return {
        "ref": verdict.ref,
        "status": verdict.status,
        "label": verdict.label or None,
        "reason": verdict.reason or None,
        "elements": {key: element.met for key, element in elements.items()},
        "reasons": {key: element.reason for key, element in elements.items() if not element.met},
        "closable": {key: element.is_closable for key, element in elements.items() if not element.met},
        "due_on": _day(verdict.due_on),
        "current_due_on": _day(verdict.current_due_on),
        "signed_on": _day(verdict.signed_on),
        "days_late": verdict.days_late,
        "flags": list(verdict.flags),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def gap_lines(organisation: str, gap: Gap) -> list[str]:
    """The gap in plain words for a terminal: the figures, then every project that is due and not fully evaluated."""
    tally, settings = gap.tally, gap.settings
    lines = [f"{organisation}, state on {gap.day.isoformat()}"]
    if tally.due:
        lines += [
            f"Fully evaluated:        {tally.full} of {tally.due} due{_percent(tally.coverage, tally.due)}",
            f"At least in part:       {tally.full + tally.partial} of {tally.due} due"
            f"{_percent(tally.coverage_any, tally.due)}",
            f"Evaluation gap:         {tally.partial + tally.none} of {tally.due} due{_percent(tally.gap, tally.due)}",
        ]
    else:
        lines.append("Nothing due yet.")
    lines += [
        f"Too early {tally.too_early}, exempted {tally.waived}, out of scope {tally.out_of_scope}",
        f"Category by the city's own records: {gap.category.key.replace('_', ' ')}",
        f"Settings: value at the start within {settings.grace_baseline_days} days, values fresh for"
        f" {settings.fresh_days} days, duties count from {_day(settings.count_from) or 'the beginning'}",
    ]
    return lines + [_line(verdict) for verdict in gap.verdicts.values() if verdict.status in ("partial", "none")]


def _percent(share: Decimal | None, of: int) -> str:
    """A whole percentage behind a count; below five cases counts say more."""
    return f" ({share:.0%})" if share is not None and of >= 5 else ""


def _line(verdict: Verdict) -> str:
    state = verdict.label.replace("_", " ") or verdict.status
    late = f", {verdict.days_late} days late" if verdict.days_late else ""
    return f"  {verdict.ref}: {state}{late}; lacks {', '.join(verdict.missing)}"
