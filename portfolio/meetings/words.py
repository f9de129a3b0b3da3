"""What people read of meetings: sections, kinds of lines, states of actions."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

USUAL_TITLE = lazy("Weekly meeting")
SECTIONS: Mapping[str, Any] = {
    "help": lazy("Needs help"),
    "late": lazy("Late"),
    "changes": lazy("Changes since the last meeting"),
    "due": lazy("Due in 30 days"),
    "silent": lazy("Silent for 30 days"),
}
EMPTY: Mapping[str, Any] = {
    "help": lazy("Nobody asks for help. It is asked for in an update, or by setting a project to red."),
    "late": lazy("Nothing is late."),
    "changes": lazy("Nothing has changed. New values, bookings, moves and updates show here by themselves."),
    "due": lazy("Nothing falls due."),
    "silent": lazy("Something was heard of every running project."),
}
KINDS: Mapping[str, Any] = {
    "note": lazy("Note"),
    "decision": lazy("Decision"),
    "risk": lazy("Risk"),
    "action": lazy("Action"),
}
STATES: Mapping[str, Any] = {"open": lazy("Open"), "done": lazy("Done"), "dropped": lazy("Dropped")}
STEPS: Mapping[str, Any] = {
    "moved": lazy("Moved to another day"),
    "done": lazy("Done"),
    "dropped": lazy("Dropped"),
    "reopened": lazy("Taken up again"),
}
