"""Earlier days out of one reading give what a reading of each of them would."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.metrics.models import Metric, MetricPart, Observation, PastDefinition, PastMethod, Retirement
from portfolio.people.models import Setting
from portfolio.projects.models import CarriedOn, Plan, Project, StageMove
from portfolio.reviews.models import Review
from portfolio.reviews.queries.gap import gap_on, known_before
from portfolio.reviews.queries.quarters import tallies_on
from portfolio.reviews.queries.scope import Scope
from tests.make import City
from tests.reviews.cases import Case, cases
from tests.reviews.fourteen import T, fourteen
from tests.reviews.test_as_known import CHANGES, KNOWN, VIENNA, Told
from tests.reviews.writing import write

DAYS = (date(2025, 3, 31), date(2025, 9, 30), date(2026, 3, 31), date(2026, 6, 30), T - timedelta(1), T)
AT = datetime(2026, 9, 30, 12, tzinfo=UTC)


def add(model: Any, **values: Any) -> None:
    db.session.add(model(recorded_at=AT, **values))
    db.session.flush()


def assert_equal_to_a_reading_of_each_day(scope: Scope) -> None:
    told = tallies_on(scope, gap_on(scope).facts, DAYS)

    for each in told:
        read = gap_on(Scope(scope.organisation_id, scope.zone, each.day, scope.known_before, scope.project_ids))
        assert (each.tally, each.settings) == (read.tally, read.settings)


@pytest.mark.parametrize("seed", range(3))
def test_projects_drawn_at_random_have_the_statuses_of_each_day(city: City, seed: int) -> None:
    write(city, cases(Random(seed), 60))

    assert_equal_to_a_reading_of_each_day(Scope(city.id, VIENNA, T))


def stop_and_decide(project: Project, metric: Metric) -> None:
    for seq, stage, on in ((70, "stopped", date(2025, 6, 1)), (71, "running", date(2026, 1, 15))):
        add(StageMove, project_id=project.id, seq=seq, stage=stage, on=on)


def define_anew(project: Project, metric: Metric) -> None:
    meaning = ("edition", "name", "level", "unit", "measure", "direction", "is_primary")
    was = {name: getattr(metric, name) for name in meaning}
    add(PastDefinition, metric_id=metric.id, until_on=date(2026, 1, 15), **was)
    metric.level = "output"


def retire(project: Project, metric: Metric) -> None:
    add(Retirement, metric_id=metric.id, applies=True, on=date(2026, 1, 15))


def add_up_parts(project: Project, metric: Metric) -> None:
    on = date(2026, 7, 15)
    db.session.execute(sa.delete(Observation).where(Observation.metric_id == metric.id))
    add(MetricPart, metric_id=metric.id, name="South", from_on=on, applies=True)
    add(PastMethod, metric_id=metric.id, aggregable=False, until_on=on)
    for seen in (date(2026, 6, 20), date(2026, 9, 20)):
        add(Observation, metric_id=metric.id, value=1, observed_on=seen, part="South")
    metric.aggregable = True


def end_later(project: Project, metric: Metric) -> None:
    for review in db.session.scalars(sa.select(Review).where(Review.project_id == project.id)):
        review.kind = "progress"
    db.session.execute(sa.delete(Plan).where(Plan.project_id == project.id))
    add(Plan, project_id=project.id, planned_end_on=date(2025, 10, 1), on=date(2026, 1, 15))


def merge(project: Project, metric: Metric) -> None:
    other = db.session.scalars(sa.select(Project).where(Project.id != project.id).order_by(Project.ref)).first()
    assert other is not None
    row = {"kind": "merge", "due_on": date(2025, 1, 1), "on": date(2026, 1, 15)}
    add(CarriedOn, source_id=other.id, child_id=project.id, **row)


def count_from_later(project: Project, metric: Metric) -> None:
    row = {"key": "count_from", "value": "2026-06-01", "on": date(2026, 4, 15)}
    add(Setting, organisation_id=project.organisation_id, **row)


@pytest.mark.parametrize(
    "change",
    [stop_and_decide, define_anew, retire, add_up_parts, end_later, merge, count_from_later],
    ids=lambda each: each.__name__,
)
def test_what_changed_between_the_days_counts_on_those_after_it(
    city: City, change: Callable[[Project, Metric], None]
) -> None:
    write(city, cases(Random(8), 30))
    scope = Scope(city.id, VIENNA, T)
    before = [each.tally for each in tallies_on(scope, gap_on(scope).facts, DAYS)]
    measured = sa.select(Metric).where(Metric.is_primary, Metric.level == "outcome", Metric.project_id.is_not(None))

    measured_projects = {metric.project_id: metric for metric in db.session.scalars(measured.order_by(Metric.id))}
    for metric in list(measured_projects.values())[::2]:
        change(db.session.get_one(Project, metric.project_id), metric)
        if change is count_from_later:
            break

    assert_equal_to_a_reading_of_each_day(scope)
    assert [each.tally for each in tallies_on(scope, gap_on(scope).facts, DAYS)] != before


def test_earlier_days_are_told_as_they_were_known(city: City) -> None:

    write(city, [Case(facts) for facts in fourteen()])
    scope = Scope(city.id, VIENNA, T, known_before(KNOWN, VIENNA))
    before = tallies_on(scope, gap_on(scope).facts, DAYS)
    for ref, change in CHANGES:
        change(Told(city, ref))
    db.session.flush()

    assert tallies_on(scope, gap_on(scope).facts, DAYS) == before
    assert_equal_to_a_reading_of_each_day(Scope(city.id, VIENNA, T))
    assert_equal_to_a_reading_of_each_day(scope)


def test_only_the_projects_that_are_wanted_count(city: City) -> None:
    wanted = [project.id for project in write(city, cases(Random(5), 40))[::3]]

    assert_equal_to_a_reading_of_each_day(Scope(city.id, VIENNA, T, project_ids=wanted))


def test_earlier_days_take_as_many_statements_for_many_projects_as_for_few(
    city: City, count_queries: Callable[[], Any]
) -> None:
    counts = []
    some = cases(Random(1), 20)
    for letter in "AB":
        write(city, [each._replace(facts=each.facts._replace(ref=each.facts.ref + letter)) for each in some])
        scope = Scope(city.id, VIENNA, T)
        found = gap_on(scope).facts
        with count_queries() as statements:
            tallies_on(scope, found, DAYS)
        counts.append(len(statements))

    # Settings, changes, plans and values; and, for the days before the last merger, what was read again.
    assert counts == [32, 32]
