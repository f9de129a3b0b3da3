"""A city that was written by an earlier release is still all there, and still says the same, after an upgrade.

Beside each backup in tests/upgrades, named by the revision of its schema, stands the quarterly report that the
release which wrote it made of it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core import pdf_libraries
from portfolio.core.actor import Grant, Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.migrate import database_revision, newest_revision
from portfolio.core.quarter import Quarter
from portfolio.evidence.models import Evidence
from portfolio.history.queries import verify
from portfolio.jobs import actions as jobs
from portfolio.jobs import backup
from portfolio.jobs.models import Job
from portfolio.jobs.restore import restore
from portfolio.jobs.run import run
from portfolio.lessons.models import LessonUse
from portfolio.lists.models import BulkChange, ListImport
from portfolio.metrics.models import Metric, MetricPart
from portfolio.notices import messages
from portfolio.notices.models import Notice
from portfolio.people.models import Membership, Organisation
from portfolio.people.queries import organisation_named
from portfolio.projects.models import Project
from portfolio.reports.content import quarter_report
from portfolio.reports.queries import quarter_facts
from portfolio.reports.shape import report_json
from portfolio.reviews.models import DraftAnswer, Outcome, Review, SharedPage, SignOff
from portfolio.scheduler import work_of
from portfolio.strategy.models import Programme
from tests import make
from tests.whole.conftest import Empty

KEPT = sorted((Path(__file__).parents[1] / "upgrades").glob("*.tar.gz"))
PAGES = (
    *("/overview", "/projects", "/reviews", "/funding", "/reports", "/programmes", "/people"),
    *("/projects/board", "/projects/timeline", "/projects/compare", "/projects?by=department", "/changes", "/imports"),
    *("/meetings", "/updates", "/updates/all", "/work-list", "/overdue"),
    *("/evaluation", "/evaluation/groups", "/evaluation/combinations", "/evaluation/promises", "/evaluation/closing"),
    *("/evaluation/projects", "/evaluation.csv", "/starting-position", "/past", "/past.csv", "/lessons", "/inbox"),
    *("/settings", "/settings/reviews", "/settings/working-days", "/reminders", "/measures/library", "/value-drafts"),
    *("/me/calendars", "/me/mails", "/me/questions"),
)
NEWEST = 3
"""Of each kind of row so many have their page opened."""
FOUND: Mapping[str, sa.Select[Any]] = {
    "/projects/{}/plan": sa.select(Project.ref),
    "/projects/{}/past": sa.select(Project.ref),
    "/projects/{}/metrics": sa.select(Project.ref),
    "/programmes/{}/proposals": sa.select(Programme.key),
    "/metrics/{}": sa.select(Metric.id),
    "/metrics/{}/parts": sa.select(MetricPart.metric_id),
    "/reviews/{}": sa.select(SignOff.review_id).where(SignOff.signed),
    "/reviews/{}/outcome/aim": sa.select(DraftAnswer.review_id),
    "/reviews/{}/sign-off": sa.select(Review.id).where(Review.state == "submitted"),
    "/reviews/{}/evidence": sa.select(Review.id).where(Review.state == "returned"),
    "/evidence/{}/file": sa.select(Evidence.id).where(Evidence.file_key.is_not(None), Evidence.withdrawn_at.is_(None)),
    "/reviews/{}/pdf": sa.select(Outcome.review_id).join(SharedPage).where(SharedPage.pdf_key.is_not(None)),
    "/lessons/{}": sa.select(LessonUse.lesson_id),
    "/imports/{}/list": sa.select(ListImport.import_id).where(ListImport.found.is_not(None)),
    "/changes/{}": sa.select(BulkChange.id),
}
"""Pages of single things, and where their names or numbers are found."""


@pytest.fixture(scope="module", params=KEPT, ids=lambda path: path.name.partition(".")[0])
def kept(request: pytest.FixtureRequest) -> Path:
    """The backup that an earlier release wrote."""
    return Path(request.param)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def upgraded(
    request: pytest.FixtureRequest, kept: Path, new_empty: Empty, tmp_path_factory: pytest.TempPathFactory
) -> Flask:
    """An app whose empty database took the backup and was migrated; tests that write in it come last."""
    app = new_empty(request.param, tmp_path_factory.mktemp("upgraded"))
    with app.app_context():
        restore(kept, app)
    return app


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


def found_pages() -> list[str]:
    """The pages of the newest things of each kind."""
    return [
        page.format(name)
        for page, names in FOUND.items()
        for name in db.session.scalars(names.distinct().order_by(sa.desc(sa.literal_column("1"))).limit(NEWEST))
    ]


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


def test_messages_that_wait_can_still_be_written(upgraded: Flask) -> None:
    with upgraded.app_context(), upgraded.test_request_context():
        waiting = db.session.scalars(sa.select(Notice).where(Notice.state == "waiting")).all()
        written = [messages.write(notice.kind, notice.values, notice.language) for notice in waiting]

    assert [bool(subject and text) for subject, text in written] == [True] * len(waiting)


def test_every_page_opens(upgraded: Flask) -> None:
    with upgraded.app_context():
        lead = db.session.scalars(sa.select(Membership).where(Membership.role == "unit_lead")).one()
        refs = db.session.scalars(sa.select(Project.ref).order_by(Project.id)).all()
        pages = [*PAGES, *(f"/projects/{ref}" for ref in refs), *found_pages()]
        token = make.sign_in(viewer(lead))
    client = upgraded.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True

    answers = {page: client.get(page).status_code for page in pages}

    assert answers == dict.fromkeys(answers, 200)
    assert len(refs) > 30


def test_jobs_that_wait_are_still_done(upgraded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_libraries, "missing", lambda: ("no library",))
    with upgraded.app_context():
        while (held := jobs.claim(now())) is not None:
            db.session.commit()
            run(held.job_id, work_of)
        ended = db.session.execute(sa.select(Job.state, Job.error)).all()

    assert set(ended) <= {("done", None)}
