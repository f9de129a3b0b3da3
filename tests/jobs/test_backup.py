"""A backup holds what was there when it began, and comes back whole, on either database, or not at all."""

import gzip
import json
import stat
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core import files
from portfolio.core.db import db
from portfolio.core.migrate import newest_revision
from portfolio.evaluation.models import KeptCount
from portfolio.jobs import backup, restore
from portfolio.jobs.backup import Manifest, Unusable
from portfolio.people.models import Department, Organisation, Person, Throttle
from tests import fill
from tests.make import AT, make_city, make_department, make_person

GONE = 7


@pytest.fixture
def full(fresh_app: Flask) -> Flask:
    """An app whose every table and whose file store hold something."""
    with fresh_app.app_context():
        with db.engine.connect() as connection:
            fill.fill(connection)
        db.session.add(Department(id=GONE, organisation_id=1, key="gone", name="Gone"))
        db.session.flush()
        if db.engine.dialect.name == "postgresql":  # as if it had been numbered, not told its number
            db.session.execute(sa.text(f"SELECT setval('department_id_seq', {GONE})"))
        db.session.execute(sa.delete(Department).where(Department.id == GONE))
        db.session.commit()
        files.put(b"%PDF-1.7 a report")
        files.put(bytes(range(256)) * 20_000)
    return fresh_app


def rows_of(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Everything but the lease, which says something of running processes, and figures that are counted anew."""
    with app.app_context(), db.engine.connect() as connection:
        found = fill.everything(connection)
    return {name: rows for name, rows in found.items() if name not in {"lease", "kept_count"}}


def back_up(app: Flask, file: Path) -> Manifest:
    with app.app_context():
        return backup.write(file, at=AT)


def bring_back(file: Path, app: Flask) -> Manifest:
    with app.app_context():
        return restore.restore(file, app)


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_everything_comes_back_on_either_database(
    into: str, full: Flask, new_database: Callable[..., Flask], tmp_path: Path
) -> None:
    target = new_database(into)

    written = back_up(full, tmp_path / "backup")
    brought = bring_back(tmp_path / "backup", target)

    assert brought == written
    assert rows_of(target) == rows_of(full)
    assert sum(len(rows) for rows in rows_of(full).values()) == written.rows + 1  # and the line of the revision
    with target.app_context():
        assert (
            sorted(files.get(key) for key in written.files) == [b"%PDF-1.7 a report", bytes(range(256)) * 20_000][::-1]
        )


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_work_goes_on_where_it_came_back(
    into: str, full: Flask, new_database: Callable[..., Flask], tmp_path: Path
) -> None:
    target = new_database(into)
    back_up(full, tmp_path / "backup")
    bring_back(tmp_path / "backup", target)

    with target.app_context():
        assert make_person("New").id == fill.ROWS + 1
        # A department numbered 7 was deleted before the backup: history still names it, so nobody else gets 7.
        assert make_department(db.session.get_one(Organisation, 1), "New").id == GONE + 1
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(sa.update(Person).where(Person.id == 1).values(id=99))
        db.session.rollback()
        search = {
            "sqlite": "SELECT count(*) FROM project_search WHERE project_search MATCH 'title'",
            "postgresql": "SELECT count(*) FROM project_text WHERE project_search @@ to_tsquery('simple', 'title')",
        }
        assert db.session.scalar(sa.text(search[into])) == fill.ROWS


def test_a_backup_while_others_write_holds_what_was_acknowledged_before_it_began(
    fresh_app: Flask, new_database: Callable[..., Flask], tmp_path: Path
) -> None:
    stop = threading.Event()
    acknowledged: list[int] = []

    def write() -> None:
        with fresh_app.app_context():
            while not stop.is_set():
                number = len(acknowledged) + 1
                # Two rows of two tables in one transaction: a backup must hold both or none.
                db.session.add(Throttle(bucket=f"n{number}", failures=number, last_at=AT))
                db.session.add(Person(name=f"n{number}", created_at=AT))
                db.session.commit()
                acknowledged.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    for attempt in range(3):
        while len(acknowledged) < 40 * (attempt + 1):
            pass
        before = len(acknowledged)
        back_up(fresh_app, tmp_path / f"backup{attempt}")
        counts.append((before, len(acknowledged)))
    stop.set()
    writer.join()

    for attempt, (before, after) in enumerate(counts):
        target = new_database("sqlite")
        bring_back(tmp_path / f"backup{attempt}", target)
        with target.app_context():
            names = list(db.session.scalars(sa.select(Person.name).order_by(Person.id)))
            buckets = list(db.session.scalars(sa.select(Throttle.bucket).order_by(Throttle.id)))
        assert names == buckets == [f"n{number}" for number in range(1, len(names) + 1)]
        assert before <= len(names) <= after + 1


def test_a_backup_is_for_its_owners_eyes_and_replaces_an_older_one_whole(fresh_app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("the one of yesterday")

    back_up(fresh_app, file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert backup.check(file).revision == newest_revision()
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["backup"]


def test_a_backup_that_fails_leaves_the_older_one(full: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "backup"
    file.write_text("the one of yesterday")

    def no_space(*args: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_add_file", no_space)

    with pytest.raises(OSError, match="No space left"):
        back_up(full, file)

    assert file.read_text() == "the one of yesterday"
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["backup"]


def test_where_somebody_works_nothing_is_brought_back(fresh_app: Flask, full: Flask, tmp_path: Path) -> None:
    back_up(full, tmp_path / "backup")
    before = rows_of(full)

    with pytest.raises(Unusable, match="There are records here already"):
        bring_back(tmp_path / "backup", full)

    assert rows_of(full) == before


def changed(file: Path, change: Callable[[bytes], bytes]) -> Path:
    other = file.with_suffix(".changed")
    other.write_bytes(gzip.compress(change(gzip.decompress(file.read_bytes()))))
    return other


def test_a_damaged_backup_is_refused_before_anything_is_written(
    full: Flask, new_database: Callable[..., Flask], tmp_path: Path
) -> None:
    target = new_database("sqlite")
    before = rows_of(target)
    file = tmp_path / "backup"
    back_up(full, file)
    damaged = [
        changed(file, lambda plain: plain.replace("Žlu".encode(), b"Zluu", 1)),
        tmp_path / "cut",
        tmp_path / "no backup",
        tmp_path / "empty",
    ]
    damaged[1].write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    damaged[2].write_text("something else")
    damaged[3].write_bytes(b"")

    for other in damaged:
        with pytest.raises(Unusable):
            bring_back(other, target)

    assert rows_of(target) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((b'"form": 1', b'"form": 2'), "newer Portfolio"),
        ((f'"revision": "{newest_revision()}"'.encode(), b'"revision": "9999"'), "newer Portfolio"),
        ((b'"tables": {', b'"tabels": {'), "not a backup"),
    ],
)
def test_a_backup_of_a_newer_release_is_refused_in_words(
    change: tuple[bytes, bytes], said: str, full: Flask, new_database: Callable[..., Flask], tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    back_up(full, file)
    other = changed(file, lambda plain: plain.replace(*change))

    with pytest.raises(Unusable, match=said):
        bring_back(other, new_database("sqlite"))


def test_the_manifest_says_what_is_inside(full: Flask, tmp_path: Path, at: datetime) -> None:
    written = back_up(full, tmp_path / "backup")

    [text] = [content.read() for name, content in backup.members(tmp_path / "backup") if name == backup.MANIFEST]
    told = json.loads(text)
    assert (told["form"], told["made_at"], told["revision"]) == (1, at.isoformat(), newest_revision())
    assert {table["rows"] for table in told["tables"].values()} == {fill.ROWS}
    assert sorted(told["files"].values()) == [17, 5_120_000]
    assert Manifest.read(text) == written


def test_figures_that_are_counted_anew_stay_behind(
    full: Flask, new_database: Callable[..., Flask], tmp_path: Path
) -> None:
    target = new_database("sqlite")

    written = back_up(full, tmp_path / "backup")
    bring_back(tmp_path / "backup", target)

    kept = sa.select(sa.func.count()).select_from(KeptCount)
    with full.app_context():
        assert db.session.scalar(kept) == fill.ROWS
    with target.app_context():
        assert db.session.scalar(kept) == 0
    assert {table.name for table in db.metadata.sorted_tables} - written.tables.keys() == {"lease", "kept_count"}


def test_every_column_is_of_a_kind_that_a_backup_knows() -> None:
    kinds = {backup.kind_of(column) for table in backup.tables() for column in table.columns}

    assert kinds == {"instant", "day", "truth", "whole", "json", "text"}


def test_restore_refuses_when_a_city_was_made_meanwhile(
    fresh_app: Flask, new_database: Callable[..., Flask], tmp_path: Path
) -> None:
    back_up(fresh_app, tmp_path / "backup")
    target = new_database("sqlite")
    with target.app_context():
        make_city("Busy")
        db.session.commit()

    with pytest.raises(Unusable):
        bring_back(tmp_path / "backup", target)

    with target.app_context():
        assert db.session.scalar(sa.select(Organisation.name)) == "Busy"
