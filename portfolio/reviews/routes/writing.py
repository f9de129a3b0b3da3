"""The pages on which an outcome is written: section by section, kept as it is typed, then checked and handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import access
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day, now, today
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.web import instant
from portfolio.people.session import lapsed, signed_in
from portfolio.reviews import actions, forms, policy, queries, rules, sheet_beside, sheet_form, sheet_words, sheets
from portfolio.reviews import sheet_page as page
from portfolio.reviews.actions.drafting import amends_of
from portfolio.reviews.earlier import written
from portfolio.reviews.queries import Found, parts
from portfolio.reviews.routes import ONE, bp, page_of, way_below
from portfolio.reviews.sheet_known import PROPOSED, Known

CHECK = "check"


@dataclass(frozen=True)
class Sitting:
    """A section of an outcome that somebody writes at."""

    found: Found
    section: sheets.Section
    known: Known

    @property
    def subject(self) -> Any:
        """Whose rights count."""
        return self.found.subject


def sitting(viewer: Viewer, review_id: int, part: str) -> Sitting:
    """A section by its key; Missing where the review does not ask it."""
    found = queries.review(viewer, review_id)
    known = Known(viewer, found, today(viewer.zone))
    section = known.sheet.section(part)
    if section is None:
        raise Missing("section")
    return Sitting(found, section, known)


def check_open(known: Known) -> None:
    """Refuse to write where nothing may be written now."""
    review = known.review
    rules.check_open(review.state, amends=amends_of(known.draft), amending=review.amending)


def address(found: Found, part: str) -> str:
    """The address of a section, or of the check at the end."""
    if part == CHECK:
        return url_for("reviews.check", review_id=found.review.id)
    return url_for("reviews.write", review_id=found.review.id, part=part)


@bp.get(f"{ONE}/outcome")
@open_to(policy.may_write, load=queries.review)
def outcome(found: Found) -> ResponseReturnValue:
    """Where writing goes on: the first section with an open question, else the check."""
    viewer = signed_in()
    known = Known(viewer, found, today(viewer.zone))
    check_open(known)
    return redirect(address(found, known.sheet.sections[0].key), 303)


@bp.route(f"{ONE}/outcome/<part>", methods=["GET", "POST"])
@open_to(policy.may_write, load=sitting)
def write(at_section: Sitting) -> ResponseReturnValue:
    """One section: what the record says, what is still to be said."""
    known, section = at_section.known, at_section.section
    check_open(known)
    form = sheet_form.build(known, section.names)
    standing = sheet_form.standing(known, form, section.names)
    status = 200
    if not form.is_submitted():
        form.open_with(standing, 0)
    else:
        saving = save(at_section, form, standing)
        db.session.commit()
        if saving.is_clean:
            return redirect(after(at_section), 303)
        form.open_again({**standing, **saving.kept}, 0)
        status = 409 if saving.overtaken else 422
    return render_template("reviews/section.html", form=form, **words_of(at_section, form)), status


@dataclass(frozen=True)
class Saving:
    """What became of the answers that were sent.

    kept       data of the fields that were written down, by name
    overtaken  fields that somebody else has changed since this form was opened: theirs stands until one is chosen
    wrong      fields that hold something which is no answer
    """

    kept: Mapping[str, Any]
    overtaken: Sequence[str]
    wrong: Sequence[str]

    @property
    def is_clean(self) -> bool:
        return not self.overtaken and not self.wrong


def save(at_section: Sitting, form: sheet_form.SheetForm, standing: Mapping[str, Any]) -> Saving:
    """Keep every answer that reads and that nobody else has changed meanwhile."""
    form.validate()
    wrong = [name for name in standing if form[name].errors]
    taken = {name for name in PROPOSED if name in standing and name not in at_section.known.draft and form[name].data}
    changed = [name for name in standing if name not in wrong and (form.is_changed(name) or name in taken)]
    knowing = set(request.form.getlist("knowing"))
    overtaken = [name for name in changed if name not in knowing and form.is_overtaken(name, standing[name])]
    kept = {name: form[name].data for name in changed if name not in overtaken}
    answers = {name: written(value) for name, value in kept.items()}
    actions.keep_answers(at_section.found.review, answers, by=at_section.known.viewer, at=now())
    return Saving(kept, overtaken, wrong)


def after(at_section: Sitting) -> str:
    """Where somebody goes on after saving: the next section, the same one for another row, or the list of reviews."""
    then = request.form.get("then", "")
    here = address(at_section.found, at_section.section.key)
    if then in ("lessons", "actions"):
        return f"{here}#{then}"
    if then == "later":
        flash(_("Saved. Nothing is handed in yet."))
        return page_of(at_section.found)
    return address(at_section.found, at_section.known.sheet.after(at_section.section.key) or CHECK)


def words_of(at_section: Sitting, form: sheet_form.SheetForm) -> dict[str, Any]:
    """What the page of a section needs beside its form."""
    known, section = at_section.known, at_section.section
    return {
        "found": at_section.found,
        "section": section,
        "sheet": known.sheet,
        "steps": page.steps(at_section.found, known.sheet, section.key),
        "questions": page.questions(known, section),
        "measures": [(glance.metric, sheet_beside.measure_facts(glance)) for glance in known.measures]
        if "results" in section.questions
        else [],
        "lessons": page.rows_of(form, "lesson", "text"),
        "actions_shown": page.rows_of(form, "action", "what"),
        "criteria": sheets.CRITERIA,
        "sheet_words": sheet_words,
        "fields": sheets.QUESTIONS,
        "is_last": known.sheet.after(section.key) is None,
        "may_be_short": known.may_be_short,
        "saved": page.last_saved(known),
        "crumbs": way_below(at_section.found),
        "draft_url": url_for("reviews.keep", review_id=at_section.found.review.id, part=section.key),
    }


@bp.post(f"{ONE}/outcome/<part>/draft")
@open_to(policy.may_write, load=sitting)
def keep(at_section: Sitting) -> ResponseReturnValue:
    """Keep what is typed so far; a script asks now and then and shows what the answer says."""
    known, section = at_section.known, at_section.section
    check_open(known)
    form = sheet_form.build(known, section.names)
    standing = sheet_form.standing(known, form, section.names)
    saving = save(at_section, form, standing)
    db.session.commit()
    at = now()
    return {
        "saved": _("Saved %(time)s", time=instant(at).rsplit(", ", 1)[-1]),
        "opened": form.reopened({**standing, **saving.kept}, [*saving.overtaken, *saving.wrong]),
        "theirs": [
            {
                "name": name,
                "words": page.in_words(form[name], standing[name]),
                "value": page.as_typed(form[name], standing[name]),
                "sentence": _("%(name)s has written something else here meanwhile:", name=page.writer(known, name)),
            }
            for name in saving.overtaken
        ],
        "wrong": [{"name": name, "sentence": str(form[name].errors[0])} for name in saving.wrong],
    }


@bp.post(f"{ONE}/outcome/form")
@open_to(policy.may_write, load=queries.review)
def choose_form(found: Found) -> ResponseReturnValue:
    """All thirteen questions instead of eight, or back; nothing that was written is lost."""
    viewer = signed_in()
    chosen = sheets.FULL if request.form.get("form") == sheets.FULL else sheets.SHORT
    actions.keep_answers(found.review, {"form": chosen}, by=viewer, at=now())
    db.session.commit()
    return redirect(url_for("reviews.outcome", review_id=found.review.id), 303)


@bp.route(f"{ONE}/outcome/check", methods=["GET", "POST"])
@open_to(policy.may_write, load=queries.review)
def check(found: Found) -> ResponseReturnValue:
    """Everything that was answered on one page, what is missing, what will follow, and who is asked to sign."""
    viewer, at = signed_in(), now()
    known = Known(viewer, found, local_day(at, viewer.zone), offers=False)
    check_open(known)
    filled, values = _filled(known)
    said = sheet_form.said(known, values)
    signers = parts.signers(found.subject, known.today)
    form = forms.HandInForm()
    form.offer(signers.offered({found.subject.owner_id, viewer.person_id, *known.whole_draft.writers}))

    def act() -> str:
        signer_id = int(form.signer_id.data) if form.signer_id.data else None
        actions.hand_in(found.review, said, signer_id=signer_id, by=viewer, at=at)
        flash(_("Handed in. It waits for a signature."))
        return page_of(found)

    return form_page(
        "reviews/check.html",
        form,
        act,
        by=viewer,
        at=at,
        found=found,
        answers=page.answers(known, filled, values),
        missing=page.missing_links(found, known.sheet, sheet_beside.missing(known, said, values)),
        lacks=sheet_beside.without_value(known, said),
        follows=sheet_beside.what_follows(known, said),
        steps=page.steps(found, known.sheet, CHECK),
        crumbs=way_below(found),
    )


def _filled(known: Known) -> tuple[sheet_form.SheetForm, dict[str, Any]]:
    """The questions of all sections in one form, with what was answered so far."""
    names = [name for section in known.sheet.sections for name in section.names]
    filled = sheet_form.build(known, names)
    values = sheet_form.standing(known, filled, names)
    filled.open_with(values, 0)
    return filled, values


@bp.before_request
def keep_what_was_typed() -> ResponseReturnValue | None:
    """Lose nothing when a sign-in runs out while somebody types: keep it for them, then ask them to sign in.

    The cookie still names the sign-in that ran out; it can keep answers of its person, and nothing else.
    """
    if request.endpoint not in ("reviews.write", "reviews.keep") or request.method != "POST":
        return None
    viewer = None if access.signed_in() else lapsed(session.get("_user_id"))
    if viewer is None:
        return None
    at_section = sitting(viewer, **(request.view_args or {}))
    if not policy.may_write(viewer, at_section):
        return None
    check_open(at_section.known)
    form = sheet_form.build(at_section.known, at_section.section.names)
    save(at_section, form, sheet_form.standing(at_section.known, form, at_section.section.names))
    db.session.commit()
    here = address(at_section.found, at_section.section.key)
    return redirect(url_for("people.sign_in", next=here), 303)
