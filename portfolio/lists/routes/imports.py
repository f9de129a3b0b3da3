"""Pages: bring a list in, say what its columns are, look at what would come of it."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.downloads import download
from portfolio.core.errors import N_, WrongInput
from portfolio.core.pages import form_page
from portfolio.exchange import policy, queries, words
from portfolio.exchange.models import ImportRun
from portfolio.exchange.page import is_working
from portfolio.jobs.rules import progress_percent
from portfolio.jobs.words import doing
from portfolio.lists import bringing, import_page, import_words
from portfolio.lists.city import city_words
from portfolio.lists.import_forms import ListForm, ReadingForm, columns_form
from portfolio.lists.mapping import Understanding, as_toml, of_plain
from portfolio.lists.routes import bp
from portfolio.people.queries import read_settings
from portfolio.people.rights import anywhere
from portfolio.people.session import signed_in

ONE = "/imports/<int:run_id>"


@bp.route("/imports/list", methods=["GET", "POST"])
@open_to(policy.may_import)
def bring_in() -> ResponseReturnValue:
    """Bring a list in: a file, or a table pasted."""
    viewer, at = signed_in(), now()
    form = ListForm()

    def act() -> str:
        upload, pasted = form.file.data, form.pasted.data or ""
        if upload:
            run = bringing.ask(upload.stream, upload.filename or "", by=viewer, at=at)
        elif pasted.strip():
            run = bringing.ask(BytesIO(pasted.encode()), "", is_pasted=True, by=viewer, at=at)
        else:
            raise WrongInput("nothing", N_("Choose a file, or paste the table."), "file")
        return url_for("lists.columns" if run.state == "asking" else "lists.show", run_id=run.id)

    return form_page("lists/bring_in.html", form, act, by=viewer, at=at)


@bp.route(f"{ONE}/columns", methods=["GET", "POST"])
@open_to(policy.may_import, load=queries.import_run)
def columns(run: ImportRun) -> ResponseReturnValue:
    """Say what the columns and words of a list are."""
    viewer, at = signed_in(), now()
    kept = bringing.list_of(run)
    if run.state not in ("asking", "ready", "known") or kept.looked is None or kept.mapping is None:
        return redirect(url_for("lists.show", run_id=run.id), 303)
    looked, understanding = kept.looked, of_plain(kept.mapping)
    city = city_words(viewer)
    form = columns_form(looked, understanding, city)

    def act() -> str:
        answered = form.answered(looked, understanding)
        bringing.settle(run, answered, count_from=form.count_from.data, by=viewer, at=at)
        return url_for("lists.columns" if run.state == "asking" else "lists.show", run_id=run.id)

    reading = ReadingForm(data=kept.choices, formdata=None)
    reading.offer(looked["sheets"])
    return form_page(
        "lists/columns.html",
        form,
        act,
        by=viewer,
        at=at,
        run=run,
        reading=reading,
        departments=list(city.departments.values()),
        decided=read_settings(viewer.organisation_id, today(viewer.zone)).count_from,
        today=today(viewer.zone),
        **_told(looked, understanding),
    )


def _told(looked: Mapping[str, Any], understanding: Understanding) -> dict[str, Any]:
    """How a list was read, and what it leaves open."""
    return {
        "looked": looked,
        "sentences": list(import_page.how_read(looked)),
        "format_words": import_words.FORMATS.get(looked["format"], ""),
        "asks": {name: import_page.asks(looked, understanding, name) for name in ("decimal", "order")},
        "asks_funder": import_page.asks_funder(looked),
        "groups": import_page.word_groups(looked),
    }


@bp.post(f"{ONE}/reading")
@open_to(policy.may_import, load=queries.import_run)
def read_again(run: ImportRun) -> ResponseReturnValue:
    """Read the file another way than was guessed."""
    viewer, at = signed_in(), now()
    form = ReadingForm()
    looked = bringing.list_of(run).looked or {}
    form.offer(looked.get("sheets", []))

    def act() -> str:
        bringing.read_again(run, form.answers(), by=viewer, at=at)
        return url_for("lists.columns" if run.state == "asking" else "lists.show", run_id=run.id)

    return form_page("lists/reading.html", form, act, by=viewer, at=at, run=run)


@bp.get(f"{ONE}/mapping.toml")
@open_to(policy.may_import, load=queries.import_run)
def mapping(run: ImportRun) -> ResponseReturnValue:
    """What the columns and words are, as a file for the command."""
    understanding = of_plain(
        bringing.list_of(run).mapping or {"columns": {}, "words": {}, "defaults": {}, "reading": {}}
    )
    return download(as_toml(understanding), "mapping.toml")


@bp.get(f"{ONE}/list")
@open_to(policy.may_import, load=queries.import_run)
def show(run: ImportRun) -> ResponseReturnValue:
    """One list: what would come of it, how far it is, what came of it."""
    kept = bringing.kept_of(run)
    job = queries.job_of(run)
    if job is not None and is_working(job):
        does, percent = doing(job.state, job.step), progress_percent(job.progress)
        return render_template("exchange/working.html", run=run, job=job, doing=does, percent=percent)
    state = queries.state_of(run.state, job.state if job else None)
    if state == "asking":
        return redirect(url_for("lists.columns", run_id=run.id), 303)
    found, understanding = (
        (kept.found, of_plain(kept.mapping)) if kept and kept.found and kept.mapping else (None, None)
    )
    may_undo = state == "done" and run.undo_until is not None and now() <= run.undo_until
    return render_template(
        "lists/imported.html",
        run=run,
        state=state,
        state_words=words.STATES[state],
        tone=words.TONES.get(state, "neutral"),
        error=job.error if job else None,
        found=found,
        shown=import_page.shown(run, found, understanding) if found and understanding else None,
        earlier=queries.run_with_checksum(signed_in(), run.checksum) if state == "known" else None,
        may_undo=may_undo and anywhere(signed_in(), "undo_import"),
        changed=queries.changed_projects(run) if may_undo else [],
    )
