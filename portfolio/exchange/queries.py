"""Imports as pages and commands need them, and their control totals counted again from the rows they left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing
from portfolio.exchange import checks
from portfolio.exchange.models import ImportRun
from portfolio.funding import as_of
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.history.models import Entry
from portfolio.jobs.models import Job
from portfolio.jobs.rules import CANCELLED, FAILED
from portfolio.people.models import Person
from portfolio.projects.models import Plan, Project
from portfolio.reviews.models import Outcome, Review

MOST_LISTED = 100


@dataclass(frozen=True)
class Listed:
    """An import as the list of imports shows it."""

    id: int
    name: str
    state: str
    asked_at: datetime
    asked_by: str | None
    projects: int | None


@dataclass(frozen=True)
class ChangedProject:
    """A project that people have worked on since it was imported."""

    id: int
    ref: str
    title: str


def import_run(by: Actor, run_id: int) -> ImportRun:
    """An import of the organisation; Missing when there is none."""
    run = db.session.scalar(
        sa.select(ImportRun).where(ImportRun.id == run_id, ImportRun.organisation_id == by.organisation_id)
    )
    if run is None:
        raise Missing("missing", N_("There is no such import."))
    return run


def import_runs(by: Actor) -> Sequence[Listed]:
    """The newest imports of the organisation, newest first."""
    rows = db.session.execute(
        sa.select(ImportRun, Person.name, Job.state)
        .outerjoin(Person, Person.id == ImportRun.asked_by_id)
        .outerjoin(Job, Job.id == ImportRun.job_id)
        .where(ImportRun.organisation_id == by.organisation_id)
        .order_by(ImportRun.asked_at.desc(), ImportRun.id.desc())
        .limit(MOST_LISTED)
    )
    return [
        Listed(
            run.id,
            run.name,
            state_of(run.state, job_state),
            run.asked_at,
            name,
            (run.row_counts or {}).get("projects"),
        )
        for run, name, job_state in rows
    ]


def job_of(run: ImportRun) -> Job | None:
    """The job that an import waits for, or that ended last; None for imports by a command."""
    return db.session.get(Job, run.job_id) if run.job_id else None


def state_of(state: str, job_state: str | None) -> str:
    """The state of an import as it is: one whose job has ended before its time has failed or was cancelled."""
    return job_state if state in ("checking", "writing") and job_state in (FAILED, CANCELLED) else state


def run_with_checksum(by: Actor, checksum: str) -> ImportRun | None:
    """The import that brought exactly these files in and still stands; None when there is none."""
    return db.session.scalar(
        sa.select(ImportRun)
        .where(
            ImportRun.organisation_id == by.organisation_id,
            ImportRun.checksum == checksum,
            ImportRun.state == "done",
        )
        .order_by(ImportRun.id)
        .limit(1)
    )


def last_written(by: Actor, source: str | None = None) -> ImportRun | None:
    """The newest import that stands, of one source or of any."""
    wanted = sa.select(ImportRun).where(
        ImportRun.organisation_id == by.organisation_id, ImportRun.written_at.is_not(None)
    )
    if source is not None:
        wanted = wanted.where(ImportRun.source == source, ImportRun.state == "done")
    return db.session.scalar(wanted.order_by(ImportRun.written_at.desc(), ImportRun.id.desc()).limit(1))


# -------------------------------------------------------------------------------------------- control totals
def control_totals(run: ImportRun) -> dict[str, Any]:
    """The control totals of an import, counted from database rows alone.

    Only what the import itself wrote counts, in the source's words and on its dates: what people have added or
    corrected since stands beside it and changes nothing here.
    """
    budget = (
        sa.select(sa.func.sum(Plan.budget_minor))
        .join(Project, Project.id == Plan.project_id)
        .where(Project.import_id == run.id, Plan.recorded_at == run.written_at)
    )
    return checks.in_order(
        checks.money_totals(_lines(run))
        | {
            "projects_by_stage": checks.word_totals(_words(run, "stage")),
            "projects_by_type": checks.word_totals(_words(run, "innovation_types")),
            "projects_by_method": checks.word_totals(_words(run, "methods")),
            "budget_eur": checks.amount(int(db.session.scalar(budget) or 0)),
            "overdue_reviews": _overdue(run),
        }
    )


def _words(run: ImportRun, column: str) -> dict[str, int]:
    cell = Project.source_words[column].as_string()
    rows = db.session.execute(
        sa.select(cell, sa.func.count()).where(Project.import_id == run.id).group_by(cell).order_by(cell)
    )
    return {word or "": count for word, count in rows}


def _lines(run: ImportRun) -> dict[tuple[str, str, bool], int]:
    line = as_of.terms(lambda recorded_at: recorded_at == run.written_at)
    is_match = line.c.matches_id.is_not(None)
    rows = db.session.execute(
        sa.select(FundingLine.source_words, is_match, sa.func.sum(LedgerEntry.amount_minor))
        .join(LedgerEntry, LedgerEntry.line_id == FundingLine.id)
        .join(line, line.c.line_id == FundingLine.id)
        .where(FundingLine.import_id == run.id, LedgerEntry.recorded_at == run.written_at)
        .group_by(FundingLine.source_words, is_match)
        .order_by(FundingLine.source_words, is_match)
    )
    lines = {}
    for said, own, minor in rows:
        kind, _, status = (said or "").partition(", ")
        lines[kind, status, bool(own)] = int(minor)
    return lines


def _overdue(run: ImportRun) -> int:
    """Reviews that the source had planned before the day it was looked at, and did not say were held."""
    was_held = sa.exists().where(Outcome.review_id == Review.id, Outcome.recorded_at == run.written_at)
    counted = (
        sa.select(sa.func.count())
        .select_from(Review)
        .where(
            Review.import_id == run.id,
            Review.source_words.is_not(None),
            Review.flag.is_(None),
            Review.first_due_on < run.today,
            ~was_held,
        )
    )
    return db.session.scalar(counted) or 0


# ------------------------------------------------------------------------------------------------------ undo
def sealed_until(run: ImportRun) -> int:
    """The number of the last history entry that an import wrote."""
    written = sa.select(sa.func.max(Entry.seq)).where(
        Entry.organisation_id == run.organisation_id,
        Entry.thing_kind == "import",
        Entry.thing_id == run.id,
        Entry.event == "import.written",
    )
    return db.session.scalar(written) or 0


def is_changed(run: ImportRun, seq: int) -> sa.ColumnElement[bool]:
    """Whether people have done something with a project, or below it, after the entry with a number."""
    other = sa.orm.aliased(Project)
    happened = sa.select(Entry.root_id).where(
        Entry.organisation_id == run.organisation_id, Entry.seq > seq, Entry.root_kind == "project"
    )
    has_children = sa.select(other.parent_id).where(
        other.parent_id.is_not(None), sa.or_(other.import_id.is_(None), other.import_id != run.id)
    )
    return sa.or_(Project.id.in_(happened), Project.id.in_(has_children))


def changed_projects(run: ImportRun) -> Sequence[ChangedProject]:
    """The projects of an import that people have worked on since, by reference."""
    rows = db.session.execute(
        sa.select(Project.id, Project.ref, Project.title)
        .where(Project.import_id == run.id, is_changed(run, sealed_until(run)))
        .order_by(Project.ref, Project.id)
    )
    return [ChangedProject(*row) for row in rows]
