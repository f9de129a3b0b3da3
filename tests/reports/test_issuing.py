"""A report's life: prepared, frozen, written, issued by a named person, corrected, and read unchanged ever after."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile, Refused, RuleBroken, WrongInput
from portfolio.core.quarter import Quarter
from portfolio.history.models import Entry
from portfolio.jobs.models import Job
from portfolio.reports import actions, issues, queries, rules
from portfolio.reports.content import quarter_report
from portfolio.reports.models import AskedDecision, Report, ReportFile
from portfolio.reports.shape import report_json
from tests.make import City
from tests.reports import rows
from tests.world_reports import issue

OCTOBER = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
LATER = OCTOBER + timedelta(days=5)
Q3 = Quarter(2026, 3)
STARTED = date(2026, 2, 1)


def counted(city: City, report: Report, at: datetime) -> Report:
    """What the job does that counts a report."""
    facts = queries.quarter_facts(city.organisation, Quarter.parse(report.quarter), frozen_at=report.frozen_at)
    actions.keep_facts(report, facts, by=city.lead, at=at)
    return report


def frozen(city: City, at: datetime = OCTOBER) -> Report:
    """A report whose figures are frozen and counted, with its sentence."""
    report, _ = actions.prepare(Q3, by=city.lead, at=at)
    actions.freeze(report, by=city.lead, at=at)
    counted(city, report, at)
    actions.write(report, sentence="Two pilots began.", by=city.lead, at=at)
    return report


# ------------------------------------------------------------------------------------------------- preparing
def test_d57_a_draft_is_prepared_once_and_is_not_final(city: City) -> None:
    report, is_new = actions.prepare(Q3, by=city.lead, at=OCTOBER)
    again, is_new_again = actions.prepare(Q3, by=city.lead, at=OCTOBER)

    assert (is_new, is_new_again, again.id) == (True, False, report.id)
    assert (report.version, report.state, report.issued_at) == (1, "draft", None)
    assert [job.kind for job in db.session.query(Job)] == ["report_count"]
    db.session.commit()
    assert [entry.event for entry in db.session.query(Entry)] == ["report.prepared"]


def test_a_quarter_that_is_not_over_has_no_draft(city: City) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.prepare(Quarter(2026, 4), by=city.lead, at=OCTOBER)

    assert refused.value.code == "not_over"


def test_a_report_says_what_it_lacks_until_it_may_be_issued(city: City) -> None:
    report, _ = actions.prepare(Q3, by=city.lead, at=OCTOBER)

    def lacks() -> list[str]:
        return [lack.code for lack in rules.lacking(issues.wanting(report))]

    assert lacks() == ["not_frozen", "sentence"]
    actions.freeze(report, by=city.lead, at=OCTOBER)
    assert lacks() == ["not_counted", "sentence"]
    counted(city, report, OCTOBER)
    assert lacks() == ["sentence"]
    actions.write(report, sentence="Two pilots began.", by=city.lead, at=OCTOBER)
    assert lacks() == []


def test_a_stopped_project_asks_what_did_not_work(city: City) -> None:
    rows.project(city, ("running", STARTED), ("stopped", date(2026, 8, 3)), recorded_at=OCTOBER)
    report = frozen(city)

    with pytest.raises(RuleBroken) as refused:
        actions.issue(report, by=city.lead, at=OCTOBER)
    assert (refused.value.code, refused.value.field) == ("did_not_work", "did_not_work")

    said: dict[str, Any] = {"sentence": "One stopped.", "did_not_work": "Nobody used the kiosk."}
    actions.write(report, **said, version=issues.words_number(report), by=city.lead, at=OCTOBER)
    assert actions.issue(report, by=city.lead, at=OCTOBER).state == "issued"


def test_a_stop_in_another_quarter_asks_for_nothing(city: City) -> None:
    rows.project(city, ("running", STARTED), ("stopped", date(2026, 6, 30)), recorded_at=OCTOBER)

    assert issues.wanting(frozen(city)).stops == 0


def test_words_that_somebody_else_has_changed_are_not_overwritten(city: City) -> None:
    report = frozen(city)

    with pytest.raises(EditedMeanwhile):
        actions.write(report, sentence="Another sentence.", version=0, by=city.lead, at=OCTOBER)


def test_page_one_has_room_for_so_many_words_only(city: City) -> None:
    report = frozen(city)
    for number in range(4):
        asked = f"decide about number {number} of the long list of things that wait for a word now"
        actions.ask_decision(
            report, asked=asked, owner_id=city.lead.person_id, due_on=STARTED, by=city.lead, at=OCTOBER
        )

    with pytest.raises(RuleBroken) as refused:
        actions.issue(report, by=city.lead, at=OCTOBER)

    # Three words in the sentence, four decisions of 16 words each with four beside them.
    assert (refused.value.code, refused.value.values) == ("too_long", {"most": 72, "words": 3 + 4 * 20})


def test_a_sixth_decision_is_refused_and_one_taken_back_makes_room(city: City) -> None:
    report = frozen(city)
    asked: dict[str, Any] = {"asked": "Go on", "owner_id": city.lead.person_id, "due_on": date(2026, 12, 1)}
    first, *_ = [actions.ask_decision(report, **asked, by=city.lead, at=OCTOBER) for _ in range(5)]

    with pytest.raises(RuleBroken) as refused:
        actions.ask_decision(report, **asked, by=city.lead, at=OCTOBER)
    actions.drop_decision(first, by=city.lead, at=OCTOBER)

    assert refused.value.code == "too_many"
    assert actions.ask_decision(report, **asked, by=city.lead, at=OCTOBER).id
    assert len(issues.decisions_of(report)) == 5


def test_departments_add_one_sentence_until_their_days_are_over(city: City) -> None:
    report, _ = actions.prepare(Q3, preview_until=date(2026, 10, 8), by=city.lead, at=OCTOBER)

    actions.say_for_department(report, city.housing.id, sentence="Two.", by=city.lead, at=OCTOBER)
    actions.say_for_department(report, city.housing.id, sentence="Two pilots.", by=city.lead, at=OCTOBER)
    with pytest.raises(RuleBroken) as refused:
        actions.say_for_department(report, city.mobility.id, sentence="Late.", by=city.lead, at=LATER)

    assert refused.value.code == "preview_over"
    assert [(line.department, line.sentence) for line in issues.lines_of(report)] == [("Housing", "Two pilots.")]


# ------------------------------------------------------------------------------------------------- issuing
def test_d57_a_named_person_issues_and_the_figures_carry_name_day_settings_and_software(city: City) -> None:
    report = actions.issue(frozen(city), by=city.lead, at=LATER)

    page = quarter_report(issues.facts_of(report)).front
    assert (report.state, report.issued_by_id, report.issued_at) == ("issued", city.lead.person_id, LATER)
    assert (page.is_final, page.words.issued_by, page.words.issued_on) == (True, "Ada Osei", date(2026, 10, 13))
    assert page.words.prepared_on == date(2026, 10, 8)
    assert (report.software, report.settings) == ("Portfolio 0.1.0", {})
    assert db.session.query(Job).filter_by(kind="report_draw").count() == 1


def test_a_machine_never_issues(city: City) -> None:
    report = frozen(city)

    with pytest.raises(Refused):
        actions.issue(report, by=replace(city.lead, person_id=None), at=LATER)


def test_what_was_issued_is_issued_once(city: City) -> None:
    report = actions.issue(frozen(city), by=city.lead, at=LATER)

    with pytest.raises(RuleBroken) as refused:
        actions.issue(report, by=city.lead, at=LATER)

    assert refused.value.code == "issued"


def test_d58_after_changes_an_issued_report_says_what_it_said(city: City) -> None:
    project = rows.project(city, ("running", STARTED), recorded_at=OCTOBER - timedelta(days=30))
    report = actions.issue(frozen(city), by=city.lead, at=LATER)
    said = report_json(quarter_report(issues.facts_of(report)))

    rows.move(project, "closing", date(2026, 9, 1), recorded_at=LATER)
    rows.project(city, ("running", STARTED), recorded_at=LATER)
    db.session.expire_all()

    now = queries.quarter_facts(city.organisation, Q3)
    as_known = queries.quarter_facts(city.organisation, Q3, frozen_at=report.frozen_at)
    kept = issues.facts_of(report)
    assert report_json(quarter_report(kept)) == said
    assert (as_known.stages, as_known.money, as_known.reviews) == (kept.stages, kept.money, kept.reviews)
    assert now.stages != kept.stages


def test_d58_a_correction_is_version_two_with_an_erratum_and_the_old_one_stays(city: City) -> None:
    old = issue(city, Q3, OCTOBER)
    said = report_json(quarter_report(issues.facts_of(old)))
    rows.project(city, ("running", STARTED), recorded_at=LATER - timedelta(hours=1))

    new = actions.correct(old, erratum="One project was missing.", by=city.lead, at=LATER)
    counted(city, new, LATER)
    actions.issue(new, by=city.lead, at=LATER)

    page = quarter_report(issues.facts_of(new)).front
    assert (new.version, new.corrects_id, page.words.erratum) == (2, old.id, "One project was missing.")
    assert page.words.sentence == "The quarter went well."
    assert (page.running.projects, said["front"]["running_projects"]["projects"]) == (1, 0)
    assert report_json(quarter_report(issues.facts_of(old))) == said
    with pytest.raises(RuleBroken):
        actions.correct(old, erratum="Once more.", by=city.lead, at=LATER)


def test_a_correction_needs_its_erratum(city: City) -> None:
    with pytest.raises(WrongInput) as refused:
        actions.correct(issue(city, Q3, OCTOBER), erratum=None, by=city.lead, at=LATER)

    assert refused.value.field == "erratum"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE report SET facts = NULL WHERE id = :report",
        "UPDATE report SET issued_at = NULL WHERE id = :report",
        "DELETE FROM report WHERE id = :report",
        "UPDATE report_file SET sha256 = 'x' WHERE report_id = :report",
        "DELETE FROM report_file WHERE report_id = :report",
        "UPDATE asked_decision SET asked = 'x' WHERE report_id = :report",
        "DELETE FROM asked_decision WHERE report_id = :report",
    ],
)
def test_the_database_itself_keeps_what_was_issued(city: City, statement: str) -> None:
    asked: dict[str, Any] = {"asked": "Go on", "owner_id": city.lead.person_id, "due_on": date(2026, 12, 1)}
    report = issue(city, Q3, OCTOBER, asked=[asked])
    db.session.flush()

    with pytest.raises(DatabaseError, match="never changed or deleted"), db.session.begin_nested():
        db.session.execute(sa.text(statement), {"report": report.id})

    assert db.session.scalar(sa.select(Report.state).where(Report.id == report.id)) == "issued"
    assert db.session.query(ReportFile).count() == 4
    assert db.session.query(AskedDecision).count() == 1


def test_a_draft_may_still_be_changed(city: City) -> None:
    report = frozen(city)

    db.session.execute(sa.text("UPDATE report SET language = 'de' WHERE id = :id"), {"id": report.id})
    db.session.refresh(report)

    assert report.language == "de"


# ------------------------------------------------------------------------------------------------- answers
def test_the_next_report_opens_with_the_answers_to_the_last(city: City) -> None:
    due: dict[str, Any] = {"owner_id": city.lead.person_id, "due_on": date(2026, 10, 31)}
    first = issue(city, Quarter(2026, 2), OCTOBER, asked=[{"asked": "Go on", **due}, {"asked": "Buy sensors", **due}])
    decision = issues.decisions_of(first)[0].row
    given: dict[str, Any] = {"given_by_id": city.lead.person_id, "on": date(2026, 10, 8)}
    actions.answer(decision, answer="no", **given, by=city.lead, at=OCTOBER)
    actions.answer(decision, answer="changed", words="Half of it.", **given, by=city.lead, at=LATER)

    page = quarter_report(issues.facts_of(frozen(city, LATER))).front

    assert [(row.asked, row.answer, row.given_by, row.on, row.words) for row in page.answered] == [
        ("Go on", "changed", "Ada Osei", date(2026, 10, 8), "Half of it."),
        ("Buy sensors", None, None, None, None),
    ]
    assert page.answers == (("changed", 1), ("open", 1))
    assert page.answers_finding is not None
    assert page.answers_finding.values == {"n": 2, "given": 1}


def test_nobody_answers_a_draft(city: City) -> None:
    report = frozen(city)
    asked: dict[str, Any] = {"asked": "Go on", "owner_id": city.lead.person_id, "due_on": date(2026, 12, 1)}
    decision = actions.ask_decision(report, **asked, by=city.lead, at=OCTOBER)

    with pytest.raises(RuleBroken) as refused:
        actions.answer(decision, answer="yes", given_by_id=city.lead.person_id, on=STARTED, by=city.lead, at=OCTOBER)

    assert refused.value.code == "not_issued"


# ------------------------------------------------------------------------------------------------- page 1
def test_d59_the_first_report_says_so_instead_of_a_change_of_nothing(city: City) -> None:
    rows.project(city, ("running", STARTED), recorded_at=OCTOBER)

    page = quarter_report(issues.facts_of(frozen(city))).front

    changes = [page.running.change, page.booked.committed_change, page.on_target.change, page.needed.change]
    assert [(change.by, change.reason) for change in changes] == [(None, "first_report")] * 4


def test_the_second_report_says_by_how_much_it_changed(city: City) -> None:
    known = datetime(2026, 1, 5, tzinfo=UTC)
    rows.project(city, ("running", STARTED), recorded_at=known)
    rows.project(city, ("running", date(2026, 7, 5)), recorded_at=known)
    rows.project(city, ("running", STARTED), ("evaluated", date(2026, 9, 9)), recorded_at=known)

    page = quarter_report(issues.facts_of(frozen(city))).front

    # In June two ran; in September one of them is evaluated and a new one runs.
    assert (page.running.projects, page.running.of, page.running.change.by) == (2, 3, 0)
    assert (page.needed.waiting, page.needed.change.by) == (1, 1)
