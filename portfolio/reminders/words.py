"""What mails and pages say about reminders: whole sentences, one per thing to do."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

SENTENCES: Mapping[str, Any] = {
    "soon": lazy("%(review)s: %(title)s. Due on %(day)s, about %(minutes)s minutes."),
    "today": lazy("%(review)s: %(title)s. Due today, about %(minutes)s minutes."),
    "late": lazy("%(review)s: %(title)s. Was due on %(day)s, about %(minutes)s minutes."),
    "deputy": lazy("%(review)s: %(title)s. Was due on %(day)s; you stand in, about %(minutes)s minutes."),
    "head": lazy("%(review)s: %(title)s. Was due on %(day)s. Can you help it along? About %(minutes)s minutes."),
    "unit": lazy("%(review)s: %(title)s. Was due on %(day)s. Can the unit help? About %(minutes)s minutes."),
    "instead": lazy("%(review)s: %(title)s. Due on %(day)s; its owner gets no mail. About %(minutes)s minutes."),
    "sign": lazy("%(review)s: %(title)s. Waits for your signature, about %(minutes)s minutes."),
    "help": lazy("%(title)s: its owner asks for help. About %(minutes)s minutes."),
    "question": lazy("%(title)s: somebody asks about this call. About %(minutes)s minutes."),
    "approve": lazy("Value of %(title)s. Waits for your approval, about %(minutes)s minutes."),
    "value": lazy("Value of %(title)s. Due on %(day)s, about %(minutes)s minutes."),
    "value_late": lazy("Value of %(title)s. Was due on %(day)s, about %(minutes)s minutes."),
    "action": lazy("Action: %(title)s. Promised for %(day)s, about %(minutes)s minutes."),
    "action_late": lazy("Action: %(title)s. Was promised for %(day)s, about %(minutes)s minutes."),
    "update": lazy("Quarterly update: %(title)s. Due on %(day)s, about %(minutes)s minutes."),
    "update_late": lazy("Quarterly update: %(title)s. Was due on %(day)s, about %(minutes)s minutes."),
}

SECTIONS: Mapping[str, tuple[Any, Any]] = {
    "reviews": (
        lazy("Reviews that fall due"),
        lazy("Always sent: a review that nobody writes helps nobody. Once it is written, its mails end."),
    ),
    "waiting": (
        lazy("What waits for your signature, your answer or your help"),
        lazy("Always sent: somebody else waits."),
    ),
    "values": (
        lazy("Values to approve, and values that you give"),
        lazy(
            "As soon as one is sent to you; for those of yours two working days before the day, and when it has passed."
        ),
    ),
    "actions": (
        lazy("Actions from meetings and reviews"),
        lazy("New ones, two working days before the day, and when the day has passed."),
    ),
    "updates": (
        lazy("Quarterly updates that have not come"),
        lazy("Three working days before the day, and when it has passed."),
    ),
}
"""The parts of the daily mail, as people choose among them."""
