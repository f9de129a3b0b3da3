"""What is counted per period or from parts comes out the same from the dated rows, on any day."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.clock import local_day
from portfolio.metrics import actions
from portfolio.metrics.models import Metric, PastDefinition, PastMethod
from portfolio.metrics.rules import ONE
from portfolio.metrics.schedule import Turns
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reports.tallies import outcomes
from portfolio.reports.tallies.moment import Moment
from portfolio.status import as_of
from tests import make

JUNE, SEPTEMBER = date(2026, 6, 30), date(2026, 9, 30)


@pytest.fixture
def running(city: make.City) -> Project:
    return make.make_project(city, "Cool courtyards", stage="running", at=datetime.fromisoformat("2026-01-10T10:00Z"))


@pytest.fixture
def planted(running: Project, city: make.City, at: datetime) -> Metric:
    """Trees per quarter: 40 by June, 60 by September, of 100 wanted."""
    subject = subjects.by_ref(city.lead, running.ref)
    metric = actions.define(
        subject,
        name="Trees",
        unit="trees",
        now=0,
        goal=100 * ONE,
        goal_on=date(2027, 6, 30),
        series="per_period",
        is_primary=True,
        by=city.lead,
        at=at,
    )
    for on, value in ((JUNE, 40), (SEPTEMBER, 20)):
        actions.observe(metric, value=value * ONE, observed_on=on, by=city.lead, at=at)
    return metric


@pytest.fixture
def advised(running: Project, city: make.City, at: datetime) -> Metric:
    """Households advised in two districts: 10 and 20 by September."""
    subject = subjects.by_ref(city.lead, running.ref)
    metric = actions.define(
        subject,
        name="Households",
        unit="households",
        now=0,
        goal=100 * ONE,
        goal_on=date(2027, 6, 30),
        aggregable=True,
        is_primary=True,
        by=city.lead,
        at=at,
    )
    for name, value in (("North", 10), ("South", 20)):
        actions.split(metric, name=name, by=city.lead, at=at)
        actions.observe(metric, value=value * ONE, part=name, observed_on=SEPTEMBER, by=city.lead, at=at)
    return metric


def moment(city: make.City, day: date, at: datetime) -> Moment:
    return Moment(city.id, day, at + timedelta(days=1), None)


def test_signals_of_today_follow_from_the_dated_rows(
    running: Project, planted: Metric, advised: Metric, city: make.City, at: datetime
) -> None:
    day = local_day(at, city.organisation.zone)

    found = as_of.turns_on([running.id], day, zone=city.organisation.zone)[running.id]

    assert [turns[:4] for turns in found] == [
        Turns(metric.judged_from, metric.judged_until, metric.amber_from, metric.red_from)[:4]
        for metric in (planted, advised)
    ]
    assert planted.judged_from == advised.judged_from == SEPTEMBER


def test_a_report_adds_up_what_was_seen_up_to_its_day(
    planted: Metric, advised: Metric, city: make.City, at: datetime
) -> None:
    now = {row.name: (row.latest, row.latest_on) for row in outcomes.measures(moment(city, at.date(), at)).rows}
    then = {row.name: (row.latest, row.latest_on) for row in outcomes.measures(moment(city, JUNE, at)).rows}

    assert now == {"Trees": (60 * ONE, SEPTEMBER), "Households": (30 * ONE, SEPTEMBER)}
    # In June nothing was split yet, and no household had been advised.
    assert then == {"Trees": (40 * ONE, JUNE), "Households": (None, None)}


def test_how_a_measure_was_taken_is_kept_when_it_changes(
    advised: Metric, city: make.City, at: datetime, session: Any
) -> None:
    later = at + timedelta(days=1)
    for values in ({"frequency": "monthly"}, {"source": "Registry"}, {"aggregable": False}):
        actions.edit_definition(advised, version=advised.version, **values, by=city.lead, at=later)

    kept = session.scalars(sa.select(PastMethod).where(PastMethod.metric_id == advised.id).order_by(PastMethod.id))
    assert [(row.frequency, row.aggregable, row.until_on) for row in kept] == [
        (None, True, date(2026, 11, 22)),
        ("monthly", True, date(2026, 11, 22)),
    ]
    assert session.scalar(sa.select(sa.func.count()).select_from(PastDefinition)) == 0

    # Ten and twenty households were added up until the 22nd, and on it by what was known the day before. A value of
    # September is old for a measure of every month.
    today = moment(city, later.date(), later)
    wanted = (moment(city, at.date(), at), today, replace(today, known_at=at))
    found = [row for each in wanted for row in outcomes.measures(each).rows]
    assert [(row.latest, row.why_grey) for row in found] == [(30 * ONE, ""), (None, "no_value"), (30 * ONE, "")]
