import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.core.once import Submission, only_once
from portfolio.people.models import Person

BY = Actor(organisation_id=1, person_id=7)


def add_person(at: datetime) -> str:
    person = Person(name="Ben", created_at=at)
    db.session.add(person)
    db.session.flush()
    return f"/people/{person.id}"


def count() -> int | None:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Person))


def test_a_form_sent_twice_acts_once_and_leads_to_the_same_page(session: Any, at: datetime) -> None:
    first = only_once("token", act=lambda: add_person(at), by=BY, at=at)
    second = only_once("token", act=lambda: add_person(at), by=BY, at=at)

    assert first == second
    assert count() == 1


def test_another_form_and_the_same_token_of_another_person_act(session: Any, at: datetime) -> None:
    only_once("token", act=lambda: add_person(at), by=BY, at=at)
    only_once("other", act=lambda: add_person(at), by=BY, at=at)
    only_once("token", act=lambda: add_person(at), by=Actor(1, 8), at=at)

    assert count() == 3


def test_a_refused_form_may_be_sent_again(session: Any, at: datetime) -> None:
    def refuse() -> str:
        add_person(at)
        raise RuleBroken("not_now")

    with pytest.raises(RuleBroken):
        only_once("token", act=refuse, by=BY, at=at)
    only_once("token", act=lambda: add_person(at), by=BY, at=at)

    assert count() == 1


def test_tokens_are_forgotten_after_a_week(session: Any, at: datetime) -> None:
    only_once("old", act=lambda: "/", by=BY, at=at - timedelta(days=8))
    only_once("new", act=lambda: "/", by=BY, at=at)

    assert session.scalars(sa.select(Submission.at)).all() == [at]


def test_two_copies_sent_at_the_same_time_act_once(fresh_app: Flask, at: datetime) -> None:
    addresses = []

    def send() -> None:
        with fresh_app.app_context():
            addresses.append(only_once("token", act=lambda: add_person(at), by=BY, at=at))
            db.session.commit()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with fresh_app.app_context():
        assert count() == 1
    assert len(addresses) == 4
    assert len(set(addresses)) == 1
