from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.errors import Missing, RuleBroken, WrongInput
from portfolio.history.models import Entry
from portfolio.notices.models import Notice
from portfolio.people import actions as people
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions, queries
from portfolio.reviews.actions import Held, NewReview
from portfolio.reviews.models import Outcome, Postponement, Review, SignOff
from portfolio.reviews.told import editions
from tests import make

TODAY = date(2026, 11, 21)


@pytest.fixture
def owner(city: make.City) -> Viewer:
    return make.make_viewer(city, "project_owner")


@pytest.fixture
def project(city: make.City, owner: Viewer, session: Any) -> Project:
    """A pilot of the owner that ends on 31 August 2026."""
    return make.make_project(
        city,
        stage="running",
        on=date(2026, 1, 10),
        planned_end_on=date(2026, 8, 31),
        owner=session.get(Person, owner.person_id),
    )


def subject(city: make.City, project: Project) -> subjects.Subject:
    return subjects.by_ref(city.lead, project.ref)


@pytest.fixture
def review(city: make.City, project: Project, owner: Viewer, at: datetime) -> Review:
    """The outcome review of the pilot, due on Monday 30 November 2026: the 29th is a Sunday."""
    return actions.plan(subject(city, project), kind="outcome", by=owner, at=at)


def told(**more: Any) -> dict[str, Any]:
    return {
        "held_on": TODAY,
        "findings": "Fewer complaints",
        "decision": "adapt",
        "decision_reason": "The alarm came too often",
        "lesson": "Ask the front line first",
    } | more


def events(session: Any) -> list[str]:
    session.commit()
    return list(session.scalars(sa.select(Entry.event).where(Entry.event.startswith("review.")).order_by(Entry.seq)))


def test_an_outcome_review_is_due_ninety_days_after_the_planned_end(review: Review, session: Any) -> None:
    expected = date(2026, 11, 30)

    assert (review.first_due_on, review.due_on, review.state, review.planned_on) == (
        expected,
        expected,
        "planned",
        TODAY,
    )
    assert events(session) == ["review.planned"]


def test_a_very_late_first_date_needs_the_unit_lead(
    city: make.City, project: Project, owner: Viewer, at: datetime
) -> None:
    late = date(2027, 2, 28)  # 181 days after the planned end
    with pytest.raises(RuleBroken):
        actions.plan(subject(city, project), kind="outcome", first_due_on=late, by=owner, at=at)

    assert actions.plan(subject(city, project), kind="outcome", first_due_on=late, by=city.lead, at=at).due_on == late


def test_without_a_planned_end_a_review_needs_its_day(city: make.City, at: datetime) -> None:
    with pytest.raises(WrongInput):
        actions.plan(subject(city, make.make_project(city)), kind="outcome", by=city.lead, at=at)


def test_d8_d9_postponing_moves_the_work_list_and_never_the_promise(
    city: make.City, review: Review, owner: Viewer, at: datetime, session: Any
) -> None:
    for day in (date(2027, 2, 1), date(2027, 4, 1)):
        actions.postpone(review, due_on=day, reason="season_not_over", by=owner, at=at)
    with pytest.raises(RuleBroken):
        actions.postpone(review, due_on=date(2027, 5, 1), reason="season_not_over", by=owner, at=at)
    actions.postpone(review, due_on=date(2027, 5, 1), reason="other", words="Flood", by=city.lead, at=at)

    assert (review.first_due_on, review.due_on) == (date(2026, 11, 30), date(2027, 5, 3))
    last = session.scalars(sa.select(Postponement).order_by(Postponement.id.desc())).first()
    assert (queries.postponement_count(review), last.due_on) == (3, review.due_on)  # the shortcut repeats the last row
    assert events(session) == ["review.planned"] + ["review.postponed"] * 3


def test_a_stop_brings_the_work_list_forward(city: make.City, project: Project, review: Review, at: datetime) -> None:
    projects.move_stage(project, to="stopped", on=date(2026, 9, 10), reason="No money", by=city.lead, at=at)

    found = queries.review(city.lead, review.id)

    assert (found.due, review.due_on) == (date(2026, 11, 9), date(2026, 11, 30))
    assert [line.due for line in queries.calendar(city.lead, TODAY).rows] == [date(2026, 11, 9)]


def test_d7_d10_an_outcome_is_signed_by_a_third_person(
    city: make.City, review: Review, owner: Viewer, at: datetime, session: Any
) -> None:
    author = make.make_viewer(city, "unit_lead")
    actions.record_outcome(review, **told(decision="stop_not_working"), by=author, at=at)
    for person in (owner, author):
        with pytest.raises(RuleBroken):
            actions.sign(review, by=person, at=at)
    actions.sign(review, by=city.lead, at=at)

    assert (review.state, review.held_on, review.signed_on, review.decision) == (
        "signed_off",
        TODAY,
        TODAY,
        "stop_not_working",
    )
    assert events(session) == ["review.planned", "review.held", "review.signed"]


@pytest.mark.parametrize(("has_left", "letters"), [(False, 1), (True, 0)])
def test_the_letter_about_a_returned_outcome_reaches_no_author_who_has_left(
    city: make.City, review: Review, at: datetime, session: Any, has_left: bool, letters: int
) -> None:
    author = make.make_viewer(city, "unit_staff")
    person = session.get(Person, author.person_id)
    person.accepted_at = at
    actions.record_outcome(review, **told(findings="Good"), by=author, at=at)
    if has_left:
        people.leave(person, city.organisation, by=city.lead, at=at)

    actions.return_outcome(review, reason="Which figures?", by=city.lead, at=at)

    wanted = sa.select(sa.func.count()).select_from(Notice).where(Notice.kind == "outcome_returned")
    assert session.scalar(wanted) == letters


def test_a_returned_outcome_is_followed_by_the_next_edition(
    city: make.City, review: Review, owner: Viewer, at: datetime, session: Any
) -> None:
    actions.record_outcome(review, **told(findings="Good"), by=owner, at=at)
    with pytest.raises(WrongInput):
        actions.return_outcome(review, reason=None, by=city.lead, at=at)
    actions.return_outcome(review, reason="Which figures?", by=city.lead, at=at)
    returned = review.state
    actions.record_outcome(review, **told(findings="12 of 40 homes"), by=owner, at=at)
    actions.sign(review, by=city.lead, at=at)

    made = editions(review)
    assert returned == "returned"
    assert [(entry.outcome.edition, entry.outcome.findings, entry.signed, entry.reason) for entry in made] == [
        (2, "12 of 40 homes", True, None),
        (1, "Good", False, "Which figures?"),
    ]
    assert [[lesson.text for lesson in entry.lessons] for entry in made] == [["Ask the front line first"]] * 2


def test_a_signed_review_is_sealed(city: make.City, review: Review, owner: Viewer, at: datetime, session: Any) -> None:
    actions.record_outcome(review, **told(), by=owner, at=at)
    actions.sign(review, by=city.lead, at=at)
    deeds: list[Callable[[], Any]] = [
        lambda: actions.record_outcome(review, **told(findings="Better"), by=owner, at=at),
        lambda: actions.sign(review, by=city.lead, at=at),
        lambda: actions.return_outcome(review, reason="No", by=city.lead, at=at),
        lambda: actions.postpone(review, due_on=date(2027, 1, 1), reason="staff_absent", by=city.lead, at=at),
    ]
    for deed in deeds:
        with pytest.raises(RuleBroken):
            deed()

    assert session.scalar(sa.select(sa.func.count()).select_from(Outcome)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(SignOff)) == 1


def test_the_signer_may_own_the_project_later(
    city: make.City, project: Project, review: Review, owner: Viewer, at: datetime, session: Any
) -> None:
    actions.record_outcome(review, **told(), by=owner, at=at)
    actions.sign(review, by=city.lead, at=at)
    project.owner_id = city.lead.person_id
    session.flush()

    assert queries.review(city.lead, review.id).review.state == "signed_off"


def test_another_city_can_do_nothing(city: make.City, project: Project, review: Review, at: datetime) -> None:
    stranger = make.make_city("Elsewhere").lead
    deeds: list[Callable[[], Any]] = [
        lambda: actions.plan(subject(city, project), kind="outcome", by=stranger, at=at),
        lambda: actions.postpone(review, due_on=date(2027, 1, 1), reason="staff_absent", by=stranger, at=at),
        lambda: actions.record_outcome(review, **told(), by=stranger, at=at),
        lambda: actions.sign(review, by=stranger, at=at),
    ]
    for deed in deeds:
        with pytest.raises(Missing):
            deed()


def test_many_reviews_come_in_held_signed_or_open(
    city: make.City, project: Project, at: datetime, session: Any
) -> None:
    day = date(2026, 9, 1)
    ids = actions.load_many(
        [
            NewReview(
                project.id, "outcome", day, Held(day, "adapt", "Measure first", signer_words="lead2@city.example")
            ),
            NewReview(project.id, "mid_term", day, Held(day)),
            NewReview(project.id, "follow_up_12", day),
        ],
        import_id=None,
        by=city.lead,
        at=at,
    )
    made = [session.get(Review, number) for number in ids]

    assert [(review.state, review.held_on, review.signed_on) for review in made] == [
        ("signed_off", day, day),
        ("submitted", day, None),
        ("planned", None, None),
    ]
    entry = editions(made[0])[0]
    assert (entry.signed, entry.signer, [lesson.text for lesson in entry.lessons]) == (
        True,
        "lead2@city.example",
        ["Measure first"],
    )


def test_l54_the_calendar_has_overdue_first_and_follows_on_by_pages(
    city: make.City, project: Project, at: datetime, count_queries: Any
) -> None:
    days = [date(2027, 1, 5), date(2026, 5, 1), date(2026, 11, 21), date(2026, 5, 1)]
    made = [
        actions.plan(subject(city, project), kind="progress", first_due_on=day, by=city.lead, at=at) for day in days
    ]
    with count_queries() as statements:
        first = queries.calendar(city.lead, TODAY, size=3)
    rest = queries.calendar(city.lead, TODAY, after=first.after, size=3)

    assert len(statements) == 1
    assert [line.id for line in first.rows] == [made[1].id, made[3].id, made[2].id]
    assert ([line.id for line in rest.rows], rest.after) == ([made[0].id], None)
    assert queries.calendar(city.lead, TODAY, department_ids=frozenset({city.mobility.id})).rows == []
    assert queries.calendar(make.make_city("Elsewhere").lead, TODAY).rows == []
