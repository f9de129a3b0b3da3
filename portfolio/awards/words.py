"""How outcomes, letters and changes of the line are called on screen."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

OUTCOMES: Mapping[str, Any] = {
    "award": lazy("Awarded"),
    "reserve": lazy("On the reserve list"),
    "decline": lazy("Not funded"),
    "next_stage": lazy("Invited to the second stage"),
}
STANDS: Mapping[str, Any] = {
    "fund": lazy("Fund it"),
    "do_not_fund": lazy("Do not fund it"),
    "as_proposed": lazy("Leave it as the rule proposes"),
}
LETTERS: Mapping[str, Any] = {
    "draft": lazy("To be read"),
    "approved": lazy("May go"),
    "sent": lazy("Has gone"),
    "handed_over": lazy("Handed over by hand"),
    "void": lazy("Replaced by a changed decision"),
}
ANSWERS: Mapping[str, Any] = {
    "upheld": lazy("The appeal is right: the decision is looked at again"),
    "rejected": lazy("The decision stands"),
}
