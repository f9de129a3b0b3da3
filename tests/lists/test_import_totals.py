"""Lists that other cities and funders publish, brought in for real: their totals equal those worked out elsewhere."""

import csv as csv_files
import gzip
import io
import json
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.exchange import list_totals
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.lists import mapping
from portfolio.lists.cells import matching
from portfolio.projects.models import Project, Tag, Term
from tests.lists.bringing import bring, check, projects_of, write
from tests.make import City


def expected(shared: Path, name: str) -> Any:
    return json.loads((shared / "data" / "expected" / f"{name}.json").read_text(), parse_float=Decimal)


def two(amount: Any) -> str:
    return f"{Decimal(amount):.2f}"


@pytest.mark.parametrize("year", ["2022", "2023"])
def test_subsidies_of_toulouse(session: Any, city: City, at: datetime, shared: Path, year: str) -> None:
    content = (shared / "data" / "grants-toulouse" / f"subventions-toulouse_{year}.csv").read_bytes()
    facts = expected(shared, "toulouse")[year]

    run = bring(content, "subventions.csv", city.lead, at)

    wanted = {
        "projects": facts["rows"],
        "applied_for": {},
        "awarded": {"EUR": facts["sum"]},
        "disbursed": {},
        "budget": {},
    }
    assert run.control_totals == list_totals.control_totals(run) == wanted
    first = session.scalars(sa.select(FundingLine).order_by(FundingLine.id)).first()
    assert (first.source, first.kind) == ("Toulouse Métropole", "city_operating")


def test_the_menu_of_chicago_s_wards(session: Any, city: City, at: datetime, shared: Path) -> None:
    content = (shared / "data" / "portfolio-chicago-ward-menu" / "2024 Q1-Q2 menu spending.csv").read_bytes()
    facts = expected(shared, "chicago")

    run = bring(
        content,
        "menu.csv",
        city.lead,
        at,
        columns={"item": "title", "cost": "budget", "category": "tag", "location": "district"},
        defaults={"currency": "USD"},
    )

    totals = list_totals.control_totals(run)
    assert (totals["projects"], totals["budget"]) == (facts["rows"], {"USD": facts["sum_cost"]})
    none_or_less = sa.select(sa.func.count()).where(Project.import_id == run.id, Project.budget_minor <= 0)
    assert session.scalar(none_or_less) == facts["zero_or_negative"]
    by_category = session.execute(
        sa.select(Term.label, sa.func.count(), sa.func.sum(Project.budget_minor))
        .join(Tag, Tag.term_id == Term.id)
        .join(Project, Project.id == Tag.project_id)
        .where(Project.import_id == run.id)
        .group_by(Term.label)
    )
    assert {(name, count, two(Decimal(int(minor)) / 100)) for name, count, minor in by_category} == {
        tuple(line) for line in facts["by_category"]
    }


@pytest.mark.parametrize("name", ["power-to-change", "wolfson"])
def test_grants_of_foundations(session: Any, city: City, at: datetime, shared: Path, name: str) -> None:
    content = (shared / "data" / "grants-360giving" / f"{name}.json").read_bytes()
    facts = expected(shared, f"360g_{name.replace('-', '_')}")

    run = bring(content, f"{name}.json", city.lead, at)

    totals = list_totals.control_totals(run)
    assert run.control_totals == totals
    assert totals["projects"] == facts["grants"]
    assert totals["awarded"] == {"GBP": two(facts["sum_awarded"][0][2])}
    assert totals["disbursed"] == {"GBP": two(facts["sum_disbursed"][0][0])}
    applied = facts.get("sum_applied_for")
    assert totals["applied_for"] == ({"GBP": two(applied[0][0])} if applied else {})
    booked = sa.select(LedgerEntry.on, LedgerEntry.amount_minor).where(LedgerEntry.kind == "committed")
    years: Counter[str] = Counter()
    grants: Counter[str] = Counter()
    for on, minor in session.execute(booked):
        years[str(on.year)] += minor
        grants[str(on.year)] += 1
    assert [[year, grants[year], two(Decimal(years[year]) / 100)] for year in sorted(years)] == [
        [year, count, two(amount)] for year, count, amount in facts["by_year"]
    ]
    zero = sa.select(sa.func.count()).where(LedgerEntry.kind == "committed", LedgerEntry.amount_minor <= 0)
    assert session.scalar(zero) == facts["zero_or_negative_amounts"]


# ----------------------------------------------------------------------------------------------- experiments
def experiments(shared: Path) -> list[dict[str, Any]]:
    packed = shared / "data" / "portfolio-undp-experiments" / "experiments.jsonl.gz"
    return [json.loads(line) for line in gzip.decompress(packed.read_bytes()).decode().splitlines()]


def as_list(found: list[dict[str, Any]]) -> bytes:
    """The experiments as the CSV that somebody would keep: a few tags joined, the longest answer as description."""
    written = io.StringIO()
    out = csv_files.writer(written)
    out.writerow(["Title", "Country", "Status", "Methods", "Learning intent", "All answers"])
    for each in found:
        answers = [answer for section in each["sections"] for _, answer in section["answers"]]
        tags = each["tags"]
        out.writerow(
            [
                each["title"],
                ";".join(tags.get("country", [])),
                ";".join(tags.get("experiment_status", [])),
                ";".join(tags.get("methods", [])),
                max(answers, key=len, default=""),
                "\n".join(answers)[:30_000],
            ]
        )
    return written.getvalue().encode()


CHOSEN = {
    "prototyping": "untested_approaches",
    "pilots": "untested_approaches",
    "behavioral insights": "behavioural_insights",
    "co-creation": "engaging_residents",
    "co -creation": "engaging_residents",
    "co creation": "engaging_residents",
    "human centered design": "human_centred_design",
    "design thinking": "human_centred_design",
    "data visualisation": "data_driven",
}


def test_experiments_keep_their_texts_and_their_methods_are_mapped_by_choice(
    session: Any, city: City, at: datetime, shared: Path
) -> None:
    found = experiments(shared)
    facts = expected(shared, "undp_experiments")
    methods = {method for each in found for method in each["tags"].get("methods", [])}
    lines = [f"{json.dumps(method)} = {json.dumps(CHOSEN.get(matching(method), 'tag'))}" for method in sorted(methods)]
    chosen = mapping.read_toml(
        "\n".join(
            [
                "[columns]",
                '"Title" = "title"',
                '"Country" = "district"',
                '"Status" = "stage"',
                '"Methods" = "method"',
                '"Learning intent" = "summary"',
                "[words.method]",
                *lines,
            ]
        ).encode()
    )
    content = as_list(found)

    checked = check(content, "experiments.csv", city.lead, at, columns=chosen.columns, words=chosen.words)
    run = write(checked, "experiments.csv", "0" * 64, city.lead, at)

    projects = projects_of(run)
    assert len(methods) == facts["distinct_methods"] == 46
    assert len(projects) == facts["experiments"]
    answers = [[answer for part in each["sections"] for _, answer in part["answers"]] for each in found]
    said = [project.source_words or {} for project in projects]
    assert [each.get("All answers", "") for each in said] == [tidy("\n".join(each)[:30_000]) for each in answers]
    whole = "".join(each.get("All answers", "") for each in said)
    assert whole.count("\u00a0") > 3000
    assert any("\u0980" <= letter <= "\u09ff" for letter in whole)  # Bengali
    assert any("\u0400" <= letter <= "\u04ff" for letter in whole)  # Cyrillic
    tagged = session.execute(
        sa.select(Term.vocabulary, Term.key, sa.func.count())
        .join(Tag, Tag.term_id == Term.id)
        .where(Term.organisation_id == city.id)
        .group_by(Term.vocabulary, Term.key)
    )
    counts = {(vocabulary, key): count for vocabulary, key, count in tagged}
    wanted: Counter[tuple[str, str]] = Counter()
    for each in found:
        keys = {CHOSEN.get(matching(method)) for method in each["tags"].get("methods", [])} - {None}
        wanted.update(("method", str(key)) for key in keys)
    assert {pair: count for pair, count in counts.items() if pair[0] == "method"} == dict(wanted)
    free = {matching(method) for method in methods if matching(method) not in CHOSEN}
    assert sum(1 for vocabulary, _ in counts if vocabulary == "tag") == len(free)
    assert Counter(word.get("Status", "") for word in said)["Completed"] == facts["status"]["Completed"]


def tidy(words: str) -> str:
    """A cell as it is kept: line ends of one kind."""
    return "" if words.isspace() else words.replace("\r\n", "\n").replace("\r", "\n")
