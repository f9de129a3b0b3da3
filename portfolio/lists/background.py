"""The jobs behind long lists: write a workbook, compare a large upload, write what was accepted, take it back."""

import tempfile
from collections.abc import Mapping
from typing import Any

from portfolio.core import files
from portfolio.core.clock import now
from portfolio.core.errors import WrongInput
from portfolio.exchange.keeping import WRITTEN_FILE
from portfolio.jobs.actions import leads_to
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.lists import batches, incoming, outgoing
from portfolio.lists.acting import viewer_of
from portfolio.lists.offered import change_for
from portfolio.register.rules import Filters


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
