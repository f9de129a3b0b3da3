from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.exchange import actions, queries, runs
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.metrics.models import Baseline, Metric
from portfolio.notices.models import Notice
from portfolio.people import account
from portfolio.people.models import Membership, Person, Setting
from portfolio.people.queries import read_settings
from portfolio.projects.actions.shortcuts import known, settle
from portfolio.projects.models import (
    Project,
    StageMove,
    Tag,
    Term,
)
from portfolio.projects.rules import open_items
from portfolio.reviews.models import Lesson, Outcome, Review, SignOff
from tests.exchange.bringing import bring, counts, project_called
from tests.exchange.bundles import ROWS, TOTALS, make_bundle
from tests.make import City


def only(model: Any, **where: Any) -> Any:
    return db.session.scalars(sa.select(model).filter_by(**where)).one()


def test_a_project_is_taken_over_in_our_words_with_the_sources_kept(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path), city.lead, at)

    project = project_called(city, "P1")
    moves = session.scalars(sa.select(StageMove).filter_by(project_id=project.id).order_by(StageMove.seq)).all()
    tags = session.execute(
        sa.select(Term.vocabulary, Term.key, Tag.role)
        .join(Term, Term.id == Tag.term_id)
        .filter(Tag.project_id == project.id)
    ).all()
    assert (project.title, project.stage, project.started_on) == ("Damp sensors", "decided", date(2024, 1, 10))
    assert (project.planned_end_on, project.ended_on) == (date(2024, 12, 31), date(2025, 1, 15))
    assert (project.budget_minor, project.budget_currency) == (100050, "EUR")
    assert [(move.stage, move.source_word, move.outcome_decision) for move in moves] == [
        ("idea", "idea", None),
        ("pitched", "pitch", None),
        ("approved", "award", None),
        ("running", "pilot", None),
        ("decided", "closed", "stop_completed"),
    ]
    assert sorted(tuple(tag) for tag in tags) == [
        ("capability", "analytical", "builds"),
        ("innovation_type", "conceptual", "secondary"),
        ("innovation_type", "governance", "primary"),
        ("method", "data_driven", ""),
        ("method", "untested_approaches", ""),
    ]
    assert project.source_words == {
        "code": "DE-1",
        "stage": "closed",
        "innovation_types": "governance;conceptual",
        "capabilities": "analytical",
        "methods": "m01;m05",
        "call_id": "C1",
    }


def test_a_finer_step_of_the_source_is_kept_and_not_flagged(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    more = "\n".join([*ROWS["stages"], "P2,2,pitch,2025-12-01", "P2,3,training,2025-12-10", "P2,4,jury,2025-12-20"])
    bring(make_bundle(tmp_path, {("projects", 3, "stage"): "jury"}, stages=more), city.lead, at)

    project = project_called(city, "P2")
    moves = session.scalars(sa.select(StageMove).filter_by(project_id=project.id).order_by(StageMove.seq)).all()
    assert [(move.stage, move.source_word, move.flag) for move in moves] == [
        ("idea", "idea", None),
        ("pitched", "pitch", None),
        ("pitched", "training", None),
        ("pitched", "jury", None),
    ]


def test_a_stop_without_a_pilot_is_a_rejection(session: Any, city: City, at: datetime, tmp_path: Path) -> None:
    more = "\n".join([*ROWS["stages"], "P2,2,jury,2025-12-01", "P2,3,stopped,2025-12-20"])
    bring(make_bundle(tmp_path, {("projects", 3, "stage"): "stopped"}, stages=more), city.lead, at)

    assert project_called(city, "P2").stage == "rejected"


def test_money_keeps_its_kind_its_status_and_what_it_matches(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path), city.lead, at)

    rows = session.execute(
        sa.select(FundingLine, LedgerEntry)
        .join(LedgerEntry, LedgerEntry.line_id == FundingLine.id)
        .order_by(FundingLine.id)
    ).all()
    assert [(line.source, line.kind, line.share, line.state, line.source_words) for line, _ in rows] == [
        ("Interreg", "eu_direct", "grant", "committed", "eu, awarded"),
        ("City budget", "city_operating", "own", "committed", "municipal, received"),
        ("City Foundation", "philanthropy", "grant", "rejected", "philanthropic, refused"),
    ]
    assert [(entry.kind, entry.amount_minor, entry.on) for _, entry in rows] == [
        ("committed", 80000, date(2023, 12, 1)),
        ("received", 20025, date(2023, 12, 15)),
        ("requested", 9000, None),
    ]
    assert [line.matches_id for line, _ in rows] == [None, rows[0][0].id, None]


def test_measures_carry_their_start_goal_and_newest_value(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path), city.lead, at)

    damp, homes = session.scalars(sa.select(Metric).order_by(Metric.id)).all()
    assert (damp.name, damp.level, damp.direction, damp.is_primary) == ("Cases of damp", "outcome", "decrease", True)
    assert (damp.baseline_value, damp.target_value, damp.latest_value) == (400_000_000, 200_000_000, 190_000_000)
    assert (damp.latest_on, damp.standing) == (date(2025, 3, 31), "met")
    assert only(Baseline, metric_id=damp.id).kind == "measured"
    assert (homes.is_primary, homes.baseline_value, homes.latest_value) == (False, None, 450_000_000)


def test_reviews_are_held_signed_and_due_as_the_source_says(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path), city.lead, at)

    interim, outcome, later = session.scalars(sa.select(Review).order_by(Review.id)).all()
    sign_off = only(SignOff, review_id=outcome.id)
    found = only(Outcome, review_id=outcome.id)
    assert (interim.kind, interim.state, interim.signed_on) == ("mid_term", "submitted", None)
    assert (outcome.kind, outcome.state, outcome.first_due_on) == ("outcome", "signed_off", date(2025, 3, 31))
    assert (found.decision, found.held_on) == ("adapt", date(2025, 4, 2))
    assert sign_off.signer_id == only(Person, email="ben@city.example").id
    assert only(Lesson, outcome_id=found.id).text == "Ask the front line first."
    assert (later.kind, later.state, later.flag) == ("follow_up_12", "planned", None)


def test_a_running_project_without_a_planned_end_owes_a_review_a_year_after_its_start(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path, {("projects", 2, "planned_end_date"): ""}, reviews=ROWS["reviews"][0]), city.lead, at)

    review = only(Review)
    assert (review.first_due_on, review.flag) == (date(2025, 1, 9), "due_by_default")  # 10 January 2024 + 365 days
    assert only(Project, id=review.project_id).planned_end_on is None


def test_a_review_without_a_day_is_due_ninety_days_after_the_planned_end(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path, {("reviews", 4, "due_on"): ""}), city.lead, at)

    review = only(Review, kind="follow_up_12")
    assert (review.first_due_on, review.flag) == (date(2025, 3, 31), "due_by_default")  # 31 December 2024 + 90 days


def test_leads_are_on_record_without_a_way_to_sign_in_and_get_no_mail(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path), city.lead, at)

    ada = only(Person, email="ada@city.example")
    assert (ada.name, ada.accepted_at, ada.password_hash) == ("Ada Osei", None, None)
    assert only(Membership, person_id=ada.id).role == "project_owner"
    assert project_called(city, "P1").owner_id == ada.id
    assert account.request_link("password", "ada@city.example", address="192.0.2.1", at=at) is None
    assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 0


def test_somebody_who_is_here_already_stays_who_they_are(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    known = Person(name="Ada O.", email="ada@city.example", password_hash="x", created_at=at)
    session.add(known)
    session.flush()
    session.add(
        Membership(
            person_id=known.id, organisation_id=city.id, role="auditor", from_on=date(2026, 1, 1), recorded_at=at
        )
    )

    bring(make_bundle(tmp_path), city.lead, at)

    assert project_called(city, "P1").owner_id == known.id
    assert only(Person, email="ada@city.example").name == "Ada O."
    assert session.scalars(sa.select(Membership.role).filter_by(person_id=known.id)).all() == ["auditor"]


def test_departments_are_found_by_name_and_opened_where_they_are_missing(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path, {("projects", 3, "department"): "Parks"}), city.lead, at)

    assert project_called(city, "P1").lead_department_id == city.housing.id
    assert project_called(city, "P2").lead_department_id not in (city.housing.id, city.mobility.id)


@pytest.mark.parametrize(("wanted", "found"), [(None, date(2026, 11, 21)), (date(2026, 7, 1), date(2026, 7, 1))])
def test_duties_count_from_the_day_of_the_first_import_unless_said_otherwise(
    session: Any, city: City, at: datetime, tmp_path: Path, wanted: date | None, found: date
) -> None:
    run = bring(make_bundle(tmp_path), city.lead, at, count_from=wanted)

    assert run.count_from == found
    assert read_settings(city.id, at.date()).count_from == found


def test_a_later_import_keeps_the_day_that_was_chosen(session: Any, city: City, at: datetime, tmp_path: Path) -> None:
    bring(make_bundle(tmp_path / "one"), city.lead, at, count_from=date(2026, 7, 1))
    other = {("projects", row, column): f"X{row}" for row in (2, 3) for column in ("project_id", "code")}
    few = {name: ROWS[name][0] for name in ("stages", "funding", "metrics", "observations", "reviews")}

    run = bring(make_bundle(tmp_path / "two", other, **few), city.lead, at + timedelta(days=1))

    assert run.count_from == date(2026, 7, 1)
    assert session.scalar(sa.select(sa.func.count()).select_from(Setting)) == 1


def test_a_missing_day_shows_as_something_to_complete(session: Any, city: City, at: datetime, tmp_path: Path) -> None:
    bring(make_bundle(tmp_path, {("projects", 2, "start_date"): ""}), city.lead, at)

    project = project_called(city, "P1")
    assert (project.planned_start_on, project.started_on) == (None, date(2024, 1, 10))
    assert "planned_start_on" in {item.key for item in projects_open_items(project)}


def projects_open_items(project: Project) -> Any:
    return open_items(known(project))


def test_shortcuts_equal_what_the_dated_rows_say(session: Any, city: City, at: datetime, tmp_path: Path) -> None:
    bring(make_bundle(tmp_path), city.lead, at)
    written = shortcuts(project_called(city, "P1"))

    settle(project_called(city, "P1"), at)

    assert shortcuts(project_called(city, "P1")) == written


def shortcuts(project: Project) -> dict[str, Any]:
    names = (
        "stage",
        "stage_since",
        "started_on",
        "lead_department_id",
        "owner_id",
        "planned_start_on",
        "planned_end_on",
    )
    return {name: getattr(project, name) for name in (*names, "ended_on", "budget_minor", "to_complete")}


# ------------------------------------------------------------------------------------------------- once only
def test_d22_importing_the_same_files_again_changes_nothing(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    folder = make_bundle(tmp_path)
    first = bring(folder, city.lead, at)
    before = counts()

    again = actions.check(folder, by=city.lead, at=at + timedelta(hours=1))

    assert (again.is_new, again.earlier, set(again.rows.values())) == (False, first, {0})
    assert again.here["projects"] == 2
    assert again.totals == TOTALS
    with pytest.raises(RuleBroken) as refused:
        bring(folder, city.lead, at + timedelta(hours=1))
    assert refused.value.code == "nothing_new"
    assert counts() == before


def test_a_corrected_file_brings_in_only_what_was_left_out(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    broken = make_bundle(tmp_path / "one", {("projects", 3, "budget_eur"): "2000,5"})
    first = bring(broken, city.lead, at, leave_out=True)

    second = bring(make_bundle(tmp_path / "two"), city.lead, at + timedelta(days=1))

    assert (first.row_counts or {})["projects"] == 1
    assert first.left_out_counts == {"projects": 1, "stages": 1, "calls": 1, "scores": 2}
    assert (second.row_counts or {})["projects"] == 1
    assert (second.here_counts or {}) == {
        "projects": 1, "stages": 5, "funding": 3, "metrics": 2, "observations": 3, "reviews": 3,
    }  # fmt: skip
    assert queries.control_totals(first) == first.control_totals
    assert queries.control_totals(second) == second.control_totals


def test_wrong_rows_are_written_only_when_the_person_leaves_them_out(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    session.commit()
    before = counts()
    with pytest.raises(RuleBroken) as refused:
        bring(make_bundle(tmp_path, {("projects", 3, "budget_eur"): "2000,5"}), city.lead, at)
    session.rollback()

    assert refused.value.code == "rows_wrong"
    assert counts() == before


def test_two_systems_that_number_alike_are_told_apart_by_their_codes(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path / "one"), city.lead, at)
    codes = {("projects", 2, "code"): "FI-1", ("projects", 3, "code"): "FI-2"}

    run = bring(make_bundle(tmp_path / "two", codes), city.lead, at + timedelta(days=1))

    assert (run.source, (run.row_counts or {})["projects"]) == ("bundle 2", 2)
    assert queries.control_totals(run) == TOTALS


def test_an_identifier_that_stands_here_for_another_project_is_named(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    bring(make_bundle(tmp_path / "one"), city.lead, at)

    checked = actions.check(
        make_bundle(tmp_path / "two", {("projects", 3, "code"): "FI-2"}), by=city.lead, at=at + timedelta(days=1)
    )

    assert [(problem.row, problem.value, problem.code) for problem in checked.problems] == [
        (3, "FI-2", "here_as_another")
    ]


def test_another_import_written_since_the_check_is_not_overlooked(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    folder = make_bundle(tmp_path / "one")
    early = actions.check(make_bundle(tmp_path / "two", {("projects", 3, "title"): "Other"}), by=city.lead, at=at)
    bring(folder, city.lead, at + timedelta(minutes=1))
    run = runs.open_run(name="two", checksum=early.checksum, today=early.today, state="writing", by=city.lead, at=at)

    with pytest.raises(RuleBroken) as refused:
        actions.write(early, run, by=city.lead, at=at + timedelta(minutes=2))

    assert refused.value.code == "imported_meanwhile"
