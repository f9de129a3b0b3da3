from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.overview import queries
from portfolio.overview.queries import Cell, Committed, Reviewed
from portfolio.people.models import Person, Setting
from portfolio.projects import actions as projects
from portfolio.projects.models import Project
from portfolio.reviews.models import Review
from portfolio.updates import actions as updates
from tests import make
from tests.make import City

TODAY = date(2026, 11, 21)


def review(project: Project, due: date, kind: str = "outcome", **more: Any) -> Review:
    """A review as it stands in the database, whatever led to it."""
    made = Review(
        organisation_id=project.organisation_id,
        project_id=project.id,
        kind=kind,
        first_due_on=due,
        due_on=more.pop("moved_to", due),
        planned_on=due,
        created_at=make.AT,
        **more,
    )
    db.session.add(made)
    db.session.flush()
    return made


def book(project: Project, minor: int, on: date, currency: str = "EUR", kind: str = "committed", **line: Any) -> None:
    """A booking on a line of its own."""
    made = FundingLine(
        organisation_id=project.organisation_id,
        project_id=project.id,
        source="City budget",
        kind="city_operating",
        state="committed",
        currency=currency,
        created_at=make.AT,
        **line,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(
        LedgerEntry(line_id=made.id, kind=kind, amount_minor=minor, currency=currency, on=on, recorded_at=make.AT)
    )
    db.session.flush()


def running(city: City, title: str, on: date = date(2025, 1, 7)) -> Project:
    return make.make_project(city, title=title, stage="running", on=on)


def test_stages_add_up_to_the_portfolio_without_archived_projects(city: City) -> None:
    make.make_project(city, title="A")
    running(city, "B")
    running(city, "C")
    projects.archive(running(city, "D"), by=city.lead, at=make.AT)
    running(make.make_city("Elsewhere"), "E")

    assert queries.by_stage(city.lead) == {"idea": 1, "running": 2}


def test_a_project_counts_with_its_main_type_and_the_capabilities_it_helps_to_learn(city: City) -> None:
    make.make_project(
        city,
        title="A",
        tags=[
            "innovation_type:governance:primary",
            "innovation_type:conceptual:secondary",
            "capability:analytical:builds",
            "capability:partnership:builds",
            "capability:leadership:uses",
        ],
    )
    make.make_project(city, title="B", tags=["innovation_type:governance:primary", "capability:analytical:builds"])
    make.make_project(city, title="C", tags=["innovation_type:governance:primary"])

    assert sorted(queries.type_by_capability(city.lead)) == [
        Cell("governance", "analytical", 2),
        Cell("governance", "partnership", 1),
    ]


def test_currencies_work_and_own_share_are_never_added_up(city: City) -> None:
    project = running(city, "A")
    january = date(2026, 1, 1)
    book(project, 4_000_00, january)
    book(project, 500_00, TODAY, share="own")
    book(project, 250_00, TODAY, share="own", form="in_kind")
    book(project, 80_00, TODAY, form="in_kind")
    book(project, 70_00, TODAY, currency="CHF")
    book(project, 9_00, january - timedelta(days=1))
    book(project, 9_00, TODAY + timedelta(days=1))
    book(project, 9_00, TODAY, kind="received")

    assert queries.committed(city.lead, january, TODAY) == [
        Committed(Money(4_000_00, "EUR"), Money(500_00, "EUR"), Money(250_00, "EUR")),
        Committed(Money(70_00, "CHF"), Money(0, "CHF"), Money(0, "CHF")),
    ]


def test_every_started_project_counts_once_by_its_first_outcome_review(city: City) -> None:
    due = date(2026, 6, 30)
    review(running(city, "On time"), due, held_on=due, signed_on=due, state="signed_off")
    review(running(city, "Late"), due, held_on=due, signed_on=due + timedelta(days=1), state="signed_off")
    review(running(city, "Unsigned"), due, held_on=due)
    review(running(city, "Postponed"), due, moved_to=TODAY + timedelta(days=1))
    review(running(city, "Overdue"), due)
    review(running(city, "Due today"), TODAY)
    review(running(city, "Ahead"), TODAY + timedelta(days=1))
    running(city, "Unplanned")
    make.make_project(city, title="Not started")
    twice = running(city, "Twice")
    review(twice, due, held_on=due, signed_on=due, state="signed_off")
    review(twice, due + timedelta(days=9))
    review(running(city, "Other kind"), due, kind="mid_term")

    found = queries.outcome_reviews(city.lead, TODAY)

    assert found == Reviewed(
        on_time=2, late=1, held=1, postponed=1, overdue=2, not_yet=1, unplanned=2, before_portfolio=0
    )
    assert (found.done, found.due) == (3, 7)


def test_a_stopped_project_owes_its_review_sixty_days_after_the_stop(city: City) -> None:
    for title, stopped_on in (("A", TODAY - timedelta(days=60)), ("B", TODAY - timedelta(days=59))):
        project = running(city, title)
        projects.move_stage(
            project, to="stopped", on=stopped_on, reason="The supplier closed.", by=city.lead, at=make.AT
        )
        review(project, date(2027, 6, 30))

    found = queries.outcome_reviews(city.lead, TODAY)

    assert (found.overdue, found.not_yet) == (1, 1)


def test_duties_from_before_the_city_began_to_count_are_left_out(city: City) -> None:
    review(running(city, "Before"), date(2026, 6, 30))
    review(running(city, "After"), date(2026, 7, 1))
    for on, value in ((date(2026, 1, 1), "2020-01-01"), (date(2026, 7, 1), "2026-07-01")):
        db.session.add(Setting(organisation_id=city.id, key="count_from", value=value, on=on, recorded_at=make.AT))
    db.session.flush()

    found = queries.outcome_reviews(city.lead, TODAY)

    assert (found.overdue, found.before_portfolio) == (1, 1)


def test_the_longest_overdue_and_the_next_reviews_come_first(city: City) -> None:
    project = running(city, "A")
    for days in (-400, -20, -10, 10, 0, 30):
        review(project, TODAY + timedelta(days=days), kind="progress")
    review(project, TODAY - timedelta(days=500), held_on=TODAY, state="submitted")
    review(running(make.make_city("Elsewhere"), "B"), TODAY - timedelta(days=900))

    overdue, next_ones = queries.first_reviews(city.lead, TODAY)
    late = [(TODAY - row.due_on).days for row in overdue]
    ahead = [(row.due_on - TODAY).days for row in next_ones]

    assert late == [400, 20, 10]
    assert ahead == [0, 10, 30]


def test_ones_own_work_is_what_one_owns_or_stands_in_for(city: City) -> None:
    me = make.make_viewer(city, "project_owner")
    person = db.session.get(Person, me.person_id)
    make.make_project(city, title="Mine", owner=person, texts={"summary": "Sensors."})
    make.make_project(city, title="Stand-in", deputy=person)
    review(make.make_project(city, title="Reviewed", owner=person), TODAY)
    review(make.make_project(city, title="Not mine"), TODAY)

    assert [mine.title for mine in queries.my_projects(me, TODAY)] == ["Reviewed", "Stand-in", "Mine"]
    assert [row.title for row in queries.my_reviews(me)] == ["Reviewed"]
    assert queries.my_projects(replace(me, person_id=0), TODAY) == []


def test_ones_own_quarterly_updates_that_wait_are_counted(city: City) -> None:
    me = make.make_viewer(city, "project_owner")
    person = db.session.get(Person, me.person_id)
    august = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
    first, _second = (
        make.make_project(city, title, stage="running", owner=person, on=date(2026, 8, 3), at=august)
        for title in ("One", "Two")
    )
    make.make_project(city, "An idea", owner=person, at=august)
    assert {mine.waiting for mine in queries.my_projects(me, TODAY)} == {2}

    updates.send(first, Quarter(2026, 3), sentence="Well.", by=me, at=make.AT)

    assert {mine.waiting for mine in queries.my_projects(me, TODAY)} == {1}


def test_a_stop_brings_a_review_forward_on_the_first_page_too(session: Any, city: City) -> None:
    # Due on 1 March 2027, stopped on 1 September 2026: due 60 days later, on 31 October, so late on 21 November.
    project = make.make_project(city, stage="running", on=date(2026, 1, 10))
    review(project, date(2027, 3, 1))
    projects.move_stage(project, "stopped", on=date(2026, 9, 1), reason="No money", by=city.lead, at=make.AT)

    late, ahead = queries.first_reviews(city.lead, TODAY)

    assert [(found.ref, found.due_on) for found in late] == [(project.ref, date(2026, 10, 31))]
    assert ahead == []
