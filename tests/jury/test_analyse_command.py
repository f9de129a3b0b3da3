import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

import config
from portfolio.jury.commands import jury
from tests.jury.tables import BLOCKS, JURY, RECUSED

GROUPS = "p,J1,J2,J3\nA,1,2,\nB,2,3,\nC,,,4\n"


def ask(place: Path, *words: str) -> Result:
    return CliRunner().invoke(jury, ["analyse", str(place), *words])


def told(folder: Path, text: str, *words: str) -> dict[str, Any]:
    sheet = folder / "scores.csv"
    sheet.write_text(text, "utf-8")
    done = ask(sheet, "--json", *words)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def cells(written: str) -> str:
    """A table as a sheet: dots become empty cells."""
    head, *lines = [line.split() for line in written.strip().splitlines()]
    width = len(head)
    rows = [["proposal", *(f"J{at}" for at in range(1, width))], head, *lines]
    return "\n".join(",".join("" if cell == "." else cell for cell in row) for row in rows) + "\n"


def test_d46_the_jury_of_the_example_is_told_whole(tmp_path: Path) -> None:
    found = told(tmp_path, cells(JURY))

    assert list(found) == ["proposals", "jurors", "variance", "agreement", "connected", "groups"]
    assert [list(each.values()) for each in found["proposals"]] == [
        ["A", 4, 4.125, 4.25, pytest.approx(4.125), pytest.approx(4.05024, abs=1e-5), 1, 1, 2],
        ["B", 4, 3.875, 4.0, pytest.approx(3.875), pytest.approx(3.82587, abs=1e-5), 2, 1, 3],
        ["C", 4, 3.625, 3.5, pytest.approx(3.625), pytest.approx(3.60150, abs=1e-5), 3, 2, 4],
        ["D", 4, 3.375, 3.5, pytest.approx(3.375), pytest.approx(3.37714, abs=1e-5), 4, 3, 4],
        ["E", 4, 2.875, 3.0, pytest.approx(2.875), pytest.approx(2.92840, abs=1e-5), 5, 5, 6],
        ["F", 4, 2.5, 2.25, pytest.approx(2.5), pytest.approx(2.59185, abs=1e-5), 6, 5, 6],
    ]
    assert list(found["proposals"][0]) == [
        *("id", "n", "mean", "median", "additive", "reml", "rank", "rank_low", "rank_high")
    ]
    assert list(found["jurors"][0]) == ["id", "n", "mean", "severity_additive", "severity_reml"]
    assert [(each["id"], each["n"], each["mean"]) for each in found["jurors"]] == [
        ("J1", 6, 21.5 / 6),
        ("J2", 6, 16 / 6),
        ("J3", 6, 3.5),
        ("J4", 6, 23 / 6),
    ]
    assert found["variance"] == pytest.approx({"proposal": 0.338889, "juror": 0.230556, "residual": 0.154861}, abs=1e-6)
    assert list(found["agreement"]["alpha"]) == ["nominal", "ordinal", "interval", "ratio"]
    assert list(found["agreement"]["icc"]) == ["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]
    assert found["connected"] is True
    assert found["groups"] == [{"proposals": list("ABCDEF"), "jurors": ["J1", "J2", "J3", "J4"]}]


def test_d41_the_incomplete_blocks_are_adjusted(tmp_path: Path) -> None:
    found = told(tmp_path, cells(BLOCKS))

    assert [each["additive"] for each in found["proposals"]] == pytest.approx([71.375, 71.625, 72.0, 75.0])
    assert found["variance"] == pytest.approx({"proposal": 2.522, "juror": 7.797, "residual": 0.661}, abs=6e-4)
    assert [each["severity_additive"] for each in found["jurors"]] == pytest.approx(
        [0.875, 3.0, -3.875, 0.0], abs=1e-12
    )
    assert [each["severity_reml"] for each in found["jurors"]] == pytest.approx(
        [0.8736, 2.8362, -3.7243, 0.0145], abs=6e-5
    )
    assert [each["rank"] for each in found["proposals"]] == [2, 4, 3, 1]
    assert found["agreement"]["icc"]["2,1"] == pytest.approx(0.2297, abs=6e-5)


def test_d42_groups_without_a_shared_proposal_are_named_beside_every_null(tmp_path: Path) -> None:
    found = told(tmp_path, GROUPS)

    assert found["connected"] is False
    assert found["groups"] == [
        {"proposals": ["A", "B"], "jurors": ["J1", "J2"]},
        {"proposals": ["C"], "jurors": ["J3"]},
    ]
    reason = "Strictness cannot be compared between 2 groups that no rating joins: J1, J2 with A, B; J3 with C."
    for figures, names in (
        (found["proposals"][2], ["additive", "reml", "rank_low", "rank_high"]),
        (found["jurors"][0], ["severity_additive", "severity_reml"]),
        (found["variance"], ["proposal", "juror", "residual"]),
        (found["agreement"]["icc"], ["2,1", "3,k"]),
    ):
        assert {figures[name] for name in names} == {None}
        assert {figures[f"{name}_reason"] for name in names} == {reason}
    assert (found["proposals"][2]["mean"], found["proposals"][2]["rank"]) == (4.0, 1)


def test_d44_scores_all_alike_have_no_alpha(tmp_path: Path) -> None:
    alpha = told(tmp_path, "p,J1,J2\nA,3,3\nB,3,3\n")["agreement"]["alpha"]

    assert alpha["ordinal"] is None
    assert alpha["ordinal_reason"] == "No variation: all ratings are alike."


def test_who_has_no_rating_is_told_of_without_figures(tmp_path: Path) -> None:
    found = told(tmp_path, "p,J1,J2,J3\nA,3,4,\nB,2,5,\nC,,,\n")

    assert found["connected"] is True
    assert found["proposals"][2]["n"] == 0
    assert found["proposals"][2]["mean"] is None
    assert {found["proposals"][2][f"{name}_reason"] for name in ("mean", "median", "reml", "rank", "rank_low")} == {
        "There is no rating."
    }
    assert (found["jurors"][2]["n"], found["jurors"][2]["mean"]) == (0, None)
    assert found["jurors"][2]["severity_additive_reason"] == "There is no rating."
    assert found["proposals"][0]["rank_low"] == 1


def test_a_sheet_without_any_rating_still_tells_whom_it_names(tmp_path: Path) -> None:
    found = told(tmp_path, "p,J1\nA,\n")

    assert (found["connected"], found["groups"]) == (False, [])
    assert found["proposals"][0]["mean_reason"] == "There is no rating."
    assert found["variance"]["juror_reason"] == "There is no rating yet."


def test_ratings_on_criteria_count_one_by_one_in_means_and_together_in_models(tmp_path: Path) -> None:
    """J1 gave A 4 and 2, J2 only 5: the mean of the ratings is 11 / 3, of the jurors' means (3 + 5) / 2."""
    text = "proposal,juror,criterion,score\nA,J1,idea,4\nA,J1,team,2\nA,J2,idea,5\nB,J1,idea,1\nB,J2,idea,3\n"
    found = told(tmp_path, text)

    assert [(each["n"], each["mean"], each["median"]) for each in found["proposals"]] == [
        (3, 11 / 3, 4.0),
        (2, 2.0, 2.0),
    ]
    assert [each["additive"] for each in found["proposals"]] == pytest.approx([4.0, 2.0])
    assert [(each["n"], each["mean"]) for each in found["jurors"]] == [(3, 7 / 3), (2, 4.0)]


def test_what_is_rated_twice_is_told_beside_the_answer_and_not_in_it(tmp_path: Path) -> None:
    sheet = tmp_path / "scores.csv"
    sheet.write_text("proposal,juror,score\n" + "A,J1,4\nA,J2,4\n" * 12, "utf-8")
    done = ask(sheet, "--json")
    said = done.stderr.splitlines()

    assert json.loads(done.stdout)["proposals"][0]["n"] == 24
    assert said[0] == "Line 4: J1 rated A in line 2 already. Both count."
    assert (len(said), said[-1]) == (21, "And 2 more.")


def test_the_answer_is_the_same_to_the_byte_for_every_order_of_lines(tmp_path: Path) -> None:
    head, *lines = cells(RECUSED).splitlines()
    texts = [[head, *lines], [head, *reversed(lines)], [head, *Random(5).sample(lines, len(lines))]]
    answers = set()
    for text in texts:
        sheet = tmp_path / "scores.csv"
        sheet.write_text("\n".join(text), "utf-8")
        answers.add(ask(sheet, "--json").stdout_bytes)

    assert len(answers) == 1


def test_another_seed_draws_other_intervals_and_nothing_else(tmp_path: Path) -> None:
    first, second, third = (told(tmp_path, cells(RECUSED), *seed) for seed in ((), ("--seed", "1"), ("--seed", "2")))

    def kept(found: dict[str, Any]) -> dict[str, Any]:
        proposals = [{name: each[name] for name in each if "rank_" not in name} for each in found["proposals"]]
        return found | {"proposals": proposals}

    assert first == second
    assert kept(first) == kept(third)


def test_without_json_a_table_is_printed_in_the_order_of_places(tmp_path: Path) -> None:
    sheet = tmp_path / "scores.csv"
    sheet.write_text(cells(JURY) + "G,,,,\n", "utf-8")
    lines = ask(sheet).stdout.splitlines()

    assert [line.split()[:2] for line in lines[:8]] == [
        ["place", "proposal"],
        *([str(at), name] for at, name in enumerate("ABCDEF", 1)),
        ["–", "G"],
    ]
    assert lines[1] == "    1  A            4      4.13      4.25      4.13      4.05    1 to 2"
    assert "places: 95 of 100 times, over every draw of the jury with replacement, 35 of them" in lines
    assert "alpha, ordinal      0.3702" in lines
    assert "Not defined: There is no rating." in lines
    assert any(line.startswith("ICC(2,k)           0.7786, 95 % interval ") for line in lines)


def test_the_table_says_why_figures_are_missing(tmp_path: Path) -> None:
    sheet = tmp_path / "scores.csv"
    sheet.write_text(GROUPS, "utf-8")
    lines = ask(sheet).stdout.splitlines()

    assert "Groups: J1, J2 with A, B; J3 with C" in lines
    assert any(line.startswith("Not defined: Strictness cannot be compared between 2 groups") for line in lines)
    assert not any(line.startswith("places:") for line in lines)
    assert any(line.startswith("variance by juror     not defined (Strictness") for line in lines)


def test_of_few_jurors_the_mixed_model_is_said_to_be_a_check(tmp_path: Path) -> None:
    sheet = tmp_path / "scores.csv"
    note = "REML is a check only: so few jurors say little about how jurors differ."
    sheet.write_text("p,J1,J2,J3\nA,1,2,3\nB,2,5,3\nC,5,4,4\n", "utf-8")

    assert note in ask(sheet).stdout.splitlines()
    sheet.write_text(cells(JURY), "utf-8")
    assert note not in ask(sheet).stdout.splitlines()
    sheet.write_text("p,J1\nA,1\n", "utf-8")
    assert note not in ask(sheet).stdout.splitlines()


def test_the_table_says_how_places_were_drawn_and_shows_no_correlation_below_zero(tmp_path: Path) -> None:
    sheet = tmp_path / "scores.csv"
    sheet.write_text(cells(BLOCKS), "utf-8")
    said = ask(sheet, "--seed", "9").stdout

    assert "over 10000 draws from the mixed model, for too many ratings are missing; seed 9" in said
    assert "ICC(1,1)           0 (the estimate is below zero)" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"p,J1\nP1,x\n", "Error: Line 2: “x” (J1) is no number."),
        (b"\xff\xfep\x00", "is no text in UTF-8. Save it as"),
        (b"", "Error: The file is empty."),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    sheet = tmp_path / "scores.csv"
    sheet.write_bytes(content)
    done = ask(sheet)

    assert done.exit_code == 1
    assert said in done.output
    assert done.stdout == ""


def test_it_runs_without_app_or_database(tmp_path: Path) -> None:
    sheet = tmp_path / "scores.csv"
    sheet.write_text(cells(JURY), "utf-8")
    only_imports = (
        "import sys; from portfolio.cli import main; main(['jury', 'analyse', sys.argv[1]], standalone_mode=False); "
        "print([name for name in ('flask', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", only_imports, str(sheet)],
        cwd=config.ROOT,
        env=os.environ | {"DATABASE_URL": "postgresql://nowhere.invalid/none"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"
