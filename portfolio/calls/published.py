"""Everything that decides in a call as one text whose checksum is published; pure.

Things are named by their keys, so that the same rules give the same words wherever they are kept.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from portfolio.calls.rubric import Criterion
from portfolio.calls.rules import Span

MONEY = ("currency", "budget_period", "staff_costs", "ceiling_minor", "minimum_minor")
TIMETABLE = ("stages", "is_standing", "reserve_until_on")
SCALE = ("lowest", "highest", "step")
JUDGING = (
    "ranking",
    "line_rule",
    "tie_steps",
    "overall_threshold",
    "reviews_wanted",
    "minimum_reviews",
    "quorum",
    "externals_wanted",
    "load_cap",
    "shares_left_over",
    "names_hidden",
    "allows_na",
    "comment_up_to",
    "comment_from",
)
TERMS = (*MONEY, *TIMETABLE, *SCALE, *JUDGING)
"""The columns of a call that decide."""
WHERE_SAID = frozenset({"shares_left_over"})
"""Rules that stand in the text only where they hold, so that calls published without them keep their checksum."""

DAYS = ("number", "stage", "opens_on", "questions_until", "closes_on", "decision_on", "feedback_on", "appeal_until")
ASKED = ("key", "kind", "label", "hint", "stage", "is_required", "is_for_jury", "limit", "choices", "required_answer")

Body = Mapping[str, Any]


def body(
    ref: str,
    terms: Mapping[str, Any],
    *,
    spans: Sequence[Span],
    tracks: Iterable[Any],
    criteria: Iterable[Criterion],
    questions: Iterable[Any],
    envelopes: Iterable[Any],
) -> dict[str, Any]:
    """Everything that decides, in the order in which the call has it.

    terms      the values of TERMS
    tracks     with id, key and label; questions with the names of ASKED; envelopes with year, track_id, amount_minor
    """
    keys = {track.id: track.key for track in tracks}
    return {
        "format": 1,
        "call": ref,
        "money": {name: terms[name] for name in MONEY}
        | {
            "envelopes": [
                {"year": each.year, "track": keys.get(each.track_id), "amount_minor": each.amount_minor}
                for each in envelopes
            ]
        },
        "timetable": {name: _plain(terms[name]) for name in TIMETABLE}
        | {"rounds": [{name: _plain(getattr(span, name)) for name in DAYS} for span in spans]},
        "tracks": [{"key": track.key, "label": track.label} for track in tracks],
        "scale": {name: terms[name] for name in SCALE},
        "criteria": [_criterion(each, keys) for each in criteria],
        "judging": {name: terms[name] for name in JUDGING if terms[name] or name not in WHERE_SAID},
        "form": [
            {name: getattr(each, name) for name in ASKED} | {"track": keys.get(each.track_id)} for each in questions
        ],
    }


def canonical(rules: Body) -> str:
    """The one way to write rules down: sorted keys, no spaces, letters as they are."""
    return json.dumps(rules, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def checksum(words: str) -> str:
    """SHA-256 of canonical rules, as published."""
    return sha256(words.encode()).hexdigest()


def counted(rules: Body) -> tuple[Any, ...]:
    """The part of the rules that figures are made of: where it stays the same, nothing needs to be worked out anew.

    Labels, questions, anchors, the form and the days are not in it.
    """
    judging = {
        name: rules["judging"][name]
        for name in ("ranking", "line_rule", "tie_steps", "overall_threshold", "minimum_reviews", "allows_na")
    }
    criteria = [
        [each[name] for name in ("key", "weight", "counts", "threshold", "track")] for each in rules["criteria"]
    ]
    shares = rules["judging"].get("shares_left_over", False)
    return judging, shares, criteria, rules["scale"], rules["money"]["envelopes"]


def recounts(before: Body, after: Body) -> bool:
    """Whether a change of rules changes figures."""
    return counted(before) != counted(after)


def _criterion(each: Criterion, keys: Mapping[int, str]) -> dict[str, Any]:
    names = ("key", "label", "question", "weight", "counts", "threshold")
    return {name: getattr(each, name) for name in names} | {
        "track": keys.get(each.track_id) if each.track_id else None,
        "anchors": [{"steps": a.steps, "label": a.label, "example": a.example} for a in each.anchors],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
