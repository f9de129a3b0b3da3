import csv
import io
import json
import runpy
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from portfolio.core.errors import WrongInput
from portfolio.exchange import bundle, checks, sources
from portfolio.exchange.cells import SENTENCES, Problem, Problems
from portfolio.exchange.staging import Staging
from tests.exchange.bundles import ROWS, TOTALS, make_bundle, zipped

TODAY = date(2026, 9, 30)


def check(place: Path | io.BytesIO) -> tuple[list[Problem], dict[str, object], dict[str, dict[str, int]]]:
    problems, staging = Problems(), Staging()
    bundle.read(sources.open_bundle(place), staging, problems)
    checks.compare_rows(staging, problems)
    checks.leave_out_hanging(staging)
    return list(problems), checks.control_totals(staging, TODAY), checks.counts(staging)


def only_problem(folder: Path) -> tuple[str, int | None, str | None, str | None, str]:
    problems, _, _ = check(folder)
    assert len(problems) == 1, problems
    found = problems[0]
    return found.file, found.row, found.column, found.value, found.code


def test_a_clean_bundle_has_no_problems_and_the_totals_worked_by_hand(tmp_path: Path) -> None:
    problems, totals, counts = check(make_bundle(tmp_path))

    assert problems == []
    assert totals == TOTALS
    assert counts["taken"] == {file: len(ROWS[file]) - 1 for file in sources.COLUMNS}


@pytest.mark.parametrize(
    ("file", "row", "column", "to", "code"),
    [
        ("projects", 2, "planned_end_date", "2023-12-11", "end_before_start"),
        ("projects", 2, "actual_end_date", "2023-12-11", "end_before_start"),
        ("projects", 2, "budget_eur", "1000,50", "decimal_comma"),
        ("projects", 2, "budget_eur", "1.234,56", "decimal_comma"),
        ("projects", 2, "budget_eur", "1,234.56", "number"),
        ("projects", 2, "budget_eur", "NaN", "number"),
        ("projects", 2, "budget_eur", "Infinity", "number"),
        ("projects", 2, "budget_eur", "1e3", "number"),
        ("projects", 2, "budget_eur", "٣", "number"),
        ("projects", 2, "budget_eur", "9" * 400, "too_large"),
        ("projects", 2, "budget_eur", "1.005", "decimals"),
        ("projects", 2, "budget_eur", "-1", "negative"),
        ("projects", 2, "title", "x" * 251, "too_long"),
        ("projects", 2, "title", "", "empty"),
        ("projects", 2, "title", "a\x00b", "control_characters"),
        ("projects", 2, "summary", "\x07", "control_characters"),
        ("projects", 2, "department", " ", "empty"),
        ("projects", 2, "stage", "running", "unknown_word"),
        ("projects", 2, "methods", "m01;m12", "unknown_word"),
        ("projects", 2, "methods", "m01;m01", "repeated_word"),
        ("projects", 2, "lead_email", "ada", "email"),
        ("projects", 2, "start_date", "10.01.2024", "day"),
        ("projects", 2, "start_date", "20240110", "day"),
        ("projects", 2, "start_date", "2024-02-30", "day"),
        ("projects", 2, "start_date", "1066-10-14", "day_range"),
        ("projects", 3, "code", "DE-1", "repeated_code"),
        ("projects", 3, "stage", "pitch", "stage_differs"),
        ("stages", 3, "seq", "1", "repeated_seq"),
        ("stages", 3, "seq", "first", "number"),
        ("stages", 3, "entered_on", "", "empty"),
        ("funding", 2, "amount_eur", "", "empty"),
        ("funding", 2, "kind", "grant", "unknown_word"),
        ("funding", 3, "matches_funding_id", "F9", "unknown_match"),
        ("funding", 3, "matches_funding_id", "F2", "unknown_match"),
        ("funding", 4, "funding_id", "F1", "repeated_id"),
        ("metrics", 2, "direction", "down ward", "unknown_word"),
        ("metrics", 2, "target_on", "2023-12-26", "goal_before_start"),
        ("metrics", 2, "baseline_value", "", "day_without_value"),
        ("observations", 2, "value", "1.1234567", "decimals"),
        ("observations", 2, "metric_id", "M9", "unknown_metric"),
        ("reviews", 2, "project_id", "P9", "unknown_project"),
        ("reviews", 3, "signed_by", "ada@city.example", "signed_by_lead"),
        ("reviews", 3, "done_on", "", "held_without_day"),
        ("reviews", 2, "verdict", "stop it", "unknown_word"),
    ],
)
def test_a_wrong_cell_is_named_by_file_row_column_and_value(
    tmp_path: Path, file: str, row: int, column: str, to: str, code: str
) -> None:
    found = only_problem(make_bundle(tmp_path, {(file, row, column): to}))

    value = to.strip()[:80]
    if code in ("stage_differs", "day_without_value", "held_without_day"):
        value = {"stage_differs": "pitch", "day_without_value": "2023-12-27", "held_without_day": ""}[code]
        column = {"day_without_value": "baseline_on"}.get(code, column)
    if code == "unknown_word" and file == "projects" and ";" in to:
        value = "m12"
    assert found == (f"{file}.csv", row, column, value, code)


def test_a_review_whose_day_nothing_tells_is_named(tmp_path: Path) -> None:
    more = "\n".join([*ROWS["reviews"], "R4,P2,outcome,,,,,"])
    changed = {("projects", 3, "start_date"): ""}

    assert only_problem(make_bundle(tmp_path, changed, reviews=more)) == ("reviews.csv", 5, "due_on", "", "no_due_day")


def test_missing_days_spaces_markup_and_formulas_are_no_problems(tmp_path: Path) -> None:
    folder = make_bundle(
        tmp_path,
        {
            ("projects", 2, "start_date"): "",
            ("projects", 2, "title"): "  =1+1;Damp\u00a0",
            ("projects", 2, "summary"): "<script>alert(1)</script>&amp;",
            ("projects", 2, "district"): "'=HYPERLINK(1)",
        },
    )
    staging, problems = Staging(), Problems()

    bundle.read(sources.open_bundle(folder), staging, problems)

    assert list(problems) == []
    assert next(staging.all("SELECT start_on, title, summary, district FROM projects")) == (
        None,
        "=1+1;Damp",
        "<script>alert(1)</script>&amp;",
        "=HYPERLINK(1)",  # the apostrophe that our own sheets put before a formula is taken off again
    )


def test_what_hangs_on_a_wrong_row_is_left_out_with_it(tmp_path: Path) -> None:
    _, totals, counts = check(make_bundle(tmp_path, {("projects", 2, "budget_eur"): "1,5"}))

    assert counts["taken"] == {
        "projects": 1, "stages": 1, "funding": 0, "metrics": 0, "observations": 0, "reviews": 0,
    }  # fmt: skip
    assert counts["left_out"] == {
        "projects": 1, "stages": 5, "funding": 3, "metrics": 2, "observations": 3, "reviews": 3,
    }  # fmt: skip
    assert totals["projects_by_stage"] == {"idea": 1}
    assert totals["funding_eur_by_kind"] == {}


def test_a_line_that_matches_a_wrong_line_is_left_out_with_it(tmp_path: Path) -> None:
    _, _, counts = check(make_bundle(tmp_path, {("funding", 2, "amount_eur"): "1,5"}))

    assert (counts["taken"]["funding"], counts["left_out"]["funding"]) == (1, 2)


def test_a_line_may_match_one_that_stands_further_down(tmp_path: Path) -> None:
    lines = ROWS["funding"]

    problems, totals, _ = check(make_bundle(tmp_path, funding="\n".join([lines[0], lines[2], lines[1]])))

    assert problems == []
    assert totals["match_eur"] == "200.25"


@pytest.mark.parametrize(
    ("content", "row", "column", "code"),
    [
        (None, None, None, "file_missing"),
        ("project_id,seq,stage", 1, "entered_on", "column_missing"),
        ("", 1, "project_id", "column_missing"),
        ("project_id;seq;stage;entered_on\nP1;1;idea;2023-10-01", 1, None, "semicolons"),
        ("project_id,seq,stage,entered_on\nP1,1,idea", 2, None, "cells"),
        ('project_id,seq,stage,entered_on\nP1,1,"idea,2023-10-01\n', 2, None, "csv"),
        ("project_id,seq,stage,entered_on\nP1,1,idéa,2023-10-01".encode("latin-1"), 2, None, "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_line(
    tmp_path: Path, content: str | bytes | None, row: int | None, column: str | None, code: str
) -> None:
    problems, _, _ = check(make_bundle(tmp_path, stages=content))

    assert (problems[0].file, problems[0].row, problems[0].column, problems[0].code) == (
        "stages.csv",
        row,
        column,
        code,
    )


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: ("extra," + text.replace("\n", "\n,")).encode(),
    ],
    ids=["utf-8 with mark", "utf-16", "CR only", "CRLF", "another column"],
)
def test_other_ways_of_writing_the_same_rows_are_read_right(tmp_path: Path, written: object) -> None:
    problems, totals, _ = check(make_bundle(tmp_path, stages=written("\n".join(ROWS["stages"]))))  # type: ignore[operator]

    assert problems == []
    assert totals == TOTALS


def test_every_problem_says_what_to_do() -> None:
    assert all(sentence.endswith(".") and sentence.count(" ") >= 4 for sentence in SENTENCES.values())


# ------------------------------------------------------------------------------------------------------ zips
def test_a_zip_reads_as_its_folder_and_has_the_same_checksum(tmp_path: Path) -> None:
    folder = make_bundle(tmp_path / "bundle")
    packed = zipped(folder, inside="export/")

    assert check(io.BytesIO(packed)) == check(folder)
    assert sources.checksum(sources.open_bundle(io.BytesIO(packed))) == sources.checksum(sources.open_bundle(folder))


def packed(*files: tuple[str, bytes]) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, written in files:
            archive.writestr(name, written)
    return content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (io.BytesIO(b"not a zip"), "not_a_zip"),
        (io.BytesIO(b""), "not_a_zip"),
        (packed(("readme.txt", b"x")), "no_projects"),
        (packed(("a/b/projects.csv", b"x")), "no_projects"),
        (packed(("../projects.csv", b"x")), "path"),
        (packed(("/etc/projects.csv", b"x")), "path"),
        (packed(("C:/projects.csv", b"x")), "path"),
        (packed(("..\\projects.csv", b"x")), "path"),
        (packed(("projects.csv", b"0" * 5_000_000)), "too_large"),
        (packed(*((f"{n}.csv", b"") for n in range(101))), "too_many_files"),
        (packed(("inner.zip", packed(("projects.csv", b"x")).getvalue())), "no_projects"),
    ],
)
def test_what_is_no_bundle_is_refused_before_anything_is_unpacked(content: io.BytesIO, code: str) -> None:
    with pytest.raises(WrongInput) as refused:
        sources.open_bundle(content)

    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


# ------------------------------------------------------------------------------------------- made portfolios
def made(shared: Path, folder: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "argv", ["make_portfolio.py", *arguments, "--out", str(folder)])
    runpy.run_path(str(shared / "data" / "make_portfolio.py"), run_name="__main__")
    return folder


def test_the_totals_of_a_made_portfolio_equal_its_manifest(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made(shared, tmp_path / "made", "--projects", "1000", "--seed", "7", monkeypatch=monkeypatch)
    manifest = json.loads((folder / "manifest.json").read_text())

    problems, totals, counts = check(folder)

    wanted = {key: value for key, value in manifest["control_totals"].items() if not key.startswith("finished")}
    assert problems == []
    assert json.dumps(totals) == json.dumps(wanted)
    assert counts["taken"] == {file: manifest["rows"][file] for file in sources.COLUMNS}


def test_each_kind_of_dirt_is_an_error_or_is_taken_as_text(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made(shared, tmp_path / "made", "--projects", "1000", "--dirt", "0.2", monkeypatch=monkeypatch)
    dirt = json.loads((folder / "manifest.json").read_text())["dirty_rows_by_kind"]
    with (folder / "projects.csv").open(newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]

    problems, _, _ = check(folder)

    found = {code: sum(problem.code == code for problem in problems) for code in {p.code for p in problems}}
    assert found == {
        "end_before_start": dirt["end_before_start"],
        "decimal_comma": dirt["decimal_comma"],
        "too_long": dirt["long_title"],
        "repeated_code": len(codes) - len(set(codes)),  # a row that repeats a dirty one may repeat nothing
    }
