"""The messages by which a team hears of its pitch: the receipt, a question of the unit, the second stage."""

from datetime import timedelta

from portfolio.core.texts import lazy_gettext as lazy
from portfolio.notices import messages
from portfolio.notices.messages import Kind

RECEIPT, REQUEST, INVITATION = "pitch_receipt", "pitch_request", "pitch_invited"

messages.offer(
    RECEIPT,
    Kind(
        lazy("Receipt for a pitch"),
        lazy("Handed in: %(title)s"),
        frozenset({"name", "title", "ref", "call", "number", "hash", "when", "path"}),
        has_link=False,
        worth_for=timedelta(days=7),
        explained=lazy("A pitch of yours was handed in."),
        in_inbox=True,
    ),
)
messages.offer(
    REQUEST,
    Kind(
        lazy("Question about a pitch"),
        lazy("Question about your pitch: %(title)s"),
        frozenset({"name", "by", "title", "ref", "words", "due", "path"}),
        has_link=False,
        worth_for=timedelta(days=14),
        explained=lazy("The innovation unit must know something about your pitch."),
        in_inbox=True,
    ),
)
messages.offer(
    INVITATION,
    Kind(
        lazy("Invitation to the second stage"),
        lazy("Invited to the second stage: %(title)s"),
        frozenset({"name", "title", "ref", "call", "until", "path"}),
        has_link=False,
        worth_for=timedelta(days=14),
        explained=lazy("Your pitch goes on to the second stage of its call."),
        in_inbox=True,
    ),
)
