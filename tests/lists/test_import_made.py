"""Five lists as units keep them, brought in whole: every row is there, with what could be read and what could not."""

from datetime import date, datetime
from typing import Any

import pytest

from portfolio.exchange import list_totals
from portfolio.lists import bringing
from portfolio.people.models import Person
from portfolio.projects.models import Project
from tests.lists import made
from tests.lists.bringing import bring, points_of, projects_of
from tests.lists.drawing import At, Book, Page, xlsx
from tests.make import City

# The English budgets begin at 5,000 and grow by 1,250: 24 × 5,000 + 1,250 × (0 + 1 + … + 23) = 465,000.
EXPECTED = {
    "english": (24, {"EUR": "465000.00"}, set()),
    "german": (26, {"EUR": "682047.50"}, {"unread"}),
    "french": (21, {"EUR": "279982.50"}, set()),
    "names": (32, {"EUR": "3800000.00"}, {"about", "unread"}),
    "sparse": (44, {"EUR": "220000.00"}, {"same_title"}),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_row_of_a_list_is_there(session: Any, city: City, at: datetime, name: str) -> None:
    content = made.made(name)
    opened = bringing.open_list(content, f"{name}.xlsx", {}, by=city.lead, at=at)

    run = bring(content, f"{name}.xlsx", city.lead, at)

    count, budget, kinds = EXPECTED[name]
    found = projects_of(run)
    totals = list_totals.control_totals(run)
    assert totals == run.control_totals
    assert (len(found), len(opened.table.rows), totals["projects"]) == (count, count, count)
    assert totals["budget"] == budget
    assert {kind for project in found for _, kind, _ in points_of(project)} == kinds
    said = [project.source_words or {} for project in found]
    written = [
        {heading: cell.text for heading, cell in zip(opened.table.headers, row.cells, strict=True) if cell.text.strip()}
        for row in opened.table.rows
    ]
    assert [{key: words.split() for key, words in each.items()} for each in said] == [
        {key: words.split() for key, words in each.items()} for each in written
    ]


def test_colours_two_heads_and_people_are_understood(session: Any, city: City, at: datetime) -> None:
    first = projects_of(bring(made.made("english"), "pilots.xlsx", city.lead, at))[0]

    assert first.source_words is not None
    assert (first.title, first.stage, first.source_words["Colour"]) == (
        "Bike counters on the ring road",
        "running",
        "green",
    )
    assert str(first.planned_end_on) == "2023-11-05"


def start(words: str) -> tuple[str, str, str]:
    return ("planned_start_on", "unread", words)


def budget(words: str) -> tuple[str, str, str]:
    return ("budget", "unread", words)


# Budget in cents, owner and deputy of each row, and what it leaves to complete. Nobody said how "12.345" is meant.
HABITS: list[tuple[int | None, list[str], list[tuple[str, str, str]]]] = [
    (4_000_000, ["Ana Silva", "Jo Brown"], [start("spring 2024"), ("money", "about", "ca. 40k")]),
    (1_000_000, ["Anna", "Bob"], [start("Q3 2024")]),
    (120_000_000, ["Ana Silva"], [start("03/04/2024")]),
    (None, ["Tom Berg"], [start("2024"), budget("12.345")]),
    (None, [], [("owner", "unread", "TBD"), start("TBD"), budget("TBD")]),
    (None, ["Eva Huber", "Mia Novak"], [start("end of 2024"), budget("40-50k")]),
    (0, ["Ana Silva", "Jo Brown"], [start("May 2025")]),
    (None, ["Anna", "Bob"], [start("05/06/2024"), budget("15.000")]),
    (None, ["Ana Silva"], [start("spring 2024"), budget("EUR 40,000")]),
    (None, ["Tom Berg"], [start("Q3 2024"), budget("n/a")]),
]


def test_each_habit_is_read_or_left_to_complete_in_its_words(session: Any, city: City, at: datetime) -> None:
    def read(project: Project) -> Any:
        people = [session.get_one(Person, each).name for each in (project.owner_id, project.deputy_id) if each]
        return project.budget_minor, people, points_of(project)

    found = projects_of(bring(made.made("names"), "names.xlsx", city.lead, at))

    assert [read(project) for project in found[: len(HABITS)]] == HABITS
    assert {project.planned_start_on for project in found} == {None}


def test_hidden_rows_come_along_and_formulas_without_a_result_are_left_to_complete(
    session: Any, city: City, at: datetime
) -> None:
    rows: list[list[Any]] = [
        ["Project", "Budget", "Start"],
        ["Worked out", At(5000, formula="2500*2"), date(2026, 1, 1)],
        ["Never worked out", At(None, formula="B2*2"), date(2026, 1, 2)],
        ["Broken", At("#REF!", formula="Z1"), "2026-02-30"],
    ]
    run = bring(xlsx(Book([Page("A", rows, hidden_rows=[2])])), "list.xlsx", city.lead, at)

    assert [(project.title, project.budget_minor, points_of(project)) for project in projects_of(run)] == [
        ("Worked out", 500_000, []),
        ("Never worked out", None, [budget("=B2*2")]),
        ("Broken", None, [start("2026-02-30"), budget("#REF!")]),
    ]
