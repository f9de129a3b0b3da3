"""The chapter of changes, open risks, and what is known otherwise of the report before."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.metrics.models import Baseline, Metric, PastDefinition, Target
from portfolio.projects.models import Plan, Project
from portfolio.reports.content import quarter_report
from portfolio.reports.content.changes import compared, difference
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.changes import Changes, Difference, MoveCount, Moved, OpenRisk, Rebased, Redated
from portfolio.reports.printing import report_html
from portfolio.reports.queries import beside_last, quarter_facts
from portfolio.reports.words import differences as words
from portfolio.reviews.models import Postponement
from portfolio.status.models import Risk, RiskEntry
from tests.make import City
from tests.reports import rows, truth
from tests.reports.test_as_known import change_everything
from tests.reports.test_as_known import facts as facts_of
from tests.reports.test_as_known import recorded as recorded  # noqa: PLC0414  a fixture
from tests.world_reports import issue

Q2, Q3 = Quarter(2026, 2), Quarter(2026, 3)
DAY, BEFORE, FIRST = date(2026, 9, 30), date(2026, 6, 30), date(2026, 7, 1)
WITHIN = datetime(2026, 8, 15, 12, tzinfo=UTC)


def facts(city: City, of: Quarter = Q3, as_known: date | None = None) -> QuarterFacts:
    return quarter_facts(city.organisation, of, as_known)


def changes(city: City, of: Quarter = Q3) -> Changes:
    found = facts(city, of).changes
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------- moves and dates
def test_projects_enter_with_their_first_move_and_leave_with_their_last(city: City) -> None:
    new = rows.project(city, ("idea", FIRST), title="New")
    rows.project(city, ("idea", BEFORE), title="Old")
    gone = rows.project(city, ("idea", date(2026, 1, 1)), ("rejected", DAY), title="Gone")
    rows.project(city, ("running", date(2026, 1, 1)), ("stopped", FIRST), ("decided", date(2026, 10, 1)), title="Back")

    found = changes(city)

    assert found.entered == (Moved(new.ref, "New", None, "Housing", "idea", FIRST, None),)
    # What a project was stopped for in July it was decided about in October: on 30 September it had stopped.
    assert [(row.project, row.stage) for row in found.left] == [("Gone", "rejected"), ("Back", "stopped")]
    assert found.moves == (MoveCount("idea", 1), MoveCount("rejected", 1), MoveCount("stopped", 1))
    assert gone.ref in {row.ref for row in found.left}


def test_other_moves_are_told_with_the_reason_that_was_given(city: City) -> None:
    project = rows.project(city, ("running", date(2026, 1, 1)), ("paused", DAY), title="Twin")
    db.session.execute(sa.text("UPDATE stage_move SET reason = 'No supplier' WHERE stage = 'paused'"))
    rows.project(city, ("running", FIRST), title="Without words")

    assert changes(city).reasoned == (Moved(project.ref, "Twin", None, "Housing", "paused", DAY, "No supplier"),)


def test_a_move_that_was_taken_back_never_was(city: City) -> None:
    project = rows.project(city, ("running", date(2026, 1, 1)), ("stopped", FIRST))
    rows.move(project, "running", FIRST)
    db.session.execute(sa.text("UPDATE stage_move SET flag = 'taken_back:2' WHERE seq = 3"))

    assert (changes(city).left, changes(city).moves) == ((), ())


def test_postponed_reviews_and_moved_ends_come_with_before_now_and_reason(city: City) -> None:
    project = rows.project(city, ("running", date(2026, 1, 1)), title="Late")
    review = rows.review(city, project, date(2026, 8, 1))
    db.session.add(
        Postponement(
            review_id=review.id, due_on=date(2026, 11, 1), on=DAY, reason="staff_absent", recorded_at=rows.KNOWN
        )
    )
    for end, on, reason in (
        (date(2026, 7, 1), date(2026, 1, 1), None),
        (date(2026, 12, 1), FIRST, "More time"),
        (date(2026, 12, 1), DAY, "Only the budget changed"),
    ):
        db.session.add(Plan(project_id=project.id, planned_end_on=end, on=on, reason=reason, recorded_at=rows.KNOWN))
    db.session.flush()

    assert changes(city).redated == (
        Redated(project.ref, "Late", None, "outcome", date(2026, 8, 1), date(2026, 11, 1), "staff_absent"),
        Redated(project.ref, "Late", None, "planned_end", date(2026, 7, 1), date(2026, 12, 1), "More time"),
    )


def test_starts_goals_and_definitions_that_were_replaced_are_told_with_both_values(city: City) -> None:
    project = rows.project(city, ("running", date(2026, 1, 1)), title="Damp")
    metric = rows.metric(city, project, "Homes", start=(10, FIRST), goal=(30, DAY))
    replaced: tuple[tuple[Any, int], ...] = ((Baseline, 12), (Target, 25))
    for model, value in replaced:
        old = db.session.scalars(sa.select(model).where(model.metric_id == metric.id)).one()
        more = {"kind": "measured"} if model is Baseline else {}
        added = {"supersedes_id": old.id, "on": DAY, "recorded_at": WITHIN, **more}
        db.session.add(model(metric_id=metric.id, value=value * rows.ONE, **added))
    meaning = ("edition", "name", "level", "unit", "measure", "direction", "is_primary")
    was = {name: getattr(metric, name) for name in meaning}
    db.session.add(PastDefinition(metric_id=metric.id, until_on=DAY, recorded_at=WITHIN, **was))
    db.session.flush()

    told = (project.ref, "Damp", None, "Homes")
    assert changes(city).rebased == (
        Rebased(*told, "definition", "number", "homes", None, None, date(2026, 8, 15)),
        Rebased(*told, "goal", "number", "homes", 30 * rows.ONE, 25 * rows.ONE, date(2026, 8, 15)),
        Rebased(*told, "start", "number", "homes", 10 * rows.ONE, 12 * rows.ONE, date(2026, 8, 15)),
    )
    assert changes(city, Q2).rebased == ()


def test_open_risks_come_heaviest_first_as_they_were_seen_on_the_day(city: City) -> None:
    project = rows.project(city, ("running", date(2026, 1, 1)), title="Twin")
    seen: list[tuple[str, str, str, date, bool]] = [
        ("Light", "unlikely", "minor", DAY, True),
        ("Heavy", "likely", "severe", DAY, True),
        ("Closed", "likely", "severe", DAY, False),
        ("Tomorrow", "likely", "severe", date(2026, 10, 1), True),
    ]
    for what, likely, bad, on, is_open in seen:
        risk = Risk(project_id=project.id, opened_on=on, what=what, likely=likely, bad=bad, weight=1)
        db.session.add(risk)
        db.session.flush()
        entry = {"what": what, "likely": likely, "bad": bad, "on": on, "is_open": is_open}
        db.session.add(RiskEntry(risk_id=risk.id, recorded_at=rows.KNOWN, **entry))
    db.session.flush()

    found = changes(city)

    named = (project.ref, "Twin", None, "Housing")
    assert (found.risks_total, found.risks) == (
        2,
        (
            OpenRisk(*named, "Heavy", "likely", "severe", 9, None),
            OpenRisk(*named, "Light", "unlikely", "minor", 1, None),
        ),
    )


def test_more_rows_than_stand_on_the_page_are_counted(city: City) -> None:
    for number in range(30):
        rows.project(city, ("idea", FIRST), title=f"Project {number}")
    table = quarter_report(facts(city)).changes

    assert table is not None
    assert (table.facts.entered_total, len(table.facts.entered), table.shown, table.more_entered) == (30, 25, 10, 20)


# --------------------------------------------------------------------------------------- the report before it
def test_d59_the_first_report_says_so_and_not_nought(city: City) -> None:
    rows.project(city, ("running", date(2026, 1, 1)))

    table = quarter_report(beside_last(city.organisation, facts(city))).changes

    assert table is not None
    assert (table.facts.last, table.compared.text) == (None, "First report: there is no earlier one to compare with.")


def test_figures_of_the_last_issued_report_that_are_known_otherwise_are_listed(city: City, app: Flask) -> None:
    project = rows.project(city, ("running", date(2026, 1, 1)), title="Night bus")
    issue(city, Q2, datetime(2026, 7, 20, 9, tzinfo=UTC))
    unchanged = beside_last(city.organisation, facts(city)).changes
    rows.move(project, "paused", date(2026, 6, 1), recorded_at=datetime(2026, 8, 1, tzinfo=UTC))

    found = beside_last(city.organisation, facts(city))
    table = quarter_report(found).changes

    assert unchanged is not None
    assert unchanged.last is not None
    assert unchanged.last.differences == ()
    assert table is not None
    assert table.compared.many % table.compared.values == (
        f"{table.compared.n} figures of the last report, of 2026-06-30, are known otherwise today."
    )
    assert Difference("projects", ("projects", project.ref), "stage", "word", "running", "paused") in table.corrections
    assert (
        Difference("stages", ("stages", "2026-06-30", "paused"), "projects", "number", None, "1") in table.corrections
    )
    with app.test_request_context():
        page = report_html(quarter_report(found), "en")
    assert truth.not_in_sheets(quarter_report(found), page) == []
    assert QuarterFacts.from_json(found.as_json()) == found


def test_a_report_counted_as_known_is_compared_with_what_had_been_issued_then(city: City) -> None:
    rows.project(city, ("running", date(2026, 1, 1)))
    issue(city, Q2, datetime(2026, 10, 5, 9, tzinfo=UTC))

    early, late = (
        beside_last(city.organisation, facts(city, as_known=known)).changes
        for known in (date(2026, 10, 4), date(2026, 10, 5))
    )

    assert early is not None
    assert late is not None
    assert (early.last is None, late.last is None) == (True, False)


def test_equal_facts_have_no_difference(recorded: City) -> None:
    assert difference(facts_of(recorded), facts_of(recorded)) == ()


def test_a_chapter_that_was_not_counted_then_is_no_difference(recorded: City) -> None:
    now = facts_of(recorded)
    stored = now.as_json()
    for name in ("projects", "decisions", "changes", "quality", "areas", "money_risks"):
        del stored[name]

    assert difference(QuarterFacts.from_json(stored), now) == ()


@pytest.fixture
def differences(recorded: City) -> tuple[Difference, ...]:
    """What differs after one later row of every kind of fact."""
    before = facts_of(recorded)
    change_everything(recorded)
    assert difference(before, facts_of(recorded)) == ()  # as known nothing does
    return difference(before, facts_of(recorded, None))


EVERY_KIND: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("count_from", (), "count_from"),  # a setting
    ("stages", ("stages", "2026-09-30", "stopped"), "projects"),  # a move
    ("tags", ("tags", "", "analytical", "capability"), "projects"),  # a tag
    ("measures", (), "total"),  # a measure
    ("money", ("money", "EUR", "national", "grant", "cash"), "received"),  # a booking
    ("money", ("money", "EUR", "eu_direct", "grant", "cash"), "committed"),  # what money is
    ("reviews", ("evaluation",), "full"),  # a start, a goal, a value, an owner, a signature
    ("reviews", ("evaluation",), "waived"),  # an exemption
    ("changes", (), "redated_total"),  # a postponement
    ("decisions", ("lapsed", "P6", "P6", "follow_up_6"), ""),  # a follow-up
    ("reviews", ("evaluation", "flags"), "copied_lesson"),  # a lesson
    ("changes", (), "risks_total"),  # a risk
    ("projects", ("projects", "P6"), "department"),  # who leads, and what departments are called
    ("projects", ("projects", "P8"), "budget"),  # a plan
)
"""Section, row and field of one difference that each kind of fact makes."""


def test_the_list_of_differences_names_every_kind_of_fact(differences: tuple[Difference, ...]) -> None:
    named = {(one.section, one.row, one.field) for one in differences}

    assert [wanted for wanted in EVERY_KIND if wanted not in named] == []


def test_every_difference_has_a_place_and_a_figure_in_words(differences: tuple[Difference, ...], app: Flask) -> None:
    with app.test_request_context():
        told = [
            (words.place(one), words.field(one), words.value(one, one.before), words.value(one, one.after))
            for one in differences
        ]
        other = [one for one in differences if words.field(one) == str(words.OTHER)]

    assert all(place and field and before and after for place, field, before, after in told)
    assert other == []
    assert ("Stages · 30 Sept 2026 · Stopped", "projects", "2", "3") in told
    assert ("Money · EUR · National government · from others · Cash", "received", "–", "€70") in told
    (came,) = [one for one in told if one[0].startswith("List of projects · P-2026") and one[1] == "on the list"]
    assert came[2:] == ("no", "yes")


def test_a_report_is_put_beside_the_last_one_without_a_database(recorded: City) -> None:
    then = facts_of(recorded)
    now = compared(then, then, 2, then)

    assert now.changes is not None
    assert now.changes.last is not None
    assert (now.changes.last.version, now.changes.last.differences) == (2, ())


def test_the_chapter_takes_as_many_statements_for_many_projects_as_for_few(
    city: City, count_queries: Callable[[], Any]
) -> None:
    from portfolio.reports.tallies.changes import changes as tally  # noqa: PLC0415
    from portfolio.reports.tallies.moment import Moment, end_of  # noqa: PLC0415

    counts = []
    for many in (1, 20):
        for _ in range(many):
            rows.project(city, ("idea", FIRST), ("rejected", DAY))
        with count_queries() as statements:
            tally(Moment(city.id, DAY, end_of(DAY, "Europe/Vienna"), zone="Europe/Vienna"), FIRST)
        counts.append(len(statements))

    assert counts == [8, 8]
    assert db.session.query(Metric).count() == 0
    assert db.session.query(Project).count() == 21
