"""Pages: upload an edited list, see its differences, accept them one by one or all, take a change back."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.undo import offer_undo
from portfolio.jobs import actions as jobs
from portfolio.lists import batches, incoming, offered
from portfolio.lists.change_words import KINDS, STATES
from portfolio.lists.models import BulkChange
from portfolio.lists.routes import bp
from portfolio.lists.standing import wordlists
from portfolio.lists.upload_forms import UploadForm
from portfolio.people.session import signed_in
from portfolio.projects.policy import Somewhere

ONE = "/changes/<int:change_id>"
AT_ONCE = 300
"""Fields, of which a new project is worth several; writing more than these takes longer than a page may."""

may_change = Somewhere("edit_project")


@bp.route("/projects/upload", methods=["GET", "POST"])
@open_to(may_change)
def upload() -> ResponseReturnValue:
    """Bring an edited list back."""
    viewer, at = signed_in(), now()
    form = UploadForm()

    def act() -> str:
        change = incoming.bring_back(form.file.data.filename or "", form.file.data.stream, by=viewer, at=at)
        return url_for("lists.bulk_change", change_id=change.id)

    return form_page("lists/upload.html", form, act, by=viewer, at=at)


@bp.get("/changes")
@open_to(may_change)
def bulk_changes() -> ResponseReturnValue:
    """The changes of many projects that were made, the newest first."""
    return render_template("lists/changes.html", changes=offered.recent(signed_in()), kinds=KINDS, states=STATES)


@bp.get(ONE)
@open_to(may_change, load=offered.change_for)
def bulk_change(change: BulkChange) -> ResponseReturnValue:
    """One change: what is wished for, what came of it."""
    return _page(change)


def _page(change: BulkChange, status: int = 200) -> ResponseReturnValue:
    viewer = signed_in()
    after = request.args.get("after", "0")
    groups, further = offered.groups(
        change,
        int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0,
        wordlists(viewer, today(viewer.zone)),
    )
    shown = render_template(
        "lists/change.html",
        change=change,
        job=offered.open_job(change),
        counts=offered.counts(change),
        groups=groups,
        further=further,
        said=offered.about(change),
        kind=KINDS[change.kind],
        broken=status != 200,
    )
    return shown, status


@bp.post(f"{ONE}/accept")
@open_to(may_change, load=offered.change_for)
def accept(change: BulkChange) -> ResponseReturnValue:
    """Write what was ticked, or everything that conflicts with nothing, or all of it."""
    viewer, at = signed_in(), now()
    wanted = request.form.get("all")
    ids = None if wanted else [int(id_) for id_ in request.form.getlist("value") if _is_id(id_)]
    here = redirect(url_for("lists.bulk_change", change_id=change.id), 303)
    if len(ids or ()) > AT_ONCE or offered.weight(change, ids, batches.OFFERED) > AT_ONCE:
        asked = {"change": change.id, "values": ids, "over_others": wanted == "over_others"}
        change.job_id = jobs.enqueue("write_changes", asked, by=viewer, at=at).id
        db.session.commit()
        return here
    refused = batches.accept(change, ids, over_others=wanted == "over_others", by=viewer, at=at)
    db.session.commit()
    return _page(change, 409) if refused else here


def _is_id(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 10


@bp.post(f"{ONE}/undo")
@open_to(may_change, load=offered.change_for)
def undo_change(change: BulkChange) -> ResponseReturnValue:
    """Take a whole change back."""
    viewer, at = signed_in(), now()
    if change.state == "done" and offered.weight(change, None, batches.WRITTEN) > AT_ONCE:
        asked = {"change": change.id, "values": None, "undo": True}
        change.job_id = jobs.enqueue("write_changes", asked, by=viewer, at=at).id
    else:
        batches.undo(change, by=viewer, at=at)
    db.session.commit()
    return redirect(url_for("lists.bulk_change", change_id=change.id), 303)


def say_done(change: BulkChange, sentence: str) -> None:
    """Say what was done on the next page, with a button that takes it back."""
    offer_undo(sentence, url_for("lists.undo_change", change_id=change.id))
