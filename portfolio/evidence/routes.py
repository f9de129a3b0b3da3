"""Pages: one file of evidence, and the form that takes a piece back."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portfolio.core import files
from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.downloads import given_back
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.evidence import actions, policy, queries
from portfolio.evidence.paper_forms import TakeBackForm
from portfolio.evidence.queries import Found
from portfolio.people.session import signed_in
from portfolio.projects import ways

bp = Blueprint("evidence", __name__)


@bp.get("/evidence/<int:evidence_id>/file")
@open_to(policy.may_see, load=queries.evidence)
def file(found: Found) -> ResponseReturnValue:
    """A file, always as a download: nothing that somebody uploaded is shown as a page of this site."""
    row = found.row
    if row.file_key is None or (row.withdrawn_at is not None and not queries.is_kept(row)):
        raise Missing("evidence")
    return given_back(files.get(row.file_key), row.name or "", row.media_type or "")


@bp.route("/evidence/<int:evidence_id>/withdrawal", methods=["GET", "POST"])
@open_to(policy.may_take_back, load=queries.evidence)
def take_back(found: Found) -> ResponseReturnValue:
    """Take a piece of evidence back."""
    viewer, at = signed_in(), now()
    form = TakeBackForm()
    where = ways.to_subject(found.subject)

    def act() -> str:
        actions.take_back(found.row, reason=form.reason.data, by=viewer, at=at)
        return where[-1][1]

    return form_page(
        "evidence/take_back.html",
        form,
        act,
        by=viewer,
        at=at,
        row=found.row,
        is_kept=queries.is_kept(found.row),
        crumbs=where,
    )
