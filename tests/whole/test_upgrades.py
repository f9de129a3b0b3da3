"""A city that was written by an earlier release is still all there, and still says the same, after an upgrade.

Beside each backup in tests/upgrades, named by the revision of its schema, stands the quarterly report that the
release which wrote it made of it.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.actor import Grant, Viewer
from portfolio.core.db import db
from portfolio.core.migrate import database_revision, newest_revision
from portfolio.core.quarter import Quarter
from portfolio.history.queries import verify
from portfolio.jobs import backup
from portfolio.jobs.restore import restore
from portfolio.people.models import Membership, Organisation
from portfolio.people.queries import organisation_named
from portfolio.projects.models import Project
from portfolio.reports.content import quarter_report
from portfolio.reports.queries import quarter_facts
from portfolio.reports.shape import report_json
from tests import make

KEPT = sorted((Path(__file__).parents[1] / "upgrades").glob("*.tar.gz"))
PAGES = (
    *("/overview", "/projects", "/reviews", "/funding", "/reports", "/programmes", "/people"),
    *("/projects/board", "/projects/timeline", "/projects/compare", "/projects?by=department", "/changes", "/imports"),
    *("/meetings", "/updates", "/updates/all", "/work-list", "/overdue"),
)


@pytest.fixture(params=KEPT, ids=lambda path: path.name.partition(".")[0])
def kept(request: pytest.FixtureRequest) -> Path:
    """The backup that an earlier release wrote."""
    return Path(request.param)


@pytest.fixture
def upgraded(kept: Path, empty: Flask) -> Flask:
    """An app whose empty database took the backup and was migrated."""
    with empty.app_context():
        restore(kept, empty)
    return empty


def rows_of(kept: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows in a backup, by table, as columns and values."""
    columns = {name: list(table.columns) for name, table in backup.check(kept).tables.items()}
    found = {}
    for name, content in backup.members(kept):
        if name.startswith("tables/"):
            table = Path(name).stem
            found[table] = [dict(zip(columns[table], json.loads(line), strict=True)) for line in content]
    return found


def rows_now(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same columns of the same tables as they are in the database."""
    return {
        name: [
            {column: plain(value) for column, value in row._mapping.items()}
            for row in db.session.execute(
                sa.select(*(db.metadata.tables[name].c[column] for column in rows[0])).order_by(
                    *db.metadata.tables[name].primary_key.columns
                )
            )
        ]
        for name, rows in tables.items()
        if rows
    }


def plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def viewer(member: Membership) -> Viewer:
    return Viewer(
        organisation_id=member.organisation_id,
        person_id=member.person_id,
        name="",
        email="",
        organisation_name="",
        zone="UTC",
        currency="EUR",
        grants=(Grant(member.role, None),),
    )


def less(said: Any, than: Any) -> Any:
    """What a later release says, without the keys that the earlier one did not know."""
    if isinstance(said, dict) and isinstance(than, dict):
        return {key: less(said[key], value) for key, value in than.items() if key in said}
    if isinstance(said, list) and isinstance(than, list) and len(said) == len(than):
        return [less(each, other) for each, other in zip(said, than, strict=True)]
    return said


def test_every_row_and_every_value_is_still_there(kept: Path, upgraded: Flask) -> None:
    before = {name: rows for name, rows in rows_of(kept).items() if rows}

    with upgraded.app_context():
        assert database_revision() == newest_revision()
        assert rows_now(before) == before
        verdict = verify(db.session.scalars(sa.select(Organisation.id)).one(), None)
        assert (verdict.is_whole, verdict.entries) == (True, len(before["entry"]))


def test_the_report_says_what_it_said(kept: Path, upgraded: Flask) -> None:
    before = json.loads(kept.with_name(f"{kept.name.partition('.')[0]}.json").read_text())

    with upgraded.app_context():
        facts = quarter_facts(organisation_named(None), Quarter.parse(before["quarter"]))
        now = json.loads(json.dumps(report_json(quarter_report(facts))))

    assert less(now, before) == before


def test_every_page_opens(upgraded: Flask) -> None:
    with upgraded.app_context():
        lead = db.session.scalars(sa.select(Membership).where(Membership.role == "unit_lead")).one()
        refs = db.session.scalars(sa.select(Project.ref).order_by(Project.id)).all()
        token = make.sign_in(viewer(lead))
    client = upgraded.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True

    answers = {page: client.get(page).status_code for page in (*PAGES, *(f"/projects/{ref}" for ref in refs))}

    assert answers == dict.fromkeys(answers, 200)
    assert len(refs) > 30
