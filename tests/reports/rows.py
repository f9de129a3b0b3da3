"""Dated rows as a report reads them, written straight into the tables, so that any past can be made."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from portfolio.calls.models import Attendance, CallEvent, EventDay, EventPlace, Round
from portfolio.core.db import db
from portfolio.funding.models import (
    PROGRAMME_TERMS,
    TERMS,
    FundingLine,
    FundingMove,
    FundingProgramme,
    FundingProgrammeTerms,
    FundingTerms,
    LedgerEntry,
)
from portfolio.metrics.models import Baseline, Metric, Observation, Target
from portfolio.projects.models import Assignment, Plan, Project, ProjectOrigin, StageMove, Tagging, Term, TermOffer
from portfolio.reviews.models import Outcome, Postponement, Review, SignOff
from tests import make
from tests.make import City

KNOWN = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
ONE = 1_000_000
_numbers = count(1)


def term(
    city: City, vocabulary: str, key: str, label: str = "", position: int = 0, recorded_at: datetime = KNOWN
) -> Term:
    """A word of the city's vocabulary."""
    made = Term(organisation_id=city.id, vocabulary=vocabulary, key=key, label=label, folded=key, position=position)
    _add(made)
    offer(made, recorded_at)
    return made


def offer(term: Term, recorded_at: datetime, retired_at: datetime | None = None) -> None:
    """Whether a word is known to be offered from now on; the shortcut follows."""
    term.retired_at = retired_at
    _add(TermOffer(term_id=term.id, applies=retired_at is None, recorded_at=recorded_at))


def project(
    city: City,
    *moves: tuple[str, date],
    title: str = "Damp sensors",
    budget: int | None = None,
    recorded_at: datetime = KNOWN,
) -> Project:
    """A project with its stage moves; the budget in whole units of the city's currency."""
    number = next(_numbers)
    made = Project(
        organisation_id=city.id,
        ref=f"P-2026-{number:04d}",
        title=title,
        title_key=title.lower()[:80],
        created_at=recorded_at,
        changed_at=recorded_at,
        stage=moves[-1][0],
        stage_since=moves[-1][1],
        lead_department_id=city.housing.id,
    )
    _add(made)
    origin(made, "direct", recorded_at)
    for stage, day in moves:
        move(made, stage, day, recorded_at)
    db.session.add(
        Assignment(
            project_id=made.id,
            kind="lead_department",
            department_id=city.housing.id,
            on=moves[0][1],
            recorded_at=recorded_at,
        )
    )
    if budget is not None:
        db.session.add(
            Plan(
                project_id=made.id,
                budget_minor=budget * 100,
                budget_currency="EUR",
                on=moves[0][1],
                recorded_at=recorded_at,
            )
        )
    db.session.flush()
    return made


def move(project: Project, stage: str, day: date, recorded_at: datetime = KNOWN) -> None:
    """One more stage move; the shortcut follows, as it does in the product."""
    seq = db.session.query(StageMove).filter_by(project_id=project.id).count() + 1
    project.stage, project.stage_since = stage, day
    _add(StageMove(project_id=project.id, seq=seq, stage=stage, on=day, recorded_at=recorded_at))


def origin(project: Project, origin: str, recorded_at: datetime) -> None:
    """Where a project is known to come from, from now on; the shortcut follows."""
    project.origin = origin
    _add(ProjectOrigin(project_id=project.id, origin=origin, recorded_at=recorded_at))


def tag(project: Project, put: Term, role: str, day: date, applies: bool = True, recorded_at: datetime = KNOWN) -> None:
    """A term put on a project, or taken off."""
    _add(Tagging(project_id=project.id, term_id=put.id, role=role, applies=applies, on=day, recorded_at=recorded_at))


def metric(
    city: City,
    project: Project,
    name: str = "Homes below 60 % humidity",
    *,
    start: tuple[int, date] | None = None,
    goal: tuple[int, date] | None = None,
    seen: Iterable[tuple[int, date]] = (),
    recorded_at: datetime = KNOWN,
    **more: Any,
) -> Metric:
    """A primary measure with its value at the start, its goal and its values, in whole units."""
    fields = {"level": "outcome", "unit": "homes", "direction": "increase", "is_primary": True} | more
    made = Metric(organisation_id=city.id, project_id=project.id, name=name, created_at=recorded_at, **fields)
    _add(made)
    if start:
        db.session.add(
            Baseline(metric_id=made.id, value=start[0] * ONE, on=start[1], kind="measured", recorded_at=recorded_at)
        )
    if goal:
        db.session.add(Target(metric_id=made.id, value=goal[0] * ONE, on=goal[1], recorded_at=recorded_at))
    for value, day in seen:
        observe(made, value, day, recorded_at)
    db.session.flush()
    return made


def observe(metric: Metric, value: int, day: date, recorded_at: datetime = KNOWN, **more: Any) -> Observation:
    """A value seen on a day."""
    return _add(Observation(metric_id=metric.id, value=value * ONE, observed_on=day, recorded_at=recorded_at, **more))


def line(
    city: City,
    project: Project,
    kind: str = "eu_direct",
    *bookings: tuple[str, int, date | None],
    share: str = "grant",
    form: str = "cash",
    currency: str = "EUR",
    since: date | None = None,
    ends_on: date | None = None,
    recorded_at: datetime = KNOWN,
) -> FundingLine:
    """Money from a kind of source with its bookings, in whole units of the currency; committed since a day."""
    made = FundingLine(
        organisation_id=city.id,
        project_id=project.id,
        source="European Urban Initiative",
        kind=kind,
        share=share,
        form=form,
        state="committed",
        currency=currency,
        off_books=False,
        ends_on=ends_on,
        created_at=recorded_at,
    )
    _add(made)
    terms(made, recorded_at)
    funding_move(made, "committed", since, recorded_at)
    for booking, amount, day in bookings:
        db.session.add(
            LedgerEntry(
                line_id=made.id,
                kind=booking,
                amount_minor=amount * 100,
                currency=currency,
                on=day,
                recorded_at=recorded_at,
            )
        )
    db.session.flush()
    return made


def terms(line: FundingLine, recorded_at: datetime, **changed: Any) -> None:
    """What a line is known to be from now on; the shortcuts follow, as they do in the product."""
    for name, value in changed.items():
        setattr(line, name, value)
    _add(FundingTerms(line_id=line.id, **{name: getattr(line, name) for name in TERMS}, recorded_at=recorded_at))


def funding_programme(city: City, **asks: Any) -> FundingProgramme:
    """A funder's programme that is called Strict, with what it asks for."""
    made = _add(FundingProgramme(organisation_id=city.id, key="strict", name="Strict", kind="national"))
    programme_terms(made, KNOWN, **asks)
    return made


def programme_terms(programme: FundingProgramme, recorded_at: datetime, **asks: Any) -> None:
    """What a funder's programme is known to ask for from now on; the shortcuts follow."""
    for name, value in asks.items():
        setattr(programme, name, value)
    said = {name: getattr(programme, name) for name in PROGRAMME_TERMS}
    _add(FundingProgrammeTerms(programme_id=programme.id, **said, recorded_at=recorded_at))


def funding_move(line: FundingLine, state: str, on: date | None, recorded_at: datetime) -> None:
    """A line's move to a state; the shortcut follows."""
    line.state = state
    _add(FundingMove(line_id=line.id, state=state, on=on, recorded_at=recorded_at))


def review(
    city: City,
    project: Project,
    due: date,
    *,
    held: date | None = None,
    signed: date | None = None,
    moved: tuple[date, date] | None = None,
    recorded_at: datetime = KNOWN,
) -> Review:
    """An outcome review with its dated rows; moved is the new date and the day it was moved on."""
    made = Review(
        organisation_id=city.id,
        project_id=project.id,
        kind="outcome",
        first_due_on=due,
        due_on=due,
        planned_on=due,
        created_at=recorded_at,
    )
    _add(made)
    if held:
        outcome = _add(Outcome(review_id=made.id, held_on=held, recorded_at=recorded_at))
        if signed:
            _add(SignOff(review_id=made.id, outcome_id=outcome.id, signed=True, on=signed, recorded_at=recorded_at))
    if moved:
        _add(
            Postponement(
                review_id=made.id, due_on=moved[0], on=moved[1], reason="waiting_for_data", recorded_at=recorded_at
            )
        )
    return made


def training(span: Round, on: date, *came: bool | None, recorded_at: datetime = KNOWN) -> CallEvent:
    """A training of a round, and whether those came who have a place at it."""
    made = _add(CallEvent(round_id=span.id, kind="training", on=on))
    event_day(made, recorded_at)
    for one in came:
        place = EventPlace(event_id=made.id, person_id=make.make_person("Somebody").id, signed_up_at=recorded_at)
        _add(place)
        attendance(place, recorded_at, came=one)
    return made


def event_day(event: CallEvent, recorded_at: datetime, **changed: Any) -> None:
    """What an event is known to be from now on; the shortcuts follow."""
    for name, value in changed.items():
        setattr(event, name, value)
    applies = event.dropped_at is None
    _add(EventDay(event_id=event.id, kind=event.kind, on=event.on, applies=applies, recorded_at=recorded_at))


def attendance(place: EventPlace, recorded_at: datetime, **changed: Any) -> None:
    """What is known of somebody's place from now on; the shortcuts follow."""
    for name, value in changed.items():
        setattr(place, name, value)
    applies = place.cancelled_at is None
    _add(Attendance(place_id=place.id, applies=applies, came=place.came, recorded_at=recorded_at))


Row = TypeVar("Row")


def _add(made: Row) -> Row:
    db.session.add(made)
    db.session.flush()
    return made
