"""How far projects are evaluated, on the fourteen of a worked example and at its edges."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.db import db, is_sqlite
from portfolio.metrics.models import Baseline, Metric, Observation, Target
from portfolio.people.models import Setting
from portfolio.projects.models import Project
from portfolio.reviews.models import Lesson, Outcome, Review, SignOff
from portfolio.reviews.standing import evaluation_standing
from tests import make
from tests.make import AT, City

T = date(2026, 9, 30)


def day(word: str | None) -> date | None:
    return date.fromisoformat(word) if word else None


def project(
    city: City,
    title: str,
    start: str | None,
    due: str | None,
    signed: str | None = None,
    seen: str | None = None,
    base: tuple[str, str] | None = None,
    *,
    goal: bool = True,
    stopped: str | None = None,
    lesson: bool = True,
) -> Project:
    """A project as a line of the example tells it; what it says is written as dated rows."""
    made = make.make_project(city, title=title)
    made.started_on, made.planned_end_on = day(start), None
    made.stage, made.stage_since = ("stopped", date.fromisoformat(stopped)) if stopped else ("running", T)
    if due:
        review = _add(
            Review,
            project_id=made.id,
            organisation_id=city.id,
            kind="outcome",
            first_due_on=day(due),
            planned_on=day(due),
            due_on=day(due),
            created_at=AT,
            state="signed_off" if signed else "planned",
        )
        if signed:
            _sign(review, date.fromisoformat(signed), lesson)
    if seen or base:
        _measure(city, made, seen, base, goal)
    db.session.flush()
    return made


def _sign(review: Review, on: date, lesson: bool) -> None:
    outcome = _add(Outcome, review_id=review.id, held_on=on, decision="adapt", decision_reason="Why", recorded_at=AT)
    if lesson:
        _add(Lesson, outcome_id=outcome.id, text="Ask first.", recorded_at=AT)
    _add(SignOff, review_id=review.id, outcome_id=outcome.id, signed=True, on=on, recorded_at=AT)


def _measure(city: City, of: Project, seen: str | None, base: tuple[str, str] | None, goal: bool) -> None:
    metric = _add(
        Metric,
        project_id=of.id,
        organisation_id=city.id,
        name="Damp homes",
        level="outcome",
        unit="homes",
        direction="decrease",
        is_primary=True,
        created_at=AT,
    )
    if base:
        metric.baseline_on = day(base[0])
        _add(Baseline, metric_id=metric.id, value=1, on=day(base[0]), kind=base[1], recorded_at=AT)
    if goal:
        _add(Target, metric_id=metric.id, value=0, on=date(2027, 1, 1), recorded_at=AT)
    if seen:
        _add(Observation, metric_id=metric.id, value=1, observed_on=day(seen), recorded_at=AT)


def _add(model: Any, **values: Any) -> Any:
    row = model(**values)
    db.session.add(row)
    db.session.flush()
    return row


def standings(city: City, until: date = T) -> dict[str, str]:
    """Where each project stands on a day, by its title."""
    wanted = sa.select(Project.title, evaluation_standing(until, is_sqlite())).where(Project.organisation_id == city.id)
    return {str(title): str(standing) for title, standing in db.session.execute(wanted)}


def test_the_worked_example_comes_out_as_worked(city: City) -> None:
    # Start, first due, signed, last value, value at the start. Exemptions are not recorded yet, so P12 is left out.
    measured = "measured"
    project(city, "P1", "2025-03-01", "2026-05-29", "2026-05-20", "2026-04-30", ("2025-03-01", measured))
    project(city, "P2", "2025-01-15", "2026-04-15", "2026-06-01", "2026-05-01", ("2025-02-10", measured))
    project(city, "P3", "2025-02-01", "2026-04-30", "2026-04-28", "2026-04-01")
    project(city, "P4", "2025-04-01", "2026-06-30", "2026-07-10", "2026-06-15", ("2025-04-01", "reconstructed"))
    project(city, "P5", "2025-05-01", "2026-08-17", None, "2026-08-01", ("2025-05-01", measured))
    project(city, "P6", "2025-01-01", "2026-03-16", None, None, ("2025-01-01", measured))
    project(city, "P7", "2026-02-01", "2027-01-29", None, None, ("2026-02-01", measured))
    project(city, "P8", "2026-06-01", "2027-05-31")
    project(
        city,
        "P9",
        "2026-01-10",
        "2027-03-31",
        "2026-07-15",
        "2026-06-01",
        ("2026-01-10", measured),
        stopped="2026-06-10",
    )
    project(city, "P10", "2025-11-01", "2027-01-29", None, None, ("2025-11-01", measured), stopped="2026-05-04")
    project(city, "P11", None, None)
    project(city, "P13", "2025-06-01", "2026-08-31", None, None, ("2025-06-01", measured))
    project(city, "P14", "2025-09-01", "2026-11-30", "2026-09-28", "2026-09-15", ("2025-09-01", measured))

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
        "P13": "not_evaluated",
        "P14": "evaluated",
    }


def test_an_earlier_day_knows_nothing_of_what_came_later(city: City) -> None:
    project(city, "P1", "2025-03-01", "2026-05-29", "2026-05-20", "2026-04-30", ("2025-03-01", "measured"))

    assert standings(city, date(2025, 2, 28)) == {"P1": "out_of_scope"}
    assert standings(city, date(2026, 5, 19)) == {"P1": "too_early"}
    assert standings(city, date(2026, 5, 20)) == {"P1": "evaluated"}


@pytest.mark.parametrize(
    ("base", "standing"),
    [
        (("2025-03-31", "measured"), "evaluated"),  # thirty days after the start
        (("2025-04-01", "measured"), "in_part"),
        (("2025-03-01", "estimated"), "in_part"),
        (("2025-03-01", "zero_by_definition"), "evaluated"),
        (None, "in_part"),
    ],
)
def test_the_value_at_the_start_is_of_the_start(city: City, base: tuple[str, str] | None, standing: str) -> None:
    project(city, "P", "2025-03-01", "2026-05-29", "2026-05-20", "2026-04-30", base)

    assert standings(city) == {"P": standing}


@pytest.mark.parametrize(
    ("seen", "standing"),
    [
        ("2026-05-20", "evaluated"),
        ("2025-11-21", "evaluated"),  # 180 days before the signature
        ("2025-11-20", "in_part"),
        ("2026-05-21", "in_part"),  # seen after the signature
        ("2025-03-01", "in_part"),  # on the day of the value at the start
    ],
)
def test_a_value_is_fresh_when_the_review_is_signed(city: City, seen: str, standing: str) -> None:
    project(city, "P", "2025-03-01", "2026-05-29", "2026-05-20", seen, ("2025-03-01", "measured"))

    assert standings(city) == {"P": standing}


def test_goal_decision_and_lesson_belong_to_an_evaluation(city: City) -> None:
    measured = ("2025-03-01", "measured")
    project(city, "No goal", "2025-03-01", "2026-05-29", "2026-05-20", "2026-04-30", measured, goal=False)
    project(city, "No lesson", "2025-03-01", "2026-05-29", "2026-05-20", "2026-04-30", measured, lesson=False)
    project(city, "No measure", "2025-03-01", "2026-05-29", "2026-05-20")

    assert standings(city) == {"No goal": "in_part", "No lesson": "in_part", "No measure": "in_part"}


def test_a_withdrawn_or_corrected_value_is_none(city: City) -> None:
    late = project(city, "P", "2025-03-01", "2026-05-29", None, "2026-09-01", ("2025-03-01", "measured"))
    assert standings(city) == {"P": "in_part"}
    value = db.session.scalars(
        sa.select(Observation).join(Metric, Metric.id == Observation.metric_id).where(Metric.project_id == late.id)
    ).one()

    gone = {"supersedes_id": value.id, "withdrawn": True, "observed_on": value.observed_on, "recorded_at": AT}
    _add(Observation, metric_id=value.metric_id, value=None, **gone)

    assert standings(city) == {"P": "not_evaluated"}


def test_without_a_review_the_planned_end_or_the_start_says_when_it_is_due(city: City) -> None:
    ended = project(city, "Ended", "2025-03-01", None)
    ended.planned_end_on = T - timedelta(90)
    soon = project(city, "Soon", "2025-03-01", None)
    soon.planned_end_on = T - timedelta(89)
    project(city, "A year ago", (T - timedelta(365)).isoformat(), None)
    project(city, "Not yet", (T - timedelta(364)).isoformat(), None)

    assert standings(city) == {
        "Ended": "not_evaluated",
        "Soon": "too_early",
        "A year ago": "not_evaluated",
        "Not yet": "too_early",
    }


def test_what_was_due_before_the_city_counts_is_out_of_scope(city: City) -> None:
    project(city, "Before", "2024-03-01", "2025-12-31")
    project(city, "Since", "2024-03-01", "2026-01-01")
    _add(Setting, organisation_id=city.id, key="count_from", value="2026-01-01", on=date(2026, 1, 1), recorded_at=AT)

    assert standings(city) == {"Before": "out_of_scope", "Since": "not_evaluated"}
