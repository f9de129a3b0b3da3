from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.errors import WrongInput
from portfolio.metrics import actions, queries
from portfolio.metrics.models import Metric
from portfolio.metrics.rules import ONE
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make

AsPerson = Callable[..., FlaskClient]

MARCH, JUNE, SEPTEMBER = date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)


@pytest.fixture
def planted(project: Project, city: make.City, at: datetime) -> Metric:
    """Trees, counted every quarter; 100 are wanted."""
    return actions.define(
        subjects.by_ref(city.lead, project.ref),
        name="Trees planted",
        unit="trees",
        now=0,
        goal=100 * ONE,
        goal_on=date(2027, 6, 30),
        series="per_period",
        frequency="quarterly",
        by=city.lead,
        at=at,
    )


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_l42_progress_follows_the_sum_over_periods(planted: Metric, city: make.City, at: datetime) -> None:
    for on, value in ((MARCH, 30), (SEPTEMBER, 25), (SEPTEMBER, -5)):
        actions.observe(planted, value=value * ONE, observed_on=on, by=city.lead, at=at)
    glance = queries.metrics_where(Metric.id == planted.id)[0]

    assert planted.latest_value == 50 * ONE
    assert glance.standing.share is not None
    assert str(glance.standing.share) == "0.5"
    assert glance.spark == [30 * ONE, 55 * ONE, 50 * ONE]


def test_a_corrected_period_is_counted_once(planted: Metric, city: make.City, at: datetime) -> None:
    wrong = actions.observe(planted, value=30 * ONE, observed_on=MARCH, by=city.lead, at=at)
    actions.observe(planted, value=10 * ONE, observed_on=JUNE, by=city.lead, at=at)

    actions.correct(planted, wrong, value=20 * ONE, observed_on=MARCH, note="Counted twice", by=city.lead, at=at)

    assert planted.latest_value == 30 * ONE


def test_the_page_shows_each_period_and_says_which_is_missing(
    as_person: AsPerson, planted: Metric, city: make.City, at: datetime
) -> None:
    actions.observe(planted, value=30 * ONE, observed_on=MARCH, by=city.lead, at=at)
    actions.observe(planted, value=0, observed_on=SEPTEMBER, by=city.lead, at=at)

    body = text(as_person().get(f"/metrics/{planted.id}"))

    assert "Reported: 2 of 3 periods. A period without a value is missing, not zero." in body
    assert "Counted so far" in body
    assert body.count("> Missing") + body.count(">Missing") == 1


def test_what_is_counted_per_period_starts_at_zero(planted: Metric, city: make.City, at: datetime) -> None:
    with pytest.raises(WrongInput, match="starts at 0"):
        actions.set_baseline(planted, value=5 * ONE, on=MARCH, by=city.lead, at=at)


def test_another_series_begins_anew_and_nothing_is_mixed(
    as_person: AsPerson, planted: Metric, city: make.City, at: datetime
) -> None:
    actions.observe(planted, value=30 * ONE, observed_on=MARCH, by=city.lead, at=at)
    actions.observe(planted, value=25 * ONE, observed_on=JUNE, by=city.lead, at=at)

    actions.edit_definition(planted, version=planted.version, series="cumulative", by=city.lead, at=at)
    actions.observe(planted, value=60 * ONE, observed_on=SEPTEMBER, by=city.lead, at=at)
    body = text(as_person().get(f"/metrics/{planted.id}"))

    assert (planted.edition, planted.latest_value, planted.baseline_value) == (2, 60 * ONE, None)
    assert "Version 1" in body
    assert "Version 2" in body
    assert "By an earlier definition" in body


def test_a_percentage_counted_per_period_asks_for_its_two_numbers(
    as_person: AsPerson, project: Project, city: make.City, at: datetime
) -> None:
    subject = subjects.by_ref(city.lead, project.ref)
    metric = actions.define(subject, name="Heard", unit="%", series="per_period", by=city.lead, at=at)

    with pytest.raises(WrongInput, match="two numbers"):
        actions.observe(metric, value=20 * ONE, observed_on=MARCH, by=city.lead, at=at)
    form = text(as_person().get(f"/metrics/{metric.id}/values"))

    assert "The percentage is worked out." in form.split("More about this value")[0]


def test_l46_a_falling_goal_and_a_goal_of_zero_have_the_right_sign(
    project: Project, city: make.City, at: datetime
) -> None:
    subject = subjects.by_ref(city.lead, project.ref)
    metric = actions.define(subject, name="Damp homes", unit="homes", now=200 * ONE, goal=0, by=city.lead, at=at)
    actions.observe(metric, value=100 * ONE, observed_on=SEPTEMBER, by=city.lead, at=at)

    standing = queries.metrics_where(Metric.id == metric.id)[0].standing

    # (100 - 200) / (0 - 200) = 0.5
    assert (metric.direction, str(standing.share)) == ("decrease", "0.5")
