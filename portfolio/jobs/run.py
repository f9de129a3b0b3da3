"""Run one claimed job from beginning to end, in a process of its own."""

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.exc import OperationalError

from portfolio.core.clock import now
from portfolio.core.db import db, read_transaction, write_transaction
from portfolio.core.errors import PortfolioError
from portfolio.jobs import actions, queries
from portfolio.jobs.actions import Claim, ClaimLost
from portfolio.jobs.progress import Cancelled, Progress
from portfolio.jobs.queries import Asked

log = logging.getLogger(__name__)

Work = Callable[[Asked, Progress], Mapping[str, Any] | None]
"""Does a job; gives what came out (`actions.leads_to`), kept with the job."""


def run(job_id: int, find_work: Callable[[str], Work]) -> None:
    """Do a claimed job and write how it ended; what the work left uncommitted is committed with it.

    find_work  gives the function of a kind; KeyError for a kind that nobody knows
    """
    with read_transaction():
        asked = queries.asked(job_id)
        db.session.rollback()
    if asked is None:
        return
    held = Claim(asked.id, asked.attempt)
    try:
        with Progress(held) as progress:
            outcome = find_work(asked.kind)(asked, progress)
            if not progress.is_writing:
                db.session.rollback()
        with write_transaction():
            actions.finish(held, outcome, now())
            db.session.commit()
    except ClaimLost:
        db.session.rollback()
        log.warning("job %s was taken up by another process", job_id)
    except Cancelled:
        _end(lambda: actions.stop(held, now()))
    except PortfolioError as broken:
        sentence = str(broken)
        _end(lambda: actions.fail(held, sentence, now()))
    except OperationalError as away:
        # The database was busy or away: another attempt may find it well.
        log.warning("job %s lost the database: %s", job_id, type(away).__name__)
        _end(lambda: actions.give_back(held, now()))
    except Exception:  # the edge of this process: who asked is told, the log has the trace
        reference = secrets.token_hex(4)
        log.exception("job %s failed, %s", job_id, reference)
        _end(lambda: actions.fail(held, f"A defect stopped the work. Tell your administrator: {reference}.", now()))


def _end(write: Callable[[], object]) -> None:
    db.session.rollback()
    try:
        with write_transaction():
            write()
            db.session.commit()
    except ClaimLost:
        db.session.rollback()
