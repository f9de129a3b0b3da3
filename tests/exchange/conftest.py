"""Made portfolios, each generated once per run for all tests that want it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.kept import Kept

Made = Callable[..., Path]


@pytest.fixture(scope="session")
def made(shared: Path, databases: Kept) -> Made:
    """Generate a bundle: made(200) or made(1000, dirt=0.02)."""
    return databases.bundle


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a made bundle."""
    read: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return read


def wanted_totals(folder: Path) -> dict[str, Any]:
    """The control totals of a made bundle, without the keys that are not ours to count."""
    return {key: value for key, value in manifest(folder)["control_totals"].items() if not key.startswith("finished")}
