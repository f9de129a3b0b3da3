"""CPU and memory of `bin/portfolio jury analyse`, beside numpy and scipy doing the fit alone, each in a process.

Ours reads the sheet, fits both models, finds agreement and intervals of places and prints everything.
"""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.row import Row
from tests.conftest import ROOT

TIMES = 2
MIB = 500
ROUNDS = 3
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}


def run(_sizes: Sequence[int]) -> list[Row]:
    """Two sparse juries beside the fit, and a complete one beside the bootstrap."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return [
            *compared("300 by 140, sparse", "mixed", sheet(place, 300, 140, 5_250)),
            *compared("1,100 by 3,000, sparse", "mixed", sheet(place, 1_100, 3_000, 75_000)),
            *compared("60 by 10, every draw", "bootstrap", sheet(place, 60, 10, 600)),
        ]


def sheet(folder: Path, proposals: int, jurors: int, ratings: int) -> Path:
    """So many ratings in half points, handed out at random."""
    random = np.random.default_rng(20261122)
    cells = random.choice(proposals * jurors, ratings, replace=False)
    worth, generosity = random.normal(0, 0.7, proposals), random.normal(0, 0.5, jurors)
    scores = 3 + worth[cells // jurors] + generosity[cells % jurors] + random.normal(0, 0.6, ratings)
    place = folder / f"{proposals}x{jurors}.csv"
    with place.open("w", encoding="utf-8", newline="") as text:
        lines = csv.writer(text)
        lines.writerow(["proposal", "juror", "score"])
        for cell, score in zip(cells.tolist(), (np.clip(np.round(2 * scores), 0, 10) / 2).tolist(), strict=True):
            lines.writerow([f"P{cell // jurors}", f"J{cell % jurors}", score])
    return place


def compared(where: str, what: str, scores: Path) -> list[Row]:
    """Time and memory of both, in turns, the least of some rounds."""
    ours = (str(ROOT / "bin" / "portfolio"), "jury", "analyse", str(scores), "--json")
    plain = (sys.executable, "-m", "bench.plain_jury", what, str(scores))
    spent = [(cost(*ours), cost(*plain)) for _ in range(ROUNDS)]
    (mine, my_peak), (least, its_peak) = (
        (min(seconds for seconds, _ in each), min(peak for _, peak in each)) for each in zip(*spent, strict=True)
    )
    note = f"{mine:.2f} s over {least:.2f} s"
    memory = f"over {its_peak:.0f} MiB"
    limit, peak, unit = (MIB, my_peak, "MiB") if what == "bootstrap" else (TIMES, my_peak / its_peak, "times")
    return [
        Row("jury analyse, CPU", where, 0, mine / least, "times", TIMES, note),
        Row("jury analyse, memory", where, 0, peak, unit, limit, f"{my_peak:.0f} MiB {memory}"),
    ]


def cost(*command: str) -> tuple[float, float]:
    """CPU seconds and peak MiB of one command."""
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | ONE_THREAD, stdout=subprocess.DEVNULL) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{command[0]} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
