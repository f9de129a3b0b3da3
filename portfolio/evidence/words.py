"""What people read about evidence: what it is and whom it is for."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

KINDS: Mapping[str, Any] = {
    "report": lazy("Report or study"),
    "data": lazy("Data"),
    "survey": lazy("Survey or interviews"),
    "photo": lazy("Photo"),
    "minutes": lazy("Minutes or decision"),
    "other": lazy("Something else"),
}
AUDIENCES: Mapping[str, Any] = {
    "team": lazy("Only the project's people and the unit"),
    "city": lazy("Everybody who sees the portfolio"),
    "public": lazy("May be published"),
}
