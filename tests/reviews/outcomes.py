"""A pilot with a measure, and what is said of it in a full outcome review."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.funding import actions as funding
from portfolio.funding.models import FundingLine
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.people.models import Person
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions
from portfolio.reviews.answers import ActionSaid, Answers, CriterionSaid, FindingSaid, LessonSaid
from portfolio.reviews.models import Review
from tests import make

MILLION = 1_000_000


@dataclass
class Pilot:
    """A running pilot: 120 damp homes at the start, the goal 90, 96 seen last; 40,000 EUR, of which 30,000 spent."""

    city: make.City
    owner: Viewer
    project: Project
    metric: Metric
    line: FundingLine
    review: Review

    def plan(self, kind: str, day: date, at: datetime) -> Review:
        """Another review of the pilot."""
        subject = subjects.by_ref(self.city.lead, self.project.ref)
        return actions.plan(subject, kind=kind, first_due_on=day, by=self.city.lead, at=at)

    def said(self, **more: Any) -> Answers:
        """The answers of a full form, with others in their place."""
        return Answers(**{**self._said(), **more})

    def _said(self) -> dict[str, Any]:
        return {
            "held_on": date(2026, 11, 20),
            "form": "full",
            "aim": "Fewer damp homes, for tenants",
            "delivered": "with_changes",
            "delivered_words": "Gateways came late",
            "findings": (FindingSaid(self.metric.id, "in_part", "Two blocks joined in late"),),
            "side_effects": "Caretakers save a round a week",
            "nesta_level": 2,
            "independence": "self",
            "criteria": (CriterionSaid("relevance", 4), CriterionSaid("impact", None, "Too early")),
            "cost": Money(3_000_000, "EUR"),
            "worth": "yes",
            "voices": "Tenants want an alarm",
            "quote": "At last somebody asks",
            "quote_consent": True,
            "lessons": (LessonSaid("Ask the front line first", True), LessonSaid("Order gateways early", False)),
            "decision": "scale",
            "decision_reason": "It works where it runs",
            "next_owner_id": self.owner.person_id,
            "funding_not_found": True,
            "actions": (ActionSaid("Ask the council", self.owner.person_id or 0, date(2027, 1, 31)),),
            "may_publish": True,
            "has_personal_data": False,
        }


def make_pilot(city: make.City, at: datetime) -> Pilot:
    """A pilot of Olga Owner with its outcome review, due on 28 September 2026."""
    owner = make.make_viewer(city, "project_owner", name="Olga Owner")
    project = make.make_project(
        city,
        stage="running",
        on=date(2026, 1, 10),
        planned_end_on=date(2026, 6, 30),
        owner=db.session.get_one(Person, owner.person_id),
        budget=Money(4_000_000, "EUR"),
    )
    project.problem, project.for_whom = "Mould makes people ill", "Tenants of the city"
    subject = subjects.by_ref(city.lead, project.ref)
    metric = metrics.define(
        subject,
        name="Damp homes",
        unit="homes",
        now=120 * MILLION,
        goal=90 * MILLION,
        goal_on=date(2026, 10, 31),
        by=city.lead,
        at=datetime(2026, 1, 10, 9, tzinfo=UTC),
    )
    metrics.observe(
        metric, value=96 * MILLION, observed_on=date(2026, 10, 15), source="Housing office", by=owner, at=at
    )
    line = funding.open_line(
        project, source="City budget", amount=Money(4_000_000, "EUR"), booked="committed", by=city.lead, at=at
    )
    funding.book(line, kind="spent", amount=Money(3_000_000, "EUR"), on=date(2026, 9, 1), by=city.lead, at=at)
    review = actions.plan(subject, kind="outcome", first_due_on=date(2026, 9, 28), by=city.lead, at=at)
    db.session.flush()
    return Pilot(city, owner, project, metric, line, review)


def address(pilot: Pilot, part: str) -> str:
    """The address of a section of the pilot's form."""
    return f"/reviews/{pilot.review.id}/outcome/{part}"


def scaled(pilot: Pilot) -> dict[str, Any]:
    """A decision with all it needs, as the form sends it."""
    return {"decision": "scale", "money": "not_found", "next_owner_id": str(pilot.owner.person_id)}
