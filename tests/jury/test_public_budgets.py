"""The line against real votes whose winners are public: participatory budgets and an innovation fund.

The votes stand in for a jury's scores. Nothing of the data is in this repository; see ../shared/data.
"""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from python_calamine import CalamineWorkbook

from portfolio.jury.line import Ask, Line, draw_line, second_line
from portfolio.jury.optimum import optimum

BUDGETS = (
    "Canada_Stanford_Dataset_PB_Dieppe_2018_vote_approvals.pb",
    "Hungary_Budapest_2024_VIII_Jozsefvaros.pb",
    "Netherlands_Amsterdam_289.pb",
    "Netherlands_Amsterdam_613.pb",
    "Netherlands_Assen_2024.pb",
    "Poland_Gdansk_2020_Chelm.pb",
    "Poland_Krakow_2019_Nowa_Huta.pb",
    "Poland_Wroclaw_2016_Rejon_nr_1_750.pb",
    "Switzerland_Zurich_D10.pb",
    "Switzerland_Zurich_S5.pb",
)
GREEDY = ("Poland_Krakow_2019_Nowa_Huta.pb", "Poland_Wroclaw_2016_Rejon_nr_1_750.pb")
"""Files with official winners that follow from the votes by passing over what does not fit."""


class Vote(NamedTuple):
    entries: list[Ask]
    scores: dict[str, Decimal]
    budget: int
    selected: list[str]


def read_vote(path: Path) -> Vote:
    """A Pabulib file: projects ranked by their score or else their votes, of equals by their id as text."""
    section, header = "", list[str]()
    budget, projects = 0, list[dict[str, str]]()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            if row and row[0] in ("META", "PROJECTS", "VOTES"):
                section, header = row[0], []
            elif section == "META" and row[0] == "budget":
                budget = int(Decimal(row[1]))
            elif section == "PROJECTS" and header:
                projects.append(dict(zip(header, row, strict=False)))
            elif section == "PROJECTS":
                header = row
    column = "score" if "score" in projects[0] else "votes"
    scores = {project["project_id"]: Decimal(project[column]) for project in projects}
    costs = {project["project_id"]: int(Decimal(project["cost"])) for project in projects}
    ranked = sorted(scores, key=lambda project: (-scores[project], project))
    return Vote(
        [Ask(project, place, costs[project]) for place, project in enumerate(ranked, 1)],
        scores,
        budget,
        sorted(project["project_id"] for project in projects if project.get("selected") == "1"),
    )


def won(line: Line) -> list[str]:
    return sorted(outcome.id for outcome in line.funded)


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "data/expected/pabulib.json").read_text("utf-8"))["files"]
    return found


@pytest.mark.parametrize("name", BUDGETS)
def test_ten_votes_come_out_as_ranked_with_and_without_passing_over(
    name: str, shared: Path, expected: dict[str, Any]
) -> None:
    vote = read_vote(shared / "data/budget-pabulib" / name)
    skip, strict = (draw_line(vote.entries, vote.budget, rule) for rule in ("rank_skip", "rank_strict"))

    assert {"ids": won(skip), "left": skip.left} == expected[name]["column_greedy_with_skip"]
    assert {"ids": won(strict), "left": strict.left} == expected[name]["column_greedy_stop_at_first_misfit"]


@pytest.mark.parametrize("name", GREEDY)
def test_official_winners_are_the_funded_where_the_city_passed_over(name: str, shared: Path) -> None:
    vote = read_vote(shared / "data/budget-pabulib" / name)

    assert vote.selected
    assert won(draw_line(vote.entries, vote.budget, "rank_skip")) == vote.selected


@pytest.mark.parametrize("name", BUDGETS)
def test_the_best_basket_is_worth_what_another_solver_found(name: str, shared: Path, expected: dict[str, Any]) -> None:
    vote = read_vote(shared / "data/budget-pabulib" / name)
    solved = expected[name]["column_knapsack_optimum"]

    found = optimum(vote.entries, vote.scores, vote.budget)

    assert (solved["solver_status"], found.is_proven) == ("Optimal", True)
    assert found.value == Decimal(str(solved["value"]))
    assert found.cost <= vote.budget


# --------------------------------------------------------------------------------------------- an innovation fund
class Sheet(NamedTuple):
    """One challenge: its proposals in the order of yes minus no, what it had, and the published status of each."""

    title: str
    entries: list[Ask]
    budget: int
    funded: list[str]
    reasons: dict[str, str]


def read_fund(shared: Path) -> Iterator[Sheet]:
    """The ten challenges of Catalyst Fund 5; a proposal is known by its address, as titles repeat."""
    told = json.loads((shared / "data/expected/catalyst_fund5_voting.json").read_text("utf-8"))["sheets"]
    book = CalamineWorkbook.from_path(shared / "data/jury-catalyst-fund5/Fund5 Voting results.xlsx")
    for title in told:
        header, *rows = book.get_sheet_by_name(title).to_python()
        at = {str(head).strip().casefold(): column for column, head in enumerate(header)}
        entries, funded, reasons = [], [], {}
        ranked = sorted(enumerate(rows), key=lambda row: (-_whole(row[1][at["result"]]), row[0]))
        for place, (_, row) in enumerate(ranked, 1):
            name = str(row[at["link to ideascale"]])
            yes, no = _whole(row[at["yes"]]), _whole(row[at["no"]])
            meets = no == 0 or Decimal(yes) / Decimal(no) >= Decimal("1.15")
            cost = _whole(row[at["requested $"]])
            entries.append(Ask(name, place, cost, barred="" if meets else "below_threshold"))
            if row[at["status"]] == "FUNDED":
                funded.append(name)
            else:
                reasons[name] = str(row[at["reason for not funded status"]])
        yield Sheet(title, entries, int(told[title]["budget"]), funded, reasons)


def _whole(cell: object) -> int:
    return int(Decimal(str(cell)))


@pytest.fixture(scope="module")
def fund(shared: Path) -> list[Sheet]:
    return list(read_fund(shared))


WORDS = {"below_threshold": "Approval Threshold", "over_budget": "Over Budget"}


def test_all_305_proposals_in_ten_budgets_have_their_published_status(fund: list[Sheet]) -> None:
    lines = [draw_line(sheet.entries, sheet.budget, "rank_skip") for sheet in fund]

    assert [len(sheet.entries) for sheet in fund] == [43, 81, 13, 19, 19, 20, 27, 21, 23, 39]  # 305
    assert sum(len(line.funded) for line in lines) == 75
    for sheet, line in zip(fund, lines, strict=True):
        assert [outcome.id for outcome in line.funded] == sheet.funded, sheet.title
        assert {outcome.id: WORDS[outcome.reason] for outcome in line.skipped} == sheet.reasons, sheet.title


def test_what_each_challenge_left_is_as_published(fund: list[Sheet]) -> None:
    left = [draw_line(sheet.entries, sheet.budget, "rank_skip").left for sheet in fund]

    assert left == [11798, 4984, 3680, 3043, 39041, 2800, 17930, 9200, 0, 1476]


def test_the_money_left_over_makes_the_second_list_that_was_published(fund: list[Sheet]) -> None:
    lines = [
        draw_line(sheet.entries, sheet.budget, "rank_skip") for sheet in fund[:8]
    ]  # the ninth set the next challenges
    published = fund[9]
    places = {entry.id: entry.place for entry in published.entries}

    line = second_line(lines, places, "rank_skip")

    assert line.budget == 92_476
    assert line == draw_line(published.entries, published.budget, "rank_skip")
    assert [outcome.id for outcome in line.funded] == published.funded
