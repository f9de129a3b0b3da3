"""CPU and memory of importing a portfolio, beside plain executemany of the rows that the import leaves behind."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask
from psycopg.types.json import Json

from bench import cities
from bench.row import Row
from portfolio.core.db import Model, db
from tests import make
from tests.conftest import ROOT, SHARED

COMPARED, LARGEST = 10_000, 100_000
TIMES, MEBIBYTES = 20, 300

# A small process starts the command, since a child's peak begins with the size of the process that it was forked from.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def run(sizes: Sequence[int]) -> list[Row]:
    """CPU at 10,000 projects on both databases, memory at 100,000; smaller sizes stand in where they are left out."""
    compared = max((size for size in sizes if size <= COMPARED), default=min(sizes))
    rows = []
    for database in ("sqlite", "postgresql"):
        spent, _, app, address = imported(database, compared)
        least, count = plain(database, app, address)
        note = f"{spent:.1f} s for the whole command over {least:.2f} s for {count:,} rows, our own CPU"
        rows.append(Row("import", database, compared, spent / least, "times", TIMES, note))
    largest = max(size for size in sizes if size <= LARGEST)
    for database in ("sqlite", "postgresql"):
        spent, peak, *_ = imported(database, largest)
        rows.append(Row("import, peak memory", database, largest, peak, "MiB", MEBIBYTES, f"{spent:.1f} s CPU"))
    return rows


def imported(database: str, size: int) -> tuple[float, float, Flask, str]:
    """Import a made portfolio by the command: its CPU in seconds, its peak in MiB, and where it went."""
    app, address = empty(database, f"import_{size}")
    with app.app_context():
        make.make_city()
        db.session.commit()
        db.session.remove()
    environment = os.environ | {
        "INSTANCE": app.config["INSTANCE"],
        "DATABASE_URL": "" if database == "sqlite" else address,
        "SECRET_KEY": "bench",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "portfolio.cli", "import", "bundle", str(bundle(size)), "--json"]
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, *command], env=environment, stdout=subprocess.PIPE, check=True
    )
    spent, peak = measured.stdout.split()[-2:]
    return float(spent), float(peak) / 1024, app, address


def plain(database: str, app: Flask, address: str) -> tuple[float, int]:
    """CPU of inserting the same rows into the same empty tables, and how many rows they are."""
    with app.app_context():
        tables = {
            table: [tuple(row) for row in db.session.execute(sa.text(select_all(table)))] for table in ordered_tables()
        }
        db.session.remove()
    _, fresh = empty(database, "plain")
    count = sum(len(rows) for rows in tables.values())
    if database == "sqlite":
        return insert_plainly(sqlite3.connect(fresh), tables, "?"), count
    prepared = {table: [tuple(map(wrapped, row)) for row in rows] for table, rows in tables.items()}
    return insert_plainly(psycopg.connect(fresh), prepared, "%s"), count


def insert_plainly(connection: Any, tables: dict[sa.Table, list[Any]], mark: str) -> float:
    """Seconds of our own CPU for one transaction with one executemany a table."""
    began = time.process_time()
    cursor = connection.cursor()
    for table, rows in tables.items():
        if rows:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            marks = ", ".join([mark] * len(table.columns))
            cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)
    connection.commit()
    spent = time.process_time() - began
    connection.close()
    return spent


def ordered_tables() -> list[sa.Table]:
    """All tables, each after those that it refers to."""
    return list(Model.metadata.sorted_tables)


def select_all(table: sa.Table) -> str:
    """The rows of a table as its driver gives them."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    order = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    return f'SELECT {names} FROM "{table.name}" ORDER BY {order}'


def wrapped(value: Any) -> Any:
    """A value as psycopg takes it back."""
    return Json(value) if isinstance(value, dict | list) else value


def empty(database: str, name: str) -> tuple[Flask, str]:
    """A migrated database with nothing in it, and its address as its driver takes it."""
    name = f"{name}_{time.monotonic_ns()}"
    instance = cities.folder() / name
    if database == "sqlite":
        return cities.app_on(instance), str(instance / "portfolio.db")
    cities.create_database(name)
    address = cities.server().replace("/postgres?", f"/{name}?")
    return cities.app_on(instance, address.replace("postgresql://", "postgresql+psycopg://")), address


def bundle(size: int) -> Path:
    """A made portfolio of so many projects."""
    folder = cities.folder() / f"bundle-{size}"
    if not folder.exists():
        script = SHARED / "data" / "make_portfolio.py"
        subprocess.run([sys.executable, str(script), "--projects", str(size), "--out", str(folder)], check=True)
    return folder
