from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portfolio.app import create_app
from portfolio.reports import chart
from portfolio.reports.chart import Dot, Part, Series, Way
from tests.kept import settings

QUARTERS = [date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]
GOOD, FAIR, BAD = Part("full", "good"), Part("in part", "fair"), Part("not", "bad")


def percent(value: Decimal) -> str:
    return f"{100 * value:.0f} %"


def coverage(*shares: str, editions: tuple[int, ...] = (1, 1, 1, 1)) -> Series:
    return Series(
        "evaluated",
        [Dot(day, Decimal(share), edition) for day, share, edition in zip(QUARTERS, shares, editions, strict=False)],
    )


def line_of(*series: Series, **more: Any) -> chart.LineFigure:
    found = chart.line(series, number=percent, day=str, share=True, **more)
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------- lines over time
def test_a_line_has_its_quarters_across_and_its_shares_from_zero() -> None:
    # Across 11 to 75 per cent over 273 days: day 90 is at 11 + 64 * 90 / 273 = 32.10, day 181 at 53.43. Down 146 at
    # 0 to 14 at 100 %: 50 % is at 80, 25 % at 113.
    found = line_of(coverage("0", "0.25", "0.25", "0.5"))

    assert [(spot.x, spot.y) for spot in found.spots] == [(11.0, 146.0), (32.1, 113.0), (53.43, 113.0), (75.0, 80.0)]
    assert [(one.x1, one.y1, one.x2, one.y2) for one in found.strokes] == [
        (11.0, 146.0, 32.1, 113.0),
        (32.1, 113.0, 53.43, 113.0),
        (53.43, 113.0, 75.0, 80.0),
    ]
    assert found.ticks_y == ((146.0, "0 %"), (113.0, "25 %"), (80.0, "50 %"), (47.0, "75 %"), (14.0, "100 %"))
    assert [said.figure for said in found.said] == ["50 %"]


def test_start_and_goal_lie_across_and_are_named_where_they_end() -> None:
    found = line_of(coverage("0.5", "0.5"), start=("at the start", Decimal("0.2")), goal=("goal", Decimal("0.9")))

    assert [(one.kind, one.y1) for one in found.strokes if one.x1 == found.left and one.x2 == found.right] == [
        ("start", 119.6),
        ("goal", 27.2),
        ("main", 80.0),
    ]
    assert [(said.words, said.figure, said.y) for said in found.said] == [
        ("goal", "90 %", 27.2),
        ("evaluated", "50 %", 80.0),
        ("at the start", "20 %", 119.6),
    ]


def test_a_new_definition_breaks_the_line_and_is_marked_with_a_number() -> None:
    found = line_of(
        coverage("0.5", "0.5", "0.25", "0.25", editions=(1, 1, 2, 2)),
        marks=[(date(2026, 6, 30), "Sixty days of grace"), (date(2020, 1, 1), "long ago")],
        gap=True,
    )

    assert [(one.x1, one.x2) for one in found.strokes] == [(11.0, 32.1), (53.43, 75.0)]
    assert found.marks == ((53.43, 1, "Sixty days of grace"),)
    # The gap is what lies above: from the line up to 0, in a field of 100 by 100.
    assert found.areas == ("0,0 0,50 32.97,50 32.97,0", "66.3,0 66.3,75 100,75 100,0")


def test_words_of_lines_that_end_together_stand_apart() -> None:
    found = line_of(
        Series("a", coverage("0.1", "0.02").dots), Series("b", coverage("0.1", "0.01").dots), goal=("c", Decimal(0))
    )

    assert [said.words for said in found.said] == ["a", "b", "c"]
    assert [said.y for said in found.said] == [86.0, 116.0, 146.0]


@given(st.lists(st.decimals(0, 1, places=2), min_size=2, max_size=3))
def test_no_words_overlap_or_leave_the_plot(ends: list[Decimal]) -> None:
    found = line_of(*(Series(str(n), [Dot(QUARTERS[0], end), Dot(QUARTERS[1], end)]) for n, end in enumerate(ends)))
    places = [said.y for said in found.said]

    assert all(after - before >= chart.LABEL_APART - 0.01 for before, after in pairwise(places))
    assert max(places) <= chart.BOTTOM


def test_eight_quarters_are_named_by_four_with_the_last() -> None:
    days = [date(year, month, 28) for year in (2024, 2025) for month in (3, 6, 9, 12)]

    found = chart.line([Series("", [Dot(day, Decimal(1)) for day in days])], number=str, day=str)

    assert found is not None
    assert [label for _, label in found.ticks_x] == ["2024-06-28", "2024-12-28", "2025-06-28", "2025-12-28"]


def test_one_value_is_a_spot_and_none_is_no_figure() -> None:
    assert len(line_of(coverage("0.5")).spots) == 1
    assert chart.line([Series("", [])], number=str, day=str) is None


# ------------------------------------------------------------------------------------- start, now and goal
def way(start: int | None, now: int | None, goal: int | None) -> Way:
    began, is_at, wanted = (None if n is None else Decimal(n) for n in (start, now, goal))
    return Way("Damp homes", "", began, is_at, wanted, ("", "", ""), "", "neutral")


@pytest.mark.parametrize(
    ("start", "now", "goal", "place", "beyond"),
    [
        # 3 to 97 per cent hold -0.5 to 1.5 of the way, so 47 for the whole of it: start at 26.5, goal at 73.5.
        (38, 38, 15, 26.5, 0),
        (38, 15, 15, 73.5, 0),
        (22, 15, 8, 50.0, 0),
        (120, 84, 90, 82.9, 0),  # 36 of 30: 1.2 of the way
        (120, 126, 90, 17.1, 0),  # moved the wrong way by a fifth
        (120, 180, 90, 3.0, -1),
        (0, 200, 100, 97.0, 1),
        (None, 15, 8, None, 0),
        (22, None, 8, None, 0),
        (22, 15, None, None, 0),
        (22, 22, 22, None, 0),
    ],
)
def test_a_measure_stands_where_its_share_of_the_way_says(
    start: int | None, now: int | None, goal: int | None, place: float | None, beyond: int
) -> None:
    found = chart.dots([way(start, now, goal)])

    assert found is not None
    assert (found.start, found.goal) == (26.5, 73.5)
    assert (found.rows[0].now, found.rows[0].beyond) == (place, beyond)


def test_without_measures_there_is_no_dot_chart() -> None:
    assert chart.dots([]) is None


# --------------------------------------------------------------------------------------------- bars in parts
def test_bars_begin_at_zero_and_share_a_scale() -> None:
    found = chart.stacked_rows("gap", [GOOD, FAIR, BAD], [("Q2", [1, 0, 1]), ("Q3", [2, 1, 5])], number=str)

    assert found is not None
    assert [[(one.part.words, one.x, one.width, one.number) for one in bar.segments] for bar in found.bars] == [
        [("full", 0.0, 12.5, "1"), ("not", 12.5, 12.5, "1")],
        [("full", 0.0, 25.0, "2"), ("in part", 25.0, 12.5, "1"), ("not", 37.5, 62.5, "5")],
    ]
    assert [bar.total for bar in found.bars] == ["2", "8"]
    assert found.numbers == ("1", "0", "1")


def test_shares_fill_the_figure_and_one_part_may_be_meant() -> None:
    found = chart.stacked_rows(
        "survey", [GOOD, FAIR, BAD], [("65 cities", [21, 63, 15])], number=str, share=True, mark=1, sums=False
    )

    assert found is not None
    bar = found.bars[0]
    # 21 of 99 is 21.21 %, 63 of 99 63.64 %, whose middle is at 21.21 + 31.82.
    assert [(one.x, one.width) for one in bar.segments] == [(0.0, 21.21), (21.21, 63.64), (84.85, 15.15)]
    assert bar.mark is not None
    assert (bar.mark.part, bar.mark.middle, bar.total) == (FAIR, 53.03, "")


def test_a_number_stands_inside_only_where_it_has_room() -> None:
    found = chart.stacked_rows("x", [GOOD, BAD], [("", [7, 93]), ("", [6, 94])], number=str)

    assert found is not None
    assert [one.roomy for bar in found.bars for one in bar.segments] == [True, True, False, True]


def test_nothing_in_all_rows_is_no_figure() -> None:
    assert chart.stacked_rows("x", [GOOD], [("Q3", [0])], number=str) is None


def test_the_shade_of_a_cell_follows_its_count_and_only_an_empty_one_has_none() -> None:
    assert chart.shades([[0, 1, 2], [6, 12, 10]]) == [[(0, 0), (1, 1), (2, 1)], [(6, 3), (12, 5), (10, 5)]]
    assert chart.shades([[0]]) == [[(0, 0)]]


# ------------------------------------------------------------------------------------------------- drawings
class _Drawings(HTMLParser):
    """The drawings of a page: their attributes, whether they have a title, and all ids."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.outer: list[dict[str, str | None]] = []
        self.titles: list[str] = []
        self.ids: list[str] = []
        self.styles: list[str] = []
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.styles += [given["style"]] if "style" in given else []
        if tag == "svg":
            self.outer += [] if self.depth else [given]
            self.depth += 1
        if tag == "title":
            self.in_title = True
            self.titles.append("")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "svg"
        self.in_title = self.in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.titles[-1] += data


TEMPLATE = """
{% from "_ui/chart.html" import dots_figure, line_figure, matrix_figure, stacked_rows_figure %}
{{ line_figure(line, "It <rises>.") }}
{{ dots_figure(dots, "On their way") }}
{{ stacked_rows_figure(rows, "Most are not.", "Quarter", "Projects", "this city") }}
{{ stacked_rows_figure(more, "Most are not.", "Quarter", "Projects") }}
{{ matrix_figure(["A", "B"], [("x", [(0, 0), (3, 5)], 3)], [0, 3, 3], "Counts", "Type", "All", "types") }}
"""


@pytest.fixture
def page(tmp_path: Path) -> str:
    app: Flask = create_app(settings(tmp_path))
    with app.test_request_context():
        return app.jinja_env.from_string(TEMPLATE).render(
            line=line_of(coverage("0.5", "0.25"), gap=True, marks=[(QUARTERS[1], "A new rule")]),
            dots=chart.dots([way(22, 15, 8), way(120, 999, 90), way(None, 1, 2)]),
            rows=chart.stacked_rows("gap", [GOOD, FAIR, BAD], [("Q3", [4, 5, 6])], number=str, mark=0),
            more=chart.stacked_rows("more", [GOOD, BAD], [("Q3", [4, 5]), ("Q2", [1, 0])], number=str),
        )


def test_every_drawing_says_its_finding_and_no_id_comes_twice(page: str) -> None:
    found = _Drawings()
    found.feed(page)

    assert {drawing["role"] for drawing in found.outer} == {"img"}
    assert len(found.titles) == len(found.outer)
    assert all(title.strip() for title in found.titles)
    assert found.titles[0] == "It <rises>."
    assert "Most are not. Q3: full 4, in part 5, not 6" in found.titles
    assert len(found.ids) == len(set(found.ids)) > 0
    assert found.styles == []


def test_a_heat_table_shows_zero_and_names_its_sheet(page: str) -> None:
    assert '<table class="matrix" data-table="types">' in page
    assert '<td class="heat-0">0</td>' in page
    assert '<td class="heat-5">3</td>' in page
