"""The line of years: where a bar lies, what it says, and which projects stand on it."""

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.errors import WrongInput
from portfolio.core.paging import cursor
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.register import timeline
from portfolio.register.asking import asked
from portfolio.register.bars import Known, Piece, Years, end_of, pieces
from portfolio.register.choices import choices
from portfolio.register.rules import Filters
from portfolio.register.timeline import bars_page, days_in_words, read_years
from portfolio.reviews import actions as reviews
from portfolio.strategy import actions as strategy
from tests import bulk, make
from tests.make import City
from tests.register.test_routes import text_of

AsPerson = Callable[..., FlaskClient]
TODAY = date(2026, 11, 21)
YEARS = Years(2024, 2028)


def shown(city: City, *pairs: tuple[str, str], years: Years = YEARS, after: str | None = None) -> timeline.Timeline:
    return timeline.timeline(city.lead, Filters.of(pairs), years, TODAY, "/projects/timeline", after)


def titles(of: timeline.Timeline) -> dict[str, list[str]]:
    return {group.word: [bar.title for bar in group.bars] for group in of.groups}


# ------------------------------------------------------------------------------------------------------- bars
def test_a_day_lies_where_its_share_of_its_year_is() -> None:
    # Five years of 200 each; 1 July is day 182 of 366 in 2024: 200 * 182 / 366 = 99.45.
    assert YEARS.place(date(2024, 1, 1)) == 0
    assert YEARS.place(date(2024, 7, 1)) == 99
    assert YEARS.place(date(2026, 1, 1)) == 400
    assert YEARS.place(date(2028, 12, 31)) == 999
    assert (YEARS.place(date(2020, 5, 5)), YEARS.place(date(2031, 5, 5))) == (0, 1000)


def test_a_running_project_is_drawn_stage_by_stage_and_then_as_planned() -> None:
    known = Known(date(2025, 1, 1), None, date(2027, 7, 1), None)
    moves = [("approved", date(2024, 9, 1)), ("running", date(2025, 1, 1)), ("closing", date(2026, 1, 1))]

    # Today is day 324 of 2026: 400 + 200 * 324 / 365 = 577.5; 1 July 2027 is 600 + 200 * 181 / 365 = 699.2.
    assert pieces(YEARS, known, moves, TODAY) == [
        Piece("run", 200, 200),
        Piece("close", 400, 178),
        Piece("planned", 578, 121),
    ]


def test_what_goes_on_past_its_planned_end_is_late() -> None:
    known = Known(date(2026, 1, 1), None, date(2026, 7, 1), None)

    # 1 July 2026 is 400 + 200 * 181 / 365 = 499.2.
    assert pieces(YEARS, known, [("running", date(2026, 1, 1))], TODAY) == [
        Piece("run", 400, 178),
        Piece("late", 499, 79),
    ]


def test_a_pause_is_its_own_piece_and_an_end_ends_the_bar() -> None:
    known = Known(date(2024, 1, 1), None, date(2025, 6, 1), date(2026, 1, 1))
    moves = [
        ("running", date(2024, 1, 1)),
        ("paused", date(2025, 1, 1)),
        ("running", date(2025, 7, 2)),
        ("stopped", date(2026, 1, 1)),
    ]

    # 2 July is day 182 of 365: 200 + 200 * 182 / 365 = 299.7.
    assert pieces(YEARS, known, moves, TODAY) == [
        Piece("run", 0, 200),
        Piece("pause", 200, 100),
        Piece("run", 300, 100),
    ]


def test_a_move_that_was_taken_back_is_not_drawn() -> None:
    known = Known(date(2026, 1, 1), None, None, date(2026, 7, 1))
    moves = [("running", date(2026, 1, 1)), ("paused", date(2026, 3, 1)), ("running", date(2026, 3, 1))]

    assert {piece.kind for piece in pieces(YEARS, known, moves, TODAY)} == {"run"}


def test_a_project_without_a_start_is_not_drawn_as_zero() -> None:
    assert pieces(YEARS, Known(None, None, date(2027, 1, 1), None), [("idea", TODAY)], TODAY) == []


def test_what_is_only_planned_is_drawn_as_planned() -> None:
    assert pieces(YEARS, Known(None, date(2027, 1, 1), date(2028, 1, 1), None), [], TODAY) == [
        Piece("planned", 600, 200)
    ]
    assert pieces(YEARS, Known(None, date(2027, 1, 1), None, None), [], TODAY) == [Piece("planned", 600, 4)]


def test_what_lies_outside_of_the_years_has_no_width() -> None:
    known = Known(date(2019, 1, 1), None, None, date(2020, 1, 1))

    assert pieces(YEARS, known, [("running", date(2019, 1, 1))], TODAY) == []
    assert pieces(
        YEARS, Known(date(2023, 1, 1), None, None, date(2025, 1, 1)), [("running", date(2023, 1, 1))], TODAY
    ) == [Piece("run", 0, 200)]


def test_an_end_is_the_actual_one_or_that_of_the_stage() -> None:
    assert end_of("stopped", date(2026, 1, 2), None) == date(2026, 1, 2)
    assert end_of("decided", date(2026, 1, 2), date(2025, 12, 1)) == date(2025, 12, 1)
    assert end_of("running", date(2026, 1, 2), None) is None


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (Known(None, None, None, None), "No start yet"),
        (Known(None, None, None, date(2026, 2, 1)), "Never started, ended on 1 Feb 2026"),
        (Known(None, date(2027, 1, 1), None, None), "Planned from 1 Jan 2027, no end planned"),
        (Known(None, date(2027, 1, 1), date(2028, 1, 1), None), "Planned from 1 Jan 2027 to 1 Jan 2028"),
        (Known(date(2026, 1, 1), None, None, None), "Since 1 Jan 2026, no end planned"),
        (Known(date(2026, 1, 1), None, TODAY, None), "Since 1 Jan 2026, planned until 21 Nov 2026"),
        (
            Known(date(2026, 1, 1), None, date(2026, 11, 20), None),
            "Since 1 Jan 2026, planned until 20 Nov 2026, 1 day ago",
        ),
        (Known(date(2026, 1, 1), None, None, date(2026, 2, 1)), "1 Jan 2026 to 1 Feb 2026"),
    ],
)
def test_days_are_said_as_they_are_known(known: Known, words: str) -> None:
    assert days_in_words(known, TODAY) == words


# --------------------------------------------------------------------------------------------------- the page
def test_bars_stand_under_their_department_by_title(city: City) -> None:
    make.make_project(city, "Night bus", department=city.mobility)
    make.make_project(city, "Damp sensors", stage="running", on=date(2026, 5, 4))
    make.make_project(city, "Äpfel")

    of = shown(city)

    assert titles(of) == {"Housing": ["Äpfel", "Damp sensors"], "Mobility": ["Night bus"]}
    apples, sensors = of.groups[0].bars
    assert (apples.days, apples.pieces) == ("No start yet", [])
    assert sensors.days == "Since 4 May 2026, planned until 30 Jun 2027"
    assert [piece.kind for piece in sensors.pieces] == ["run", "planned"]


def test_bars_stand_under_their_programme_and_those_without_one_last(city: City) -> None:
    mission = strategy.open_programme(title="Warm homes", by=city.lead, at=make.AT)
    make.make_project(city, "Zinc roofs", programme=mission)
    make.make_project(city, "Apples")

    assert titles(shown(city, ("by", "programme"))) == {"Warm homes": ["Zinc roofs"], "No programme": ["Apples"]}


def test_projects_that_ended_before_or_begin_after_the_years_are_left_out(city: City, at: Any) -> None:
    old = make.make_project(city, "Old", stage="running", on=date(2021, 1, 1))
    projects.move_stage(old, "stopped", on=date(2022, 3, 1), reason="No money.", by=city.lead, at=at)
    make.make_project(city, "Now", stage="running", on=date(2021, 1, 1))
    make.make_project(city, "Soon", planned_start_on=date(2029, 1, 1))
    make.make_project(city, "Some day")
    make.make_project(make.make_city("Elsewhere"), "Theirs")

    assert titles(shown(city)) == {"Housing": ["Now", "Some day"]}
    assert titles(shown(city, years=Years(2021, 2022))) == {"Housing": ["Now", "Old", "Some day"]}
    assert titles(shown(city, years=Years(2029, 2030))) == {"Housing": ["Some day", "Soon"]}
    assert titles(shown(city, ("q", "now"))) == {"Housing": ["Now"]}


def test_reviews_are_ticks_and_words(city: City, at: Any) -> None:
    project = make.make_project(city, "Damp sensors", stage="running", on=date(2026, 1, 5))
    subject = subjects.by_ref(city.lead, project.ref)
    for kind, due in (
        ("progress", date(2026, 11, 20)),
        ("outcome", date(2027, 7, 1)),
        ("follow_up_60", date(2031, 1, 1)),
    ):
        reviews.plan(subject, kind=kind, first_due_on=due, by=city.lead, at=at)

    bar = shown(city).groups[0].bars[0]

    # 20 November 2026 is 400 + 200 * 323 / 365 = 577.0.
    assert [(tick.x, tick.state) for tick in bar.ticks] == [(577, "overdue"), (699, "open")]
    assert bar.reviews.startswith("Progress review overdue since 20 Nov 2026; Outcome review due on 1 Jul 2027; ")
    assert bar.finding.startswith("Since 5 Jan 2026, planned until 30 Jun 2027; Progress review overdue")


@pytest.mark.parametrize("by", ["department", "programme"])
def test_no_bar_is_lost_or_doubled_between_pages(city: City, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mission = strategy.open_programme(title="Warm homes", by=city.lead, at=make.AT)
    for number in range(10):
        department = city.housing if number % 3 else city.mobility
        make.make_project(city, "Same", department=department, programme=mission if number % 4 else None)
    wanted = asked(city.lead, Filters(), choices(city.id))
    groups = [mission.id] if by == "programme" else [city.housing.id, city.mobility.id]
    whole = bars_page(wanted, by, groups, YEARS, TODAY, None)

    def all_pages() -> list[list[timeline.Found]]:
        pages: list[list[timeline.Found]] = []
        after = None
        while not pages or after:
            page = bars_page(wanted, by, groups, YEARS, TODAY, after, size=3)
            pages.append(list(page.rows))
            after = page.after
        return pages

    assert len({row.id for row in whole.rows}) == len(whole.rows) == 10
    assert [len(page) for page in all_pages()] == [3, 3, 3, 1]
    assert [row for page in all_pages() for row in page] == whole.rows

    monkeypatch.setattr(timeline, "MOST_GROUPS", 1)  # now a page ends with its group
    assert [row for page in all_pages() for row in page] == whole.rows


@pytest.mark.parametrize(
    "broken", ["xx", cursor(1, 2), cursor("a", "b", 1), cursor(0, "a", None), cursor(-1, "a", 1), cursor(0, "a", 2**40)]
)
def test_a_broken_page_address_is_refused(city: City, as_person: AsPerson, broken: str) -> None:
    assert as_person("unit_lead").get(f"/projects/timeline?after={broken}").status_code == 422


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("", "", YEARS),
        ("2020", "2022", Years(2020, 2022)),
        ("2030", "", Years(2030, 2030)),
        ("", "2026", Years(2024, 2026)),
    ],
)
def test_the_years_around_this_one_are_drawn_unless_others_are_named(first: str, last: str, years: Years) -> None:
    assert read_years(first, last, TODAY) == years


@pytest.mark.parametrize(
    ("first", "last"), [("soon", ""), ("2026", "2024"), ("2000", "2026"), ("99999", ""), ("1", "2")]
)
def test_years_that_make_no_sense_are_refused(as_person: AsPerson, first: str, last: str) -> None:
    with pytest.raises(WrongInput):
        read_years(first, last, TODAY)
    answer = as_person("unit_lead").get("/projects/timeline", query_string={"first": first, "last": last})
    assert answer.status_code == 422


def test_the_page_is_a_table_of_years_that_keeps_the_filters(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    for number in range(51):
        make.make_project(city, f"Project {number:02d}", stage="running", on=date(2026, 5, 4))

    answer = lead.get("/projects/timeline?first=2024&last=2028&department=housing")
    written = answer.get_data(as_text=True)

    assert re.findall(r'<th scope="col">(\d+)</th>', written) == ["2024", "2025", "2026", "2027", "2028"]
    assert '<td colspan="5">' in written
    assert '<input type="hidden" name="department" value="housing">' in written
    assert 'href="/projects/board?department=housing"' in written
    following = re.search(r'rel="next" href="([^"]+)"', written)
    assert following is not None
    second = text_of(lead.get(html.unescape(following[1])))
    assert "Housing (continued) Project 50" in second
    assert "No project goes on in these years." in text_of(lead.get("/projects/timeline?q=nothing"))


def test_a_page_after_the_last_group_is_empty(as_person: AsPerson) -> None:
    answer = as_person("unit_lead").get(f"/projects/timeline?after={cursor(99_999, 'a', 1)}")

    assert (answer.status_code, "No project goes on in these years." in text_of(answer)) == (200, True)


def test_jurors_see_no_timeline(as_person: AsPerson) -> None:
    assert as_person("juror").get("/projects/timeline").status_code == 403


def test_the_timeline_runs_as_many_statements_with_much_as_with_little(
    city: City, as_person: AsPerson, count_queries: Callable[[], Any]
) -> None:
    lead = as_person("unit_lead")
    ran = []
    for first, more in ((1, 10), (11, 600)):
        bulk.fill(city.id, more, seed=first, first=first)
        for address in ("/projects/timeline?first=2017&last=2028", "/projects/timeline?q=damp&by=programme"):
            with count_queries() as run:
                assert lead.get(address).status_code == 200
            ran.append(len(run))

    assert ran[:2] == ran[2:]
    assert max(ran) <= 8
