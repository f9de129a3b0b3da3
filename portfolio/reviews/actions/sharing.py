"""Have a signed review drawn as one page to share, and keep what was drawn."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.jobs.actions import enqueue
from portfolio.jobs.models import Job
from portfolio.jobs.rules import OPEN
from portfolio.reviews.actions.planning import hold
from portfolio.reviews.models import Review, SharedPage
from portfolio.reviews.queries import parts


def ask_for_page(review: Review, *, by: Actor, at: datetime) -> SharedPage:
    """Ask for the page of the newest signed edition; once drawn it stays as it is."""
    hold(review, by)
    outcome = parts.signed_outcome(review.id)
    if outcome is None:
        raise RuleBroken("not_signed", N_("Only a signed review can be shared as a page."))
    page = db.session.get(SharedPage, outcome.id)
    if page is not None and (page.pdf_key is not None or db.session.get_one(Job, page.job_id).state in OPEN):
        return page
    job = enqueue("outcome_page", {"review": review.id}, by=by, at=at)
    if page is None:
        page = SharedPage(outcome_id=outcome.id, job_id=job.id)
        db.session.add(page)
    page.job_id = job.id
    db.session.flush()
    return page


def keep_page(outcome_id: int, key: str) -> None:
    """Keep where the drawn page lies."""
    db.session.get_one(SharedPage, outcome_id).pdf_key = key
    db.session.flush()
