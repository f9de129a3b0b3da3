"""What a signature seals beside the outcome: the evidence at a review, until an amendment is begun."""

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.evidence.models import Evidence
from portfolio.evidence.rules import stood
from portfolio.reviews.models import DraftAnswer, Review, SignOff
from portfolio.reviews.queries.parts import AMENDS


def check_unsealed(review: Review) -> None:
    """Refuse to change the evidence at a signed review that nobody is amending."""
    if review.state != "signed_off" or review.amending is not None:
        return
    begun = sa.exists().where(DraftAnswer.review_id == review.id, DraftAnswer.question == AMENDS)
    if not db.session.scalar(sa.select(begun)):
        raise RuleBroken(
            "signed",
            N_("This review is signed, and its evidence with it. Amend the review to add evidence or take some back."),
        )


def was_sealed(row: Evidence) -> bool:
    """Whether a piece of evidence stood at its review when somebody signed."""
    if row.review_id is None:
        return False
    signed = sa.select(SignOff.recorded_at).where(SignOff.review_id == row.review_id, SignOff.signed)
    return any(stood(row.recorded_at, row.withdrawn_at, at) for at in db.session.scalars(signed))
