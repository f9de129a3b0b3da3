from datetime import UTC, date, datetime

import pytest

from portfolio.core.db import db
from portfolio.core.errors import WrongInput
from portfolio.core.quarter import Period, Quarter, Year
from portfolio.people.departments import move, open_department, rename
from portfolio.people.models import Department, DepartmentChange
from portfolio.projects.models import Assignment, Project
from portfolio.reports.content import quarter_report
from portfolio.reports.editions import CITY, Edition
from portfolio.reports.queries import quarter_facts
from portfolio.strategy.actions import edit_programme, open_programme, open_strategy
from tests.make import AT, City, make_department
from tests.reports import rows

Q3 = Quarter(2026, 3)
DAY = date(2026, 9, 30)
BEFORE, AFTER = date(2026, 2, 1), date(2026, 10, 1)
EARLY, LATER = datetime(2026, 1, 1, 12, 0, tzinfo=UTC), datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def projects(city: City, edition: Edition, of: Period = Q3, known: date | None = None) -> int:
    return quarter_report(quarter_facts(city.organisation, of, known, edition)).portfolio.projects


def names(city: City, of: Period, known: date | None = None) -> list[str | None]:
    """The departments that lead a project in the list of a report."""
    listed = quarter_facts(city.organisation, of, known).projects
    assert listed is not None
    return [None if row.department is None else listed.departments[row.department] for row in listed.rows]


def put(project: Project, kind: str, where: int, on: date = BEFORE) -> Project:
    column = "programme_id" if kind == "programme" else "department_id"
    db.session.add(Assignment(project_id=project.id, kind=kind, on=on, recorded_at=AT, **{column: where}))
    db.session.flush()
    return project


def assigned(city: City, kind: str, where: int, on: date = BEFORE) -> Project:
    return put(rows.project(city, ("idea", date(2026, 1, 5)), ("running", date(2026, 1, 10))), kind, where, on)


@pytest.mark.parametrize(
    ("written", "edition"),
    [
        ("city", CITY),
        ("programme:homes", Edition("programme", "homes")),
        (" Department : housing ", Edition("department", "housing")),
        ("project:P-2026-1", Edition("project", "P-2026-1")),
        ("strategy:2030", Edition("strategy", "2030")),
    ],
)
def test_an_edition_is_read_as_it_is_spelled(written: str, edition: Edition) -> None:
    assert Edition.parse(written) == edition
    assert Edition.parse(str(edition)) == edition


@pytest.mark.parametrize("written", ["", "programme", "programme:", "city:x", "country:at"])
def test_what_is_no_edition_is_refused(written: str) -> None:
    with pytest.raises(WrongInput, match="Give the edition as city"):
        Edition.parse(written)


def test_an_edition_of_nothing_here_is_refused(city: City) -> None:
    with pytest.raises(WrongInput, match="There is no programme homes here"):
        projects(city, Edition("programme", "homes"))


def test_a_programme_holds_its_projects_and_those_of_its_parts_as_of_the_day(city: City) -> None:
    homes = open_programme(title="Homes", by=city.lead, at=AT)
    damp = open_programme(title="Damp", values={"parent_id": homes.id}, by=city.lead, at=AT)
    assigned(city, "programme", homes.id)
    assigned(city, "programme", damp.id)
    assigned(city, "programme", damp.id, on=AFTER)
    rows.project(city, ("idea", date(2026, 1, 5)))

    found = [projects(city, Edition("programme", one.key)) for one in (homes, damp)]

    assert (projects(city, CITY), found) == (4, [2, 1])


def test_a_department_holds_what_it_and_those_below_it_led_on_the_day(city: City) -> None:
    works = make_department(city.organisation, "Works")
    roads = open_department(city.organisation, "Roads", parent=works, on=BEFORE, by=city.lead, at=AT)
    assigned(city, "lead_department", roads.id)
    moved = assigned(city, "lead_department", works.id)
    put(moved, "lead_department", city.mobility.id, on=AFTER)

    found = [projects(city, Edition("department", one.key)) for one in (works, roads, city.mobility)]

    assert found == [2, 1, 0]


def test_a_strategy_holds_the_projects_of_its_programmes_and_their_parts(city: City) -> None:
    strategy = open_strategy(title="City 2030", by=city.lead, at=AT)
    homes = open_programme(title="Homes", values={"strategy_id": strategy.id}, by=city.lead, at=AT)
    damp = open_programme(title="Damp", values={"parent_id": homes.id}, by=city.lead, at=AT)
    assigned(city, "programme", damp.id)
    assigned(city, "programme", open_programme(title="Else", by=city.lead, at=AT).id)

    assert projects(city, Edition("strategy", strategy.key)) == 1


@pytest.mark.parametrize("known", [date(2026, 10, 19), None])
def test_programmes_belong_to_editions_as_they_did_on_the_day_by_what_was_known(city: City, known: date | None) -> None:
    strategy = open_strategy(title="City 2030", by=city.lead, at=EARLY)
    homes = open_programme(title="Homes", values={"strategy_id": strategy.id}, by=city.lead, at=EARLY)
    damp, moved = (
        open_programme(title=title, values={"parent_id": homes.id}, by=city.lead, at=EARLY)
        for title in ("Damp", "Moved")
    )
    for one in (homes, damp, moved):
        made = rows.project(city, ("running", BEFORE))
        row = {"kind": "programme", "programme_id": one.id, "on": BEFORE, "recorded_at": rows.KNOWN}
        db.session.add(Assignment(project_id=made.id, **row))
    editions = [Edition("programme", "homes"), Edition("strategy", strategy.key)]
    assert [projects(city, edition, known=known) for edition in editions] == [3, 3]

    # One left after the day; that the other had left before it was written down in November.
    edit_programme(moved, values={"parent_id": None}, since=AFTER, by=city.lead, at=LATER)
    edit_programme(damp, values={"parent_id": None}, since=DAY, by=city.lead, at=LATER)
    edit_programme(homes, values={"strategy_id": None}, since=DAY, by=city.lead, at=LATER)

    found = [projects(city, edition, known=known) for edition in editions]
    assert found == ([3, 3] if known else [2, 0])


@pytest.mark.parametrize("known", [date(2026, 10, 19), None])
def test_departments_stand_where_they_stood_on_the_day_by_what_was_known(city: City, known: date | None) -> None:
    works, roads, parks = (
        Department(organisation_id=city.id, key=key, name=key) for key in ("works", "roads", "parks")
    )
    db.session.add_all([works, roads, parks])
    db.session.flush()
    for one in (roads, parks):
        one.parent_id = works.id
        row = {"kind": "opened", "name": one.name, "parent_id": works.id, "on": BEFORE, "recorded_at": rows.KNOWN}
        db.session.add(DepartmentChange(department_id=one.id, **row))
        made = rows.project(city, ("running", BEFORE))
        led = {"kind": "lead_department", "department_id": one.id, "on": BEFORE, "recorded_at": rows.KNOWN}
        db.session.add(Assignment(project_id=made.id, **led))
    db.session.flush()
    assert projects(city, Edition("department", "works"), known=known) == 2

    move(roads, None, on=AFTER, by=city.lead, at=LATER)
    move(parks, None, on=DAY, by=city.lead, at=LATER)

    assert projects(city, Edition("department", "works"), known=known) == (2 if known else 1)
    assert projects(city, Edition("department", "works"), Quarter(2026, 4)) == 0


def test_a_department_of_an_import_stands_where_it_was_opened_on_the_days_before(city: City) -> None:
    works = make_department(city.organisation, "Works")
    brought = datetime(2026, 10, 10, 12, 0, tzinfo=UTC)
    pipes = open_department(city.organisation, "Pipes", parent=works, on=brought.date(), by=city.lead, at=brought)
    made = rows.project(city, ("running", BEFORE), recorded_at=brought)
    led = {"kind": "lead_department", "department_id": pipes.id, "on": BEFORE, "recorded_at": brought}
    db.session.add(Assignment(project_id=made.id, **led))
    edition, known = Edition("department", "works"), date(2026, 10, 19)
    assert (projects(city, edition, known=known), projects(city, edition)) == (1, 1)

    move(pipes, None, on=date(2026, 10, 20), by=city.lead, at=LATER)
    rename(pipes, "Water", on=date(2026, 10, 20), by=city.lead, at=LATER)

    assert (projects(city, edition, known=known), projects(city, edition)) == (1, 1)
    assert [names(city, Q3, known), names(city, Q3), names(city, Quarter(2026, 4))] == [["Pipes"], ["Pipes"], ["Water"]]
    assert projects(city, edition, Quarter(2026, 4)) == 0


def test_a_project_has_an_edition_of_its_own(city: City) -> None:
    first = rows.project(city, ("idea", date(2026, 1, 5)))
    rows.project(city, ("idea", date(2026, 1, 5)))

    made = quarter_report(quarter_facts(city.organisation, Q3, edition=Edition("project", first.ref)))

    assert (made.portfolio.projects, made.facts.edition, made.facts.edition_title) == (
        1,
        f"project:{first.ref}",
        first.title,
    )


def test_a_year_ends_with_its_last_day_and_shows_its_four_quarters(city: City) -> None:
    rows.project(city, ("idea", date(2026, 1, 5)))
    made = quarter_report(quarter_facts(city.organisation, Year(2026)))

    days = (date(2026, 3, 31), date(2026, 6, 30), DAY, date(2026, 12, 31))
    assert (made.facts.quarter, made.facts.as_of, made.portfolio.days) == ("2026", days[-1], days)
    assert (made.title.text, made.title.values) == ("Innovation portfolio, year %(year)s", {"year": "2026"})


def test_every_page_of_an_edition_tells_of_its_own_projects_only(city: City) -> None:
    day = date(2026, 1, 10)
    made = []
    for department in (city.housing, city.mobility):
        project = assigned(city, "lead_department", department.id)
        rows.metric(city, project, department.name, start=(0, day), goal=(10, day), seen=[(10, DAY)])
        rows.line(city, project, "national", ("committed", 100, day), ("spent", 7, day))
        rows.move(project, "decided", DAY)
        runs = assigned(city, "lead_department", department.id)
        rows.metric(city, runs, department.name, start=(0, day), goal=(10, date(2027, 1, 10)), seen=[(10, DAY)])
        rows.line(city, runs, "national", ("committed", 900, day))
        made.append(runs)

    found = quarter_facts(city.organisation, Q3, edition=Edition("department", city.housing.key))
    whole = quarter_facts(city.organisation, Q3)

    assert found.areas is not None
    assert found.money_risks is not None
    assert found.previous is not None
    assert (found.areas.projects, found.measures.total, found.measures.colours["green"]) == (1, 1, 1)
    assert [row.ref for row in found.measures.rows] == [made[0].ref]
    assert [year.committed for year in found.money_risks.years] == [1000_00]
    assert found.money_risks.cliff.unknown == 1
    assert [own.unknown for own in found.money_risks.own_shares] == [2]
    assert found.money_risks.funders[0].whole == 1000_00
    assert (found.previous.running, [money.spent for money in found.previous.money]) == (2, [7_00])
    assert whole.money_risks is not None
    assert whole.previous is not None
    assert (whole.money_risks.cliff.unknown, whole.previous.running) == (2, 4)
