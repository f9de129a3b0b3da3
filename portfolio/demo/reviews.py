"""The reviews of the demo city's projects: promised at the start, some held, some forgotten."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.demo.replay import Story
from portfolio.demo.shapes import Look, Pilot
from portfolio.demo.usual import planned
from portfolio.funding.queries import lines_of
from portfolio.projects import subjects
from portfolio.projects.models import Project, Term
from portfolio.projects.subjects import Subject
from portfolio.projects.taxonomy import FACTOR
from portfolio.reviews import actions as reviews
from portfolio.reviews.answers import Answers, LessonSaid
from portfolio.reviews.deciding import NEEDS_MONEY
from portfolio.reviews.models import Consequence, Review

HELD_BEFORE = timedelta(days=12)
SIGNED_AFTER = timedelta(days=6)
ANSWERED_AFTER = timedelta(days=15)


def tell_reviews(story: Story, made: list[Project], pilot: Pilot, day: int, by: Viewer, signer: Viewer) -> None:
    """Plan what happens to every review of a project.

    day     of the month on which things happen to this project
    signer  who signs: neither owner nor author
    """
    begun = dict(pilot.path)
    start = begun.get("running", pilot.path[-1][1])
    for look in pilot.looks:
        # The outcome is promised with the award; what follows a decision has planned itself by then.
        month = start
        if look.kind == "outcome":
            month = begun.get("approved", start)
        elif look.kind.startswith("follow_up"):
            month = begun["decided"]
        promised = story.day(month, day)
        _tell_review(story, made, look, (promised, story.day(look.due, day)), by, signer)


def _tell_review(
    story: Story, made: list[Project], look: Look, days: tuple[date, date], by: Viewer, signer: Viewer
) -> None:
    rows: list[Review] = []
    promised, due = days

    def plan(at: datetime) -> None:
        subject = subjects.by_ref(by, made[0].ref)
        there = planned(Review.project_id == subject.id, look.kind, "planned")
        rows.append(there or reviews.plan(subject, kind=look.kind, first_due_on=due, by=by, at=at))

    story.on(promised, plan)
    if look.postponed_to is not None:
        story.on(due - timedelta(days=3), _postpone(rows, story.day(look.postponed_to, due.day), by))
    if look.held is not None:
        early = HELD_BEFORE if look.held == look.due else timedelta()
        held = max(story.day(look.held, due.day) - early, promised)
        story.on(held, _hold(rows, look, held, by, signer))
        story.on(held + SIGNED_AFTER, _sign(rows, signer))
        if look.decision == "hand_over":
            story.on(held + ANSWERED_AFTER, _decline(rows, signer))


def _postpone(rows: list[Review], due_on: date, by: Actor) -> Callable[[datetime], None]:
    def postpone(at: datetime) -> None:
        reviews.postpone(rows[0], due_on=due_on, reason="political_calendar", by=by, at=at)

    return postpone


def _hold(rows: list[Review], look: Look, held: date, by: Actor, signer: Actor) -> Callable[[datetime], None]:
    def hold(at: datetime) -> None:
        subject = subjects.subject_of(rows[0])
        lines = lines_of(subject.id)
        paid = look.decision == "adopt" and lines
        said = Answers(
            held,
            findings_text=look.found,
            decision=look.decision or None,
            decision_reason=look.reason or None,
            lessons=_lessons(look, subject),
            next_owner_id=(subject.deputy_id or signer.person_id) if look.decision == "hand_over" else subject.owner_id,
            funding_line_id=lines[0].line.id if paid else None,
            funding_not_found=True if look.decision in NEEDS_MONEY and not paid else None,
        )
        reviews.hand_in(rows[0], said, by=by, at=at)

    return hold


def _lessons(look: Look, subject: Subject) -> tuple[LessonSaid, ...]:
    """What was learnt, and what it is about where the city has a word for it."""
    if not look.lesson:
        return ()
    key = look.helped or look.hindered
    if not key:
        return (LessonSaid(look.lesson),)
    term = sa.select(Term.id).where(
        Term.organisation_id == subject.organisation_id, Term.vocabulary == FACTOR, Term.key == key
    )
    return (LessonSaid(look.lesson, bool(look.helped), db.session.scalars(term).one()),)


def _sign(rows: list[Review], signer: Actor) -> Callable[[datetime], None]:
    def sign(at: datetime) -> None:
        reviews.sign(rows[0], by=signer, at=at)

    return sign


def _decline(rows: list[Review], by: Actor) -> Callable[[datetime], None]:
    def decline(at: datetime) -> None:
        asked = sa.select(Consequence).where(
            Consequence.review_id == rows[0].id, Consequence.kind == "take_over", Consequence.who_id == by.person_id
        )
        for row in db.session.scalars(asked):
            reviews.decline(
                row, reason="The association wants to own it itself; first it needs a contract.", by=by, at=at
            )

    return decline
