"""Pages of drafts: kept and sent by their author, approved or returned by somebody else."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, Refused
from portfolio.core.pages import form_page
from portfolio.metrics import actions, forms, messages, policy, queries, words  # noqa: F401  the message offers itself
from portfolio.metrics import drafts as rows
from portfolio.metrics.drafts import FoundDraft
from portfolio.metrics.models import EDITABLE, SENT
from portfolio.metrics.queries import Found
from portfolio.metrics.routes import bp
from portfolio.notices import actions as notices
from portfolio.people.models import Person
from portfolio.people.queries import has_role
from portfolio.people.session import signed_in
from portfolio.projects import ways

ONE = "/value-drafts/<int:draft_id>"


@bp.post("/metrics/<int:metric_id>/drafts")
@open_to(policy.may_record, load=queries.measure)
def keep(found: Found) -> ResponseReturnValue:
    """Keep a value that is not ready; the form of a new value sends it here."""
    viewer, at = signed_in(), now()
    form = forms.ValueForm(observed_on=today(viewer.zone)).fit(found.metric)

    def act() -> str:
        draft = actions.keep_draft(found.metric, form.seen(), by=viewer, at=at)
        flash(_("The draft is kept."))
        return url_for("metrics.draft", draft_id=draft.id)

    return form_page("metrics/value.html", form, act, by=viewer, at=at, metric=found.metric, crumbs=_way(found))


@bp.get("/value-drafts")
@open_to(policy.may_see)
def drafts() -> ResponseReturnValue:
    """One's own drafts, and the values that wait for one's approval."""
    return render_template("metrics/drafts.html", lines=rows.waiting(signed_in()), words=words)


@bp.route(ONE, methods=["GET", "POST"])
@open_to(policy.may_open_draft, load=rows.draft)
def draft(found: FoundDraft) -> ResponseReturnValue:
    """A draft: its author writes on, whoever else sees it approves or returns it."""
    viewer, at = signed_in(), now()
    if found.draft.author_id != viewer.person_id or found.draft.state not in EDITABLE:
        return _shown(found)
    form = forms.ValueForm().fit(found.metric)
    form.open_draft(found.draft)

    def act() -> str:
        actions.change_draft(found.draft, found.metric, form.seen(), by=viewer, at=at)
        return _go_on(found, request.form.get("then", ""))

    return form_page("metrics/draft.html", form, act, by=viewer, at=at, found=found, crumbs=_way(found))


def _go_on(found: FoundDraft, then: str) -> str:
    """What is to happen with a draft that has been saved: it counts, is sent, is dropped, or waits."""
    viewer, at = signed_in(), now()
    if then in ("record", "send") and not policy.may_record(viewer, found):
        raise Refused("not_allowed", N_("You may record values of your own projects only."))
    if then == "record":
        actions.record_draft(found.draft, found.metric, by=viewer, at=at)
        return url_for("metrics.show", metric_id=found.metric.id)
    if then == "send":
        actions.send(found.draft, found.metric, by=viewer, at=at)
        flash(_("Sent. It counts once somebody else has approved it."))
        return url_for("metrics.show", metric_id=found.metric.id)
    if then == "drop":
        actions.drop(found.draft, found.metric, by=viewer, at=at)
        flash(_("The draft is dropped."))
        return url_for("metrics.show", metric_id=found.metric.id)
    flash(_("Saved."))
    return url_for("metrics.draft", draft_id=found.draft.id)


@bp.post(f"{ONE}/decision")
@open_to(policy.may_approve, load=rows.draft)
def decide(found: FoundDraft) -> ResponseReturnValue:
    """Approve a value, or return it with a reason."""
    viewer, at = signed_in(), now()
    form = forms.ReturnForm()
    if request.form.get("verdict") == "approve":
        version = request.form.get("version", "")
        seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
        actions.approve(found.draft, found.metric, version=seen, by=viewer, at=at)
        db.session.commit()
        flash(_("Approved. The value counts from now on."))
        return redirect(url_for("metrics.show", metric_id=found.metric.id), 303)

    def act() -> str:
        actions.return_draft(found.draft, found.metric, reason=form.reason.data, by=viewer, at=at)
        _tell_author(found, form.own_words.data)
        flash(_("Returned. Whoever wrote it hears why."))
        return url_for("metrics.drafts")

    return form_page("metrics/waits.html", form, act, by=viewer, at=at, **_about(found))


def _shown(found: FoundDraft) -> str:
    return render_template("metrics/waits.html", form=forms.ReturnForm(), broken=False, **_about(found))


def _about(found: FoundDraft) -> dict[str, Any]:
    viewer, row, metric = signed_in(), found.draft, found.metric
    return {
        "found": found,
        "author": db.session.get_one(Person, row.author_id).name,
        "seen": words.value(row.value, metric.measure, metric.unit, row.words),
        "quality": words.QUALITIES[row.quality],
        "may_decide": row.state == SENT and row.author_id != viewer.person_id and policy.may_approve(viewer, found),
        "crumbs": _way(found),
    }


def _tell_author(found: FoundDraft, own_words: str | None) -> None:
    """Tell the author that a value came back, where they can be reached.

    own_words  what the letter says beside the reason, and nothing else keeps
    """
    viewer, author = signed_in(), db.session.get_one(Person, found.draft.author_id)
    is_here = author.disabled_at is None and has_role(author.id, viewer.organisation_id, today(viewer.zone))
    if not author.email or author.accepted_at is None or not is_here:
        return
    values = {
        "name": author.name,
        "by": viewer.name,
        "measure": found.metric.name,
        "title": found.subject.title,
        "reason": found.draft.reason or "",
        "own_words": own_words,
        "path": url_for("metrics.draft", draft_id=found.draft.id),
    }
    key = f"value_returned:{found.draft.id}:{found.draft.version}"
    reply_to = viewer.email or None
    notices.queue("value_returned", to=author, key=key, values=values, reply_to=reply_to, by=viewer, at=now())


def _way(found: Found | FoundDraft) -> ways.Way:
    measure = (found.metric.name, url_for("metrics.show", metric_id=found.metric.id))
    return [*ways.to_subject(found.subject), measure]
