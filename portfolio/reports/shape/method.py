"""How good the data are, as JSON and CSV."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from portfolio.reports.content.method import Quality
from portfolio.reports.shape.plain import Sheet, share


def quality(found: Quality | None) -> dict[str, Any] | None:
    """The data quality; None in reports made before it was counted."""
    return None if found is None else {**asdict(found.facts), "fresh_share": share(found.fresh)}


def sheets(found: Quality | None) -> Iterator[Sheet]:
    """One sheet of all counts."""
    if found is not None:
        yield Sheet("data_quality", ("figure", "value"), list(asdict(found.facts).items()))
