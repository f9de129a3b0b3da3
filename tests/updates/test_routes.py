"""The pages of updates: one form, one click, the way back to it, and a list for the unit."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, Observation
from portfolio.people.models import Person, SignIn
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.status import actions as status
from portfolio.status.models import Confidence, Risk
from portfolio.updates import actions, queries
from portfolio.updates.models import ProjectUpdate, UpdateDraft
from tests import forms, make
from tests.make import City
from tests.updates.conftest import EARLIER, MILLION, Q3, measure, running

Enter = Callable[..., FlaskClient]


def address(project: Project, quarter: str = "2026Q3", more: str = "") -> str:
    return f"/projects/{project.ref}/updates/{quarter}{more}"


def words(html: str) -> str:
    main = html.split("<main", 1)[1].split("<footer", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def updates() -> list[ProjectUpdate]:
    return list(db.session.scalars(sa.select(ProjectUpdate).order_by(ProjectUpdate.id)))


def opened(html: str, field: str = "sentence") -> dict[str, str]:
    """The form of a page that has a field, as it was opened."""
    form = next(form for form in forms.read_forms(html, "") if field in form.fields)
    return {one.name: (one.chosen or [""])[0] if one.kind == "choice" else one.value for one in form.fields.values()}


def filled(page: FlaskClient, where: str, **answers: str) -> dict[str, str]:
    """What a browser would send after opening the form and typing some answers."""
    return opened(page.get(where).text) | answers


# ------------------------------------------------------------------------------------------------------ the form
def test_the_page_asks_at_most_eight_things(as_person: Enter, owner: Viewer, project: Project, metric: Metric) -> None:
    form = as_person(viewer=owner).get(address(project)).text
    body = form.split('data-behaviour="draft"')[1].split("</form>")[0]

    asked = set(re.findall(r'name="(\w+)"', body)) - {"csrf_token", "version", "opened", "once"}

    assert asked == {
        f"value_{metric.id}",
        "values_on",
        "sentence",
        "colour",
        "path_back",
        "main_risk",
        "help_needed",
        "forecast",
    }


def test_what_is_known_is_there_already(
    as_person: Enter, city: City, owner: Viewer, project: Project, metric: Metric
) -> None:
    status.judge(project, side="owner", colour="amber", reason="Late parts", on=EARLIER.date(), by=owner, at=EARLIER)
    status.open_risk(project, what="The supplier may fold", likely="likely", bad="severe", by=owner, at=EARLIER)
    known = filled(as_person(viewer=owner), address(project))

    assert {name: known[name] for name in ("colour", "main_risk", "values_on", "sentence", "help_needed")} == {
        "colour": "amber",
        "main_risk": "The supplier may fold",
        "values_on": "2026-09-30",
        "sentence": "",
        "help_needed": "",
    }
    assert "Last: 150 homes (3 Aug 2026). Goal: 20 homes" in words(as_person(viewer=owner).get(address(project)).text)


def test_an_update_is_sent_with_a_sentence_and_a_colour(
    as_person: Enter, owner: Viewer, project: Project, metric: Metric
) -> None:
    page = as_person(viewer=owner)
    answers = filled(page, address(project), sentence="Forty homes are dry.", colour="green")

    answer = page.post(address(project), data=answers | {f"value_{metric.id}": "120"})

    assert (answer.status_code, answer.location) == (303, f"/projects/{project.ref}")
    assert [(row.sentence, row.confidence, row.as_of) for row in updates()] == [
        ("Forty homes are dry.", "green", date(2026, 9, 30))
    ]
    assert (metric.latest_value, metric.latest_on) == (120 * MILLION, date(2026, 9, 30))
    assert "Forty homes are dry." in words(page.get(f"/projects/{project.ref}").text)


def test_a_form_sent_twice_acts_once(as_person: Enter, owner: Viewer, project: Project, metric: Metric) -> None:
    page = as_person(viewer=owner)
    answers = filled(page, address(project), sentence="Dry.", colour="green") | {f"value_{metric.id}": "120"}

    both = [page.post(address(project), data=answers).status_code for _ in range(2)]

    assert both == [303, 303]
    assert len(updates()) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(Observation.metric_id == metric.id)) == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"sentence": ""}, "The quarter in one sentence: This field needs an answer."),
        ({"sentence": "x" * 281}, "280"),
        ({"colour": ""}, "Will it reach what was promised?: This field needs an answer."),
        ({"colour": "purple"}, "Not a valid choice"),
        ({"colour": "red"}, "If red: what would bring it back?: Say what would bring it back within reach."),
        ({"values_on": "2026-10-01"}, "Values of this update lie between 2026-07-01 and 2026-09-30."),
        ({"values_on": "soon"}, "Give a day as year, month, day"),
        ({"forecast": "lots"}, "Cost in the end"),
        ({"help_needed": "x" * 501}, "500"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_half_saved(
    as_person: Enter, owner: Viewer, project: Project, metric: Metric, wrong: dict[str, str], says: str
) -> None:
    page = as_person(viewer=owner)
    answers = filled(page, address(project), sentence="Dry.", colour="green") | {f"value_{metric.id}": "120"}

    answer = page.post(address(project), data=answers | wrong)

    assert answer.status_code == 422
    assert says in words(answer.text)
    assert f'value="{120}"' in answer.text
    assert updates() == []
    assert metric.latest_value == 150 * MILLION


def test_measures_beyond_the_first_five_are_folded(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    made = [measure(city, project, f"Measure {number}") for number in range(7)]
    html = as_person(viewer=owner).get(address(project)).text

    folded = html.split('<details class="fold"')[1].split("</details>")[0]
    inside = [one.name for one in made if one.name in folded]
    assert inside == ["Measure 5", "Measure 6"]


def test_yes_no_and_answers_in_words_are_asked_for_as_such(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    subject = subjects.by_ref(city.lead, project.ref)
    open_, told = (
        metrics.define(subject, name=name, unit="", measure=kind, by=city.lead, at=EARLIER)
        for name, kind in (("Open to all", "yes_no"), ("What tenants say", "qualitative"))
    )
    page = as_person(viewer=owner)
    answers = filled(page, address(project), sentence="Dry.", colour="green")

    page.post(address(project), data=answers | {f"value_{open_.id}": "0", f"value_{told.id}": "It is warmer."})

    seen = db.session.scalars(sa.select(Observation).order_by(Observation.metric_id)).all()
    assert [(one.value, one.words) for one in seen] == [(0, None), (None, "It is warmer.")]


def test_a_second_editor_is_told_and_what_both_typed_is_there(
    as_person: Enter, city: City, owner: Viewer, project: Project, metric: Metric
) -> None:
    deputy = make.make_viewer(city, "project_owner", name="Cem Kaya")
    project.deputy_id = deputy.person_id
    page = as_person(viewer=deputy)
    begun = filled(page, address(project), sentence="The deputy's sentence.", colour="amber")
    actions.send(
        project,
        Q3,
        sentence="The owner's sentence.",
        colour="green",
        help_needed="Ladders",
        by=owner,
        at=EARLIER + timedelta(days=60),
    )
    db.session.commit()

    answer = page.post(address(project), data=begun)

    assert answer.status_code == 409
    shown = words(answer.text)
    assert "Somebody else has sent an update of this quarter since you opened the page." in shown
    assert "The owner's sentence." in shown
    again = opened(answer.text)
    assert (again["sentence"], again["help_needed"]) == ("The deputy's sentence.", "Ladders")
    assert page.post(address(project), data=again).status_code == 303
    assert [row.sentence for row in updates()] == ["The owner's sentence.", "The deputy's sentence."]


def test_a_risk_noted_meanwhile_is_not_put_back(as_person: Enter, owner: Viewer, project: Project) -> None:
    risk = status.open_risk(project, what="Damp", likely="likely", bad="severe", by=owner, at=EARLIER)
    page = as_person(viewer=owner)
    begun = filled(page, address(project), sentence="Fine.", colour="green")
    status.change_risk(
        risk, what="Mould", likely="likely", bad="severe", who_id=None, due_on=None, by=owner, at=EARLIER
    )
    db.session.commit()

    page.post(address(project), data=begun)

    assert [one.what for one in db.session.scalars(sa.select(Risk))] == ["Mould"]
    assert updates()[0].main_risk == "Mould"


def test_emptying_the_main_risk_closes_it(as_person: Enter, owner: Viewer, project: Project) -> None:
    risk = status.open_risk(project, what="Damp", likely="likely", bad="severe", by=owner, at=EARLIER)
    page = as_person(viewer=owner)

    page.post(address(project), data=filled(page, address(project), sentence="Fine.", colour="green", main_risk=""))

    assert risk.closed_on == date(2026, 11, 21)


# ------------------------------------------------------------------------------------------------ nothing changed
def test_nothing_changed_is_one_click_on_a_reason(as_person: Enter, owner: Viewer, project: Project) -> None:
    page = as_person(viewer=owner)
    html = page.get(address(project)).text
    button = re.search(r'<button[^>]*name="reason" value="(\w+)"[^>]*>([^<]+)</button>', html)
    assert button
    assert button.groups() == ("as_planned", "It goes on as planned")
    nothing = next(form for form in forms.read_forms(html, "") if form.action.endswith("/nothing-changed")).fields
    begun = {name: field.value for name, field in nothing.items()}

    answer = page.post(address(project, more="/nothing-changed"), data=begun | {"reason": "as_planned"})

    assert answer.status_code == 303
    assert [(row.sentence, row.nothing_changed_reason) for row in updates()] == [(None, "as_planned")]
    assert "Nothing changed: It goes on as planned" in words(page.get(f"/projects/{project.ref}").text)


def test_another_reason_needs_its_words(as_person: Enter, owner: Viewer, project: Project) -> None:
    page, where = as_person(viewer=owner), address(project, more="/nothing-changed")

    wrong = page.post(where, data={"reason": "other", "version": "0"})
    right = page.post(where, data={"reason": "other", "words": "Elections", "version": "0"})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "Say why nothing has changed." in words(wrong.text)
    assert [row.nothing_changed_words for row in updates()] == ["Elections"]
    assert db.session.scalars(sa.select(Confidence)).all() == []


# ----------------------------------------------------------------------------------------------------------- drafts
def test_a_draft_is_kept_by_a_plain_button_and_fills_the_form_again(
    as_person: Enter, owner: Viewer, project: Project, metric: Metric
) -> None:
    page = as_person(viewer=owner)
    begun = filled(page, address(project), sentence="Half a", colour="red") | {f"value_{metric.id}": "12o"}

    kept = page.post(address(project, more="/draft"), data=begun)

    assert (kept.status_code, kept.location) == (303, "/updates")
    assert "Draft of" in words(page.get("/updates").text)
    again = filled(page, address(project))
    assert (again["sentence"], again["colour"], again[f"value_{metric.id}"]) == ("Half a", "red", "12o")
    assert updates() == []
    page.post(address(project, more="/draft"), data={"drop": "yes"})
    assert filled(page, address(project))["sentence"] == ""


def test_a_script_keeps_the_draft_without_a_page(as_person: Enter, owner: Viewer, project: Project) -> None:
    page = as_person(viewer=owner)

    answer = page.post(
        address(project, more="/draft"), data={"sentence": "Half"}, headers={"X-Requested-With": "fetch"}
    )

    assert (answer.status_code, answer.data) == (204, b"")
    assert db.session.scalars(sa.select(UpdateDraft.answers)).all() == [{"sentence": "Half"}]


def test_what_is_typed_outlives_the_sign_in(as_person: Enter, owner: Viewer, project: Project) -> None:
    page = as_person(viewer=owner)
    begun = filled(page, address(project), sentence="A long afternoon's sentence.", colour="green")
    db.session.execute(sa.update(SignIn).values(last_seen_at=now() - timedelta(hours=5)))
    db.session.commit()

    answer = page.post(address(project), data=begun)

    assert answer.status_code == 303
    assert answer.location == f"/sign-in?next=/projects/{project.ref}/updates/2026Q3"
    assert updates() == []
    as_person(viewer=owner)
    assert filled(page, address(project))["sentence"] == "A long afternoon's sentence."


def test_a_sign_in_that_was_ended_keeps_nothing(as_person: Enter, owner: Viewer, project: Project) -> None:
    page = as_person(viewer=owner)
    db.session.execute(sa.update(SignIn).values(ended_at=now()))
    db.session.commit()

    answer = page.post(address(project), data={"sentence": "From a stolen cookie"})

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert db.session.scalars(sa.select(UpdateDraft.answers)).all() == []


# ---------------------------------------------------------------------------------------------------- the way there
@pytest.mark.parametrize("link", ["/updates/mine", "/projects/{ref}/updates/due", "/projects/{ref}/updates/2026Q3"])
def test_the_link_of_a_mail_leads_through_sign_in_to_the_very_page(
    page: FlaskClient, as_person: Enter, owner: Viewer, project: Project, link: str
) -> None:
    here = link.format(ref=project.ref)

    stranger = page.get(here)

    assert stranger.location == f"/sign-in?next={here}"
    as_person(viewer=owner)
    returned = page.get(stranger.location)  # as the sign-in page sends one on
    assert returned.location == here
    assert "Damp sensors: Quarter 3 of 2026" in page.get(here, follow_redirects=True).text


def test_after_sending_the_next_project_follows_and_then_the_list(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    other = running(city, "Evening bus", owner)
    page = as_person(viewer=owner)
    first = page.get("/updates/mine").location
    assert first == address(project, more="?then=next")

    second = page.post(first, data=filled(page, first, sentence="Dry.", colour="green")).location
    assert second == address(other, more="?then=next")

    last = page.post(second, data=filled(page, second, sentence="Full.", colour="green")).location
    assert last == "/updates"
    assert "All your updates are sent." in words(page.get("/updates").text)


def test_the_list_says_where_each_update_stands(as_person: Enter, city: City, owner: Viewer, project: Project) -> None:
    running(city, "Evening bus", owner)
    make.make_project(city, "Idea", owner=None)
    late = running(city, "Quiet street", owner)
    actions.nothing_changed(late, Q3, reason="season", by=owner, at=EARLIER + timedelta(days=65))
    db.session.commit()

    shown = words(as_person(viewer=owner).get("/updates").text)

    assert "Damp sensors 38 days late" in shown  # due on 14 October
    assert "Evening bus 38 days late" in shown
    assert "Quiet street Nothing changed, 7 Oct 2026" in shown
    assert "Idea" not in shown


def test_what_came_to_portfolio_after_the_due_day_is_open_and_not_late(
    as_person: Enter, city: City, owner: Viewer
) -> None:
    make.make_project(
        city, "Imported", stage="running", owner=db.session.get_one(Person, owner.person_id), on=date(2025, 1, 1)
    )

    assert "Imported Still open" in words(as_person(viewer=owner).get("/updates").text)


def test_whoever_owns_nothing_reads_when_the_next_ones_are_asked_for(as_person: Enter) -> None:
    shown = words(as_person("leadership").get("/updates").text)

    assert "Those that run at the end of Quarter 4 of 2026 are asked from 18 Dec 2026." in shown


def test_an_update_out_of_its_time_is_a_sentence(as_person: Enter, owner: Viewer, project: Project) -> None:
    page = as_person(viewer=owner)

    assert [page.get(address(project, quarter)).status_code for quarter in ("2026Q2", "2026Q4", "2027Q1", "soon")] == [
        409,
        200,
        409,
        404,
    ]


def test_all_updates_of_a_project_stay_to_be_read(
    as_person: Enter, owner: Viewer, project: Project, metric: Metric
) -> None:
    first = actions.send(
        project, Q3, sentence="Well.", values=[actions.NewValue(metric.id, value=9 * MILLION)], by=owner, at=EARLIER
    )
    actions.send(project, Q3, sentence="Less well.", help_needed="Ladders", version=first.id, by=owner, at=EARLIER)
    db.session.commit()

    shown = words(as_person("auditor").get(f"/projects/{project.ref}/updates").text)

    assert (
        shown.index("Less well.") < shown.index("Corrected later") < shown.index("Well. Damp homes 9 homes, 3 Aug 2026")
    )
    assert "Update for" not in shown


# ------------------------------------------------------------------------------------------------------- the unit
def test_the_unit_sees_who_has_sent_and_who_is_missing(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    bus = running(city, "Evening bus", owner)
    actions.send(bus, Q3, sentence="Full buses.", help_needed="Drivers", by=owner, at=EARLIER + timedelta(days=60))
    db.session.commit()
    page = as_person("unit_staff")

    whole = words(page.get("/updates/all").text)
    missing = words(page.get("/updates/all?show=missing").text)

    assert "2 projects are asked. Sent: 1. Nothing changed: 0. Missing: 1. Help needed: 1." in whole
    assert "Full buses. Help needed Drivers" in whole
    assert ("Damp sensors" in missing, "Evening bus" in missing) == (True, False)
    assert page.get("/updates/all?quarter=1066Q1").status_code == 404


def test_the_list_goes_on_page_by_page(as_person: Enter, city: City, owner: Viewer) -> None:
    for number in range(3):
        running(city, f"Project {number}", owner)
    found = queries.listed(city.lead, Q3, most=2)

    assert [row.title for row in found.rows] == ["Project 0", "Project 1"]
    assert [row.title for row in queries.listed(city.lead, Q3, after=found.after, most=2).rows] == ["Project 2"]


def test_the_due_day_is_the_units_to_set(as_person: Enter, city: City, owner: Viewer, project: Project) -> None:
    page = as_person("unit_lead")

    assert page.post("/updates/due", data={"days": "91"}).status_code == 422
    assert page.post("/updates/due", data={"days": "30"}).status_code == 303
    assert "Due by 30 Oct 2026" in words(page.get("/updates/all").text)
    assert as_person("unit_staff").get("/updates/due").status_code == 403


def test_pages_cost_the_same_with_many_projects(
    as_person: Enter, city: City, owner: Viewer, project: Project, metric: Metric, count_queries: Callable[[], Any]
) -> None:
    page = as_person(viewer=owner)
    pages = ["/updates", "/updates/all", "/updates/all?show=missing", f"/projects/{project.ref}/updates"]

    def cost(where: str) -> int:
        with count_queries() as run:
            assert page.get(where).status_code == 200
        return len(run)

    few = [cost(where) for where in pages]
    for number in range(30):
        running(city, f"Project {number}", owner)
        measure(city, project, f"Measure {number}")
    db.session.commit()

    assert [cost(where) for where in pages] == few
    assert max(few) <= 8
    assert cost(address(project)) <= 12
    actions.send(project, Q3, sentence="Well.", by=owner, at=EARLIER + timedelta(days=60))
    db.session.commit()
    assert cost(address(project)) <= 12
