"""Invitations by mail: once, with a link of its own to who has no account, and never an address on a page."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.jury import mail
from portfolio.jury.actions import panel
from portfolio.jury.models import Juror, JuryPass
from portfolio.notices.messages import show, write
from portfolio.notices.models import Notice
from portfolio.people import queries as people
from portfolio.people.models import Person
from tests import make
from tests.jury.sittings import Evening, home, make_evening
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")

GUEST = "guest@elsewhere.example"


@pytest.fixture
def posts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The city has a mail server."""
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1:1")
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://portfolio.city.example")


@pytest.fixture
def evening(city: City, posts: None) -> Evening:
    made = make_evening(city)
    made.phase("scoring")
    db.session.commit()
    return made


def mails(kind: str = mail.INVITED_BY_LINK) -> list[Notice]:
    return list(db.session.scalars(sa.select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def external(evening: Evening, email: str | None = GUEST) -> Juror:
    organisation = people.organisation(evening.city.lead)
    guest = panel.add_external(organisation, name="Guest Juror", email=email, by=evening.city.lead, at=AT)
    juror = panel.invite(evening.round, guest, organisation, is_external=True, by=evening.city.lead, at=AT)
    db.session.commit()
    return juror


def way(notice: Notice) -> str:
    return str(notice.values["path"])


def sent(notice: Notice, state: str = "sent") -> None:
    """As the outbox marks a mail that has left, or was given up."""
    notice.state, notice.values, notice.sent_at = state, {}, AT if state == "sent" else None
    db.session.commit()


def test_somebody_from_outside_is_invited_by_mail_once_and_the_panel_says_so(
    evening: Evening, lead: FlaskClient
) -> None:
    for _ in range(2):
        lead.post(f"{home(evening)}/jurors/new", data={"name": "Guest Juror", "email": GUEST, "once": "1"})

    (notice,) = mails()
    subject, text = write(notice.kind, notice.values, "en")
    assert notice.address == GUEST
    assert subject == "Invitation to the jury of “Staff call 2026”"
    assert text == (
        "Hello Guest Juror,\n\n"
        "Ada Osei asks you to sit on the jury of “Staff call 2026” in Example.\n"
        "First you say where you have a conflict of interest, then you read and score the pitches that are yours.\n\n"
        "Pitches are scored on 21 Nov 2026.\n\n"
        "Accept or decline here, until 5 Dec 2026. You need no password:\n\n"
        f"https://portfolio.city.example{way(notice)}\n\n"
        "The link is yours alone: whoever has it comes in under your name.\n"
    )
    shown = lead.get(home(evening)).text
    assert "Mail waits since 21 Nov 2026" in shown
    assert GUEST not in shown
    sent(notice)
    assert "Invited by mail on 21 Nov 2026" in lead.get(home(evening)).text
    sent(notice, "failed")
    assert "Mail failed" in lead.get(home(evening)).text


def test_the_link_signs_in_for_the_jury_alone_or_declines_with_a_reason(evening: Evening, page: FlaskClient) -> None:
    juror = external(evening)
    address = way(mails()[0])

    opened = page.get(address)
    assert opened.status_code == 200
    assert "asked to sit on the jury" in opened.text
    assert page.post(address, data={"answer": "declined"}).status_code == 422
    declined = page.post(address, data={"answer": "declined", "reason": "no_time"})
    assert (declined.status_code, declined.headers["Location"]) == (303, "/jury/declined")
    db.session.refresh(juror)
    assert (juror.answer, juror.decline_reason) == ("declined", "no_time")
    assert "Thank you" in page.get("/jury/declined").text
    assert page.get(address).status_code == 404
    assert page.get("/jury").status_code == 303  # to the sign-in page: declining let nobody in


def test_who_accepts_by_the_link_is_in(evening: Evening, page: FlaskClient) -> None:
    juror = external(evening)

    assert page.post(way(mails()[0])).status_code == 303
    db.session.refresh(juror)
    assert juror.answer == "accepted"
    assert page.get("/jury").status_code == 200
    assert page.get("/projects").status_code in (403, 404)


def test_a_mail_again_ends_the_link_before_and_leaves_the_code_on_paper_alone(
    evening: Evening, lead: FlaskClient, page: FlaskClient
) -> None:
    juror = external(evening)
    paper = panel.issue_pass(juror, people.organisation(evening.city.lead), by=evening.city.lead, at=AT)
    first = way(mails()[0])
    again = f"{home(evening)}/jurors/{juror.id}/mail"

    lead.post(again)
    assert len(mails()) == 1  # it has not left yet
    sent(mails()[0])
    lead.post(again)
    lead.post(again)  # a double click

    old, new = mails()
    assert (old.values, page.get(first).status_code) == ({}, 404)
    assert page.get(way(new)).status_code == 200
    assert page.get(f"/jury/pass/{paper}").status_code == 200


def test_without_an_address_or_a_mail_server_the_code_stays_the_way(
    evening: Evening, lead: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    juror = external(evening, None)
    assert "No e-mail address: hand over the code" in lead.get(home(evening)).text
    assert lead.post(f"{home(evening)}/jurors/{juror.id}/mail").status_code == 409
    monkeypatch.setitem(app.config, "MAIL_SERVER", "")
    external(evening)
    assert "No mail was sent: hand over the code" in lead.get(home(evening)).text
    assert mails() == []
    assert db.session.scalars(sa.select(JuryPass)).all() == []


def test_a_colleague_finds_the_invitation_in_the_inbox_and_signs_in_as_ever(evening: Evening) -> None:
    viewer = make.make_viewer(evening.city, "project_owner", name="Cem Kaya")
    person = db.session.get_one(Person, viewer.person_id)
    juror = panel.invite(evening.round, person, people.organisation(viewer), by=evening.city.lead, at=AT)

    (notice,) = mails(mail.INVITED)
    assert (notice.in_inbox, way(notice)) == (True, f"/jury?jury={evening.round.id}")
    assert db.session.scalars(sa.select(JuryPass).where(JuryPass.juror_id == juror.id)).all() == []
    assert "Accept or decline here" in show(notice.kind, notice.values)[1]
    assert "Hello" not in show(notice.kind, notice.values)[1]


def test_an_answered_invitation_is_mailed_no_more(evening: Evening) -> None:
    juror = external(evening)
    panel.accept(juror, by=evening.city.lead, at=AT)

    with pytest.raises(RuleBroken) as refused:
        panel.mail_invitation(juror, people.organisation(evening.city.lead), by=evening.city.lead, at=AT)
    assert refused.value.code == "answered"


def test_who_declined_is_invited_anew_by_a_new_mail(evening: Evening) -> None:
    juror = external(evening)
    panel.decline(juror, reason="away", by=evening.city.lead, at=AT)

    external(evening)

    first, second = mails()
    assert (first.state, first.values, second.state) == ("replaced", {}, "waiting")
    db.session.refresh(juror)
    assert juror.notice_id == second.id


@pytest.mark.parametrize("kind", [mail.INVITED, mail.INVITED_BY_LINK])
def test_an_invitation_is_short_whatever_the_title(session: Any, kind: str) -> None:
    values = {
        "name": "Guest Juror",
        "organisation": "Example",
        "invited_by": "Ada Osei",
        "call": "call " * 60,
        "begins": "2026-11-21",
        "ends": "2026-11-24",
        "expires": "2026-12-05",
        "path": "/jury/pass/" + "x" * 32,
    }
    assert len(write(kind, values, "en")[1].split()) <= 120


def test_no_token_stands_in_the_database_once_the_mail_has_left(evening: Evening) -> None:
    external(evening)
    token = re.sub("^/jury/pass/", "", way(mails()[0]))
    sent(mails()[0])

    assert token not in str(db.session.execute(sa.select(JuryPass.token_hash)).all())
    assert token not in str([notice.values for notice in mails()])
