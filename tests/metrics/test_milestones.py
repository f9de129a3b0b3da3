"""Milestones bend the way that is expected from the value at the start to the goal."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.errors import WrongInput
from portfolio.metrics import actions, schedule
from portfolio.metrics.models import Target
from portfolio.metrics.schedule import Milestone, read_milestones
from portfolio.projects import subjects
from tests import make
from tests.make import AT, City

M = 1_000_000
AsPerson = Callable[..., FlaskClient]


def test_milestones_are_kept_with_the_goal_and_turn_the_measure_later(
    city: City, as_person: AsPerson, session: Any
) -> None:
    project = make.make_project(city, "Damp sensors", stage="running")
    subject = subjects.by_ref(city.lead, project.ref)
    metric = actions.define(subject, name="Dry homes", unit="homes", by=city.lead, at=AT)
    actions.set_baseline(metric, value=0, on=date(2026, 1, 1), by=city.lead, at=AT)
    actions.observe(metric, value=35 * M, observed_on=date(2026, 11, 1), by=city.lead, at=AT)
    page, address = as_person(), f"/metrics/{metric.id}/target"
    goal = {"goal": "100", "on": "2026-12-31", "milestones": "2026-10-01 10\r\n"}

    assert page.post(address, data=goal | {"milestones": "2026-12-31 10"}).status_code == 422
    assert page.post(address, data=goal | {"milestones": "autumn 10"}).status_code == 422
    assert page.post(address, data=goal).status_code == 303

    session.refresh(metric)
    assert session.scalars(sa.select(Target.milestones)).all() == [[["2026-10-01", 10 * M]]]
    # 0.10 of the way by 1 October, then 0.90 in 91 days. It has come 0.35: amber once more than 0.45 is expected, after
    # 35.4 days; red once more than 0.60 is, after 50.6. On a straight line it would be red already.
    assert (metric.amber_from, metric.red_from) == (date(2026, 11, 6), date(2026, 11, 21))
    assert "Milestones: 1 Oct 2026: 10 homes." in page.get(f"/metrics/{metric.id}").text


def test_milestones_are_read_line_by_line_in_any_order() -> None:
    read = read_milestones("2026-06-30: 40 %\n\n2026-03-31 1,234.5", "en_GB")

    assert read == [Milestone(date(2026, 3, 31), 1_234_500_000), Milestone(date(2026, 6, 30), 40 * M)]
    assert read_milestones(None, "en_GB") == []
    assert read_milestones("2026-06-30 1.234,5", "de_AT") == [Milestone(date(2026, 6, 30), 1_234_500_000)]


@pytest.mark.parametrize("line", ["soon 10", "2026-06-30", "2026-06-30 many", "2026-02-30 1", "10", "2026-06-30 NaN"])
def test_what_is_no_milestone_is_refused_by_its_words(line: str) -> None:
    with pytest.raises(WrongInput) as refused:
        read_milestones(f"2026-03-31 5\n{line}", "en_GB")

    assert (refused.value.field, refused.value.values) == ("milestones", {"line": line})


def test_milestones_lie_between_start_and_goal_once_a_day() -> None:
    start, goal = date(2026, 1, 1), date(2026, 12, 31)
    schedule.check_milestones([Milestone(date(2026, 6, 30), 1)], start, goal)

    for wrong in ([start], [goal], [date(2026, 6, 30)] * 2, [date(2025, 1, 1)]):
        with pytest.raises(WrongInput):
            schedule.check_milestones([Milestone(on, 1) for on in wrong], start, goal)
    with pytest.raises(WrongInput):
        schedule.check_milestones([Milestone(date(2026, 6, 30), 1)], start, None)
