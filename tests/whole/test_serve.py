"""bin/serve as a stranger runs it: real processes, a real port, an instance folder of its own."""

import os
import re
import signal
import socket
import stat
import subprocess
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import config
from portfolio.first_start import wants_demo


class Served:
    """A running bin/serve and what it said so far."""

    def __init__(self, instance: Path, **environ: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [config.ROOT / "bin/serve"],
            cwd=instance.parent,
            env=plain_environment() | {"INSTANCE": str(instance), "PORT": str(self.port), "DEMO": "0"} | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            self.said.extend(iter(lines.readline, ""))

    def until(self, words: str, seconds: float = 120) -> str:
        """All it said once it has said these words."""
        end = time.monotonic() + seconds
        while words not in "".join(self.said):
            assert self.process.poll() is None, "".join(self.said)
            assert time.monotonic() < end, "".join(self.said)
            time.sleep(0.05)
        return "".join(self.said)

    def stop(self) -> int:
        """Ask it to stop, and wait; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=15)
        self._reader.join()
        return code


def plain_environment() -> dict[str, str]:
    ours = {"HOST", "PORT", "INSTANCE", "DATABASE_URL", "SECRET_KEY", "DEMO", "WORKERS", "PUBLIC_ADDRESS"}
    return {name: value for name, value in os.environ.items() if name not in ours} | {"NO_APT": "1"}


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts bin/serve on an instance folder that is not there yet."""
    started: list[Served] = []

    def start(**environ: str) -> Served:
        started.append(Served(tmp_path / "instance", **environ))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.stop()


@pytest.fixture
def empty_postgresql(postgresql: str) -> Iterator[str]:
    """The address of a PostgreSQL database without a table."""
    name = f"served_{uuid.uuid4().hex}"
    admin = sa.create_engine(postgresql, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield postgresql.replace("/postgres?", f"/{name}?")
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def test_an_empty_product_serves_and_offers_one_link_and_a_second_start_keeps_key_and_database(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve()

    said = served.until("/set-up/")

    assert f"Portfolio runs at {served.address}" in said
    link = re.search(r"https?://\S+/set-up/\S+", said)
    assert link is not None
    assert link.group().startswith(served.address)
    with urllib.request.urlopen(served.address + "healthz") as answer:
        assert answer.status == 200
    with urllib.request.urlopen(link.group()) as page:
        assert b"<h1" in page.read()

    instance = tmp_path / "instance"
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600
    key = (instance / "secret_key").read_text()
    assert served.stop() == 0
    assert "Traceback" not in "".join(served.said)

    said = serve().until("/set-up/")

    assert (instance / "secret_key").read_text() == key
    assert "Installing" not in said
    assert "Making" not in said


def test_a_taken_port_is_said_before_anything_is_prepared(serve: Callable[..., Served], tmp_path: Path) -> None:
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", 0))
        neighbour.listen()
        port = neighbour.getsockname()[1]

        served = serve(PORT=str(port))

        assert served.process.wait(timeout=30) == 69
    served._reader.join()
    assert served.said[-1] == f"Port {port} on 127.0.0.1 is taken. Another one: PORT={port + 1} bin/serve\n"
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_starts_at_once_make_one_schema(
    kind: str, serve: Callable[..., Served], request: pytest.FixtureRequest
) -> None:
    database = {"DATABASE_URL": request.getfixturevalue("empty_postgresql")} if kind == "postgresql" else {}
    several = [serve(**database) for _ in range(2)]

    for served in several:
        served.until("/set-up/")
        with urllib.request.urlopen(served.address + "healthz") as answer:
            assert answer.status == 200

    assert [served.stop() for served in several] == [0, 0]
    assert [line for served in several for line in served.said if "Error" in line] == []


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, True),
        ({"HOST": "127.0.0.1", "DEMO": "1"}, True),
        ({"HOST": "", "DATABASE_URL": "", "DEMO": ""}, True),
        ({"DEMO": "0"}, False),
        ({"HOST": "0.0.0.0"}, False),
        ({"HOST": "localhost"}, False),
        ({"HOST": "::1"}, False),
        ({"DATABASE_URL": "postgresql://city@host/portfolio"}, False),
        ({"DATABASE_URL": "sqlite:////srv/portfolio.db"}, False),
    ],
)
def test_the_demo_city_comes_only_where_nobody_else_can_see_it(environ: dict[str, str], wanted: bool) -> None:
    assert wants_demo(environ) is wanted
