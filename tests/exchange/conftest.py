"""Made portfolios, each generated once for all tests that want it, and a fresh city to import them into."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Made = Callable[..., Path]


@pytest.fixture(scope="session")
def made(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Generate a bundle: made(200) or made(1000, dirt=0.02)."""
    done: dict[tuple[int, float], Path] = {}

    def make(projects: int, dirt: float = 0.0) -> Path:
        if (projects, dirt) not in done:
            folder = tmp_path_factory.mktemp("bundles") / f"portfolio-{projects}-{dirt}"
            script = shared / "data" / "make_portfolio.py"
            command = [
                sys.executable,
                str(script),
                "--projects",
                str(projects),
                "--dirt",
                str(dirt),
                "--out",
                str(folder),
            ]
            subprocess.run(command, check=True)
            done[projects, dirt] = folder
        return done[projects, dirt]

    return make


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a made bundle."""
    read: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return read


def wanted_totals(folder: Path) -> dict[str, Any]:
    """The control totals of a made bundle, without the keys that are not ours to count."""
    return {key: value for key, value in manifest(folder)["control_totals"].items() if not key.startswith("finished")}
