"""The short form, reviews of strategies, amendments, and what follows: their pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.reviews import actions
from portfolio.reviews.models import Consequence, Outcome, Review
from portfolio.strategy.models import Strategy
from tests import make
from tests.reviews.outcomes import Pilot, address, make_pilot, scaled
from tests.reviews.sitting import fields_of, hand_in, sections_of, text

AsPerson = Callable[..., FlaskClient]


@pytest.fixture
def pilot(city: make.City, at: datetime, session: Any) -> Pilot:
    made = make_pilot(city, at)
    session.commit()
    return made


def test_a_small_project_is_asked_eight_questions_and_may_answer_all(
    as_person: AsPerson, pilot: Pilot, session: Any
) -> None:
    pilot.project.budget_minor = 2_499_999
    session.commit()
    page = as_person(viewer=pilot.owner)
    assert len(sections_of(page, pilot.review.id)) == 3
    assert "eight questions are enough" in text(page.get(address(pilot, "results")))

    chosen = page.post(f"/reviews/{pilot.review.id}/outcome/form", data={"form": "full"})
    assert chosen.status_code == 303
    assert len(sections_of(page, pilot.review.id)) == 7
    page.post(f"/reviews/{pilot.review.id}/outcome/form", data={"form": "short"})
    assert hand_in(page, pilot.review.id, **scaled(pilot)).status_code == 303
    assert session.scalars(sa.select(Outcome.form)).all() == ["short"]


def test_a_strategy_is_reviewed_by_the_same_pages(
    as_person: AsPerson, city: make.City, at: datetime, session: Any
) -> None:
    session.add(
        Strategy(organisation_id=city.id, key="city-2030", title="City 2030", summary="Dry homes", created_at=at)
    )
    session.commit()
    page = as_person("unit_staff")
    made = page.post("/strategies/city-2030/reviews/new", data={"kind": "strategy", "first_due_on": "2027-05-01"})
    review_id = int(made.location.rsplit("/", 1)[1])

    assert fields_of(page, f"/reviews/{review_id}/outcome/aim")["aim"] == "Dry homes"
    assert page.get(f"/reviews/{review_id}/outcome/cost").status_code == 404
    assert hand_in(page, review_id).status_code == 303
    signed = as_person().post(f"/reviews/{review_id}/sign-off", data={"verdict": "sign"})
    assert (signed.status_code, session.get_one(Review, review_id).state) == (303, "signed_off")


def test_a_signed_review_is_amended_through_its_pages(as_person: AsPerson, pilot: Pilot) -> None:
    owner, here = as_person(viewer=pilot.owner), f"/reviews/{pilot.review.id}"
    hand_in(owner, pilot.review.id, **scaled(pilot))
    lead = as_person(viewer=pilot.city.lead)
    lead.post(f"{here}/sign-off", data={"verdict": "sign"})

    owner = as_person(viewer=pilot.owner)
    assert owner.post(f"{here}/amendment", data={"reason": ""}).status_code == 422
    begun = owner.post(f"{here}/amendment", data={"reason": "A cost was forgotten"})
    assert begun.location == f"{here}/outcome"
    assert fields_of(owner, address(pilot, "aim"))["aim"] == "Fewer damp homes"
    assert hand_in(owner, pilot.review.id, **scaled(pilot), cost="35000").status_code == 303
    waiting = text(owner.get(here))
    assert "An amendment waits for a signature" in waiting
    assert "A cost was forgotten" in waiting

    lead = as_person(viewer=pilot.city.lead)
    assert "Damp sensors" in text(lead.get("/work-list"))
    assert lead.post(f"{here}/sign-off", data={"verdict": "sign"}).status_code == 303
    shown = text(lead.get(here))
    assert "€35,000" in shown
    assert "€30,000" in shown


def test_another_signer_and_an_approval_are_asked_for_on_their_pages(
    as_person: AsPerson, pilot: Pilot, city: make.City
) -> None:
    head = make.make_viewer(city, "department_head", department=city.housing, name="Hanna Head")
    owner, here = as_person(viewer=pilot.owner), f"/reviews/{pilot.review.id}"
    hand_in(owner, pilot.review.id, **scaled(pilot))
    assert "Ada Osei" in text(owner.get(here))

    asked = owner.post(f"{here}/signer", data={"signer_id": str(head.person_id)})
    assert asked.status_code == 303
    assert "Hanna Head" in text(owner.get(here))
    assert owner.get(f"{here}/approval").status_code == 403
    assert as_person().post(f"{here}/approval", data={"words": "Council, item 4"}).status_code == 409


def test_an_action_and_a_new_owner_are_answered_from_the_work_list(
    as_person: AsPerson, pilot: Pilot, city: make.City, at: datetime, session: Any
) -> None:
    mira = make.make_viewer(city, "project_owner", name="Mira Novak")
    said = pilot.said(decision="hand_over", next_owner_id=mira.person_id)
    actions.hand_in(pilot.review, said, by=pilot.owner, at=at)
    actions.sign(pilot.review, by=city.lead, at=at)
    session.commit()
    take_over, action = session.scalars(sa.select(Consequence.id).order_by(Consequence.kind.desc())).all()

    page = as_person(viewer=mira)
    assert f"/consequences/{take_over}" in text(page.get("/work-list"))
    assert page.get(f"/consequences/{action}").status_code == 403
    assert page.post(f"/consequences/{take_over}", data={"verdict": "decline"}).status_code == 422
    assert page.post(f"/consequences/{take_over}", data={"verdict": "accept"}).status_code == 303
    assert session.get_one(type(pilot.project), pilot.project.id).owner_id == mira.person_id

    owner = as_person(viewer=pilot.owner)
    moved = {"verdict": "moved", "due_on": "2027-02-28", "reason": "No session in January"}
    assert owner.post(f"/consequences/{action}", data=moved).status_code == 303
    assert "No session in January" in text(owner.get(f"/consequences/{action}"))
    assert owner.post(f"/consequences/{action}", data={"verdict": "done"}).status_code == 303
    assert owner.post(f"/consequences/{action}", data={"verdict": "done"}).status_code == 409
