"""Lists know in SQL what `gap.judge` says: held equal over many projects, and told for the ways a city speaks."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
import sqlalchemy as sa

from portfolio.core.db import db, is_sqlite
from portfolio.metrics.models import Metric, Observation
from portfolio.people.models import Setting
from portfolio.projects.models import Project
from portfolio.reviews import gap
from portfolio.reviews.facts import Settings
from portfolio.reviews.standing import STANDINGS, STATUS_OF, evaluation_standing
from tests.make import AT, City
from tests.reviews.cases import SETTINGS, Case, cases
from tests.reviews.fourteen import T, fourteen, full, project
from tests.reviews.writing import write


def standings(city: City, until: date = T) -> dict[str, str]:
    """Where each project stands on a day, by its reference."""
    standing = evaluation_standing(until, city.id, is_sqlite())
    wanted = sa.select(Project.ref, standing).where(Project.organisation_id == city.id)
    return {str(ref): str(found) for ref, found in db.session.execute(wanted)}


def decide(city: City, key: str, value: str, on: date = date(2026, 1, 1)) -> None:
    db.session.add(Setting(organisation_id=city.id, key=key, value=value, on=on, recorded_at=AT))
    db.session.flush()


def test_d12_the_worked_example_stands_in_lists_as_worked(city: City) -> None:
    write(city, [Case(facts) for facts in fourteen()])

    assert standings(city) == {
        "P1": "evaluated",
        "P2": "evaluated",
        "P3": "in_part",
        "P4": "evaluated",
        "P5": "in_part",
        "P6": "not_evaluated",
        "P7": "too_early",
        "P8": "too_early",
        "P9": "evaluated",
        "P10": "not_evaluated",
        "P11": "out_of_scope",
        "P12": "exempted",
        "P13": "not_evaluated",
        "P14": "evaluated",
    }


@pytest.mark.parametrize("seed", range(4))
def test_lists_agree_with_the_rules_whatever_the_facts(city: City, seed: int) -> None:
    drawn = cases(Random(f"lists {seed}"), 250)
    write(city, drawn)
    settings = [Settings(), SETTINGS, Settings(grace_baseline_days=0), Settings(fresh_days=30)][seed]
    for key in ("grace_baseline_days", "fresh_days", "count_from"):
        value = getattr(settings, key)
        if value != getattr(Settings(), key):
            decide(city, key, str(value))

    told = {case.facts.ref: gap.judge(case.facts, settings, T).status for case in drawn}

    assert {ref: STATUS_OF[standing] for ref, standing in standings(city).items()} == told
    assert min(Counter(told.values()).values()) > 1
    assert set(STATUS_OF.values()) == set(gap.STATUSES)


def test_an_earlier_day_knows_nothing_of_what_came_later(city: City) -> None:
    write(city, [Case(full())])

    assert standings(city, date(2025, 2, 28)) == {"P1": "out_of_scope"}
    assert standings(city, date(2026, 5, 19)) == {"P1": "too_early"}
    assert standings(city, date(2026, 5, 20)) == {"P1": "evaluated"}


def test_a_withdrawn_value_is_none(city: City) -> None:
    late = write(city, [Case(project(seen="2026-09-01", base=("2025-03-01", "measured")))])[0]
    assert standings(city) == {"P": "in_part"}
    value = db.session.scalars(
        sa.select(Observation)
        .join(Metric, Metric.id == Observation.metric_id)
        .where(Metric.project_id == late.id, ~Observation.withdrawn, Observation.part.is_(None))
    ).one()

    gone = {"supersedes_id": value.id, "withdrawn": True, "observed_on": value.observed_on, "recorded_at": AT}
    db.session.add(Observation(metric_id=value.metric_id, value=None, **gone))
    db.session.flush()

    assert standings(city) == {"P": "not_evaluated"}


def test_without_a_review_the_planned_end_or_the_start_says_when_it_is_due(city: City) -> None:
    year = (T - timedelta(365)).isoformat()
    told = [
        project("Ended", due=None, planned_end_on=T - timedelta(90)),
        project("Soon", due=None, planned_end_on=T - timedelta(89)),
        project("A year ago", year, None),
        project("Not yet", (T - timedelta(364)).isoformat(), None),
    ]
    write(city, [Case(facts) for facts in told])

    assert standings(city) == {
        "Ended": "not_evaluated",
        "Soon": "too_early",
        "A year ago": "not_evaluated",
        "Not yet": "too_early",
    }


def test_what_was_due_before_the_city_counts_is_out_of_scope(city: City) -> None:
    write(city, [Case(project("Before", due="2025-12-31")), Case(project("Since", due="2026-01-01"))])
    decide(city, "count_from", "2026-01-01")

    assert standings(city) == {"Before": "out_of_scope", "Since": "not_evaluated"}


def test_lists_have_a_word_for_each_standing() -> None:
    from portfolio.register.words import STANDING_WORDS  # noqa: PLC0415  only this test looks so far up

    assert tuple(STANDING_WORDS) == STANDINGS
