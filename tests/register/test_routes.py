import csv
import gzip
import html
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.sheet import BOM
from portfolio.funding import actions as funding
from portfolio.metrics import actions as metrics
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.register import sheet
from portfolio.register.happened import EVENTS
from tests import bulk, make
from tests.conftest import ROOT
from tests.make import City

AsPerson = Callable[..., FlaskClient]


def text_of(answer: Any) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def rows_of(answer: Any) -> list[dict[str, str]]:
    """The rows of a CSV answer by column."""
    written = answer.get_data(as_text=True)
    assert written.startswith(BOM)
    return list(csv.DictReader(io.StringIO(written.removeprefix(BOM), newline="")))


def test_the_list_shows_what_a_city_compares(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(
        city,
        title="Damp sensors",
        stage="running",
        on=date(2026, 5, 4),
        tags=["innovation_type:process_technological:primary", "innovation_type:governance:secondary"],
        budget=Money(1_250_000, "EUR"),
    )

    said = text_of(lead.get("/projects"))

    assert "1 project " in said
    # Of the 13 things a record asks for, the type, the planned end and the budget are there; none has ended.
    assert "P-2026-001 Damp sensors Housing Running 4 May 2026 Process: technological, Governance €12,500 9" in said


def test_filters_that_are_on_stand_as_chips_and_unknown_ones_say_so(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, title="Damp sensors")

    answer = lead.get("/projects?type=governance&type=magic&stage=idea&q=damp")

    said = text_of(answer)
    assert "Search: damp × Take this filter off" in said
    assert "Innovation type: Governance ×" in said
    assert "Innovation type: magic (unknown) ×" in said
    assert "0 projects" in said
    assert "No project fits all of these." in said
    assert 'href="/projects?q=damp&amp;type=governance&amp;type=magic"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    [
        "/projects?q=%00&type=%00",
        "/projects?q=" + "x" * 5000,
        "/projects?department='%20OR%201=1%20--",
        "/projects?q={{7907*7919}}&tag=%3Cscript%3E",
        "/projects?owner=" + "9" * 400,
        "/projects?year=NaN&sort=sleep(9)",
        "/projects?q=%E2%80%AE%F0%9F%9A%B2",
        "/projects/%3Cscript%3E",
    ],
)
def test_hostile_addresses_get_a_page_and_stay_text(city: City, as_person: AsPerson, address: str) -> None:
    answer = as_person("unit_lead").get(address)

    assert answer.status_code == (404 if "/projects/" in address else 422 if "%00" in address else 200)
    assert "<script>" not in answer.get_data(as_text=True)
    assert "62615533" not in text_of(answer)


def test_a_broken_page_address_is_refused_with_a_sentence(city: City, as_person: AsPerson) -> None:
    answer = as_person("unit_lead").get("/projects?after=xx")

    assert answer.status_code == 422
    assert "This page's address is broken." in text_of(answer)


def test_the_next_page_goes_on_where_the_first_ended(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    for number in range(51):
        make.make_project(city, title=f"Project {number:02d}")

    first = lead.get("/projects?department=housing")
    following = re.search(r'rel="next" href="([^"]+)"', first.get_data(as_text=True))

    assert following is not None
    assert "Project 49" in text_of(first)
    assert "Project 50" not in text_of(first)
    second = lead.get(html.unescape(following[1]))
    assert "Project 50" in text_of(second)
    assert "Project 49" not in text_of(second)
    assert 'rel="next"' not in second.get_data(as_text=True)


def test_the_sheet_is_exactly_the_filtered_list(
    city: City, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "PIECE", 2)
    lead = as_person("unit_lead")
    for number in range(5):
        make.make_project(city, title=f"Sensors {number}", stage="running")
    make.make_project(city, title="Letters", stage="running")
    make.make_project(city, title="Sensors of tomorrow")

    answer = lead.get("/projects.csv?stage=running&q=sensors&sort=title")

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="projects-')
    assert [row["Title"] for row in rows_of(answer)] == [f"Sensors {number}" for number in range(5)]


def test_a_row_of_the_sheet_holds_all_that_is_known(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    owner = db.session.get(Person, make.make_viewer(city, "project_owner", name="Žofia Kráľová").person_id)
    make.make_project(
        city,
        title="=1+1",
        stage="running",
        on=date(2026, 5, 4),
        owner=owner,
        planned_end_on=date(2027, 6, 30),
        budget=Money(1_250_050, "EUR"),
        texts={"summary": "-2 degrees", "district": "Altstadt"},
        tags=[
            "innovation_type:governance:primary",
            "innovation_type:conceptual:secondary",
            "capability:analytical:builds",
            "capability:leadership:uses",
            "method:foresight",
            "method:data_driven",
            "policy_area:housing",
        ],
    )

    assert rows_of(lead.get("/projects.csv")) == [
        {
            "Reference": "P-2026-001",
            "Title": "'=1+1",
            "Lead department": "Housing",
            "Stage": "Running",
            "In this stage since": "2026-05-04",
            "Main innovation type": "Governance",
            "Further innovation types": "Conceptual",
            "Helps the city learn": "Analytical",
            "Relies on": "Leadership",
            "Methods": "Data-driven analytics; Foresight and scenarios",
            "Policy areas": "Housing",
            "Tags": "",
            "Programme": "",
            "Owner": "Žofia Kráľová",
            "Deputy": "",
            "Planned start": "",
            "Planned end": "2027-06-30",
            "Started": "2026-05-04",
            "Ended": "",
            "Approved budget": "12500.50",
            "Currency": "EUR",
            "District": "Altstadt",
            "Origin": "Started directly",
            "Summary": "'-2 degrees",
            # Problem, for whom, deputy and planned start are open.
            "To complete": "4",
            "Archived": "",
            "Last change": "2026-11-21",
        }
    ]


def test_a_list_of_fifty_stays_light(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    bulk.fill(city.id, 60)

    body = lead.get("/projects").data

    assert body.count(b"<tr>") == 51
    assert len(body) <= 60_000
    assert len(gzip.compress(body, 6)) <= 10_000


def test_the_page_of_a_project_says_what_is_known_and_what_is_open(city: City, as_person: AsPerson, at: Any) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(
        city,
        title="Damp sensors",
        stage="running",
        on=date(2026, 5, 4),
        tags=["innovation_type:governance:primary", "method:human_centred_design", "capability:analytical:builds"],
        texts={"summary": "Sensors in **400** homes"},
    )
    projects.write_note(project, kind="risk", text="Two sensors fell off.", on=date(2026, 6, 1), by=city.lead, at=at)
    db.session.commit()

    answer = lead.get(f"/projects/{project.ref}")

    said = text_of(answer)
    assert "Running since May 2026" in said
    assert "Sensors in <strong>400</strong> homes" in answer.get_data(as_text=True)
    assert "Main innovation type Governance" in said
    assert "Helps the city learn Analytical" in said
    assert "Human-centred design (Partnership, also Analytical)" in said
    assert f"{project.to_complete} things to complete The problem For whom Owner Deputy Policy areas" in said
    assert "Risk 1 Jun 2026, Ada Osei Two sensors fell off." in said
    assert "Project opened" in said
    assert "Lead department: Housing" in said


@pytest.mark.parametrize("capability", ["partnership", "analytical"])
def test_d20_human_centred_design_is_listed_under_both_capabilities_and_says_which_is_its_first(
    city: City, as_person: AsPerson, capability: str
) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, title="Letters", tags=["method:human_centred_design"])
    make.make_project(city, title="Council", tags=["capability:leadership:builds"])

    listed = text_of(lead.get(f"/projects?capability={capability}"))

    assert ("Letters" in listed, "Council" in listed) == (True, False)
    assert "Human-centred design (Partnership, also Analytical)" in text_of(lead.get(f"/projects/{project.ref}"))


def test_history_tells_a_changed_budget_in_its_currency(city: City, as_person: AsPerson, at: Any) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, budget=Money(12_500_00, "GBP"))
    days: dict[str, Any] = {"planned_start_on": None, "planned_end_on": None, "ended_on": None}
    projects.change_plan(project, budget=Money(15_000_00, "GBP"), **days, by=city.lead, at=at)
    db.session.commit()

    assert "Approved budget: £12,500, now £15,000" in text_of(lead.get(f"/projects/{project.ref}"))


def test_history_names_the_measure_and_the_money_it_tells_of(city: City, as_person: AsPerson, at: Any) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city)
    measured = subjects.by_ref(city.lead, project.ref)
    metric = metrics.define(measured, name="Damp homes", unit="homes", by=city.lead, at=at)
    metrics.observe(metric, value=19_000_000, observed_on=date(2026, 11, 2), by=city.lead, at=at)
    line = funding.open_line(
        project, source="Climate fund", amount=Money(12_500_00, "EUR"), booked="committed", by=city.lead, at=at
    )
    funding.book(line, kind="spent", amount=Money(400_50, "EUR"), on=at.date(), by=city.lead, at=at)
    db.session.commit()

    said = text_of(lead.get(f"/projects/{project.ref}"))

    # What was seen on another day than it was written down says so.
    assert "New value Damp homes 21 Nov 2026, 11:00, Ada Osei Day: 2 Nov 2026 Value: 19" in said
    assert "Booking Climate fund 21 Nov 2026, 11:00, Ada Osei Amount: €400.50" in said


@pytest.mark.parametrize("role", ["unit_lead", "auditor", "project_owner"])
def test_buttons_follow_rights(city: City, as_person: AsPerson, role: str) -> None:
    project = make.make_project(city, title="Damp sensors")

    page = as_person(role).get(f"/projects/{project.ref}").get_data(as_text=True)

    assert (f'href="/projects/{project.ref}/edit"' in page) is (role == "unit_lead")
    assert (f'action="/projects/{project.ref}/notes"' in page) is (role == "unit_lead")


def test_another_organisations_project_is_missing(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    theirs = make.make_project(make.make_city("Elsewhere"), title="Theirs")
    db.session.get(Project, theirs.id).ref = "P-2026-777"  # type: ignore[union-attr]
    db.session.commit()

    assert lead.get("/projects/P-2026-777").status_code == 404
    assert lead.get("/projects/P-2026-999").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"), [("/projects", 403), ("/projects.csv", 403), ("/projects/P-2026-001", 404)]
)
def test_jurors_see_no_portfolio(city: City, as_person: AsPerson, address: str, status: int) -> None:
    make.make_project(city)

    assert as_person("juror").get(address).status_code == status


@pytest.mark.parametrize("address", ["/projects", "/projects.csv", "/projects/P-2026-001"])
def test_strangers_are_sent_to_sign_in(city: City, page: FlaskClient, address: str) -> None:
    answer = page.get(address)

    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={address}")


def test_every_event_on_a_projects_timeline_has_its_sentence() -> None:
    recorded = set()
    for feature in ("projects", "metrics", "funding", "reviews"):
        for path in (ROOT / "portfolio" / feature).glob("actions/*.py"):
            recorded.update(
                re.findall(r'"((?:project|note|partner|metric|value|funding|review)\.[a-z_]+)"', path.read_text())
            )

    assert recorded - set(EVENTS) == set()
