"""From the list to decide on to the project, the letters and the appeal, page by page."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from portfolio.awards.models import Appeal, Award, AwardLetter, JuryDecision, LineOverride
from portfolio.awards.queries import decisions
from portfolio.core.db import db
from portfolio.people.models import Person
from portfolio.projects.models import Project
from tests import make
from tests.awards.cases import DECIDED, RELEASED, Case, decide, make_case, recount, verdict
from tests.forms import read_forms
from tests.make import City

LATER = DECIDED + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def case(city: City) -> Case:
    made = make_case(city)
    made.round.appeal_until = LATER.date() + timedelta(days=14)
    db.session.commit()
    return made


@pytest.fixture
def lead(case: Case, as_person: Callable[..., FlaskClient]) -> FlaskClient:
    return as_person(viewer=case.lead)


def here(case: Case, below: str = "") -> str:
    return f"/calls/{case.call.ref}/decision/1{below}"


def form(page: FlaskClient, address: str, **given: Any) -> Any:
    """Open a form, fill in what is given beside its hidden fields, and send it."""
    answer = page.get(address)
    assert answer.status_code == 200, answer.text
    found = max(read_forms(answer.text, address), key=lambda each: len(each.fields))
    return page.post(address, data={**found.answers(), **given})


def test_the_list_says_what_the_rule_proposes_and_why(lead: FlaskClient, case: Case) -> None:
    text = lead.get(f"/calls/{case.call.ref}/decision").text

    assert "€1,450,000 given and €50,000 left" in text
    assert "“Pitch C” is not proposed: it asks for €450,000, and €350,000 were left" in text


def test_without_the_quorum_the_page_says_so_and_offers_no_decision(lead: FlaskClient, case: Case) -> None:
    recount(case, quorum={"present": 3, "needed": 4, "is_met": False, "members": 5})
    db.session.commit()

    text = lead.get(here(case)).text
    assert "3 jurors took part, and the rules of the call demand 4, so nothing is decided." in text
    assert "Record the decision" not in text
    assert form(lead, here(case, "/new"), signer_1=str(case.chair.person_id)).status_code == 409
    assert db.session.scalars(sa.select(JuryDecision)).all() == []


def test_a_change_by_hand_stands_on_the_page_with_the_name(lead: FlaskClient, case: Case) -> None:
    answer = form(lead, here(case, "/line"), pitch=case.pitches["C"].ref, stands="fund", reason="For the south.")

    assert (answer.status_code, answer.location) == (303, here(case))
    text = lead.get(here(case)).text
    assert "For the south." in text
    assert "Ada Osei" in text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LineOverride)) == 1


def test_what_no_hand_may_do_is_said_on_the_form(lead: FlaskClient, case: Case) -> None:
    answer = form(lead, here(case, "/line"), pitch=case.pitches["A"].ref, stands="fund", reason="So.")

    assert answer.status_code == 409
    assert "This is what the rule proposes already." in answer.text


def test_a_decision_is_recorded_and_its_project_made_once(lead: FlaskClient, case: Case) -> None:
    answer = form(lead, here(case, "/new"), signer_1=str(case.chair.person_id), role_1="Chair", minutes="Two hours.")
    assert (answer.status_code, answer.location) == (303, here(case))
    text = lead.get(here(case)).text
    assert "Chris Hair, Chair" in text
    assert "Make the project" in text

    address = f"/awards/verdicts/{verdict(case, 'A').id}/project"
    first, second = lead.post(address), lead.post(address)
    assert first.location == second.location
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Project)) == 1
    assert lead.get(first.location).status_code == 200
    assert "Pitch A" in lead.get(here(case)).text


def test_two_leads_who_decide_at_once_make_one_decision(lead: FlaskClient, case: Case) -> None:
    """The second form was opened before the first was sent."""
    opened = max(read_forms(lead.get(here(case, "/new")).text, here(case, "/new")), key=lambda each: len(each.fields))
    data = {**opened.answers(), "signer_1": str(case.chair.person_id)}
    assert lead.post(here(case, "/new"), data=data).status_code == 303
    again = lead.post(here(case, "/new"), data={**data, "once": "another", "reason": "So."})

    assert again.status_code == 409
    assert "Somebody else has decided meanwhile." in again.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JuryDecision)) == 1


def test_letters_are_read_over_let_go_and_sent_once(lead: FlaskClient, case: Case) -> None:
    decide(case)
    db.session.commit()
    outbox = f"/calls/{case.call.ref}/letters/1"
    assert "Let all 6 letters go" in lead.get(outbox).text

    letter = db.session.scalars(sa.select(AwardLetter.id).order_by(AwardLetter.id)).first()
    answer = lead.post(f"/awards/letters/{letter}", data={"subject": "News", "body": "You have it.", "version": "1"})
    assert answer.status_code == 303
    assert lead.post(f"{outbox}/approval").status_code == 303
    assert lead.post(f"{outbox}/sending").status_code == 303
    assert "6 letters have gone." in lead.get(outbox).text
    lead.post(f"{outbox}/sending")
    assert "0 letters have gone." in lead.get(outbox).text
    assert set(db.session.scalars(sa.select(AwardLetter.state))) == {"sent"}


def test_a_letter_without_an_address_is_printed_and_handed_over(lead: FlaskClient, case: Case) -> None:
    person = Person(name="Paul Paper", created_at=DECIDED)
    db.session.add(person)
    db.session.flush()
    case.pitches["A"].owner_id, case.pitches["A"].deputy_id = person.id, None
    decide(case)
    db.session.commit()
    outbox = f"/calls/{case.call.ref}/letters/1"
    letter = db.session.scalars(sa.select(AwardLetter.id).where(AwardLetter.person_id == person.id)).one()
    assert lead.get(f"/awards/letters/{letter}/print").status_code == 409
    lead.post(f"{outbox}/approval")

    shown = lead.post(f"{outbox}/sending", follow_redirects=True).text
    assert "5 letters have gone." in shown
    assert "The letter about “Pitch A” has no address to go to. Print it and hand it over." in shown
    assert f'href="/awards/letters/{letter}/print"' in shown
    printed = lead.get(f"/awards/letters/{letter}/print").text
    assert "Dear Paul Paper," in printed
    assert "I have handed it over" in printed
    assert "Handed over by hand" in lead.post(f"/awards/letters/{letter}/handover", follow_redirects=True).text


def test_a_team_reads_its_letter_appeals_and_gets_an_answer_from_outside_the_jury(
    case: Case, as_person: Callable[..., FlaskClient]
) -> None:
    decide(case)
    reader = make.make_viewer(case.city, "finance", name="Finn Reader")
    db.session.commit()
    ref = case.pitches["C"].ref
    page = as_person(viewer=case.team)
    assert page.get(f"/awards/pitches/{ref}").status_code == 404  # not sent yet
    page = as_person(viewer=case.lead)
    page.post(f"/calls/{case.call.ref}/letters/1/approval")
    page.post(f"/calls/{case.call.ref}/letters/1/sending")

    page = as_person(viewer=case.team)
    assert "It stands on the reserve list" in page.get(f"/awards/pitches/{ref}").text
    assert form(page, f"/awards/pitches/{ref}/appeal", words="Our costs were read wrong.").status_code == 303
    assert page.post(f"/awards/pitches/{ref}/appeal", data={"words": "Again."}).status_code == 409
    number = db.session.scalars(sa.select(Appeal.id)).one()

    page = as_person(viewer=case.lead)
    offered = page.get(f"/awards/appeals/{number}/reader").text
    assert "Finn Reader" in offered
    assert "Chris Hair" not in offered
    assert "Tea Mala" not in offered
    assert page.post(f"/awards/appeals/{number}/reader", data={"reader_id": str(reader.person_id)}).status_code == 303
    assert page.get(f"/awards/appeals/{number}/answer").status_code == 403

    page = as_person(viewer=reader)
    answer = form(page, f"/awards/appeals/{number}/answer", verdict="rejected", answer="They were read right.")
    assert answer.status_code == 303
    page = as_person(viewer=case.team)
    assert "They were read right." in page.get(f"/awards/pitches/{ref}").text


def test_nobody_appeals_after_the_last_day(case: Case, as_person: Callable[..., FlaskClient]) -> None:
    case.round.appeal_until = LATER.date() - timedelta(days=1)
    decide(case)
    db.session.commit()
    page = as_person(viewer=case.lead)
    page.post(f"/calls/{case.call.ref}/letters/1/approval")
    page.post(f"/calls/{case.call.ref}/letters/1/sending")

    page = as_person(viewer=case.team)
    answer = form(page, f"/awards/pitches/{case.pitches['C'].ref}/appeal", words="Too late.")
    assert answer.status_code == 409
    assert "Appeals ended on" in answer.text


def test_an_award_is_given_back_on_its_page(lead: FlaskClient, case: Case) -> None:
    decide(case)
    db.session.commit()
    lead.post(f"/awards/verdicts/{verdict(case, 'A').id}/project")
    number = db.session.scalars(sa.select(Award.id)).one()

    answer = form(lead, f"/awards/{number}/return", reason="The team moves.")
    assert answer.status_code == 303
    assert "Given back" in lead.get(here(case)).text
    assert decisions.held_awards(case.round.id) == []


# --------------------------------------------------------------------------------------------------- who sees what
@pytest.mark.parametrize(
    ("role", "before", "after"),
    [
        ("unit_staff", 404, 200),
        ("leadership", 404, 200),
        ("auditor", 200, 200),
        ("finance", 404, 404),
        ("juror", 404, 404),
    ],
)
def test_before_a_decision_only_leads_and_auditors_see_the_order(
    case: Case, as_person: Callable[..., FlaskClient], role: str, before: int, after: int
) -> None:
    viewer = make.make_viewer(case.city, role)
    page = as_person(viewer=viewer)
    assert page.get(here(case)).status_code == before
    decide(case)
    db.session.commit()

    assert page.get(here(case)).status_code == after
    assert page.get(here(case, "/new")).status_code in (403, 404)


def test_a_lead_who_applied_sees_no_order_before_the_decision_and_no_button_after(
    case: Case, as_person: Callable[..., FlaskClient]
) -> None:
    case.pitches["F"].deputy_id = case.lead.person_id
    db.session.commit()
    page = as_person(viewer=case.lead)
    refused = page.get(here(case))
    assert refused.status_code == 403
    assert "Ada Osei applied in this round, so somebody else decides about it." in refused.text

    decide(case, by=make.make_viewer(case.city, "deputy_lead"))
    db.session.commit()
    shown = page.get(here(case)).text
    assert "Ada Osei applied in this round" in shown
    assert "Make the project" not in shown


def test_sealed_marks_show_nobody_anything(case: Case, lead: FlaskClient) -> None:
    with time_machine.travel(RELEASED - timedelta(minutes=1), tick=False):
        answer = as_sealed(lead, case)
    assert answer.status_code == 409
    assert "Pitch A" not in answer.text


def as_sealed(page: FlaskClient, case: Case) -> Any:
    """The page while the marks are sealed, under a sign-in of that time."""
    token = make.sign_in(replace(case.lead))
    with page.session_transaction() as cookie:
        cookie["_user_id"] = token
    return page.get(here(case))


def test_pages_ask_a_fixed_number_of_statements(
    case: Case, lead: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    with count_queries() as listed:
        lead.get(here(case))
    decide(case)
    db.session.commit()
    with count_queries() as decided:
        lead.get(here(case))
    with count_queries() as outbox:
        lead.get(f"/calls/{case.call.ref}/letters/1")

    assert max(len(listed), len(decided), len(outbox)) <= 12


def test_odd_numbers_and_answers_break_nothing(lead: FlaskClient, case: Case) -> None:
    huge = "9" * 30
    places = (f"/calls/{case.call.ref}/decision/{huge}", f"/awards/letters/{huge}", f"/awards/appeals/{huge}")
    assert [lead.get(place).status_code for place in places] == [404, 404, 404]

    odd = {"signer_1": "nobody", "decided_on": "soon", "after": "-1", "result": huge, "minutes": "\x00"}
    assert lead.post(here(case, "/new"), data=odd).status_code == 422
    assert lead.post(here(case, "/line"), data={"pitch": "P-1", "stands": "x", "amount": "much"}).status_code == 422
    assert lead.get(f"{here(case, '/line')}?pitch=P-0").status_code == 200
