"""The demo city: fictional, lived through everybody's actions, and never only a happy end."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime

import sqlalchemy as sa
from flask import Flask

from portfolio.core.actor import Grant, Viewer
from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.demo import actions, city
from portfolio.founding.queries import is_founded
from portfolio.funding.models import FundingLine
from portfolio.history import queries as history
from portfolio.meetings import queries as meetings
from portfolio.meetings.models import Action, Meeting
from portfolio.metrics.models import LibraryMeasure, Metric
from portfolio.people.models import Organisation
from portfolio.projects import taxonomy
from portfolio.projects.models import Note, Project, Tag, Term
from portfolio.reviews.models import Lesson, Review
from portfolio.reviews.queries import planned
from portfolio.reviews.queries.gap import gap_on
from portfolio.reviews.queries.scope import Scope
from portfolio.status import queries as signals
from portfolio.status.models import Confidence, Risk
from portfolio.updates import queries as updates
from portfolio.updates.queries import Counts
from tests.kept import LATE
from tests.make import AT


def test_the_city_is_fictional_and_says_so(lindhafen: Organisation) -> None:
    assert (lindhafen.name, lindhafen.is_demo) == ("Lindhafen", True)


def test_about_forty_projects_stand_at_every_kind_of_stage(lindhafen: Organisation) -> None:
    stages = Counter(db.session.scalars(sa.select(Project.stage)))

    # Counted by hand from the last stage of each pilot.
    assert stages == {
        "idea": 2, "screened": 1, "pitched": 1, "mobilising": 2, "running": 15, "closing": 5, "decided": 10,
        "paused": 2, "stopped": 3, "rejected": 2,
    }  # fmt: skip


def test_the_story_lasts_four_years_and_never_looks_ahead(lindhafen: Organisation) -> None:
    entries = history.timeline(lindhafen.id, "organisation", lindhafen.id)
    first, last = db.session.execute(sa.select(sa.func.min(Project.created_at), sa.func.max(Project.changed_at))).one()

    assert history.verify(lindhafen.id).is_whole
    assert min(entry.at for entry in entries) < datetime(2022, 12, 1, tzinfo=UTC)
    assert first < datetime(2023, 8, 1, tzinfo=UTC)
    assert last <= AT


def test_not_everything_ends_well(lindhafen: Organisation) -> None:
    decisions = Counter(db.session.scalars(sa.select(Review.decision).where(Review.decision.is_not(None))))
    overdue = db.session.scalar(
        sa.select(sa.func.count()).where(Review.state == "planned", Review.due_on < date(2026, 11, 21))
    )
    standings = set(db.session.scalars(sa.select(Metric.standing)))
    rejected = db.session.scalars(sa.select(FundingLine).where(FundingLine.state == "rejected")).one()

    assert {"adopt", "scale", "adapt", "stop_not_working", "stop_external", "stop_completed", "hand_over"} <= set(
        decisions
    )
    assert overdue is not None
    assert overdue >= 6
    assert {"met", "not_met"} <= standings
    assert rejected.bid_hours == 410


def test_every_method_type_and_capability_is_in_use(lindhafen: Organisation) -> None:
    used = set(db.session.execute(sa.select(Term.vocabulary, Term.key).join(Tag, Tag.term_id == Term.id)))

    for vocabulary, seeds, count in (
        ("method", taxonomy.METHODS, 11),
        ("innovation_type", taxonomy.INNOVATION_TYPES, 5),
        ("capability", taxonomy.CAPABILITIES, 4),
    ):
        keys = {(vocabulary, seed.key) for seed in seeds}
        assert len(keys) == count
        assert keys <= used


def test_facts_of_other_cities_stand_as_notes_with_their_source(lindhafen: Organisation) -> None:
    written = set(db.session.scalars(sa.select(Note.text)))

    assert set(city.SOURCE_NOTES.values()) <= written
    assert all("(" in note and note.startswith("Source note: ") for note in city.SOURCE_NOTES.values())


def test_the_story_is_the_same_however_late_it_is_told(new_database: Callable[..., Flask]) -> None:
    with new_database("sqlite", like="demo_late").app_context():
        count, last = db.session.execute(sa.select(sa.func.count(), sa.func.max(Project.changed_at))).one()
    assert count == len(actions.PILOTS) == 43
    assert last <= LATE


def test_a_database_with_a_city_takes_no_demo(lindhafen: Organisation) -> None:
    assert is_founded()


def test_owners_send_updates_and_some_are_missing(lindhafen: Organisation) -> None:
    """Counted by hand from `updates.SAID`, of the twenty-one projects that ran, closed or paused on 30 September."""
    lead = Viewer(lindhafen.id, grants=(Grant("unit_lead"),))

    found = updates.counts(lead, Quarter(2026, 3))

    assert found == Counts(asked=21, sent=10, nothing_changed=3, help_needed=3)
    calls = meetings.all_needing_help(meetings.Scope(lindhafen.id, lindhafen.zone), AT.date(), None).rows
    assert [row.title for row in calls if row.kind == "update"] == [
        "Cool rooms in care homes",
        "Heat-pump helpdesk",
        "Digital twin of the water network",
    ]


def test_signals_differ_some_are_set_by_hand_and_every_red_has_a_way_back(lindhafen: Organisation) -> None:
    day = date(2026, 11, 21)
    running = list(db.session.scalars(sa.select(Project.id).where(Project.stage.in_(("running", "paused", "closing")))))
    found = signals.signals(Viewer(lindhafen.id, None), running, day).values()

    colours = {"green", "amber", "red", "grey"}
    assert {each.outcome.colour for each in found} == colours
    assert {each.finance.colour for each in found} == colours
    assert {each.unit.colour for each in found if each.unit} == colours - {"grey"}
    assert any(each.unit and each.owner and each.unit.colour != each.owner.colour for each in found)
    assert sum(each.outcome.until is not None for each in found) == 1
    assert sum(each.finance.until is not None for each in found) == 1
    ways = db.session.execute(sa.select(Confidence.reason, Confidence.path_back).where(Confidence.colour == "red"))
    assert all(reason and way for reason, way in ways)
    risks = db.session.execute(sa.select(sa.func.count(Risk.id), sa.func.count(Risk.closed_on))).one()
    assert risks[0] > 8
    assert risks[1] >= 1


def test_the_unit_meets_every_week_and_not_everything_promised_is_done(lindhafen: Organisation) -> None:
    meetings = db.session.scalars(sa.select(Meeting).order_by(Meeting.on)).all()

    # Six Mondays from 5 October to 9 November, and the one that is being prepared for 23 November.
    assert [(meeting.on.isoformat(), meeting.closed_at is not None) for meeting in meetings] == [
        *((f"2026-{day}", True) for day in ("10-05", "10-12", "10-19", "10-26", "11-02", "11-09")),
        ("2026-11-23", False),
    ]
    states = Counter(db.session.scalars(sa.select(Action.state)))
    assert states == {"done": 3, "open": 4, "dropped": 1}
    late = sa.select(sa.func.count()).where(Action.state == "open", Action.due_on < AT.date())
    assert db.session.scalar(late) == 3


def test_the_usual_reviews_plan_themselves_and_only_few_are_left_open(lindhafen: Organisation) -> None:
    stands = Counter(
        (kind, state)
        for kind, state in db.session.execute(sa.select(Review.kind, Review.state).where(Review.line.is_not(None)))
    )

    # Every pilot that moved to running had the values at its start looked through, but for two that tell of it
    # themselves; progress reviews are switched off, since the city asks for an update every quarter.
    assert stands["baseline", "signed_off"] == 33
    assert stands["baseline", "planned"] == 0
    assert not any(kind == "progress" for kind, _ in stands)
    # Carried on and still to be looked at again: 8 after five years, 7 after two, 6 after one, 3 after six months.
    assert [stands[f"follow_up_{months}", "planned"] for months in (60, 24, 12, 6)] == [8, 7, 6, 3]
    assert stands["strategy", "signed_off"] == 3
    assert stands["strategy", "planned"] == 1


def test_the_city_is_closed_between_the_years(lindhafen: Organisation) -> None:
    days = planned.working_days(lindhafen.id)

    assert days.roll(date(2026, 12, 24)) == date(2027, 1, 4)
    assert days.roll(date(2027, 6, 1)) == date(2027, 6, 2)  # Harbour Day


def test_what_ends_without_a_review_is_exempted_or_carried_on_in_the_open(lindhafen: Organisation) -> None:
    told = gap_on(Scope(lindhafen.id, city.ZONE, AT.date()))
    titles = dict(iter(db.session.execute(sa.select(Project.id, Project.title))))

    reasons = {titles[number]: (verdict.status, verdict.reason) for number, verdict in told.verdicts.items()}
    assert reasons["Cargo bikes for caretakers"] == ("waived", "too_small")
    assert reasons["Saturday tool hire"] == ("out_of_scope", "carried_on")
    assert told.tally.waived == 1


def test_lessons_say_what_helped_and_what_hindered(lindhafen: Organisation) -> None:
    about = Counter(db.session.scalars(sa.select(Lesson.helped)))

    # One lesson is about none of the city's words.
    assert about == {True: 7, False: 5, None: 1}


def test_the_library_of_measures_is_in_use(lindhafen: Organisation) -> None:
    used = sa.select(LibraryMeasure.name, sa.func.count(Metric.id)).outerjoin(
        Metric, Metric.library_id == LibraryMeasure.id
    )

    assert dict(iter(db.session.execute(used.group_by(LibraryMeasure.name)))) == {
        "Days until somebody gets what they asked for": 2,
        "Kilometres driven per day": 1,
        "People reached": 0,
        "People who say the city listens": 1,
    }
