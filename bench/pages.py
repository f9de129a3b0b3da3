"""CPU of the pages that people open all day, beside the floor under each."""

import gzip
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from flask.testing import FlaskClient

from bench import cities, floor
from bench.cities import MadeCity
from bench.row import Row
from portfolio.core.actor import Actor
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.evaluation.actions import keep
from portfolio.evaluation.jobs import counted
from portfolio.gunicorn_settings import settle_memory
from portfolio.meetings import actions as meetings
from portfolio.meetings.models import Meeting
from portfolio.metrics.models import Metric
from portfolio.people.models import Organisation
from portfolio.projects.models import Project

FEWEST, WARM_UPS = 4, 8
EMBEDDED, SERVER = (30, 0.07), (7, 0.4)
"""Rounds and their seconds: many short ones catch the quiet moments of a machine, but the CPU of other processes,
such as a database server's, is only told in hundredths of a second.
"""
GROWTH_FROM, GROWTH_TO, GROWTH_LIMIT = 10_000, 100_000, 1.5
BESIDE_LIST_LIMIT = 5
RAW_LIMIT, PACKED_LIMIT = 60_000, 10_000

PAGES = {
    "list of 50": "/projects",
    "list by two tags and a department": "/projects?type=governance&method=foresight&department=housing",
    "project page": "/projects/{largest}",
    "list by budget": "/projects?stage=running&sort=budget",
    "search": "/projects?q=sensors+social",
    "view in columns": "/projects?columns=title,deputy,programme,method,planned_end,last&sort=planned_end",
    "list in groups": "/projects?by=department",
    "filters with counts": "/projects?open=filters&stage=running",
    "board": "/projects/board",
    "timeline": "/projects/timeline",
    "comparison of two days": "/projects/compare?from=2024-06-30&until=2026-06-30",
    "meeting": "/meetings/{meeting}",
    "work list": "/work-list",
    "overdue": "/overdue",
    "calendar of reviews": "/reviews",
    "past": "/past",
    "overview": "/overview",
    "evaluation gap": "/evaluation",
}
LIMITS = {
    "list of 50": 8,
    "list by two tags and a department": 8,
    "list by budget": 8,
    "project page": 8,
    "search": 12,
    "view in columns": 12,
    "list in groups": 12,
    "filters with counts": 12,
    "board": 12,
    "timeline": 12,
    "comparison of two days": 12,
    "meeting": 12,
    "work list": 12,
    "overdue": 12,
    "calendar of reviews": 12,
    "past": 12,
    "overview": 2,
    "evaluation gap": 12,
}
WHOLE = (
    "project page",
    "meeting",
    "work list",
    "overdue",
    "calendar of reviews",
    "past",
    "overview",
    "evaluation gap",
)
"""Pages that show everything they read; the floor prints it all too."""

AFTER_CHOICES = ("board", "timeline", "comparison of two days")
"""Pages that show everything they read after sign-in and the choices of the filters."""

GROWING = (
    "search",
    "view in columns",
    "list in groups",
    "board",
    "timeline",
    "comparison of two days",
    "meeting",
    "work list",
    "calendar of reviews",
    "past",
    "overview",
)
"""Their cost may follow the number of projects: they look at all of them, or at all that were stopped, whose reviews
are due earlier than they say.
"""


def run(sizes: Sequence[int]) -> list[Row]:
    """Every page at every size on both databases."""
    rows, spent = [], {}
    for database in ("sqlite", "postgresql"):
        for size in sizes:
            city = cities.city(database, size)
            client = signed_in(city)
            known = addresses(city)
            keep_evaluation(city)
            for what, address in known.items():
                mine, least, statements = measure(city, client, what, address)
                spent[what, database, size] = mine
                note = f"{mine:.2f} ms over {least:.2f} ms, {statements} statements"
                rows.append(Row(what, database, size, mine / least, "times", LIMITS[what], note))
            rows.append(beside_list(database, size, spent))
            if database == "sqlite" and size == min(sizes):
                rows += weights(client)
        rows += growth(database, spent)
    return rows


def measure(city: MadeCity, client: FlaskClient, what: str, address: str) -> tuple[float, float, int]:
    """CPU of a page and of the floor under it, in milliseconds, and how many statements the page ran."""
    statements = recorded(city, client, address)
    # A list prints its rows, the third result; sign-in, the choices of the filters and the count are fetched only.
    first = 1 if what in WHOLE else 2
    last = 99 if what in (*WHOLE, *AFTER_CHOICES) else first
    shown: Callable[[int], bool] = lambda place: first <= place <= last  # noqa: E731  as short as a rule can be
    bare = floor.app(city.address, {"page": statements}, {"page": shown}).test_client()
    settle_memory()  # as every web process does; the floor has its part of it
    mine, least = cpu(city, lambda: client.get(address), lambda: bare.get("/page"))
    return mine, least, len(statements)


def addresses(city: MadeCity) -> dict[str, str]:
    """The pages of a city; the project page is that of the project with most measures."""
    with city.app.app_context():
        wanted = (
            sa.select(Project.ref)
            .join(Metric, Metric.project_id == Project.id)
            .group_by(Project.ref)
            .order_by(sa.func.count().desc(), Project.ref)
        )
        largest = db.session.scalars(wanted.limit(1)).one()
        meeting = meeting_of(db.session.scalars(sa.select(Organisation.id)).one())
        db.session.remove()
    return {what: address.format(largest=largest, meeting=meeting) for what, address in PAGES.items()}


def meeting_of(organisation_id: int) -> int:
    """The number of the weekly meeting, opened today by whoever asks first."""
    known = db.session.scalar(sa.select(Meeting.id).limit(1))
    if known is not None:
        return known
    at = now()
    made = meetings.open_meeting(title="Weekly meeting", on=at.date(), by=Actor(organisation_id), at=at)
    db.session.commit()
    return made.id


def keep_evaluation(city: MadeCity) -> None:
    """Count how far the city is evaluated, as its scheduler does whenever something was recorded."""
    with city.app.app_context():
        organisation_id, zone = db.session.execute(sa.select(Organisation.id, Organisation.zone)).one()
        keep(counted(organisation_id, zone, now()), at=now())
        db.session.commit()
        db.session.remove()


def beside_list(database: str, size: int, spent: dict[tuple[str, str, int], float]) -> Row:
    """How much dearer the gap over eight quarters is than the list of projects."""
    mine, listed = (spent[what, database, size] for what in ("evaluation gap", "list of 50"))
    note = f"{mine:.2f} ms against {listed:.2f} ms"
    return Row("evaluation gap, beside the list", database, size, mine / listed, "times", BESIDE_LIST_LIMIT, note)


def signed_in(city: MadeCity) -> FlaskClient:
    """A client of the city's unit lead."""
    client = city.app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = city.token, True
    return client


def recorded(city: MadeCity, client: FlaskClient, address: str) -> list[floor.Statement]:
    """The SQL that a page runs, as its driver gets it."""
    found: list[floor.Statement] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        found.append((statement, parameters))

    with city.app.app_context():
        engine = db.engine
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(address)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return [statement for statement in found if statement[0] != "BEGIN"]


def cpu(city: MadeCity, *acts: Callable[[], Any]) -> list[float]:
    """CPU milliseconds that each act takes, the database server's included: the lowest mean of some rounds.

    The acts take turns, so that other work on the machine hits them alike.
    """
    for act in acts:
        for _ in range(WARM_UPS):
            act()
    times, seconds = SERVER if "://" in city.address else EMBEDDED
    rounds = [[_round(city, act, seconds) for act in acts] for _ in range(times)]
    return [min(means) for means in zip(*rounds, strict=True)]


def long_cpu(city: MadeCity, *acts: Callable[[], Any]) -> list[float]:
    """The same for acts that take seconds: the lowest of three, after one to warm up."""
    for act in acts:
        act()
    rounds = [[_round(city, act, 0, fewest=1) for act in acts] for _ in range(3)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _round(city: MadeCity, act: Callable[[], Any], seconds: float, fewest: int = FEWEST) -> float:
    servers, mine, times = _servers(city), time.process_time(), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until or times < fewest:
        act()
        times += 1
    spent = time.process_time() - mine
    spent += sum(after - servers[pid] for pid, after in _servers(city).items() if pid in servers)
    return spent / times * 1000


def _servers(city: MadeCity) -> dict[str, float]:
    """CPU seconds of the processes that serve a city's database, by their number; none for the embedded one."""
    if "://" not in city.address:
        return {}
    with psycopg.connect(city.address) as connection:
        pids = connection.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'").fetchall()
    found = {}
    for (pid,) in pids:
        with suppress(FileNotFoundError, ProcessLookupError):  # a connection may end while we look
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found[str(pid)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def weights(client: FlaskClient) -> list[Row]:
    """What a list of 50 weighs."""
    body = client.get(PAGES["list of 50"]).data
    packed = len(gzip.compress(body, 6))
    return [
        Row("list of 50, raw", "", 0, len(body), "bytes", RAW_LIMIT),
        Row("list of 50, compressed", "", 0, packed, "bytes", PACKED_LIMIT),
    ]


def growth(database: str, spent: dict[tuple[str, str, int], float]) -> list[Row]:
    """How much dearer a page is with ten times as many projects."""
    return [
        Row(
            f"{what}, growth",
            database,
            GROWTH_TO,
            spent[what, database, GROWTH_TO] / spent[what, database, GROWTH_FROM],
            "times",
            None if what in GROWING else GROWTH_LIMIT,
            f"against {GROWTH_FROM:,}",
        )
        for what in PAGES
        if (what, database, GROWTH_TO) in spent and (what, database, GROWTH_FROM) in spent
    ]
