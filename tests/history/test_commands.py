"""verify-history says whether history is as it was written, for people and for scripts."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.history.actions import record
from portfolio.history.models import Entry
from tests.make import City, make_city


@pytest.fixture
def verify(command: Callable[..., tuple[int, str]]) -> Callable[..., tuple[int, str]]:
    """Run the command on the app's database: its exit code and what it said."""
    return partial(command, "verify-history")


@pytest.fixture
def chain(fresh_app: Flask, at: datetime) -> City:
    """A city whose history has three entries."""
    with fresh_app.app_context():
        city = make_city()
        for number in range(3):
            record("project.opened", thing=("project", number), by=city.lead, at=at, after={"title": f"Pilot {number}"})
        db.session.commit()
        db.session.refresh(city.organisation)
        db.session.expunge(city.organisation)
        return city


def hashes(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Entry.hash).order_by(Entry.seq)))


def test_an_untouched_history_is_confirmed_with_its_head(
    fresh_app: Flask, chain: City, verify: Callable[..., tuple[int, str]]
) -> None:
    head = hashes(fresh_app)[-1]

    assert verify() == (0, f"3 entries, each as it was written. Head: {head}\n")
    assert verify("--organisation", chain.organisation.key, "--expect", hashes(fresh_app)[0])[0] == 0


@pytest.mark.parametrize("change", [{"by_id": None}, {"event": "project.closed"}, {"payload": "{}"}])
def test_a_changed_entry_is_named(
    change: dict[str, str | None], fresh_app: Flask, chain: City, verify: Callable[..., tuple[int, str]]
) -> None:
    with fresh_app.app_context():
        db.session.execute(sa.update(Entry).where(Entry.seq == 2).values(change))
        db.session.commit()

    assert verify() == (1, "Entry 2 is not as it was written, or is missing.\n")


def test_a_rewritten_history_is_found_by_a_hash_that_was_printed(
    chain: City, verify: Callable[..., tuple[int, str]]
) -> None:
    code, said = verify("--expect", "0" * 64)

    assert (code, said) == (1, "3 entries fit together, but none has the expected hash: history was rewritten.\n")


def test_the_only_city_need_not_be_named_and_a_choice_must_be(
    fresh_app: Flask, verify: Callable[..., tuple[int, str]]
) -> None:
    code, said = verify()
    assert (code, said.startswith("Error: ")) == (1, True)

    with fresh_app.app_context():
        cities = [make_city("One").organisation.key, make_city("Two").organisation.key]
        db.session.commit()

    assert verify()[0] == 1
    assert verify("--organisation", cities[1]) == (0, "0 entries, each as it was written. Head: none\n")
