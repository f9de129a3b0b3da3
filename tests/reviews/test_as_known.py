"""What was known on a day stays as it was known, whatever is recorded later about the same past."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.db import Model, db
from portfolio.metrics.models import (
    Baseline,
    Metric,
    MetricPart,
    Observation,
    PastDefinition,
    PastMethod,
    Retirement,
    Target,
)
from portfolio.people.models import Setting
from portfolio.projects.models import Assignment, CarriedOn, Plan, Project, ProjectOrigin, StageMove
from portfolio.reviews.gap import Verdict
from portfolio.reviews.models import Exemption, Lesson, Outcome, Postponement, Rescheduling, Review, SignOff
from portfolio.reviews.queries.gap import gap_on, known_before
from portfolio.reviews.queries.scope import Scope
from tests.make import City
from tests.reviews.cases import Case
from tests.reviews.fourteen import T, fourteen
from tests.reviews.writing import noon, write

VIENNA = "Europe/Vienna"
LATER = datetime(2026, 10, 20, 8, tzinfo=UTC)
KNOWN = date(2026, 10, 19)


def gap(city: City, as_known: date | None = None, day: date = T) -> dict[str, Verdict]:
    known = known_before(as_known, VIENNA) if as_known else None
    found = gap_on(Scope(city.id, VIENNA, day, known))
    return {verdict.ref: verdict for verdict in found.verdicts.values()}


class Told:
    """The rows of one project, and the making of more of them, recorded on 20 October."""

    def __init__(self, city: City, ref: str) -> None:
        self.city = city
        self.project_id = db.session.scalars(sa.select(Project.id).where(Project.ref == ref)).one()

    def one(self, model: Any) -> Any:
        """The row of a kind that the project has; of values the one that counts."""
        wanted = sa.select(model)
        if hasattr(model, "project_id"):
            wanted = wanted.where(model.project_id == self.project_id)
        elif hasattr(model, "metric_id"):
            wanted = wanted.where(model.metric_id == self.one(Metric).id, model.edition == 1)
        else:
            wanted = wanted.where(model.review_id == self.one(Review).id)
        if model is Metric:
            wanted = wanted.where(Metric.level == "outcome")
        if model is Observation:
            wanted = wanted.where(Observation.part.is_(None), Observation.withdrawn.is_(sa.false()))
        return db.session.scalars(wanted.order_by(model.id)).first()

    def add(self, model: type[Model], **values: Any) -> Any:
        row = model(**values, recorded_at=LATER)
        db.session.add(row)
        db.session.flush()
        return row

    # --------------------------------------------------------------------------------- one change of each kind
    def start_later(self) -> None:
        move = {"seq": 9, "stage": "idea", "on": T, "flag": "taken_back:4"}
        self.add(StageMove, project_id=self.project_id, **move)

    def stop(self) -> None:
        self.add(StageMove, project_id=self.project_id, seq=9, stage="stopped", on=date(2026, 6, 1))

    def give_an_end(self) -> None:
        self.add(Plan, project_id=self.project_id, planned_end_on=date(2026, 1, 1), budget_minor=1, on=T)

    def let_the_signer_own_it(self) -> None:
        signed = self.one(SignOff)
        row = {"kind": "owner", "person_id": signed.signer_id, "on": date(2026, 1, 1)}
        self.add(Assignment, project_id=self.project_id, **row)

    def postpone(self) -> None:
        self.add(Postponement, review_id=self.one(Review).id, due_on=date(2027, 1, 1), reason="other", on=T)

    def compute_anew(self) -> None:
        day = date(2026, 9, 15)
        row = {"unadjusted_on": day, "due_on": day, "why": "planned_end", "on": T}
        self.add(Rescheduling, review_id=self.one(Review).id, **row)

    def promise_an_earlier_review(self) -> None:
        row = {"kind": "outcome", "first_due_on": date(2026, 1, 1), "planned_on": T, "due_on": T}
        db.session.add(Review(organisation_id=self.city.id, project_id=self.project_id, created_at=LATER, **row))

    def exempt(self) -> None:
        self.add(Exemption, project_id=self.project_id, reason="other", words="Why", on=T, by_id=None)

    def sign(self) -> None:
        review = self.one(Review)
        outcome = self.add(Outcome, review_id=review.id, held_on=T, decision="adapt", decision_reason="Why")
        self.add(SignOff, review_id=review.id, outcome_id=outcome.id, signed=True, on=T)

    def add_a_lesson(self) -> None:
        self.add(Lesson, outcome_id=self.one(SignOff).outcome_id, text="Ask first.")

    def correct_the_start(self) -> None:
        row = self.one(Baseline)
        more = {"value": 1, "kind": "estimated", "on": row.on, "supersedes_id": row.id}
        self.add(Baseline, metric_id=row.metric_id, **more)

    def correct_the_goal(self) -> None:
        row = self.one(Target)
        self.add(Target, metric_id=row.metric_id, value=None, supersedes_id=row.id)

    def withdraw_the_value(self) -> None:
        row = self.one(Observation)
        more = {"observed_on": row.observed_on, "withdrawn": True, "supersedes_id": row.id}
        self.add(Observation, metric_id=row.metric_id, value=None, **more)

    def add_a_value(self) -> None:
        self.add(Observation, metric_id=self.one(Metric).id, value=1, observed_on=date(2026, 9, 1))

    def add_a_measure(self) -> None:
        told = {"name": "Noise", "level": "outcome", "unit": "dB", "direction": "decrease", "is_primary": True}
        db.session.add(Metric(organisation_id=self.city.id, project_id=self.project_id, created_at=LATER, **told))

    def retire_the_measure(self) -> None:
        self.add(Retirement, metric_id=self.one(Metric).id, applies=True, on=T)

    def define_it_anew(self) -> None:
        row = self.one(Metric)
        meaning = ("edition", "name", "level", "unit", "measure", "direction", "is_primary")
        was = {name: getattr(row, name) for name in meaning}
        self.add(PastDefinition, metric_id=row.id, until_on=T, **was)
        row.level = "output"

    def inherit(self) -> None:
        other = Told(self.city, "P11").project_id
        row = {"kind": "merge", "due_on": date(2026, 1, 1), "on": T}
        self.add(CarriedOn, source_id=other, child_id=self.project_id, **row)

    def say_it_is_from_before(self) -> None:
        self.add(ProjectOrigin, project_id=self.project_id, origin="legacy")

    def draw_the_line(self) -> None:
        row = {"key": "count_from", "value": "2026-08-01", "on": T}
        self.add(Setting, organisation_id=self.city.id, **row)


CHANGES: list[tuple[str, Callable[[Told], None]]] = [
    ("P1", Told.start_later),
    ("P13", Told.stop),
    ("P1", Told.let_the_signer_own_it),
    ("P5", Told.postpone),
    ("P5", Told.compute_anew),
    ("P7", Told.promise_an_earlier_review),
    ("P6", Told.exempt),
    ("P5", Told.sign),
    ("P1", Told.correct_the_start),
    ("P1", Told.correct_the_goal),
    ("P1", Told.withdraw_the_value),
    ("P6", Told.add_a_value),
    ("P1", Told.add_a_measure),
    ("P1", Told.retire_the_measure),
    ("P1", Told.define_it_anew),
    ("P7", Told.inherit),
    ("P1", Told.say_it_is_from_before),
    ("P1", Told.draw_the_line),
]


@pytest.fixture
def recorded(city: City) -> City:
    """A city whose quarter was recorded by 19 October."""
    write(city, [Case(facts) for facts in fourteen()])
    return city


@pytest.mark.parametrize(("ref", "change"), CHANGES, ids=[change.__name__ for _, change in CHANGES])
def test_what_is_recorded_later_changes_the_day_and_not_what_was_known(
    recorded: City, ref: str, change: Callable[[Told], None]
) -> None:
    before = gap(recorded)
    assert gap(recorded, KNOWN) == before

    change(Told(recorded, ref))
    db.session.flush()

    assert gap(recorded, KNOWN) == before
    assert gap(recorded)[ref] != before[ref]


def test_after_changes_of_every_kind_the_quarter_is_known_as_it_was(recorded: City) -> None:
    before = gap(recorded)
    for ref, change in CHANGES:
        change(Told(recorded, ref))
    Told(recorded, "P2").add_a_lesson()
    Told(recorded, "P8").give_an_end()
    db.session.flush()

    assert gap(recorded, KNOWN) == before
    changed = {ref for ref, verdict in gap(recorded).items() if verdict != before[ref]}
    assert {"P1", "P5", "P6", "P7", "P13"} <= changed


def test_a_budget_and_an_end_recorded_later_are_known_later(recorded: City) -> None:
    told = Told(recorded, "P8")
    db.session.execute(sa.delete(Review).where(Review.project_id == told.project_id))
    before = gap(recorded)["P8"]

    told.give_an_end()

    assert gap(recorded, KNOWN)["P8"] == before
    after = gap(recorded)["P8"]
    assert (before.due_on, after.due_on) == (date(2027, 6, 1), date(2026, 4, 1))
    assert (before.amount_minor, after.amount_minor) == (None, 1)


def test_what_is_added_up_of_parts_later_was_not_known_to_be(recorded: City) -> None:
    told = Told(recorded, "P6")
    metric = told.one(Metric)
    seen = {"metric_id": metric.id, "value": 1, "observed_on": date(2026, 9, 1), "part": "North"}
    db.session.add(Observation(**seen, recorded_at=noon(date(2026, 9, 1))))
    db.session.flush()
    before = gap(recorded)["P6"]

    told.add(MetricPart, metric_id=metric.id, name="North", from_on=date(2026, 9, 1), applies=True)
    told.add(PastMethod, metric_id=metric.id, aggregable=False, until_on=T)
    metric.aggregable = True
    db.session.flush()

    assert gap(recorded, KNOWN)["P6"] == before
    assert (before.status, gap(recorded)["P6"].status) == ("none", "partial")

    # What is no longer added up, or has no parts any more, was so on the day.
    told.add(PastMethod, metric_id=metric.id, aggregable=True, until_on=date(2026, 10, 20))
    told.add(MetricPart, metric_id=metric.id, name="North", from_on=date(2026, 10, 20), applies=False)
    metric.aggregable = False
    db.session.flush()
    assert gap(recorded)["P6"].status == "partial"


def test_a_day_of_knowledge_ends_at_midnight_in_the_city(recorded: City) -> None:
    # 21:59 in Greenwich is 23:59 in Vienna in summer; 22:30 is the next day there already.
    for minute, ref in (
        (datetime(2026, 9, 30, 21, 59, tzinfo=UTC), "P5"),
        (datetime(2026, 9, 30, 22, 30, tzinfo=UTC), "P6"),
    ):
        told = Told(recorded, ref)
        row = {"project_id": told.project_id, "reason": "other", "on": T, "recorded_at": minute}
        db.session.add(Exemption(**row))
    db.session.flush()

    known = gap(recorded, date(2026, 9, 30))
    assert (known["P5"].status, known["P6"].status) == ("waived", "none")
    assert gap(recorded, date(2026, 10, 1))["P6"].status == "waived"


def test_a_plan_written_down_at_half_past_eleven_at_night_in_utc_is_of_the_next_day(city: City) -> None:
    # P1 started on 1 March 2025: 30 days later is 31 March, when Vienna is two hours ahead.
    write(city, [Case(fourteen()[0])])
    metric = db.session.scalars(sa.select(Metric).where(Metric.level == "outcome")).one()

    def flags(at: datetime) -> tuple[str, ...]:
        metric.created_at = at
        db.session.flush()
        return gap(city)["P1"].flags

    assert flags(datetime(2025, 3, 31, 21, 30, tzinfo=UTC)) == ()
    assert flags(datetime(2025, 3, 31, 23, 30, tzinfo=UTC)) == ("late_plan",)
    # Two days before, when the clocks had not changed yet.
    assert flags(datetime(2025, 3, 29, 23, 30, tzinfo=UTC)) == ()
