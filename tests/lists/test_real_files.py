"""Files that nobody here wrote: what is read from them adds up to what was worked out by other means."""

import csv
import gzip
import io
import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portfolio.lists.cells import read_amount, read_day, read_tags
from portfolio.lists.formats import SUGGESTED
from portfolio.lists.grid import Cell, Table
from portfolio.lists.tables import Guess, read_table


def expected(shared: Path, name: str) -> Any:
    return json.loads((shared / "data" / "expected" / f"{name}.json").read_text(), parse_float=Decimal)


def column(table: Table, header: str) -> list[Cell]:
    return table.column(table.headers.index(header))


def amounts(table: Table, header: str) -> list[Decimal | None]:
    mark = table.decimals[table.headers.index(header)]
    return [read_amount(cell, mark.value, sure=mark.sure).value for cell in column(table, header)]


def total(table: Table, header: str) -> Decimal:
    return sum((amount for amount in amounts(table, header) if amount is not None), Decimal(0))


@pytest.mark.parametrize("year", ["2022", "2023"])
def test_toulouse(shared: Path, year: str) -> None:
    content = (shared / "data" / "grants-toulouse" / f"subventions-toulouse_{year}.csv").read_bytes()
    facts = expected(shared, "toulouse")[year]
    table = read_table(content, "subventions.csv")

    assert table.format == "fr_subsidies"
    assert list(table.headers) == facts["columns"]
    assert (len(table.rows), str(total(table, "montant"))) == (facts["rows"], facts["sum"])
    assert None not in amounts(table, "montant")
    assert [(row.number, row.why) for row in table.left] == [(1, "head")]
    assert table.reading.separator == Guess(";")
    assert all(guess.sure for guess in (*table.decimals, *table.orders))  # nothing has to be asked
    missing = {header: sum(not cell.text for cell in column(table, header)) for header in table.headers}
    assert missing == facts["missing"]
    by_sector: dict[str, Decimal] = defaultdict(Decimal)
    for sector, amount in zip(column(table, "secteur"), amounts(table, "montant"), strict=True):
        by_sector[sector.text] += amount or 0
    assert all(by_sector[name] == Decimal(money) for name, _, money in facts["by_secteur_top10"])
    order = table.orders[table.headers.index("datesPeriodeVersement")]
    assert order == Guess("dmy")
    assert all(read_day(cell, order.value).day for cell in column(table, "datesPeriodeVersement"))
    # A number ruined by a spreadsheet ("2,43E+13") is no number, and stays as it is written.
    assert read_amount(column(table, "idAttribuant")[0]).why == "unread"
    assert set(SUGGESTED["fr_subsidies"]) <= set(table.headers)


def test_chicago(shared: Path) -> None:
    [file] = (shared / "data" / "portfolio-chicago-ward-menu").glob("*.csv")
    facts = expected(shared, "chicago")
    table = read_table(file.read_bytes(), file.name)
    costs = amounts(table, "cost")

    assert (len(table.rows), str(total(table, "cost"))) == (facts["rows"], facts["sum_cost"])
    assert sum(cost is not None and cost <= 0 for cost in costs) == facts["zero_or_negative"]
    assert None not in costs
    assert len({cell.text for cell in column(table, "ward")}) == facts["wards"]
    by_category: dict[str, list[Decimal]] = defaultdict(list)
    for category, cost in zip(column(table, "category"), costs, strict=True):
        by_category[category.text].append(cost or Decimal(0))
    assert {(name, len(found), sum(found)) for name, found in by_category.items()} == {
        (name, count, Decimal(money)) for name, count, money in facts["by_category"]
    }


def test_power_to_change(shared: Path) -> None:
    facts = expected(shared, "360g_power_to_change")
    table = read_table((shared / "data" / "grants-360giving" / "power-to-change.json").read_bytes(), "grants.json")

    assert (table.format, len(table.rows)) == ("360giving", facts["grants"])
    assert total(table, "Amount Awarded") == facts["sum_awarded"][0][2]
    assert total(table, "Amount Disbursed") == facts["sum_disbursed"][0][0]
    assert total(table, "Amount Applied For") == facts["sum_applied_for"][0][0]
    assert sum((one or 0) > 0 for one in amounts(table, "Amount Applied For")) == facts["sum_applied_for"][0][1]
    more = zip(amounts(table, "Amount Disbursed"), amounts(table, "Amount Awarded"), strict=True)
    assert sum((paid or 0) > (awarded or 0) for paid, awarded in more) == facts["sum_disbursed"][0][1]
    days = [read_day(cell).day for cell in column(table, "Award Date")]
    assert Counter(str(day.year) for day in days if day) == {year: count for year, count, _ in facts["by_year"]}
    programmes = Counter(cell.text for cell in column(table, "Grant Programme:Title"))
    assert all(programmes[name] == count for name, count, _ in facts["by_programme"])
    planned = [place for place, header in enumerate(table.headers) if header.startswith("Planned Dates:")]
    assert sum(not any(row.cells[place].text for place in planned) for row in table.rows) == 218
    assert set(SUGGESTED["360giving"]) - {"Beneficiary Location:Name"} <= set(table.headers)


def test_wolfson(shared: Path) -> None:
    facts = expected(shared, "360g_wolfson")
    table = read_table((shared / "data" / "grants-360giving" / "wolfson.json").read_bytes(), "grants.json")

    assert (table.format, len(table.rows)) == ("360giving", facts["grants"])
    assert total(table, "Amount Awarded") == facts["sum_awarded"][0][2]
    assert total(table, "Amount Disbursed") == facts["sum_disbursed"][0][0]
    assert "Amount Applied For" not in table.headers  # nobody says it, which is not zero
    assert amounts(table, "Amount Awarded").count(Decimal(0)) == facts["zero_or_negative_amounts"]
    order = table.orders[table.headers.index("Award Date")]
    assert order == Guess("dmy")
    days = [read_day(cell, order.value).day for cell in column(table, "Award Date")]
    assert Counter(str(day.year) for day in days if day) == {year: count for year, count, _ in facts["by_year"]}
    assert column(table, "Open Call?")[0].text == "YES"
    non_ascii = sum(not cell.text.isascii() for cell in column(table, "Description"))
    assert non_ascii == facts["non_ascii_descriptions"]


def experiments(shared: Path) -> tuple[list[dict[str, Any]], bytes]:
    """The experiments, and the same as CSV as a person would export them."""
    with gzip.open(shared / "data" / "portfolio-undp-experiments" / "experiments.jsonl.gz", "rt") as file:
        records = [json.loads(line) for line in file]
    questions = list(dict.fromkeys(q for one in records for part in one["sections"] for q, _ in part["answers"]))
    keys = sorted({key for one in records for key in one["tags"]})
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(["page", "title", *keys, *questions])
    for one in records:
        answers = {question: answer for part in one["sections"] for question, answer in part["answers"]}
        tags = ["; ".join(one["tags"].get(key, [])) for key in keys]
        writer.writerow([one["page"], one["title"], *tags, *(answers.get(question, "") for question in questions)])
    return records, made.getvalue().encode()


def test_undp_experiments(shared: Path) -> None:
    facts = expected(shared, "undp_experiments")
    records, content = experiments(shared)
    table = read_table(content, "experiments.csv")

    assert len(table.rows) == facts["experiments"]
    assert [cell.text for cell in column(table, "title")] == [one["title"] for one in records]
    methods = Counter(tag for cell in column(table, "methods") for tag in set(cell.text.split("; ")) if tag)
    assert methods["Prototyping"] == dict(facts["top15_methods"])["Prototyping"]
    assert sum(bool(read_tags(cell)) for cell in column(table, "methods")) == facts["with_any_method"]
    written = "".join(answer for one in records for part in one["sections"] for _, answer in part["answers"])
    read = "".join(cell.text for row in table.rows for cell in row.cells)
    for kind in ("\u00a0", "\u200b", "\u200d"):
        assert read.count(kind) >= written.count(kind)
    assert written.count("\u00a0") > 3000
    bengali, cyrillic = range(0x980, 0x9FF), range(0x400, 0x4FF)
    for letters in (bengali, cyrillic):
        assert sum(ord(letter) in letters for letter in read) >= sum(ord(letter) in letters for letter in written) > 0


def test_costs_as_undp_writes_them_are_read_or_kept(shared: Path) -> None:
    _, content = experiments(shared)
    table = read_table(content, "experiments.csv")
    header = "What were the actual monetary resources invested in this activity? (Amount in USD)"
    place = table.headers.index(header)
    mark = table.decimals[place]
    found = [read_amount(cell, mark.value, sure=mark.sure) for cell in table.column(place) if cell.text]

    assert not mark.sure  # "15.000" and "$12449,38" stand in one column: that has to be asked
    why = Counter(one.why for one in found)
    assert why["unread"] < 0.4 * len(found)  # whole sentences, mostly with several amounts in them
    read = {one.raw.strip(): one.value for one in found}
    assert read["10K"] == 10_000
    assert read["$12449,38"] == Decimal("12449.38")
