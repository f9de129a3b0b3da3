"""A portfolio made by chance, and every filter of the list worked out in Python from its rows."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.exchange.models import ImportRun
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.metrics.models import Baseline, Metric, Observation, Target
from portfolio.people.models import Person
from portfolio.projects.models import Note, Partner, Partnership, Project, StageMove, Tag, Term
from portfolio.projects.rules import ALL_STAGES, ENDED
from portfolio.reviews.models import Lesson, Outcome, Review
from portfolio.status.models import Confidence, ProjectSignal, Risk, RiskEntry
from portfolio.updates.models import ProjectUpdate
from tests import bulk
from tests.bulk import AT, TODAY
from tests.make import City

ZONE = "Europe/Vienna"
DISTRICTS = ("Altstadt", "Nord", "Nord-Ost", "Žižkov", None)
COLOURS = ("green", "amber", "red", None)
FIRST_EVER = date(1, 1, 1)


def fill(city: City, count: int, seed: int) -> None:
    """Projects with something missing here and there, some archived, some silent, some in other currencies."""
    bulk.fill(city.id, count, seed)
    db.session.execute(sa.delete(ProjectSignal))
    chance = random.Random(seed)
    run = ImportRun(
        organisation_id=city.id, kind="bundle", state="written", name="a.zip", checksum="0", today=TODAY, asked_at=AT
    )
    partners = [Partner(organisation_id=city.id, name=name, folded=name.lower()) for name in ("TU", "Tenants' union")]
    db.session.add_all([run, *partners])
    db.session.flush()
    kinds = terms_of(city, "partner_kind")
    for partner in partners:
        partner.kind_id = chance.choice(kinds)
    factors = terms_of(city, "factor")[:3]
    projects = db.session.scalars(sa.select(Project).order_by(Project.id)).all()
    people = db.session.scalars(sa.select(Person.id).order_by(Person.id)).all()
    for project in projects:
        _loosen(project, chance, people, run.id)
        _more(city, project, chance, partners)
        if chance.random() < 0.1:
            db.session.execute(sa.delete(Tag).where(Tag.project_id == project.id))
    _without_some_evidence(chance, factors)
    db.session.commit()


def _without_some_evidence(chance: random.Random, factors: list[int]) -> None:
    for metric in db.session.scalars(sa.select(Metric).order_by(Metric.id)):
        if chance.random() < 0.15:
            metric.baseline_value = None
        elif chance.random() < 0.15:
            metric.baseline_value = None
            row = {"metric_id": metric.id, "kind": "not_possible", "comparison": "Next street", "recorded_at": AT}
            db.session.add(Baseline(**row))
        if chance.random() < 0.3:
            db.session.execute(sa.delete(Target).where(Target.metric_id == metric.id))
        metric.latest_on = None if chance.random() < 0.3 else metric.latest_on
        metric.retired_on = TODAY if chance.random() < 0.2 else None
    for outcome_id in db.session.scalars(sa.select(Outcome.id).order_by(Outcome.id)):
        if chance.random() < 0.5:
            lesson = {"term_id": chance.choice(factors), "text": "Ask the tenants.", "recorded_at": AT}
            db.session.add(Lesson(outcome_id=outcome_id, **lesson))
    for review in db.session.scalars(sa.select(Review).where(Review.held_on.is_(None)).order_by(Review.id)):
        if chance.random() < 0.3:
            db.session.delete(review)


def terms_of(city: City, vocabulary: str) -> list[int]:
    wanted = sa.select(Term.id).where(Term.organisation_id == city.id, Term.vocabulary == vocabulary)
    return list(db.session.scalars(wanted.order_by(Term.id)))


def _loosen(project: Project, chance: random.Random, people: Any, run_id: int) -> None:
    def maybe(value: Any, share: float) -> Any:
        return value if chance.random() < share else None

    project.owner_id = maybe(project.owner_id, 0.8)
    project.deputy_id = maybe(chance.choice(people), 0.3)
    project.summary = maybe(project.summary, 0.8)
    project.problem = maybe("Mould", 0.5)
    project.for_whom = maybe("", 0.5)
    project.district = chance.choice(DISTRICTS)
    project.planned_start_on = maybe(project.planned_start_on, 0.8)
    project.planned_end_on = maybe(project.planned_end_on, 0.8)
    project.ended_on = maybe(project.planned_end_on, 0.5)
    project.archived_on = maybe(TODAY, 0.15)
    project.import_id = maybe(run_id, 0.4)
    if chance.random() < 0.2:
        project.budget_minor = project.budget_currency = None
    elif chance.random() < 0.2:
        project.budget_currency = "USD"
    # Some close to midnight in the city's zone, where the day in UTC is another one.
    project.changed_at = datetime.combine(
        TODAY - timedelta(chance.randrange(90)), time(chance.choice((0, 12, 23)), 30), ZoneInfo(ZONE)
    ).astimezone(UTC)


def _more(city: City, project: Project, chance: random.Random, partners: list[Partner]) -> None:
    lately = TODAY - timedelta(chance.randrange(200))
    rows: list[Any] = []
    for seq in range(2, 2 + chance.randrange(3)):
        on = project.stage_since + timedelta(chance.randrange(60))
        stage = chance.choice(list(ALL_STAGES))
        rows.append(StageMove(project_id=project.id, seq=seq, stage=stage, on=min(on, TODAY), recorded_at=AT))
        project.stage = stage
    if chance.random() < 0.4:
        rows.append(Note(project_id=project.id, kind="progress", text="Seen.", on=lately, recorded_at=AT))
    if chance.random() < 0.4:
        rows.append(Partnership(project_id=project.id, partner_id=chance.choice(partners).id, recorded_at=AT))
    if chance.random() < 0.6:
        owner, unit = chance.choice(COLOURS), chance.choice(COLOURS)
        rows.append(ProjectSignal(project_id=project.id, organisation_id=city.id, owner_colour=owner, unit_colour=unit))
    rows += (
        ProjectUpdate(
            organisation_id=city.id,
            project_id=project.id,
            quarter=f"2026Q{quarter}",
            as_of=date(2026, 3 * quarter, 30),
            sent_on=date(2026, 3 * quarter, 30),
            sentence="Goes on.",
            help_needed=chance.choice(("A lawyer", None)),
            recorded_at=AT,
        )
        for quarter in chance.sample((1, 2, 3), chance.randrange(3))
    )
    db.session.add_all(rows)


@dataclass
class Facts:
    """Everything about one project that a filter may ask for."""

    project: Project
    tags: list[tuple[Term, str]]
    moves: list[StageMove]
    metrics: list[Metric]
    impossible: set[int]
    aimed: set[int]
    lines: list[FundingLine]
    partners: list[Partner]
    reviews: list[Review]
    factors: set[str]
    happened: list[date]
    signal: ProjectSignal | None
    updates: list[ProjectUpdate]


def facts() -> list[Facts]:
    """All projects with their rows, read table by table."""

    def by(model: Any, key: Callable[[Any], int]) -> dict[int, list[Any]]:
        found = defaultdict(list)
        for row in db.session.scalars(sa.select(model)):
            found[key(row)].append(row)
        return found

    terms = {term.id: term for term in db.session.scalars(sa.select(Term))}
    partners = {partner.id: partner for partner in db.session.scalars(sa.select(Partner))}
    tags, moves = by(Tag, lambda row: row.project_id), by(StageMove, lambda row: row.project_id)
    metrics, lines = by(Metric, lambda row: row.project_id), by(FundingLine, lambda row: row.project_id)
    reviews, notes = by(Review, lambda row: row.project_id), by(Note, lambda row: row.project_id)
    partnerships, updates = by(Partnership, lambda row: row.project_id), by(ProjectUpdate, lambda row: row.project_id)
    values, bookings = by(Observation, lambda row: row.metric_id), by(LedgerEntry, lambda row: row.line_id)
    outcomes, lessons = by(Outcome, lambda row: row.review_id), by(Lesson, lambda row: row.outcome_id)
    signals, judged = by(ProjectSignal, lambda row: row.project_id), by(Confidence, lambda row: row.project_id)
    risks, entries = by(Risk, lambda row: row.project_id), by(RiskEntry, lambda row: row.risk_id)
    impossible = {
        row.metric_id for row in db.session.scalars(sa.select(Baseline).where(Baseline.kind == "not_possible"))
    }
    aimed = {row.metric_id for row in db.session.scalars(sa.select(Target))}
    found = []
    for project in db.session.scalars(sa.select(Project)):
        id_ = project.id
        happened = [
            *(row.on for row in moves[id_]),
            *(row.on for row in notes[id_]),
            *(row.on for row in judged[id_]),
            *(row.sent_on for row in updates[id_]),
            *(row.held_on for row in reviews[id_] if row.held_on),
            *(row.observed_on for metric in metrics[id_] for row in values[metric.id]),
            *(row.on for line in lines[id_] for row in bookings[line.id] if row.on),
            *(row.on for risk in risks[id_] for row in entries[risk.id]),
        ]
        found.append(
            Facts(
                project,
                [(terms[row.term_id], row.role) for row in tags[id_]],
                sorted(moves[id_], key=lambda row: row.seq),
                [metric for metric in metrics[id_] if metric.retired_on is None],
                impossible,
                aimed,
                lines[id_],
                [partners[row.partner_id] for row in partnerships[id_]],
                reviews[id_],
                {
                    terms[lesson.term_id].key
                    for review in reviews[id_]
                    for outcome in outcomes[review.id]
                    for lesson in lessons[outcome.id]
                },
                [day for day in happened if day <= TODAY],
                next(iter(signals[id_]), None),
                sorted(updates[id_], key=lambda row: (row.quarter, row.id)),
            )
        )
    return found


def open_items(of: Facts) -> set[str]:
    """What is still to complete on a record, by the keys of the filter."""
    project, on_it = of.project, {(term.vocabulary, role) for term, role in of.tags}
    missing = {
        "summary": not project.summary,
        "problem": not project.problem,
        "for_whom": not project.for_whom,
        "owner": project.owner_id is None,
        "deputy": project.deputy_id is None,
        "innovation_type": ("innovation_type", "primary") not in on_it,
        "planned_start_on": project.planned_start_on is None,
        "planned_end_on": project.planned_end_on is None,
        "budget": project.budget_minor is None,
        "ended_on": project.ended_on is None and project.stage in ENDED,
    }
    kinds = {vocabulary for vocabulary, _role in on_it}
    missing |= {key: key not in kinds for key in ("capability", "method", "policy_area")}
    return {key for key, is_open in missing.items() if is_open}


def gaps(of: Facts) -> set[str]:
    """What is missing for an evaluation."""
    missing = {
        "no_measure": not of.metrics,
        "no_baseline": any(m.baseline_value is None and m.id not in of.impossible for m in of.metrics),
        "no_target": any(m.id not in of.aimed for m in of.metrics),
        "no_value": any(m.latest_on is None for m in of.metrics),
        "no_review": of.project.started_on is not None and all(r.kind != "outcome" for r in of.reviews),
    }
    return {key for key, is_missing in missing.items() if is_missing}


def stage_on(of: Facts, day: date) -> str | None:
    """The stage on a day."""
    return next((move.stage for move in reversed(of.moves) if move.on <= day), None)


def changed_on(of: Facts) -> date:
    """The city's day of the last change."""
    return of.project.changed_at.astimezone(ZoneInfo(ZONE)).date()


def silent_days(of: Facts) -> int:
    """For how many days nothing has happened."""
    return (TODAY - max(of.happened, default=FIRST_EVER)).days


def colours(of: Facts) -> set[str]:
    """What owner and unit have judged."""
    return {c for c in (of.signal.owner_colour, of.signal.unit_colour) if c} if of.signal else set()


def keys(of: Facts, vocabulary: str) -> set[str]:
    """The terms of a project."""
    return {term.key for term, _role in of.tags if term.vocabulary == vocabulary}


def titles(found: Iterable[Facts], fits: Callable[[Facts], bool], archived: bool = False) -> list[str]:
    """References of those that fit, without archived ones unless they are asked for."""
    return sorted(of.project.ref for of in found if fits(of) and (archived or of.project.archived_on is None))
