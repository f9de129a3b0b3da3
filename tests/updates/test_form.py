"""The form of an update: eight questions, what is known there already, and one click where nothing changed."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, Observation
from portfolio.people.rules import Settings
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.status import actions as status
from portfolio.status.models import Confidence, Risk
from portfolio.updates import actions
from portfolio.updates import page as pages
from portfolio.updates.queries import Found
from tests import forms, make
from tests.make import City
from tests.updates.conftest import EARLIER, MILLION, Q3, measure
from tests.updates.pages import address, filled, opened, updates, words

Enter = Callable[..., FlaskClient]


# ------------------------------------------------------------------------------------------------------ the form
def test_the_page_asks_at_most_eight_things(as_person: Enter, owner: Viewer, project: Project, metric: Metric) -> None:
    form = as_person(viewer=owner).get(address(project)).text
    body = form.split('data-behaviour="draft"')[1].split("</form>")[0]

    asked = set(re.findall(r'name="(\w+)"', body)) - {"csrf_token", "version", "opened", "risk_seen", "once"}

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
        ({"colour": ""}, "Will it deliver? This field needs an answer."),
        ({"colour": "purple"}, "Not a valid choice"),
        ({"colour": "red"}, "If out of reach: what would bring it back? Say what would bring it back within reach."),
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
    assert ("Sent on 2 Oct 2026" in shown, "days late" in shown) == (True, False)
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


def test_a_draft_changes_no_risk_that_its_writer_never_saw(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    risk = status.open_risk(project, what="Damp", likely="likely", bad="severe", by=owner, at=EARLIER)
    page = as_person(viewer=owner)
    begun = filled(page, address(project), sentence="Fine.", colour="green", main_risk="")
    page.post(address(project, more="/draft"), data=begun)
    status.change_risk(
        risk, what="Fire", likely="likely", bad="severe", who_id=None, due_on=None, by=city.lead, at=EARLIER
    )
    db.session.commit()

    answer = page.post(address(project), data=filled(page, address(project)))

    assert (answer.status_code, risk.what, risk.closed_on, updates()) == (409, "Fire", None, [])
    assert "Somebody has changed the main risk since you opened the page." in words(answer.text)
    assert "the record says now: Main risk Fire" in words(answer.text)
    again = opened(answer.text)
    assert (again["sentence"], again["main_risk"]) == ("Fine.", "")
    assert page.post(address(project), data=again).status_code == 303
    assert risk.closed_on == date(2026, 11, 21)


def test_what_is_shown_after_a_collision_keeps_to_the_fields_of_the_form(
    city: City, owner: Viewer, project: Project, metric: Metric
) -> None:
    asked = (owner, Found(project, Q3), "owner", Settings(), date(2026, 11, 21))
    opened_with = pages.sheet(*asked)
    measure(city, project, "Trees")
    actions.send(project, Q3, sentence="Yours.", by=city.lead, at=EARLIER + timedelta(days=60))

    then = opened_with.after(pages.sheet(*asked))

    assert (then.values.keys(), then.measures) == (opened_with.values.keys(), [metric])
    assert (then.values["sentence"], then.standing) == ("Yours.", "Sent on 2 Oct 2026")


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


def test_what_is_not_measured_yet_shows_its_goal_or_its_unit(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    subject = subjects.by_ref(city.lead, project.ref)
    metrics.define(subject, name="Trees", unit="trees", goal=9 * MILLION, by=city.lead, at=EARLIER)
    metrics.define(subject, name="Benches", unit="benches", by=city.lead, at=EARLIER)

    shown = words(as_person(viewer=owner).get(address(project)).text)

    assert "Trees Not measured yet. Goal: 9 trees" in shown
    assert "Benches Not measured yet. Unit: benches" in shown
