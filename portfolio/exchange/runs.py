"""One import from its upload to its end, whatever it brings in: on record, cancelled, written, taken back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.db import count_anew, db
from portfolio.core.errors import N_, RuleBroken
from portfolio.exchange import queries
from portfolio.exchange.models import ImportRun
from portfolio.history import actions as history
from portfolio.jobs import actions as jobs
from portfolio.jobs.rules import OPEN
from portfolio.people import actions as people
from portfolio.people.models import Organisation
from portfolio.people.queries import organisation, read_settings

UNDO = timedelta(days=30)
COUNT_FROM = "count_from"
BUNDLE, LIST = "bundle", "list"
JOBS = {BUNDLE: "import", LIST: "import_list"}
"""The kind of job that checks and writes each kind of import."""


def open_run(
    *,
    name: str,
    checksum: str,
    today: date,
    state: str,
    kind: str = BUNDLE,
    file_key: str | None = None,
    by: Actor,
    at: datetime,
) -> ImportRun:
    """Put an import on record."""
    run = ImportRun(
        organisation_id=by.organisation_id,
        kind=kind,
        state=state,
        name=name[:250],
        checksum=checksum,
        file_key=file_key,
        today=today,
        asked_at=at,
        asked_by_id=by.person_id,
    )
    db.session.add(run)
    db.session.flush()
    return run


def file_name(given: str, otherwise: str = "portfolio.zip") -> str:
    """The name of an upload as it is shown: without folders and characters that cannot be stored."""
    plain = given.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in plain if not text.has_control_characters(c)).strip() or otherwise


def ask_to_write(run: ImportRun, *, leave_out: bool = False, by: Actor, at: datetime) -> ImportRun:
    """Let a job write an import that has been checked."""
    hold(run)
    state = queries.state_of(run.state, _job_state(run))
    if state not in ("ready", "refused", "failed") or run.row_counts is None:
        raise RuleBroken("not_checked", N_("This import cannot be written now. Upload the file again."))
    run.leave_out = leave_out
    run.state = "writing"
    enqueue(run, JOBS[run.kind], {"write": True}, by, at)
    history.record("import.confirmed", thing=("import", run.id), by=by, at=at, after={"leave_out": leave_out})
    return run


def cancel(run: ImportRun, *, by: Actor, at: datetime) -> ImportRun:
    """Give an import up that has not been written; a job that checks it stops between two rows."""
    hold(run)
    job = queries.job_of(run)
    if job is not None and job.state in OPEN:
        jobs.cancel(job, by=by, at=at)
    elif run.state not in ("asking", "ready", "refused", "known"):
        raise RuleBroken("not_open", N_("This import is not waiting for anything."))
    else:
        run.state = "cancelled"
    history.record("import.cancelled", thing=("import", run.id), by=by, at=at)
    return run


def ask_to_undo(run: ImportRun, *, leave_changed: bool, by: Actor, at: datetime) -> ImportRun:
    """Let a job take an import back; asked again while it works, nothing more is asked for."""
    hold(run)
    if run.state != "done" or run.undo_until is None or at > run.undo_until:
        raise RuleBroken("too_late", N_("This import cannot be taken back any more."))
    if _job_state(run) not in OPEN:
        enqueue(run, "undo_import", {"leave_changed": leave_changed}, by, at)
        history.record("import.undo_asked", thing=("import", run.id), by=by, at=at)
    return run


def hold(run: ImportRun) -> None:
    """Lock an import's row and read it anew, so that two people who press a button at once ask for one job."""
    db.session.refresh(run, with_for_update=True)


def enqueue(run: ImportRun, kind: str, args: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """Let a job of a kind work on an import."""
    run.job_id = jobs.enqueue(kind, {"import": run.id, **args}, by=by, at=at).id


def _job_state(run: ImportRun) -> str | None:
    job = queries.job_of(run)
    return job.state if job else None


def take_turn(run: ImportRun, checked_at: datetime) -> None:
    """Imports take turns: what one has written, the next must have seen when it was checked."""
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == run.organisation_id).with_for_update()).one()
    last = queries.last_written(Actor(run.organisation_id))
    if last is not None and last.written_at is not None and last.written_at >= checked_at:
        raise RuleBroken("imported_meanwhile", N_("Another import was written meanwhile. Import this one again."))


def decide_count_from(wanted: date | None, today: date, by: Actor, at: datetime) -> date:
    """The day from which duties count: as wanted, else as decided before, else today."""
    city = organisation(by)
    decided = read_settings(city.id, today).count_from
    if wanted is None and decided is not None:
        return decided
    day = wanted or today
    if day != decided:
        people.change_setting(city, COUNT_FROM, day.isoformat(), on=today, by=by, at=at)
    return day


def mark_written(run: ImportRun, *, by: Actor, at: datetime) -> None:
    """Say that everything of an import is written; from now on it can be taken back for 30 days."""
    run.state = "done"
    run.written_at = at
    run.undo_until = at + UNDO
    db.session.flush()
    count_anew()
    history.record(
        "import.written",
        thing=("import", run.id),
        by=by,
        at=at,
        after={
            "name": run.name,
            "checksum": run.checksum,
            "rows": run.row_counts,
            "left_out": run.left_out_counts,
        },
    )
