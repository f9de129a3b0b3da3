"""Pages: a pitch for its team as a list of what is to do, for others as it was handed in; versions, receipts, files."""

from typing import NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue

from portfolio.calls import queries as calls
from portfolio.core import files
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.downloads import given_back
from portfolio.people.rights import anywhere
from portfolio.people.session import signed_in
from portfolio.pitches import policy, queries, tasks
from portfolio.pitches.models import PitchFile
from portfolio.pitches.queries import Found, Version
from portfolio.pitches.routes import (
    ONE,
    bp,
    jury_sheet,
    load,
    sheet_of,
    takes_changes,
    way_below,
    way_to,
)
from portfolio.pitches.rules import OWNER, WRITER
from portfolio.pitches.words import PARTS, STATES, TONES


class AtVersion(NamedTuple):
    """A version of a pitch."""

    found: Found
    version: Version

    @property
    def part(self) -> str | None:
        return self.found.part


class AtFile(NamedTuple):
    """A file of a pitch."""

    found: Found
    row: PitchFile

    @property
    def part(self) -> str | None:
        return self.found.part


def at_version(viewer: Viewer, pitch_ref: str, number: int) -> AtVersion:
    """A version of a pitch, as far as a viewer may read that."""
    found = load(viewer, pitch_ref)
    return AtVersion(found, queries.read_version(found, number))


def at_file(viewer: Viewer, pitch_ref: str, file_id: int) -> AtFile:
    """A file of a pitch, as far as a viewer may read that."""
    found = load(viewer, pitch_ref)
    return AtFile(found, queries.file_of(found, file_id))


@bp.get(ONE)
@open_to(policy.may_read, load=load)
def show(found: Found) -> ResponseReturnValue:
    """A pitch: its team sees what is still to do, everybody else what was handed in."""
    viewer, versions = signed_in(), queries.versions(found)
    common = {
        "found": found,
        "crumbs": way_to(found),
        "states": STATES,
        "tones": TONES,
        "requests": queries.requests(found),
        "moves": queries.moves(found),
        "versions": versions,
        "team": queries.team(found),
    }
    if found.part is None:
        return render_template(
            "pitches/read.html",
            sheet=sheet_of(found, queries.newest_version(found).body),
            may_run=anywhere(viewer, "run_call") and found.upto is None and not found.reads_as_jury,
            has_later_stage=found.round.stage < found.call.stages,
            **common,
        )
    draft = queries.draft_of(found)
    has_tracks = bool(calls.tracks(found.call.id))
    return render_template(
        "pitches/show.html",
        tasks=tasks.tasks(draft, has_tracks=has_tracks),
        is_changed=tasks.is_changed(draft, versions),
        takes_changes=takes_changes(found, now()),
        may_write=found.part in (OWNER, WRITER),
        parts=PARTS,
        **common,
    )


@bp.get(f"{ONE}/preview")
@open_to(policy.may_read, load=load)
def preview(found: Found) -> ResponseReturnValue:
    """A pitch exactly as the jury will see it: for its team the draft, for others what was handed in."""
    body = queries.body_of(queries.draft_of(found)) if found.part else queries.newest_version(found).body
    return render_template("pitches/preview.html", found=found, sheet=jury_sheet(found, body), crumbs=way_below(found))


@bp.get(f"{ONE}/versions/<int:number>")
@open_to(policy.may_read, load=at_version)
def version(one_of: AtVersion) -> ResponseReturnValue:
    """A version as it was handed in."""
    found, one = one_of
    return render_template(
        "pitches/version.html", found=found, one=one, sheet=sheet_of(found, one.body), crumbs=way_below(found)
    )


@bp.get(f"{ONE}/receipts/<int:number>")
@open_to(policy.may_read, load=at_version)
def receipt(one_of: AtVersion) -> ResponseReturnValue:
    """What was handed in, when, and the checksum by which that can be shown."""
    found, one = one_of
    return render_template(
        "pitches/receipt.html",
        found=found,
        line=one.line,
        takes_changes=takes_changes(found, now()),
        crumbs=way_below(found),
    )


@bp.get(f"{ONE}/files/<int:file_id>")
@open_to(policy.may_read, load=at_file)
def file(one_of: AtFile) -> ResponseReturnValue:
    """A file, always as a download."""
    row = one_of.row
    return given_back(files.get(row.file_key), row.name, row.media_type)
