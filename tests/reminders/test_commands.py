"""bin/portfolio bounce: an address to which mail comes back, told by hand or by a mail server's script."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.notices.models import Bounce
from tests import make
from tests.jobs import product


@pytest.fixture
def city(fresh_app: Flask) -> Iterator[make.City]:
    with fresh_app.app_context():
        made = make.make_city()
        db.session.commit()
        yield made


def test_an_address_is_put_on_record_once_and_taken_off(
    fresh_app: Flask, city: make.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = city.lead.email

    first = product.command(fresh_app, monkeypatch, "bounce", address.upper(), "--said", "550 gone")
    again = product.command(fresh_app, monkeypatch, "bounce", address)
    strange = product.command(fresh_app, monkeypatch, "bounce", "nobody@city.example")
    rows = db.session.execute(sa.select(Bounce.address, Bounce.said, Bounce.ended_at)).all()
    db.session.rollback()  # outside of a request reading takes the write lock, too
    works = product.command(fresh_app, monkeypatch, "bounce", address, "--works-again")

    assert first == (0, "Nothing is mailed to Ada Osei any more.\n")
    assert again == (1, "Error: This address is on the list already.\n")
    assert strange == (1, "Error: Nobody here has this address.\n")
    assert [tuple(row) for row in rows] == [(address, "550 gone", None)]
    assert works == (0, "Mail reaches Ada Osei again.\n")
