"""What it costs to ask the command line for its help, and how long a second start takes."""

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from bench.row import Row
from tests.conftest import ROOT

TIMES = 1.6
TRIES = 5
START_SECONDS, STARTS = 5, 3
STACK = "import flask, sqlalchemy, flask_sqlalchemy, flask_login, flask_wtf"


def run(_sizes: Sequence[int]) -> list[Row]:
    """Help and start, each the least of a few tries."""
    return [asking(), starting()]


def asking() -> Row:
    """CPU of the help beside a Python that only imports what the product is built on, in turns."""
    asked, bare = zip(
        *((cpu(str(ROOT / "bin" / "portfolio"), "--help"), cpu(sys.executable, "-c", STACK)) for _ in range(TRIES)),
        strict=True,
    )
    note = f"{min(asked) * 1000:.0f} ms over {min(bare) * 1000:.0f} ms for the bare stack"
    return Row("bin/portfolio --help", "", 0, min(asked) / min(bare), "times", TIMES, note)


def starting() -> Row:
    """Seconds from bin/serve to its address, on an instance that has been started before."""
    with tempfile.TemporaryDirectory() as instance:
        first, *later = (start(instance) for _ in range(1 + STARTS))
    return Row("second start", "SQLite", 0, min(later), "s", START_SECONDS, f"the first took {first:.1f} s")


def start(instance: str) -> float:
    """Start the product without the demo city, stop it again; seconds until it said where it is."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = {"INSTANCE": instance, "PORT": str(port), "HOST": "127.0.0.1", "DATABASE_URL": "", "DEMO": "0"}
    began = time.monotonic()
    with subprocess.Popen(
        [ROOT / "bin" / "serve"], env=os.environ | place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as serving:
        assert serving.stdout is not None
        if not any("Portfolio runs at" in line for line in serving.stdout):
            raise RuntimeError("bin/serve ended before it said where it is")
        seconds = time.monotonic() - began
        serving.send_signal(signal.SIGTERM)
        serving.stdout.read()
    return seconds


def cpu(*command: str) -> float:
    """Seconds of CPU that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
