"""A message is a row once and a mail at least once, whatever the mail server does."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core import mail
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.notices import queries
from portfolio.notices.actions import queue
from portfolio.notices.jobs import deliver
from portfolio.notices.models import Notice
from portfolio.notices.rules import CLAIM, pause
from tests.make import City, make_city, make_person, make_viewer
from tests.notices.conftest import Peer

MINUTE = timedelta(minutes=1)
WORDS = {"organisation": "Žilina", "name": "Zoë Müller", "invited_by": "Ada Osei", "path": "/invitations/s3cret"}


def invite(at: datetime, key: str = "invitation:1", to: str = "zoe@city.example", **values: str) -> Notice:
    return queue("invitation", to=to, key=key, values=WORDS | values, by=None, at=at)


def rows(app: Flask) -> list[tuple[Any, ...]]:
    """State, attempts and values of every message."""
    with app.app_context():
        found = db.session.execute(sa.select(Notice.state, Notice.attempts, Notice.values).order_by(Notice.id))
        return [tuple(row) for row in found]


def test_a_message_is_queued_once_per_key(session: Any, city: City, at: datetime) -> None:
    person = make_person("Zoë Müller", "zoe@city.example")

    first = queue("invitation", to=person, key="invitation:1", values=WORDS, by=city.lead, at=at)
    again = queue("invitation", to=person, key="invitation:1", values=WORDS | {"path": "/x"}, by=city.lead, at=at)

    assert again is first
    assert (first.organisation_id, first.person_id, first.address) == (city.id, person.id, "zoe@city.example")
    assert (first.state, first.values["path"], str(first.local_day)) == ("waiting", "/invitations/s3cret", "2026-11-21")


def test_the_local_day_is_the_citys(session: Any, city: City) -> None:
    # 23:30 UTC on 20 November is half past midnight on the 21st in Vienna.
    late = datetime.fromisoformat("2026-11-20T23:30:00+00:00")

    assert str(queue("test", to="a@city.example", key="t", values={}, by=city.lead, at=late).local_day) == "2026-11-21"


def test_four_at_once_queue_one_row(fresh_app: Flask, at: datetime) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  beside its only use

    def ask(_: int) -> int:
        with fresh_app.app_context():
            notice = invite(at)
            db.session.commit()
            return notice.id

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(ask, range(20)))

    assert len(ids) == len(rows(fresh_app)) == 1


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", "@city.example", "a b@city.example", "ada@city.example\nBcc: all@city.example"]
)
def test_what_is_no_address_is_refused(session: Any, at: datetime, address: str) -> None:
    with pytest.raises((WrongInput, RuleBroken)):
        invite(at, to=address)


def test_a_person_without_address_and_missing_words_are_refused(session: Any, at: datetime) -> None:
    nobody = make_person("Nobody")
    nobody.email = None
    with pytest.raises(RuleBroken, match="no e-mail address"):
        queue("test", to=nobody, key="t", values={}, by=None, at=at)
    with pytest.raises(ValueError, match="needs name, path"):
        queue("password", to="a@city.example", key="t", values={}, by=None, at=at)


def test_a_mail_arrives_in_full_and_its_link_is_erased(
    with_server: Callable[[int], Flask], peer: tuple[Peer, int], at: datetime
) -> None:
    server, port = peer
    app = with_server(port)
    with app.app_context():
        notice = invite(at)
        db.session.commit()
        assert deliver(at) == 1
        assert deliver(at) == 0
        message_id = db.session.get_one(Notice, notice.id).message_id

    [got] = server.got
    assert (got["To"], got["From"]) == ("zoe@city.example", "portfolio@city.example")
    assert got["Subject"] == "Invitation to the innovation portfolio of Žilina"
    assert got["Message-ID"] == f"<{message_id}@city.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    text = got.get_content().replace("\r\n", "\n")
    assert text.startswith("Hello Zoë Müller,\n")
    assert "\nhttps://portfolio.city.example/invitations/s3cret\n" in text
    assert rows(app) == [("sent", 1, {})]


@pytest.mark.parametrize("kind", ["invitation", "password", "test"])
def test_every_kind_can_be_written(kind: str, fresh_app: Flask) -> None:
    from portfolio.notices.messages import write  # noqa: PLC0415  beside its only use

    with fresh_app.app_context():
        subject, text = write(kind, {} if kind == "test" else WORDS, "en")

    assert "\n" not in subject
    assert "%(" not in subject + text
    assert "https://" not in text  # without PUBLIC_ADDRESS the link leads to this machine
    assert "http://127.0.0.1:8000" in text


def test_text_of_people_adds_no_header_and_is_no_template(
    with_server: Callable[[int], Flask], peer: tuple[Peer, int], at: datetime
) -> None:
    server, port = peer
    app = with_server(port)
    with app.app_context():
        invite(at, organisation="Žilina\r\nBcc: all@city.example", name="{{ 7 * 7 }} %(path)s <b>")
        db.session.commit()
        deliver(at)

    [got] = server.got
    assert "Bcc" not in got
    assert got["Subject"] == "Invitation to the innovation portfolio of Žilina Bcc: all@city.example"
    assert "Hello {{ 7 * 7 }} %(path)s <b>," in got.get_content()


def test_a_refused_recipient_is_given_up_and_the_others_arrive(
    with_server: Callable[[int], Flask], peer: tuple[Peer, int], at: datetime
) -> None:
    server, port = peer
    server.recipient_answer = "550 No such person"
    app = with_server(port)
    with app.app_context():
        invite(at)
        db.session.commit()
        deliver(at)
        server.recipient_answer = "250 OK"
        invite(at, key="invitation:2")
        db.session.commit()
        assert deliver(at) == 1
        errors = db.session.scalars(sa.select(Notice.error).order_by(Notice.id)).all()

    assert errors == ["550 No such person", None]
    assert rows(app) == [("failed", 1, {}), ("sent", 1, {})]


def test_a_busy_server_is_tried_again_later_and_later(
    with_server: Callable[[int], Flask], peer: tuple[Peer, int], at: datetime
) -> None:
    server, port = peer
    server.answer = "451 Try again later"
    app = with_server(port)
    with app.app_context():
        invite(at)
        db.session.commit()
        tries = [server.tried for minutes in (0, 0.5, 1, 2, 6, 10) if deliver(at + minutes * MINUTE) == 0]
        server.answer = "250 OK"
        assert deliver(at + 21 * MINUTE) == 1

    # Pauses of 1, 5 and 15 minutes: tries at 0, 1, 6 and 21.
    assert tries == [1, 1, 2, 2, 3, 3]
    assert len({message["Message-ID"] for message in server.got}) == 1
    assert rows(app) == [("sent", 4, {})]


def test_a_dead_server_loses_nothing(with_server: Callable[[int], Flask], at: datetime) -> None:
    app = with_server(9)
    with app.app_context():
        invite(at)
        db.session.commit()
        assert deliver(at) == 0
        assert db.session.scalar(sa.select(Notice.error)) == "ConnectionRefusedError: [Errno 111] Connection refused"

    assert rows(app) == [("waiting", 1, WORDS)]


def test_a_silent_server_is_waited_for_once_and_holds_no_transaction(
    with_server: Callable[[int], Flask], black_hole: int, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.5)
    app = with_server(black_hole)
    with app.app_context():
        for number in range(3):
            invite(at, key=f"invitation:{number}")
        db.session.commit()
        began = time.monotonic()
        assert deliver(at) == 0

    assert time.monotonic() - began < 3
    assert rows(app) == [("waiting", 1, WORDS), ("waiting", 0, WORDS), ("waiting", 0, WORDS)]


def test_without_a_server_messages_wait_until_they_are_worth_nothing(fresh_app: Flask, at: datetime) -> None:
    with fresh_app.app_context():
        invite(at)
        db.session.commit()
        deliver(at + timedelta(days=6))
    assert rows(fresh_app) == [("waiting", 0, WORDS)]

    with fresh_app.app_context():
        deliver(at + timedelta(days=8))
    assert rows(fresh_app) == [("failed", 0, {})]


def test_a_message_whose_process_died_is_seen_and_goes_out_later_under_the_same_id(
    with_server: Callable[[int], Flask], peer: tuple[Peer, int], at: datetime
) -> None:
    server, port = peer
    app = with_server(port)
    with app.app_context():
        notice = invite(at)
        notice.state, notice.attempts, notice.claimed_until = "sending", 1, at + CLAIM
        message_id = notice.message_id
        db.session.commit()

        assert deliver(at + CLAIM) == 0
        assert deliver(at + CLAIM + timedelta(seconds=1)) == 1

    assert [message["Message-ID"] for message in server.got] == [f"<{message_id}@city.example>"]
    assert rows(app) == [("sent", 2, {})]


def test_several_deliverers_send_each_message_once(
    with_server: Callable[[int], Flask], peer: tuple[Peer, int], at: datetime
) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  beside its only use

    server, port = peer
    app = with_server(port)
    with app.app_context():
        for number in range(12):
            invite(at, key=f"invitation:{number}", to=f"person{number}@city.example")
        db.session.commit()

    def send(_: int) -> int:
        with app.app_context():
            return deliver(at)

    with ThreadPoolExecutor(3) as pool:
        sent = sum(pool.map(send, range(3)))

    assert sent == 12
    assert sorted(message["To"] for message in server.got) == sorted(f"person{n}@city.example" for n in range(12))


def test_a_city_sees_its_own_messages_that_have_not_left(session: Any, city: City, at: datetime) -> None:
    admin, elsewhere = make_viewer(city, "admin"), make_city("Elsewhere")
    made = [queue("test", to=f"{n}@city.example", key=str(n), values={}, by=admin, at=at) for n in range(5)]
    queue("test", to="other@city.example", key="other", values={}, by=elsewhere.lead, at=at)
    made[1].state = "sent"
    made[2].state, made[2].error, made[2].attempts = "failed", "550 No such person", 1
    made[3].state, made[3].claimed_until = "sending", at - MINUTE
    made[4].state, made[4].queued_at = "failed", at - timedelta(days=31)

    found = [(m.address, str(m.state), m.is_given_up, m.error) for m in queries.unsent(city.id, at)]

    assert found == [
        ("3@city.example", "Was interrupted while it was sent; goes out again", False, ""),
        ("2@city.example", "Given up", True, "550 No such person"),
        ("0@city.example", "Waits", False, ""),
    ]


def test_an_administrator_reads_what_the_mail_server_said(city: City, as_person: Callable[..., FlaskClient]) -> None:
    admin = make_viewer(city, "admin")
    page = as_person(viewer=admin)
    assert "No message waits." in page.get("/mails").text

    refused = queue("test", to="zoe@city.example", key="1", values={}, by=admin, at=now())
    refused.state, refused.error = "failed", "550 <b>No</b>"
    db.session.commit()

    shown = page.get("/mails").text
    assert "zoe@city.example" in shown
    assert "550 &lt;b&gt;No&lt;/b&gt;" in shown
    assert as_person("auditor").get("/mails").status_code == 403


def test_pauses_grow_to_three_hours() -> None:
    assert [pause(attempts) / MINUTE for attempts in range(1, 8)] == [1, 5, 15, 60, 180, 180, 180]
