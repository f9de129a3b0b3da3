"""Start a child process for every waiting job, remind people, deliver mail: `bin/portfolio scheduler`, any number.

APScheduler only ticks; what is to be done stands in the database. One process leads at a time by a lease, which
saves work; correctness comes from claims and unique keys. A web process never runs a job.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from types import FrameType

import click
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portfolio.app import create_app
from portfolio.core.clock import now
from portfolio.core.db import db, read_transaction, write_transaction
from portfolio.evaluation import jobs as evaluation
from portfolio.exchange import keeping as imports_keeping
from portfolio.jobs import actions, keeping, lease, queries
from portfolio.jobs.actions import Claim
from portfolio.jobs.rules import LONGEST, slots
from portfolio.jobs.run import Work, run
from portfolio.jury import jobs as juries
from portfolio.lists import keeping as lists_keeping
from portfolio.notices import jobs as notices
from portfolio.reminders import jobs as reminders
from portfolio.reports import keeping as reports_keeping
from portfolio.reports import timetable
from portfolio.reviews import jobs as reviews

# Kind of job, and the function in its feature that does it; read in the job's own process only.
KINDS: dict[str, str] = {
    "import": "portfolio.exchange.jobs:check_or_write",
    "import_list": "portfolio.lists.jobs:bring_in",
    "undo_import": "portfolio.exchange.jobs:take_back",
    "report": "portfolio.reports.jobs:draw_report",
    "report_count": "portfolio.reports.jobs:count_report",
    "report_draw": "portfolio.reports.jobs:draw_report_files",
    "report_compare": "portfolio.reports.jobs:compare_report",
    "minutes": "portfolio.meetings.jobs:draw_minutes",
    "follow_calendar": "portfolio.reviews.jobs:follow_calendar",
    "hand_over_duties": "portfolio.worklist.jobs:hand_over",
    "outcome_page": "portfolio.reports.jobs:draw_outcome",
    "workbook": "portfolio.lists.jobs:workbook",
    "check_edited_list": "portfolio.lists.jobs:check_list",
    "write_changes": "portfolio.lists.jobs:write_changes",
    "count_evaluation": "portfolio.evaluation.jobs:count_evaluation",
    "jury_result": "portfolio.jury.jobs:work_out",
    "jury_reminders": "portfolio.jury.jobs:remind",
    "jury_record": "portfolio.reports.jobs:draw_jury_record",
}

# What forgets files whose time is over, each naming those that nothing needs any more.
LET_GO = (imports_keeping.let_go, lists_keeping.let_go, reports_keeping.let_go, keeping.let_go)

RUN_JOB = [sys.executable, "-m", "portfolio.cli", "run-job"]
LOOK_SECONDS = 1.0  # how soon a job that was asked for begins
POST_SECONDS = 5.0  # how soon a mail leaves
REMIND_SECONDS = 60.0  # how soon after its hour a city's reminders are written
HOLIDAY_SECONDS = 3600.0  # how soon an update of the holidays is noticed by a process that went on running
PLAN_SECONDS = 600.0  # how soon after midnight the next of reviews that come back is planned
COUNT_SECONDS = 300.0  # how soon the evaluation of a large city is counted again
JUROR_SECONDS = 300.0  # how soon after its hour a city's jurors are reminded
REPORT_SECONDS = 300.0  # how soon after midnight a step of the quarter's report is taken
RESULT_SECONDS = 30.0  # how soon a jury's figures are worked out once its marks are released
TIDY_SECONDS = 3600.0  # how soon a file goes that nobody needs
STOP_SECONDS = 7.0  # what jobs may still take when asked to stop; the supervisor waits two seconds longer

log = logging.getLogger(__name__)


class Shift:
    """One scheduler process: whether it leads, and which jobs its children do."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.name = f"{socket.gethostname()[:50]}:{os.getpid()}"
        self.lease = timedelta(seconds=3 * app.config["SCHEDULER_BEAT"])
        self.leads_until: datetime | None = None
        self.children: dict[Claim, tuple[subprocess.Popen[bytes], datetime]] = {}
        self.turns = threading.Lock()  # each tick runs in a thread; whoever holds this may touch the children

    def beat(self) -> None:
        """Say that this process and its children live, and lead if nobody else does."""
        with self._transaction() as at:
            self.leads_until = at + self.lease if lease.take(self.name, self.lease, at) else None
        with self.turns, self._transaction() as at:
            for held, (child, started_at) in self.children.items():
                if at - started_at > LONGEST or not actions.renew(held, at):
                    child.terminate()

    def look_for_jobs(self) -> None:
        """See what became of the children, and start new ones where there is room."""
        with self.turns:
            with self._transaction() as at:
                for held in self._dead():
                    actions.give_back(held, at)
            while self._leads() and len(self.children) < slots(os.cpu_count()) and self._is_anything_free():
                with self._transaction() as at:
                    claim = actions.claim(at)
                if claim is not None:
                    self._start(claim, at)

    def deliver(self) -> None:
        """Send what stands in the outbox."""
        if self._leads():
            with self._context():
                notices.deliver(now())

    def remind(self) -> None:
        """Write what people are reminded of, in every city whose hour has come."""
        if self._leads():
            with self._context():
                with read_transaction():
                    at = queries.agreed_now()
                    db.session.rollback()
                reminders.tick(at)

    def tidy(self) -> None:
        """Remove uploads, and files made on request, that nobody needs any more."""
        if self._leads():
            with self._transaction() as at:
                gone = [key for let_go in LET_GO for key in let_go(at)]
            with self._context():
                keeping.remove(gone)

    def plan_reviews(self) -> None:
        """Plan the reviews that come back after those whose day has passed."""
        if self._leads():
            with self._transaction() as at:
                reviews.plan_next(at)

    def count_evaluations(self) -> None:
        """Ask for the evaluation of large cities to be counted where something was recorded since."""
        if self._leads():
            with self._transaction() as at:
                evaluation.ask_where_outdated(at)

    def ask_for_results(self) -> None:
        """Ask for the figures of every jury whose marks were released."""
        if self._leads():
            with self._transaction() as at:
                juries.ask_where_released(at)

    def remind_jurors(self) -> None:
        """Ask for the reminders of the juries at work."""
        if self._leads():
            with self._transaction() as at:
                juries.ask_for_reminders(at)

    def keep_reports(self) -> None:
        """Call for updates, prepare the draft of a quarter that has ended, freeze it when its time has come."""
        if self._leads():
            with self._transaction() as at:
                timetable.keep(at)

    def follow_holidays(self) -> None:
        """Move reviews whose working day is another since the product was updated."""
        if self._leads():
            with self._transaction() as at:
                reviews.follow_holidays(at)

    def leave(self) -> None:
        """Let the children finish for a while, give the rest back, and let another process lead at once."""
        with self.turns:
            self.leads_until = None
            end = time.monotonic() + STOP_SECONDS
            while time.monotonic() < end and any(child.poll() is None for child, _ in self.children.values()):
                time.sleep(0.05)
            for child, _ in self.children.values():
                if child.poll() is None:
                    child.terminate()
                    child.wait()
            with self._transaction() as at:
                for held in self._dead():
                    actions.give_back(held, at, is_to_blame=False)
                lease.give_up(self.name, at)

    def _dead(self) -> list[Claim]:
        """Forget the children that ended; the claims of those that did not end well."""
        ended = {held: child.returncode for held, (child, _) in self.children.items() if child.poll() is not None}
        for held, code in ended.items():
            del self.children[held]
            if code:
                log.warning("the process of job %s ended with %s", held.job_id, code)
        return [held for held, code in ended.items() if code]

    def _start(self, held: Claim, at: datetime) -> None:
        child = subprocess.Popen([*RUN_JOB, str(held.job_id)], stdin=subprocess.DEVNULL)
        self.children[held] = (child, at)

    def _is_anything_free(self) -> bool:
        with self._context(), read_transaction():
            return queries.has_free_jobs(queries.agreed_now())

    def _leads(self) -> bool:
        with self._context(), read_transaction():
            until = self.leads_until  # read once: the beat runs in a thread of its own
            return until is not None and queries.agreed_now() < until

    @contextmanager
    def _transaction(self) -> Iterator[datetime]:
        with self._context(), write_transaction():
            yield queries.agreed_now()
            db.session.commit()

    @contextmanager
    def _context(self) -> Iterator[None]:
        with self.app.app_context():
            yield


def quietly(what: Callable[[], None]) -> Callable[[], None]:
    """A tick that a lost or busy database only delays: the next one tries again."""

    def tick() -> None:
        try:
            what()
        except SQLAlchemyError as error:
            log.warning("%s waits for the database: %s", what.__name__, type(error).__name__)

    return tick


@click.command()
def scheduler() -> None:
    """Run jobs and deliver mail until stopped; any number of these may run."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a mail server that hangs is no news every five seconds
    app = create_app()
    shift = Shift(app)
    ticks = BlockingScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for what, seconds in (
        (shift.beat, app.config["SCHEDULER_BEAT"]),
        (shift.look_for_jobs, LOOK_SECONDS),
        (shift.remind, REMIND_SECONDS),
        (shift.deliver, POST_SECONDS),
        (shift.tidy, TIDY_SECONDS),
        (shift.plan_reviews, PLAN_SECONDS),
        (shift.follow_holidays, HOLIDAY_SECONDS),
        (shift.count_evaluations, COUNT_SECONDS),
        (shift.ask_for_results, RESULT_SECONDS),
        (shift.keep_reports, REPORT_SECONDS),
        (shift.remind_jurors, JUROR_SECONDS),
    ):
        ticks.add_job(quietly(what), "interval", seconds=seconds, next_run_time=now())

    def end(_: int, __: FrameType | None) -> None:
        ticks.shutdown(wait=False)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    ticks.start()
    quietly(shift.leave)()


@click.command("run-job")
@click.argument("job_id", type=int)
def run_job(job_id: int) -> None:
    """Do one claimed job; the scheduler starts this as a process of its own."""
    os.nice(10)  # pages come first
    app = create_app()
    with app.app_context():
        run(job_id, work_of)


def work_of(kind: str) -> Work:
    """The function that does a kind of job."""
    module, _, name = KINDS[kind].partition(":")
    work: Work = getattr(import_module(module), name)
    return work
