"""Three schedulers, kills, a freeze and a real mail server: every reminder is one row, every message arrives."""

import itertools
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.jobs.models import Lease
from portfolio.notices.jobs import AT_ONCE
from portfolio.notices.models import Notice
from portfolio.projects import subjects
from portfolio.reminders.models import Reminder
from portfolio.reports.models import ReportStep
from portfolio.reviews import actions as reviews
from tests import make
from tests.jobs import product as jobs
from tests.notices.conftest import Peer, free_port
from tests.reminders import product
from tests.reminders.conftest import DUE, LONG_AGO, local, person_of, start

OWNERS = 60
STEPS = {-30: date(2026, 11, 27), -5: date(2026, 12, 18), 0: DUE}
PATIENCE = 120  # seconds


class Machines:
    """Three scheduler processes on one database, with one clock that the test turns."""

    def __init__(self, app: Flask, clock: Path, port: int) -> None:
        self.app, self.clock, self.port = app, clock, port
        self.running: list[ForkProcess] = []

    def begin(self) -> None:
        more = {
            "SCHEDULER_BEAT": "1",  # a lease of three seconds
            "MAIL_SERVER": f"127.0.0.1:{self.port}",
            "MAIL_SECURITY": "none",
            "MAIL_FROM": "portfolio@city.example",
            "PUBLIC_ADDRESS": "https://portfolio.city.example",
            product.CLOCK: str(self.clock),
        }
        self.running.append(jobs.forked(self.app, product.schedule, **more))

    def turn_to(self, day: date) -> None:
        """Eight o'clock in the city on a day; written beside and moved, so that nobody reads half a number."""
        beside = self.clock.with_suffix(".new")
        beside.write_text(str((local(day) - now()).total_seconds()))
        beside.replace(self.clock)

    def leader(self) -> ForkProcess:
        """The process that leads now."""
        found: list[ForkProcess] = []

        def is_there() -> bool:
            with self.app.app_context():
                owner = db.session.scalar(sa.select(Lease.owner)) or ""
            found[:] = [each for each in self.running if owner.endswith(f":{each.pid}") and each.is_alive()]
            return bool(found)

        wait_until(is_there)
        return found[0]

    def kill_the_leader(self) -> None:
        """End the leader as a power cut would, and put a new machine in its place."""
        killed = self.leader()
        killed.kill()
        killed.join()
        self.running.remove(killed)
        self.begin()

    def end(self) -> None:
        for each in self.running:
            each.kill()
            each.join()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


@pytest.fixture
def peer() -> Iterator[tuple[Peer, int]]:
    handler = Peer()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


@pytest.fixture
def machines(fresh_app: Flask, peer: tuple[Peer, int], tmp_path: Path) -> Iterator[Machines]:
    """Three processes on a city with sixty owners, each with one review, months before the first step."""
    with fresh_app.app_context():
        city = make.make_city()
        start(city)
        for number in range(OWNERS):
            owner = make.make_viewer(city, "project_owner", name=f"Owner {number}")
            project = make.make_project(
                city,
                f"Pilot {number}",
                stage="running",
                owner=person_of(owner),
                planned_end_on=date(2026, 10, 1),
                at=LONG_AGO,
            )
            subject = subjects.by_ref(city.lead, project.ref)
            reviews.plan(subject, kind="outcome", first_due_on=DUE, by=city.lead, at=LONG_AGO)
        # Calls for updates and drafts of reports would be more mail, and jobs for the killed to leave behind.
        for quarter, step in itertools.product(("2026Q3", "2026Q4"), ("called", "drafted", "frozen")):
            on = LONG_AGO.date()
            db.session.add(ReportStep(organisation_id=city.id, quarter=quarter, step=step, on=on, recorded_at=LONG_AGO))
        db.session.commit()
    found = Machines(fresh_app, tmp_path / "clock", peer[1])
    found.turn_to(date(2026, 10, 1))
    for _ in range(3):
        found.begin()
    yield found
    found.end()


def test_l56_three_machines_remind_once_whoever_is_killed_or_frozen(
    fresh_app: Flask, machines: Machines, peer: tuple[Peer, int]
) -> None:
    """d17 with processes: 60 reviews x 3 steps, the leader killed twice and frozen once, on a lease of 3 seconds."""
    server, _ = peer

    def have_arrived(count: int) -> Callable[[], bool]:
        return lambda: len({message["Message-ID"] for message in server.got}) >= count

    machines.leader()
    first, second, third = STEPS.values()

    machines.turn_to(first)
    wait_until(have_arrived(10))
    machines.kill_the_leader()
    wait_until(have_arrived(OWNERS))

    machines.turn_to(second)
    machines.kill_the_leader()
    wait_until(have_arrived(2 * OWNERS))

    machines.turn_to(third)
    wait_until(have_arrived(2 * OWNERS + 10))
    frozen = machines.leader()
    os.kill(frozen.pid or 0, signal.SIGSTOP)
    time.sleep(6)
    os.kill(frozen.pid or 0, signal.SIGCONT)
    wait_until(have_arrived(3 * OWNERS))
    time.sleep(4)  # whatever was claimed by the frozen or killed ones would go out again now

    with fresh_app.app_context():
        rows = db.session.execute(sa.select(Reminder.step, Reminder.on, Reminder.role, Reminder.state)).all()
        messages = db.session.execute(sa.select(Notice.key, Notice.state, Notice.message_id)).all()
        attempts = {
            row.message_id: row.attempts for row in db.session.execute(sa.select(Notice.message_id, Notice.attempts))
        }
    assert Counter(tuple(row) for row in rows) == {(step, on, "owner", "told"): OWNERS for step, on in STEPS.items()}
    assert Counter(state for _, state, _ in messages) == {"sent": 3 * OWNERS}
    assert len({key for key, _, _ in messages}) == 3 * OWNERS
    arrived = Counter((message["To"], message["Message-ID"]) for message in server.got)
    assert len(arrived) == 3 * OWNERS
    assert {message_id for _, message_id in arrived} == {f"<{number}@city.example>" for *_, number in messages}
    # A mail whose sender was killed, frozen or too slow to hear the answer goes out once more, under the same
    # Message-ID: never without an attempt of its own, and never all that a sender takes at once.
    assert all(count <= attempts[number[1:].partition("@")[0]] for (_, number), count in arrived.items())
    assert sum(arrived.values()) - len(arrived) < AT_ONCE
