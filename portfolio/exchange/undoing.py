"""Take a whole import back: every row it wrote, as long as nobody has built on it."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.bulk import batches
from portfolio.core.db import Model, db
from portfolio.core.errors import N_, RuleBroken
from portfolio.exchange import queries
from portfolio.exchange.keeping import forget_contents
from portfolio.exchange.models import ImportRun
from portfolio.exchange.runs import COUNT_FROM
from portfolio.funding.models import FundingLine, FundingMove, FundingTerms, LedgerEntry
from portfolio.history import actions as history
from portfolio.history.models import Entry
from portfolio.metrics.models import Baseline, Metric, Observation, Target
from portfolio.people.models import Department, DepartmentChange, Membership, Person, Setting
from portfolio.projects.models import (
    Assignment,
    ExternalId,
    Note,
    OpenPoint,
    Partner,
    Partnership,
    Plan,
    Project,
    ProjectOrigin,
    ProjectText,
    StageMove,
    Supporting,
    Tag,
    Tagging,
    Term,
    TermOffer,
)
from portfolio.reviews.models import Lesson, Outcome, Review, SignOff

AT_ONCE = 500


def undo(run: ImportRun, *, leave_changed: bool = False, by: Actor, at: datetime) -> dict[str, int]:
    """Remove what an import wrote; gives how many rows of each kind went.

    leave_changed  keep the projects that people have worked on since, with all that hangs on them
    raises         RuleBroken when it is too late, was done before, or changed projects would be lost
    """
    db.session.refresh(run, with_for_update=True)
    if run.state != "done" or run.written_at is None or run.undo_until is None:
        raise RuleBroken("not_written", N_("This import has not been written, so there is nothing to take back."))
    if at > run.undo_until:
        raise RuleBroken("too_late", N_("An import can be taken back for 30 days. That time is over."))
    if not leave_changed and queries.changed_projects(run):
        raise RuleBroken(
            "changed", N_("People have worked on some of these projects since. Say whether to keep those.")
        )
    seq = queries.sealed_until(run)
    gone = (
        sa.select(Project.id)
        .where(Project.import_id == run.id, sa.not_(queries.is_changed(run, seq)))
        .scalar_subquery()
    )
    removed = _remove_projects(run, gone)
    removed |= _remove_people(run) | _remove_departments(run)
    removed |= {"partners": _remove_unused(run, "partner", Partner), "terms": _remove_unused(run, "term", Term)}
    _forget_start(run)
    forget_contents([run.id])
    run.state = "undone"
    run.undone_at = at
    history.record("import.undone", thing=("import", run.id), by=by, at=at, after={"removed": removed})
    return removed


def _remove_projects(run: ImportRun, gone: Any) -> dict[str, int]:
    """Delete projects with all that hangs on them, the leaves first."""
    lines = _ids(FundingLine, gone)
    metrics = _ids(Metric, gone)
    reviews = _ids(Review, gone)
    outcomes = sa.select(Outcome.id).where(Outcome.review_id.in_(reviews))
    removed = {
        "lessons": _delete(Lesson, Lesson.outcome_id.in_(outcomes)),
        "sign_offs": _delete(SignOff, SignOff.review_id.in_(reviews)),
        "outcomes": _delete(Outcome, Outcome.review_id.in_(reviews)),
        "bookings": _delete(LedgerEntry, LedgerEntry.line_id.in_(lines)),
        "observations": _delete(Observation, Observation.metric_id.in_(metrics)),
    }
    _delete(FundingTerms, FundingTerms.line_id.in_(lines))
    _delete(FundingMove, FundingMove.line_id.in_(lines))
    _delete(Baseline, Baseline.metric_id.in_(metrics))
    _delete(Target, Target.metric_id.in_(metrics))
    for kind, things in (("funding_line", lines), ("metric", metrics), ("review", reviews), ("project", gone)):
        _delete(ExternalId, ExternalId.thing_kind == kind, ExternalId.thing_id.in_(things))
    removed["reviews"] = _delete(Review, Review.project_id.in_(gone))
    removed["funding"] = _delete(FundingLine, FundingLine.project_id.in_(gone))
    removed["metrics"] = _delete(Metric, Metric.project_id.in_(gone))
    removed["stages"] = _delete(StageMove, StageMove.project_id.in_(gone))
    dated = (Tagging, Plan, Assignment, ProjectOrigin)
    for model in (*dated, Tag, Supporting, ProjectText, OpenPoint, Partnership, Note):
        _delete(model, model.project_id.in_(gone))
    _erase_words(run, gone)
    removed["projects"] = _delete(Project, Project.id.in_(gone))
    return removed


def _ids(model: Any, gone: Any) -> sa.Select[int]:
    return sa.select(model.id).where(model.project_id.in_(gone))


def _erase_words(run: ImportRun, gone: Any) -> None:
    """Take names and texts of what is gone out of history; the chain stays whole without them."""
    db.session.execute(
        sa.update(Entry)
        .where(Entry.organisation_id == run.organisation_id, Entry.root_kind == "project", Entry.root_id.in_(gone))
        .values(payload=None, salt=None)
        .execution_options(synchronize_session=False)
    )


def _remove_people(run: ImportRun) -> dict[str, int]:
    """Delete the people whom the import put on record, unless something else names them or they have joined."""
    brought = _brought(run, "person")
    ours = sa.and_(Membership.recorded_at == run.written_at, Membership.organisation_id == run.organisation_id)
    joined = sa.select(Person.id).where(
        sa.or_(Person.accepted_at.is_not(None), Person.password_hash.is_not(None)), Person.id.in_(brought)
    )
    needed = set(db.session.scalars(joined)) | _referred_to(Person, {"membership": sa.not_(ours)})
    free = sorted(set(db.session.scalars(brought)) - needed)
    for some in batches(free, AT_ONCE):
        _delete(Membership, Membership.person_id.in_(some), ours)
        _delete(ExternalId, ExternalId.thing_kind == "person", ExternalId.thing_id.in_(some))
        _delete(Person, Person.id.in_(some))
        db.session.execute(
            sa.update(Entry)
            .where(Entry.thing_kind == "person", Entry.thing_id.in_(some))
            .values(payload=None, salt=None)
            .execution_options(synchronize_session=False)
        )
    return {"people": len(free)}


def _remove_departments(run: ImportRun) -> dict[str, int]:
    """Delete the departments that the import opened, unless something else names them."""
    ours = DepartmentChange.recorded_at == run.written_at
    brought = set(db.session.scalars(_brought(run, "department")))
    free = sorted(brought - _referred_to(Department, {"department_change": sa.not_(ours)}))
    for some in batches(free, AT_ONCE):
        _delete(DepartmentChange, DepartmentChange.department_id.in_(some), ours)
        _delete(ExternalId, ExternalId.thing_kind == "department", ExternalId.thing_id.in_(some))
        _delete(Department, Department.id.in_(some))
    return {"departments": len(free)}


def _remove_unused(run: ImportRun, kind: str, model: type[Partner] | type[Term]) -> int:
    """Delete the partners or the words of the city that the import brought along, unless something names them."""
    brought = set(db.session.scalars(_brought(run, kind)))
    free = sorted(brought - _referred_to(model, {"term_offer": sa.false()})) if brought else []
    for some in batches(free, AT_ONCE):
        if model is Term:
            _delete(TermOffer, TermOffer.term_id.in_(some))
        _delete(ExternalId, ExternalId.thing_kind == kind, ExternalId.thing_id.in_(some))
        _delete(model, model.id.in_(some))
    return len(free)


def _forget_start(run: ImportRun) -> None:
    """Take back the day from which duties count, where this import decided it."""
    _delete(
        Setting,
        Setting.organisation_id == run.organisation_id,
        Setting.key == COUNT_FROM,
        Setting.recorded_at == run.written_at,
    )


def _brought(run: ImportRun, kind: str) -> sa.Select[int]:
    return sa.select(ExternalId.thing_id).where(ExternalId.import_id == run.id, ExternalId.thing_kind == kind)


def _referred_to(model: type[Model], only: dict[str, sa.ColumnElement[bool]]) -> set[int]:
    """The ids of a table that any row of any table names.

    only  which rows of a table count, where not all of them do
    """
    target = cast(sa.Table, model.__table__)
    found: set[int] = set()
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is target for key in column.foreign_keys):
                wanted = sa.select(column).where(column.is_not(None), only.get(table.name, sa.true())).distinct()
                found |= set(db.session.scalars(wanted))
    return found


def _delete(model: Any, *where: sa.ColumnElement[bool]) -> int:
    statement = sa.delete(model).where(*where).execution_options(synchronize_session=False)
    return cast("sa.CursorResult[Any]", db.session.execute(statement)).rowcount
