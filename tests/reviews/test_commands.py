import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.reviews.commands import schedule

VIENNA = ("--anchor", "2026-06-26", "--months", "6", "--place", "AT-9")


def ask(*words: str) -> Result:
    return CliRunner().invoke(schedule, list(words))


def test_the_command_prints_the_golden_dates_as_json() -> None:
    done = ask(*VIENNA, "--json")

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {
        "unadjusted": "2026-12-26",
        "due": "2026-12-28",
        "ladder": [
            {"step": -30, "on": "2026-11-27"},
            {"step": -5, "on": "2026-12-18"},
            {"step": 0, "on": "2026-12-28"},
            {"step": 5, "on": "2027-01-05"},
            {"step": 10, "on": "2027-01-13"},
            {"step": 20, "on": "2027-01-27"},
            {"step": 30, "on": "2027-02-10"},
        ],
    }


def test_the_command_reads_the_city_s_closure_days(tmp_path: Path) -> None:
    closures = tmp_path / "closures.csv"
    closures.write_text("date,name\n" + "".join(f"2026-12-{day},Closure week\n" for day in range(24, 32)))

    done = ask(*VIENNA, "--closures", str(closures), "--json")

    assert json.loads(done.stdout)["due"] == "2027-01-04"


def test_the_command_says_it_in_words_too() -> None:
    assert ask(*VIENNA).stdout.splitlines() == [
        "6 months after Fri 2026-06-26: Sat 2026-12-26",
        "Due: Mon 2026-12-28",
        "        30 days before: Fri 2026-11-27",
        " 5 working days before: Fri 2026-12-18",
        "            on the day: Mon 2026-12-28",
        "  5 working days after: Tue 2027-01-05",
        " 10 working days after: Wed 2027-01-13",
        " 20 working days after: Wed 2027-01-27",
        " 30 working days after: Wed 2027-02-10",
    ]


def test_the_command_can_move_to_the_working_day_before() -> None:
    assert json.loads(ask(*VIENNA, "--previous", "--json").stdout)["due"] == "2026-12-24"


def test_a_year_without_known_holidays_is_warned_about() -> None:
    done = ask("--anchor", "2100-12-01", "--months", "2", "--place", "AT-9")

    assert done.exit_code == 0
    assert done.stderr == "The holidays of 2101 are not known: only weekends and closure days count.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--anchor", "26.6.2026", "--months", "6", "--place", "AT"), "Give a day such as 2026-06-26."),
        (("--anchor", "2026-06-26", "--months", "-6", "--place", "AT"), "-6 is not in the range"),
        (("--anchor", "2026-06-26", "--months", "6", "--place", "XX"), "There is no calendar of holidays for “XX”."),
        (("--anchor", "2026-06-26", "--months", "6", "--place", "AT-0"), "The calendar of AT knows no part “0”."),
        (("--anchor", "9999-06-26", "--months", "6", "--place", "AT"), "That lies beyond the calendar."),
        (("--anchor", "9998-12-31", "--months", "12", "--place", "AT"), "That lies beyond the calendar."),
    ],
)
def test_wrong_input_is_said_in_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    done = ask(*words)

    assert done.exit_code != 0
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"date,name\nsoon,Eve\n", "Row 2: “soon” is no day."), (b"\xff\xfe\x00d", "is no text in UTF-8.")],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    closures = tmp_path / "closures.csv"
    closures.write_bytes(content)

    done = ask(*VIENNA, "--closures", str(closures))

    assert done.exit_code == 1
    assert sentence in done.stderr


def test_the_calendars_are_imported_only_where_a_date_is_asked_for() -> None:
    asked = "import portfolio.app, portfolio.cli, portfolio.reviews.commands, sys; print('holidays' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
