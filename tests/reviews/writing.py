"""Write the facts of projects as dated rows, with rows beside them that must not count."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from portfolio.core.db import Model, db
from portfolio.exchange.models import ImportRun
from portfolio.metrics.models import Baseline, Metric, Observation, Target
from portfolio.projects.models import Assignment, CarriedOn, Plan, Project, ProjectOrigin, StageMove
from portfolio.reviews.facts import Exempted, Facts, Measure, OutcomeReview, Signature
from portfolio.reviews.models import Exemption, Finding, Lesson, Outcome, Postponement, Rescheduling, Review, SignOff
from portfolio.reviews.rules import BY_DEFAULT, PROMISED_ANEW
from tests import make
from tests.make import City
from tests.reviews.cases import Case
from tests.reviews.fourteen import LEAD, OWNER

FIRST = date(2020, 1, 1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def write(city: City, cases: Sequence[Case]) -> list[Project]:
    """Projects of a city, each told by dated rows and shortcuts; flushed, not committed."""
    book = _Book(city)
    projects = [book.project(case) for case in cases]
    db.session.flush()
    for project, case in zip(projects, cases, strict=True):
        book.belongings(project, case)
    book.finish()
    return projects


class _Book:
    """Rows by how many parents they have, so that each layer is written at once."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.people = {OWNER: make.make_person("Owner").id, LEAD: city.lead.person_id}
        self.second: list[tuple[Model, Any]] = []
        run = ImportRun(
            organisation_id=city.id,
            kind="bundle",
            state="done",
            name="past",
            checksum="0" * 64,
            today=FIRST,
            asked_at=noon(FIRST),
        )
        db.session.add(run)
        db.session.flush()
        self.run = run.id

    @cached_property
    def elsewhere(self) -> int:
        """A project that carries others on, and is carried on: not one of those that are judged."""
        city = make.make_city("Elsewhere")
        return make.make_project(city, "Other works").id

    def project(self, case: Case) -> Project:
        facts = case.facts
        stage = "stopped" if facts.stopped_on and facts.started_on else "running" if facts.started_on else "idea"
        since = facts.stopped_on if stage == "stopped" else facts.started_on or FIRST
        row = Project(
            organisation_id=self.city.id,
            ref=facts.ref,
            title=facts.ref,
            title_key=facts.ref.lower(),
            origin="legacy" if facts.is_legacy else "direct",
            import_id=self.run if facts.is_imported else None,
            created_at=noon(FIRST),
            changed_at=noon(FIRST),
            stage=stage,
            stage_since=since,
            started_on=facts.started_on,
            planned_end_on=facts.planned_end_on,
            lead_department_id=self.city.housing.id,
            owner_id=self.people[OWNER],
        )
        db.session.add(row)
        return row

    def belongings(self, project: Project, case: Case) -> None:
        facts = case.facts
        came_from = {"project_id": project.id, "origin": project.origin}
        db.session.add(ProjectOrigin(**came_from, recorded_at=noon(FIRST)))
        self._moves(project.id, facts)
        self._owners(project.id, case.handed_over_on)
        later = None if facts.planned_end_on is None else facts.planned_end_on + timedelta(500)
        on = (facts.started_on or FIRST) + timedelta(1)
        extended = {"planned_end_on": later, "planned_start_on": facts.planned_start_on, "on": on}
        db.session.add(Plan(project_id=project.id, **self._budget(facts), **extended, recorded_at=noon(FIRST)))
        db.session.add(
            Plan(
                project_id=project.id,
                planned_start_on=facts.planned_start_on,
                planned_end_on=facts.planned_end_on,
                **self._budget(facts),
                on=FIRST,
                recorded_at=noon(FIRST),
            )
        )
        for measure in facts.measures:
            self._measure(project.id, measure)
        reviews = {review.number: self._review(project.id, review) for review in facts.reviews}
        db.session.flush()
        for review in facts.reviews:
            self._postponements(reviews[review.number].id, review)
        for signature in sorted(facts.signatures, key=lambda one: one.edition):
            self._signature(reviews[signature.review], signature)
        self._carried(project.id, facts)
        for exempted in facts.exemptions:
            self._exemption(project.id, reviews, exempted, case)

    def finish(self) -> None:
        db.session.flush()
        for row, fill in self.second:
            fill(row)
            db.session.add(row)
        db.session.flush()

    # ------------------------------------------------------------------------------------------ the project
    def _moves(self, project_id: int, facts: Facts) -> None:
        made: list[tuple[str, date, str | None]] = [("idea", FIRST, None)]
        if facts.started_on:
            # A start that was taken back never was.
            made += [("running", FIRST, None), ("idea", FIRST, "taken_back:2"), ("running", facts.started_on, None)]
        if facts.started_on and facts.stopped_on:
            # An earlier stop was followed by going on.
            made += [("stopped", facts.started_on, None), ("running", facts.started_on, None)]
            made += [("stopped", facts.stopped_on, None)]
        for seq, (stage, on, flag) in enumerate(made, 1):
            move = {"stage": stage, "on": on, "flag": flag, "recorded_at": noon(FIRST)}
            db.session.add(StageMove(project_id=project_id, seq=seq, **move))

    @staticmethod
    def _budget(facts: Facts) -> dict[str, Any]:
        return {"budget_minor": facts.amount_minor, "budget_currency": facts.currency}

    def _owners(self, project_id: int, handed_over_on: date | None) -> None:
        for owner, on in ((OWNER, FIRST), (LEAD, handed_over_on)):
            if on:
                row = {"kind": "owner", "person_id": self.people[owner], "on": on, "recorded_at": noon(FIRST)}
                db.session.add(Assignment(project_id=project_id, **row))

    def _measure(self, project_id: int, measure: Measure) -> None:
        entered_on = measure.entered_on
        metric = Metric(
            organisation_id=self.city.id,
            project_id=project_id,
            name="Damp homes",
            level="outcome",
            unit="homes",
            measure="qualitative" if measure.is_in_words else "number",
            direction="decrease" if measure.has_direction else "none",
            is_primary=True,
            import_id=None if entered_on else self.run,
            created_at=noon(entered_on or FIRST),
            baseline_on=measure.start.on if measure.start else None,
        )
        db.session.add(metric)
        told = {"recorded_at": noon(FIRST)}
        start, goal = measure.start, measure.goal
        if start:
            self._of(metric, Baseline(value=7, on=FIRST, kind="measured", edition=2, **told))  # of another definition
            note, comparison = ("Why" if start.is_explained else None), ("Elsewhere" if start.has_comparison else None)
            base = Baseline(value=1, on=start.on, kind=start.kind, note=note, comparison=comparison, **told)
            self._of(metric, base)
        if goal:
            asked = {"question": "Does it?", "decision_rule": "If so, go on."} if goal.is_question else {}
            self._of(metric, Target(value=0 if goal.is_figure else None, on=goal.on, **asked, **told))
        for on in measure.seen:
            self._of(metric, Observation(value=1, observed_on=on, **told))
            later = on + timedelta(1)
            self._of(metric, Observation(value=1, observed_on=later, part="North", **told))
            self._of(metric, Observation(value=None, observed_on=later, withdrawn=True, **told))

    def _of(self, metric: Metric, row: Any) -> None:
        self.second.append((row, lambda made: setattr(made, "metric_id", metric.id)))

    def _carried(self, project_id: int, facts: Facts) -> None:
        """Beside what holds: a merge that was taken back, and one that is known later."""
        told = {"kind": "merge", "recorded_at": noon(FIRST)}
        other = {"source_id": self.elsewhere, "child_id": project_id}
        if facts.inherited_due_on:
            for due_on in (facts.inherited_due_on - timedelta(30), facts.inherited_due_on):
                db.session.add(CarriedOn(**other, due_on=due_on, on=FIRST, **told))
                db.session.flush()
        if facts.carried_on_since:
            since = facts.carried_on_since
            db.session.add(CarriedOn(source_id=project_id, child_id=self.elsewhere, on=since, **told))
        elif facts.inherited_due_on is None:
            for applies in (True, False):
                db.session.add(CarriedOn(**other, due_on=FIRST, applies=applies, on=FIRST, **told))
                db.session.flush()

    # ------------------------------------------------------------------------------------------ its reviews
    def _review(self, project_id: int, review: OutcomeReview) -> Review:
        flag = PROMISED_ANEW if review.is_anew else BY_DEFAULT if review.is_by_default else None
        row = Review(
            organisation_id=self.city.id,
            project_id=project_id,
            kind="outcome",
            first_due_on=review.first_due_on,
            planned_on=review.planned_on,
            flag=flag,
            created_at=noon(FIRST),
            due_on=review.first_due_on,
        )
        db.session.add(row)
        return row

    def _postponements(self, review_id: int, review: OutcomeReview) -> None:
        for place, move in enumerate(review.moves):
            moved = {"due_on": move.due_on, "on": move.on, "recorded_at": noon(FIRST) + timedelta(place)}
            if move.why == "agreed":
                db.session.add(Postponement(review_id=review_id, reason="other", **moved))
            else:
                db.session.add(Rescheduling(review_id=review_id, unadjusted_on=move.due_on, why=move.why, **moved))

    def _signature(self, review: Review, told: Signature) -> None:
        signer_id = None if told.signer_id is None else self.people[told.signer_id]
        outcome = Outcome(
            review_id=review.id,
            edition=told.edition,
            held_on=told.on,
            findings="It went well." if told.has_findings else None,
            decision=told.decision,
            decision_reason="Why" if told.has_reason else None,
            independence=told.independence,
            recorded_at=noon(FIRST),
            author_id=signer_id if told.by_author else None,
        )
        db.session.add(outcome)
        at = noon(FIRST) + timedelta(hours=24 if told.is_hasty else 25)
        sign = SignOff(review_id=review.id, signed=True, on=told.on, signer_id=signer_id, recorded_at=at)
        self.second.append((sign, lambda row: setattr(row, "outcome_id", outcome.id)))
        returned = SignOff(review_id=review.id, signed=False, reason="No", on=FIRST, recorded_at=at)
        self.second.append((returned, lambda row: setattr(row, "outcome_id", outcome.id)))
        for text in told.lessons:
            lesson = Lesson(text=text, recorded_at=noon(FIRST))
            self.second.append((lesson, lambda row: setattr(row, "outcome_id", outcome.id)))
        if told.says_why:
            self.second.append((self._finding(review), lambda row: setattr(row, "outcome_id", outcome.id)))

    def _finding(self, review: Review) -> Finding:
        """What a review says of a measure that is none of the main ones, and has no value."""
        metric = Metric(
            organisation_id=self.city.id,
            project_id=review.project_id,
            name="Visits",
            level="output",
            unit="visits",
            direction="increase",
            is_primary=True,
            created_at=noon(FIRST),
        )
        db.session.add(metric)
        db.session.flush()
        return Finding(
            metric_id=metric.id,
            verdict="cannot_tell",
            reason="The counters were stolen.",
            name="Visits",
            unit="visits",
            measure="number",
            direction="increase",
            edition=1,
            recorded_at=noon(FIRST),
        )

    def _exemption(self, project_id: int, reviews: dict[int, Review], told: Exempted, case: Case) -> None:
        owner = case.owner_on(told.on)
        other = LEAD if owner == OWNER else OWNER
        db.session.add(
            Exemption(
                project_id=project_id if told.review is None else None,
                review_id=None if told.review is None else reviews[told.review].id,
                reason=told.reason,
                on=told.on,
                until_on=told.until_on,
                applies=told.applies,
                recorded_at=noon(FIRST),
                by_id=self.people[owner if told.by_owner else other],
            )
        )
