"""What the record says for an outcome before anybody writes a word: nothing known is asked for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.funding import queries as funding
from portfolio.metrics.models import Metric
from portfolio.metrics.queries import Glance, metrics_of, metrics_where
from portfolio.people import queries as people
from portfolio.people.rules import Settings
from portfolio.projects.models import Term
from portfolio.projects.taxonomy import FACTOR
from portfolio.projects.words import term_word
from portfolio.reviews import deciding, sheets
from portfolio.reviews.models import Review
from portfolio.reviews.planned import Planned, planned_for
from portfolio.reviews.queries import Found, parts
from portfolio.reviews.queries.parts import Kept
from portfolio.status import record
from portfolio.strategy.models import Goal


def measures_of(review: Review) -> list[Glance]:
    """The main measures in use of what is reviewed; of a strategy those of its goals."""
    if review.project_id is not None:
        found = metrics_of("project", review.project_id)
    elif review.programme_id is not None:
        found = metrics_of("programme", review.programme_id)
    else:
        goals = sa.select(Goal.id).where(Goal.strategy_id == review.strategy_id, Goal.retired_at.is_(None))
        found = metrics_where(Metric.goal_id.in_(goals))
    in_use = [glance for glance in found if glance.metric.retired_on is None]
    return [glance for glance in in_use if glance.metric.is_primary]


@dataclass
class Known:
    """What is known about what is reviewed; each part is read when a question first needs it.

    offers  False where answers are only read and nobody chooses among terms
    """

    viewer: Viewer
    found: Found
    today: date
    offers: bool = True

    @property
    def review(self) -> Review:
        return self.found.review

    @property
    def thing(self) -> Any:
        """The row of the project, programme or strategy."""
        return self.found.subject.row

    @cached_property
    def whole_draft(self) -> parts.Draft:
        return parts.whole_draft(self.review.id)

    @property
    def draft(self) -> dict[str, Kept]:
        """The answers of the draft as they stand."""
        return self.whole_draft.answers

    @cached_property
    def settings(self) -> Settings:
        return people.read_settings(self.viewer.organisation_id, self.today)

    @cached_property
    def measures(self) -> Sequence[Glance]:
        return measures_of(self.review)

    @cached_property
    def lines(self) -> Sequence[funding.LineRow]:
        """The project's money."""
        return funding.lines_of(self.found.subject.id) if self.found.subject.kind == "project" else []

    @cached_property
    def risks(self) -> Sequence[record.Said]:
        return record.risks(self.found.subject.id) if self.found.subject.kind == "project" else []

    @cached_property
    def earlier(self) -> Sequence[parts.Decided]:
        return parts.earlier_decisions(self.review)

    @cached_property
    def planned(self) -> Planned:
        """What was said at the start of how it is to be evaluated."""
        return planned_for(self.found.subject.id) if self.found.subject.kind == "project" else Planned()

    @cached_property
    def people(self) -> Sequence[tuple[int, str]]:
        return people.members(self.viewer.organisation_id, self.today)

    @cached_property
    def factors(self) -> list[tuple[int, str]]:
        """What can help or hinder, in the city's words; nothing where nobody chooses."""
        if not self.offers:
            return []
        rows = db.session.scalars(
            sa.select(Term)
            .where(
                Term.organisation_id == self.viewer.organisation_id,
                Term.vocabulary == FACTOR,
                Term.retired_at.is_(None),
            )
            .order_by(Term.position, Term.id)
        )
        return [(term.id, term_word(FACTOR, term.key, term.label)) for term in rows]

    @cached_property
    def may_be_short(self) -> bool:
        """Whether the city asks only eight questions of a project as small as this one."""
        if self.review.kind != "outcome" or self.found.subject.kind != "project":
            return False
        limit = self.settings.short_form_budget
        return sheets.may_be_short(
            self.review.kind,
            self.found.subject.kind,
            self.thing.budget_minor,
            self.thing.budget_currency,
            limit.minor,
            limit.currency,
        )

    @cached_property
    def sheet(self) -> sheets.Sheet:
        """What is asked: the form that somebody chose, else the short one where it is enough."""
        chosen = self.draft["form"].value if "form" in self.draft else ""
        return sheets.sheet(
            self.review.kind,
            self.found.subject.kind,
            short=self.may_be_short and chosen != sheets.FULL,
            stopped=self.found.subject.stopped_on is not None,
        )

    @cached_property
    def spent(self) -> Money | None:
        """What was spent in cash, where it is of one currency."""
        sums: dict[str, int] = {}
        for row in self.lines:
            if row.line.form == "cash" and "spent" in row.sums:
                sums[row.line.currency] = sums.get(row.line.currency, 0) + row.sums["spent"]
        if len(sums) != 1:
            return None
        currency, minor = sums.popitem()
        return Money(minor, currency)

    @property
    def currency(self) -> str:
        """The currency in which cost is asked for."""
        if self.spent is not None:
            return self.spent.currency
        return getattr(self.thing, "budget_currency", None) or self.viewer.currency


PROPOSED = ("comparison",)
"""Answers that are only proposed where they are asked for: they count once their section is saved."""


def prefilled(known: Known, names: Sequence[str]) -> dict[str, Any]:
    """What the record answers, by field: values as the fields of `sheet_form` hold them."""
    found: dict[str, Any] = {}
    if "held_on" in names:
        found["held_on"] = known.today
    if "aim" in names:
        found["aim"] = aim_of(known.thing)
    if "findings" in names:
        for glance in known.measures:
            found |= _finding(glance)
    if "comparison" in names and known.offers:
        found["comparison"] = known.planned.comparison
    if "cost" in names and known.spent is not None:
        found |= {"cost": known.spent, "cost_base": "paid_out"}
    if "next_owner_id" in names and known.thing.owner_id is not None:
        found["next_owner_id"] = str(known.thing.owner_id)
    return found


def aim_of(record_: Any) -> str | None:
    """What somebody set out to change and for whom, as the record says it."""
    said = [getattr(record_, "problem", None) or record_.summary, getattr(record_, "for_whom", None)]
    return "\n\n".join(text for text in said if text) or None


def _finding(glance: Glance) -> dict[str, Any]:
    metric, latest = glance.metric, glance.latest
    name = f"finding_{metric.id}"
    value = latest.value if latest else None
    found: dict[str, Any] = {
        f"{name}_verdict": deciding.suggested(
            metric.measure, metric.direction, metric.baseline_value, glance.goal, value
        )
    }
    if latest is not None:
        shown = latest.words if metric.measure == "qualitative" else latest.value
        found |= {
            f"{name}_value": shown if metric.measure != "yes_no" or shown is None else str(int(bool(shown))),
            f"{name}_on": latest.observed_on,
            f"{name}_source": latest.source or metric.source,
        }
    return found
