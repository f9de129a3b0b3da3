"""Everything that changes a review."""

from portfolio.reviews.actions.calendar import change_roll, close_days, take_back, work_on
from portfolio.reviews.actions.carrying import merge, split
from portfolio.reviews.actions.carrying import take_back as take_merge_back
from portfolio.reviews.actions.drafting import begin_amendment, keep_answers
from portfolio.reviews.actions.exempting import (
    end_exemption_of_project,
    end_exemption_of_review,
    exempt_project,
    exempt_review,
)
from portfolio.reviews.actions.following import accept, close, decline, hand_consequence, postpone_action
from portfolio.reviews.actions.lines import as_city, change_line
from portfolio.reviews.actions.loading import Held, NewReview, load_many
from portfolio.reviews.actions.outcome import hand_in, record_outcome
from portfolio.reviews.actions.pausing import review_pause
from portfolio.reviews.actions.planning import plan, postpone
from portfolio.reviews.actions.recurring import begin_strategy_reviews, carry_on
from portfolio.reviews.actions.rescheduling import follow_calendar
from portfolio.reviews.actions.sharing import ask_for_page, keep_page
from portfolio.reviews.actions.signing import approve_once_more, ask_another, return_outcome, sign
from portfolio.reviews.actions.usual import ensure, plan_usual

__all__ = [
    "Held",
    "NewReview",
    "accept",
    "approve_once_more",
    "as_city",
    "ask_another",
    "ask_for_page",
    "begin_amendment",
    "begin_strategy_reviews",
    "carry_on",
    "change_line",
    "change_roll",
    "close",
    "close_days",
    "decline",
    "end_exemption_of_project",
    "end_exemption_of_review",
    "ensure",
    "exempt_project",
    "exempt_review",
    "follow_calendar",
    "hand_consequence",
    "hand_in",
    "keep_answers",
    "keep_page",
    "load_many",
    "merge",
    "plan",
    "plan_usual",
    "postpone",
    "postpone_action",
    "record_outcome",
    "return_outcome",
    "review_pause",
    "sign",
    "split",
    "take_back",
    "take_merge_back",
    "work_on",
]
