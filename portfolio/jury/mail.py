"""The messages that a jury sends: invitations, what a juror still owes, and counts for the chair; never a mark.

None of them says how many pitches there are: a number could tell of one that is hidden from its reader.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.web import day
from portfolio.jury.reminding import ANSWER, DECLARE, SCORE
from portfolio.notices import messages
from portfolio.notices.messages import Kind, Values

INVITED, INVITED_BY_LINK = "jury_invited", "jury_invited_by_link"
REMINDED, REMINDED_BY_LINK = "jury_reminded", "jury_reminded_by_link"
LATE, RULES = "jury_late", "jury_rules_changed"
WITH_LINK = {INVITED: INVITED_BY_LINK, REMINDED: REMINDED_BY_LINK}
"""What a message to who signs in is called for who has no account: it holds a link of theirs."""
BY_LINK = tuple(WITH_LINK.values())

_SUBJECTS = {
    ANSWER: lazy("Will you judge the pitches of “%(call)s”?"),
    DECLARE: lazy("Please declare your conflicts: %(call)s"),
    SCORE: lazy("Your marks are awaited: %(call)s"),
}


def _days(*names: str) -> Callable[[Values], Values]:
    """Days of values as their reader writes them; empty where there is none."""

    def say(values: Values) -> dict[str, Any]:
        written = {name: day(date.fromisoformat(values[name])) if values[name] else "" for name in names}
        return {**values, **written}

    return say


def _reminded(values: Values) -> Values:
    said = _days("due")(values)
    return {**said, "subject": str(_SUBJECTS[values["matter"]]) % {"call": values["call"]}}


for key, is_link in ((INVITED, False), (INVITED_BY_LINK, True)):
    messages.offer(
        key,
        Kind(
            lazy("Invitation to a jury"),
            lazy("Invitation to the jury of “%(call)s”"),
            frozenset({"name", "organisation", "invited_by", "call", "begins", "ends", "expires", "path"}),
            has_link=is_link,
            worth_for=timedelta(days=7),
            in_inbox=not is_link,
            say=_days("begins", "ends", "expires"),
        ),
    )
for key, is_link in ((REMINDED, False), (REMINDED_BY_LINK, True)):
    messages.offer(
        key,
        Kind(
            lazy("Reminder to a juror"),
            "%(subject)s",
            frozenset({"name", "matter", "call", "due", "path"}),
            has_link=is_link,
            worth_for=timedelta(days=1),
            in_inbox=not is_link,
            say=_reminded,
        ),
    )
messages.offer(
    LATE,
    Kind(
        lazy("How far a jury is"),
        lazy("Marks are still missing: %(call)s"),
        frozenset({"name", "call", "due", "jurors", "done", "unanswered", "quorum", "path"}),
        has_link=False,
        worth_for=timedelta(days=3),
        in_inbox=True,
        say=_days("due"),
    ),
)
messages.offer(
    RULES,
    Kind(
        lazy("Changed rules of a call"),
        lazy("The rules of “%(call)s” have changed"),
        frozenset({"name", "call", "reason", "is_released", "path"}),
        has_link=False,
        worth_for=timedelta(days=7),
        in_inbox=True,
    ),
)
