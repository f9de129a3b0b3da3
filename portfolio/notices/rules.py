"""When a message is tried again, and when it is given up."""

from datetime import timedelta

CLAIM = timedelta(minutes=5)
"""A message that has been "sending" for longer has lost its process."""

_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts (1 or more): 1, 5, 15, 60 minutes, then three hours each."""
    return _PAUSES[min(attempts, len(_PAUSES)) - 1]
