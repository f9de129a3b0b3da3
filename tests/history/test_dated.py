"""Dated rows are written once: whoever tries to change one, in whatever way, is stopped."""

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio import models  # noqa: F401  all tables
from portfolio.core.db import Model, db
from portfolio.history.dated import DATED, Rewritten
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Observation
from portfolio.projects import subjects
from portfolio.projects.models import StageMove
from tests import fill, make
from tests.make import AT, City

HANDED_IN = {"pitch_version": "pitch_id", "score": "pitch_id", "mark": "score_id"}
"""A column of each table that holds what was handed in."""
SAID = re.compile(r"never\s+updated|append-only", re.IGNORECASE)


def test_every_model_that_says_it_is_never_updated_is_guarded() -> None:
    classes = [mapper.class_ for mapper in Model.registry.mappers]
    says = {str(each.__tablename__) for each in classes if SAID.search(each.__doc__ or "")}

    assert says - DATED == set()
    assert set(Model.metadata.tables) >= DATED


def test_a_row_changed_in_memory_is_not_written(city: City) -> None:
    project = make.make_project(city, "Damp sensors", stage="running")
    move = db.session.scalars(sa.select(StageMove).where(StageMove.project_id == project.id)).first()
    assert move is not None
    move.on = date(2020, 1, 1)

    with pytest.raises(Rewritten):
        db.session.flush()


@pytest.mark.parametrize("way", ["orm", "table"])
def test_many_rows_are_not_updated_at_once(city: City, way: str) -> None:
    project = make.make_project(city, "Damp sensors", stage="running")
    metric = metrics.define(subjects.by_ref(city.lead, project.ref), name="Damp", unit="homes", by=city.lead, at=AT)
    metrics.observe(metric, value=5_000_000, observed_on=date(2026, 11, 1), by=city.lead, at=AT)
    db.session.flush()
    target: Any = Observation if way == "orm" else Observation.__table__

    with pytest.raises(Rewritten):
        db.session.execute(sa.update(target).values(value=0))
    assert db.session.scalars(sa.select(Observation.value)).all() == [5_000_000]


def test_the_database_itself_keeps_what_was_handed_in(fresh_app: Flask) -> None:
    with fresh_app.app_context(), db.engine.connect() as connection:
        fill.fill(connection)
        before = {table: rows_of(connection, table) for table in HANDED_IN}
        assert [len(rows) for rows in before.values()] == [fill.ROWS] * len(HANDED_IN)

        for table, column in HANDED_IN.items():
            for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
                with pytest.raises(sa.exc.DBAPIError, match=f"rows of {table} are never changed or deleted"):
                    connection.execute(sa.text(statement))
                connection.rollback()

        assert {table: rows_of(connection, table) for table in HANDED_IN} == before


def rows_of(connection: sa.Connection, table: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {table}"))), key=repr)
