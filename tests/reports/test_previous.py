"""The first page's figures of the period before: what is recorded of it now, or that this is the first report."""

from datetime import UTC, date, datetime
from typing import Any

from portfolio.core.db import db
from portfolio.core.quarter import Period, Quarter, Year
from portfolio.projects.models import Assignment, Project
from portfolio.reports.content import quarter_report
from portfolio.reports.editions import Edition
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.previous import Figures, Spent
from portfolio.reports.queries import quarter_facts
from portfolio.strategy.actions import open_programme
from tests.make import City
from tests.reports import rows
from tests.reviews.cases import Case
from tests.reviews.fourteen import fourteen
from tests.reviews.writing import write

Q3 = Quarter(2026, 3)
DAY, BEFORE = date(2026, 9, 30), date(2026, 6, 30)


def facts(city: City, of: Period = Q3, as_known: date | None = None, about: str = "city") -> QuarterFacts:
    return quarter_facts(city.organisation, of, as_known, Edition.parse(about))


def test_the_figures_of_the_quarter_before_are_those_of_its_last_day(city: City) -> None:
    # On 30 June one project runs and one closes, a third begins on 1 July. Expected by 30 June: 180 of 365 days, 0.49.
    first = rows.project(city, ("running", date(2026, 1, 1)))
    second = rows.project(city, ("running", date(2026, 1, 1)), ("closing", BEFORE), ("stopped", DAY))
    rows.project(city, ("running", date(2026, 7, 1)))
    way: dict[str, Any] = {"start": (0, date(2026, 1, 1)), "goal": (100, date(2027, 1, 1))}
    rows.metric(city, first, "On target then", seen=[(49, BEFORE), (50, DAY)], **way)
    rows.metric(city, second, "Behind then", seen=[(30, BEFORE)], **way)
    rows.metric(city, second, "Not measured then", seen=[(30, DAY)], **way)
    rows.line(city, first, "national", ("committed", 500, BEFORE), ("spent", 20, BEFORE), ("spent", 9, DAY))
    rows.line(city, first, "national", ("committed", 7, BEFORE), currency="GBP")
    rows.line(city, first, "in_kind", ("committed", 40, BEFORE), form="in_kind")
    rows.review(city, second, date(2026, 6, 1))

    found = facts(city).previous

    assert found == Figures(
        day=BEFORE,
        running=2,
        money=(Spent("EUR", 500_00, 20_00), Spent("GBP", 7_00, 0)),
        on_target=1,
        with_data=2,
        full=0,
        due=1,
    )


def test_d59_where_nothing_was_recorded_before_there_is_no_quarter_to_compare_with(city: City) -> None:
    # The past was imported on 2 July: it is told, and yet nobody knew it when the second quarter ended.
    imported = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)
    rows.project(city, ("running", date(2024, 1, 1)), recorded_at=imported)

    assert facts(city).previous is None
    fourth = facts(city, Quarter(2026, 4)).previous
    assert fourth is not None
    assert (fourth.day, fourth.running) == (DAY, 1)


def test_d59_a_project_recorded_in_the_last_hour_of_the_quarter_before_is_enough(city: City) -> None:
    # 23:30 on 30 June in Vienna is 21:30 in UTC; half past midnight is the first quarter of use.
    last, first = (datetime(2026, 6, 30, hour, 30, tzinfo=UTC) for hour in (21, 22))
    rows.project(city, ("running", date(2024, 1, 1)), recorded_at=first)
    assert facts(city).previous is None

    rows.project(city, ("running", date(2024, 1, 1)), recorded_at=last)
    assert facts(city).previous is not None


def test_a_year_is_compared_with_the_year_before(city: City) -> None:
    rows.project(city, ("running", date(2026, 1, 10)), recorded_at=datetime(2025, 12, 1, tzinfo=UTC))

    found = facts(city, Year(2026)).previous

    assert found is not None
    assert (found.day, found.running) == (date(2025, 12, 31), 0)


def test_an_edition_is_compared_with_the_projects_it_had_then(city: City) -> None:
    homes = open_programme(title="Homes", by=city.lead, at=rows.KNOWN)
    for on in (date(2026, 2, 1), date(2026, 8, 1)):
        made = rows.project(city, ("running", date(2026, 1, 10)))
        row = {"kind": "programme", "programme_id": homes.id, "on": on, "recorded_at": rows.KNOWN}
        db.session.add(Assignment(project_id=made.id, **row))
    db.session.flush()

    found = facts(city, about=f"programme:{homes.key}")

    assert found.previous is not None
    assert (found.previous.running, found.measures.running) == (1, 2)


def test_what_is_recorded_later_of_the_quarter_before_changes_it_as_of_the_day_only(city: City) -> None:
    rows.project(city, ("running", date(2026, 1, 10)))
    known, later = date(2026, 10, 19), datetime(2026, 11, 1, tzinfo=UTC)
    before = facts(city, as_known=known).previous

    rows.project(city, ("running", date(2026, 1, 10)), recorded_at=later)

    assert facts(city, as_known=known).previous == before
    now = facts(city).previous
    assert now is not None
    assert now.running == 2


def test_a_quarter_and_the_next_one_tell_the_same_of_the_day_between(city: City) -> None:
    write(city, [Case(told) for told in fourteen()])
    for project_ref in ("P6", "P7"):
        rows.metric(city, _of(city, project_ref), start=(10, date(2026, 2, 1)), goal=(30, DAY), seen=[(20, BEFORE)])
    rows.project(city, ("idea", date(2026, 1, 1)))  # recorded on 1 January, so there was a quarter before
    report = quarter_report(facts(city, Quarter(2026, 2)))
    evaluation = report.facts.reviews.evaluation
    assert evaluation is not None

    then = facts(city).previous

    assert then == Figures(
        day=BEFORE,
        running=report.measures.facts.running,
        money=tuple(
            Spent(table.currency, table.money.committed.minor, table.money.spent.minor) for table in report.money
        ),
        on_target=report.measures.on_target.part,
        with_data=report.measures.on_target.whole,
        full=evaluation.full,
        due=evaluation.due,
    )


def _of(city: City, ref: str) -> Project:
    return db.session.query(Project).filter_by(organisation_id=city.id, ref=ref).one()
