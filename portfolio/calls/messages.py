"""The messages about questions: one to whoever answers for a call, one to who asked; neither says who it was."""

from datetime import timedelta

from portfolio.core.texts import lazy_gettext as lazy
from portfolio.notices import messages
from portfolio.notices.messages import Kind

ASKED, ANSWERED = "call_question", "call_answered"

messages.offer(
    ASKED,
    Kind(
        lazy("Question about a call"),
        lazy("Question about “%(call)s”"),
        frozenset({"name", "call", "words", "path"}),
        has_link=False,
        worth_for=timedelta(days=7),
        in_inbox=True,
    ),
)
messages.offer(
    ANSWERED,
    Kind(
        lazy("Answer about a call"),
        lazy("Your question about “%(call)s” is answered"),
        frozenset({"name", "call", "words", "answer", "path"}),
        has_link=False,
        worth_for=timedelta(days=7),
        explained=lazy("A question of yours about a call was answered."),
        may_mute=True,
        in_inbox=True,
    ),
)
