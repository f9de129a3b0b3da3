"""bin/portfolio jury check, as auditors call it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main
from portfolio.jury.facts import checksum
from portfolio.jury.results import result_body
from tests.jury.round_facts import RECUSED, round_facts

BODY = result_body(round_facts(RECUSED, terms={"ranking": "reml"}))


def called(text: str, folder: Path) -> tuple[int, str]:
    """Exit code and what was said of a file."""
    place = folder / "result.json"
    place.write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["jury", "check", str(place)])
    return done.exit_code, done.output


def test_a_true_file_follows_from_its_own_scores(tmp_path: Path) -> None:
    assert called(BODY, tmp_path) == (
        0,
        f"SHA-256 {checksum(BODY)}\nThe same bytes follow from the scores inside.\n",
    )


@pytest.mark.parametrize(
    ("true", "false"), [('"place":3', '"place":4'), ('"marks":{"worth":9}', '"marks":{"worth":8}'), (",", ", ")]
)
def test_one_changed_figure_is_noticed(tmp_path: Path, true: str, false: str) -> None:
    code, said = called(BODY.replace(true, false, 1), tmp_path)

    assert code == 1
    assert "give another file" in said


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "no file", '{"facts": {"call": 1}}', '{"facts": []}', BODY.replace('"step":50', '"step":"x"')],
)
def test_what_is_no_result_file_is_told_so(tmp_path: Path, text: str) -> None:
    code, said = called(text, tmp_path)

    assert code == 1
    assert "is no result file of a jury" in said
