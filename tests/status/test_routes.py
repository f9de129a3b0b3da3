"""Who may judge, foresee, set and keep what; what pages say; how much they ask of the database."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.clock import today
from portfolio.core.money import Money
from portfolio.people.models import Person
from portfolio.projects.models import Project
from portfolio.status import actions
from portfolio.status.models import Confidence, Forecast, Risk, SetByHand
from tests import make
from tests.make import AT, City
from tests.status.measured import make_measure

AsPerson = Callable[..., FlaskClient]
TODAY = today("Europe/Vienna")
GREEN = {"colour": "green"}
RISK = {"what": "Frost", "likely": "likely", "bad": "severe", "who_id": "", "due_on": "2027-01-15"}
HAND = {"colour": "amber", "reason": "Survey delayed", "until_on": str(TODAY + timedelta(days=30))}


def status_of(page: FlaskClient, project: Project) -> str:
    """The words of the strip on the page of a project."""
    body = page.get(f"/projects/{project.ref}").text
    strip = body.split('<section class="status" aria-labelledby="status">')[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", strip).split())


DEEDS: dict[str, tuple[str, dict[str, str]]] = {
    "owner": ("/projects/{ref}/confidence/owner", GREEN),
    "unit": ("/projects/{ref}/confidence/unit", GREEN),
    "forecast": ("/projects/{ref}/forecasts/new", {"amount": "100"}),
    "hand": ("/projects/{ref}/status/outcome", HAND),
    "risk": ("/projects/{ref}/risks/new", RISK),
}
MAY = {
    "unit_lead": {"unit", "forecast", "hand", "risk"},
    "unit_staff": {"unit", "forecast", "hand", "risk"},
    "project_owner": set[str](),
    "finance": {"forecast"},
    "leadership": set[str](),
    "auditor": set[str](),
}


@pytest.mark.parametrize("role", MAY)
def test_each_role_does_what_is_theirs_on_a_project_of_somebody_else(
    as_person: AsPerson, project: Project, role: str
) -> None:
    page = as_person(role)

    done = {name: page.post(url.format(ref=project.ref), data=sent).status_code for name, (url, sent) in DEEDS.items()}

    assert done == {name: 303 if name in MAY[role] else 403 for name in DEEDS}
    assert page.get(f"/projects/{project.ref}/status").status_code == 200


def test_owners_judge_their_own_side_foresee_and_keep_risks(as_person: AsPerson, project: Project, owner: Any) -> None:
    page = as_person(viewer=owner)

    done = {name: page.post(url.format(ref=project.ref), data=sent).status_code for name, (url, sent) in DEEDS.items()}

    assert done == {"owner": 303, "unit": 403, "forecast": 303, "hand": 403, "risk": 303}


def test_jurors_and_strangers_learn_nothing(as_person: AsPerson, project: Project) -> None:
    page = as_person("juror")

    for url, sent in DEEDS.values():
        assert page.post(url.format(ref=project.ref), data=sent).status_code == 404
    assert page.get(f"/projects/{project.ref}/status").status_code == 404


def test_a_new_project_says_that_nothing_can_be_judged_and_not_that_all_is_well(
    as_person: AsPerson, project: Project
) -> None:
    assert status_of(as_person("leadership"), project) == (
        "Status The owner says ○ Not judged yet The unit says ○ Not judged yet"
        " Outcome ○ Cannot be judged No main measure says what changed."
        " Finance ○ Cannot be judged Nobody has said what it will cost in the end."
    )


def test_the_strip_shows_both_sides_with_name_day_reason_and_way_back(
    city: City, as_person: AsPerson, project: Project, owner: Any
) -> None:
    make_measure(city, project, 80)
    make_measure(city, project, None, "Never measured")
    actions.judge(project, side="owner", colour="green", on=date(2026, 6, 30), by=owner, at=AT)
    actions.judge(
        project,
        side="unit",
        colour="red",
        reason="Gateways come late",
        path_back="A second supplier",
        on=date(2026, 11, 20),
        by=city.lead,
        at=AT,
    )
    actions.forecast(project, amount=Money(10_600_000, "EUR"), on=date(2026, 11, 20), by=owner, at=AT)

    said = status_of(as_person("leadership"), project)

    assert (
        "The owner says ● Very likely to deliver Ștefan Petrescu, 30 Jun 2026 More than a quarter old."
        " The unit says ■ Out of reach as planned Ada Osei, 20 Nov 2026 Gateways come late"
        " The way back: A second supplier" in said
    )
    assert "1 of 2 main measures can be judged." in said
    assert "Finance ▲ Above budget €106,000 foreseen of €100,000 approved, 20 Nov 2026" in said


def test_a_colour_set_by_hand_is_printed_with_its_last_day_its_reason_and_its_name(
    as_person: AsPerson, project: Project
) -> None:
    page = as_person()

    assert page.post(f"/projects/{project.ref}/status/finance", data=HAND).status_code == 303

    last = (TODAY + timedelta(days=30)).strftime("%-d %b %Y")
    assert f"Finance ▲ Above budget Set by hand until {last}: Survey delayed Unit Lead" in status_of(page, project)
    withdrawal = f"/projects/{project.ref}/status/finance/withdrawal"
    assert withdrawal in page.get(f"/projects/{project.ref}/status").text
    assert page.post(withdrawal, data={"reason": "Survey is here"}).status_code == 303
    assert "Set by hand until" not in status_of(page, project)
    assert page.post(withdrawal, data={"reason": "Again"}).status_code == 409
    assert "Survey is here" in page.get(f"/projects/{project.ref}/status").text


@pytest.mark.parametrize(
    ("deed", "sent", "sentence"),
    [
        ("unit", {"colour": "red"}, "Say why it appears out of reach."),
        ("unit", {"colour": "red", "reason": "Late"}, "Say what would bring it back within reach."),
        ("unit", {}, "This field needs an answer."),
        ("forecast", {"amount": "-5"}, "zero or more"),
        ("forecast", {"amount": "much"}, "amount"),
        ("hand", HAND | {"until_on": str(TODAY + timedelta(days=190))}, "six months at most"),
        ("hand", HAND | {"until_on": "2020-01-01"}, "today or later"),
        ("hand", HAND | {"reason": " "}, "This field needs an answer."),
        ("risk", RISK | {"what": ""}, "This field needs an answer."),
        ("risk", RISK | {"likely": "sure"}, "Not a valid choice"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_kept(
    as_person: AsPerson, project: Project, session: Any, deed: str, sent: dict[str, str], sentence: str
) -> None:
    answer = as_person().post(DEEDS[deed][0].format(ref=project.ref), data=sent)

    assert answer.status_code == 422
    assert sentence in answer.text
    for model in (Confidence, Forecast, SetByHand, Risk):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


def test_only_the_computed_signals_can_be_set_by_hand(as_person: AsPerson, project: Project) -> None:
    assert as_person().get(f"/projects/{project.ref}/status/confidence").status_code == 404


def test_a_double_click_makes_one_row(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/risks/new"

    for _ in range(2):
        assert page.post(address, data=RISK | {"once": "token-of-the-open-form"}).status_code == 303

    assert session.scalar(sa.select(sa.func.count()).select_from(Risk)) == 1


def test_risks_stand_on_the_page_are_changed_closed_and_opened_again(
    as_person: AsPerson, project: Project, owner: Any, session: Any
) -> None:
    page = as_person(viewer=owner)
    page.post(f"/projects/{project.ref}/risks/new", data=RISK | {"who_id": str(owner.person_id)})
    risk = session.scalars(sa.select(Risk)).one()
    address = f"/risks/{risk.id}"
    assert "Main risks Frost Likely, Severe · Ștefan Petrescu · by 15 Jan 2027" in status_of(page, project)

    changed = {**RISK, "who_id": "", "bad": "minor", "reason": "Boxes are heated"}
    assert page.post(address, data=changed).status_code == 303
    assert "Frost Likely, Minor · by 15 Jan 2027" in status_of(page, project)
    assert page.post(f"{address}/closing", data={"reason": ""}).status_code == 422
    assert page.post(f"{address}/closing", data={"reason": "Spring"}).status_code == 303
    assert "Frost" not in status_of(page, project)
    past = page.get(address).text
    assert "Boxes are heated" in past
    assert "Spring" in past

    assert page.post(f"{address}/reopening", data={"reason": "Autumn"}).status_code == 303
    assert "Frost" in status_of(page, project)
    assert as_person("leadership").get(address).status_code == 403
    assert as_person("juror").get(address).status_code == 404


def test_the_status_page_says_why_each_measure_has_its_colour(
    city: City, as_person: AsPerson, project: Project
) -> None:
    make_measure(city, project, 5, "Dry homes")
    make_measure(city, project, None, "Never measured")

    body = " ".join(re.sub(r"<[^>]+>", " ", as_person("auditor").get(f"/projects/{project.ref}/status").text).split())

    assert "Dry homes ■ Far behind It has come 5 % of the way;" in body
    assert "Never measured ○ Cannot be judged Nothing was measured." in body


def test_pages_ask_the_same_however_much_has_been_said(
    city: City, as_person: AsPerson, project: Project, count_queries: Any
) -> None:
    page, counts, ref = as_person(), [], project.ref
    for _ in range(2):
        with count_queries() as statements:
            assert page.get(f"/projects/{ref}/status").status_code == 200
        with count_queries() as of_project:
            assert page.get(f"/projects/{ref}").status_code == 200
        counts.append((len(statements), len(of_project)))
        for place in range(8):
            make_measure(city, project, 50, f"Measure {place}")
            actions.open_risk(project, what=f"Risk {place}", likely="likely", bad="minor", by=city.lead, at=AT)
            actions.judge(project, side="owner", colour="green", by=city.lead, at=AT)
            actions.forecast(project, amount=Money(place, "EUR"), by=city.lead, at=AT)

    assert counts[1][0] <= 12
    assert counts[1][1] <= 12


# ------------------------------------------------------------------------------------------- from any page
def test_what_can_be_added_is_one_click_away_from_any_page(as_person: AsPerson) -> None:
    page = as_person()

    assert 'href="/add"' in page.get("/reports").text
    links = re.findall(r'href="(/[^"]*)"', page.get("/add").text.split("<main")[1].split("</main>")[0])
    assert links == ["/notes/new", "/values/new", "/add/risk", "/add/confidence"]
    assert as_person("leadership").get("/add").status_code == 403


def test_somebody_with_one_project_comes_to_its_form_at_once(as_person: AsPerson, project: Project, owner: Any) -> None:
    page = as_person(viewer=owner)

    assert page.get("/add/risk").location == f"/projects/{project.ref}/risks/new"
    assert page.get("/add/confidence").location == f"/projects/{project.ref}/confidence/owner"


def test_others_find_the_project_by_its_words_and_judge_their_own_side(
    city: City, as_person: AsPerson, project: Project, session: Any
) -> None:
    own = make.make_project(city, "Damp maps", owner=session.get_one(Person, city.lead.person_id))
    page = as_person(viewer=city.lead)

    found = page.get("/add/confidence?words=damp").text
    assert [href for href in re.findall(r'href="(/projects/[^"]*)"', found) if "confidence" in href] == [
        f"/projects/{own.ref}/confidence/owner",
        f"/projects/{project.ref}/confidence/unit",
    ]
    assert "No project to which you may add this has these words." in page.get("/add/risk?words=nowhere").text
    assert page.get("/add/nothing").status_code == 404


def test_nobody_is_led_to_a_form_that_refuses_them(
    city: City, as_person: AsPerson, project: Project, owner: Any, session: Any
) -> None:
    head = make.make_viewer(city, "department_head", department=city.housing)
    own = make.make_project(city, "Damp maps", department=city.mobility, owner=session.get_one(Person, head.person_id))
    offered = {}
    for name, viewer in (("owner", owner), ("head", head)):
        page = as_person(viewer=viewer)
        for what in ("risk", "confidence"):
            found = page.get(f"/add/{what}?words=damp").text
            ways = re.findall(r'href="(/projects/[^"]*/(?:risks|confidence)/[^"]*)"', found)
            offered[name, what] = [way.split("/")[2] for way in ways]
            assert [page.get(way).status_code for way in ways] == [200] * len(ways)

    assert offered == {
        ("owner", "risk"): [project.ref],
        ("owner", "confidence"): [project.ref],
        ("head", "risk"): [own.ref, project.ref],
        ("head", "confidence"): [own.ref],
    }


def test_changing_a_risk_keeps_the_person_who_has_left(
    city: City, as_person: AsPerson, project: Project, owner: Any, session: Any
) -> None:
    risk = actions.open_risk(
        project, what="Frost", likely="likely", bad="severe", who_id=owner.person_id, by=city.lead, at=AT
    )
    session.get_one(Person, owner.person_id).disabled_at = AT
    session.commit()
    page = as_person()

    form = page.get(f"/risks/{risk.id}").text
    chosen = re.findall(r'<option selected value="(\d+)">([^<]+)<', form)
    page.post(f"/risks/{risk.id}", data=RISK | {"bad": "minor", "who_id": str(owner.person_id)})

    assert chosen == [(str(owner.person_id), "Ștefan Petrescu")]
    session.refresh(risk)
    assert (risk.bad, risk.who_id) == ("minor", owner.person_id)


def test_the_history_of_a_project_tells_what_was_judged_set_and_feared(
    city: City, as_person: AsPerson, project: Project, owner: Any, session: Any
) -> None:
    actions.judge(project, side="unit", colour="amber", reason="Late gateways", by=city.lead, at=AT)
    actions.set_by_hand(
        project, signal="finance", colour="green", reason="Promised", until_on=date(2026, 12, 1), by=city.lead, at=AT
    )
    actions.open_risk(project, what="Frost", likely="likely", bad="severe", who_id=owner.person_id, by=city.lead, at=AT)
    session.commit()

    body = as_person().get(f"/projects/{project.ref}").text.split("What happened")[1]
    said = " ".join(re.sub(r"<[^>]+>", " ", body).split())

    assert "Risk: Frost How likely: Likely How bad: Severe Who: Ștefan Petrescu" in said
    assert "Signal: Finance Colour: Green Until: 1 Dec 2026 Reason: Promised" in said
    assert "Whose judgement: The unit Colour: Amber Reason: Late gateways" in said
