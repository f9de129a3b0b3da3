"""What the scheduler does about a report: each step once, however often and by however many it is looked at."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.jobs.models import Job
from portfolio.notices.models import Notice
from portfolio.people import actions as people
from portfolio.people.models import Person
from portfolio.reports import actions, queries, timetable
from portfolio.reports.models import Report, ReportStep, ReportWork
from tests import make
from tests.make import City
from tests.reports import rows

KNOWN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STARTED = date(2026, 2, 1)
CALLED, DRAFTED, PREVIEWED, FROZEN = (date(2026, 9, 16), date(2026, 10, 1), date(2026, 10, 7), date(2026, 10, 8))


def morning(day: date) -> datetime:
    """Eight in the morning in Vienna, in summer time."""
    return datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)


def start_reminders(city: City) -> None:
    people.change_setting(
        city.organisation, "reminders_from", "2026-05-04", on=date(2026, 5, 4), by=city.lead, at=KNOWN
    )


@pytest.fixture
def running(city: City) -> City:
    """A city with a running project that somebody owns."""
    project = rows.project(city, ("running", STARTED), recorded_at=KNOWN)
    owner = make.make_viewer(city, "project_owner", name="Olga Owner")
    project.owner_id = owner.person_id
    db.session.flush()
    return city


def state_of(city: City) -> tuple[list[str], str | None]:
    """The steps on record, and the state of the city's report of the third quarter."""
    steps = [f"{row.quarter} {row.step}" for row in db.session.query(ReportStep).order_by(ReportStep.id)]
    report = db.session.query(Report).filter_by(organisation_id=city.id, quarter="2026Q3").one_or_none()
    return steps, report.state if report else None


def test_d57_the_draft_is_there_on_the_next_working_day_and_frozen_after_five_more(running: City) -> None:
    seen = []
    for day in (date(2026, 9, 30), DRAFTED, PREVIEWED, FROZEN, date(2026, 11, 2)):
        timetable.keep(morning(day))
        seen.append(state_of(running))

    second, third, both = "2026Q2 drafted", "2026Q3 drafted", ["2026Q2 drafted", "2026Q2 frozen"]
    assert [state for _, state in seen] == [None, "draft", "draft", "frozen", "frozen"]
    assert third in seen[1][0]
    assert {*seen[-1][0]} == {second, third, "2026Q3 frozen"}
    assert both[0] in seen[0][0]
    report = db.session.query(Report).filter_by(quarter="2026Q3").one()
    assert (report.preview_until, report.issued_at, report.frozen_at) == (PREVIEWED, None, morning(FROZEN))


def test_looked_at_twice_everything_is_done_once(running: City) -> None:
    start_reminders(running)
    for day in (CALLED, CALLED, DRAFTED, DRAFTED, FROZEN, FROZEN):
        timetable.keep(morning(day))

    of_third = db.session.query(Report).filter_by(quarter="2026Q3").one()
    assert db.session.query(ReportWork).filter_by(report_id=of_third.id).count() == 2
    assert db.session.query(Notice).filter_by(kind="update").count() == 1


def test_a_city_without_projects_reports_nothing(city: City) -> None:
    assert timetable.keep(morning(FROZEN)) == 0
    assert db.session.query(Report).count() == 0


def test_a_late_draft_still_leaves_departments_five_working_days(running: City) -> None:
    timetable.keep(morning(date(2026, 10, 19)))

    report = db.session.query(Report).filter_by(quarter="2026Q3").one()
    # Monday 19 to Friday 23 October.
    assert (report.state, report.preview_until) == ("draft", date(2026, 10, 23))


def test_what_the_lead_has_frozen_the_scheduler_leaves_as_it_is(running: City) -> None:
    timetable.keep(morning(DRAFTED))
    report = db.session.query(Report).filter_by(quarter="2026Q3").one()
    actions.freeze(report, by=running.lead, at=morning(date(2026, 10, 2)))

    timetable.keep(morning(FROZEN))

    assert report.frozen_at == morning(date(2026, 10, 2))


@pytest.mark.parametrize("is_reminded", [True, False])
def test_heads_hear_that_they_may_look_at_their_lines_once_reminders_have_begun(
    running: City, is_reminded: bool
) -> None:
    head = make.make_viewer(running, "department_head", name="Hanna Head", department=running.housing)
    if is_reminded:
        start_reminders(running)

    for day in (DRAFTED, DRAFTED):
        timetable.keep(morning(day))

    told = db.session.query(Notice).filter_by(kind="report_preview").all()
    assert [(notice.person_id, notice.values["department"], notice.values["until"]) for notice in told] == [
        (head.person_id, "Housing", PREVIEWED.isoformat())
    ] * is_reminded


def test_the_lead_hears_once_that_the_figures_are_frozen(running: City) -> None:
    start_reminders(running)

    for day in (DRAFTED, FROZEN, FROZEN, date(2026, 10, 9)):
        timetable.keep(morning(day))

    report = db.session.query(Report).filter_by(quarter="2026Q3").one()
    told = db.session.query(Notice).filter_by(kind="report_ready").all()
    assert [(notice.person_id, notice.values["path"]) for notice in told] == [
        (running.lead.person_id, f"/reports/{report.id}/prepare")
    ]


# ------------------------------------------------------------------------------------------------- the call
@pytest.mark.parametrize(
    ("day", "asked"), [(date(2026, 9, 15), 0), (CALLED, 1), (date(2026, 9, 24), 1)], ids=["early", "that day", "late"]
)
def test_owners_are_called_ten_working_days_before_the_quarter_ends(running: City, day: date, asked: int) -> None:
    start_reminders(running)

    timetable.keep(morning(day))

    notices = db.session.query(Notice).filter_by(kind="update").all()
    assert [(db.session.get_one(Person, notice.person_id).name, notice.values["number"]) for notice in notices] == [
        ("Olga Owner", 3)
    ] * asked


def test_nobody_is_called_before_reminders_have_been_let_begin(running: City) -> None:
    timetable.keep(morning(CALLED))
    assert db.session.query(Notice).count() == 0

    start_reminders(running)
    timetable.keep(morning(date(2026, 9, 17)))
    assert db.session.query(Notice).count() == 1


def test_only_people_who_accepted_are_called(running: City) -> None:
    start_reminders(running)
    for person in db.session.query(Person).filter_by(name="Olga Owner"):
        person.accepted_at = None

    timetable.keep(morning(CALLED))

    assert db.session.query(Notice).count() == 0


# ---------------------------------------------------------------------------------------- work that ended badly
def ended(state: str) -> None:
    """Let the newest job of the third quarter's report end."""
    number = db.session.query(ReportWork).order_by(ReportWork.id.desc()).first()
    assert number is not None
    job = db.session.get_one(Job, number.job_id)
    job.state = state
    db.session.flush()


def work_of(report: Report) -> list[tuple[str, int]]:
    rows = db.session.query(ReportWork).filter_by(report_id=report.id).order_by(ReportWork.id)
    return [(row.kind, row.number) for row in rows]


@pytest.mark.parametrize("state", ["cancelled", "failed"])
def test_a_job_that_was_cancelled_or_crashed_is_taken_up_again_once(city: City, state: str) -> None:
    report, _ = actions.prepare(Quarter(2026, 3), by=city.lead, at=morning(DRAFTED))
    ended(state)

    assert [timetable.keep(morning(DRAFTED)) for _ in range(2)] == [1, 0]
    ended(state)
    assert timetable.keep(morning(DRAFTED)) == 0

    assert work_of(report) == [("report_count", 1), ("report_count", 2)]


@pytest.mark.parametrize(("state", "is_told"), [("cancelled", True), ("failed", False)])
def test_who_was_told_that_it_failed_hears_nothing_of_the_second_try(city: City, state: str, is_told: bool) -> None:
    actions.prepare(Quarter(2026, 3), by=city.lead, at=morning(DRAFTED))
    ended(state)

    timetable.keep(morning(DRAFTED))

    job = db.session.query(Job).order_by(Job.id.desc()).first()
    assert job is not None
    assert job.asked_by_id == (city.lead.person_id if is_told else None)


def test_a_job_that_went_well_is_not_taken_up_again(city: City) -> None:
    actions.prepare(Quarter(2026, 3), by=city.lead, at=morning(DRAFTED))
    ended("done")

    assert timetable.keep(morning(DRAFTED)) == 0


def test_the_lead_hears_of_work_that_the_machine_began(running: City) -> None:
    timetable.keep(morning(DRAFTED))

    job: Any = db.session.query(Job).filter_by(kind="report_count").order_by(Job.id.desc()).first()
    report = db.session.query(Report).filter_by(quarter="2026Q3").one()
    assert (job.asked_by_id, report.asked_by_id) == (running.lead.person_id, None)


def test_the_files_of_an_issue_are_asked_for_again(city: City) -> None:
    report, _ = actions.prepare(Quarter(2026, 3), by=city.lead, at=morning(DRAFTED))
    actions.freeze(report, by=city.lead, at=morning(FROZEN))
    facts = queries.quarter_facts(city.organisation, Quarter(2026, 3), frozen_at=report.frozen_at)
    actions.keep_facts(report, facts, by=city.lead, at=morning(FROZEN))
    actions.write(report, sentence="Quiet.", by=city.lead, at=morning(FROZEN))
    actions.issue(report, by=city.lead, at=morning(FROZEN))
    ended("cancelled")

    timetable.keep(morning(FROZEN))

    assert work_of(report)[-2:] == [("report_draw", 1), ("report_draw", 2)]
