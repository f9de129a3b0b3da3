"""Made-up portfolios, imported by command, reported by command: their figures come by in three ways."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask

import config
from portfolio.core.db import db, write_transaction
from tests import make
from tests.reports import duck, paper

# The bundle's words for stages, in ours; what was stopped before it ran is rejected.
STAGES = {"idea": ["idea"], "evaluation": ["closing"], "pilot": ["running"], "stopped": ["stopped", "rejected"]}
ENDED = ["scaled", "closed"]


def command(*words: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "portfolio.cli", *words],
        capture_output=True,
        check=False,
        text=True,
        cwd=config.ROOT,
        env=os.environ | environment | {"PYTHONPATH": str(config.ROOT), "SECRET_KEY": "test"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def imported(app: Flask, shared: Path, folder: Path, projects: int) -> tuple[Path, dict[str, str]]:
    """The folder of a portfolio of so many projects that a city has imported, and where its commands find the city."""
    bundle, script = folder / "bundle", shared / "data" / "make_portfolio.py"
    subprocess.run([sys.executable, str(script), "--projects", str(projects), "--out", str(bundle)], check=True)
    environment = {"INSTANCE": app.instance_path}
    if not app.config["EMBEDDED"]:
        environment["DATABASE_URL"] = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context(), write_transaction():
        make.make_city()
        db.session.commit()
    command("import", "bundle", str(bundle), "--count-from", "2022-01-01", "--json", environment=environment)
    return bundle, environment


def test_a_report_of_a_thousand_projects_agrees_with_their_manifest_and_files(
    fresh_app: Flask, shared: Path, tmp_path: Path
) -> None:
    paper.need_pdf()
    pdf = tmp_path / "report.pdf"
    bundle, environment = imported(fresh_app, shared, tmp_path, 1000)

    figures = json.loads(command("report", "2026Q3", "--pdf", str(pdf), "--json", "-", environment=environment))

    assert figures["portfolio"]["totals"][-1] == 1000
    agree_with_the_manifest(bundle, figures)
    agree_with_its_files(bundle, figures)
    assert paper.check_ua([pdf])[0].broken == {}


def test_the_figures_of_ten_thousand_projects_agree_with_their_manifest_and_files(
    new_database: Callable[..., Flask], shared: Path, tmp_path: Path
) -> None:
    app = new_database("sqlite")
    bundle, environment = imported(app, shared, tmp_path, 10_000)

    figures = json.loads(command("report", "2026Q3", "--json", "-", environment=environment))

    assert figures["portfolio"]["totals"][-1] == 10_000
    agree_with_the_manifest(bundle, figures)
    agree_with_its_files(bundle, figures)


def agree_with_the_manifest(bundle: Path, figures: dict[str, Any]) -> None:
    """The figures add up to what the maker of the portfolio says of it."""
    wanted = json.loads((bundle / "manifest.json").read_text())["control_totals"]

    now = {row["stage"]: row["projects"][-1] for row in figures["portfolio"]["stages"]}
    for word, stages in STAGES.items():
        assert sum(now.get(stage, 0) for stage in stages) == wanted["projects_by_stage"].get(word, 0)
    assert now["decided"] == sum(wanted["projects_by_stage"].get(word, 0) for word in ENDED)
    assert figures["portfolio"]["totals"][-1] == sum(now.values())

    money = figures["money"][0]
    booked = {
        key: sum(Decimal(money[part][key]) for part in ("money", "work_or_goods", "own_share_in_work_or_goods"))
        for key in ("committed", "received")
    }
    assert (str(booked["committed"]), str(booked["received"])) == (
        wanted["funding_eur_by_status"]["awarded"],
        wanted["funding_eur_by_status"]["received"],
    )

    reviews = figures["reviews"]
    assert sum(reviews["states"].values()) == reviews["started_projects"]
    assert figures["settings"]["count_from"] == date(2022, 1, 1).isoformat()


def agree_with_its_files(bundle: Path, figures: dict[str, Any]) -> None:
    """The figures of pages 2, 3 and 5 are what DuckDB makes of the same files."""
    wanted = duck.counted(bundle)

    def cents(row: dict[str, Any], *keys: str) -> Any:
        found = tuple(int(Decimal(row[key]) * 100) for key in keys)
        return found if len(found) > 1 else found[0]

    matrix = figures["portfolio"]["types_by_capability"]
    assert {row["type"]: row["projects"] for row in matrix["rows"] if row["projects"]} == wanted["types"]
    columns = zip(matrix["capabilities"], matrix["projects_by_capability"], strict=True)
    assert {key or "none": projects for key, projects in columns} == wanted["capabilities"]

    measures = figures["measures"]
    assert measures["running_projects"] == wanted["running"]
    assert {key: count for key, count in measures["standings"].items() if count} == wanted["standings"]
    colours = {key: measures["outcomes"][key] for key in ("green", "amber", "red")}
    grey = measures["outcomes"]["no_data"] + measures["outcomes"]["unjudged"]
    assert colours | {"grey": grey} == wanted["outcomes"]
    assert measures["on_target"]["part"] == wanted["outcomes"]["green"]

    (money,) = figures["money"]
    promised = ("committed", "received")
    assert {row["kind"]: cents(row, *promised) for row in money["sources"]} == wanted["kinds"]
    assert {row["year"]: cents(row, *promised) for row in money["risks"]["years"]} == wanted["years"]
    assert cents(money["risks"]["largest_source"], "part", "of") == (
        max(wanted["funders"].values()),
        sum(wanted["funders"].values()),
    )
    lasting = figures["money_risks"]["projects_by_how_long_money_lasts"]
    assert sum(lasting.values()) == figures["money_risks"]["running_projects"] == wanted["running"]
