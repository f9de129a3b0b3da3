"""Single values as JSON."""

from typing import Any

from portfolio.core.numbers import from_millionths, in_json
from portfolio.reports.sentences import Share


def share(share: Share) -> dict[str, Any]:
    return {
        "part": share.part,
        "of": share.whole,
        "value": in_json(share.value),
        "reason": share.reason if share.value is None else None,
    }


def value(stored: int | None) -> int | float | None:
    return None if stored is None else in_json(from_millionths(stored))
