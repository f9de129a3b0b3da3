"""Two who press at the same instant, and two schedulers that look at the same instant."""

from datetime import UTC, date, datetime

from flask import Flask

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.history.models import Entry
from portfolio.jobs.models import Job
from portfolio.reports import actions, queries, timetable
from portfolio.reports.models import Report, ReportStep, ReportWork
from tests import make
from tests.races import AT_ONCE, at_once
from tests.reports import rows
from tests.world_reports import issue

AT = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
KNOWN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def test_of_several_who_issue_at_once_exactly_one_does(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        city = make.make_city()
        lead = city.lead
        report, _ = actions.prepare(Quarter(2026, 3), by=lead, at=AT)
        actions.freeze(report, by=lead, at=AT)
        actions.keep_facts(report, queries.quarter_facts(city.organisation, Quarter(2026, 3)), by=lead, at=AT)
        actions.write(report, sentence="Quiet.", by=lead, at=AT)
        deputies = [make.make_viewer(city, "deputy_lead") for _ in range(AT_ONCE)]
        number = report.id
        db.session.commit()

    def deed(place: int) -> str:
        actions.issue(db.session.get_one(Report, number), by=deputies[place], at=AT)
        return "done"

    assert sorted(at_once(fresh_app, deed)) == ["done", "issued", "issued", "issued"]
    with fresh_app.app_context():
        assert db.session.query(Entry).filter_by(event="report.issued").count() == 1
        assert db.session.query(Job).filter_by(kind="report_draw").count() == 1


def test_of_several_who_correct_at_once_exactly_one_does(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        city = make.make_city()
        lead, number = city.lead, issue(city, Quarter(2026, 3), AT).id
        db.session.commit()

    def deed(place: int) -> str:
        return actions.correct(db.session.get_one(Report, number), erratum=f"Sum {place}.", by=lead, at=AT).state

    assert sorted(at_once(fresh_app, deed)) == ["corrected"] * 3 + ["frozen"]
    with fresh_app.app_context():
        assert db.session.query(Report).filter_by(version=2).count() == 1


def test_of_several_schedulers_one_takes_each_step(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        city = make.make_city()
        rows.project(city, ("running", date(2026, 2, 1)), recorded_at=KNOWN)
        db.session.commit()

    taken = at_once(fresh_app, lambda _: timetable.keep(AT))

    with fresh_app.app_context():
        assert sorted(taken) == [0, 0, 0, 1]
        assert db.session.query(Report).count() == 1
        assert db.session.query(ReportStep).count() == 1
        assert db.session.query(ReportWork).count() == 1
