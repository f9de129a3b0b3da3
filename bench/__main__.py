"""Run every module beside this one that defines run(), print one table, write build/bench.json.

Usage: bin/bench [--projects 1000,10000] [MODULE …]
"""

import argparse
import json
import pkgutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import bench
from bench.row import Row

ROOT = Path(__file__).resolve().parent.parent
SIZES = "1000,10000,100000"


def main() -> int:
    """Measure; 1 when a limit was broken."""
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("modules", nargs="*", help="default: all")
    parser.add_argument("--projects", default=SIZES, help="sizes of the cities, default %(default)s")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.projects.split(",")]
    rows: dict[str, Sequence[Row]] = {}
    for name in asked.modules or sorted(module.name for module in pkgutil.iter_modules(bench.__path__)):
        run = getattr(import_module(f"bench.{name}"), "run", None) if name != "__main__" else None
        if run is not None:
            rows[name] = run(sizes)
            show(name, rows[name])
    written = ROOT / "build" / "bench.json"
    written.parent.mkdir(exist_ok=True)
    found = {name: [asdict(row) | {"holds": row.holds} for row in each] for name, each in rows.items()}
    written.write_text(json.dumps(found, indent=1))
    return 0 if all(row.holds for each in rows.values() for row in each) else 1


def show(name: str, rows: Sequence[Row]) -> None:
    """Print the lines of one module."""
    print(f"\n{name}")
    for row in rows:
        limit = "" if row.limit is None else f"<= {row.limit:g}"
        size = f"{row.size:,}" if row.size else ""
        mark = "" if row.holds else "  BROKEN"
        print(f"  {row.what:34} {row.where:11} {size:>8} {row.measured:10.2f} {row.unit:6} {limit:9} {row.note}{mark}")


if __name__ == "__main__":
    sys.exit(main())
