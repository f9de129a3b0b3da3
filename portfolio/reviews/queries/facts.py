"""The facts of projects for `gap.judge`, from dated rows: as of a day, and as known at an instant.

Seven lean SELECTs for one project or a hundred thousand. No shortcut is read; what a correction known by then replaces,
a move that was taken back, and what was recorded later are left out. Of each measure only the newest values that can
count are fetched: up to the day, and up to each signature.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import read
from portfolio.projects import as_of
from portfolio.projects.models import Assignment, Plan, Project, ProjectOrigin, StageMove
from portfolio.projects.rules import LEGACY, RUNNING, TAKEN_BACK
from portfolio.projects.subjects import STOPPED
from portfolio.reviews.facts import Exempted, Facts, Move, OutcomeReview, Signature
from portfolio.reviews.models import (
    Exemption,
    Finding,
    Lesson,
    Outcome,
    OutcomeAuthor,
    Postponement,
    Rescheduling,
    Review,
    SignOff,
)
from portfolio.reviews.queries.carried import Carried, carried
from portfolio.reviews.queries.measures import measures
from portfolio.reviews.queries.scope import Condition, Rows, Scope, is_counted, is_signed
from portfolio.reviews.rules import BY_DEFAULT, PROMISED_ANEW

HASTY = timedelta(hours=24)
NOTHING_CARRIED = Carried()


def facts_on(scope: Scope) -> dict[int, Facts]:
    """What is known of each project, by its number, in the order of the references."""
    changes = measures(scope)
    reviews = _reviews(scope)
    signatures = _signatures(scope)
    exemptions = _exemptions(scope)
    passed_on = carried(scope)
    return {
        number: Facts(
            ref,
            started_on,
            stopped_on,
            plan.start_on,
            plan.end_on,
            tuple(changes.get(number, ())),
            tuple(reviews.get(number, ())),
            tuple(signatures.get(number, ())),
            tuple(exemptions.get(number, ())),
            *passed_on.get(number, NOTHING_CARRIED),
            plan.budget_minor,
            plan.currency,
            import_id is not None,
            origin == LEGACY,
        )
        for number, ref, origin, import_id, started_on, stopped_on, plan in _projects(scope)
    }


# ----------------------------------------------------------------------------------------------- projects
@dataclass(slots=True)
class _Planned:
    """The plan that holds, with the end as it was first given."""

    start_on: date | None = None
    end_on: date | None = None
    budget_minor: int | None = None
    currency: str | None = None


def _projects(scope: Scope) -> Iterator[tuple[Any, ...]]:
    """Each project with its start, its stop and its plan; rows come with the plans of a project one after another."""
    head: tuple[Any, ...] | None = None
    plan = _Planned()
    for row in read(_project_rows(scope)):
        if head is None or row[0] != head[0]:
            if head is not None:
                yield (*head, plan)
            head, plan = row[:6], _Planned()
        on, start_on, end_on, budget_minor, currency = row[6:]
        if on is None:
            continue
        if end_on is not None and (plan.end_on is None or (row[4] is not None and on <= row[4])):
            plan.end_on = end_on
        plan.start_on, plan.budget_minor, plan.currency = start_on, budget_minor, currency
    if head is not None:
        yield (*head, plan)


def _project_rows(scope: Scope) -> Rows:
    """One row for each plan of each project; start and stop are looked up project by project, which an index serves."""
    made = (
        StageMove.project_id == Project.id,
        StageMove.on <= scope.day,
        scope.knows(StageMove.recorded_at),
        ~_taken_back(scope, StageMove),
    )
    started = sa.select(sa.func.min(StageMove.on)).where(StageMove.stage == RUNNING, *made)
    later = aliased(StageMove)
    moved_on = sa.exists().where(
        later.project_id == StageMove.project_id,
        later.seq > StageMove.seq,
        later.on <= scope.day,
        scope.knows(later.recorded_at),
        ~_takes_back(later),
        ~_taken_back(scope, later),
    )
    stopped = sa.select(sa.func.max(StageMove.on)).where(
        StageMove.stage == STOPPED, *made, ~_takes_back(StageMove), ~moved_on
    )
    came_from = as_of.origin_of(Project.id, scope.knows(ProjectOrigin.recorded_at)).correlate(Project).scalar_subquery()
    planned = sa.and_(Plan.project_id == Project.id, Plan.on <= scope.day, scope.knows(Plan.recorded_at))
    return (
        sa.select(
            *(Project.id, Project.ref, came_from, Project.import_id),
            *(each.correlate(Project).scalar_subquery() for each in (started, stopped)),
            *(Plan.on, Plan.planned_start_on, Plan.planned_end_on, Plan.budget_minor, Plan.budget_currency),
        )
        .select_from(Project)
        .outerjoin(Plan, planned)
        .where(scope.holds(Project.organisation_id, Project.id), scope.knows(Project.created_at))
        .order_by(Project.ref, Plan.on, Plan.id)
    )


def _takes_back(move: Any) -> Condition:
    return sa.func.coalesce(move.flag, "").startswith(TAKEN_BACK)


def _taken_back(scope: Scope, move: Any) -> Condition:
    """Whether a move was taken back, so that it never was."""
    back = aliased(StageMove)
    return sa.exists().where(
        back.project_id == move.project_id,
        back.flag == sa.literal(TAKEN_BACK) + sa.cast(move.seq, sa.String(10)),
        scope.knows(back.recorded_at),
    )


# --------------------------------------------------------------------------------- reviews and exemptions
def _reviews(scope: Scope) -> dict[int, list[OutcomeReview]]:
    """The outcome reviews of each project, with the dates given since."""
    moved = _moves(scope)
    moves: dict[int, list[tuple[Any, ...]]] = {}
    found: dict[int, tuple[Any, ...]] = {}
    rows = read(
        sa.select(Review.id, Review.project_id, Review.first_due_on, Review.planned_on, Review.flag, *moved.c)
        .select_from(Review)
        .outerjoin(moved, moved.c.review_id == Review.id)
        .where(is_counted(scope), scope.knows(Review.created_at))
    )
    for number, *told, review, on, recorded_at, row, due_on, why in rows:
        found[number] = tuple(told)
        if review is not None:
            moves.setdefault(number, []).append((on, recorded_at, row, due_on, why))
    by_project: dict[int, list[OutcomeReview]] = {}
    for number, (project_id, first_due_on, planned_on, flag) in found.items():
        by_project.setdefault(project_id, []).append(
            OutcomeReview(
                number,
                first_due_on,
                planned_on,
                flag == BY_DEFAULT,
                flag == PROMISED_ANEW,
                tuple(
                    Move(place, on, due_on, why)
                    for place, (on, _, _, due_on, why) in enumerate(sorted(moves.get(number, ())))
                ),
            )
        )
    return by_project


def _moves(scope: Scope) -> sa.Subquery:
    """Every new date that a review was given up to the day: agreed by people, or computed anew."""
    agreed = sa.select(
        Postponement.review_id,
        Postponement.on,
        Postponement.recorded_at,
        Postponement.id,
        Postponement.due_on,
        sa.literal("agreed").label("why"),
    ).where(Postponement.on <= scope.day, scope.knows(Postponement.recorded_at))
    computed = sa.select(
        Rescheduling.review_id,
        Rescheduling.on,
        Rescheduling.recorded_at,
        Rescheduling.id,
        Rescheduling.due_on,
        Rescheduling.why,
    ).where(Rescheduling.on <= scope.day, scope.knows(Rescheduling.recorded_at))
    return sa.union_all(agreed, computed).subquery()


def _owner_then(scope: Scope, project_id: Any, on: Any) -> sa.ScalarSelect[int | None]:
    """Who owned a project on a day."""
    return (
        sa.select(sa.case((Assignment.applies, Assignment.person_id)))
        .where(
            Assignment.project_id == project_id,
            Assignment.kind == "owner",
            Assignment.on <= on,
            scope.knows(Assignment.recorded_at),
        )
        .order_by(Assignment.on.desc(), Assignment.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _exemptions(scope: Scope) -> dict[int, list[Exempted]]:
    project_id = sa.func.coalesce(Exemption.project_id, Review.project_id)
    rows = read(
        sa.select(
            project_id,
            *(Exemption.id, Exemption.on, Exemption.reason, Exemption.review_id),
            *(Exemption.until_on, Exemption.applies),
            sa.func.coalesce(Exemption.by_id == _owner_then(scope, project_id, Exemption.on), sa.false()),
        )
        .select_from(Exemption)
        .outerjoin(Review, Review.id == Exemption.review_id)
        .join(Project, Project.id == project_id)
        .where(
            scope.holds(Project.organisation_id, Project.id),
            Exemption.on <= scope.day,
            scope.knows(Exemption.recorded_at),
        )
    )
    found: dict[int, list[Exempted]] = {}
    for project, number, on, reason, review, until_on, applies, by_owner in rows:
        row = Exempted(number, on, reason, review, until_on, bool(applies), bool(by_owner))
        found.setdefault(project, []).append(row)
    return found


# --------------------------------------------------------------------------------------------- signatures
def _signatures(scope: Scope) -> dict[int, list[Signature]]:
    """Every signature under an outcome review, with what the edition under it says; one row for each lesson."""
    lessons: dict[int, list[str]] = {}
    told: dict[int, Any] = {}
    for row in read(_signature_rows(scope)):
        told[row[0]] = row
        if row[-1] is not None:
            lessons.setdefault(row[0], []).append(row[-1])
    found: dict[int, list[Signature]] = {}
    for number, row in told.items():
        (_, project_id, review, edition, on, signer, owner, by_author, recorded_at, created_at, import_id) = row[:11]
        decision, has_reason, independence, has_findings, says_why = row[11:16]
        found.setdefault(project_id, []).append(
            Signature(
                review,
                edition,
                on,
                signer,
                owner,
                bool(by_author),
                import_id is None and recorded_at - created_at <= HASTY,
                decision,
                bool(has_reason),
                tuple(lessons.get(number, ())),
                independence,
                bool(has_findings),
                bool(says_why),
            )
        )
    return found


def _signature_rows(scope: Scope) -> Rows:
    owner = sa.case((SignOff.signer_id.is_not(None), _owner_then(scope, Review.project_id, SignOff.on)))
    wrote = sa.exists().where(OutcomeAuthor.outcome_id == Outcome.id, OutcomeAuthor.person_id == SignOff.signer_id)
    by_author = sa.case(
        (SignOff.signer_id.is_(None), sa.false()), (Outcome.author_id == SignOff.signer_id, sa.true()), else_=wrote
    )
    says_why = sa.exists().where(
        Finding.outcome_id == Outcome.id, Finding.observed_on.is_(None), Finding.reason.is_not(None)
    )
    lesson = sa.and_(Lesson.outcome_id == Outcome.id, scope.knows(Lesson.recorded_at))
    return (
        sa.select(
            *(SignOff.id, Review.project_id, SignOff.review_id, Outcome.edition, SignOff.on),
            *(SignOff.signer_id, owner, by_author, SignOff.recorded_at, Review.created_at, Review.import_id),
            *(Outcome.decision, Outcome.decision_reason.is_not(None), Outcome.independence),
            sa.func.coalesce(Outcome.findings, Outcome.delivered_words, Outcome.aim).is_not(None),
            says_why,
            Lesson.text,
        )
        .select_from(SignOff)
        .join(Outcome, Outcome.id == SignOff.outcome_id)
        .join(Review, Review.id == SignOff.review_id)
        .outerjoin(Lesson, lesson)
        .where(is_counted(scope), *is_signed(scope))
    )
