"""The city's own words: shown to everybody, changed by the leads."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.undo import offer_undo
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import actions, queries, taxonomy
from portfolio.projects.forms import TermForm
from portfolio.projects.models import Term
from portfolio.projects.routes import bp
from portfolio.projects.routes.record import explained
from portfolio.projects.words import term_word, vocabulary_word


def vocabulary_named(viewer: Viewer, name: str) -> str:
    """A vocabulary by its key; Missing for anything else."""
    if name not in taxonomy.VOCABULARIES or not May("see_portfolio")(viewer):
        raise Missing
    return name


@bp.route("/vocabularies")
@open_to(May("see_portfolio"))
def vocabularies() -> ResponseReturnValue:
    """Every vocabulary with its words and what they mean."""
    return vocabulary_page(taxonomy.INNOVATION_TYPE)


@bp.get("/vocabularies/<name>")
@open_to(May("see_portfolio"), load=vocabulary_named)
def vocabulary(name: str) -> ResponseReturnValue:
    """One vocabulary with its words."""
    return vocabulary_page(name)


@bp.post("/vocabularies/<name>")
@open_to(May("edit_vocabulary"), load=vocabulary_named)
def add_term(name: str) -> ResponseReturnValue:
    """Add a word."""
    return vocabulary_page(name)


def vocabulary_page(name: str) -> ResponseReturnValue:
    """A vocabulary, or the address to go on to once a word is added."""
    viewer, at = signed_in(), now()
    words = queries.vocabulary(viewer.organisation_id, name)[name]
    form = TermForm()

    def act() -> str:
        actions.add_term(name, form.label.data or "", by=viewer, at=at)
        return url_for("projects.vocabulary", name=name)

    return form_page(
        "projects/vocabulary.html",
        form,
        act,
        by=viewer,
        at=at,
        name=name,
        heading=vocabulary_word(name),
        others=[(key, vocabulary_word(key)) for key in taxonomy.VOCABULARIES],
        words=words,
        uses=queries.uses_of(viewer.organisation_id, name),
        seeds=explained(words),
    )


@bp.route("/terms/<int:term_id>/edit", methods=["GET", "POST"])
@open_to(May("edit_vocabulary"), load=queries.term_by_id)
def rename_term(term: Term) -> ResponseReturnValue:
    """Call a word what the city calls it."""
    viewer, at = signed_in(), now()
    form = TermForm(label=term.label)
    seed = taxonomy.seed_of(term.vocabulary, term.key)

    def act() -> str:
        actions.rename_term(term, label=form.label.data or "", by=viewer, at=at)
        return url_for("projects.vocabulary", name=term.vocabulary)

    return form_page(
        "projects/rename_term.html",
        form,
        act,
        by=viewer,
        at=at,
        called=term_word(term.vocabulary, term.key, term.label),
        seed=seed,
    )


@bp.post("/terms/<int:term_id>/retirement")
@open_to(May("edit_vocabulary"), load=queries.term_by_id)
def retire_term(term: Term) -> ResponseReturnValue:
    """Offer a word no longer, or again."""
    comes_back = bool(request.form.get("back"))
    change = actions.bring_back_term if comes_back else actions.retire_term
    change(term, by=signed_in(), at=now())
    db.session.commit()
    if not comes_back:
        called = term_word(term.vocabulary, term.key, term.label)
        here = url_for("projects.retire_term", term_id=term.id)
        offer_undo(_("“%(word)s” is no longer offered.", word=called), here, back=1)
    return redirect(url_for("projects.vocabulary", name=term.vocabulary), 303)
