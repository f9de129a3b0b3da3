"""Notes of a project, and a form for writing one from any page."""

from collections.abc import Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.errors import N_, Refused, WrongInput
from portfolio.core.pages import form_page
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import actions, policy, queries
from portfolio.projects.forms import NewNoteForm, NoteForm
from portfolio.projects.models import Note, Project
from portfolio.projects.routes import bp, page_of
from portfolio.projects.words import note_kind_word


@bp.get("/projects/<ref>/notes")
@open_to(May("see_portfolio"), load=queries.project_by_ref)
def notes(project: Project) -> ResponseReturnValue:
    """All notes of a project, with a form for those who may write one."""
    return notes_page(project)


@bp.post("/projects/<ref>/notes")
@open_to(May("write_note"), load=queries.project_by_ref)
def note(project: Project) -> ResponseReturnValue:
    """Write a note."""
    return notes_page(project)


def notes_page(project: Project) -> ResponseReturnValue:
    """The notes of a project, or the address to go on to once another one is written."""
    viewer, at = signed_in(), now()
    form = NoteForm()
    if form.on.data is None and not form.on.raw_data:
        form.on.data = today(viewer.zone)

    def act() -> str:
        actions.write_note(project, **form.values("once"), by=viewer, at=at)
        return page_of(project)

    return form_page(
        "projects/notes.html",
        form,
        act,
        by=viewer,
        at=at,
        project=project,
        notes=queries.notes_of(project.id),
        note_kind_word=note_kind_word,
        may_write=May("write_note")(viewer, project),
    )


@bp.route("/notes/<int:note_id>/correction", methods=["GET", "POST"])
@open_to(policy.may_correct_note, load=queries.note_with_project)
def correct_note(found: tuple[Note, Project]) -> ResponseReturnValue:
    """Write a note anew; the old one stays, marked as corrected."""
    note, project = found
    viewer, at = signed_in(), now()
    form = NoteForm(obj=note)

    def act() -> str:
        actions.correct_note(note, **form.values("once"), by=viewer, at=at)
        return url_for("projects.notes", ref=project.ref)

    return form_page("projects/correct_note.html", form, act, by=viewer, at=at, project=project)


@bp.route("/notes/new", methods=["GET", "POST"])
@open_to(policy.may_write_a_note)
def new_note() -> ResponseReturnValue:
    """A note in three fields, about a project of one's own or one that is looked up by its words."""
    viewer, at = signed_in(), now()
    form = NewNoteForm()
    if not form.is_submitted():
        form.project.data = request.args.get("project", "")[:250]
    if form.on.data is None and not form.on.raw_data:
        form.on.data = today(viewer.zone)
    words = form.project.data or ""
    found = queries.find_projects(viewer, words) if words else queries.suggested_projects(viewer, "write_note")
    form.offer(found, anew="find" in request.form)
    if "find" in request.form:
        return render_template("projects/new_note.html", form=form, broken=False)

    def act() -> str:
        if form.ref.data is None:
            raise _unclear(words, found)
        project = queries.project_by_ref(viewer, form.ref.data)
        if not May("write_note")(viewer, project):
            raise Refused("not_allowed", N_("You may write notes on your own projects only."), "ref")
        actions.write_note(project, **form.values("once", "project", "ref"), by=viewer, at=at)
        flash(_("The note stands on %(title)s.", title=project.title))
        return page_of(project)

    return form_page("projects/new_note.html", form, act, by=viewer, at=at)


def _unclear(words: str, found: Sequence[queries.Found]) -> WrongInput:
    """What to do where no project is chosen yet."""
    if found:
        return WrongInput("which_project", N_("Choose the project."), "ref")
    if words:
        return WrongInput("no_project", N_("No project has these words in its title or text."), "project")
    return WrongInput("no_project", N_("Give the reference of a project, or words of its title."), "project")
