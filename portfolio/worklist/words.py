"""What people read of a work list: its headings, what waits, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

HEADINGS: Mapping[str, Any] = {
    "overdue": lazy("Overdue"),
    "soon": lazy("Due within two weeks"),
    "waiting": lazy("Waiting for you"),
    "upcoming": lazy("Within three months"),
}
DEEDS: Mapping[str, Any] = {
    "review": lazy("Write what came out"),
    "sign": lazy("Sign or return"),
    "action": lazy("Open"),
    "consequence": lazy("Answer"),
    "risk": lazy("Look at it"),
    "end": lazy("Say what comes next"),
    "update": lazy("Write the update"),
}
