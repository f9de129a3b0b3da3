"""Everything that features do of themselves when something happens below them, connected once."""

import portfolio.awards.reactions
import portfolio.jury.reactions
import portfolio.metrics.reactions
import portfolio.pitches.reactions
import portfolio.plans.reactions
import portfolio.projects.reactions
import portfolio.reviews.reactions
import portfolio.worklist.reactions  # noqa: F401
