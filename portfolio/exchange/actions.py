"""Check a bundle without writing anything, then write all of it in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from portfolio.core import files, text
from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.exchange import bundle as bundles
from portfolio.exchange import checks, known, queries, sources
from portfolio.exchange.cells import Problems
from portfolio.exchange.models import ImportRun
from portfolio.exchange.staging import Staging
from portfolio.exchange.writing import Writer
from portfolio.history import actions as history
from portfolio.jobs import actions as jobs
from portfolio.jobs.rules import OPEN
from portfolio.people import actions as people
from portfolio.people.models import Organisation
from portfolio.people.queries import organisation, read_settings

UNDO = timedelta(days=30)
COUNT_FROM = "count_from"


@dataclass
class Checked:
    """A bundle that has been read and held against itself and against what is here.

    today    the day on which the source looked at its portfolio: the manifest's, else the city's
    earlier  the import that brought exactly these files in before
    """

    staging: Staging
    problems: Problems
    checksum: str
    source: str
    today: date
    at: datetime
    counts: dict[str, dict[str, int]]
    totals: dict[str, Any]
    earlier: ImportRun | None = None

    @property
    def rows(self) -> dict[str, int]:
        """Rows per file that are taken."""
        return self.counts["taken"]

    @property
    def left_out(self) -> dict[str, int]:
        """Rows per file that are not taken; calls and scores always stand here."""
        return {file: count for file, count in self.counts["left_out"].items() if count or file in sources.LEFT_OUT}

    @property
    def here(self) -> dict[str, int]:
        """Rows per file that earlier imports have brought in."""
        return {file: count for file, count in self.counts["here"].items() if count}

    @property
    def is_new(self) -> bool:
        """Whether there is anything to write."""
        return self.earlier is None and self.rows["projects"] > 0


def check(
    place: Path | BinaryIO, *, by: Actor, at: datetime, tell: Callable[[int], None] = lambda permille: None
) -> Checked:
    """Read a bundle and say what would come of it. Writes nothing; the caller closes the staging.

    tell    called now and then with the thousandths done; may raise to stop
    raises  WrongInput for what is no bundle
    """
    opened = sources.open_bundle(place)
    staging, problems = Staging(), Problems()
    try:
        checksum = sources.checksum(opened)
        earlier = queries.run_with_checksum(by, checksum)
        bundles.read(opened, staging, problems, lambda permille: tell(permille * 9 // 10))
        checks.compare_rows(staging, problems)
        tell(920)
        source = known.FIRST_SOURCE
        if earlier is None:
            source = known.find_source(staging, by.organisation_id)
            known.mark_known(staging, by.organisation_id, source, problems)
        tell(960)
        checks.leave_out_hanging(staging)
        today = sources.manifest_today(opened) or local_day(at, organisation(by).zone)
        counts = checks.counts(staging)
        counts["left_out"] |= {file: sources.count_rows(opened, file) for file in sources.LEFT_OUT}
        if earlier is not None:
            counts["here"], counts["taken"] = counts["taken"], dict.fromkeys(counts["taken"], 0)
        totals = checks.control_totals(staging, today)
        tell(1000)
        return Checked(staging, problems, checksum, source, today, at, counts, totals, earlier)
    except BaseException:
        staging.close()
        raise
    finally:
        opened.close()


def open_run(
    *, name: str, checksum: str, today: date, state: str, file_key: str | None = None, by: Actor, at: datetime
) -> ImportRun:
    """Put an import on record."""
    run = ImportRun(
        organisation_id=by.organisation_id,
        kind="bundle",
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


def keep_findings(run: ImportRun, checked: Checked) -> None:
    """Keep with an import what its check found."""
    run.checksum = checked.checksum
    run.source = checked.source
    run.today = checked.today
    run.row_counts = checked.rows
    run.left_out_counts = checked.left_out
    run.here_counts = checked.here
    run.control_totals = checked.totals
    run.problems = {"count": checked.problems.count, "kept": [problem.plain() for problem in checked.problems]}
    run.state = "refused" if checked.problems.count else "ready" if checked.is_new else "known"


def ask(name: str, upload: BinaryIO, *, count_from: date | None = None, by: Actor, at: datetime) -> ImportRun:
    """Take an uploaded zip and let a job check it; what is no bundle is WrongInput before anything is stored."""
    checksum = sources.checksum(sources.open_bundle(upload))
    run = open_run(
        name=file_name(name),
        checksum=checksum,
        today=local_day(at, organisation(by).zone),
        state="checking",
        file_key=files.keep(upload),
        by=by,
        at=at,
    )
    run.count_from = count_from
    _enqueue(run, "import", {"write": False}, by, at)
    history.record("import.asked", thing=("import", run.id), by=by, at=at, after={"name": run.name})
    return run


def ask_to_write(run: ImportRun, *, leave_out: bool, by: Actor, at: datetime) -> ImportRun:
    """Let a job write an import that has been checked."""
    _hold(run)
    state = queries.state_of(run.state, _job_state(run))
    if state not in ("ready", "refused", "failed") or run.row_counts is None:
        raise RuleBroken("not_checked", N_("This import cannot be written now. Upload the file again."))
    run.leave_out = leave_out
    run.state = "writing"
    _enqueue(run, "import", {"write": True}, by, at)
    history.record("import.confirmed", thing=("import", run.id), by=by, at=at, after={"leave_out": leave_out})
    return run


def cancel(run: ImportRun, *, by: Actor, at: datetime) -> ImportRun:
    """Give an import up that has not been written; a job that checks it stops between two rows."""
    _hold(run)
    job = queries.job_of(run)
    if job is not None and job.state in OPEN:
        jobs.cancel(job, by=by, at=at)
    elif run.state not in ("ready", "refused", "known"):
        raise RuleBroken("not_open", N_("This import is not waiting for anything."))
    else:
        run.state = "cancelled"
    history.record("import.cancelled", thing=("import", run.id), by=by, at=at)
    return run


def ask_to_undo(run: ImportRun, *, leave_changed: bool, by: Actor, at: datetime) -> ImportRun:
    """Let a job take an import back; asked again while it works, nothing more is asked for."""
    _hold(run)
    if run.state != "done" or run.undo_until is None or at > run.undo_until:
        raise RuleBroken("too_late", N_("This import cannot be taken back any more."))
    if _job_state(run) not in OPEN:
        _enqueue(run, "undo_import", {"leave_changed": leave_changed}, by, at)
        history.record("import.undo_asked", thing=("import", run.id), by=by, at=at)
    return run


def file_name(given: str) -> str:
    """The name of an upload as it is shown: without folders and characters that cannot be stored."""
    plain = given.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in plain if not text.has_control_characters(c)).strip() or "portfolio.zip"


def _hold(run: ImportRun) -> None:
    """Lock an import's row and read it anew, so that two people who press a button at once ask for one job."""
    db.session.refresh(run, with_for_update=True)


def _enqueue(run: ImportRun, kind: str, args: dict[str, Any], by: Actor, at: datetime) -> None:
    run.job_id = jobs.enqueue(kind, {"import": run.id, **args}, by=by, at=at).id


def _job_state(run: ImportRun) -> str | None:
    job = queries.job_of(run)
    return job.state if job else None


def write(checked: Checked, run: ImportRun, *, count_from: date | None = None, by: Actor, at: datetime) -> ImportRun:
    """Write a checked bundle, all of it or nothing; the caller commits once.

    count_from  the day from which duties count; by default, at the first import, the day of the import
    raises      RuleBroken when rows are wrong and are not left out, or another import was written since the check
    """
    if checked.problems.has_fatal or (checked.problems.count and not run.leave_out):
        raise RuleBroken("rows_wrong", N_("Some rows cannot be taken. Correct them, or leave them out."))
    _only_one(run, checked)
    today = local_day(at, organisation(by).zone)
    keep_findings(run, checked)
    run.count_from = _count_from(count_from, today, by, at)
    Writer(checked.staging, checked.source, run.id, today, by, at).write()
    run.state = "done"
    run.written_at = at
    run.undo_until = at + UNDO
    db.session.flush()
    history.record(
        "import.written",
        thing=("import", run.id),
        by=by,
        at=at,
        after={"name": run.name, "checksum": run.checksum, "rows": checked.rows, "left_out": checked.left_out},
    )
    return run


def _only_one(run: ImportRun, checked: Checked) -> None:
    """Imports take turns: what one has written, the next must have seen when it was checked."""
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == run.organisation_id).with_for_update()).one()
    last = queries.last_written(Actor(run.organisation_id))
    if last is not None and last.written_at is not None and last.written_at >= checked.at:
        raise RuleBroken("imported_meanwhile", N_("Another import was written meanwhile. Import this one again."))
    if not checked.is_new:
        raise RuleBroken("nothing_new", N_("Everything in these files is here already."))


def _count_from(wanted: date | None, today: date, by: Actor, at: datetime) -> date:
    """The day from which duties count: as wanted, else as decided before, else today."""
    city = organisation(by)
    decided = read_settings(city.id, today).count_from
    if wanted is None and decided is not None:
        return decided
    day = wanted or today
    if day != decided:
        people.change_setting(city, COUNT_FROM, day.isoformat(), on=today, by=by, at=at)
    return day
