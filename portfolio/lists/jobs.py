"""The job behind a list that is brought in: read and check it, or write it in one transaction."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.bulk import no_collecting
from portfolio.core.clock import now
from portfolio.exchange import queries
from portfolio.jobs.actions import leads_to
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.lists import bringing
from portfolio.lists.mapping import of_plain


def bring_in(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Read an uploaded list; once the person has said how, check it; once that is confirmed, write it."""
    with no_collecting():
        return _bring_in(asked, progress)


def _bring_in(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    run_id, by, at = asked.args["import"], asked.by, now()
    run = queries.import_run(by, run_id)
    progress.step("reading")
    opened = bringing.open_kept(run, by=by, at=at)
    kept = bringing.list_of(run)
    progress.step("checking")
    if kept.looked is None:
        prepared = bringing.prepare(run, opened, by=by, at=at, tell=progress.at)
        progress.writing()
        bringing.keep_prepared(queries.import_run(by, run_id), prepared)
        return leads_to("lists.show", run_id=run_id)
    understanding = of_plain(kept.mapping or {})
    count_from = run.count_from
    checked = bringing.check(
        opened, understanding, name=run.name, checksum=run.checksum, by=by, at=at, tell=progress.at
    )
    progress.writing()
    run = queries.import_run(by, run_id)
    if asked.args["write"]:
        bringing.write(run, checked, count_from=count_from, by=by, at=now())
    else:
        bringing.keep_look(run, opened, understanding)
        bringing.keep_check(run, checked)
    return leads_to("lists.show", run_id=run_id)
