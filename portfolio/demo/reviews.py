"""The reviews of the demo city's projects: promised at the start, some held, some forgotten."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from portfolio.core.actor import Actor, Viewer
from portfolio.demo.replay import Story
from portfolio.demo.shapes import Look, Pilot
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions as reviews
from portfolio.reviews.models import Review

HELD_BEFORE = timedelta(days=12)
SIGNED_AFTER = timedelta(days=6)


def tell_reviews(story: Story, made: list[Project], pilot: Pilot, day: int, by: Viewer, signer: Viewer) -> None:
    """Plan what happens to every review of a project.

    day     of the month on which things happen to this project
    signer  who signs: neither owner nor author
    """
    begun = dict(pilot.path)
    start = begun.get("running", pilot.path[-1][1])
    for look in pilot.looks:
        promised = story.day(begun["decided"] if look.kind.startswith("follow_up") else start, day)
        _tell_review(story, made, look, (promised, story.day(look.due, day)), by, signer)


def _tell_review(
    story: Story, made: list[Project], look: Look, days: tuple[date, date], by: Viewer, signer: Viewer
) -> None:
    rows: list[Review] = []
    promised, due = days

    def plan(at: datetime) -> None:
        subject = subjects.by_ref(by, made[0].ref)
        rows.append(reviews.plan(subject, kind=look.kind, first_due_on=due, by=by, at=at))

    story.on(promised, plan)
    if look.postponed_to is not None:
        story.on(due - timedelta(days=3), _postpone(rows, story.day(look.postponed_to, due.day), by))
    if look.held is not None:
        early = HELD_BEFORE if look.held == look.due else timedelta()
        held = max(story.day(look.held, due.day) - early, promised)
        story.on(held, _hold(rows, look, held, by))
        story.on(held + SIGNED_AFTER, _sign(rows, signer))


def _postpone(rows: list[Review], due_on: date, by: Actor) -> Callable[[datetime], None]:
    def postpone(at: datetime) -> None:
        reviews.postpone(rows[0], due_on=due_on, reason="political_calendar", by=by, at=at)

    return postpone


def _hold(rows: list[Review], look: Look, held: date, by: Actor) -> Callable[[datetime], None]:
    def hold(at: datetime) -> None:
        reviews.record_outcome(
            rows[0],
            held_on=held,
            findings=look.found,
            decision=look.decision or None,
            decision_reason=look.reason or None,
            lesson=look.lesson or None,
            by=by,
            at=at,
        )

    return hold


def _sign(rows: list[Review], signer: Actor) -> Callable[[datetime], None]:
    def sign(at: datetime) -> None:
        reviews.sign(rows[0], by=signer, at=at)

    return sign
