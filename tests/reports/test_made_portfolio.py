"""Made-up portfolios, imported by command, reported by command: their figures come by in three ways."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.people.models import Organisation
from portfolio.reports.content import quarter_report
from portfolio.reports.drawing import draw
from portfolio.reports.printing import papers
from portfolio.reports.queries import quarter_facts
from portfolio.reports.shape import report_json
from tests.jobs import product
from tests.kept import COUNT_FROM, Kept
from tests.reports import duck, paper

# The bundle's words for stages, in ours; what was stopped before it ran is rejected.
STAGES = {"idea": ["idea"], "evaluation": ["closing"], "pilot": ["running"], "stopped": ["stopped", "rejected"]}
ENDED = ["scaled", "closed"]


def figures_of(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the command reports of the third quarter."""
    code, said = product.command(app, monkeypatch, "report", "2026Q3", "--json", "-")
    assert code == 0, said
    found: dict[str, Any] = json.loads(said)
    return found


def agree(bundle: Path, figures: dict[str, Any], projects: int) -> None:
    """The figures are those of so many projects, of what their maker says of them and of what their files say."""
    assert figures["portfolio"]["totals"][-1] == projects
    agree_with_the_manifest(bundle, figures)
    agree_with_its_files(bundle, figures)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_report_of_a_thousand_projects_agrees_with_their_manifest_and_files(
    kind: str,
    new_database: Callable[..., Flask],
    shared: Path,
    databases: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = new_database(kind, like="imported_1000")

    agree(databases.bundle(1000), figures_of(app, monkeypatch), 1000)


def test_a_report_of_a_thousand_projects_is_written_by_command_for_everybody(
    new_database: Callable[..., Flask], shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.need_pdf()
    pdf = tmp_path / "report.pdf"

    code, said = product.command(
        new_database("sqlite", like="imported_1000"), monkeypatch, "report", "2026Q3", "--pdf", str(pdf)
    )

    assert code == 0, said
    assert paper.check_ua([pdf])[0].broken == {}


def test_a_report_of_ten_thousand_projects_agrees_with_them_and_is_no_longer_than_one_of_a_thousand(
    new_database: Callable[..., Flask],
    shared: Path,
    databases: Kept,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper.need_pdf()
    app = new_database("sqlite", like="imported_10000")
    file = tmp_path / "report.pdf"

    with app.app_context():
        city = db.session.scalars(sa.select(Organisation)).one()
        made = quarter_report(quarter_facts(city, Quarter(2026, 3)))
        agree(databases.bundle(10_000), json.loads(json.dumps(report_json(made))), 10_000)
        main, *lists = (html for _, html in papers(made, "en"))

    file.write_bytes(draw(main).pdf)
    assert "10,000 projects are on record" in paper.text_of(file)
    with pikepdf.open(file) as drawn:
        assert len(drawn.pages) <= 24, "a report's length follows departments and decisions, not projects"
    listed = re.findall(r"\bP-\d{4}-\d+\b", "".join(lists))
    assert len(listed) == len(set(listed)) == 10_000


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
    assert figures["settings"]["count_from"] == COUNT_FROM.isoformat()


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
