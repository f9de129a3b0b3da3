"""Measures that are used no longer, and used again: dated rows, and the shortcut that repeats them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.metrics import actions
from portfolio.metrics.models import Metric, Retirement
from portfolio.metrics.queries import was_used_on
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make

DAY = date(2026, 11, 21)


@pytest.fixture
def damp(project: Project, city: make.City, at: datetime) -> Metric:
    return actions.define(
        subjects.by_ref(city.lead, project.ref), name="Homes with damp", unit="%", by=city.lead, at=at
    )


def test_the_shortcut_repeats_the_rows(damp: Metric, city: make.City, at: datetime, session: Any) -> None:
    seen = []
    for days, deed in enumerate((actions.retire, actions.bring_back, actions.bring_back, actions.retire)):
        deed(damp, by=city.lead, at=at + timedelta(days=days))
        newest = session.scalars(sa.select(Retirement).order_by(Retirement.on.desc(), Retirement.id.desc())).first()
        assert damp.retired_on == (newest.on if newest.applies else None)
        seen.append(damp.retired_on)

    assert seen == [DAY, None, None, DAY + timedelta(days=3)]
    rows = session.execute(sa.select(Retirement.on, Retirement.applies, Retirement.by_id).order_by(Retirement.id))
    assert [tuple(row) for row in rows] == [
        (DAY, True, city.lead.person_id),
        (DAY + timedelta(days=1), False, city.lead.person_id),
        (DAY + timedelta(days=3), True, city.lead.person_id),
    ]


def test_of_one_day_the_last_word_counts(damp: Metric, city: make.City, at: datetime, session: Any) -> None:
    actions.retire(damp, by=city.lead, at=at)
    actions.bring_back(damp, by=city.lead, at=at)

    assert session.scalars(sa.select(Metric.id).where(was_used_on(DAY))).all() == [damp.id]
