"""The answers of an edition, by field: what a returned or amended outcome is written on from."""

from datetime import date
from typing import Any

from portfolio.core.money import Money, stored
from portfolio.reviews.models import Outcome
from portfolio.reviews.queries.parts import Parts

_SAME = (
    "held_on",
    "aim",
    "delivered",
    "delivered_words",
    "side_effects",
    "comparison",
    "independence",
    "cost_base",
    "worth",
    "worth_words",
    "benefit_words",
    "voices",
    "quote",
    "decision",
    "decision_reason",
    "new_end_on",
    "withheld_reason",
    "withheld_until",
    "still_used",
    "still_funded",
    "main_risk",
    "lesson_used",
)
_YES_NO = ("cost_matches", "quote_consent", "may_publish", "has_personal_data")


def answers_of(before: Outcome, parts: Parts, *, is_signed: bool) -> dict[str, str]:
    """What an edition says, by field of `sheet_form`, as a draft keeps it; what was not answered is left out.

    is_signed  its actions are under way, so they are not agreed anew
    """
    found: dict[str, Any] = {name: getattr(before, name) for name in _SAME}
    for name in _YES_NO:
        answer = getattr(before, name)
        found[name] = None if answer is None else "yes" if answer else "no"
    found |= _judged(before) | _money(before) | _rows(parts, is_signed=is_signed)
    return {name: written(value) for name, value in found.items() if value is not None}


def written(value: Any) -> str:
    """The data of a field as a draft keeps it; nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return f"{value.minor} {value.currency}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _judged(before: Outcome) -> dict[str, Any]:
    level = before.nesta_level
    return {
        "form": before.form,
        "findings_text": before.findings,
        "nesta_level": None if level is None else str(min(level, 4)),
        "manuals": "yes" if level == 5 else None,
        "sms_level": None if before.sms_level is None else str(before.sms_level),
        "next_owner_id": None if before.next_owner_id is None else str(before.next_owner_id),
    }


def _money(before: Outcome) -> dict[str, Any]:
    line = None if before.funding_line_id is None else f"line:{before.funding_line_id}"
    found: dict[str, Money | str | None] = {"money": "not_found" if before.funding_not_found else line}
    for name, minor in (
        ("cost", before.cost_minor),
        ("benefit_low", before.benefit_low_minor),
        ("benefit", before.benefit_minor),
        ("benefit_high", before.benefit_high_minor),
    ):
        found[name] = stored(minor, before.cost_currency)
    return found


def _rows(parts: Parts, *, is_signed: bool) -> dict[str, Any]:
    """Findings, lessons, criteria and actions; of a signed edition the actions are under way and not agreed anew."""
    found: dict[str, Any] = {}
    for finding in parts.findings:
        name = f"finding_{finding.metric_id}"
        value: Any = finding.words if finding.measure == "qualitative" else finding.value
        if finding.measure == "yes_no" and value is not None:
            value = str(int(bool(value)))
        found |= {
            f"{name}_verdict": finding.verdict,
            f"{name}_reason": finding.reason,
            f"{name}_value": value,
            f"{name}_on": finding.observed_on,
            f"{name}_source": finding.source,
        }
    for number, (lesson, _term) in enumerate(parts.lessons, 1):
        found |= {
            f"lesson_{number}_text": lesson.text,
            f"lesson_{number}_helped": {True: "helped", False: "hindered", None: None}[lesson.helped],
            f"lesson_{number}_term": None if lesson.term_id is None else str(lesson.term_id),
        }
    for judged in parts.criteria:
        found |= {
            f"criterion_{judged.key}_mark": None if judged.mark is None else str(judged.mark),
            f"criterion_{judged.key}_words": judged.words,
        }
    agreed = [] if is_signed else [row for row, _who in parts.actions if row.kind == "action"]
    for number, action in enumerate(agreed, 1):
        found |= {
            f"action_{number}_what": action.what,
            f"action_{number}_who": str(action.who_id),
            f"action_{number}_due": action.due_on,
        }
    return found
