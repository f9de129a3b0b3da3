"""The demo city's quarterly reports: issued in time, answered, one corrected, and counted by what was known then."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.quarter import period
from portfolio.demo import city, report_words
from portfolio.jobs.models import Job
from portfolio.people.models import Organisation, Person
from portfolio.reports import issues, timetable
from portfolio.reports.models import Delivery, Report, Subscription
from portfolio.reports.queries import quarter_facts
from tests.kept import JANUARY, LATE


def issued() -> list[Report]:
    return list(db.session.scalars(sa.select(Report).order_by(Report.quarter, Report.version)))


def newest() -> Report:
    return issued()[-1]


def test_the_last_three_quarters_are_issued_and_one_of_them_twice(lindhafen: Organisation) -> None:
    """Twenty days after a quarter's end, on the next working day; the correction nine days later."""
    found = [
        (report.quarter, report.version, report.state, local_day(report.issued_at, city.ZONE), report.issued_by_id)
        for report in issued()
        if report.issued_at
    ]

    lead = db.session.scalars(sa.select(Person.id).where(Person.name == "Ada Osei")).one()
    assert found == [
        ("2026Q1", 1, "issued", date(2026, 4, 20), lead),
        ("2026Q1", 2, "issued", date(2026, 4, 29), lead),
        ("2026Q2", 1, "issued", date(2026, 7, 20), lead),
        ("2026Q3", 1, "issued", date(2026, 10, 20), lead),
    ]
    assert [report.erratum for report in issued()] == [None, report_words.ERRATUM, None, None]


def test_each_says_what_the_unit_and_the_departments_wrote(lindhafen: Organisation) -> None:
    pages = {(report.quarter, report.version): issues.facts_of(report).front for report in issued()}

    for place, quarter in enumerate(("2026Q3", "2026Q2", "2026Q1")):
        told, page = report_words.TOLD[place], pages[quarter, 2 if place == report_words.CORRECTED else 1]
        assert page is not None
        assert (page.sentence, page.worked, page.did_not_work) == told[:3]
        assert sorted(line.sentence for line in page.departments) == sorted(told.lines.values())
        assert [(asked.asked, asked.project) for asked in page.asked] == [(ask.asked, ask.about) for ask in told.asks]
    mistaken = pages["2026Q1", 1]
    assert mistaken is not None
    assert mistaken.worked == report_words.MISTAKEN


def test_the_newest_asks_for_three_decisions_of_which_one_has_no_answer(lindhafen: Organisation) -> None:
    found = [
        (
            decision.row.asked,
            decision.row.due_on,
            decision.row.amount_minor,
            decision.project.title if decision.project else None,
            decision.answer.answer if decision.answer else None,
            decision.answer.on if decision.answer else None,
        )
        for decision in issues.decisions_of(newest())
    ]

    # Answered six and thirteen days after 20 October, on the next working day.
    assert found == [
        ("Pay for the sixth cool room", date(2026, 12, 4), 18_000_00, "Cool rooms in care homes", "later",
         date(2026, 10, 27)),
        ("Carry on the budget lab, or stop it", date(2026, 12, 21), None, "Neighbourhood budget lab", None, None),
        ("Write to the ministry about the grant", date(2027, 1, 4), None, "Heat-pump helpdesk", "yes",
         date(2026, 11, 2)),
    ]  # fmt: skip


def test_each_opens_with_the_answers_to_the_one_before(lindhafen: Organisation) -> None:
    answered = {}
    for report in issued():
        page = issues.facts_of(report).front
        assert page is not None
        answered[report.quarter, report.version] = [(each.answer, each.given_by) for each in page.answered]

    mayor = "Chidi Okafor"
    assert answered == {
        ("2026Q1", 1): [],
        ("2026Q1", 2): [],
        ("2026Q2", 1): [("yes", mayor), ("later", mayor), ("changed", mayor)],
        ("2026Q3", 1): [("later", mayor), ("yes", mayor), ("changed", mayor)],
    }


def test_the_figures_are_those_known_when_they_were_frozen(lindhafen: Organisation) -> None:
    """What was recorded after 8 October is not in it: two of the quarter's updates came on the 11th and 13th."""
    report = newest()
    kept = issues.facts_of(report)
    again = quarter_facts(lindhafen, period(report.quarter), frozen_at=report.frozen_at)

    assert local_day(kept.known_at, city.ZONE) == date(2026, 10, 8)
    assert (kept.head, kept.known_at, kept.stages, kept.money, kept.measures, kept.reviews, kept.projects) == (
        again.head, again.known_at, again.stages, again.money, again.measures, again.reviews, again.projects,
    )  # fmt: skip


def test_leadership_gets_each_once_and_no_mail_about_the_past(lindhafen: Organisation) -> None:
    forms = sa.select(Person.name, Subscription.form).join(Subscription, Subscription.person_id == Person.id)
    sent = sa.select(Person.name, sa.func.count()).join(Delivery, Delivery.person_id == Person.id).group_by(Person.name)

    assert dict(iter(db.session.execute(forms))) == {"Chidi Okafor": "attach", "Claire Moreau": "link"}
    assert dict(iter(db.session.execute(sent))) == {"Chidi Okafor": 4, "Claire Moreau": 4}


def test_counting_is_done_and_drawing_waits_for_the_scheduler(lindhafen: Organisation) -> None:
    jobs = sa.select(Job.kind, Job.state, sa.func.count()).where(Job.kind.like("report%")).group_by(Job.kind, Job.state)

    # A draft and a freezing each for three quarters, and one correction; four issues.
    assert {(kind, state): count for kind, state, count in db.session.execute(jobs)} == {
        ("report_count", "done"): 7,
        ("report_draw", "waiting"): 4,
    }


@pytest.mark.parametrize(
    ("kind", "like", "now", "quarters", "drafts"),
    [
        ("postgresql", "demo_january", JANUARY, ["2026Q1", "2026Q2", "2026Q3"], ["2026Q4"]),
        ("sqlite", "demo_late", LATE, ["2030Q2", "2030Q3", "2030Q4"], []),
    ],
)
def test_they_never_age_and_a_quarter_that_ended_lately_is_left_to_the_scheduler(
    new_database: Callable[..., Flask], kind: str, like: str, now: datetime, quarters: list[str], drafts: list[str]
) -> None:
    """On 19 January the report of the fourth quarter is a day away; on 28 February it is out."""
    with new_database(kind, like=like).app_context():
        told = issued()
        timetable.keep(now)

        first, *others = quarters
        assert [report.quarter for report in told] == [first, first, *others]
        assert all(report.issued_at and report.issued_at <= now for report in told)
        assert [report.quarter for report in issued() if report.state == "draft"] == drafts
        db.session.rollback()
