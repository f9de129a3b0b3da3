"""The message that tells owners which of their reviews have moved because a holiday changed."""

from datetime import date, timedelta

from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.web import day
from portfolio.notices import messages
from portfolio.reviews.words import KINDS


def _said(values: messages.Values) -> messages.Values:
    reviews = [
        {
            **review,
            "kind": str(KINDS[review["kind"]]),
            "was": day(date.fromisoformat(review["was"])),
            "due": day(date.fromisoformat(review["due"])),
        }
        for review in values["reviews"]
    ]
    return {**values, "reviews": reviews}


messages.offer(
    "reviews_moved",
    messages.Kind(
        lazy("Reviews on another day"),
        lazy("Reviews moved to another day in %(organisation)s"),
        frozenset({"name", "organisation", "reviews", "more"}),
        has_link=False,
        worth_for=timedelta(days=7),
        may_mute=True,
        explained=lazy("A holiday or a closure day has changed, and with it the day of a review of yours."),
        in_inbox=True,
        lines="reviews",
        say=_said,
    ),
)
