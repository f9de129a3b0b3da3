"""The gap of ten thousand projects, worked out twice by programs that share nothing but the tables."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.people.models import Organisation, Setting
from portfolio.reviews.queries.gap import gap_on
from portfolio.reviews.queries.scope import Scope
from tests.kept import COUNT_FROM
from tests.make import AT, City
from tests.reviews import independent
from tests.reviews.cases import SETTINGS, cases
from tests.reviews.fourteen import T
from tests.reviews.writing import write


def judged(city: Organisation, day: date) -> dict[str, str]:
    found = gap_on(Scope(city.id, city.zone, day)).verdicts.values()
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
        assert judged(city.organisation, day) == again
        assert len(Counter(again.values())) >= 5  # nobody is exempted on the earliest day


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_ten_thousand_imported_projects_come_out_alike(
    kind: str, new_database: Callable[..., Flask], shared: Path
) -> None:
    with new_database(kind, like="imported_10000").app_context():
        city = db.session.scalars(sa.select(Organisation)).one()
        _let_some_decide()
        ours = {day: judged(city, day) for day in (date(2026, 9, 30), date(2024, 12, 31))}
        _let_the_database_look()  # only now: the product lets SQLite plan without counts
        theirs = {day: independent.statuses(db.session.connection(), city.id, day, COUNT_FROM) for day in ours}
        db.session.remove()

    assert ours == theirs
    for found in theirs.values():
        assert len(found) == 10_000
        assert set(found.values()) == {"full", "partial", "none", "too_early", "out_of_scope"}


def _let_some_decide() -> None:
    """Imports tell no reason for a decision, so without one nobody would be fully evaluated: give every second one."""
    db.session.execute(sa.text("UPDATE outcome SET decision_reason = 'It worked.' WHERE id % 2 = 0"))


def _let_the_database_look() -> None:
    """Count the rows of the tables: else the independent program joins thousands one by one."""
    db.session.execute(sa.text("ANALYZE"))
