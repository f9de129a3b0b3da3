"""Five lists as units keep them, brought in whole: every row is there, with what could be read and what could not."""

from datetime import datetime
from typing import Any

import pytest

from portfolio.exchange import list_totals
from portfolio.lists import bringing
from tests.lists import made
from tests.lists.bringing import bring, points_of, projects_of
from tests.make import City

# The English budgets begin at 5,000 and grow by 1,250: 24 × 5,000 + 1,250 × (0 + 1 + … + 23) = 465,000.
EXPECTED = {
    "english": (24, {"EUR": "465000.00"}, set()),
    "german": (26, {"EUR": "682047.50"}, {"unread"}),
    "french": (21, {"EUR": "279982.50"}, set()),
    "names": (32, {"EUR": "3800000.00"}, {"unread"}),
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
