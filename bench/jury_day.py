"""A jury day of 12 jurors and 60 pitches: how long a save of a draft takes, beside a bare route under the same load.

Every juror saves every few seconds, changing a mark and a comment, on a server started as bin/serve starts it; between
two saves each sends the same form to a route that does nothing but INSERT it. Both answers are timed from outside.
"""

import http.client
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlencode

import sqlalchemy as sa

from bench import bare_route, cities
from bench.row import Row
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.jury.models import Ballot
from tests import make
from tests.browser import free_port
from tests.conftest import ROOT
from tests.jury.evening import make_evening

JURORS, PITCHES = 12, 60
EVERY, SECONDS = 2.0, 40.0
"""Each juror saves so often, for so long."""
TIMES = 8
COMMENT = "The need is shown by figures, and who would pay for it afterwards has been asked. " * 4

Form = dict[str, str]


@dataclass
class Tablet:
    """A juror's tablet: its cookie, the token of its forms, and what it has waited for.

    opened  by pitch: the marks of what was last saved, as the form carries them
    """

    port: int
    number: int
    cookie: str = ""
    token: str = ""
    opened: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    saves: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    def ask(self, method: str, path: str, form: Form | None = None) -> tuple[int, str]:
        """Status and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "X-Requested-With": "fetch"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        given = answer.getheader("Set-Cookie")
        if given:
            self.cookie = given.split(";")[0]
        return answer.status, body

    def enter(self, code: str, pitch: str) -> None:
        """Come in by a code, and open a ballot."""
        address = f"/jury/pass/{code}"
        self._token(self.ask("GET", address))
        status, _ = self.ask("POST", address, {"csrf_token": self.token})
        if status != 303:
            raise RuntimeError(f"the code was answered by {status}")
        self._token(self.ask("GET", f"/jury/pitches/{pitch}"))

    def _token(self, answer: tuple[int, str]) -> None:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer[1])
        if answer[0] != 200 or found is None:
            raise RuntimeError(f"a page was answered by {answer[0]}")
        self.token = found[1]

    def save(self, pitch: str, criteria: Sequence[int], turn: int) -> None:
        """Save a draft, and send the same form to the bare route; either may come first."""
        marks = {f"mark-{each}": str((turn + each) % 11) for each in criteria}
        words = f"{COMMENT}{turn}"
        opened = self.opened.get(pitch, "")
        form = {"csrf_token": self.token, "opened": opened, "for_applicant": words, **marks}
        told = self._timed(self.saves, f"/jury/pitches/{pitch}/draft", form, 200)
        found = re.search(r'"opened":\s*"([^"]*)"', told)
        if found is None:
            raise RuntimeError("a save did not say what stands")
        self.opened[pitch], self.kept[pitch] = found[1], words
        plain = {"juror": str(self.number), "words": words, "saved_at": "2026-11-22"}
        self._timed(self.bare, "/bare/", plain | marks, 303)

    def _timed(self, times: list[float], path: str, form: Form, expected: int) -> str:
        began = time.perf_counter()
        status, body = self.ask("POST", path, form)
        times.append(time.perf_counter() - began)
        if status != expected:
            raise RuntimeError(f"{path} was answered by {status}")
        return body


def run(_sizes: Sequence[int]) -> list[Row]:
    """The day on both databases."""
    return [row for database in ("sqlite", "postgresql") for row in day(database)]


def day(database: str) -> list[Row]:
    """One jury day, and that nothing of it was lost."""
    instance, address = cities.folder() / f"jury-day-{database}", ""
    if database == "postgresql":
        cities.create_database("jury_day")
        address = cities.server().replace("/postgres?", "/jury_day?").replace("postgresql://", "postgresql+psycopg://")
    app = cities.app_on(instance, address or None)
    with app.app_context():
        evening = make_evening(make.make_city(), jurors=JURORS, pitches=PITCHES, at=now())
        evening.declare_nothing(evening.jurors, now())
        codes, refs = evening.passes(now()), [pitch.ref for pitch in evening.pitches]
        criteria = [each.id for each in evening.criteria()]
        db.session.execute(sa.text(bare_route.TABLE))
        db.session.commit()
        db.engine.dispose()
    with served(str(instance), address) as port:
        tablets = [Tablet(port, number) for number in range(JURORS)]
        for tablet, code in zip(tablets, codes, strict=True):
            tablet.enter(code, refs[0])
        score(tablets, refs, criteria)
    with app.app_context():
        ballots = db.session.scalars(sa.select(Ballot.for_applicant)).all()
        db.engine.dispose()
    if sorted(ballots) != sorted(words for tablet in tablets for words in tablet.kept.values()):
        raise RuntimeError("what stands is not what was saved last")
    return [measured(database, tablets)]


@contextmanager
def served(instance: str, address: str) -> Iterator[int]:
    """The web server as the product starts it, with the bare route beside; gives its port."""
    port = free_port()
    place = {"INSTANCE": instance, "PORT": str(port), "DATABASE_URL": address, "SECRET_KEY": "test"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portfolio.gunicorn_settings"]
    with subprocess.Popen(
        [*command, "bench.bare_route:product()"], cwd=ROOT, env=os.environ | place | {"PYTHONPATH": str(ROOT)}
    ) as server:
        try:
            for _ in range(300):
                try:
                    if Tablet(port, 0).ask("GET", "/healthz")[0] == 200:
                        break
                except OSError:
                    time.sleep(0.1)
            yield port
        finally:
            server.terminate()


def score(tablets: Sequence[Tablet], refs: list[str], criteria: Sequence[int]) -> None:
    """Let all tablets save at once, each at its own beat."""
    until, broken = time.monotonic() + SECONDS, []

    def sit(tablet: Tablet) -> None:
        lot = random.Random(tablet.number)
        time.sleep(lot.random() * EVERY)
        try:
            for turn, ref in enumerate(cycle(refs[tablet.number * 5 :] + refs[: tablet.number * 5])):
                if time.monotonic() > until:
                    return
                began = time.monotonic()
                tablet.save(ref, criteria, turn)
                time.sleep(max(0.0, EVERY * (0.75 + lot.random() / 2) - (time.monotonic() - began)))
        except (RuntimeError, OSError) as error:
            broken.append(error)

    people = [threading.Thread(target=sit, args=(tablet,)) for tablet in tablets]
    for each in people:
        each.start()
    for each in people:
        each.join()
    if broken:
        raise RuntimeError(f"{len(broken)} tablets were left alone, the first by: {broken[0]}") from broken[0]


def measured(database: str, tablets: Sequence[Tablet]) -> Row:
    """The slow end of both: what 95 of 100 take at most."""
    saves = [seconds for tablet in tablets for seconds in tablet.saves]
    bare = [seconds for tablet in tablets for seconds in tablet.bare]
    mine, least = p95(saves), p95(bare)
    note = f"{mine * 1000:.1f} ms over {least * 1000:.1f} ms, {len(saves)} saves"
    return Row("save of a draft, p95", database, 0, mine / least, "times", TIMES, note)


def p95(times: Sequence[float]) -> float:
    """The time within which 95 of 100 were answered."""
    return sorted(times)[int(0.95 * len(times))]
