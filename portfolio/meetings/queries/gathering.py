"""Everything that the page of a meeting shows, and that its minutes keep, in a fixed number of statements."""

from datetime import date, datetime

from portfolio.meetings.facts import Facts
from portfolio.meetings.queries.attention import agreed_before, needing_help, silent
from portfolio.meetings.queries.changes import changed
from portfolio.meetings.queries.duties import duties
from portfolio.meetings.queries.one import Found, agenda, present

SHOWN = 10
"""So many lines of each section stand on the page; the rest on one of its own."""


def gather(found: Found, today: date, *, closed_at: datetime | None = None, closed_by: str = "") -> Facts:
    """The facts of a meeting as they stand on a day."""
    meeting, scope = found.meeting, found.scope
    changes, changes_count = changed(scope, found.since, SHOWN)
    dated = duties(scope, today, SHOWN)
    calls, calls_count = needing_help(scope, today, SHOWN)
    quiet, quiet_count = silent(scope, today, SHOWN)
    return Facts(
        organisation=found.organisation,
        title=meeting.title,
        scope=found.scope_name,
        on=meeting.on,
        since_on=meeting.since_on,
        present=tuple(who.name for who in present(meeting.id)),
        agenda=tuple(agenda(meeting.id)),
        before=tuple(agreed_before(scope, meeting.id)),
        changes=tuple(changes),
        due=tuple(dated.due),
        late=tuple(dated.late),
        help=tuple(calls),
        silent=tuple(quiet),
        counts={
            "changes": changes_count,
            "due": dated.due_count,
            "late": dated.late_count,
            "help": calls_count,
            "silent": quiet_count,
        },
        closed_at=closed_at,
        closed_by=closed_by,
    )
