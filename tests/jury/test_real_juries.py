"""Juries that nobody here wrote, against what was published or computed of them elsewhere."""

import csv
import gzip
import io
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from portfolio.jury.agreement import Figure, alphas, alphas_of, correlations
from portfolio.jury.analysis import Analysis, analyse
from portfolio.jury.ratings import Panel, Rating, panel
from portfolio.jury.score_sheet import read_scores
from portfolio.jury.severity import groups, mixed

AFRICAN = "African launchpad"
"""The one proposal whose published row has lost its title."""


def expected(shared: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "data" / "expected" / name).read_text("utf-8"))
    return found


def assessments(shared: Path) -> list[dict[str, str]]:
    packed = shared / "data" / "jury-catalyst-fund5" / "assessments-valid.csv.gz"
    with gzip.open(packed, "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def as_sheet(rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue()


@pytest.fixture(scope="module")
def catalyst(shared: Path) -> Analysis:
    """Fund 5 through a sheet of one line for each rating; one title has two numbers, so titles name them."""
    columns = ("Idea Title", "Assessor", "question_id", "Rating Given")
    rows = [[row[column] for column in columns] for row in assessments(shared)]
    sheet = read_scores(as_sheet([["proposal", "juror", "criterion", "score"], *rows]))
    return analyse(sheet.ratings, sheet.proposals, sheet.jurors, seed=1)


def test_all_270_published_means_of_catalyst_fund_5_come_out(shared: Path, catalyst: Analysis) -> None:
    with (shared / "data" / "jury-catalyst-fund5" / "proposal-scores.csv").open(encoding="utf-8", newline="") as text:
        published = {row["Idea Title"].strip() or AFRICAN: float(row["Rating Given"]) for row in csv.DictReader(text)}
    found = {each.id: float(each.mean) for each in catalyst.proposals if each.mean is not None}

    assert len(published) == 270
    assert found == pytest.approx(published, abs=1e-12)


def test_the_assessors_of_catalyst_fund_5_have_their_counts_and_means(shared: Path, catalyst: Analysis) -> None:
    known = expected(shared, "catalyst_fund5_scores.json")
    found = {each.id: (each.n, round(float(each.mean), 6)) for each in catalyst.jurors if each.mean is not None}

    assert (len(catalyst.proposals), len(catalyst.jurors)) == (known["proposals"], known["assessors"])
    assert {name: found[name] for name in known["assessor_n_and_mean_top25"]} == {
        name: (n, mean) for name, (n, mean) in known["assessor_n_and_mean_top25"].items()
    }
    assert sum(each.n for each in catalyst.proposals) == known["valid_rows"]


def test_the_ratings_of_catalyst_fund_5_have_their_alpha(shared: Path) -> None:
    known = expected(shared, "catalyst_fund5_scores.json")
    rows = assessments(shared)
    units = sorted({(row["proposal_id"], row["question_id"]) for row in rows})
    place = {unit: at for at, unit in enumerate(units)}
    found = alphas_of(
        np.array([place[row["proposal_id"], row["question_id"]] for row in rows]),
        [int(row["Rating Given"]) for row in rows],
    )

    assert found["interval"].value == pytest.approx(known["alpha_interval_by_proposal_question"], abs=6e-7)


def test_catalyst_fund_5_hangs_together_and_every_figure_is_told(catalyst: Analysis) -> None:
    assert catalyst.is_connected
    assert catalyst.standings is not None
    assert catalyst.standings.way == "modelled"
    assert {name for each in catalyst.proposals for name in each.whys} == set()
    low_high = [(each.rank_low or 0, each.rank_high or 0) for each in catalyst.proposals]
    assert all(1 <= low <= high <= 270 for low, high in low_high)


@pytest.fixture(scope="module")
def iclr(shared: Path) -> Panel:
    with (shared / "data" / "jury-iclr2021" / "ratings.tsv").open(encoding="utf-8", newline="") as text:
        rows = [row[:7] for row in csv.reader(text, delimiter="\t")]
    sheet = read_scores(as_sheet(rows))
    assert len(sheet.proposals) == 2966
    return panel(sheet.ratings)


def test_iclr_2021_with_unequal_reviews_has_its_means_and_agreement(shared: Path, iclr: Panel) -> None:
    known = expected(shared, "iclr2021.json")
    counts = np.bincount(iclr.rows)
    means = np.bincount(iclr.rows, iclr.values) / counts
    best = sorted(
        zip(means.tolist(), iclr.proposals, counts.tolist(), strict=True), key=lambda each: (-each[0], each[1])
    )
    one = correlations(iclr, "no fit")["1,1"].value
    told = {paper: (mean, n) for mean, paper, n in best}

    assert len(iclr.units) == known["ratings"]
    assert {str(n): int(times) for n, times in enumerate(np.bincount(counts)) if times} == {
        n: times for n, times in known["ratings_per_paper"].items() if n != "0"
    }
    assert float(iclr.values.mean()) == pytest.approx(known["grand_mean"], abs=1e-12)
    assert alphas(iclr)["interval"].value == pytest.approx(known["alpha_interval"], abs=6e-7)
    assert one == pytest.approx(known["icc1"], abs=1e-12)
    assert all(told[paper] == pytest.approx((mean, n), abs=6e-7) for paper, mean, n in known["top10"])
    assert [round(mean, 6) for mean, _, _ in best[:10]] == [mean for _, mean, _ in known["top10"]]


def reliability(shared: Path, name: str, proposal: str, juror: str, score: str) -> Panel:
    with (shared / "data" / "reliability" / name).open(encoding="utf-8", newline="") as text:
        return panel(Rating(row[proposal], row[juror], Decimal(row[score])) for row in csv.DictReader(text))


def values(figures: dict[str, Figure]) -> dict[str, float | None]:
    return {name: figure.value for name, figure in figures.items()}


def correlations_told(known: dict[str, Any]) -> dict[str, float]:
    names = {"ICC1": "1,1", "ICC2": "2,1", "ICC3": "3,1", "ICC1k": "1,k", "ICC2k": "2,k", "ICC3k": "3,k"}
    return {ours: known[theirs]["icc"] for theirs, ours in names.items()}


@pytest.mark.parametrize(
    ("file", "columns", "icc", "alpha"),
    [
        ("wine_8x4.csv", ("Wine", "Judge", "Scores"), "icc", "alpha"),
        ("wine_bitterness_9judges.csv", ("bottle", "judge", "rating"), "icc_rating", "alpha_rating"),
        ("wine_bitterness_9judges.csv", ("bottle", "judge", "response"), "icc_response_0_100", None),
    ],
)
def test_wines_have_the_coefficients_that_other_packages_find(
    shared: Path, file: str, columns: tuple[str, str, str], icc: str, alpha: str | None
) -> None:
    known = expected(shared, "reliability.json")[file]
    wines = reliability(shared, file, *columns)
    found = correlations(wines, "no fit")
    names = {"ICC1": "1,1", "ICC2": "2,1", "ICC3": "3,1", "ICC1k": "1,k", "ICC2k": "2,k", "ICC3k": "3,k"}

    assert values(found) == pytest.approx(correlations_told(known[icc]), abs=6e-7)
    assert {
        theirs: [round(found[ours].low or 0, 2), round(found[ours].high or 0, 2)] for theirs, ours in names.items()
    } == {theirs: known[icc][theirs]["ci95"] for theirs in names}
    if alpha:
        assert values(alphas(wines)) == pytest.approx(known[alpha], abs=6e-7)


def test_the_judges_of_the_wines_have_their_means(shared: Path) -> None:
    known = expected(shared, "reliability.json")["wine_bitterness_9judges.csv"]["judge_mean_rating"]
    wines = reliability(shared, "wine_bitterness_9judges.csv", "bottle", "judge", "rating")
    severity = mixed(wines).jurors
    means = np.bincount(wines.columns, wines.values) / 8

    assert dict(zip(wines.jurors, means.tolist(), strict=True)) == known
    # The strictest by mean is the strictest by model, for all rated all
    assert wines.jurors[int(severity.argmin())] == min(known, key=lambda judge: known[judge]) == "7"


def test_the_table_of_gwet_has_its_alphas(shared: Path) -> None:
    known = expected(shared, "reliability.json")["gwet_raw_4raters.csv"]["alpha"]
    sheet = read_scores((shared / "data" / "reliability" / "gwet_raw_4raters.csv").read_text("utf-8"))
    table = panel(sheet.ratings)

    assert values(alphas(table)) == pytest.approx(known, abs=6e-7)
    assert len(groups(table)) == 1
