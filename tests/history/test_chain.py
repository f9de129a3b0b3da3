"""The chain of history: what is done is sealed, what is changed behind its back is found."""

from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.history import actions, queries
from portfolio.history.actions import changes, record
from portfolio.history.models import Entry
from tests.make import City


def happen(city: City, at: Any, count: int = 3) -> None:
    for number in range(count):
        record("project.opened", thing=("project", number), by=city.lead, at=at, after={"title": f"Pilot {number}"})


def test_every_commit_seals_its_entries_into_one_chain(session: Any, city: City, at: Any) -> None:
    happen(city, at)
    session.commit()
    happen(city, at, 2)
    session.commit()

    verdict = queries.verify(city.id)

    assert (verdict.entries, verdict.is_whole) == (5, True)
    assert [entry.thing_id for entry in queries.timeline(city.id, "project", 1)] == [1, 1]


def test_more_entries_than_memory_should_hold_are_sealed_in_order(
    session: Any, city: City, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_IN_MEMORY", 10)
    monkeypatch.setattr(actions, "_AT_ONCE", 7)
    happen(city, at, 25)
    session.commit()

    assert queries.verify(city.id).entries == 25
    things = session.scalars(sa.select(Entry.thing_id).where(Entry.organisation_id == city.id).order_by(Entry.seq))
    assert list(things) == list(range(25))


def test_what_is_rolled_back_leaves_no_entry(session: Any, city: City, at: Any) -> None:
    session.commit()
    happen(city, at)
    session.rollback()
    session.commit()

    assert queries.verify(city.id).entries == 0


def test_a_change_behind_the_back_is_found_at_its_entry(session: Any, city: City, at: Any) -> None:
    happen(city, at)
    session.commit()
    session.execute(sa.update(Entry).where(Entry.seq == 2, Entry.organisation_id == city.id).values(by_id=None))

    assert queries.verify(city.id).broken_at == 2


def test_a_removed_last_entry_is_found(session: Any, city: City, at: Any) -> None:
    happen(city, at)
    session.commit()
    session.execute(sa.delete(Entry).where(Entry.seq == 3, Entry.organisation_id == city.id))

    assert queries.verify(city.id).broken_at == 3


def test_an_erased_payload_leaves_the_chain_valid(session: Any, city: City, at: Any) -> None:
    happen(city, at)
    session.commit()
    session.execute(
        sa.update(Entry).where(Entry.seq == 2, Entry.organisation_id == city.id).values(payload=None, salt=None)
    )

    assert queries.verify(city.id).is_whole
    assert [entry.erased for entry in queries.timeline(city.id, "project", 1)] == [True]


def test_an_expected_hash_must_stand_in_the_chain(session: Any, city: City, at: Any) -> None:
    happen(city, at)
    session.commit()
    printed = queries.verify(city.id).head
    happen(city, at)
    session.commit()

    assert queries.verify(city.id, expect=printed).is_whole
    assert not queries.verify(city.id, expect="0" * 64).is_whole


def test_changes_name_only_what_differs() -> None:
    assert changes({"title": "A", "stage": "idea"}, {"title": "B", "stage": "idea"}) == ({"title": "A"}, {"title": "B"})
