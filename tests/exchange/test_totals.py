import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.errors import RuleBroken
from portfolio.exchange import queries
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.history.queries import verify
from portfolio.projects.models import (
    Plan,
    Project,
)
from tests.exchange.bringing import bring, counts, project_called
from tests.exchange.bundles import TOTALS, make_bundle
from tests.exchange.conftest import Made, manifest, wanted_totals
from tests.make import City


def test_totals_counted_from_the_database_ignore_what_people_did_since(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    run = bring(make_bundle(tmp_path), city.lead, at)
    project = project_called(city, "P2")
    line = session.scalars(sa.select(FundingLine).order_by(FundingLine.id)).first()
    later = at + timedelta(days=1)
    session.add(Plan(project_id=project.id, budget_minor=1, on=later.date(), recorded_at=later))
    session.add(LedgerEntry(line_id=line.id, kind="received", amount_minor=5, currency="EUR", recorded_at=later))
    session.flush()

    assert queries.control_totals(run) == TOTALS


def test_the_totals_of_a_made_portfolio_equal_its_manifest(session: Any, city: City, at: datetime, made: Made) -> None:
    folder = made(1000)

    run = bring(folder, city.lead, at)

    assert json.dumps(run.control_totals) == json.dumps(wanted_totals(folder))
    assert json.dumps(queries.control_totals(run)) == json.dumps(wanted_totals(folder))
    assert {**(run.row_counts or {}), **(run.left_out_counts or {})} == manifest(folder)["rows"]
    assert verify(city.id).is_whole


def test_a_dirty_portfolio_comes_in_whole_or_without_the_named_rows(
    session: Any, city: City, at: datetime, made: Made
) -> None:
    folder = made(1000, dirt=0.1)
    session.commit()
    before = counts()
    with pytest.raises(RuleBroken):
        bring(folder, city.lead, at)
    session.rollback()
    nothing = counts()

    run = bring(folder, city.lead, at, leave_out=True)

    wrong = (run.problems or {})["count"]
    assert nothing == before
    assert (run.row_counts or {})["projects"] == 1000 - wrong
    assert (run.left_out_counts or {})["projects"] == wrong
    assert queries.control_totals(run) == run.control_totals
    titles = session.scalars(sa.select(Project.title)).all()
    assert any(title.startswith("=1+1;") for title in titles)
    assert all(title == title.strip() for title in titles)
    assert (
        session.scalar(
            sa.select(sa.func.count()).select_from(Project).where(Project.summary.contains("<script>alert(1)</script>"))
        )
        == manifest(folder)["dirty_rows_by_kind"]["markup"]
    )
