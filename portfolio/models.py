"""Every table, imported once so that mappers and migrations know them all."""

import portfolio.awards.models
import portfolio.calls.models
import portfolio.core.once
import portfolio.evaluation.models
import portfolio.evidence.models
import portfolio.exchange.models
import portfolio.feeds.models
import portfolio.funding.models
import portfolio.history.models
import portfolio.jobs.models
import portfolio.jury.models
import portfolio.lessons.models
import portfolio.lists.models
import portfolio.meetings.models
import portfolio.metrics.models
import portfolio.notices.models
import portfolio.overview.models
import portfolio.people.models
import portfolio.pitches.models
import portfolio.plans.models
import portfolio.projects.models
import portfolio.register.models
import portfolio.reminders.models
import portfolio.reports.models
import portfolio.reviews.models
import portfolio.status.models
import portfolio.strategy.models
import portfolio.updates.models  # noqa: F401
