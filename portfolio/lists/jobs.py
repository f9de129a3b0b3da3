"""The jobs behind lists: bring one in, write a long one, compare an edited one, write what was accepted of it."""

import tempfile
from collections.abc import Mapping
from typing import Any

from portfolio.core import files
from portfolio.core.bulk import no_collecting
from portfolio.core.clock import now
from portfolio.core.errors import WrongInput
from portfolio.exchange import queries
from portfolio.jobs.actions import leads_to
from portfolio.jobs.keeping import WRITTEN_FILE
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.lists import batches, bringing, incoming, outgoing
from portfolio.lists.acting import viewer_of
from portfolio.lists.mapping import of_plain
from portfolio.lists.offered import change_for
from portfolio.register.rules import Filters


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


def workbook(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Write a list of projects as a workbook and keep it."""
    progress.step("drawing")
    viewer, at = viewer_of(asked.by, asked.asked_at), now()
    filters = Filters.of((name, value) for name, value in asked.args["filters"])
    with tempfile.TemporaryFile() as target:
        outgoing.project_workbook(target, viewer, filters, at)
        key = files.keep(target)
    kept = {WRITTEN_FILE: key, "name": outgoing.file_name(viewer, at)}
    return leads_to("lists.written_workbook", job_id=asked.id) | kept


def check_list(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Compare a large edited list with what stands."""
    progress.step("checking")
    viewer = viewer_of(asked.by, now())
    content = files.get(change_for(viewer, asked.args["change"]).file_key or "")
    progress.writing()
    change = change_for(viewer, asked.args["change"])
    try:
        incoming.compare(change, content, by=viewer, at=now())
    except WrongInput as error:
        incoming.fail(change, error)
    return leads_to("lists.bulk_change", change_id=change.id)


def write_changes(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Write what was accepted of a list, or take a change back."""
    progress.writing()
    viewer, at = viewer_of(asked.by, now()), now()
    change = change_for(viewer, asked.args["change"])
    if asked.args.get("undo"):
        batches.undo(change, by=viewer, at=at)
    else:
        over_others = bool(asked.args.get("over_others"))
        batches.accept(change, asked.args["values"], over_others=over_others, by=viewer, at=at)
    return leads_to("lists.bulk_change", change_id=change.id)
