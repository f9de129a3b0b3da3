"""The pages on which an outcome is signed or returned, another signer asked, and a signed review written anew."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import files
from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.downloads import download
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.session import signed_in
from portfolio.reviews import actions, forms, policy, queries, sheet_words, told
from portfolio.reviews.queries import Found, parts
from portfolio.reviews.routes import ONE, bp, page_of, way_below


@bp.route(f"{ONE}/sign-off", methods=["GET", "POST"])
@open_to(policy.may_sign, load=queries.review)
def sign_off(found: Found) -> ResponseReturnValue:
    """A third person's word: signed, or returned with a reason."""
    viewer, at = signed_in(), now()
    form = forms.SignForm()

    def act() -> str:
        if form.verdict.data == "sign":
            actions.sign(found.review, by=viewer, at=at)
        else:
            words, own = form.reason.data, form.own_words.data
            actions.return_outcome(found.review, reason=words, own_words=own, by=viewer, at=at)
        return page_of(found)

    return form_page(
        "reviews/sign_off.html",
        form,
        act,
        by=viewer,
        at=at,
        editions=told.editions(found.review)[:1],
        follows=told.what_would_follow(viewer, found, today(viewer.zone)),
        changed=told.changed_since(found.review),
        sheet_words=sheet_words,
        crumbs=way_below(found),
    )


@bp.route(f"{ONE}/signer", methods=["GET", "POST"])
@open_to(policy.may_ask_signer, load=queries.review)
def signer(found: Found) -> ResponseReturnValue:
    """Ask somebody else to sign."""
    viewer, at = signed_in(), now()
    newest = queries.newest_outcome(found.review)
    barred = {found.subject.owner_id, *(parts.authors_of(newest) if newest else ())}
    signers = parts.signers(found.subject, today(viewer.zone))
    form = forms.SignerForm()
    form.offer(signers.offered(barred))

    def act() -> str:
        actions.ask_another(found.review, person_id=int(form.signer_id.data or 0), by=viewer, at=at)
        return page_of(found)

    return form_page("reviews/signer.html", form, act, by=viewer, at=at, crumbs=way_below(found))


@bp.route(f"{ONE}/approval", methods=["GET", "POST"])
@open_to(policy.may_approve, load=queries.review)
def approval(found: Found) -> ResponseReturnValue:
    """Write down that leadership lets the project go on once more."""
    viewer, at = signed_in(), now()
    form = forms.ApprovalForm()

    def act() -> str:
        actions.approve_once_more(found.review, words=form.words.data, by=viewer, at=at)
        return page_of(found)

    return form_page("reviews/approval.html", form, act, by=viewer, at=at, crumbs=way_below(found))


@bp.route(f"{ONE}/amendment", methods=["GET", "POST"])
@open_to(policy.may_write, load=queries.review)
def amend(found: Found) -> ResponseReturnValue:
    """Begin to write a signed review anew."""
    viewer, at = signed_in(), now()
    form = forms.AmendForm()

    def act() -> str:
        actions.begin_amendment(found.review, reason=form.reason.data, by=viewer, at=at)
        return url_for("reviews.outcome", review_id=found.review.id)

    return form_page("reviews/amend.html", form, act, by=viewer, at=at, crumbs=way_below(found))


@bp.post(f"{ONE}/page")
@open_to(policy.may_see, load=queries.review)
def ask_for_page(found: Found) -> ResponseReturnValue:
    """Have the signed review drawn as one page to share."""
    actions.ask_for_page(found.review, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The page is being made. It will be here in a moment."))
    return redirect(page_of(found), 303)


@bp.get(f"{ONE}/pdf")
@open_to(policy.may_see, load=queries.review)
def pdf(found: Found) -> ResponseReturnValue:
    """The signed review on one page."""
    key = told.beside(found.review).pdf_key
    if key is None:
        raise Missing
    return download(files.get(key), f"review-{found.subject.key}-{found.review.id}.pdf")
