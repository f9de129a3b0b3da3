"""Pages: one question at a time, saved as somebody writes, and shown together where two wrote the same one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.calls import queries as calls
from portfolio.calls.queries import Question
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import Money
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import instant, money
from portfolio.people import queries as people
from portfolio.people.session import signed_in
from portfolio.pitches import actions, answer_form, forms, policy, queries, rules, tasks
from portfolio.pitches.answer_form import AnswerForm
from portfolio.pitches.page import size_words
from portfolio.pitches.queries import Draft, Found, Kept
from portfolio.pitches.routes import ONE, bp, load, matter_of, page_of, way_below
from portfolio.pitches.routes.showing import AtFile, at_file
from portfolio.pitches.words import lack_words
from portfolio.projects.offers import offers


@bp.route(f"{ONE}/title", methods=["GET", "POST"])
@open_to(policy.may_write, load=load)
def about(found: Found) -> ResponseReturnValue:
    """What a pitch is called, who leads, and in which track it stands."""
    viewer, at = signed_in(), now()
    actions.check_writable(found, at)
    tracks = calls.tracks(found.call.id)
    form = forms.AboutForm()
    matter = matter_of(viewer, found.about.area)
    form.offer(people.department_tree(viewer.organisation_id, today(viewer.zone)), tracks, matter)

    def shown() -> dict[str, Any]:
        said = found.about._asdict()
        return {"department_id": said.pop("lead_department_id"), **said}

    title = request.args.get("title") or form.title.data or found.about.title
    words: dict[str, Any] = {
        "found": found,
        "has_tracks": bool(tracks),
        "offers": offers(viewer, title[: forms.TITLE_LENGTH]),
        "crumbs": way_below(found),
    }
    if "find" in request.form:
        return render_template("pitches/about.html", form=form, broken=False, **words)
    return form_page(
        "pitches/about.html",
        form,
        partial(_keep_about, found, form, by=viewer, at=at),
        by=viewer,
        at=at,
        version=lambda: found.pitch.version,
        shown=shown,
        **words,
    )


def _keep_about(found: Found, form: forms.AboutForm, *, by: Viewer, at: datetime) -> str:
    """Keep what a pitch is called and where it belongs; gives the address to go on to."""
    chosen = form.department_id.data
    actions.keep_about(
        found,
        title=str(form.title.data),
        department=people.department(by, chosen) if chosen else None,
        track_id=form.track_id.data,
        area=form.area.data or None,
        language=form.language.data or None,
        seen=form.version.number,
        by=by,
        at=at,
    )
    return tasks.following(queries.draft_of(found), rules.TITLE)


@dataclass(frozen=True)
class AtQuestion:
    """A question of a draft."""

    draft: Draft
    question: Question

    @property
    def found(self) -> Found:
        return self.draft.found

    @property
    def part(self) -> str | None:
        return self.found.part

    @property
    def kept(self) -> Kept:
        return self.draft.of(self.question.key)

    @property
    def currency(self) -> str:
        return self.found.call.currency


def at_question(viewer: Viewer, pitch_ref: str, key: str) -> AtQuestion:
    """A question of a pitch that a viewer may read."""
    found = load(viewer, pitch_ref)
    return AtQuestion(queries.draft_of(found), queries.question_of(found, key))


@bp.route(f"{ONE}/questions/<key>", methods=["GET", "POST"])
@open_to(policy.may_write, load=at_question)
def question(at: AtQuestion) -> ResponseReturnValue:
    """One question of the form."""
    actions.check_writable(at.found, now())
    if at.question.kind == "file":
        return _files(at)
    form = _form(at)
    standing = answer_form.standing(at.question, at.kept.answer, form, at.currency)
    status = 200
    if not form.is_submitted():
        form.open_with(standing, at.kept.revision)
    else:
        saving = save(at, form, standing)
        db.session.commit()
        if saving.is_clean:
            return redirect(_after(at, saving), 303)
        form.open_again({**standing, **saving.kept}, at.kept.revision)
        status = 409 if saving.overtaken else 422
    return render_template("pitches/question.html", form=form, broken=status != 200, **_words(at)), status


def _form(at: AtQuestion) -> AnswerForm:
    branches = []
    if at.question.kind == "team":
        viewer = signed_in()
        branches = people.department_tree(viewer.organisation_id, today(viewer.zone))
    return answer_form.build(
        at.question,
        at.kept.answer,
        currency=at.currency,
        departments=forms.indented(branches),
        more="more" in request.args,
    )


@dataclass(frozen=True)
class Saving:
    """What became of what was sent.

    kept       data of the fields that were written down, by name
    overtaken  fields that somebody else has changed since the form was opened: theirs stands until one is chosen
    wrong      fields that hold something which is no answer
    """

    kept: Mapping[str, Any]
    overtaken: Sequence[str]
    wrong: Sequence[str]
    answer: rules.Answer

    @property
    def is_clean(self) -> bool:
        return not self.overtaken and not self.wrong


def save(at: AtQuestion, form: AnswerForm, standing: Mapping[str, Any]) -> Saving:
    """Keep every field that reads and that nobody else has changed meanwhile."""
    form.validate()
    wrong = [name for name in standing if form[name].errors]
    changed = [name for name in standing if name not in wrong and form.is_changed(name)]
    knowing = set(request.form.getlist("knowing"))
    overtaken = [name for name in changed if name not in knowing and form.is_overtaken(name, standing[name])]
    kept = {name: form[name].data for name in changed if name not in overtaken}
    answer = answer_form.read(at.question, {**standing, **kept})
    actions.keep_answer(at.found, at.question, answer, seen=at.kept.revision, by=signed_in(), at=now())
    return Saving(kept, overtaken, wrong, answer)


def _after(at: AtQuestion, saving: Saving) -> str:
    """Where somebody goes on: the next question, the same one for another row, or the list of what is to do."""
    then = request.form.get("then", "")
    here = url_for("pitches.question", pitch_ref=at.found.ref, key=at.question.key)
    if then == "rows":
        return f"{here}?more=1#rows"
    if then == "later":
        flash(_("Saved. Nothing is handed in yet."))
        return page_of(at.found)
    if at.question.kind == rules.ELIGIBILITY and rules.excludes(at.question, saving.answer):
        return here
    return tasks.following(at.draft, at.question.key)


def _words(at: AtQuestion) -> dict[str, Any]:
    """What the page of a question needs beside its form."""
    lacks = rules.lacks([at.question], at.draft.answers, calls.ask_terms(at.found.call))
    said = rules.is_answered(at.question, at.kept.answer)
    return {
        "found": at.found,
        "question": at.question,
        "rows": answer_form.rows_of(at.question, at.kept.answer, more="more" in request.args)
        if at.question.kind in ("costs", "metric")
        else [],
        "lacks": [lack_words(lack) for lack in lacks if said or lack.code == rules.EXCLUDED],
        "is_excluded": rules.excludes(at.question, at.kept.answer),
        "contact": people.name_of(at.found.call.owner_id),
        "offers": offers(signed_in(), at.found.about.title) if at.question.kind == "text" else [],
        "sum": _sum(at) if at.question.kind == "costs" else "",
        "word_limit": rules.word_limit(at.question) if at.question.kind == "text" else None,
        "place": [each.key for each in at.draft.questions].index(at.question.key) + 1,
        "places": len(at.draft.questions),
        "saved": _("Saved %(when)s", when=instant(at.kept.saved_at)) if at.kept.saved_at else "",
        "crumbs": way_below(at.found),
    }


def _sum(at: AtQuestion) -> str:
    """What the rows add up to, beside what is asked for."""
    rows, asked = rules.rows(at.kept.answer), at.draft.asked.ask_minor
    if not rows or asked is None:
        return ""
    together = sum(row.get("amount") or 0 for row in rows)
    return _(
        "The rows add up to %(sum)s; you ask for %(ask)s.",
        sum=money(Money(together, at.currency)),
        ask=money(Money(asked, at.currency)),
    )


def _files(at: AtQuestion) -> ResponseReturnValue:
    viewer, instant_now = signed_in(), now()
    form = forms.FileForm()

    def act() -> str:
        upload = form.upload()
        if upload is None:
            raise WrongInput("no_file", N_("Choose a file."), "file")
        actions.attach(at.found, at.question, upload, by=viewer, at=instant_now)
        flash(_("The file is kept."))
        return url_for("pitches.question", pitch_ref=at.found.ref, key=at.question.key)

    lines = [(line, size_words(line.size)) for line in at.draft.files.get(at.question.key, ())]
    return form_page(
        "pitches/files.html",
        form,
        act,
        by=viewer,
        at=instant_now,
        files=lines,
        most=at.question.limit or rules.MOST_FILES,
        next_url=tasks.following(at.draft, at.question.key),
        **_words(at),
    )


@bp.post(f"{ONE}/files/<int:file_id>/removal")
@open_to(policy.may_write, load=at_file)
def remove_file(at: AtFile) -> ResponseReturnValue:
    """Take a file out of the draft."""
    actions.remove_file(at.found, at.row, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The file is removed."))
    return redirect(page_of(at.found), 303)


@bp.post(f"{ONE}/questions/<key>/draft")
@open_to(policy.may_write, load=at_question)
def keep(at: AtQuestion) -> ResponseReturnValue:
    """Keep what is typed so far; a script asks now and then and shows what the answer says."""
    actions.check_writable(at.found, now())
    if at.question.kind == "file":
        raise WrongInput("no_file", N_("Choose a file."), "file")
    form = _form(at)
    standing = answer_form.standing(at.question, at.kept.answer, form, at.currency)
    saving = save(at, form, standing)
    db.session.commit()
    return {
        "saved": _saved(at.question, saving),
        "opened": form.reopened({**standing, **saving.kept}, [*saving.overtaken, *saving.wrong]),
        "theirs": [
            {
                "name": name,
                "words": _as_typed(form, name, standing[name]),
                "value": _as_typed(form, name, standing[name]),
                "sentence": _("%(name)s has written something else here meanwhile:", name=at.kept.by),
            }
            for name in saving.overtaken
        ],
        "wrong": [{"name": name, "sentence": str(form[name].errors[0])} for name in saving.wrong],
    }


def _saved(asked: Question, saving: Saving) -> str:
    time = instant(now()).rsplit(", ", 1)[-1]
    if asked.kind != "text":
        return _("Saved %(time)s", time=time)
    count, most = rules.count_words(saving.answer.words), rules.word_limit(asked)
    return ngettext(
        "Saved %(time)s: %(num)s word of at most %(most)s",
        "Saved %(time)s: %(num)s words of at most %(most)s",
        count,
        time=time,
        most=most,
    )


def _as_typed(form: AnswerForm, name: str, value: Any) -> str:
    """A value as the field would show it to whoever types there."""
    field = form[name]
    field.data, field.raw_data = value, None
    return str(field._value() if hasattr(field, "_value") else value or "")  # noqa: SLF001  what WTForms calls it
