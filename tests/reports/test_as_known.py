"""A quarter that was recorded is known as it was known, whatever kind of fact is recorded about it later."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portfolio.calls.models import CallEvent
from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.funding.models import FundingLine, FundingProgramme
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.people.models import DepartmentChange
from portfolio.projects.models import Assignment, Project, Term
from portfolio.reports.content import quarter_report
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.queries import quarter_facts
from portfolio.reports.shape import report_json
from portfolio.reviews.models import ClosureDay, Outcome, Review, SignOff
from portfolio.status.models import Risk, RiskEntry
from portfolio.strategy.actions import (
    add_goal,
    edit_programme,
    edit_strategy,
    open_programme,
    open_strategy,
    retire_goal,
)
from portfolio.strategy.models import Programme, Strategy
from tests.awards.cases import decide, make_case
from tests.make import City
from tests.reports import rows
from tests.reviews.cases import Case
from tests.reviews.fourteen import T, fourteen
from tests.reviews.test_as_known import CHANGES, KNOWN, LATER, Told
from tests.reviews.writing import write

DAY = date(2026, 9, 1)
DECIDED = datetime(2026, 9, 22, 9, tzinfo=UTC)


def facts(city: City, as_known: date | None = KNOWN) -> QuarterFacts:
    return quarter_facts(city.organisation, Quarter(2026, 3), as_known)


@pytest.fixture
def recorded(city: City) -> City:
    """A city whose third quarter was recorded by 19 October, with words, money, a value and a call."""
    write(city, [Case(told) for told in fourteen()])
    project = of(city, "P6")
    rows.tag(project, rows.term(city, "innovation_type", "governance"), "primary", DAY)
    rows.term(city, "capability", "analytical")
    funder = rows.funding_programme(city, rate=800_000)
    line = rows.line(city, project, "eu_direct", ("committed", 500, DAY))
    rows.terms(line, rows.KNOWN, funding_programme_id=funder.id)
    plan = open_strategy(title="City 2030", by=city.lead, at=rows.KNOWN)
    for title in ("Homes", "Streets"):
        made = open_programme(title=title, values={"strategy_id": plan.id}, by=city.lead, at=rows.KNOWN)
        row = {"kind": "programme", "programme_id": made.id, "on": DAY, "recorded_at": rows.KNOWN}
        db.session.add(Assignment(project_id=rows.project(city, ("running", DAY)).id, **row))
    rows.metric(city, project, "Damp homes", start=(10, DAY), goal=(30, T), seen=[(20, T)])
    planned: dict[str, Any] = {"kind": "follow_up_6", "first_due_on": DAY, "due_on": DAY, "planned_on": DAY}
    db.session.add(Review(organisation_id=city.id, project_id=project.id, created_at=rows.KNOWN, **planned))
    _risk(project, rows.KNOWN)
    case = make_case(city, ("A", "B"), released=DECIDED - timedelta(1))
    decide(case, at=DECIDED)
    rows.training(case.round, DAY, True, None)
    return city


def of(city: City, ref: str) -> Project:
    return db.session.query(Project).filter_by(organisation_id=city.id, ref=ref).one()


def of_money(city: City) -> FundingLine:
    return db.session.query(FundingLine).filter_by(organisation_id=city.id, kind="eu_direct").one()


def change_everything(city: City) -> None:
    """One later row of every kind of fact that a report rests on, all about the days of the quarter."""
    for ref, change in CHANGES:
        change(Told(city, ref))
    Told(city, "P2").add_a_lesson()
    Told(city, "P8").give_an_end()
    project, added = of(city, "P6"), {"recorded_at": LATER}
    term = db.session.query(Term).filter_by(organisation_id=city.id, key="analytical").one()
    rows.tag(project, term, "builds", DAY, recorded_at=LATER)
    rows.line(city, project, "national", ("received", 70, DAY), recorded_at=LATER)
    line = of_money(city)
    rows.terms(line, LATER, kind="private", share="own", form="in_kind", ends_on=DAY)
    _put_programmes_elsewhere(city)
    rows.funding_move(line, "withdrawn", DAY, LATER)
    rows.project(city, ("running", DAY), budget=9, recorded_at=LATER)
    lead: dict[str, Any] = {"kind": "lead_department", "department_id": city.mobility.id, "on": DAY}
    db.session.add(Assignment(project_id=project.id, **lead, **added))
    db.session.add(DepartmentChange(department_id=city.housing.id, kind="renamed", name="Homes", on=DAY, **added))
    db.session.add(ClosureDay(organisation_id=city.id, day=DAY, name="Flood", means="closed", **added))
    db.session.add(Outcome(review_id=Told(city, "P10").one(Review).id, held_on=DAY, **added))
    _follow_up(city, project)
    _risk(project, LATER)
    rows.event_day(db.session.query(CallEvent).one(), LATER, on=date(2026, 10, 5))
    rows.origin(of(city, "P14"), "legacy", LATER)
    db.session.flush()


def _put_programmes_elsewhere(city: City) -> None:
    """What a programme serves, a strategy's days and a funder's rate, known otherwise later."""
    of = db.session.query(Programme).filter_by(organisation_id=city.id)
    homes, streets = (of.filter_by(title=title).one() for title in ("Homes", "Streets"))
    put: dict[str, Any] = {"strategy_id": None, "parent_id": streets.id}
    edit_programme(homes, values=put, since=DAY, by=city.lead, at=LATER)
    plan = db.session.query(Strategy).filter_by(organisation_id=city.id, title="City 2030").one()
    edit_strategy(plan, values={"until_on": DAY}, by=city.lead, at=LATER)
    retire_goal(add_goal(plan, title="Cool streets", by=city.lead, at=LATER), by=city.lead, at=LATER)
    rows.programme_terms(db.session.query(FundingProgramme).one(), LATER, rate=500_000)


def _follow_up(city: City, project: Project) -> None:
    """A follow-up on record all the time, which was held and signed later and says that nothing lasted."""
    planned = db.session.query(Review).filter_by(project_id=project.id, kind="follow_up_6").one()
    found = Outcome(review_id=planned.id, held_on=DAY, still_used="no", sustained=False, recorded_at=LATER)
    db.session.add(found)
    db.session.flush()
    signed = {"outcome_id": found.id, "signed": True, "on": DAY, "recorded_at": LATER}
    db.session.add(SignOff(review_id=planned.id, **signed))


def _risk(project: Project, at: datetime) -> None:
    """A risk that is open since a day of the quarter, as somebody saw it at an instant."""
    seen: dict[str, Any] = {"what": "The supplier goes", "likely": "likely", "bad": "severe"}
    risk = db.session.query(Risk).filter_by(project_id=project.id).one_or_none()
    if risk is None:
        risk = Risk(project_id=project.id, opened_on=DAY, weight=9, **seen)
        db.session.add(risk)
        db.session.flush()
    is_open = at != LATER
    db.session.add(RiskEntry(risk_id=risk.id, is_open=is_open, on=DAY, recorded_at=at, **seen))


def test_after_changes_of_every_kind_a_report_as_known_is_what_it_was(recorded: City) -> None:
    before, printed = facts(recorded), report_json(quarter_report(facts(recorded)))

    change_everything(recorded)

    assert facts(recorded) == before
    assert report_json(quarter_report(facts(recorded))) == printed


def test_after_changes_of_every_kind_every_part_of_the_report_of_the_day_differs(recorded: City) -> None:
    before = facts(recorded, None)

    change_everything(recorded)

    after = facts(recorded, None)
    differing = {field.name for field in fields(after) if getattr(after, field.name) != getattr(before, field.name)}
    assert differing == {
        *("count_from", "stages", "tags", "areas", "measures", "money", "money_risks", "reviews", "calls"),
        *("counts", "previous", "decisions", "changes", "projects", "quality"),
    }


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"kind": "private"}, ("private", "grant", "cash")),
        ({"share": "own"}, ("eu_direct", "own", "cash")),
        ({"form": "in_kind"}, ("eu_direct", "grant", "in_kind")),
    ],
    ids=["kind", "share", "form"],
)
def test_a_correction_of_money_changes_the_report_of_the_day_and_not_what_was_known(
    recorded: City, changed: dict[str, str], place: tuple[str, str, str]
) -> None:
    before = facts(recorded)

    rows.terms(of_money(recorded), LATER, **changed)

    assert facts(recorded) == before
    assert [(line.kind, line.share, line.form) for line in before.money] == [("eu_direct", "grant", "cash")]
    assert [(line.kind, line.share, line.form) for line in facts(recorded, None).money] == [place]


def test_a_measure_that_was_defined_anew_is_known_by_what_it_meant(recorded: City) -> None:
    before = facts(recorded).measures
    metric = db.session.query(Metric).filter_by(organisation_id=recorded.id, unit="homes", position=0).first()
    assert metric is not None

    metrics.edit_definition(metric, version=metric.version, unit="flats", by=recorded.lead, at=LATER)

    assert metric.edition == 2
    assert facts(recorded).measures == before
    # It was defined anew in October, so of the day it still means what it meant in September.
    assert facts(recorded, None).measures == before
