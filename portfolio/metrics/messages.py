"""The message by which the author of a value hears that it was returned."""

from datetime import timedelta

from portfolio.core.texts import lazy_gettext as lazy
from portfolio.notices import messages
from portfolio.notices.messages import Kind

messages.offer(
    "value_returned",
    Kind(
        lazy("A value was returned"),
        lazy("A value of “%(measure)s” came back to you"),
        frozenset({"name", "by", "measure", "title", "reason", "own_words", "path"}),
        has_link=False,
        worth_for=timedelta(days=7),
        may_mute=True,
        explained=lazy("Somebody returns a value that you sent for approval."),
        in_inbox=True,
    ),
)
