"""What is stored of reviews: their dates and signatures, and everything that belongs to an outcome."""

from portfolio.reviews.models.outcome import (
    Approval,
    Consequence,
    ConsequenceStep,
    Criterion,
    DraftAnswer,
    Finding,
    OutcomeAuthor,
    SharedPage,
    SignRequest,
)
from portfolio.reviews.models.review import (
    ClosureDay,
    Exemption,
    Lesson,
    Outcome,
    Postponement,
    Rescheduling,
    Review,
    ReviewLine,
    SignOff,
)

__all__ = [
    "Approval",
    "ClosureDay",
    "Consequence",
    "ConsequenceStep",
    "Criterion",
    "DraftAnswer",
    "Exemption",
    "Finding",
    "Lesson",
    "Outcome",
    "OutcomeAuthor",
    "Postponement",
    "Rescheduling",
    "Review",
    "ReviewLine",
    "SharedPage",
    "SignOff",
    "SignRequest",
]
