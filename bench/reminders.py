"""What a tick of the scheduler costs: with nothing due at two sizes, and with a thousand steps due beside bare rows."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask

from bench import cities
from bench.row import Row
from portfolio.core.db import Model, db, write_transaction
from portfolio.notices.models import Notice
from portfolio.people.models import Membership, Person, Setting
from portfolio.projects.models import Project
from portfolio.reminders import jobs, rules
from portfolio.reminders.models import Reminder, Round
from portfolio.reminders.planning import plan
from portfolio.reminders.queries.cities import city
from portfolio.reviews.models import Review
from portfolio.reviews.queries.planned import working_days
from portfolio.reviews.schedule import WorkingDays
from tests import make

SMALL, LARGE = 1_000, 100_000
DUE = 1_000
RUNS = 7
ZONE = "Europe/Vienna"
LONG_AGO = datetime(2020, 1, 7, 8, 0, tzinfo=UTC)
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
SPREAD = 1_000  # days over which open reviews are due, a fifth of them overdue
BUSY = date(2026, 12, 2)
"""A working day on which the steps of DUE reviews fall."""


def run(sizes: Sequence[int]) -> list[Row]:
    """A tick at 1,000 and at 100,000 open reviews, whatever sizes are asked for, and one with 1,000 reminders due."""
    rows = []
    for database in ("sqlite", "postgresql"):
        ticks = {size: Ticks(database, size) for size in (SMALL, LARGE)}
        for name, what in (("tick, nothing due", Ticks.idle), ("first of a day, nothing due", Ticks.new_day)):
            small, large = (what(ticks[size]) for size in (SMALL, LARGE))
            assert small[1] == large[1], "the number of statements grows with the reviews"
            note = f"{small[0]:.1f} ms at {SMALL:,}, {large[0]:.1f} ms here; {large[1]} statements, best of {RUNS}"
            rows.append(Row(name, database, LARGE, large[0] / small[0], "x", 1.5, note))
        planned, plain, both = ticks[LARGE].busy()
        note = f"{planned:.1f} ms, plain rows {plain:.1f} ms; with their {DUE} messages {both:.1f} ms"
        rows.append(Row("1,000 reminders due", database, LARGE, planned / plain, "x", 10, note))
    return rows


class Ticks:
    """A city with so many open reviews, none of which has a step on the days measured, and a thousand that have."""

    def __init__(self, database: str, size: int) -> None:
        self.app = self.made(database, size)
        with self.app.app_context():
            self.id = fill(size)

    def made(self, database: str, size: int) -> Flask:
        instance = cities.folder() / f"reminders-{database}-{size}"
        if database == "sqlite":
            return cities.app_on(instance)
        name = f"reminders_{size}"
        cities.create_database(name)
        address = cities.server().replace("/postgres?", f"/{name}?")
        return cities.app_on(instance, address.replace("postgresql://", "postgresql+psycopg://"))

    def idle(self) -> tuple[float, int]:
        """A tick after the day's round: milliseconds and statements."""
        at = eight(MONDAY)
        with self.app.app_context():
            jobs.tick(at)  # catches up with years, which leaves reminders waiting for the owner's answer
            with write_transaction():
                db.session.execute(sa.update(Reminder).where(Reminder.state == "waiting").values(state="told"))
                db.session.commit()
            return measured(lambda: jobs.tick(at), prepare=lambda: None)

    def new_day(self) -> tuple[float, int]:
        """The round of a day on which no step falls."""
        with self.app.app_context():
            return measured(lambda: jobs.tick(eight(MONDAY)), prepare=lambda: look_again(FRIDAY))

    def busy(self) -> tuple[float, float, float]:
        """Milliseconds of planning a thousand reminders, of inserting such rows plainly, of the whole round."""
        at = eight(BUSY)
        with self.app.app_context():
            of = city(self.id, at)
            days = working_days(of.id)
            reviews = db.session.scalars(sa.select(Review.id).where(Review.due_on == BUSY)).all()
            row = {"organisation_id": of.id, "step": 0, "due_on": BUSY, "role": "owner", "on": BUSY}
            plain = [row | {"review_id": number, "state": "waiting", "recorded_at": at} for number in reviews]
            db.session.rollback()

            def insert() -> None:
                with write_transaction():
                    db.session.execute(sa.insert(Reminder), plain)
                    db.session.commit()

            def plan_only() -> None:
                with write_transaction():
                    plan(of, days, BUSY, BUSY, at)
                    db.session.commit()

            bare = measured(insert, prepare=empty)[0]
            planned = measured(plan_only, prepare=empty)[0]
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Reminder)) == DUE
            db.session.rollback()

            def begin() -> None:
                empty()
                look_again(BUSY - timedelta(days=1))

            whole = measured(lambda: jobs.tick(at), prepare=begin)[0]
        return planned, bare, whole


def eight(day: date) -> datetime:
    """Eight o'clock in the city."""
    return datetime.combine(day, hour(8), ZoneInfo(ZONE)).astimezone(UTC)


def measured(act: Callable[[], object], *, prepare: Callable[[], object]) -> tuple[float, int]:
    """The least milliseconds that something took, and how many statements it ran."""
    took, statements = [], 0

    def count(*_: Any) -> None:
        nonlocal statements
        statements += 1

    for _ in range(RUNS):
        prepare()
        statements = 0
        sa.event.listen(db.engine, "before_cursor_execute", count)
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
        sa.event.remove(db.engine, "before_cursor_execute", count)
    return min(took), statements


def look_again(last: date) -> None:
    """Let a city's last round have been on a day, and its weekly one later."""
    with write_transaction():
        db.session.execute(
            sa.update(Round).values(planned_on=last, told_on=last, told_at=eight(last), weekly_on=date(2027, 1, 4))
        )
        db.session.commit()


def empty() -> None:
    """Forget every reminder and message."""
    with write_transaction():
        db.session.execute(sa.delete(Reminder))
        db.session.execute(sa.delete(Notice))
        db.session.commit()


def fill(size: int) -> int:
    """A city with so many open reviews, ten to a project, and DUE projects with one that is due on BUSY."""
    made = make.make_city()
    start = {"organisation_id": made.id, "key": "reminders_from", "value": "2020-01-07", "on": date(2020, 1, 7)}
    db.session.execute(sa.insert(Setting).values(start | {"recorded_at": LONG_AGO}))
    owners = insert(
        Person,
        [
            {"name": f"Owner {n}", "email": f"owner{n}@city.example", "accepted_at": LONG_AGO, "created_at": LONG_AGO}
            for n in range(DUE)
        ],
    )
    role = {"organisation_id": made.id, "role": "project_owner", "from_on": date(2020, 1, 1), "recorded_at": LONG_AGO}
    insert(Membership, [role | {"person_id": person} for person in owners])
    projects = insert(Project, [project(made, number, owners) for number in range(size // 10 + DUE)])
    taken = {falls.due_on for span in ((FRIDAY, MONDAY), (BUSY - timedelta(days=1), BUSY)) for falls in falling(*span)}
    ahead = (MONDAY - timedelta(days=SPREAD // 5) + timedelta(days=n) for n in range(SPREAD))
    free = [day for day in ahead if day not in taken]
    rows = [review(made.id, projects[n // 10], free[n * 7919 % len(free)]) for n in range(size)]
    rows += [review(made.id, number, BUSY) for number in projects[size // 10 :]]
    insert(Review, rows)
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("ANALYZE"))
        db.session.commit()
    return made.id


def falling(since: date, until: date) -> Sequence[rules.Falls]:
    return list(rules.falling(since, until, WorkingDays("AT-9")))


def project(made: make.City, number: int, owners: Sequence[int]) -> dict[str, Any]:
    title = f"Pilot {number}"
    return {
        "organisation_id": made.id,
        "ref": f"P-2024-{number:06d}",
        "title": title,
        "title_key": title.lower(),
        "created_at": LONG_AGO,
        "changed_at": LONG_AGO,
        "stage": "running",
        "stage_since": LONG_AGO.date(),
        "lead_department_id": made.housing.id,
        "owner_id": owners[number % len(owners)],
    }


def review(organisation_id: int, project_id: int, due: date) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "project_id": project_id,
        "kind": "progress",
        "first_due_on": due,
        "planned_on": LONG_AGO.date(),
        "created_at": LONG_AGO,
        "due_on": due,
    }


def insert(model: type[Model], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows; the ids they got, in order."""
    made = sa.insert(model).returning(model.__table__.c.id, sort_by_parameter_order=True)
    return list(db.session.scalars(made, rows))
