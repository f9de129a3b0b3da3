"""A question reaches whoever answers for the call, its answer whoever asked; nobody learns who that was."""

from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.calls import actions, messages
from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.notices.messages import MOST_WORDS, show, write
from portfolio.notices.models import Notice
from portfolio.people.models import Person
from tests import make
from tests.calls.made import make_call
from tests.make import AT, City

WORDS = "May two departments pitch together?"


@pytest.fixture
def call(city: City) -> Call:
    return make_call(city)


@pytest.fixture
def asker(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Olga Owner")


def notices(kind: str) -> list[Notice]:
    return list(db.session.scalars(sa.select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def test_a_question_stands_in_the_inbox_of_whoever_answers_for_the_call(city: City, call: Call, asker: Viewer) -> None:
    question = actions.ask(call, words=WORDS, by=asker, at=AT)

    (notice,) = notices(messages.ASKED)
    assert (notice.person_id, notice.in_inbox, notice.state) == (city.lead.person_id, True, "kept")
    subject, text = show(notice.kind, notice.values)
    assert subject == "Question about “Staff call 2026/2”"
    assert text == (
        f"somebody asks about “Staff call 2026/2”:\n\n{WORDS}\n\n"
        "Answer it here; the answer will stand on the call&#39;s page, without who asked:\n"
        f"http://127.0.0.1:8000/calls/{call.ref}/questions/{question.id}\n"
    ).replace("&#39;", "'")
    assert "Olga" not in str(notice.values)


def test_where_the_owner_reads_no_mail_the_deputy_hears_and_who_asks_tells_nobody_but_others(
    city: City, call: Call, asker: Viewer
) -> None:
    deputy = make.make_viewer(city, "unit_staff", name="Dora Deputy")
    call.deputy_id = deputy.person_id
    db.session.flush()
    actions.ask(call, words=WORDS, by=city.lead, at=AT)
    assert notices(messages.ASKED) == []  # the owner asks in the open, and answers it

    db.session.get_one(Person, city.lead.person_id).email = None
    actions.ask(call, words=WORDS, by=asker, at=AT)
    assert [notice.person_id for notice in notices(messages.ASKED)] == [deputy.person_id]


def test_the_answer_and_each_other_wording_of_it_reach_who_asked_once(city: City, call: Call, asker: Viewer) -> None:
    question = actions.ask(call, words=WORDS, by=asker, at=AT)

    for words in ("Yes.", "Yes.", "Yes, any number of them."):
        actions.answer(call, question, words=words, by=city.lead, at=AT)

    first, second = notices(messages.ANSWERED)
    assert (first.person_id, first.in_inbox, first.state) == (asker.person_id, True, "waiting")
    subject, text = write(first.kind, first.values, "en")
    assert subject == "Your question about “Staff call 2026/2” is answered"
    assert f"{WORDS}\n\nThe answer:\n\nYes.\n\n" in text
    assert text.endswith(f"/calls/{call.ref}#questions\n")
    assert second.values["answer"] == "Yes, any number of them."


@pytest.mark.parametrize("kind", [messages.ASKED, messages.ANSWERED])
def test_they_are_short_whatever_was_written(session: Any, kind: str) -> None:
    said: dict[str, Any] = dict.fromkeys(("call", "words", "answer"), "why not? " * 300)
    assert len(write(kind, {"name": "Olga Owner", "path": "/calls/CALL-1", **said}, "en")[1].split()) <= MOST_WORDS
