"""The scheduler as a process whose clock a test turns."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from portfolio import scheduler
from portfolio.jobs import queries
from portfolio.notices import jobs as notices

CLOCK = "TURNED_BY"
"""The variable that names a file with the seconds by which every process is ahead of the real clock."""


def ahead() -> timedelta:
    return timedelta(seconds=float(Path(os.environ[CLOCK]).read_text()))


def schedule() -> None:
    """Be the scheduler, ahead of the real clock, and with less patience."""
    agreed_now, deliver = queries.agreed_now, notices.deliver

    def turned_now() -> datetime:
        return agreed_now() + ahead()

    def turned_deliver(at: datetime) -> int:
        return deliver(at + ahead())

    queries.agreed_now = turned_now
    notices.deliver = turned_deliver
    vars(notices)["CLAIM"] = timedelta(seconds=3)  # so that the test need not wait until a lost claim is over
    scheduler.REMIND_SECONDS = scheduler.POST_SECONDS = 0.2
    scheduler.scheduler([])
