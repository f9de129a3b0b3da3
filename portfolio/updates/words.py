"""What people read of an update: why nothing has changed."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

REASONS: Mapping[str, Any] = {
    "as_planned": lazy("It goes on as planned"),
    "waiting_for_decision": lazy("We wait for a decision"),
    "waiting_for_others": lazy("We wait for others"),
    "season": lazy("It is not the season"),
    "on_hold": lazy("It is on hold"),
    "other": lazy("Another reason"),
}
