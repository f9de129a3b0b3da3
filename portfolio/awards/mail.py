"""The messages that the awards feature sends; the words of a letter stay behind its link."""

from datetime import timedelta

from portfolio.awards.words import OUTCOMES
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.notices import messages


def _said(values: messages.Values) -> messages.Values:
    return {**values, "outcome": str(OUTCOMES[values["outcome"]])}


messages.offer(
    "award_letter",
    messages.Kind(
        lazy("Decision about a pitch"),
        lazy("Decision about “%(title)s”"),
        frozenset({"name", "organisation", "title", "outcome", "path"}),
        has_link=False,
        worth_for=timedelta(days=30),
        explained=lazy("A call has decided about a pitch of yours."),
        in_inbox=True,
        say=_said,
    ),
)
messages.offer(
    "appeal_reader",
    messages.Kind(
        lazy("Appeal to read"),
        lazy("Please read an appeal about “%(title)s”"),
        frozenset({"name", "organisation", "title", "path"}),
        has_link=False,
        worth_for=timedelta(days=14),
        explained=lazy("Somebody asks you to read an appeal as a second reader."),
        in_inbox=True,
    ),
)
messages.offer(
    "appeal_answered",
    messages.Kind(
        lazy("Answer to an appeal"),
        lazy("Your appeal about “%(title)s” is answered"),
        frozenset({"name", "organisation", "title", "path"}),
        has_link=False,
        worth_for=timedelta(days=30),
        explained=lazy("Your appeal against a decision was answered."),
        in_inbox=True,
    ),
)
