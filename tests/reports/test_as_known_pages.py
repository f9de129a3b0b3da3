"""Pages 2, 3 and 5: each kind of fact that is recorded later changes the report of the day, and nothing as known."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.funding.models import FundingLine, FundingProgramme, LedgerEntry
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, Observation, Target
from portfolio.projects.models import Assignment, Plan, Project, StageMove, Term
from portfolio.reports.content.differences import difference
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.queries import quarter_facts
from portfolio.reviews.models import Outcome, Review, SignOff
from portfolio.status.models import SetByHand
from portfolio.strategy.actions import add_goal, edit_programme, edit_strategy, open_programme, open_strategy
from portfolio.strategy.models import Goal, Programme, Strategy
from tests.make import City
from tests.reports import rows

DAY, BEGUN, JUNE = date(2026, 9, 30), date(2026, 2, 1), date(2026, 6, 30)
KNOWN, LATER = date(2026, 10, 19), datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
ADDED: dict[str, Any] = {"recorded_at": LATER}
PAGES = ("stages", "tags", "areas", "measures", "money", "money_risks", "previous")


def whole(city: City, as_known: date | None = None) -> QuarterFacts:
    return quarter_facts(city.organisation, Quarter(2026, 3), as_known)


def facts(city: City, as_known: date | None = None) -> dict[str, Any]:
    found = whole(city, as_known)
    return {name: getattr(found, name) for name in PAGES}


@pytest.fixture
def recorded(city: City) -> City:
    """A city with a running project and a scaled one, each with a word, a measure, money and a review."""
    plan = open_strategy(title="City 2030", by=city.lead, at=rows.KNOWN)
    add_goal(plan, title="Cool streets", by=city.lead, at=rows.KNOWN)
    _, streets = (
        open_programme(title=title, values={"strategy_id": plan.id}, by=city.lead, at=rows.KNOWN)
        for title in ("Homes", "Streets")
    )
    for key in ("housing", "energy"):
        rows.term(city, "policy_area", key)
    rows.offer(rows.term(city, "policy_area", "noise"), rows.KNOWN, retired_at=rows.KNOWN)
    runs = rows.project(city, ("running", BEGUN), title="Runs")
    measured: dict[str, Any] = {"start": (0, BEGUN), "goal": (100, date(2027, 2, 1)), "seen": [(60, JUNE)]}
    rows.metric(city, runs, **measured, frequency="monthly")
    put = {"kind": "programme", "programme_id": streets.id, "on": BEGUN, "recorded_at": rows.KNOWN}
    db.session.add(Assignment(project_id=runs.id, **put))
    funder = rows.funding_programme(city, rate=900_000)
    rows.terms(rows.line(city, runs, "national", ("committed", 800, BEGUN)), rows.KNOWN, funding_programme_id=funder.id)
    scaled = rows.project(city, ("running", BEGUN), title="Scaled")
    rows.line(city, scaled, "national", ("committed", 100, BEGUN), since=BEGUN)
    move = {"seq": 2, "stage": "decided", "outcome_decision": "scale", "on": JUNE, "recorded_at": rows.KNOWN}
    db.session.add(StageMove(project_id=scaled.id, **move))
    rows.review(city, scaled, JUNE)
    return city


def of(city: City, title: str) -> Project:
    return db.session.query(Project).filter_by(organisation_id=city.id, title=title).one()


def line_of(city: City, title: str) -> FundingLine:
    return db.session.query(FundingLine).filter_by(project_id=of(city, title).id).one()


def measure_of(city: City) -> Metric:
    return db.session.query(Metric).filter_by(project_id=of(city, "Runs").id).one()


def _set_by_hand(city: City) -> None:
    hand = {"signal": "outcome", "colour": "red", "reason": "Counted anew", "until_on": date(2026, 12, 31), "on": DAY}
    db.session.add(SetByHand(project_id=of(city, "Runs").id, **hand, **ADDED))


def programme_of(city: City, title: str) -> Programme:
    return db.session.query(Programme).filter_by(organisation_id=city.id, title=title).one()


def _put_into_a_programme(city: City) -> None:
    row = {"kind": "programme", "programme_id": programme_of(city, "Homes").id, "on": BEGUN}
    db.session.add(Assignment(project_id=of(city, "Runs").id, **row, **ADDED))


def _put_a_programme_below_another(city: City) -> None:
    above = {"parent_id": programme_of(city, "Homes").id}
    edit_programme(programme_of(city, "Streets"), values=above, since=BEGUN, by=city.lead, at=LATER)


def _let_a_programme_serve_a_goal(city: City) -> None:
    goal = {"goal_id": db.session.query(Goal).one().id}
    edit_programme(programme_of(city, "Streets"), values=goal, since=BEGUN, by=city.lead, at=LATER)


def _let_a_programme_serve_nothing(city: City) -> None:
    edit_programme(programme_of(city, "Streets"), values={"strategy_id": None}, since=BEGUN, by=city.lead, at=LATER)


def area_of(city: City, key: str) -> Term:
    return db.session.query(Term).filter_by(organisation_id=city.id, key=key).one()


def _add_a_goal(city: City) -> None:
    add_goal(db.session.query(Strategy).one(), title="Quiet streets", by=city.lead, at=LATER)


def _end_the_strategy(city: City) -> None:
    edit_strategy(db.session.query(Strategy).one(), values={"until_on": JUNE}, by=city.lead, at=LATER)


def _tag_with_an_area(city: City) -> None:
    rows.tag(of(city, "Runs"), area_of(city, "energy"), "", BEGUN, **ADDED)


def _add_an_area(city: City) -> None:
    rows.term(city, "policy_area", "water", **ADDED)


def _retire_an_area(city: City) -> None:
    rows.offer(area_of(city, "energy"), LATER, retired_at=LATER)


def _bring_an_area_back(city: City) -> None:
    rows.offer(area_of(city, "noise"), LATER)


def _measure_in_the_quarter_before(city: City) -> None:
    rows.observe(measure_of(city), 5, JUNE, **ADDED)


def _correct_a_value(city: City) -> None:
    seen = db.session.query(Observation).filter_by(metric_id=measure_of(city).id).one()
    rows.observe(measure_of(city), 7, JUNE, supersedes_id=seen.id, **ADDED)


def _take_the_measure_less_often(city: City) -> None:
    # Its value of June is old for a measure of every month, and not for one of every year.
    metrics.edit_definition(
        measure_of(city), version=measure_of(city).version, frequency="yearly", by=city.lead, at=LATER
    )


def _plan_an_end(city: City) -> None:
    db.session.add(Plan(project_id=of(city, "Runs").id, planned_end_on=date(2027, 1, 31), on=BEGUN, **ADDED))


def _say_the_total(city: City) -> None:
    rows.terms(line_of(city, "Runs"), LATER, total_minor=1000_00)


def _say_when_the_money_ends(city: City) -> None:
    rows.terms(line_of(city, "Runs"), LATER, ends_on=date(2027, 1, 31))


def _say_that_the_money_has_ended(city: City) -> None:
    rows.terms(line_of(city, "Scaled"), LATER, ends_on=JUNE)


def _let_the_funder_ask_for_more(city: City) -> None:
    rows.programme_terms(db.session.query(FundingProgramme).one(), LATER, rate=500_000)


def _name_the_source_anew(city: City) -> None:
    rows.terms(line_of(city, "Runs"), LATER, source="Horizon Europe")


def _give_money_up(city: City) -> None:
    rows.funding_move(line_of(city, "Scaled"), "withdrawn", DAY, LATER)


def _book(city: City) -> None:
    booking = {"kind": "spent", "amount_minor": 5, "currency": "EUR", "on": JUNE}
    db.session.add(LedgerEntry(line_id=line_of(city, "Runs").id, **booking, **ADDED))


def _say_that_no_money_was_found(city: City) -> None:
    review = db.session.query(Review).filter_by(project_id=of(city, "Scaled").id).one()
    outcome = Outcome(review_id=review.id, held_on=JUNE, funding_not_found=True, **ADDED)
    db.session.add(outcome)
    db.session.flush()
    db.session.add(SignOff(review_id=review.id, outcome_id=outcome.id, signed=True, on=JUNE, **ADDED))


def _record_a_project(city: City) -> None:
    rows.project(city, ("idea", BEGUN), recorded_at=LATER)


def _move_a_project(city: City) -> None:
    rows.move(of(city, "Runs"), "closing", JUNE, LATER)


CHANGES: list[tuple[Callable[[City], None], set[str]]] = [
    (_set_by_hand, {"measures"}),
    (_put_into_a_programme, {"areas"}),
    (_put_a_programme_below_another, {"areas"}),
    (_let_a_programme_serve_a_goal, {"areas"}),
    (_let_a_programme_serve_nothing, {"areas"}),
    (_add_a_goal, {"areas"}),
    (_end_the_strategy, {"areas"}),
    (_tag_with_an_area, {"areas"}),
    (_add_an_area, {"areas"}),
    (_retire_an_area, set()),  # since November, so the city had it on the day
    (_bring_an_area_back, set()),
    (_measure_in_the_quarter_before, {"measures", "previous"}),
    (_correct_a_value, {"measures", "previous"}),
    (_take_the_measure_less_often, set()),  # since November, so it was not on the day
    (_plan_an_end, {"money_risks"}),
    (_say_the_total, {"money_risks"}),
    (_say_when_the_money_ends, {"money_risks"}),
    (_say_that_the_money_has_ended, {"money_risks"}),
    (_let_the_funder_ask_for_more, {"money_risks"}),
    (_name_the_source_anew, {"money_risks"}),
    (_give_money_up, {"money_risks"}),
    (_book, {"money", "money_risks", "previous"}),
    (_say_that_no_money_was_found, {"money_risks"}),
    (_record_a_project, {"stages", "tags"}),
    (_move_a_project, {"stages"}),
]


@pytest.mark.parametrize(("change", "differs"), CHANGES, ids=[change.__name__.strip("_") for change, _ in CHANGES])
def test_what_is_recorded_later_changes_the_day_and_not_what_was_known(
    recorded: City, change: Callable[[City], None], differs: set[str]
) -> None:
    before, known = facts(recorded), facts(recorded, KNOWN)
    assert known == before

    change(recorded)
    db.session.flush()

    after = facts(recorded)
    assert facts(recorded, KNOWN) == known
    assert {name for name in PAGES if after[name] != before[name]} == differs
    named = {found.section for found in difference(whole(recorded, KNOWN), whole(recorded))}
    assert named >= differs - {"previous"}


def test_a_goal_changed_within_the_quarter_but_recorded_later_is_not_what_stood(recorded: City) -> None:
    before = facts(recorded, KNOWN)

    goal = {"value": 50 * rows.ONE, "on": DAY, "milestones": [("2026-05-01", 40 * rows.ONE)]}
    db.session.add(Target(metric_id=measure_of(recorded).id, **goal, **ADDED))
    db.session.flush()

    assert facts(recorded, KNOWN) == before
    assert facts(recorded)["measures"] == before["measures"]
