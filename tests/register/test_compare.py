"""Two days side by side, worked by hand and against what the dated rows say project by project."""

import csv
import io
import random
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.core.paging import cursor
from portfolio.core.sheet import BOM
from portfolio.meetings import actions as meetings
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import as_of
from portfolio.projects.models import Project
from portfolio.projects.rules import OVER
from portfolio.register import compare, differences
from portfolio.register.choices import choices
from portfolio.register.compare import Comparison, Span
from portfolio.register.rules import Filters
from portfolio.strategy import actions as strategy
from tests import bulk, make
from tests.make import City
from tests.register.test_routes import text_of

AsPerson = Callable[..., FlaskClient]
TODAY = date(2026, 11, 21)
QUARTER = Span(date(2026, 6, 30), date(2026, 9, 30))


def on(day: date) -> datetime:
    """An instant of a day."""
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def replan(city: City, project: Project, day: date, **changes: Any) -> None:
    """Change the plan of a project on a day."""
    budget = Money(project.budget_minor, project.budget_currency or "EUR") if project.budget_minor else None
    plan: dict[str, Any] = {
        "planned_start_on": project.planned_start_on,
        "planned_end_on": project.planned_end_on,
        "ended_on": project.ended_on,
        "budget": budget,
    }
    projects.change_plan(project, **(plan | changes), by=city.lead, at=on(day))


@pytest.fixture
def told(city: City) -> City:
    """A summer in which something happened to nearly every project."""
    cem = db.session.get_one(Person, make.make_viewer(city, "unit_staff", name="Cem Kaya").person_id)
    ada = db.session.get_one(Person, city.lead.person_id)
    moves: dict[str, Any] = {"by": city.lead, "at": make.AT}

    sensors = make.make_project(
        city, "Damp sensors", stage="running", on=date(2026, 1, 10), planned_end_on=date(2026, 12, 31),
        budget=Money(5_000_000, "EUR"),
    )  # fmt: skip
    replan(city, sensors, date(2026, 8, 1), planned_end_on=date(2027, 3, 31), budget=Money(6_200_000, "EUR"))
    projects.move_stage(sensors, "closing", on=date(2026, 8, 15), **moves)

    make.make_project(city, "Night bus", on=date(2026, 7, 10), budget=Money(1_000_000, "EUR"))

    vouchers = make.make_project(
        city, "Repair vouchers", stage="running", on=date(2025, 3, 1), budget=Money(2_000_000, "EUR")
    )
    projects.move_stage(vouchers, "stopped", on=date(2026, 7, 20), reason="No money.", **moves)

    letters = make.make_project(city, "Letters", on=date(2026, 2, 1), owner=ada)
    mission = strategy.open_programme(title="Plain words", by=city.lead, at=make.AT)
    projects.assign(letters, lead=city.mobility, owner=ada, on=date(2026, 9, 1), **moves)
    projects.assign(letters, lead=city.mobility, owner=cem, programme=mission, on=date(2026, 9, 30), **moves)

    trees = make.make_project(city, "Tree map", stage="running", on=date(2026, 5, 1))
    projects.archive(trees, by=city.lead, at=on(date(2026, 9, 10)))

    make.make_project(city, "Kiosk", on=date(2026, 10, 5))

    bench = make.make_project(city, "Warm bench", on=date(2026, 6, 30))
    projects.move_stage(bench, "pitched", on=date(2026, 10, 10), **moves)

    hopper = make.make_project(city, "Hopper", on=date(2026, 1, 1), owner=ada)
    projects.assign(hopper, lead=city.housing, owner=cem, on=date(2026, 7, 1), **moves)
    projects.assign(hopper, lead=city.housing, owner=ada, on=date(2026, 8, 1), **moves)

    swap = make.make_project(city, "Clothes swap", stage="running", on=date(2026, 1, 5), budget=Money(500_000, "USD"))
    replan(city, swap, date(2026, 9, 20), ended_on=date(2026, 9, 20))
    return city


def compared(city: City, span: Span = QUARTER, *pairs: tuple[str, str], **more: Any) -> Comparison:
    return compare.comparison(
        city.lead, Filters.of(pairs), span, TODAY, "/projects/compare", "/projects/compare.csv", **more
    )


def lines(of: Comparison) -> dict[str, Sequence[tuple[str, str, str]]]:
    """What stands in each section: title, was, now."""
    return {each.key: [(line.title, line.was, line.now) for line in each.lines] for each in of.sections}


def counts(of: Comparison) -> dict[str, str]:
    return {key: count for key, _word, count, _url in of.counts}


def test_a_quarter_is_compared_as_worked_by_hand(told: City) -> None:
    of = compared(told)

    assert lines(of) == {
        "entered": [("Night bus", "", "Idea")],
        "left": [
            ("Clothes swap", "Running", "Ended on 20 Sept 2026"),
            ("Repair vouchers", "Running", "Stopped"),
            ("Tree map", "Running", "Archived on 10 Sept 2026"),
        ],
        "moved": [("Damp sensors", "Running", "Closing")],
        "department": [("Letters", "Housing", "Mobility")],
        "owner": [("Letters", "Ada Osei", "Cem Kaya")],
        "programme": [("Letters", "none", "Plain words")],
        "planned_end": [("Damp sensors", "31 Dec 2026", "31 Mar 2027")],
        "budget": [("Damp sensors", "€50,000", "€62,000")],
    }
    assert counts(of) == {
        "entered": "1", "left": "3", "passed": "0", "moved": "1", "department": "1", "owner": "1", "programme": "1",
        "planned_end": "1", "budget": "1",
    }  # fmt: skip
    # 30 June: Damp sensors, Repair vouchers, Letters, Tree map, Warm bench, Hopper, Clothes swap.
    # 30 September: Damp sensors, Night bus, Letters, Warm bench, Hopper.
    assert of.projects[1:] == ("7", "5", "-2")
    # 50,000 + 20,000 and later 62,000 + 10,000 EUR; the 5,000 USD have ended.
    assert [tuple(each) for each in of.sums] == [
        ("EUR", "€70,000", "€72,000", "+€2,000"),
        ("USD", "US$5,000", "–", "-US$5,000"),
    ]


def test_what_was_changed_and_changed_back_is_no_difference(told: City) -> None:
    assert lines(compared(told, Span(date(2026, 6, 30), date(2026, 7, 15))))["owner"] == [
        ("Hopper", "Ada Osei", "Cem Kaya")
    ]
    assert "Hopper" not in str(lines(compared(told)))


def test_filters_narrow_both_days(told: City) -> None:
    of = compared(told, QUARTER, ("department", "mobility"))

    assert counts(of)["department"] == "1"
    assert counts(of)["left"] == "0"
    assert of.projects[1:] == ("1", "1", "0")
    assert counts(compared(told, QUARTER, ("q", "damp sensors")))["budget"] == "1"


def test_sections_are_capped_with_exact_counts_and_have_pages(told: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "SHOWN", 2)
    monkeypatch.setattr(differences, "PAGE", 2)

    of = compared(told)
    first = compared(told, section="left")
    following = re.search("after=([^&]+)", first.next_url)
    assert following is not None
    second = compared(told, section="left", after=following[1])

    left = next(each for each in of.sections if each.key == "left")
    assert ([line.title for line in left.lines], left.counted) == (["Clothes swap", "Repair vouchers"], "3")
    assert left.url == "/projects/compare?from=2026-06-30&until=2026-09-30&section=left"
    assert [line.title for line in first.sections[0].lines] == ["Clothes swap", "Repair vouchers"]
    assert (second.sections[0].lines[0][1:], second.next_url) == (
        ("Tree map", "Running", "Archived on 10 Sept 2026"),
        "",
    )
    assert counts(second) == counts(of)


def test_another_organisations_projects_are_not_compared(told: City) -> None:
    other = make.make_city("Elsewhere")
    make.make_project(other, "Theirs", on=date(2026, 8, 1), budget=Money(1, "EUR"))

    assert counts(compared(told))["entered"] == "1"
    assert lines(compared(other)) == {"entered": [("Theirs", "", "Idea")]}


def test_every_difference_is_what_the_dated_rows_say(city: City) -> None:
    """A hundred random lives; each project is looked up on its own with `as_of` and compared."""
    chance = random.Random(7)
    people = [db.session.get_one(Person, make.make_viewer(city, "unit_staff").person_id) for _ in range(3)]
    for number in range(25):
        opened = date(2026, 1, 1) + timedelta(days=chance.randrange(200))
        project = make.make_project(city, f"Life {number:02d}", on=opened, owner=people[0])
        for _step in range(4):
            opened += timedelta(days=chance.randrange(60))
            _live(city, project, min(opened, TODAY), people, chance)
    span = Span(date(2026, 4, 15), date(2026, 8, 20))
    wanted = compare.asked_of_both(city.lead, Filters(), choices(city.id))

    found = {
        row.id: dict(zip(differences.SECTIONS, row.flags, strict=True))
        for row in differences.every_difference(wanted, *span)
    }

    assert len(found) > 10
    for project in db.session.query(Project).filter_by(organisation_id=city.id):
        was, now = (as_of.standing_on(project.id, day) for day in span)
        there = was.stage is not None
        in_was, in_now = there and was.stage not in OVER, now.stage is not None and now.stage not in OVER
        expected = {
            "entered": in_now and not in_was,
            "left": in_was and not in_now,
            "passed": not there and now.stage in OVER,
            "moved": there and was.stage != now.stage and in_was == in_now,
            "department": there and was.assigned.lead_department_id != now.assigned.lead_department_id,
            "owner": there and was.assigned.owner_id != now.assigned.owner_id,
            "programme": there and was.assigned.programme_id != now.assigned.programme_id,
            "planned_end": there and was.planned.planned_end_on != now.planned.planned_end_on,
            "budget": in_was and in_now and was.planned.budget_minor != now.planned.budget_minor,
        }
        flags = found.get(project.id, dict.fromkeys(differences.SECTIONS, 0))
        assert {key: bool(flags[key]) for key in expected} == expected


def _live(city: City, project: Project, day: date, people: list[Person], chance: random.Random) -> None:
    """Something that may happen to a project on a day; what the rules refuse does not."""
    happens = chance.randrange(3)
    try:
        if happens == 0:
            to = chance.choice(("screened", "pitched", "approved", "rejected", "idea"))
            projects.move_stage(
                project, to, on=day, reason="Because.", without_outcome="Because.", by=city.lead, at=make.AT
            )
        elif happens == 1:
            lead, owner = chance.choice((city.housing, city.mobility)), chance.choice([None, *people])
            projects.assign(project, lead=lead, owner=owner, on=day, by=city.lead, at=make.AT)
        else:
            end, budget = date(2027, chance.randrange(1, 9), 1), Money(chance.randrange(1, 9) * 100, "EUR")
            replan(city, project, day, planned_end_on=end, budget=budget)
    except (RuleBroken, WrongInput):
        pass


@pytest.mark.parametrize(
    ("written", "span"),
    [
        (("", ""), QUARTER),
        (("2026-01-01", "2026-02-01"), Span(date(2026, 1, 1), date(2026, 2, 1))),
        (("2026-10-01", ""), Span(date(2026, 10, 1), TODAY)),
    ],
)
def test_the_last_quarter_is_compared_unless_days_are_named(written: tuple[str, str], span: Span) -> None:
    assert compare.read_span(*written, TODAY) == span


@pytest.mark.parametrize(
    "written", [("soon", ""), ("2026-09-30", "2026-06-30"), ("2026-06-30", "2026-06-30"), ("0001-01-01", "")]
)
def test_what_is_no_span_is_refused_with_a_sentence(as_person: AsPerson, written: tuple[str, str]) -> None:
    with pytest.raises(WrongInput):
        compare.read_span(*written, TODAY)
    answer = as_person("unit_lead").get("/projects/compare", query_string={"from": written[0], "until": written[1]})
    assert answer.status_code == 422


def test_the_page_leads_to_each_section_and_project(told: City, as_person: AsPerson) -> None:
    answer = as_person("unit_lead").get("/projects/compare?from=2026-06-30&until=2026-09-30&department=housing")

    said = text_of(answer)
    assert "Left 3" in said
    assert "Repair vouchers Running Stopped" in said
    assert "Filters look at the projects as they are today." in said
    assert '<input type="hidden" name="department" value="housing">' in answer.get_data(as_text=True)
    assert "Nothing differs" in text_of(
        as_person("unit_lead").get("/projects/compare?from=2020-01-01&until=2020-02-01")
    )


def test_the_days_since_the_last_meeting_are_a_click_away(told: City, as_person: AsPerson, at: Any) -> None:
    lead = as_person("unit_lead")

    assert lead.get("/meetings/last/comparison").location == "/projects/compare"
    meetings.open_meeting(title="Weekly", on=date(2026, 11, 16), by=told.lead, at=at)
    answer = lead.get("/meetings/last/comparison")

    assert answer.status_code == 303
    assert answer.location.startswith("/projects/compare?from=2026-11-16&until=")
    assert 'href="/meetings/last/comparison"' in lead.get("/projects/compare").get_data(as_text=True)


def test_the_sheet_has_a_line_for_everything_that_differs(told: City, as_person: AsPerson) -> None:
    answer = as_person("finance").get("/projects/compare.csv?from=2026-06-30&until=2026-09-30")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="compare-2026-06-30-2026-09-30.csv"'
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix(BOM), newline="")))
    assert rows[0] == ["Reference", "Title", "What differs", "On 30 Jun 2026", "On 30 Sept 2026"]
    assert len(rows) == 1 + 10
    assert ["Damp sensors", "Another approved budget", "€50,000", "€62,000"] in [row[1:] for row in rows]


def test_jurors_see_no_comparison(told: City, as_person: AsPerson) -> None:
    for address in ("/projects/compare", "/projects/compare.csv"):
        assert as_person("juror").get(address).status_code == 403


def test_a_broken_page_address_is_refused(told: City, as_person: AsPerson) -> None:
    for broken in ("xx", cursor("a"), cursor(1, 1), cursor("a", 2**40)):
        assert as_person("unit_lead").get(f"/projects/compare?section=left&after={broken}").status_code == 422
    assert as_person("unit_lead").get("/projects/compare?section=' OR 1=1").status_code == 200


def test_comparing_runs_as_many_statements_with_much_as_with_little(
    city: City, as_person: AsPerson, count_queries: Callable[[], Any]
) -> None:
    lead = as_person("unit_lead")
    ran, written = [], ""
    for first, more in ((1, 10), (11, 600)):
        bulk.fill(city.id, more, seed=first, first=first)
        for section in ("", "&section=entered"):
            with count_queries() as run:
                answer = lead.get(f"/projects/compare?from=2020-06-30&until=2024-09-30&department=housing{section}")
            assert answer.status_code == 200
            ran.append(len(run))
            written = answer.get_data(as_text=True)

    assert ran[:2] == ran[2:]
    assert max(ran) <= 8
    assert written.count('href="/projects/P-') > 20
