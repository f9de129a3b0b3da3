"""Questions about calls that wait for an answer, for whoever answers for the call."""

from collections.abc import Iterator

import sqlalchemy as sa

from portfolio.calls.models import AskedQuestion, Call
from portfolio.core.db import UTCDateTime, read
from portfolio.reminders import rules
from portfolio.reminders.queries.scope import HERE
from portfolio.reminders.queries.tasks import WAITING, News, Span

_OPEN = (
    sa.select(Call.ref, Call.title, Call.owner_id, Call.deputy_id, sa.func.max(AskedQuestion.asked_at).label("at"))
    .join(AskedQuestion, AskedQuestion.call_id == Call.id)
    .where(
        Call.organisation_id == HERE,
        Call.ended_at.is_(None),
        AskedQuestion.answered_at.is_(None),
        AskedQuestion.asked_at >= sa.bindparam("since", type_=UTCDateTime()),
    )
    .group_by(Call.id, Call.ref, Call.title, Call.owner_id, Call.deputy_id)
    .order_by(Call.id)
)


def questions(span: Span) -> Iterator[News]:
    """What was asked about calls in a span and is not answered, one line for each call."""
    for row in read(_OPEN, {"organisation_id": span.of.id, "since": span.since_at}):
        yield News(
            row.owner_id,
            WAITING,
            "question",
            row.title,
            "",
            None,
            rules.ANSWER_MINUTES,
            f"/calls/{row.ref}#questions",
            row.at,
            deputy_id=row.deputy_id,
        )
