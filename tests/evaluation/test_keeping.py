"""Kept figures: exactly those that counting gives, asked for once, never of another city, a fixed number of SELECTs."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.evaluation import jobs, keeping
from portfolio.evaluation.counting import count, count_brief
from portfolio.evaluation.keeping import Asked, look
from portfolio.evaluation.models import KeptCount
from portfolio.evaluation.packing import unpack
from portfolio.evaluation.rules import days_shown
from portfolio.jobs.models import Job
from portfolio.jobs.queries import Asked as AskedJob
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.projects import actions as projects
from portfolio.reviews.queries.scope import Scope
from tests import make
from tests.make import City
from tests.reviews.cases import Case, cases
from tests.reviews.fourteen import T, fourteen
from tests.reviews.writing import write

NOW = datetime(2026, 9, 30, 10, tzinfo=UTC)
Enter = Callable[..., FlaskClient]


class Silent:
    """Progress that nobody reads."""

    def step(self, key: str) -> None: ...

    def writing(self) -> None: ...


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def large(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    """A city with 150 projects in a product that takes more than 100 to be many."""
    for module in (keeping, jobs):
        monkeypatch.setattr(module, "COUNTED_AT_ONCE", 100)
    write(city, cases(Random("large"), 150))
    note(city)
    return city


def note(city: City) -> None:
    """Something happens in the city, so that its history grows."""
    projects.seed_vocabulary(city.id, by=city.lead, at=NOW)
    make.make_project(city, "Another")
    db.session.commit()


def kept_by_job(city: City) -> None:
    """Do what the job does."""
    asked = AskedJob(1, jobs.KIND, {}, 1, Actor(city.id), NOW)
    jobs.count_evaluation(asked, Silent())  # type: ignore[arg-type]
    db.session.commit()


def test_what_the_job_keeps_is_what_counting_gives(large: City) -> None:
    kept_by_job(large)
    zone = large.organisation.zone

    found = look(large.lead, Asked(T), with_projects=True, with_trend=True)

    figures, lines = count(Scope(large.id, zone, T))
    assert (found.figures, unpack(found.projects.lines), found.counted_at) == (figures, lines, None)
    assert found.trend == [(day, count_brief(Scope(large.id, zone, day))) for day in days_shown(T)]


def test_a_large_city_shows_what_is_kept_and_says_that_it_is_outdated(large: City, as_person: Enter) -> None:
    kept_by_job(large)
    client = as_person()
    assert "something was recorded since" not in client.get("/evaluation").text

    note(large)

    assert "Counted 30 Sept 2026, 12:00; something was recorded since" in client.get("/evaluation").text


def test_a_large_city_of_which_nothing_is_kept_shows_the_day_and_no_earlier_quarter(large: City) -> None:
    found = look(large.lead, Asked(T), with_trend=True)

    assert found.figures == count(Scope(large.id, large.organisation.zone, T))[0]
    assert [brief is None for _day, brief in found.trend] == [True] * 7 + [False]


def test_what_was_known_on_a_day_is_never_taken_from_what_is_kept(large: City) -> None:
    kept_by_job(large)

    known = look(large.lead, Asked(T, date(2020, 1, 1)))

    assert known.figures.brief.tally.full == 0 < look(large.lead, Asked(T)).figures.brief.tally.full


def test_a_count_is_asked_for_once_and_only_where_it_is_outdated(large: City) -> None:
    small = make.make_city("Small")
    write(small, [Case(each) for each in fourteen()])

    assert [jobs.ask_where_outdated(NOW) for _ in range(2)] == [1, 0]
    assert db.session.scalars(sa.select(Job.organisation_id).where(Job.kind == jobs.KIND)).all() == [large.id]
    db.session.execute(sa.update(Job).values(state="done"))
    kept_by_job(large)
    assert jobs.ask_where_outdated(NOW) == 0
    assert jobs.ask_where_outdated(NOW + timedelta(days=1)) == 1
    db.session.execute(sa.update(Job).values(state="done"))
    note(large)
    assert jobs.ask_where_outdated(NOW) == 1


def test_keeping_again_replaces_what_was_kept(large: City) -> None:
    kept_by_job(large)
    kept_by_job(large)

    days = db.session.scalars(sa.select(KeptCount.day).order_by(KeptCount.day)).all()
    assert days == list(days_shown(T))


def test_a_small_city_sees_at_once_what_was_recorded(city: City) -> None:
    made = write(city, [Case(each) for each in fourteen()])
    note(city)
    assert look(city.lead, Asked(T)).figures.brief.tally.none == 3

    # P6 gets a value: that alone is evaluation in part.
    metric = db.session.scalars(sa.select(Metric).where(Metric.project_id == made[5].id)).one()
    metrics.observe(metric, value=5_000_000, observed_on=date(2026, 9, 20), by=city.lead, at=NOW)
    db.session.commit()

    assert look(city.lead, Asked(T)).figures.brief.tally.none == 2


def test_recorded_later_changes_what_is_known_now_but_not_what_was_known(city: City) -> None:
    made = write(city, [Case(each) for each in fourteen()])
    note(city)
    asked = Asked(date(2026, 6, 30), date(2026, 9, 29))
    before = look(city.lead, asked, with_projects=True)
    metric = db.session.scalars(sa.select(Metric).where(Metric.project_id == made[5].id)).one()
    metrics.observe(metric, value=5_000_000, observed_on=date(2026, 6, 20), by=city.lead, at=NOW)
    db.session.commit()

    after = look(city.lead, asked, with_projects=True)

    assert (after.figures, after.projects) == (before.figures, before.projects)
    assert look(city.lead, asked._replace(known=None)).figures != before.figures


PAGES = ("", "/closing", "/groups?by=method", "/promises", "/combinations", "/projects")


def test_pages_run_at_most_eight_statements_however_many_projects(
    large: City, as_person: Enter, count_queries: Callable[[], Any]
) -> None:
    client = as_person()

    def statements() -> dict[str, int]:
        kept_by_job(large)
        found = {}
        for rest in PAGES:
            with count_queries() as run:
                assert client.get(f"/evaluation{rest}").status_code == 200
            found[rest] = len(run)
        return found

    few = statements()
    more = cases(Random("more"), 100)
    write(large, [each._replace(facts=each.facts._replace(ref=f"M{each.facts.ref}")) for each in more])
    note(large)

    assert statements() == few
    assert max(few.values()) <= 8
