"""No project starts before it is said what should change, or why that is not said."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.errors import RuleBroken
from portfolio.core.money import Money
from portfolio.history.models import Entry
from portfolio.metrics import actions as metrics
from portfolio.plans import actions as plans
from portfolio.plans import queries
from portfolio.plans.models import EvaluationPlan
from portfolio.plans.rules import Measured, check_start, kind_of_plan
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make
from tests.make import City

END = date(2027, 6, 30)


def start(project: Project, city: City, at: datetime, **more: Any) -> None:
    projects.move_stage(project, "running", by=city.lead, at=at, **more)


def measure(project: Project, city: City, at: datetime, **more: Any) -> Any:
    wanted = {"name": "Homes with damp", "unit": "homes"} | more
    return metrics.define(subjects.by_ref(city.lead, project.ref), **wanted, by=city.lead, at=at)


def test_a_start_needs_an_outcome_or_a_reason_and_other_moves_need_neither() -> None:
    def refused(to: str, started: bool, intends: bool, reason: str | None) -> bool:
        try:
            check_start(to, has_started=started, intends=intends, without_outcome=reason)
        except RuleBroken as error:
            return (error.code, error.field) == ("no_intended_outcome", "without_outcome")
        return False

    assert refused("running", False, False, None)
    assert refused("running", False, False, "")
    assert not refused("running", False, True, None)
    assert not refused("running", False, False, "It only tests the radio")
    assert not refused("running", True, False, None)  # back from a pause: it has started already
    assert not refused("mobilising", False, False, None)


def test_a_start_without_an_intended_outcome_is_refused_and_nothing_changes(
    city: City, project: Project, session: Any, at: datetime
) -> None:
    with pytest.raises(RuleBroken) as raised:
        start(project, city, at)

    assert (raised.value.code, raised.value.field) == ("no_intended_outcome", "without_outcome")
    session.refresh(project)
    assert (project.stage, project.started_on) == ("approved", None)


@pytest.mark.parametrize(
    ("said", "starts"),
    [
        ({"level": "outcome"}, True),
        ({"level": "impact"}, True),
        ({"level": "output"}, False),
        ({"level": "process"}, False),
        ({"level": "output", "question": "Do landlords act?", "decision_rule": "Under half: stop."}, True),
        ({"level": "output", "question": "Do landlords act?"}, False),
    ],
    ids=["outcome", "impact", "output", "process", "question with its rule", "question without a rule"],
)
def test_only_what_changes_or_a_question_with_its_rule_lets_a_project_start(
    said: dict[str, Any], starts: bool, city: City, project: Project, at: datetime
) -> None:
    measure(project, city, at, **said)

    if starts:
        start(project, city, at)
        assert project.stage == "running"
    else:
        with pytest.raises(RuleBroken):
            start(project, city, at)


def test_a_measure_that_is_used_no_longer_does_not_count(city: City, project: Project, at: datetime) -> None:
    metrics.retire(measure(project, city, at), by=city.lead, at=at)

    with pytest.raises(RuleBroken):
        start(project, city, at)


def test_the_reason_is_a_dated_row_and_stands_in_history(
    city: City, project: Project, session: Any, at: datetime
) -> None:
    start(project, city, at, without_outcome="It only tests the radio")

    row = queries.plan_of(project.id)
    assert row is not None
    assert (row.on, row.without_outcome, row.by_id) == (at.date(), "It only tests the radio", city.lead.person_id)
    session.commit()
    events = session.scalars(sa.select(Entry.event).where(Entry.root_id == project.id).order_by(Entry.seq)).all()
    assert events.index("evaluation.left_open") < events.index("project.moved")


def test_a_reason_that_is_not_needed_is_not_kept(city: City, project: Project, session: Any, at: datetime) -> None:
    measure(project, city, at)
    start(project, city, at, without_outcome="Just in case")

    assert session.scalar(sa.select(sa.func.count(EvaluationPlan.id))) == 0


def test_going_on_after_a_pause_asks_for_nothing(city: City, project: Project, at: datetime) -> None:
    held = measure(project, city, at)
    start(project, city, at)
    projects.move_stage(project, "paused", reason="Winter", by=city.lead, at=at)
    metrics.retire(held, by=city.lead, at=at)

    start(project, city, at)

    assert project.stage == "running"


def test_an_imported_past_is_kept_as_it_happened(city: City) -> None:
    project = make.make_project(city, stage="running", on=date(2026, 1, 1), planned_end_on=END)

    assert (project.stage, project.started_on) == ("running", date(2026, 1, 1))
    assert not queries.intends_outcome(project.id)


def test_a_start_still_needs_a_planned_end(city: City, at: datetime) -> None:
    project = make.make_project(city, stage="approved")
    measure(project, city, at)

    with pytest.raises(RuleBroken) as raised:
        start(project, city, at)
    assert raised.value.code == "no_planned_end"


def test_a_change_of_many_projects_does_not_get_round_it(
    city: City, project: Project, as_person: Callable[..., FlaskClient], session: Any, at: datetime
) -> None:
    measured = make.make_project(city, "Bench", stage="approved", planned_end_on=END)
    measure(measured, city, at)
    page = as_person(viewer=city.lead)
    sent = {"do": "move", "stage": "running", "ref": [measured.ref, project.ref]}

    refused = page.post("/projects/chosen", data=sent)
    taken = page.post("/projects/chosen", data=sent | {"ref": [measured.ref]})

    assert (refused.status_code, taken.status_code) == (409, 303)
    assert "Say first what should change" in refused.text
    stages = session.execute(sa.select(Project.title, Project.stage).order_by(Project.title)).all()
    assert [tuple(row) for row in stages] == [("Bench", "running"), ("Damp sensors", "approved")]


# --------------------------------------------------------------------------------------------------- the form
def test_the_form_asks_for_the_reason_only_where_it_is_needed(
    city: City, project: Project, as_person: Callable[..., FlaskClient], at: datetime
) -> None:
    page = as_person(viewer=city.lead)
    address = f"/projects/{project.ref}/stage-moves"

    assert "Why does it start without one?" in page.get(address).text
    measure(project, city, at)
    assert "Why does it start without one?" not in page.get(address).text


def test_the_form_says_what_to_do_and_takes_the_reason(
    city: City, project: Project, as_person: Callable[..., FlaskClient]
) -> None:
    page = as_person(viewer=city.lead)
    address = f"/projects/{project.ref}/stage-moves"
    sent = {"stage": "running", "on": "2026-11-20"}

    refused = page.post(address, data=sent)
    taken = page.post(address, data=sent | {"without_outcome": "It only tests the radio"})

    assert (refused.status_code, taken.status_code) == (409, 303)
    assert "Say first what should change" in refused.text
    assert f'href="/projects/{project.ref}/plan"' in refused.text
    assert project.stage == "running"


def test_l64_a_reason_without_words_is_none(
    city: City, project: Project, as_person: Callable[..., FlaskClient]
) -> None:
    page = as_person(viewer=city.lead)
    sent = {"stage": "running", "on": "2026-11-20", "without_outcome": "  \r\n "}

    assert page.post(f"/projects/{project.ref}/stage-moves", data=sent).status_code == 409


# --------------------------------------------------------------------------------------------------- the plan
def test_a_plan_is_named_by_the_best_that_it_says() -> None:
    def kind(*measures: tuple[str, bool, bool]) -> str:
        return kind_of_plan([Measured(1, "x", level, primary, asks) for level, primary, asks in measures])

    assert kind() == "nothing"
    assert kind(("output", True, False), ("process", False, False)) == "delivered"
    assert kind(("output", True, False), ("outcome", False, False)) == "not_main"
    assert kind(("output", True, True)) == "not_main"
    assert kind(("impact", True, False)) == "outcome"


def test_how_it_is_evaluated_is_kept_as_rows_and_the_newest_counts(
    city: City, project: Project, session: Any, at: datetime
) -> None:
    by = city.lead
    start(project, city, at, without_outcome="It only tests the radio")
    plans.plan_evaluation(project, comparison="The year before", by=by, at=at)
    later = at + timedelta(days=1)
    plans.plan_evaluation(
        project, comparison="The year before", evaluator="The audit office", budget=Money(250_000, "EUR"),
        by=by, at=later,
    )  # fmt: skip
    plans.plan_evaluation(
        project, comparison="The year before", evaluator="The audit office", budget=Money(250_000, "EUR"),
        by=by, at=later,
    )  # fmt: skip

    rows = session.execute(
        sa.select(
            EvaluationPlan.on, EvaluationPlan.without_outcome, EvaluationPlan.comparison, EvaluationPlan.evaluator,
            EvaluationPlan.budget_minor,
        ).order_by(EvaluationPlan.id)
    ).all()  # fmt: skip
    reason = "It only tests the radio"
    assert [tuple(row) for row in rows] == [
        (date(2026, 11, 21), reason, None, None, None),
        (date(2026, 11, 21), reason, "The year before", None, None),
        (date(2026, 11, 22), reason, "The year before", "The audit office", 250_000),
    ]  # the same again is no row
