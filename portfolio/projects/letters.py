"""The message that tells somebody that things were handed over to them."""

from datetime import timedelta

from portfolio.core.texts import lazy_gettext as lazy
from portfolio.notices import messages

messages.offer(
    "hand_over",
    messages.Kind(
        lazy("Handed over to you"),
        lazy("Handed over to you in %(organisation)s"),
        frozenset({"name", "organisation", "giver", "own_words", "path"}),
        has_link=False,
        worth_for=timedelta(days=14),
        explained=lazy("Somebody hands a project, a review or a task over to you."),
        in_inbox=True,
    ),
)
