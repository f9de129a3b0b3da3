"""CPU of reading and of bringing in a list of 10,000 rows, beside python-calamine reading the same workbook alone."""

import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import xlsxwriter
from python_calamine import CalamineWorkbook

from bench import cities, importing
from bench.row import Row
from portfolio.core.db import db
from portfolio.lists.tables import read_table
from tests import make
from tests.conftest import ROOT

ROWS, MOST_ROWS = 10_000, 50_000
READING_TIMES = 12
TIMES = 5
"""Rounds of which the quickest counts."""
IMPORT_TIMES, IMPORT_MEBIBYTES = 30, 300

HEAD = (
    "Project no.",
    "Project title",
    "Department",
    "Project lead",
    "Status",
    "Budget",
    "Spent",
    "Start",
    "Planned end",
    "Methods",
    "Summary",
    "District",
    "Funder",
    "Awarded",
    "Notes",
)
_STATES = ("Idea", "Planned", "Running", "Running", "Running", "Completed", "Stopped")
_METHODS = ("Prototyping", "Co-creation", "Service design", "Data analysis", "Open call", "Foresight")
_WORDS = ("street", "light", "school", "tree", "bus", "roof", "library", "market", "bench", "heat", "care", "letter")
_FIRST = ["Ana", "Jo", "Eva", "Tom", "Mia", "Noah", "Lea", "Paul", "Ida", "Max"]
_LAST = ["Silva", "Brown", "Huber", "Berg", "Novak", "Fox", "Weiss", "Klein"]


def workbook(rows: int, seed: int = 7) -> bytes:
    """A list as a large city keeps it: so many projects, typed cells, a title line, fills in one column, gaps."""
    draw = random.Random(seed)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": False}) as book:
        sheet = book.add_worksheet("Projects")
        bold = book.add_format({"bold": True, "bg_color": "#D9D9D9"})
        money, day = book.add_format({"num_format": "#,##0.00 €"}), book.add_format({"num_format": "dd/mm/yyyy"})
        fills = {state: book.add_format({"bg_color": colour}) for state, colour in _COLOURS.items()}
        sheet.write(0, 0, "City of Elmbridge: projects of innovation")
        sheet.write_row(2, 0, HEAD, bold)
        sheet.freeze_panes(3, 2)
        for number in range(rows):
            state = draw.choice(_STATES)
            begin = date(2018, 1, 1) + timedelta(days=draw.randrange(2500))
            budget = draw.randrange(2_000, 400_000)
            row = 3 + number
            sheet.write_string(row, 0, f"P-{number + 1:05}")
            sheet.write_string(row, 1, f"{' '.join(draw.sample(_WORDS, 3)).capitalize()} {number + 1}")
            sheet.write_string(row, 2, f"Department {draw.randrange(14) + 1}")
            if draw.random() < 0.9:
                sheet.write_string(row, 3, f"{draw.choice(_FIRST)} {draw.choice(_LAST)}")
            sheet.write_string(row, 4, state, fills.get(state))
            if draw.random() < 0.92:
                sheet.write_number(row, 5, budget, money)
                sheet.write_number(row, 6, round(budget * draw.random(), 2), money)
            sheet.write_datetime(row, 7, begin, day)
            if draw.random() < 0.85:
                sheet.write_datetime(row, 8, begin + timedelta(days=draw.randrange(90, 900)), day)
            sheet.write_string(row, 9, "; ".join(draw.sample(_METHODS, draw.randrange(1, 3))))
            sheet.write_string(
                row, 10, f"We try whether a {draw.choice(_WORDS)} helps with {draw.choice(_WORDS)}s. " * 3
            )
            sheet.write_string(row, 11, f"District {draw.randrange(23) + 1}")
            if draw.random() < 0.5:
                sheet.write_string(row, 12, draw.choice(("City budget", "State", "European Union", "Foundation")))
                sheet.write_number(row, 13, budget // 2, money)
            if draw.random() < 0.2:
                sheet.write_string(row, 14, "ca. 40k more in spring 2026")
    return made.getvalue()


_COLOURS = {"Running": "#92D050", "Stopped": "#FF0000", "Completed": "#9DC3E6"}


def run(sizes: Sequence[int]) -> list[Row]:
    """Reading a workbook and bringing it in, file to commit: 10,000 rows, or the largest smaller size asked for."""
    size = max((size for size in sizes if size <= ROWS), default=min(*sizes, ROWS))
    content = workbook(size)
    least, ours = cpu(lambda: read_alone(content)), cpu(lambda: read_table(content, "list.xlsx"))
    note = f"{1000 * ours:.0f} ms over {1000 * least:.0f} ms of python-calamine alone"
    rows = [Row("read a list", "XLSX", size, ours / least, "times", READING_TIMES, note)]
    for database in ("sqlite", "postgresql"):
        spent, peak = brought_in(database, content)
        note = f"{spent:.1f} s from file to commit over {1000 * least:.0f} ms, our own CPU"
        rows.append(Row("bring a list in", database, size, spent / least, "times", IMPORT_TIMES, note))
        rows.append(Row("bring a list in, peak memory", database, size, peak, "MiB", IMPORT_MEBIBYTES))
    return rows


# In a process of its own, so that its peak is its own; the clock stands while the application starts.
BRING_IN = """
import os, resource, sys, time
from pathlib import Path
from portfolio.app import create_app
from portfolio.core.actor import Actor
from portfolio.lists.import_command import bring_in
from portfolio.people.queries import organisation_named
with create_app().app_context():
    by = Actor(organisation_named(None).id)
    began = time.process_time()
    bring_in(
        Path(sys.argv[1]), mapping=None, department="Housing", count_from=None, dry_run=False, as_json=True, by=by
    )
    spent = time.process_time() - began
print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def brought_in(database: str, content: bytes) -> tuple[float, float]:
    """Bring a workbook in some times: CPU in seconds of the quickest, as for reading alone, and the highest peak."""
    done = [brought_in_once(database, content, number) for number in range(TIMES)]
    return min(spent for spent, _ in done), max(peak for _, peak in done)


def brought_in_once(database: str, content: bytes, number: int) -> tuple[float, float]:
    """Bring a workbook into an empty city by the command: CPU in seconds from file to commit, and peak in MiB."""
    app, address = importing.empty(database, f"list-{number}")
    with app.app_context():
        make.make_city()
        db.session.commit()
        db.session.remove()
    place = cities.folder() / "list.xlsx"
    place.write_bytes(content)
    environment = os.environ | {
        "INSTANCE": app.config["INSTANCE"],
        "DATABASE_URL": "" if database == "sqlite" else address,
        "SECRET_KEY": "bench",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", BRING_IN, str(place)], env=environment, stdout=subprocess.PIPE, check=True
    )
    spent, peak = done.stdout.split()[-2:]
    return float(spent), float(peak) / 1024


def read_alone(content: bytes) -> int:
    """What python-calamine does alone: every cell of the first sheet as Python values."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return len(book.get_sheet_by_index(0).to_python())


def cpu(work: Callable[[], object], times: int = TIMES) -> float:
    """Seconds of CPU of the quickest of some runs."""

    def once() -> float:
        began = time.process_time()
        work()
        return time.process_time() - began

    return min(once() for _ in range(times))
