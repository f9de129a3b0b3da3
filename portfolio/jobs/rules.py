"""How long a claim on a job holds, how often it is tried, and what its states mean."""

from datetime import timedelta

CLAIM = timedelta(minutes=2)
"""A running job whose claim is older than this has lost its process and may be taken up again."""

MOST_ATTEMPTS = 3
LONGEST = timedelta(hours=1)
"""A job that takes longer than this is stuck and is ended."""

PATIENT = ("report_draw", "count_evaluation")
"""Kinds of job that nobody waits for in front of a page; they begin when nothing else waits."""

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
OPEN = (WAITING, RUNNING)


def permille(done: int, whole: int, low: int = 0, high: int = 1000) -> int:
    """Thousandths of a job when `done` of `whole` things of a part are done; the part spans low to high."""
    if whole <= 0:
        return high
    return low + (high - low) * min(max(done, 0), whole) // whole


def slots(cores: int | None) -> int:
    """How many jobs may run at a time: one core stays free for the pages."""
    return max(1, (cores or 1) - 1)


def progress_percent(progress: int) -> int:
    """Whole per cent of stored thousandths, rounded down so that 100 means done."""
    return progress // 10
