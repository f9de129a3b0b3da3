"""A new project, its texts, its plan, its tags, its archive."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.forms import TITLE_LENGTH
from portfolio.core.pages import form_page
from portfolio.core.undo import offer_undo
from portfolio.people import queries as people
from portfolio.people.models import Person
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import actions, queries, taxonomy
from portfolio.projects.forms import EDITED, EditForm, NewProjectForm, TagsForm
from portfolio.projects.models import Project
from portfolio.projects.offers import offers
from portfolio.projects.queries import Word
from portfolio.projects.routes import bp, page_of
from portfolio.projects.rules import Put

METHODS_OF = {seed.key: [method.key for method in taxonomy.methods_of(seed.key)] for seed in taxonomy.CAPABILITIES}
"""The methods by which a city learns each capability, by key."""


@bp.route("/projects/new", methods=["GET", "POST"])
@open_to(May("open_project"))
def new() -> ResponseReturnValue:
    """A new project in five fields."""
    viewer, at = signed_in(), now()
    day = today(viewer.zone)
    departments = people.department_tree(viewer.organisation_id, day)
    types = queries.vocabulary(viewer.organisation_id, taxonomy.INNOVATION_TYPE)[taxonomy.INNOVATION_TYPE]
    form = NewProjectForm()
    form.offer(departments, people.members(viewer.organisation_id, day), types)
    if not form.is_submitted():
        form.title.data = request.args.get("title", "")[:TITLE_LENGTH] or None
        own = [branch.id for branch in departments if branch.id in viewer.departments]
        form.department_id.data = own[0] if own else None
        form.owner_id.data = viewer.person_id if "project_owner" in viewer.roles else None

    def act() -> str:
        wanted = form.values("once")
        main, owner_id = wanted["primary_type"], wanted["owner_id"]
        project = actions.open_project(
            title=wanted["title"],
            department=people.department(viewer, wanted["department_id"]),
            owner=db.session.get(Person, owner_id) if owner_id else None,
            tags=[Put(taxonomy.INNOVATION_TYPE, main, "primary")] if main else [],
            texts={"summary": wanted["summary"]},
            by=viewer,
            at=at,
        )
        flash(_("%(title)s is written down as %(ref)s.", title=project.title, ref=project.ref))
        return page_of(project)

    offered, seeds = offers(viewer, form.title.data or ""), explained(types)
    if "find" in request.form:
        return render_template("projects/new.html", form=form, broken=False, seeds=seeds, offers=offered)
    return form_page("projects/new.html", form, act, by=viewer, at=at, seeds=seeds, offers=offered)


@bp.route("/projects/<ref>/edit", methods=["GET", "POST"])
@open_to(May("edit_project"), load=queries.project_by_ref)
def edit(project: Project) -> ResponseReturnValue:
    """The texts of the record, its dates and its budget."""
    viewer, at = signed_in(), now()
    form = EditForm()
    form.offer(project, viewer.currency)

    def act() -> str:
        values = {name: form[name].data for name in EDITED} | {"parent_id": _parent_id(form)}
        actions.edit_record(project, values=values, version=form.version.number, by=viewer, at=at)
        actions.change_plan(
            project,
            planned_start_on=form.planned_start_on.data,
            planned_end_on=form.planned_end_on.data,
            ended_on=form.ended_on.data,
            budget=form.budget.data,
            reason=form.plan_reason.data,
            by=viewer,
            at=at,
        )
        return page_of(project)

    return form_page(
        "projects/edit.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: project.version,
        shown=lambda: EditForm.shown(project),
        project=project,
    )


def _parent_id(form: EditForm) -> int | None:
    """The project that the form names as the one above; a name that nobody has is said at the field."""
    if not form.parent.data:
        return None
    found = queries.id_by_ref(signed_in().organisation_id, form.parent.data)
    if found is None:
        raise WrongInput("no_such_project", N_("No project has this reference."), "parent")
    return found


@bp.route("/projects/<ref>/tags", methods=["GET", "POST"])
@open_to(May("edit_project"), load=queries.project_by_ref)
def tags(project: Project) -> ResponseReturnValue:
    """Innovation types, capabilities, methods, policy areas and free tags, with what they mean."""
    viewer, at = signed_in(), now()
    words = queries.vocabulary(viewer.organisation_id, *{vocabulary for _name, vocabulary, _role in TagsForm.PARTS})
    form = TagsForm()
    form.offer(words, queries.tags_of(project.id))

    def act() -> str:
        known = {word.label: word.key for word in words[taxonomy.FREE_TAG] if not word.retired}
        keys = [
            known.get(label) or actions.add_term(taxonomy.FREE_TAG, label, by=viewer, at=at).key
            for label in form.new_words()
        ]
        puts = list(dict.fromkeys([*form.puts(), *(Put(taxonomy.FREE_TAG, key) for key in keys)]))
        actions.retag(project, puts, version=form.version.number, by=viewer, at=at)
        return page_of(project)

    return form_page(
        "projects/tags.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: project.version,
        shown=lambda: TagsForm.shown(queries.tags_of(project.id)),
        project=project,
        seeds={vocabulary: explained(listed) for vocabulary, listed in words.items()},
        methods_of=METHODS_OF,
        labels={word.key: word.label for word in words[taxonomy.CAPABILITY]},
    )


@bp.post("/projects/<ref>/archive")
@open_to(May("edit_project"), load=queries.project_by_ref)
def archive(project: Project) -> ResponseReturnValue:
    """Into the archive, or out of it again."""
    goes_out = bool(request.form.get("out"))
    change = actions.unarchive if goes_out else actions.archive
    change(project, by=signed_in(), at=now())
    db.session.commit()
    if not goes_out:
        here = url_for("projects.archive", ref=project.ref)
        offer_undo(_("%(title)s lies in the archive now.", title=project.title), here, out=1)
    return redirect(page_of(project), 303)


def explained(words: Sequence[Word]) -> Mapping[str, taxonomy.Seed]:
    """The seeds behind words, by key: what they mean, an example, and whose idea they are."""
    found = {word.key: taxonomy.seed_of(word.vocabulary, word.key) for word in words}
    return {key: seed for key, seed in found.items() if seed is not None}
