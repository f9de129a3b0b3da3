"""What a department finds of a draft: the lines that will be printed about its projects, out of the draft's figures."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.people.models import DepartmentChange
from portfolio.projects.models import Assignment, Project
from portfolio.reports import actions, queries
from portfolio.reports.content.department import DepartmentLines, department_lines
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.evaluation import Overdue
from portfolio.reports.facts.money import Ending
from portfolio.reports.facts.projects import Listed, Projects
from portfolio.reports.models import Report
from tests import make
from tests.make import City
from tests.reports import rows, samples
from tests.reports import samples_money as money

Enter = Callable[..., FlaskClient]
Q3 = Quarter(2026, 3)
DAY, BEGUN = date(2026, 9, 30), date(2026, 2, 1)
A, B, C = "P-2026-001", "P-2026-002", "P-2026-003"


# ------------------------------------------------------------------------------------------------- picked, pure
def facts() -> QuarterFacts:
    """Three projects of two departments, and one that none leads: A is Homes', B is Roads', C nobody's."""
    listed = (
        Listed(A, "Damp", None, 0, "running", 100_00, "EUR", "full", ""),
        Listed(B, "Bus", None, 1, "running", None, None, "none", "overdue"),
        Listed(C, "Trees", None, None, "idea", None, None, "out_of_scope", ""),
    )
    city = samples.empty_city()
    late = tuple(Overdue(ref, "…", None, "…", BEGUN, None, None, 90) for ref in (A, B))
    ends = tuple(Ending(ref, "…", None, DAY, None) for ref in (B, C))
    cliff = replace(money.NO_MONEY.cliff, rows=ends)
    return replace(
        city,
        projects=Projects(("Homes", "Roads"), listed),
        reviews=replace(city.reviews, rows=late),
        money_risks=replace(money.NO_MONEY, cliff=cliff),
    )


def named(lines: DepartmentLines) -> dict[str, list[str]]:
    """The references in each list of lines, those without any left out."""
    found = {
        field.name: [getattr(line, "fact", line).ref for line in getattr(lines, field.name)]
        for field in fields(lines)
        if field.name not in ("due", "full")
    }
    return {name: refs for name, refs in found.items() if refs}


@pytest.mark.parametrize(
    ("names", "expected", "due", "full"),
    [
        ({"Homes"}, {"projects": [A], "overdue": [A]}, 1, 1),
        ({"Roads"}, {"projects": [B], "overdue": [B], "endings": [B]}, 1, 0),
        ({"Homes", "Roads"}, {"projects": [A, B], "overdue": [A, B], "endings": [B]}, 2, 1),
        ({""}, {"projects": [C], "endings": [C]}, 0, 0),
        ({"Parks"}, {}, 0, 0),
    ],
)
def test_a_department_gets_the_lines_of_its_projects(
    names: set[str], expected: dict[str, list[str]], due: int, full: int
) -> None:
    lines = department_lines(facts(), names)

    assert named(lines) == expected
    assert (lines.due, lines.full) == (due, full)


def test_every_line_of_a_listed_project_is_some_departments_line() -> None:
    city = samples.city_of(40)
    assert city.money_risks is not None
    assert city.decisions is not None
    assert city.changes is not None
    told = (
        *(city.reviews.rows + city.measures.rows + city.measures.wrong + city.measures.by_hand),
        *(city.money_risks.cliff.rows + city.money_risks.unfunded),
        *(city.decisions.rows + city.decisions.lapsed + city.decisions.lessons),
        *(city.changes.risks + city.changes.entered + city.changes.left + city.changes.reasoned),
        *(city.changes.redated + city.changes.rebased),
    )
    refs = sorted({row.ref for row in told})
    listed = tuple(Listed(ref, "…", None, place % 3, "idea", None, None, "none", "") for place, ref in enumerate(refs))
    city = replace(city, projects=Projects(("Homes", "Roads", "Parks"), listed))

    everybody = named(department_lines(city, {"Homes", "Roads", "Parks"}))
    apart = [named(department_lines(city, {name})) for name in ("Homes", "Roads", "Parks")]

    assert len(everybody) == 15  # no kind of line is empty
    for kind, found in everybody.items():
        assert sorted(found) == sorted(ref for one in apart for ref in one.get(kind, ()))
    assert sum(len(found) for kind, found in everybody.items() if kind != "projects") == len(dict.fromkeys(told))


def test_a_report_made_before_projects_were_listed_has_no_lines() -> None:
    assert named(department_lines(samples.empty_city(), {"Homes"})) == {}


# ------------------------------------------------------------------------------------------------- the page
@pytest.fixture
def draft(city: City, at: datetime) -> Report:
    """A draft whose departments look at their lines, not counted yet."""
    report, _ = actions.prepare(Q3, preview_until=at.date() + timedelta(days=3650), by=city.lead, at=at)
    db.session.commit()
    return report


def count(report: Report, city: City, at: datetime) -> None:
    actions.keep_facts(report, queries.quarter_facts(city.organisation, Q3), by=city.lead, at=at)
    db.session.commit()


def hand_over(project: Project, department_id: int) -> None:
    """Let another department lead a project from its beginning on."""
    row = {"kind": "lead_department", "department_id": department_id, "on": BEGUN, "recorded_at": rows.KNOWN}
    db.session.add(Assignment(project_id=project.id, **row))
    db.session.flush()


def text(html: str) -> str:
    """The words of the main part of a page."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_head_sees_the_lines_as_the_draft_has_them_and_not_as_records_are_now(
    as_person: Enter, city: City, at: datetime, draft: Report
) -> None:
    bus = rows.project(city, ("running", BEGUN), title="Night bus", budget=1500)
    rows.review(city, bus, date(2026, 3, 1))
    other = rows.project(city, ("running", BEGUN), title="Kerbs")
    hand_over(other, city.mobility.id)
    count(draft, city, at)
    rows.move(bus, "stopped", date(2026, 9, 1), at)
    db.session.commit()
    head = as_person(viewer=make.make_viewer(city, "department_head", department=city.housing))

    words = text(head.get(f"/reports/{draft.id}/departments/{city.housing.id}").text)

    assert "1 project; 1 due for evaluation, of these 0 evaluated." in words
    assert f"{bus.ref} Night bus Housing Running €1,500 Not evaluated, long overdue" in words
    assert f"{bus.ref} Night bus Housing 1 Mar 2026" in words  # the review that is late
    assert "Stopped" not in words
    assert "Kerbs" not in words
    assert "State on 30 Sept 2026, as known on" in words


def test_lines_are_found_by_the_name_of_then_and_those_of_departments_below_are_among_them(
    as_person: Enter, city: City, at: datetime, draft: Report
) -> None:
    repairs = make.make_department(city.organisation, "Repairs", city.housing)
    below = rows.project(city, ("running", BEGUN), title="Lifts")
    hand_over(below, repairs.id)
    rows.project(city, ("running", BEGUN), title="Night bus")
    count(draft, city, at)
    for kind, name, on, known in (("opened", "Housing", BEGUN, rows.KNOWN), ("renamed", "Homes", at.date(), at)):
        change = {"kind": kind, "name": name, "on": on, "recorded_at": known}
        db.session.add(DepartmentChange(department_id=city.housing.id, **change))
    city.housing.name = "Homes"
    db.session.commit()
    page = as_person(viewer=city.lead)

    words = text(page.get(f"/reports/{draft.id}/departments/{city.housing.id}").text)

    assert "Homes: Quarter 3 of 2026" in words
    assert "2 projects;" in words
    assert "Lifts Repairs Running" in words
    assert "Night bus Housing Running" in words


def test_before_the_figures_are_counted_the_page_says_so(as_person: Enter, city: City, draft: Report) -> None:
    rows.project(city, ("running", BEGUN), title="Night bus")
    place = f"/reports/{draft.id}/departments/{city.housing.id}"

    words = text(as_person(viewer=city.lead).get(place).text)

    assert "The figures are being counted. Look again in a moment." in words
    assert "Night bus" not in words


def test_a_department_without_projects_is_told(as_person: Enter, city: City, at: datetime, draft: Report) -> None:
    count(draft, city, at)

    words = text(as_person(viewer=city.lead).get(f"/reports/{draft.id}/departments/{city.housing.id}").text)

    assert "The report has no project that this department led on its day." in words


@pytest.mark.parametrize(
    ("begin", "shown", "more"), [("", 200, "3 more projects"), ("?from=200", 3, ""), ("?from=x", 200, "3")]
)
def test_a_long_list_comes_in_parts(
    as_person: Enter, city: City, draft: Report, begin: str, shown: int, more: str
) -> None:
    listed = tuple(Listed(f"P-2026-{n:03}", "Home", None, 0, "idea", None, None, "none", "") for n in range(203))
    known = replace(samples.empty_city(), projects=Projects(("Housing",), listed))
    draft.facts = known.as_json()
    db.session.commit()

    page = as_person(viewer=city.lead).get(f"/reports/{draft.id}/departments/{city.housing.id}{begin}").text

    assert len(re.findall(r'href="/projects/P-2026-\d+"', page)) == shown
    assert more in text(page)


def test_the_page_costs_as_many_statements_for_many_projects_as_for_one(
    as_person: Enter, city: City, at: datetime, draft: Report, count_queries: Callable[[], Any]
) -> None:
    page, place = as_person(viewer=city.lead), f"/reports/{draft.id}/departments/{city.housing.id}"
    numbers = []
    for projects in (1, 30):
        for _ in range(projects):
            rows.review(city, rows.project(city, ("running", BEGUN)), date(2026, 3, 1))
        count(draft, city, at)
        with count_queries() as statements:
            assert page.get(place).status_code == 200
        numbers.append(len(statements))

    assert numbers[0] == numbers[1] <= 12
