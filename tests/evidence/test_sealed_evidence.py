"""The evidence of a signed review stays as it was signed; an amendment adds to it or takes from it in the open."""

import io
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.evidence import actions
from portfolio.evidence.actions import Place, Upload
from portfolio.evidence.models import Evidence
from portfolio.people.models import Person
from portfolio.projects import subjects
from portfolio.projects.subjects import Subject
from portfolio.reviews import actions as reviews
from portfolio.reviews.models import Review
from tests import make
from tests.make import AT, City

SIGNED = AT + timedelta(hours=1)
LATER = AT + timedelta(days=3)
SENTENCE = "This review is signed, and its evidence with it. Amend the review to add evidence or take some back."


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def owner(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Cem Kaya")


@pytest.fixture
def subject(city: City, owner: Viewer) -> Subject:
    person = db.session.get_one(Person, owner.person_id)
    return subjects.by_ref(city.lead, make.make_project(city, "Damp sensors", stage="running", owner=person).ref)


@pytest.fixture
def review(city: City, subject: Subject) -> Review:
    return reviews.plan(subject, kind="progress", first_due_on=date(2026, 12, 1), by=city.lead, at=AT)


@pytest.fixture
def study(subject: Subject, review: Review, owner: Viewer) -> Evidence:
    return attach(subject, review, "study.txt", owner, AT)


@pytest.fixture
def signed(review: Review, study: Evidence, owner: Viewer, city: City) -> Review:
    write(review, owner, AT)
    reviews.sign(review, by=city.lead, at=SIGNED)
    db.session.commit()
    return review


def attach(subject: Subject, review: Review, name: str, by: Viewer, at: datetime) -> Evidence:
    place, upload = Place(subject, review_id=review.id), Upload(io.BytesIO(name.encode()), name)
    return actions.attach(place, kind="report", audience="city", upload=upload, by=by, at=at)


def write(review: Review, by: Viewer, at: datetime) -> None:
    reviews.record_outcome(review, held_on=date(2026, 11, 20), findings="Well.", by=by, at=at)


def lines(page: FlaskClient, review: Review) -> list[str]:
    """The evidence of a review's page, each piece in its words."""
    shown = page.get(f"/reviews/{review.id}").text
    part = shown[shown.index("<h2>Evidence</h2>") :].split("</ul>")[0]
    plain = [re.sub(r"<[^>]+>", " ", item.split("<br>")[0]) for item in part.split("<li>")[1:]]
    return [" ".join(item.split()) for item in plain]


def test_what_was_signed_keeps_its_evidence(as_person: Any, owner: Viewer, signed: Review, study: Evidence) -> None:
    page = as_person(viewer=owner)

    refused = page.post(f"/evidence/{study.id}/withdrawal", data={"reason": "Not ours"})
    added = page.post(f"/reviews/{signed.id}/evidence", data={"url": "https://city.example", "kind": "report"})
    form = page.get(f"/reviews/{signed.id}/evidence")

    assert (refused.status_code, added.status_code, form.status_code) == (409, 409, 409)
    assert all(SENTENCE in answer.text for answer in (refused, added, form))
    db.session.refresh(study)
    assert (study.withdrawn_at, study.withdrawn_reason) == (None, None)
    shown = page.get(f"/reviews/{signed.id}").text
    assert (lines(page, signed), "Take back" in shown, "Add evidence" in shown) == (["study.txt"], False, False)


def test_no_way_around_the_pages_changes_signed_evidence(
    city: City, owner: Viewer, subject: Subject, signed: Review, study: Evidence
) -> None:
    for act in (
        lambda: actions.take_back(study, reason="Not ours", by=city.lead, at=LATER),
        lambda: attach(subject, signed, "more.txt", owner, LATER),
    ):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert (refused.value.code, str(refused.value)) == ("signed", SENTENCE)


def test_an_amendment_adds_and_takes_back_and_the_signed_version_stays_as_it_was(
    as_person: Any, city: City, owner: Viewer, subject: Subject, signed: Review, study: Evidence
) -> None:
    reviews.begin_amendment(signed, reason="A better study came", by=owner, at=LATER)
    db.session.commit()
    page = as_person(viewer=owner)
    assert "It stays with the version that was signed" in page.get(f"/evidence/{study.id}/withdrawal").text

    assert page.post(f"/evidence/{study.id}/withdrawal", data={"reason": "Too few homes"}).status_code == 303
    newer = attach(subject, signed, "newer.txt", owner, LATER)
    db.session.commit()

    first = "the version signed 21 Nov 2026, 12:00."  # 11:00 UTC in Vienna
    assert lines(page, signed) == [
        f"study.txt Taken back: Too few homes It belongs to {first}",
        f"newer.txt It does not belong to {first}",
    ]
    assert page.get(f"/evidence/{study.id}/file").data == b"study.txt"

    write(signed, owner, LATER)
    reviews.sign(signed, by=city.lead, at=LATER + timedelta(hours=1))
    db.session.commit()

    second = "the version signed 24 Nov 2026, 12:00."
    assert lines(page, signed) == [
        f"study.txt Taken back: Too few homes It belongs to {first}",
        f"newer.txt It came with {second}",
    ]
    assert page.get(f"/evidence/{study.id}/file").status_code == 200
    assert page.post(f"/evidence/{newer.id}/withdrawal", data={"reason": "No"}).status_code == 409


def test_what_was_taken_back_before_anybody_signed_is_given_out_no_more(
    as_person: Any, owner: Viewer, city: City, review: Review, study: Evidence
) -> None:
    actions.take_back(study, reason="Wrong file", by=owner, at=AT + timedelta(minutes=1))
    write(review, owner, AT)
    reviews.sign(review, by=city.lead, at=SIGNED)
    db.session.commit()
    page = as_person(viewer=owner)

    assert lines(page, review) == ["study.txt Taken back: Wrong file"]
    assert page.get(f"/evidence/{study.id}/file").status_code == 404


def test_a_returned_review_lets_its_evidence_be_changed(
    owner: Viewer, city: City, review: Review, study: Evidence
) -> None:
    write(review, owner, AT)
    reviews.return_outcome(review, reason="Which homes?", by=city.lead, at=SIGNED)

    actions.take_back(study, reason="Wrong file", by=owner, at=LATER)

    assert study.withdrawn_reason == "Wrong file"
