"""bin/portfolio jury line, as auditors call it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import config
from portfolio.cli import main

SIX = """\
id,score,cost,minimum,eligible
F,3.6,200,,
A,4.6,600,,yes
C,4.2,450,350,
B,4.4,550,,
E,3.9,250,,
D,4.1,300,,
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "proposals.csv"
    path.write_text(SIX, "utf-8")
    return path


def said(*words: str | Path) -> Any:
    answer = CliRunner().invoke(main, ["jury", "line", *map(str, words), "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_d48_strict_skip_and_partial_as_json(sheet: Path) -> None:
    over = [{"id": pitch, "reason": "over_budget"} for pitch in "CDEF"]
    after = [{"id": pitch, "reason": "after_line"} for pitch in "DEF"]

    assert said(sheet, "--budget", "1500", "--rule", "rank_strict") == {
        "funded": [{"id": "A", "amount": 600}, {"id": "B", "amount": 550}],
        "skipped": [over[0], *after],
        "reserve": ["C", "D", "E", "F"],
        "left": 350,
    }
    assert said(sheet, "--budget", "1500", "--rule", "rank_skip") == {
        "funded": [{"id": "A", "amount": 600}, {"id": "B", "amount": 550}, {"id": "D", "amount": 300}],
        "skipped": [over[0], *over[2:]],
        "reserve": ["C", "E", "F"],
        "left": 50,
    }
    assert said(sheet, "--budget", "1500", "--rule", "rank_partial") == {
        "funded": [{"id": "A", "amount": 600}, {"id": "B", "amount": 550}, {"id": "C", "amount": 350}],
        "skipped": over[1:],
        "reserve": ["D", "E", "F"],
        "left": 0,
    }


def test_d48_the_best_basket_as_json(sheet: Path) -> None:
    best = said(sheet, "--budget", "1500", "--rule", "optimise")
    money = said(sheet, "--budget", "1500", "--rule", "optimise", "--objective", "score_money")

    assert best == {
        "funded": [
            {"id": "B", "amount": 550},
            {"id": "C", "amount": 450},
            {"id": "D", "amount": 300},
            {"id": "F", "amount": 200},
        ],
        "skipped": [{"id": "A", "reason": "not_in_optimum"}, {"id": "E", "reason": "not_in_optimum"}],
        "reserve": [],
        "left": 0,
    }
    assert ([funded["id"] for funded in money["funded"]], money["left"]) == (["A", "B", "D"], 50)


def test_amounts_stay_in_the_unit_of_the_file_unrounded(sheet: Path) -> None:
    sheet.write_text("id,score,cost,minimum\nA,2,0.1,\nB,1,1000.35,0.2\nC,3,5,\n")

    found = said(sheet, "--budget", "5.3", "--rule", "rank_partial")

    assert found["funded"] == [{"id": "C", "amount": 5}, {"id": "A", "amount": 0.1}, {"id": "B", "amount": 0.2}]
    assert found["left"] == 0


def test_d49_d50_not_eligible_is_never_funded_and_an_exact_fit_is(sheet: Path) -> None:
    sheet.write_text("id,score,cost,eligible\nA,5,10,no\nB,4,1200,\nC,3,300,\n")

    assert said(sheet, "--budget", "1500", "--rule", "rank_skip") == {
        "funded": [{"id": "B", "amount": 1200}, {"id": "C", "amount": 300}],
        "skipped": [{"id": "A", "reason": "not_eligible"}],
        "reserve": [],
        "left": 0,
    }
    assert said(sheet, "--budget", "1500", "--rule", "optimise")["skipped"] == [{"id": "A", "reason": "not_eligible"}]


def test_the_order_of_rows_never_matters(sheet: Path) -> None:
    before = said(sheet, "--budget", "1500", "--rule", "rank_skip")
    header, *rows = SIX.splitlines()
    sheet.write_text("\n".join([header, *reversed(rows)]))

    assert said(sheet, "--budget", "1500", "--rule", "rank_skip") == before


def test_a_short_table_is_for_people(sheet: Path) -> None:
    sheet.write_text(SIX + "G,3.6,10.5,,\nH,,,,no\n", "utf-8")

    answer = CliRunner().invoke(main, ["jury", "line", str(sheet), "--budget", "1500", "--rule", "rank_partial"])

    assert answer.exit_code == 0
    assert answer.output == (
        "place  id     score      asks for          gets\n"
        "    1  A        4.6           600           600  funded\n"
        "    2  B        4.4           550           550  funded\n"
        "    3  C        4.2           450           350  offered what is left\n"
        "    4  D        4.1           300                more than is left\n"
        "    5  E        3.9           250                more than is left\n"
        "    6  F        3.6           200                more than is left\n"
        "    7  G        3.6          10.5                more than is left\n"
        "       H                        0                not eligible\n"
        "Left: 0\n"
        "Same score, so the id decides: F, G\n"
    )


@pytest.mark.parametrize("rule", ["rank_strict", "rank_skip", "rank_partial", "optimise"])
def test_every_outcome_has_its_word(sheet: Path, rule: str) -> None:
    answer = CliRunner().invoke(main, ["jury", "line", str(sheet), "--budget", "900.5", "--rule", rule])

    assert answer.exit_code == 0
    assert len(answer.output.splitlines()) == 8


def test_a_line_that_cannot_be_read_is_named_without_a_traceback(sheet: Path) -> None:
    sheet.write_text("id,score,cost\nA,4,dear\n", "utf-8")

    answer = CliRunner().invoke(main, ["jury", "line", str(sheet), "--budget", "5", "--rule", "rank_skip", "--json"])

    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr == "Error: Line 2: cost “dear” is no amount. Write plain digits, such as 12500.\n"


def test_a_file_that_is_no_text_is_named(sheet: Path) -> None:
    sheet.write_bytes("id,score,cost\nÄ,1,1\n".encode("latin-1"))

    answer = CliRunner().invoke(main, ["jury", "line", str(sheet), "--budget", "5", "--rule", "rank_skip"])

    assert (answer.exit_code, answer.output) == (1, f"Error: {sheet} is no text in UTF-8. Save it as “CSV UTF-8”.\n")


def test_the_line_is_drawn_without_a_database_or_an_application(sheet: Path) -> None:
    program = (
        "import sys\n"
        "from portfolio.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "assert not {'sqlalchemy', 'flask', 'portfolio.app'} & set(sys.modules)\n"
    )

    answer = subprocess.run(
        [sys.executable, "-c", program, "jury", "line", str(sheet), "--budget", "1500", "--rule", "rank_skip"],
        cwd=config.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.endswith("Left: 50\n")
