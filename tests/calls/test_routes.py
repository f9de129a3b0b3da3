"""The pages of calls as people use them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from portfolio.calls import actions, queries
from portfolio.calls.models import Call
from portfolio.core.db import db
from tests.calls.made import in_world, make_call
from tests.forms import read_forms
from tests.make import AT, City

TEN = {
    "title": "Staff call 2027/1",
    "purpose": "Ideas for residents.",
    "budget": "1500000",
    "ceiling": "200000",
    "opens_on": "2026-11-21",
    "closes_on": "2026-12-31",
    "jury_on": "2027-01-20",
    "decision_on": "2027-02-15",
    "reviews": "3",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def form_of(page: FlaskClient, address: str) -> dict[str, list[str]]:
    """What the page's own form holds when nothing is changed."""
    own = [
        form for form in read_forms(page.get(address).text, address) if "title" in form.fields or len(form.fields) > 2
    ]
    return own[-1].answers()


def test_ten_answers_on_one_page_make_a_call_that_opens(as_person: Callable[..., FlaskClient], city: City) -> None:
    page = as_person(viewer=city.lead)
    answers = {**form_of(page, "/calls/new"), **TEN}

    made = page.post("/calls/new", data=answers)
    call = db.session.query(Call).one()
    assert (made.status_code, made.location) == (303, f"/calls/{call.ref}/opening")
    assert "Nothing is missing" in page.get(made.location).text
    opened = page.post(f"/calls/{call.ref}/publication", data={})

    assert (opened.status_code, opened.location) == (303, f"/calls/{call.ref}")
    text = page.get(opened.location).text
    assert "Pitches can be handed in through 31 Dec 2026, 40 more days." in text
    assert call.rules_hash is not None
    assert call.rules_hash in text
    for words in ("€1,500,000", "One pitch may ask for at most €200,000.", "Staff costs cannot be asked for."):
        assert words in text
    assert (call.minimum_reviews, call.quorum, call.overall_threshold, call.comment_up_to) == (3, 3, 333, 3)


def test_a_call_sent_twice_is_made_once(as_person: Callable[..., FlaskClient], city: City) -> None:
    page = as_person(viewer=city.lead)
    answers = {**form_of(page, "/calls/new"), **TEN}

    first, second = (page.post("/calls/new", data=answers) for _ in range(2))

    assert first.location == second.location
    assert db.session.query(Call).count() == 1


def test_what_is_wrong_is_said_at_its_field(as_person: Callable[..., FlaskClient], city: City) -> None:
    page = as_person(viewer=city.lead)
    answers = {**form_of(page, "/calls/new"), **TEN, "closes_on": "2026-11-01", "step": "0"}

    answer = page.post("/calls/new", data=answers)

    assert answer.status_code == 422
    assert db.session.query(Call).count() == 0


def test_vienna_is_entered_as_the_worked_example_says(as_person: Callable[..., FlaskClient], city: City) -> None:
    """Domain knowledge 1.7: EUR 1.5 million without staff costs; six internal and two external jurors."""
    page = as_person(viewer=city.lead)
    vienna = {"reviews": "8", "externals_wanted": "2", "budget_period": "year"}

    page.post("/calls/new", data={**form_of(page, "/calls/new"), **TEN, **vienna})

    call = db.session.query(Call).one()
    assert (call.reviews_wanted, call.externals_wanted, call.staff_costs, call.budget_period) == (8, 2, False, "year")
    assert [each.amount_minor for each in queries.envelopes(call.id)] == [150_000_000]


def test_open_calls_stand_first_and_drafts_are_for_their_unit(
    as_person: Callable[..., FlaskClient], city: City
) -> None:
    past = make_call(city, title="Of the past")
    actions.call_off(past, reason="No money.", by=city.lead, at=AT)
    make_call(city, title="Now open")
    make_call(city, title="Only begun", is_open=False)
    db.session.commit()

    def listed(page: FlaskClient) -> list[str]:
        return re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page.get("/calls").text)

    assert listed(as_person(viewer=city.lead)) == ["Now open", "Only begun", "Of the past"]
    assert listed(as_person("project_owner")) == ["Now open", "Of the past"]
    assert as_person("project_owner").get("/calls/CALL-2026-003").status_code == 404
    assert as_person("juror").get("/calls").status_code == 403


def test_every_page_of_a_call_opens_and_saves_unchanged(as_person: Callable[..., FlaskClient], city: City) -> None:
    known = in_world(city, city.lead)
    db.session.commit()
    page = as_person(viewer=city.lead)
    base = f"/calls/{known['call_ref']}"
    pages = [
        "edit", "terms", "rubric", f"rubric/{known['criterion_id']}", f"form/{known['block_id']}",
        f"tracks/{known['track_id']}", f"rounds/{known['round_id']}", f"events/{known['event_id']}/edit",
    ]  # fmt: skip

    for name in pages:
        saved = page.post(f"{base}/{name}", data=form_of(page, f"{base}/{name}"))
        assert (name, saved.status_code) == (name, 303)
    call = db.session.query(Call).one()
    assert page.get(f"{base}/rules/2").status_code == 404, "saving the same makes no version"
    assert str(call.rules_hash) in page.get(base).text


def test_d35_a_weight_is_changed_with_a_reason_that_everybody_reads(
    as_person: Callable[..., FlaskClient], city: City
) -> None:
    call = make_call(city)
    db.session.commit()
    before, ids = call.rules_hash, {each.key: each.id for each in queries.rubric(call.id)}
    page = as_person(viewer=city.lead)
    address = f"/calls/{call.ref}/rubric"
    changed = {f"weight_{ids['resident_outcome']}": "25", f"weight_{ids['novelty']}": "20"}

    refused = page.post(address, data={**form_of(page, address), **changed})
    saved = page.post(address, data={**form_of(page, address), **changed, "reason": "The council wants more courage."})

    assert refused.status_code == 422
    assert "The reason is published" in refused.text
    assert saved.status_code == 303
    assert call.rules_hash != before
    text = as_person("project_owner").get(f"/calls/{call.ref}/rules/2").text
    assert "The council wants more courage." in text
    assert re.findall(r"<(del|ins)>([^<]*)<", text) == [
        ("del", "Difference for residents counts 30\u202f%."),
        ("del", "New for the city counts 15\u202f%."),
        ("ins", "Difference for residents counts 25\u202f%."),
        ("ins", "New for the city counts 20\u202f%."),
    ]
    file = page.get(f"/calls/{call.ref}/rules/2.json")
    assert (file.mimetype, file.headers["Content-Disposition"]) == (
        "application/json",
        'attachment; filename="CALL-2026-001-rules-2.json"',
    )


def test_two_who_change_the_rubric_at_once_are_told(as_person: Callable[..., FlaskClient], city: City) -> None:
    call = make_call(city, is_open=False)
    db.session.commit()
    page = as_person(viewer=city.lead)
    address = f"/calls/{call.ref}/rubric"
    ids = {each.key: each.id for each in queries.rubric(call.id)}
    opened = form_of(page, address)
    theirs = {f"weight_{ids['resident_outcome']}": "20", f"weight_{ids['novelty']}": "25"}
    page.post(address, data={**opened, **theirs})

    mine = {f"weight_{ids['feasibility']}": "15", f"weight_{ids['transfer_scale']}": "20"}
    told = page.post(address, data={**opened, **mine})

    assert told.status_code == 409
    assert "Somebody else has changed this record" in told.text
    assert [each.weight for each in queries.rubric(call.id)] == [2000, 2000, 2000, 2500, 1500]


def test_staff_sign_up_for_a_training_and_the_unit_notes_who_came(
    as_person: Callable[..., FlaskClient], city: City
) -> None:
    known = in_world(city, city.lead)
    db.session.commit()
    address = f"/calls/{known['call_ref']}/events/{known['event_id']}"
    owner = as_person("project_owner")

    assert owner.post(f"{address}/place").status_code == 303
    assert "You have a place" in owner.get(address).text
    assert "Who comes" not in owner.get(address).text
    unit = as_person(viewer=city.lead)
    (field,) = re.findall(r'name="(came_\d+)"', unit.get(address).text)
    unit.post(f"{address}/attendance", data={field: "yes"})

    assert "One person has a place; 1 came." in unit.get(address).text


def test_a_question_is_answered_for_everybody_without_who_asked(
    as_person: Callable[..., FlaskClient], city: City
) -> None:
    call = make_call(city)
    db.session.commit()
    address = f"/calls/{call.ref}"
    asked = as_person("project_owner").post(f"{address}/questions", data={"words": "May **two** teams join?"})
    assert asked.location == f"{address}#questions"
    assert "May **two** teams join?" not in as_person("project_owner").get(address).text
    page = as_person(viewer=city.lead)
    (link,) = re.findall(rf'href="({address}/questions/\d+)"', page.get(address).text)

    page.post(link, data={**form_of_answer(page, link), "words": "Yes."})

    text = as_person("finance").get(address).text
    assert "May **two** teams join?" in text
    assert "Yes." in text
    assert "Project Owner" not in text


def form_of_answer(page: FlaskClient, address: str) -> dict[str, Any]:
    return next(form for form in read_forms(page.get(address).text, address) if "words" in form.fields).answers()


def test_a_call_and_the_list_cost_a_fixed_number_of_statements(
    as_person: Callable[..., FlaskClient], city: City, count_queries: Callable[[], Any]
) -> None:
    known = in_world(city, city.lead)
    draft = make_call(city, is_open=False)
    db.session.commit()
    page = as_person(viewer=city.lead)
    counted = {}
    for name in ("", f"/{known['call_ref']}", f"/{draft.ref}"):
        with count_queries() as statements:
            assert page.get(f"/calls{name}").status_code == 200
        counted[name] = len(statements)
    few = counted[""]
    for number in range(12):
        make_call(city, title=f"Call {number}")
    db.session.commit()
    with count_queries() as statements:
        page.get("/calls")

    assert (few, len(statements)) == (3, 3)
    assert max(counted[f"/{known['call_ref']}"], counted[f"/{draft.ref}"]) <= 12
