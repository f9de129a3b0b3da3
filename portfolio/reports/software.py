"""Which Portfolio this is."""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def software() -> str:
    """Name and version of this software, as an issued report keeps them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"Portfolio {project['version']}"
