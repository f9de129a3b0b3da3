"""What people read of a work list: its headings, what waits, what to do about it, and what can be handed over."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

HEADINGS: Mapping[str, Any] = {
    "overdue": lazy("Overdue"),
    "soon": lazy("Due within two weeks"),
    "waiting": lazy("Waiting for you"),
    "upcoming": lazy("Within three months"),
}
SAID: Mapping[str, Any] = {
    "decision": lazy("Decide: %(what)s"),
    "risk": lazy("Risk: %(what)s"),
}
DEEDS: Mapping[str, Any] = {
    "review": lazy("Write what came out"),
    "sign": lazy("Sign or return"),
    "action": lazy("Open"),
    "consequence": lazy("Answer"),
    "risk": lazy("Look at it"),
    "hand_over": lazy("Look and confirm"),
    "value": lazy("Look at it"),
    "part": lazy("Give the value"),
    "decision": lazy("Answer"),
    "end": lazy("Say what comes next"),
    "update": lazy("Write the update"),
}
DUTIES: Mapping[str, Any] = {
    "owner": lazy("Projects owned"),
    "deputy": lazy("Projects as deputy"),
    "programme": lazy("Programmes"),
    "strategy": lazy("Strategies"),
    "signature": lazy("Signatures asked for"),
    "action": lazy("Actions of meetings"),
    "consequence": lazy("Actions of reviews"),
    "risk": lazy("Risks"),
    "measure": lazy("Measures"),
    "part": lazy("Parts of measures"),
}
"""The headings under which a page lists what can be handed over."""
