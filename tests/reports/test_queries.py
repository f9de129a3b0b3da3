from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.history.actions import record
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Target
from portfolio.people.models import DepartmentChange, Setting
from portfolio.reports.content import quarter_report
from portfolio.reports.facts import Head, QuarterFacts
from portfolio.reports.facts.evaluation import Overdue
from portfolio.reports.facts.money import MoneySum
from portfolio.reports.facts.outcomes import Measure, Seen
from portfolio.reports.facts.portfolio import NO_STAGE, StageCount, TagCount
from portfolio.reports.queries import quarter_facts
from portfolio.reports.sentences import counted
from portfolio.reviews.models import ClosureDay
from tests.make import City
from tests.reports import rows

Q3 = Quarter(2026, 3)
AFTER = date(2026, 10, 1)
DAY = date(2026, 9, 30)
LATER = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def facts(city: City, as_known: date | None = None) -> QuarterFacts:
    return quarter_facts(city.organisation, Q3, as_known)


def on_the_day(found: QuarterFacts) -> dict[str, int]:
    return {count.stage: count.projects for count in found.stages if count.day == DAY}


def test_an_empty_city_has_facts_too(city: City) -> None:
    found = facts(city)

    assert (found.stages, found.tags, found.money, found.measures.rows, found.reviews.rows) == ((), (), (), (), ())
    assert (found.head, found.known_at) == (Head(0, ""), city.organisation.created_at)


def test_stages_are_those_of_the_last_day_of_each_of_four_quarters(city: City) -> None:
    rows.project(city, ("idea", date(2025, 12, 31)), ("running", date(2026, 6, 30)))
    rows.project(city, ("idea", date(2026, 9, 30)))  # on record since 1 January, without a move until the last day

    assert facts(city).stages == (
        StageCount(date(2025, 12, 31), "idea", 1),
        StageCount(date(2026, 3, 31), "idea", 1),
        StageCount(date(2026, 3, 31), NO_STAGE, 1),
        StageCount(date(2026, 6, 30), NO_STAGE, 1),
        StageCount(date(2026, 6, 30), "running", 1),
        StageCount(DAY, "idea", 1),
        StageCount(DAY, "running", 1),
    )


def test_a_measure_that_was_out_of_use_on_the_day_is_left_out_though_it_is_used_again(city: City) -> None:
    project = rows.project(city, ("idea", date(2026, 1, 5)), ("running", date(2026, 2, 1)))
    measure = rows.metric(city, project, start=(10, date(2026, 1, 5)))
    assert facts(city).measures.total == 1

    metrics.retire(measure, by=city.lead, at=datetime(2026, 9, 10, 12, 0, tzinfo=UTC))
    retired = facts(city, date(2026, 9, 30))
    metrics.bring_back(measure, by=city.lead, at=datetime(2026, 10, 5, 12, 0, tzinfo=UTC))

    assert measure.retired_on is None
    assert (facts(city).measures.total, facts(city).measures.without) == (0, 1)
    assert facts(city, date(2026, 9, 30)) == retired


def test_what_happens_after_the_quarter_changes_nothing(city: City) -> None:
    type_, other = rows.term(city, "innovation_type", "governance"), rows.term(city, "innovation_type", "conceptual")
    project = rows.project(city, ("idea", date(2026, 1, 5)), ("running", date(2026, 2, 1)), budget=1000)
    rows.tag(project, type_, "primary", date(2026, 1, 5))
    measure = rows.metric(city, project, start=(10, date(2026, 1, 5)), seen=[(20, date(2026, 9, 1))])
    money = rows.line(city, project, "eu_direct", ("committed", 500, date(2026, 3, 1)))
    rows.review(city, project, date(2026, 8, 1))
    before = facts(city)

    rows.move(project, "stopped", AFTER)
    rows.tag(project, type_, "primary", AFTER, applies=False)
    rows.tag(project, other, "primary", AFTER)
    rows.observe(measure, 30, AFTER)
    rows.line(city, project, "eu_direct", ("committed", 900, AFTER))
    rows.review(city, project, AFTER, held=AFTER, signed=AFTER)
    measure.latest_value, project.started_on = 30, None

    assert project.stage == "stopped"
    assert facts(city) == before
    assert money.id


def test_what_was_recorded_later_is_left_out_when_asked_as_known(city: City) -> None:
    project = rows.project(city, ("running", date(2026, 2, 1)))
    rows.metric(city, project, seen=[(20, date(2026, 9, 1))])
    before = facts(city)

    rows.move(project, "closing", date(2026, 9, 1), recorded_at=LATER)
    late = rows.project(city, ("idea", date(2026, 5, 1)), recorded_at=LATER)
    rows.metric(city, project, "Calls", seen=[(7, date(2026, 9, 1))], recorded_at=LATER)
    rows.line(city, project, "national", ("received", 5, date(2026, 9, 1)), recorded_at=LATER)
    rows.review(city, project, date(2026, 7, 1), recorded_at=LATER)

    as_known = facts(city, as_known=date(2026, 10, 31))
    assert replace(as_known, as_known=None, known_at=before.known_at) == before
    assert as_known.known_at.isoformat() == "2026-10-31T23:59:59.999999+01:00"
    assert on_the_day(facts(city)) == {"closing": 1, "idea": 1}
    assert late.id


def test_reviews_late_by_thirty_working_days_are_counted_by_the_citys_calendar(city: City) -> None:
    # Thirty working days before Wednesday 30 September 2026 is 19 August.
    for due in (date(2026, 8, 18), date(2026, 8, 19), date(2026, 8, 20)):
        rows.review(city, rows.project(city, ("running", date(2026, 2, 1))), due)
    held = rows.project(city, ("running", date(2026, 2, 1)))
    rows.review(city, held, date(2026, 7, 1), held=date(2026, 9, 1))

    assert facts(city).reviews.past_ladder == 2
    late = quarter_report(facts(city)).front.late
    assert late == counted(
        "%(n)s outcome review is late by 30 working days or more.",
        "%(n)s outcome reviews are late by 30 working days or more.",
        2,
    )

    closed = ClosureDay(
        organisation_id=city.id,
        day=date(2026, 9, 1),
        name="Closed",
        means="closed",
        recorded_at=city.organisation.created_at,
    )
    db.session.add(closed)
    assert facts(city).reviews.past_ladder == 1


def test_the_head_of_history_is_that_of_the_day_as_known(city: City) -> None:
    for at in (datetime(2026, 10, 1, tzinfo=UTC), LATER):
        record("project.opened", thing=("project", 1), by=city.lead, at=at)
    db.session.commit()

    assert (facts(city).head.number, facts(city).known_at) == (2, LATER)
    assert facts(city, as_known=date(2026, 10, 1)).head.number == 1


def test_types_and_capabilities_are_counted_in_projects_with_both_totals(city: City) -> None:
    # Two projects of governance, one that learns both capabilities and one that learns none; one without anything.
    governance = rows.term(city, "innovation_type", "governance")
    analytical, partnership = (rows.term(city, "capability", key) for key in ("analytical", "partnership"))
    day = date(2026, 1, 1)
    first, second, _ = (rows.project(city, ("idea", day)) for _ in range(3))
    for project in (first, second):
        rows.tag(project, governance, "primary", day)
    rows.tag(first, governance, "secondary", day)
    rows.tag(first, analytical, "builds", day)
    rows.tag(first, partnership, "builds", day)
    rows.tag(second, analytical, "uses", day)

    assert facts(city).tags == (
        TagCount(None, None, 1),
        TagCount("governance", None, 1),
        TagCount("governance", "analytical", 1),
        TagCount("governance", "partnership", 1),
        TagCount(None, None, 2, "capability"),
        TagCount(None, "analytical", 1, "capability"),
        TagCount(None, "partnership", 1, "capability"),
        TagCount(None, None, 1, "type"),
        TagCount("governance", None, 2, "type"),
    )


def test_measures_of_running_projects_come_with_most_money_first(city: City) -> None:
    small, large, idle = (
        rows.project(city, (stage, date(2026, 2, 1)), title=title, budget=budget)
        for stage, title, budget in (("running", "Small", 10), ("closing", "Large", 2000), ("idea", "Idle", 9000))
    )
    rows.metric(city, small, "A", start=(10, date(2026, 2, 1)), goal=(20, date(2027, 1, 1)), seen=[(5, DAY)])
    rows.metric(city, large, "B", start=(10, date(2026, 2, 1)), goal=(20, date(2027, 1, 1)), seen=[(25, DAY)])
    rows.metric(city, large, "not primary", is_primary=False)
    rows.metric(city, idle, "C")
    rows.project(city, ("running", date(2026, 2, 1)), title="Without")

    found = facts(city).measures

    assert (found.running, found.without, found.total) == (3, 1, 2)
    assert found.standings == {"met": 1, "not_met": 0, "wrong_way": 1, "no_status": 0, "unknown": 0}
    assert [(row.project, row.name, row.latest) for row in found.rows] == [
        ("Large", "B", 25_000_000),
        ("Small", "A", 5_000_000),
    ]
    assert found.rows[1] == Measure(
        ref=small.ref,
        project="Small",
        language=None,
        name="A",
        unit="homes",
        measure="number",
        direction="increase",
        start=10_000_000,
        start_on=date(2026, 2, 1),
        start_kind="measured",
        goal=20_000_000,
        goal_low=None,
        goal_high=None,
        goal_on=date(2027, 1, 1),
        latest=5_000_000,
        latest_on=DAY,
        quality="provisional",
        words=None,
        level="outcome",
        colour="red",  # 5 instead of 10 on the way to 20: half the way back, where 0.72 of it is expected
        seen=(Seen(DAY, 5_000_000),),
    )


def test_a_corrected_a_withdrawn_and_a_split_value_do_not_count(city: City) -> None:
    measure = rows.metric(city, rows.project(city, ("running", date(2026, 2, 1))), seen=[(10, date(2026, 3, 1))])
    wrong = rows.observe(measure, 99, date(2026, 4, 1))
    rows.observe(measure, 12, date(2026, 4, 1), supersedes_id=wrong.id)
    gone = rows.observe(measure, 98, date(2026, 5, 1))
    rows.observe(measure, 0, date(2026, 5, 1), supersedes_id=gone.id, withdrawn=True)
    rows.observe(measure, 97, date(2026, 6, 1), part="North")

    assert [row.latest for row in facts(city).measures.rows] == [12_000_000]


def test_a_goal_changed_after_the_quarter_does_not_count_but_an_imported_one_does(city: City) -> None:
    day = date(2027, 1, 1)
    stood = rows.metric(city, rows.project(city, ("running", date(2026, 2, 1))), "A", goal=(20, day))
    db.session.add(Target(metric_id=stood.id, value=5_000_000, on=day, recorded_at=LATER))
    imported = rows.project(city, ("running", date(2026, 2, 1)), recorded_at=LATER)
    rows.metric(city, imported, "B", goal=(30, day), recorded_at=LATER)

    assert {row.name: row.goal for row in facts(city).measures.rows} == {"A": 20_000_000, "B": 30_000_000}


def test_money_stays_apart_by_currency_share_and_form(city: City) -> None:
    one, two = (rows.project(city, ("running", date(2026, 2, 1))) for _ in range(2))
    rows.line(
        city,
        one,
        "eu_direct",
        ("requested", 900, DAY),
        ("committed", 500, DAY),
        ("received", 200, DAY),
        ("spent", 50, DAY),
    )
    rows.line(city, two, "eu_direct", ("committed", 300, None), ("committed", -100, DAY))
    rows.line(city, two, "eu_direct", ("committed", 7, DAY), currency="GBP")
    rows.line(city, two, "city_operating", ("committed", 60, DAY), share="own")
    rows.line(city, two, "in_kind", ("committed", 40, DAY), share="own", form="in_kind")

    assert facts(city).money == (
        MoneySum("EUR", "city_operating", "own", "cash", 6000, 0, 0, 1, 0),
        MoneySum("EUR", "eu_direct", "grant", "cash", 70000, 20000, 5000, 2, 1),
        MoneySum("EUR", "in_kind", "own", "in_kind", 4000, 0, 0, 1, 0),
        MoneySum("GBP", "eu_direct", "grant", "cash", 700, 0, 0, 1, 0),
    )


def test_every_started_project_is_counted_once_by_its_first_outcome_review(city: City) -> None:
    def started(*moves: tuple[str, date]) -> Any:
        return rows.project(city, ("running", date(2025, 1, 1)), *moves)

    db.session.add(
        Setting(
            organisation_id=city.id, key="count_from", value="2025-06-01", on=date(2026, 11, 1), recorded_at=rows.KNOWN
        )
    )
    rows.project(city, ("idea", date(2025, 1, 1)))  # never started, so out of it
    rows.project(city, ("running", date(2026, 1, 1)))  # unplanned; due a year after its start
    rows.review(city, started(), date(2025, 5, 31))  # before Portfolio: due the day before duties count
    rows.review(city, started(), date(2026, 10, 1))  # not yet due
    rows.review(city, started(), date(2026, 10, 1), held=DAY, signed=DAY)  # signed before its date
    rows.review(city, started(), date(2026, 8, 1), held=DAY, signed=AFTER)  # held, not signed on the day
    rows.review(city, started(), date(2026, 8, 1), moved=(date(2026, 12, 1), DAY))  # postponed
    rows.review(city, started(), date(2026, 8, 31))  # 30 days late
    rows.review(city, started(), date(2026, 8, 30))  # 31 days late
    rows.review(city, started(), date(2026, 7, 1))  # 91 days late
    # Stopped on 2 July: due 60 days later, on 31 August, not in 2027; 30 days late.
    rows.review(city, started(("stopped", date(2026, 7, 2))), date(2027, 1, 1))
    signed_second = started()
    rows.review(city, signed_second, date(2026, 9, 30))
    rows.review(city, signed_second, date(2026, 10, 30), held=DAY, signed=DAY)  # the first review counts

    found = facts(city).reviews

    assert (found.started, found.unplanned, found.before_portfolio, found.not_yet_due) == (11, 1, 1, 1)
    assert (found.signed, found.held, found.postponed, found.late, found.overdue, found.long_overdue) == (
        1,
        1,
        1,
        3,
        1,
        1,
    )
    assert [row.due_on for row in found.rows] == [
        date(2026, 7, 1),
        date(2026, 8, 1),
        date(2026, 8, 1),
        date(2026, 8, 30),
        date(2026, 8, 31),
        date(2026, 8, 31),
        DAY,
    ]


def test_an_open_review_names_the_department_as_it_was_called_then(city: City) -> None:
    project = rows.project(city, ("running", date(2025, 1, 1)), title="Night bus")
    rows.review(city, project, date(2026, 7, 1))
    for name, day in (("Homes", date(2025, 1, 1)), ("Homes and Heat", AFTER)):
        db.session.add(
            DepartmentChange(department_id=city.housing.id, kind="renamed", name=name, on=day, recorded_at=rows.KNOWN)
        )

    # From 1 July to 30 September are 91 days.
    owed = Overdue(project.ref, "Night bus", None, "Homes", date(2026, 7, 1), None, None, 91, True)
    assert facts(city).reviews.rows == (owed,)


def test_the_number_of_statements_does_not_grow_with_projects(city: City, count_queries: Callable[[], Any]) -> None:
    def fill(projects: int) -> None:
        for _ in range(projects):
            project = rows.project(city, ("running", date(2025, 1, 1)), budget=5)
            rows.metric(city, project, start=(1, DAY), goal=(2, AFTER), seen=[(1, DAY)])
            rows.line(city, project, "eu_direct", ("committed", 5, DAY))
            rows.review(city, project, date(2026, 7, 1))

    counts = []
    for projects in (1, 30):
        fill(projects)
        db.session.refresh(city.organisation)
        with count_queries() as statements:
            facts(city)
        counts.append(len(statements))

    assert counts == [55, 55]


def test_facts_survive_their_way_through_the_database(city: City) -> None:
    project = rows.project(city, ("running", date(2025, 1, 1)), budget=5)
    rows.metric(city, project, start=(1, DAY), goal=(2, AFTER), seen=[(1, DAY)])
    rows.line(city, project, "eu_direct", ("committed", 5, DAY))
    rows.review(city, project, date(2026, 7, 1))
    found = facts(city)

    assert QuarterFacts.from_json(found.as_json()) == found
