"""CPU of asking the command line for its help, beside a Python that only imports what the product is built on."""

import resource
import subprocess
import sys
from collections.abc import Sequence

from bench.row import Row
from tests.conftest import ROOT

TIMES = 1.6
TRIES = 5
STACK = "import flask, sqlalchemy, flask_sqlalchemy, flask_login, flask_wtf"


def run(_sizes: Sequence[int]) -> list[Row]:
    """The least of a few tries of each, taken in turns."""
    asked, bare = zip(
        *((cpu(str(ROOT / "bin" / "portfolio"), "--help"), cpu(sys.executable, "-c", STACK)) for _ in range(TRIES)),
        strict=True,
    )
    note = f"{min(asked) * 1000:.0f} ms over {min(bare) * 1000:.0f} ms for the bare stack"
    return [Row("bin/portfolio --help", "", 0, min(asked) / min(bare), "times", TIMES, note)]


def cpu(*command: str) -> float:
    """Seconds of CPU that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
