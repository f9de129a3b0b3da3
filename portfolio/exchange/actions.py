"""Check a bundle without writing anything, then write all of it in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from portfolio.core import files
from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.errors import N_, RuleBroken
from portfolio.exchange import bundle as bundles
from portfolio.exchange import checks, known, queries, runs, sources
from portfolio.exchange.cells import Problems
from portfolio.exchange.models import ImportRun
from portfolio.exchange.staging import Staging
from portfolio.exchange.writing import Writer
from portfolio.history import actions as history
from portfolio.people.queries import organisation


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
    run = runs.open_run(
        name=runs.file_name(name),
        checksum=checksum,
        today=local_day(at, organisation(by).zone),
        state="checking",
        file_key=files.keep(upload),
        by=by,
        at=at,
    )
    run.count_from = count_from
    runs.enqueue(run, runs.JOBS[run.kind], {"write": False}, by, at)
    history.record("import.asked", thing=("import", run.id), by=by, at=at, after={"name": run.name})
    return run


def write(checked: Checked, run: ImportRun, *, count_from: date | None = None, by: Actor, at: datetime) -> ImportRun:
    """Write a checked bundle, all of it or nothing; the caller commits once.

    count_from  the day from which duties count; by default, at the first import, the day of the import
    raises      RuleBroken when rows are wrong and are not left out, or another import was written since the check
    """
    if checked.problems.has_fatal or (checked.problems.count and not run.leave_out):
        raise RuleBroken("rows_wrong", N_("Some rows cannot be taken. Correct them, or leave them out."))
    runs.take_turn(run, checked.at)
    if not checked.is_new:
        raise RuleBroken("nothing_new", N_("Everything in these files is here already."))
    today = local_day(at, organisation(by).zone)
    keep_findings(run, checked)
    run.count_from = runs.decide_count_from(count_from, today, by, at)
    Writer(checked.staging, checked.source, run.id, today, by, at).write()
    runs.mark_written(run, by=by, at=at)
    return run
