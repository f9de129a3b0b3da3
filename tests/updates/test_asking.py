"""Asking for updates: seen before it is sent, one message a person, only to those who accepted an invitation."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.notices import messages
from portfolio.notices.messages import LONGEST_OWN_WORDS
from portfolio.notices.models import Notice
from portfolio.people.models import Membership, Person
from portfolio.projects.models import Project
from portfolio.updates import actions, queries
from portfolio.updates.models import UpdateRequest
from tests import make
from tests.make import AT, City
from tests.updates.conftest import EARLIER, Q3, running
from tests.updates.pages import words

Enter = Callable[..., FlaskClient]


def letters() -> list[Notice]:
    return list(db.session.scalars(sa.select(Notice).where(Notice.kind == "update").order_by(Notice.id)))


def person(viewer: Viewer) -> Person:
    return db.session.get_one(Person, viewer.person_id)


def test_each_person_gets_one_message_with_all_their_projects(city: City, owner: Viewer, project: Project) -> None:
    running(city, "Evening bus", owner)
    other = make.make_viewer(city, "project_owner", name="Cem Kaya")
    running(city, "Quiet street", other)
    sent = running(city, "Sent already", other)
    actions.send(sent, Q3, sentence="Well.", by=other, at=EARLIER + timedelta(days=60))

    new = actions.ask(Q3, by=city.lead, at=AT)

    assert new == 2
    assert [(one.address, [named["title"] for named in one.values["projects"]]) for one in letters()] == [
        (person(owner).email, ["Damp sensors", "Evening bus"]),
        (person(other).email, ["Quiet street"]),
    ]
    assert [row.people for row in db.session.scalars(sa.select(UpdateRequest))] == [2]


def test_nobody_is_asked_twice_on_a_day(city: City, owner: Viewer, project: Project) -> None:
    actions.ask(Q3, by=city.lead, at=AT)

    with pytest.raises(RuleBroken):
        actions.ask(Q3, by=city.lead, at=AT + timedelta(hours=3))
    assert actions.ask(Q3, by=city.lead, at=AT + timedelta(days=1)) == 1
    assert len(letters()) == 2


def test_only_those_are_asked_who_accepted_an_invitation_and_may_sign_in(city: City, project: Project) -> None:
    """Each of these has a project; the deputy stands in for whoever gets no mail."""
    named = {
        name: make.make_viewer(city, "project_owner", name=name)
        for name in ("Invited only", "Shut out", "Left", "No address", "Deputy")
    }
    person(named["Invited only"]).accepted_at = None
    person(named["Shut out"]).disabled_at = AT
    person(named["No address"]).email = None
    gone = sa.update(Membership).where(Membership.person_id == named["Left"].person_id)
    db.session.execute(gone.values(until_on=AT.date()))
    for name in ("Invited only", "Shut out", "Left", "No address"):
        running(city, f"Of {name}", named[name])
    stood_in = running(city, "Stood in for", named["Left"])
    stood_in.deputy_id = named["Deputy"].person_id
    running(city, "Nobody's")
    db.session.flush()

    asked, nobody = queries.recipients(city.lead, Q3, AT.date())

    assert [(one.name, [title for _ref, title in one.projects]) for one in asked] == [
        ("Ben Gruber", ["Damp sensors"]),
        ("Deputy", ["Stood in for"]),
    ]
    assert [(one.title, one.owner) for one in nobody] == [
        ("Nobody's", None),
        ("Of Invited only", "Invited only"),
        ("Of Left", "Left"),
        ("Of No address", "No address"),
        ("Of Shut out", "Shut out"),
    ]


def test_the_message_names_the_quarter_the_day_and_the_links(city: City, owner: Viewer, project: Project) -> None:
    actions.ask(Q3, by=city.lead, at=AT)
    letter = letters()[0]

    subject, text = messages.write("update", letter.values, "en")

    assert subject == "Updates for quarter 3 of 2026"
    assert "Hello Ben Gruber," in text
    assert "Ada Osei asks" in text
    assert "by 2026-10-14" in text
    assert f"http://127.0.0.1:8000/projects/{project.ref}/updates/2026Q3" in text
    assert "http://127.0.0.1:8000/updates/mine" in text


def test_each_letter_begins_with_the_sentence_of_whoever_asks(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    for number in range(20):
        running(city, f"A pilot with a rather long name, number {number}", owner)
    sentence = ("Friendly words " * 20)[:LONGEST_OWN_WORDS].strip()

    sent = as_person(viewer=city.lead).post("/updates/requests?quarter=2026Q3", data={"own_words": sentence})

    text = messages.write("update", letters()[0].values, "en")[1]
    assert sent.status_code == 303
    assert text.startswith(f"Hello Ben Gruber,\n\n{sentence}\n\nAda Osei asks")
    assert len(text.split()) <= 90


def test_the_lead_sees_who_gets_a_message_before_any_is_queued(
    as_person: Enter, city: City, owner: Viewer, project: Project
) -> None:
    page = as_person("unit_lead")

    before = words(page.get("/updates/requests?quarter=2026Q3").text)

    assert f"Ben Gruber , {person(owner).email}: Damp sensors" in before
    assert letters() == []
    pressed = page.post("/updates/requests?quarter=2026Q3", data={})
    assert (pressed.status_code, len(letters())) == (303, 1)
    again = page.post("/updates/requests?quarter=2026Q3", data={})
    assert again.status_code == 409
    assert "There is nobody to ask: everybody has sent, or was asked today." in words(again.text)
    assert len(letters()) == 1


@pytest.mark.parametrize("role", ["unit_staff", "project_owner", "leadership", "admin"])
def test_only_the_units_leads_ask(as_person: Enter, role: str) -> None:
    assert as_person(role).post("/updates/requests", data={}).status_code == 403


def test_many_people_cost_few_statements(city: City, owner: Viewer, count_queries: Callable[[], object]) -> None:
    for number in range(40):
        running(city, f"Project {number}", make.make_viewer(city, "project_owner"))
    db.session.commit()

    with count_queries() as run:  # type: ignore[attr-defined]
        assert actions.ask(Q3, by=city.lead, at=AT) == 40

    assert len(run) <= 8
