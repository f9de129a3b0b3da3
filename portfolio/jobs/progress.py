"""What a job says of itself while it runs, and how it learns that it should stop."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portfolio.core.clock import now
from portfolio.core.db import db, is_sqlite, read_transaction, write_transaction
from portfolio.jobs.actions import Claim, ClaimLost, renew
from portfolio.jobs.models import Job
from portfolio.jobs.rules import CLAIM, RUNNING

EVERY = timedelta(seconds=0.5)
BREATH = 0.12
"""Seconds between two parts: who waits for SQLite's lock looks for it every tenth of a second."""


class Cancelled(Exception):
    """Somebody asked the job to stop."""


class Progress:
    """Handed to a job's function, which reads and checks first, then writes once.

    A function looks like this; `at` and `step` raise Cancelled when somebody asked to stop:

        progress.step("checking")
        for number, row in enumerate(rows):
            progress.at(permille(number, len(rows)))
        progress.writing()
        actions.load(rows, by=asked.by, at=now())
        return actions.leads_to("exchange.show", import_id=7)

    What it leaves uncommitted is committed together with the job's end, or not at all. Until `writing` its
    transactions only read, so that on SQLite nobody waits for a long check, and progress is written in short
    transactions of its own. After `writing` the job can no longer be cancelled.
    """

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.is_writing = False
        self._step, self._permille = "", 0
        self._said_at = now() - EVERY
        self._mode = ExitStack()

    def __enter__(self) -> Self:
        self._mode.enter_context(read_transaction())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mode.close()

    def step(self, key: str) -> None:
        """Say what is done now; the words for people stand in jobs.words."""
        self._step = key
        self._say()

    def at(self, permille: int) -> None:
        """Say how far the whole job is, in thousandths; cheap enough to be called for every row."""
        self._permille = min(max(permille, self._permille), 1000)
        if not self.is_writing and now() - self._said_at >= EVERY:
            self._say()

    def writing(self) -> None:
        """From here on the job writes: the last moment to cancel, and the last word until it ends."""
        self.step("writing")
        db.session.rollback()  # a transaction that only reads would be refused when it wants to write
        self._mode.enter_context(write_transaction())
        self.is_writing = True

    @contextmanager
    def part(self) -> Iterator[None]:
        """Write some of much and commit it, so that whoever else wants to write waits for a part, not for all of it.

        For work that may stop between its parts and go on where it stopped: call `at` after each.
        """
        db.session.rollback()
        with write_transaction():
            if not renew(self.claim, now()):
                raise ClaimLost
            yield
            db.session.commit()
        if is_sqlite():
            time.sleep(BREATH)

    def _say(self) -> None:
        """Write step and progress beside the job's own transaction; look whether it is still wanted."""
        if self.is_writing:  # a second writer would wait for the job itself
            return
        at = self._said_at = now()
        held = sa.and_(Job.id == self.claim.job_id, Job.state == RUNNING, Job.attempts == self.claim.attempt)
        said = {"step": self._step, "progress": self._permille, "claimed_until": at + CLAIM}
        try:
            with write_transaction(), Session(db.engine) as beside, beside.begin():
                beside.execute(sa.update(Job).where(held).values(said).execution_options(synchronize_session=False))
        except OperationalError:
            pass  # somebody else's long write: progress is a courtesy, the next call says it
        with read_transaction(), Session(db.engine) as beside:
            cancel = beside.execute(sa.select(Job.cancel).where(held)).scalar_one_or_none()
        if cancel is None:
            raise ClaimLost
        if cancel:
            raise Cancelled
