"""Bring a list in as the command does, and look at what came."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core import files
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.exchange import runs
from portfolio.exchange.models import ImportRun
from portfolio.lists import bringing
from portfolio.lists.headings import defaults, suggest
from portfolio.lists.mapping import Understanding, headings_key
from portfolio.lists.models import ListImport
from portfolio.projects.models import OpenPoint, Project


def check(
    content: bytes, name: str, by: Actor, at: datetime, *, department: str | None = "Housing", **said: Any
) -> bringing.Checked:
    """A dry run; said overrides columns, words, defaults and reading of what is suggested."""
    opened = bringing.open_list(content, name, said.get("reading", {}), by=by, at=at)
    understanding = Understanding(
        suggest(opened.table) | said.get("columns", {}),
        said.get("words", {}),
        defaults(opened.table) | ({"department": department} if department else {}) | said.get("defaults", {}),
        said.get("reading", {}),
    )
    checksum = bringing.checksum_of(files.key_of(content), opened.table.sheet)
    return bringing.check(opened, understanding, name=name, checksum=checksum, by=by, at=at)


def bring(content: bytes, name: str, by: Actor, at: datetime, **said: Any) -> ImportRun:
    """Bring a list in for real."""
    return write(check(content, name, by, at, **said), name, files.key_of(content), by, at)


def write(checked: bringing.Checked, name: str, key: str, by: Actor, at: datetime) -> ImportRun:
    checksum = bringing.checksum_of(key, checked.opened.table.sheet)
    run = runs.open_run(
        kind=runs.LIST, name=name, checksum=checksum, today=checked.opened.today, state="writing", by=by, at=at
    )
    db.session.add(ListImport(import_id=run.id, choices={}, headings_key=headings_key(checked.opened.table.headers)))
    db.session.flush()
    bringing.write(run, checked, by=by, at=at)
    db.session.commit()
    return run


def projects_of(run: ImportRun) -> list[Project]:
    """The projects of an import in the order of its rows."""
    wanted = sa.select(Project).where(Project.import_id == run.id).order_by(Project.id)
    return list(db.session.scalars(wanted))


def points_of(project: Project) -> list[tuple[str, str, str | None]]:
    """What is left open on a project: about what, why, and in which words."""
    wanted = sa.select(OpenPoint.item, OpenPoint.kind, OpenPoint.words).where(OpenPoint.project_id == project.id)
    return [tuple(row) for row in db.session.execute(wanted.order_by(OpenPoint.id))]  # type: ignore[misc]


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()
