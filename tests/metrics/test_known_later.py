"""What is counted per period or from parts comes out the same from the dated rows, on any day."""

from datetime import date, datetime, timedelta

import pytest

from portfolio.core.clock import local_day
from portfolio.metrics import actions
from portfolio.metrics.models import Metric
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
