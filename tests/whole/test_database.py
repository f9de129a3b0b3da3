"""What the product relies on in both databases, each measured once as a trap."""

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from multiprocessing.queues import SimpleQueue
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from portfolio.app import create_app
from portfolio.core.db import Model, UTCDateTime, db, read_transaction, write_transaction
from portfolio.people.models import Department, Organisation, Throttle
from tests.jobs import product
from tests.make import AT, make_city

PROCESSES, EACH = 4, 150  # 600 in all


def together(app: Flask, work: Callable[[], None]) -> None:
    """Do the same in several processes at once, each with an app of its own; all must end well."""

    def alone() -> None:
        with create_app().app_context():
            work()

    processes = [product.forked(app, alone) for _ in range(PROCESSES)]
    assert [product.ended(process, 120) for process in processes] == [0] * PROCESSES


def read_then_write() -> None:
    for _ in range(EACH):
        seen = db.session.scalars(sa.select(Throttle.failures).with_for_update()).one()
        db.session.execute(sa.update(Throttle).values(failures=seen + 1))
        db.session.commit()


def edit_with_version(results: "SimpleQueue[int]") -> None:
    kept = 0
    for _ in range(EACH // 3):
        with read_transaction():
            city = db.session.scalars(sa.select(Organisation)).one()
            number, version = int(city.name), city.version
            db.session.rollback()
        try:
            city = db.session.scalars(sa.select(Organisation)).one()
            if city.version != version:
                raise StaleDataError
            city.name = str(number + 1)
            db.session.commit()
            kept += 1
        except StaleDataError:
            db.session.rollback()
    results.put(kept)


def test_six_hundred_reads_and_writes_of_four_processes_lose_nothing(fresh_app: Flask) -> None:
    """The driver's own transactions lost 383 of 600 on SQLite, without an error."""
    with fresh_app.app_context():
        db.session.add(Throttle(bucket="counter", failures=0, last_at=AT))
        db.session.commit()

    together(fresh_app, read_then_write)

    with fresh_app.app_context():
        assert db.session.scalar(sa.select(Throttle.failures)) == PROCESSES * EACH


def test_of_two_who_edit_the_same_record_the_second_is_told(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        make_city().organisation.name = "0"
        db.session.commit()
    results: SimpleQueue[int] = multiprocessing.SimpleQueue()

    together(fresh_app, partial(edit_with_version, results))

    kept = sum(results.get() for _ in range(PROCESSES))
    with fresh_app.app_context():
        city = db.session.scalars(sa.select(Organisation)).one()
        assert int(city.name) == kept
    assert kept > 0


def test_a_version_that_is_not_the_newest_is_refused(session: Any) -> None:
    organisation = make_city().organisation
    session.commit()
    session.execute(sa.update(Organisation).values(version=Organisation.version + 1))
    session.expire_all()
    organisation.name = "Mine"
    sa.orm.attributes.set_committed_value(organisation, "version", 1)

    with pytest.raises(StaleDataError):
        session.flush()


@pytest.mark.parametrize("name", ["organisation", "department", "person", "project", "programme", "metric", "review"])
def test_records_that_forms_edit_carry_a_version(name: str) -> None:
    mapper = next(m for m in Model.registry.mappers if m.local_table is Model.metadata.tables[name])

    assert mapper.version_id_col is not None


def test_an_instant_without_a_zone_is_refused(session: Any) -> None:
    session.add(Throttle(bucket="naive", failures=0, last_at=datetime(2026, 11, 21, 10, 0)))  # noqa: DTZ001

    with pytest.raises(sa.exc.StatementError, match="An instant needs a time zone"):
        session.flush()


def test_an_instant_comes_back_in_utc_to_the_microsecond(session: Any) -> None:
    vienna = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    row = Throttle(bucket="instant", failures=0, last_at=vienna)
    session.add(row)
    session.flush()
    session.expire(row)

    assert row.last_at == vienna
    assert (row.last_at.tzinfo, row.last_at.isoformat()) == (UTC, "2026-10-25T00:30:00.123456+00:00")


def test_every_instant_is_of_the_kind_that_refuses() -> None:
    plain = [
        f"{table.name}.{column.name}"
        for table in Model.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.DateTime)
    ]

    assert plain == []
    assert isinstance(Model.metadata.tables["job"].c.asked_at.type, UTCDateTime)


def test_money_and_values_have_64_bits_and_ids_32() -> None:
    """32 bits are too few for real budgets; 64-bit ids would break SQLite's rowid."""
    columns = [column for table in Model.metadata.tables.values() for column in table.columns]
    amounts = [c for c in columns if c.name.endswith("_minor")]

    assert len(amounts) > 3
    assert [str(c) for c in amounts if not isinstance(c.type, sa.BigInteger)] == []
    assert [str(c) for c in columns if c.primary_key and isinstance(c.type, sa.BigInteger)] == []
    assert [str(c) for c in columns if isinstance(c.type, sa.Numeric)] == []


def test_sqlite_is_told_what_it_must_know(new_database: Any) -> None:
    with new_database("sqlite").app_context(), db.engine.connect() as connection:
        told = {
            pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            for pragma in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")
        }

    # synchronous 2 is FULL: what was acknowledged survives a power cut.
    assert told == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2, "busy_timeout": 8000}


def test_postgresql_commits_to_disk_before_it_answers(new_database: Any) -> None:
    """With synchronous_commit off 11 of 594 acknowledged writes were lost in a trial."""
    with new_database("postgresql").app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_a_reader_does_not_wait_for_a_writer_and_sees_one_moment(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        with read_transaction(), db.engine.connect() as reader:
            if db.engine.dialect.name == "postgresql":
                reader = reader.execution_options(isolation_level="REPEATABLE READ")
            before = reader.scalar(sa.select(sa.func.count()).select_from(Throttle))
            with write_transaction():
                db.session.add(Throttle(bucket="meanwhile", failures=0, last_at=AT))
                db.session.commit()
            assert reader.scalar(sa.select(sa.func.count()).select_from(Throttle)) == before == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Throttle)) == 1


def test_a_foreign_key_that_leads_nowhere_is_refused(session: Any) -> None:
    session.add(Department(organisation_id=2_000_000, key="lost", name="Lost"))

    with pytest.raises(sa.exc.IntegrityError):
        session.flush()
