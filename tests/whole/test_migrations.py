"""Revisions change the schema and lose nothing: over full tables, by several at once, and when they are killed."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.core.migrate import FOLDER, database_revision, move_database, newest_revision, upgrade_database
from tests import fill
from tests.jobs import product

REVISIONS = [script.revision for script in reversed(list(ScriptDirectory(str(FOLDER)).walk_revisions()))]

# A revision as Alembic writes one for SQLite when a column of a parent table changes: the table is made anew.
REBUILD = f'''
"""Make projects anew"""
import sqlalchemy as sa
from alembic import op

revision = "rebuild"
down_revision = "{REVISIONS[-1]}"
branch_labels = depends_on = None


def upgrade():
    with op.batch_alter_table("project", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("another", sa.Integer(), nullable=True))
'''


def everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    with app.app_context(), db.engine.connect() as connection:
        return fill.everything(connection)


def tables(app: Flask) -> set[str]:
    with app.app_context(), db.engine.connect() as connection:
        found = set(sa.inspect(connection).get_table_names())
        connection.rollback()
        return {name for name in found if not name.startswith("project_search")}


@contextmanager
def tried(app: Flask) -> Iterator[None]:
    """What happens to an app's database inside is undone, its schema too."""
    with app.app_context():
        engine = db.engine
    engine.dispose()
    name = engine.url.database or ""
    if engine.dialect.name == "sqlite":
        shutil.copy(name, f"{name}-aside")
        yield
        engine.dispose()
        Path(f"{name}-aside").replace(name)
        return
    admin = sa.create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}-aside" TEMPLATE "{name}"')
        yield
        engine.dispose()
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'ALTER DATABASE "{name}-aside" RENAME TO "{name}"')


def counts(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    every = sa.union_all(
        *(
            sa.select(sa.literal(name), sa.select(sa.func.count()).select_from(sa.table(name)).scalar_subquery())
            for name in tables(app)
        )
    )
    with app.app_context(), db.engine.connect() as connection:
        found = {str(name): int(count) for name, count in connection.execute(every)}
        connection.rollback()
        return found


def test_every_revision_keeps_every_row_of_full_tables(empty: Flask) -> None:
    changed: dict[tuple[str, str], int] = {}
    for before, after in pairwise(REVISIONS):
        move_database(empty, before)
        there = tables(empty) - {"alembic_version"}
        with tried(empty):
            with empty.app_context(), db.engine.connect() as connection:
                filled = fill.fill(connection)
            move_database(empty, after)
            now = counts(empty)
        assert set(filled) == there
        assert len(filled) > 40 or before < "0009"
        changed |= {(after, name): now[name] for name, rows in filled.items() if now.get(name, rows) != rows}

    assert changed == {}


def test_retired_measures_get_the_row_that_says_so(empty: Flask) -> None:
    move_database(empty, "0017")
    with empty.app_context(), db.engine.connect() as connection:
        fill.fill(connection)
        connection.execute(sa.text("UPDATE metric SET retired_on = NULL WHERE id = 2"))
        connection.execute(sa.text("UPDATE entry SET event = 'metric.retired', thing_kind = 'metric' WHERE id = 1"))
        connection.commit()

    move_database(empty, "0018")

    with empty.app_context(), db.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                'SELECT retirement.metric_id, retirement."on" = metric.retired_on, retirement.applies,'
                " retirement.recorded_at = entry.at, retirement.by_id = entry.by_id"
                " FROM metric_retirement AS retirement"
                " JOIN metric ON metric.id = retirement.metric_id JOIN entry ON entry.id = 1"
            )
        ).all()
        connection.rollback()
    assert [tuple(map(int, row)) for row in rows] == [(1, 1, 1, 1, 1)]


def test_lines_of_money_get_the_rows_that_figures_are_made_of(empty: Flask) -> None:
    move_database(empty, "0030")
    with empty.app_context(), db.engine.connect() as connection:
        fill.fill(connection)
        connection.execute(sa.text("UPDATE funding_line SET state = 'rejected' WHERE id = 2"))
        connection.commit()
        lines = connection.execute(
            sa.text(
                "SELECT id, source, kind, share, form, funding_programme_id, matches_id, total_minor, rate, off_books,"
                " created_at, state, CASE WHEN state = 'rejected' THEN rejected_reason END"
                " FROM funding_line ORDER BY id"
            )
        ).all()
        connection.rollback()

    move_database(empty, "0031")

    with empty.app_context(), db.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT terms.line_id, terms.source, terms.kind, terms.share, terms.form, terms.funding_programme_id,"
                " terms.matches_id, terms.total_minor, terms.rate, terms.off_books, terms.recorded_at, move.state,"
                " move.reason FROM funding_terms AS terms JOIN funding_move AS move ON move.line_id = terms.line_id"
                ' AND move.recorded_at = terms.recorded_at AND move."on" IS NULL ORDER BY terms.line_id'
            )
        ).all()
        connection.rollback()
    assert rows == lines
    assert [row.reason is None for row in rows] == [True, False]


KNOWN_PLACES = {
    "funding_line": "row.ends_on IS NOT DISTINCT FROM of.ends_on FROM funding_terms AS row"
    " JOIN funding_line AS of ON of.id = row.line_id",
    "funding_programme": "row.rate = of.rate AND row.in_kind_accepted = of.in_kind_accepted"
    " AND row.recorded_at = city.created_at FROM funding_programme_terms AS row"
    " JOIN funding_programme AS of ON of.id = row.programme_id"
    " JOIN organisation AS city ON city.id = of.organisation_id",
    "strategy": "row.from_on = of.from_on AND row.until_on = of.until_on AND row.recorded_at = of.created_at"
    " FROM strategy_days AS row JOIN strategy AS of ON of.id = row.strategy_id",
    "goal": "row.created_at = of.created_at FROM goal AS row JOIN strategy AS of ON of.id = row.strategy_id",
    "goal given up": "row.applies AND row.recorded_at = of.retired_at FROM goal_retirement AS row"
    " JOIN goal AS of ON of.id = row.goal_id",
    "programme": "row.parent_id IS NOT DISTINCT FROM of.parent_id AND row.strategy_id = of.strategy_id"
    ' AND row.goal_id = of.goal_id AND row."on" IS NULL AND row.recorded_at = of.created_at'
    " FROM programme_place AS row JOIN programme AS of ON of.id = row.programme_id",
}
"""Whether the row that a thing gets says of it what it says itself, from when it was written down."""


def test_what_reports_read_gets_the_rows_that_say_it_was_always_so(empty: Flask) -> None:
    move_database(empty, "0047")
    with empty.app_context(), db.engine.connect() as connection:
        fill.fill(connection)
        connection.execute(sa.text("UPDATE funding_line SET ends_on = NULL WHERE id = 2"))
        connection.execute(sa.text("UPDATE goal SET retired_at = NULL WHERE id = 2"))
        connection.commit()

    move_database(empty, "0048")

    with empty.app_context(), db.engine.connect() as connection:
        found = {
            name: [bool(same) for same in connection.execute(sa.text(f"SELECT {wanted}")).scalars()]
            for name, wanted in KNOWN_PLACES.items()
        }
        connection.rollback()
    assert found == {name: [True] * (1 if name == "goal given up" else 2) for name in KNOWN_PLACES}


def test_pitches_that_went_on_get_the_row_that_says_how_they_stood(empty: Flask) -> None:
    """The first of two pitches was found eligible, invited, and handed in anew; the second never left its round."""
    move_database(empty, "0041")
    with empty.app_context(), db.engine.connect() as connection:
        fill.fill(connection)
        moves = connection.execute(sa.text("SELECT id FROM pitch_move ORDER BY id")).scalars().all()
        for statement in (
            "UPDATE round SET call_id = 1, number = id, stage = id, opens_on = '2020-01-01', closes_on = NULL",
            "UPDATE pitch SET call_id = 1, round_id = 3 - id, ask_minor = 999, state = 'submitted'",
            "UPDATE pitch_move SET pitch_id = 2, \"on\" = '2024-06-01'",
        ):
            connection.execute(sa.text(statement))
        for move, state in zip(moves, ("eligible", "invited"), strict=True):
            connection.execute(
                sa.text("UPDATE pitch_move SET pitch_id = 1, state = :state WHERE id = :id"),
                {"id": move, "state": state},
            )
        for number, stage, ask in ((77, 1, 500), (78, 2, 999)):
            connection.execute(
                sa.text(
                    "INSERT INTO pitch_version (id, pitch_id, number, stage, title, body, hash, ask_minor, currency,"
                    " submitted_at) SELECT :number, 1, :number, :stage, title, body, hash, :ask, currency, submitted_at"
                    " FROM pitch_version WHERE id = 1"
                ),
                {"number": number, "stage": stage, "ask": ask},
            )
        connection.commit()

    move_database(empty, "0043")

    with empty.app_context(), db.engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT pitch_id, round_id, next_round_id, state, submitted, ask_minor FROM pitch_stay")
        ).all()
        connection.rollback()
    assert [tuple(row) for row in rows] == [(1, 1, 2, "eligible", 77, 500)]


def test_a_rebuilt_parent_table_keeps_its_children(new_database: Callable[..., Flask], tmp_path: Path) -> None:
    """With foreign keys on, SQLite empties the children of a table that Alembic drops and makes anew."""
    app = new_database("sqlite")
    shutil.copytree(FOLDER, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "migrations" / "versions" / "rebuild.py").write_text(REBUILD)
    with app.app_context(), db.engine.connect() as connection:
        fill.fill(connection)
    before = everything(app)

    with app.app_context():
        upgrade(directory=str(tmp_path / "migrations"))

    after = everything(app)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert {name: rows for name, rows in after.items() if name not in ("project", "alembic_version")} == {
        name: rows for name, rows in before.items() if name not in ("project", "alembic_version")
    }
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_up_down_up_ends_where_it_began(empty: Flask) -> None:
    upgrade_database(empty)
    first = tables(empty)
    move_database(empty, REVISIONS[0])
    with empty.app_context():
        downgrade(directory=str(FOLDER), revision="base")
    assert tables(empty) == {"alembic_version"}

    upgrade_database(empty)

    assert tables(empty) == first
    with empty.app_context():
        assert database_revision() == newest_revision() == REVISIONS[-1]


def test_models_and_revisions_agree(fresh_app: Flask) -> None:
    with fresh_app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda thing, name, *rest: (
                    not (name or "").startswith(("project_search", "ix_project_text_search"))
                ),
            },
        )
        differences = compare_metadata(context, db.metadata)
        connection.rollback()

    assert differences == []


def test_revisions_name_nothing_of_the_application() -> None:
    written = {path.name: path.read_text() for path in (FOLDER / "versions").glob("*.py")}

    assert [name for name, text in written.items() if "portfolio." in text or "import portfolio" in text] == []
    assert "sa.DateTime()" in written["0001_people.py"]


def test_no_column_holds_an_enumeration_that_autogenerate_would_not_see() -> None:
    """A new member of a non-native enumeration keeps the old CHECK and is refused by it, without a word."""
    kinds = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.Enum)
    }

    assert kinds == set()


def test_a_database_of_a_newer_release_is_refused_in_words(fresh_app: Flask) -> None:
    with fresh_app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(RuleBroken, match="The database belongs to a newer Portfolio"):
        upgrade_database(fresh_app)


def migrate(app: Flask, said: Connection | None = None) -> None:
    """What bin/portfolio migrate does and says."""
    with pytest.MonkeyPatch.context() as patch:
        code, words = product.command(app, patch, "migrate")
    if said is not None:
        said.send((code, words))


def test_four_first_starts_at_once_make_one_schema(empty: Flask) -> None:
    several = []
    for _ in range(4):
        here, there = Pipe(duplex=False)
        several.append((here, product.forked(empty, lambda there=there: migrate(empty, there))))  # type: ignore[misc]

    said = [here.recv() if here.poll(120) else None for here, _ in several]
    for _, process in several:
        process.join()

    assert said == [(0, f"The database has schema {REVISIONS[-1]}.\n")] * 4
    with empty.app_context():
        assert database_revision() == REVISIONS[-1]
    assert {table.name for table in db.metadata.tables.values()} <= tables(empty)


def test_a_killed_migration_leaves_the_old_schema_or_the_new_one(empty: Flask) -> None:
    whole = {table.name for table in db.metadata.tables.values()}
    seen = []
    for attempt in range(4):
        process = product.forked(empty, lambda: migrate(empty))
        lock = Path(empty.instance_path) / "migrate.lock"
        end = time.monotonic() + 60
        while process.is_alive() and time.monotonic() < end and not begun(empty, lock):
            time.sleep(0.005)
        time.sleep(0.03 * attempt)
        process.kill()
        process.join()
        lock.unlink(missing_ok=True)
        seen.append(tables(empty) & whole)

    assert all(found in (set(), whole) for found in seen)
    upgrade_database(empty)
    assert tables(empty) & whole == whole


def begun(app: Flask, lock: Path) -> bool:
    """Whether another process has begun to migrate."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return lock.exists()
        with db.engine.connect() as connection:
            held = connection.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"))
            return bool(held)
