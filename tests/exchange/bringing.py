"""Bring a bundle in as the command does, and look at what came."""

from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import Model, db
from portfolio.exchange import actions, runs
from portfolio.exchange.models import ImportRun
from portfolio.history.models import Entry, HistoryHead
from portfolio.projects.models import ExternalId, Project, RefCounter, Term, TermOffer
from tests.make import City

KEPT = {model.__tablename__ for model in (Entry, HistoryHead, RefCounter, Term, TermOffer)} | {"import_run"}
"""What an undone import leaves: what happened, numbers that are never used again, the city's words."""


def bring(folder: Path, by: Actor, at: datetime, *, leave_out: bool = False, **more: Any) -> ImportRun:
    checked = actions.check(folder, by=by, at=at)
    run = runs.open_run(name=folder.name, checksum=checked.checksum, today=checked.today, state="writing", by=by, at=at)
    run.leave_out = leave_out
    actions.write(checked, run, by=by, at=at, **more)
    db.session.commit()
    checked.staging.close()
    return run


def counts() -> dict[str, int]:
    return {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in Model.metadata.sorted_tables
        if table.name not in KEPT
    }


def project_called(city: City, value: str) -> Project:
    number = sa.select(ExternalId.thing_id).where(
        ExternalId.organisation_id == city.id, ExternalId.kind == "project", ExternalId.value == value
    )
    return db.session.scalars(sa.select(Project).where(Project.id == number.scalar_subquery())).one()
