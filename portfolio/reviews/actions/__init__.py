"""Everything that changes a review."""

from portfolio.reviews.actions.drafting import begin_amendment, keep_answers
from portfolio.reviews.actions.following import accept, close, decline, postpone_action
from portfolio.reviews.actions.loading import Held, NewReview, load_many
from portfolio.reviews.actions.outcome import hand_in, record_outcome
from portfolio.reviews.actions.planning import plan, postpone
from portfolio.reviews.actions.signing import approve_once_more, ask_another, return_outcome, sign

__all__ = [
    "Held",
    "NewReview",
    "accept",
    "approve_once_more",
    "ask_another",
    "begin_amendment",
    "close",
    "decline",
    "hand_in",
    "keep_answers",
    "load_many",
    "plan",
    "postpone",
    "postpone_action",
    "record_outcome",
    "return_outcome",
    "sign",
]
