"""Have a signed review drawn as one page to share, and keep what was drawn."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.jobs.actions import enqueue
from portfolio.jobs.models import Job
from portfolio.jobs.rules import OPEN
from portfolio.reviews.actions.planning import hold
from portfolio.reviews.models import Outcome, Review
from portfolio.reviews.queries import parts


def ask_for_page(review: Review, *, by: Actor, at: datetime) -> Outcome:
    """Ask for the page of the newest signed edition; once drawn it stays as it is."""
    hold(review, by)
    outcome = parts.signed_outcome(review.id)
    if outcome is None:
        raise RuleBroken("not_signed", N_("Only a signed review can be shared as a page."))
    job = db.session.get(Job, outcome.job_id) if outcome.job_id is not None else None
    if outcome.pdf_key is None and (job is None or job.state not in OPEN):
        outcome.job_id = enqueue("outcome_page", {"review": review.id}, by=by, at=at).id
        db.session.flush()
    return outcome


def keep_page(outcome: Outcome, key: str) -> None:
    """Keep where the drawn page lies."""
    outcome.pdf_key = key
    db.session.flush()
