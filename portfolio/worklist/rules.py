"""Under which heading of a work list something stands."""

from datetime import date, timedelta

SOON = timedelta(days=14)
AHEAD = timedelta(days=90)

OVERDUE, DUE_SOON, WAITING, UPCOMING = "overdue", "soon", "waiting", "upcoming"
HEADINGS = (OVERDUE, DUE_SOON, WAITING, UPCOMING)


def heading(on: date | None, today: date, *, waits: bool = False) -> str | None:
    """The heading of something with a day; None for what lies further ahead than a list looks.

    waits  somebody else waits for it: it stands under that heading unless it is late
    """
    if on is not None and on < today:
        return OVERDUE
    if waits:
        return WAITING
    if on is None or on > today + AHEAD:
        return None
    return DUE_SOON if on <= today + SOON else UPCOMING
