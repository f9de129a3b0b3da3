"""Hand over what somebody has to do, all of it or some, in one go: one entry of history for each record."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.jobs import actions as jobs
from portfolio.jobs.models import Job
from portfolio.meetings import actions as meetings
from portfolio.meetings.models import Action
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, MetricPart
from portfolio.people.models import Person
from portfolio.people.queries import is_member
from portfolio.projects import actions as projects
from portfolio.projects import handing
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import HandOver, Project
from portfolio.projects.subjects import subject_of
from portfolio.reviews import actions as reviews
from portfolio.reviews import queries as review_queries
from portfolio.reviews.models import Consequence, Review
from portfolio.reviews.queries import parts
from portfolio.status import actions as status
from portfolio.status.models import Risk
from portfolio.strategy import actions as strategy
from portfolio.strategy.models import Programme, Strategy
from portfolio.worklist.duties import Duty

Hand = Callable[[int, Person, Actor, datetime], int]
"""Hands the thing with a number to somebody, and gives the number under which it is found afterwards."""


AT_ONCE = 50
"""More things than these are handed over in a job, so many in each of its parts."""


def hand_over_duties(
    duties: Collection[Duty], *, giver: Person, taker: Person, own_words: str | None = None, by: Actor, at: datetime
) -> HandOver:
    """Hand duties of one person to another; whatever cannot pass, nothing does.

    own_words  what the letter to the new one says beside that, and nothing else keeps

    A signature that the new one may not give, as owner or author or for want of the role, goes to whoever is asked
    usually.
    """
    _check(duties, giver, taker, by)
    # First, since programmes and strategies note what passes with them, too.
    projects.note_hand_over([], giver_id=giver.id, taker=taker, own_words=own_words, by=by, at=at)
    things = []
    for duty in in_order(duties):
        if duty.kind == handing.SIGNATURE:
            if _hand_signature(duty.id, giver, taker, by, at) == taker.id:
                things.append((duty.kind, duty.id))
        else:
            things.append((duty.kind, _HANDS[duty.kind](duty.id, taker, by, at)))
    return projects.note_hand_over(things, giver_id=giver.id, taker=taker, by=by, at=at)


def ask_hand_over(
    duties: Collection[Duty], *, giver: Person, taker: Person, own_words: str | None = None, by: Actor, at: datetime
) -> Job:
    """Have very many duties handed over in a job; the new one hears of it at once, and once."""
    _check(duties, giver, taker, by)
    projects.note_hand_over([], giver_id=giver.id, taker=taker, own_words=own_words, by=by, at=at)
    keys = [duty.key for duty in in_order(duties)]
    args = {"giver": giver.id, "taker": taker.id, "keys": keys, "at": at.isoformat()}
    return jobs.enqueue("hand_over_duties", args, by=by, at=at)


def in_order(duties: Collection[Duty]) -> list[Duty]:
    """Duties in the order in which they are handed over, signatures last: who may sign follows from who owns."""
    return sorted(duties, key=lambda duty: (duty.kind == handing.SIGNATURE, duty.kind, duty.id))


def _check(duties: Collection[Duty], giver: Person, taker: Person, by: Actor) -> None:
    if not duties:
        raise WrongInput("nothing", N_("Tick at least one thing."), "things")
    if taker.id == giver.id:
        raise WrongInput("same_person", N_("Choose somebody else than who has it now."), "to_id")
    if taker.disabled_at is not None or not is_member(taker.id, by.organisation_id):
        raise WrongInput("not_a_member", N_("Choose somebody who has a role in this city."), "to_id")


def _hand_signature(review_id: int, giver: Person, taker: Person, by: Actor, at: datetime) -> int:
    """Ask the new one to sign, or whoever is asked usually; gives who is asked."""
    review = db.session.get_one(Review, review_id)
    subject, outcome = subject_of(review), review_queries.newest_outcome(review)
    barred = {subject.owner_id, giver.id, *(parts.authors_of(outcome) if outcome else ())}
    signers = parts.signers(subject, day_of(by, at))
    signer_id = taker.id if taker.id in signers.names and taker.id not in barred else signers.usual(barred)
    if signer_id is None:
        raise RuleBroken(
            "no_signer",
            N_("Nobody is left who may sign a review that waits for a signature. Give somebody the role first."),
        )
    reviews.ask_another(review, person_id=signer_id, by=by, at=at)
    return signer_id


def _owner(project_id: int, taker: Person, by: Actor, at: datetime) -> int:
    projects.hand_over(db.session.get_one(Project, project_id), handing.OWNER, taker, by=by, at=at)
    return project_id


def _deputy(project_id: int, taker: Person, by: Actor, at: datetime) -> int:
    projects.hand_over(db.session.get_one(Project, project_id), handing.DEPUTY, taker, by=by, at=at)
    return project_id


def _programme(number: int, taker: Person, by: Actor, at: datetime) -> int:
    found = db.session.get_one(Programme, number)
    strategy.edit_programme(found, values={"owner_id": taker.id}, by=by, at=at)
    return number


def _strategy(number: int, taker: Person, by: Actor, at: datetime) -> int:
    found = db.session.get_one(Strategy, number)
    strategy.edit_strategy(found, values={"owner_id": taker.id}, by=by, at=at)
    return number


def _action(number: int, taker: Person, by: Actor, at: datetime) -> int:
    meetings.hand_action(db.session.get_one(Action, number), taker.id, by=by, at=at)
    return number


def _consequence(number: int, taker: Person, by: Actor, at: datetime) -> int:
    reviews.hand_consequence(db.session.get_one(Consequence, number), taker.id, by=by, at=at)
    return number


def _risk(number: int, taker: Person, by: Actor, at: datetime) -> int:
    risk = db.session.get_one(Risk, number)
    status.change_risk(
        risk,
        what=risk.what,
        likely=risk.likely,
        bad=risk.bad,
        who_id=taker.id,
        due_on=risk.due_on,
        by=by,
        at=at,
    )
    return number


def _measure(number: int, taker: Person, by: Actor, at: datetime) -> int:
    metrics.hand_measure(db.session.get_one(Metric, number), taker.id, by=by, at=at)
    return number


def _part(number: int, taker: Person, by: Actor, at: datetime) -> int:
    return metrics.hand_part(db.session.get_one(MetricPart, number), taker.id, by=by, at=at).id


_HANDS: Mapping[str, Hand] = {
    handing.OWNER: _owner,
    handing.DEPUTY: _deputy,
    handing.PROGRAMME: _programme,
    handing.STRATEGY: _strategy,
    handing.ACTION: _action,
    handing.CONSEQUENCE: _consequence,
    handing.RISK: _risk,
    handing.MEASURE: _measure,
    handing.PART: _part,
}
