"""Pages: the library of lessons, a lesson and its uses, people to ask."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.lessons import actions, messages, page, queries  # noqa: F401  the message offers itself
from portfolio.lessons.forms import LibraryForm, UseForm
from portfolio.lessons.queries import Told
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import offers
from portfolio.projects import queries as projects
from portfolio.projects.models import Term
from portfolio.projects.words import term_word, vocabulary_word

bp = Blueprint("lessons", __name__)
offers.offer(page.offers)

may_see = May("see_portfolio")


@bp.get("/lessons")
@open_to(may_see)
def library() -> ResponseReturnValue:
    """Every lesson of a signed review, narrowed by words and by what came of it, or those of similar projects."""
    viewer = signed_in()
    form = LibraryForm(request.args).offer(page.factor_choices(viewer))
    ref = request.args.get("like", "")
    project = projects.project_by_ref(viewer, ref) if ref else None
    wanted = page.like(viewer, project) if project else form.wanted()
    found = queries.library(viewer, wanted, request.args.get("after"))
    kept: dict[str, Any] = {name: request.args[name] for name in (*form.data, "like") if name in request.args}
    return render_template(
        "lessons/library.html",
        form=form,
        like=project,
        lines=page.lines(found.rows),
        is_narrowed=bool(project or any(kept.values())),
        first_url=url_for("lessons.library", **kept),
        next_url=url_for("lessons.library", **kept, after=found.after) if found.after else "",
        is_first=not request.args.get("after"),
    )


@bp.get("/lessons/<int:lesson_id>")
@open_to(may_see, load=queries.lesson)
def lesson(told: Told) -> ResponseReturnValue:
    """A lesson, where it was used, and whom one may ask about it."""
    viewer = signed_in()
    return render_template(
        "lessons/lesson.html",
        line=page.line(told),
        uses=queries.uses(told.id),
        people=queries.who_learnt(viewer, told, today(viewer.zone)),
    )


@bp.route("/lessons/<int:lesson_id>/use", methods=["GET", "POST"])
@open_to(may_see, load=queries.lesson)
def use(told: Told) -> ResponseReturnValue:
    """Say that one used a lesson; its author hears of it."""
    viewer, at = signed_in(), now()
    form = UseForm()
    words = form.project.data or ""
    form.offer(
        projects.find_projects(viewer, words) if words else projects.suggested_projects(viewer, "see_portfolio"),
        anew="find" in request.form,
    )
    line = page.line(told)
    if "find" in request.form:
        return render_template("lessons/use.html", form=form, line=line, broken=False)

    def act() -> str:
        if words and form.ref.data is None:
            raise WrongInput("which_project", N_("Choose the project."), "ref")
        project = projects.project_by_ref(viewer, form.ref.data) if form.ref.data else None
        actions.use(told, project=project, words=form.words.data or None, by=viewer, at=at)
        flash(_("Thank you. Whoever wrote the lesson hears of it."))
        return url_for("lessons.lesson", lesson_id=told.id)

    return form_page("lessons/use.html", form, act, by=viewer, at=at, line=line)


@bp.get("/terms/<int:term_id>/people")
@open_to(may_see, load=projects.term_by_id)
def who(term: Term) -> ResponseReturnValue:
    """Who has done this: people to ask, by their own choice."""
    viewer = signed_in()
    return render_template(
        "lessons/who.html",
        called=term_word(term.vocabulary, term.key, term.label),
        crumbs=[(vocabulary_word(term.vocabulary), url_for("projects.vocabulary", name=term.vocabulary))],
        people=queries.who_has_done(viewer, term, today(viewer.zone)),
        is_askable=queries.is_askable(viewer),
    )


@bp.get("/me/questions")
@open_to(may_see)
def questions() -> ResponseReturnValue:
    """Whether others may ask oneself."""
    return render_template("lessons/questions.html", is_askable=queries.is_askable(signed_in()))


@bp.post("/me/questions")
@open_to(may_see)
def let_ask() -> ResponseReturnValue:
    """Let others ask, or no longer."""
    applies = request.form.get("applies") == "1"
    actions.let_ask(applies, by=signed_in(), at=now())
    db.session.commit()
    flash(_("Others see you among the people to ask.") if applies else _("Others no longer see you there."))
    return redirect(url_for("lessons.questions"), 303)
