"""Pages: strategies with their goals, programmes as a tree."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.money import stored
from portfolio.core.pages import form_page
from portfolio.core.undo import offer_undo
from portfolio.history import queries as history
from portfolio.people import queries as people
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.strategy import actions, queries
from portfolio.strategy.forms import GoalForm, ProgrammeEditForm, ProgrammeForm, StrategyForm
from portfolio.strategy.models import Goal, Programme, Strategy
from portfolio.strategy.sections import sections
from portfolio.strategy.words import happened_word, kind_word, period_word

bp = Blueprint("strategy", __name__)


@bp.get("/strategies")
@open_to(May("see_portfolio"))
def strategies() -> ResponseReturnValue:
    """All strategies."""
    return render_template("strategy/strategies.html", strategies=queries.strategies(signed_in()))


@bp.route("/strategies/new", methods=["GET", "POST"])
@open_to(May("edit_strategy"))
def new_strategy() -> ResponseReturnValue:
    """A new strategy; a title is enough."""
    viewer, at = signed_in(), now()
    form = StrategyForm()
    form.offer(people.members(viewer.organisation_id, today(viewer.zone)))

    def act() -> str:
        values = form.values("once", "opened")
        strategy = actions.open_strategy(title=values.pop("title"), values=values, by=viewer, at=at)
        return url_for("strategy.strategy", key=strategy.key)

    return form_page("strategy/new_strategy.html", form, act, by=viewer, at=at)


@bp.get("/strategies/<key>")
@open_to(May("see_portfolio"), load=queries.strategy_by_key)
def strategy(strategy: Strategy) -> ResponseReturnValue:
    """A strategy with its goals, its programmes and what happened to it."""
    return strategy_page(strategy)


@bp.post("/strategies/<key>")
@open_to(May("edit_strategy"), load=queries.strategy_by_key)
def add_goal(strategy: Strategy) -> ResponseReturnValue:
    """Add a goal."""
    return strategy_page(strategy)


def strategy_page(strategy: Strategy) -> ResponseReturnValue:
    """A strategy, or the address to go on to once a goal is added."""
    viewer, at = signed_in(), now()
    form = GoalForm()

    def act() -> str:
        actions.add_goal(strategy, **form.values("once", "opened"), by=viewer, at=at)
        return url_for("strategy.strategy", key=strategy.key)

    return form_page(
        "strategy/strategy.html",
        form,
        act,
        by=viewer,
        at=at,
        strategy=strategy,
        goals=queries.goals_of(strategy.id),
        programmes=queries.programmes_of(strategy),
        owner=people.name_of(strategy.owner_id),
        sections=sections(strategy, viewer),
        happened=history.timeline(viewer.organisation_id, "strategy", strategy.id, most=20),
        happened_word=happened_word,
        kind_word=kind_word,
    )


@bp.route("/strategies/<key>/edit", methods=["GET", "POST"])
@open_to(May("edit_strategy"), load=queries.strategy_by_key)
def edit_strategy(strategy: Strategy) -> ResponseReturnValue:
    """Change a strategy."""
    viewer, at = signed_in(), now()
    form = StrategyForm()
    form.offer(people.members(viewer.organisation_id, today(viewer.zone)))

    def act() -> str:
        values = form.values("once", "opened")
        actions.edit_strategy(strategy, values=values, version=form.version.number, by=viewer, at=at)
        return url_for("strategy.strategy", key=strategy.key)

    return form_page(
        "strategy/edit_strategy.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: strategy.version,
        shown=lambda: StrategyForm.shown(strategy),
        strategy=strategy,
    )


@bp.route("/goals/<int:goal_id>/edit", methods=["GET", "POST"])
@open_to(May("edit_strategy"), load=queries.goal_by_id)
def edit_goal(goal: Goal) -> ResponseReturnValue:
    """Change a goal's words."""
    viewer, at = signed_in(), now()
    strategy = db.session.get_one(Strategy, goal.strategy_id)
    form = GoalForm()

    def act() -> str:
        values = form.values("once", "opened")
        actions.edit_goal(goal, values=values, version=form.version.number, by=viewer, at=at)
        return url_for("strategy.strategy", key=strategy.key)

    return form_page(
        "strategy/edit_goal.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: goal.version,
        shown=lambda: GoalForm.shown(goal),
        goal=goal,
        strategy=strategy,
    )


@bp.post("/goals/<int:goal_id>/retirement")
@open_to(May("edit_strategy"), load=queries.goal_by_id)
def retire_goal(goal: Goal) -> ResponseReturnValue:
    """Offer a goal no longer, or again."""
    comes_back = bool(request.form.get("back"))
    change = actions.bring_back_goal if comes_back else actions.retire_goal
    change(goal, by=signed_in(), at=now())
    db.session.commit()
    if not comes_back:
        here = url_for("strategy.retire_goal", goal_id=goal.id)
        offer_undo(_("“%(goal)s” is no longer a goal of the strategy.", goal=goal.title), here, back=1)
    strategy = db.session.get_one(Strategy, goal.strategy_id)
    return redirect(url_for("strategy.strategy", key=strategy.key), 303)


@bp.get("/programmes")
@open_to(May("see_portfolio"))
def programmes() -> ResponseReturnValue:
    """The programmes as a tree."""
    viewer = signed_in()
    return render_template(
        "strategy/programmes.html",
        programmes=queries.programmes(viewer.organisation_id),
        kind_word=kind_word,
    )


@bp.route("/programmes/new", methods=["GET", "POST"])
@open_to(May("edit_strategy"))
def new_programme() -> ResponseReturnValue:
    """A new programme; a title is enough."""
    viewer, at = signed_in(), now()
    form = ProgrammeForm()
    offer_places(form)
    if not form.is_submitted():
        above = [p.id for p in queries.programmes(viewer.organisation_id) if p.key == request.args.get("below")]
        form.parent_id.data = above[0] if above else None

    def act() -> str:
        values = form.wanted()
        programme = actions.open_programme(title=values.pop("title"), values=values, by=viewer, at=at)
        return url_for("strategy.programme", key=programme.key)

    return form_page("strategy/new_programme.html", form, act, by=viewer, at=at)


@bp.get("/programmes/<key>")
@open_to(May("see_portfolio"), load=queries.programme_by_key)
def programme(programme: Programme) -> ResponseReturnValue:
    """A programme with its parts, what it serves and what happened to it."""
    viewer = signed_in()
    return render_template(
        "strategy/programme.html",
        programme=programme,
        kind=kind_word(programme.kind),
        period=period_word(programme.budget_period),
        budget=stored(programme.budget_minor, programme.budget_currency),
        owner=people.name_of(programme.owner_id),
        above=db.session.get(Programme, programme.parent_id) if programme.parent_id else None,
        goal=db.session.get(Goal, programme.goal_id) if programme.goal_id else None,
        strategy=db.session.get(Strategy, programme.strategy_id) if programme.strategy_id else None,
        parts=queries.parts_of(programme),
        sections=sections(programme, viewer),
        happened=history.timeline(viewer.organisation_id, "programme", programme.id, most=20),
        happened_word=happened_word,
        kind_word=kind_word,
    )


@bp.route("/programmes/<key>/edit", methods=["GET", "POST"])
@open_to(May("edit_strategy"), load=queries.programme_by_key)
def edit_programme(programme: Programme) -> ResponseReturnValue:
    """Change a programme."""
    viewer, at = signed_in(), now()
    form = ProgrammeEditForm()
    offer_places(form, programme)

    def act() -> str:
        actions.edit_programme(
            programme, values=form.wanted(), since=form.since.data, version=form.version.number, by=viewer, at=at
        )
        return url_for("strategy.programme", key=programme.key)

    return form_page(
        "strategy/edit_programme.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: programme.version,
        shown=lambda: ProgrammeForm.shown(programme),
        programme=programme,
    )


def offer_places(form: ProgrammeForm, programme: Programme | None = None) -> None:
    """Give a programme's form everything that can be chosen in it."""
    viewer = signed_in()
    form.offer(
        people.members(viewer.organisation_id, today(viewer.zone)),
        queries.programmes(viewer.organisation_id),
        [strategy for strategy, _goals in queries.strategies(viewer)],
        queries.goal_choices(viewer.organisation_id),
        (programme.budget_currency if programme else None) or viewer.currency,
        programme.id if programme else None,
    )
