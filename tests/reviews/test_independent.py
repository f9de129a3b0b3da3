"""The gap of ten thousand projects, worked out twice by programs that share nothing but the tables."""

import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.people.models import Setting
from portfolio.reviews.queries.gap import gap_on
from portfolio.reviews.queries.scope import Scope
from tests.exchange.bringing import bring
from tests.make import AT, City
from tests.reviews import independent
from tests.reviews.cases import SETTINGS, cases
from tests.reviews.fourteen import T
from tests.reviews.writing import write


def judged(city: City, day: date) -> dict[str, str]:
    found = gap_on(Scope(city.id, city.organisation.zone, day)).verdicts.values()
    return {verdict.ref: verdict.status for verdict in found}


@pytest.mark.parametrize("seed", range(3))
def test_projects_drawn_at_random_come_out_alike(city: City, seed: int) -> None:
    write(city, cases(Random(f"independent {seed}"), 250))
    line = SETTINGS.count_from
    assert line is not None
    row = Setting(organisation_id=city.id, key="count_from", value=line.isoformat(), on=line, recorded_at=AT)
    db.session.add(row)
    db.session.flush()
    _let_the_database_look()

    for day in (T, date(2026, 7, 1), date(2026, 5, 20)):
        again = independent.statuses(db.session.connection(), city.id, day, line)
        assert judged(city, day) == again
        assert len(Counter(again.values())) >= 5  # nobody is exempted on the earliest day


def test_ten_thousand_imported_projects_come_out_alike(city: City, shared: Path, tmp_path: Path, at: datetime) -> None:
    script, folder = shared / "data" / "make_portfolio.py", tmp_path / "bundle"
    subprocess.run([sys.executable, str(script), "--projects", "10000", "--out", str(folder)], check=True)
    bring(folder, city.lead, at, count_from=date(2020, 1, 1))
    _let_some_decide(city)
    _let_the_database_look()

    for day in (date(2026, 9, 30), date(2024, 12, 31)):
        again = independent.statuses(db.session.connection(), city.id, day, date(2020, 1, 1))
        assert judged(city, day) == again
        assert len(again) == 10_000
        assert set(again.values()) == {"full", "partial", "none", "too_early", "out_of_scope"}


def _let_some_decide(city: City) -> None:
    """Imports tell no reason for a decision, so without one nobody would be fully evaluated: give every second one."""
    db.session.execute(sa.text("UPDATE outcome SET decision_reason = 'It worked.' WHERE id % 2 = 0"))


def _let_the_database_look() -> None:
    """Count the rows of the tables, as either database does for itself in time: else it joins thousands one by one."""
    db.session.execute(sa.text("ANALYZE"))
