"""The jobs behind imports: check and show, write everything at once, take back."""

from collections.abc import Mapping
from typing import Any

from portfolio.core import files
from portfolio.core.clock import now
from portfolio.exchange import actions, queries, undoing
from portfolio.jobs.actions import leads_to
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked


def check_or_write(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Check an uploaded bundle; once the person has decided, check it again and write it in one transaction."""
    run = queries.import_run(asked.by, asked.args["import"])
    writes, run_id = bool(asked.args["write"]), run.id
    progress.step("checking")
    checked = actions.check(files.place(run.file_key or ""), by=asked.by, at=now(), tell=progress.at)
    try:
        progress.writing()
        run = queries.import_run(asked.by, run_id)
        if writes:
            actions.write(checked, run, count_from=run.count_from, by=asked.by, at=now())
        else:
            actions.keep_findings(run, checked)
    finally:
        checked.staging.close()
    return leads_to("exchange.show", run_id=run_id)


def take_back(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Take an import back."""
    progress.writing()
    run = queries.import_run(asked.by, asked.args["import"])
    undoing.undo(run, leave_changed=bool(asked.args["leave_changed"]), by=asked.by, at=now())
    return leads_to("exchange.show", run_id=run.id)
