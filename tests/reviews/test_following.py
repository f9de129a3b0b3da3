"""What a signed decision leads to: stages, plans, actions, and a new owner who is asked first."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.errors import Missing, Refused, RuleBroken, WrongInput
from portfolio.projects.models import StageMove
from portfolio.reviews import actions
from portfolio.reviews.models import Consequence, ConsequenceStep, Review
from portfolio.reviews.queries import parts
from tests import make
from tests.reviews.outcomes import Pilot, make_pilot

NEW_END = date(2027, 6, 30)


@pytest.fixture
def pilot(city: make.City, at: datetime) -> Pilot:
    return make_pilot(city, at)


@pytest.fixture
def mira(city: make.City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Mira Novak")


def decide(pilot: Pilot, at: datetime, **more: Any) -> None:
    """Hand in and sign an outcome with a decision."""
    actions.hand_in(pilot.review, pilot.said(**more), by=pilot.owner, at=at)
    actions.sign(pilot.review, by=pilot.city.lead, at=at)


def moves(pilot: Pilot, session: Any) -> list[tuple[str, str | None]]:
    rows = session.execute(
        sa.select(StageMove.stage, StageMove.outcome_decision)
        .where(StageMove.project_id == pilot.project.id)
        .order_by(StageMove.seq)
    )
    return [(stage, decision) for stage, decision in rows][1:]


def test_nothing_happens_before_the_signature(pilot: Pilot, at: datetime, session: Any) -> None:
    actions.hand_in(pilot.review, pilot.said(), by=pilot.owner, at=at)

    assert pilot.project.stage == "running"
    assert session.scalars(sa.select(Consequence.state)).all() == ["proposed"]


def test_a_scaled_pilot_is_decided_by_the_signature(pilot: Pilot, at: datetime, session: Any) -> None:
    decide(pilot, at)

    assert (pilot.project.stage, pilot.project.owner_id) == ("decided", pilot.owner.person_id)
    assert moves(pilot, session) == [("closing", None), ("evaluated", None), ("decided", "scale")]


def test_d7_a_stopped_pilot_is_stopped_with_its_reason(pilot: Pilot, at: datetime, session: Any) -> None:
    decide(pilot, at, decision="stop_not_working", decision_reason="Walls too thick")

    assert pilot.project.stage == "stopped"
    assert session.scalars(
        sa.select(StageMove.reason).where(StageMove.project_id == pilot.project.id).order_by(StageMove.seq.desc())
    ).first() == ("Walls too thick")


def test_a_continued_pilot_gets_its_new_end_and_another_outcome_review(
    pilot: Pilot, at: datetime, session: Any
) -> None:
    decide(pilot, at, decision="continue", new_end_on=NEW_END)

    assert (pilot.project.stage, pilot.project.planned_end_on) == ("running", NEW_END)
    due = session.scalars(
        sa.select(Review.first_due_on).where(
            Review.project_id == pilot.project.id, Review.kind == "outcome", Review.state == "planned"
        )
    ).all()
    assert due == [date(2027, 9, 28)]
    assert pilot.review.first_due_on == date(2026, 9, 28)


def test_the_third_continuation_waits_for_leadership(pilot: Pilot, at: datetime) -> None:
    lead = pilot.city.lead
    for number in (1, 2, 3):
        review = pilot.review if number == 1 else pilot.plan("outcome", date(2027, 1, number), at)
        end = NEW_END + timedelta(days=100 * number)
        actions.hand_in(review, pilot.said(decision="continue", new_end_on=end), by=pilot.owner, at=at)
        if number < 3:
            with pytest.raises(RuleBroken):
                actions.approve_once_more(review, words="Council, item 4", by=lead, at=at)
        else:
            with pytest.raises(RuleBroken) as error:
                actions.sign(review, by=lead, at=at)
            assert error.value.code == "leadership"
            with pytest.raises(WrongInput):
                actions.approve_once_more(review, words=None, by=lead, at=at)
            actions.approve_once_more(review, words="Council, item 4", by=lead, at=at)
        actions.sign(review, by=lead, at=at)
    assert pilot.project.planned_end_on == NEW_END + timedelta(days=300)


def test_a_new_owner_is_asked_and_owns_the_project_once_accepted(
    pilot: Pilot, mira: Viewer, at: datetime, session: Any
) -> None:
    decide(pilot, at, decision="hand_over", next_owner_id=mira.person_id, actions=())
    (row,) = session.scalars(sa.select(Consequence)).all()
    assert (row.kind, row.state, row.who_id, row.due_on) == (
        "take_over",
        "open",
        mira.person_id,
        date(2026, 12, 5),
    )
    assert pilot.project.owner_id == pilot.owner.person_id

    with pytest.raises(Refused):
        actions.accept(row, by=pilot.city.lead, at=at)
    actions.accept(row, by=mira, at=at)
    assert (row.state, pilot.project.owner_id) == ("accepted", mira.person_id)
    with pytest.raises(RuleBroken):
        actions.decline(row, reason="Changed my mind", by=mira, at=at)


def test_a_project_that_is_declined_stays_where_it_is(pilot: Pilot, mira: Viewer, at: datetime, session: Any) -> None:
    decide(pilot, at, decision="hand_over", next_owner_id=mira.person_id, actions=())
    (row,) = session.scalars(sa.select(Consequence)).all()

    with pytest.raises(WrongInput):
        actions.decline(row, reason=None, by=mira, at=at)
    actions.decline(row, reason="No staff", by=mira, at=at)

    assert (row.state, pilot.project.owner_id, row.closed_on) == ("declined", pilot.owner.person_id, at.date())
    assert [(step.kind, step.reason, name) for step, name in parts.steps_of(row.id)] == [
        ("declined", "No staff", "Mira Novak"),
        ("opened", None, pilot.city.lead.name),
    ]


def test_an_amended_decision_drops_the_question_to_the_first_new_owner(
    pilot: Pilot, mira: Viewer, at: datetime, session: Any
) -> None:
    decide(pilot, at, decision="hand_over", next_owner_id=mira.person_id, actions=())
    actions.begin_amendment(pilot.review, reason="Another unit", by=pilot.owner, at=at)
    other = make.make_viewer(pilot.city, "project_owner")
    decide(pilot, at, decision="hand_over", next_owner_id=other.person_id, actions=())

    rows = session.execute(sa.select(Consequence.who_id, Consequence.state).order_by(Consequence.id)).all()
    assert rows == [(mira.person_id, "dropped"), (other.person_id, "open")]
    assert [stage for stage, _ in moves(pilot, session)].count("decided") == 1


def test_actions_open_with_the_signature_and_their_state_repeats_their_last_step(
    pilot: Pilot, at: datetime, session: Any
) -> None:
    decide(pilot, at)
    (row,) = session.scalars(sa.select(Consequence)).all()
    assert (row.what, row.state, row.due_on) == ("Ask the council", "open", date(2027, 1, 31))

    with pytest.raises(WrongInput):
        actions.postpone_action(row, due_on=date(2026, 1, 1), reason="Later", by=pilot.owner, at=at)
    actions.postpone_action(row, due_on=date(2027, 2, 28), reason="No session in January", by=pilot.owner, at=at)
    with pytest.raises(WrongInput):
        actions.close(row, done=False, by=pilot.owner, at=at)
    actions.close(row, done=True, by=pilot.owner, at=at)

    steps = session.execute(sa.select(ConsequenceStep.kind, ConsequenceStep.due_on).order_by(ConsequenceStep.id)).all()
    assert steps == [("opened", None), ("moved", date(2027, 2, 28)), ("done", None)]
    assert (row.state, row.first_due_on, row.due_on, row.closed_on) == (
        "done",
        date(2027, 1, 31),
        date(2027, 2, 28),
        at.date(),
    )


def test_what_a_returned_outcome_proposed_never_opens(pilot: Pilot, at: datetime, session: Any) -> None:
    actions.hand_in(pilot.review, pilot.said(), by=pilot.owner, at=at)
    actions.return_outcome(pilot.review, reason="Who pays?", by=pilot.city.lead, at=at)
    decide(pilot, at)

    assert session.scalars(sa.select(Consequence.state).order_by(Consequence.id)).all() == ["proposed", "open"]


def test_another_city_sees_and_does_nothing(pilot: Pilot, at: datetime, session: Any) -> None:
    decide(pilot, at)
    (row,) = session.scalars(sa.select(Consequence)).all()
    stranger = make.make_city("Elsewhere").lead

    with pytest.raises(Missing):
        parts.consequence(stranger, row.id)
    for deed in (
        lambda: actions.close(row, done=True, by=stranger, at=at),
        lambda: actions.ask_for_page(pilot.review, by=stranger, at=at),
        lambda: actions.begin_amendment(pilot.review, reason="Mine", by=stranger, at=at),
    ):
        with pytest.raises(Missing):
            deed()
