"""The message by which the author of a lesson hears that it was used."""

from datetime import timedelta

from portfolio.core.texts import lazy_gettext as lazy
from portfolio.notices import messages
from portfolio.notices.messages import Kind

messages.offer(
    "lesson_used",
    Kind(
        lazy("A lesson was used"),
        lazy("A lesson of yours was used"),
        frozenset({"name", "by", "lesson", "source", "project", "words", "path"}),
        has_link=False,
        worth_for=timedelta(days=7),
        may_mute=True,
        explained=lazy("Somebody says that they used a lesson which you wrote down."),
        in_inbox=True,
    ),
)
