"""A made-up portfolio of a thousand projects, imported by command, reported by command."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import config
from portfolio.core.db import db, write_transaction
from tests import make
from tests.reports import paper

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


@pytest.fixture
def reported(fresh_app: Flask, shared: Path, tmp_path: Path) -> tuple[dict[str, Any], dict[str, Any], Path]:
    """The manifest of the portfolio, the figures of its report, and the PDF."""
    paper.need_pdf()
    bundle, pdf = tmp_path / "bundle", tmp_path / "report.pdf"
    script = shared / "data" / "make_portfolio.py"
    subprocess.run([sys.executable, str(script), "--projects", "1000", "--out", str(bundle)], check=True)
    environment = {"INSTANCE": fresh_app.instance_path}
    if not fresh_app.config["EMBEDDED"]:
        environment["DATABASE_URL"] = fresh_app.config["SQLALCHEMY_DATABASE_URI"]
    with fresh_app.app_context(), write_transaction():
        make.make_city()
        db.session.commit()
    command("import", "bundle", str(bundle), "--count-from", "2022-01-01", "--json", environment=environment)
    told = command("report", "2026Q3", "--pdf", str(pdf), "--json", "-", environment=environment)
    return json.loads((bundle / "manifest.json").read_text()), json.loads(told), pdf


def test_a_report_of_a_thousand_projects_agrees_with_their_manifest(
    reported: tuple[dict[str, Any], dict[str, Any], Path],
) -> None:
    manifest, figures, pdf = reported
    wanted = manifest["control_totals"]

    now = {row["stage"]: row["projects"][-1] for row in figures["portfolio"]["stages"]}
    for word, stages in STAGES.items():
        assert sum(now.get(stage, 0) for stage in stages) == wanted["projects_by_stage"].get(word, 0)
    assert now["decided"] == sum(wanted["projects_by_stage"].get(word, 0) for word in ENDED)
    assert figures["portfolio"]["totals"][-1] == sum(now.values()) == 1000

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

    assert paper.check_ua([pdf])[0].broken == {}
