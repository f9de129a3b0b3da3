"""Write down what a city wants to reach, and which programmes lead there."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, WrongInput
from portfolio.history import actions as history
from portfolio.people.models import Organisation
from portfolio.people.queries import is_member
from portfolio.strategy import rules, signals
from portfolio.strategy.models import (
    DAYS,
    PLACE,
    Goal,
    GoalRetirement,
    Programme,
    ProgrammePlace,
    Strategy,
    StrategyDays,
)

TITLE_LENGTH = 250

STRATEGY_FIELDS = ("title", "summary", "from_on", "until_on", "owner_id")
PROGRAMME_FIELDS = (
    "title",
    "kind",
    "summary",
    "parent_id",
    "strategy_id",
    "goal_id",
    "owner_id",
    "from_on",
    "until_on",
    "budget_minor",
    "budget_currency",
    "budget_period",
)
GOAL_FIELDS = ("title", "description", "position")


def open_strategy(*, title: str, values: Mapping[str, Any] | None = None, by: Actor, at: datetime) -> Strategy:
    """Write a strategy down; a title is enough.

    values  summary, from_on, until_on, owner_id
    """
    wanted = _checked({"title": title, **(values or {})}, STRATEGY_FIELDS, by)
    strategy = Strategy(
        organisation_id=by.organisation_id, key=_new_key(Strategy, wanted["title"], by), created_at=at, **wanted
    )
    db.session.add(strategy)
    db.session.flush()
    _write_days(strategy, by, at)
    history.record("strategy.opened", thing=("strategy", strategy.id), by=by, at=at, after=wanted)
    return strategy


def edit_strategy(
    strategy: Strategy, *, values: Mapping[str, Any], version: int | None = None, by: Actor, at: datetime
) -> None:
    """Change a strategy; saving it unchanged leaves no trace."""
    _hold(strategy, strategy.organisation_id, version, by)
    wanted = _checked(values, STRATEGY_FIELDS, by, strategy)
    giver_id = strategy.owner_id
    changed = _change("strategy.edited", strategy, wanted, ("strategy", strategy.id), by=by, at=at)
    if changed & set(DAYS):
        _write_days(strategy, by, at)
    _tell_owner("strategy", strategy, giver_id, by, at)


def add_goal(strategy: Strategy, *, title: str, description: str | None = None, by: Actor, at: datetime) -> Goal:
    """Add a goal at the end of a strategy."""
    if strategy.organisation_id != by.organisation_id:
        raise Missing
    wanted = _checked({"title": title, "description": description}, GOAL_FIELDS, by)
    last = db.session.scalar(sa.select(sa.func.max(Goal.position)).where(Goal.strategy_id == strategy.id))
    goal = Goal(strategy_id=strategy.id, position=0 if last is None else last + 1, created_at=at, **wanted)
    db.session.add(goal)
    db.session.flush()
    history.record("goal.added", thing=("goal", goal.id), root=("strategy", strategy.id), by=by, at=at, after=wanted)
    return goal


def edit_goal(goal: Goal, *, values: Mapping[str, Any], version: int | None = None, by: Actor, at: datetime) -> None:
    """Change a goal's words; saving it unchanged leaves no trace."""
    _hold(goal, _organisation_of(goal), version, by)
    wanted = _checked(values, GOAL_FIELDS, by, goal)
    root = ("strategy", goal.strategy_id)
    _change("goal.edited", goal, wanted, ("goal", goal.id), root=root, by=by, at=at)


def retire_goal(goal: Goal, *, by: Actor, at: datetime) -> None:
    """Offer a goal no longer; what was measured for it stays."""
    if _organisation_of(goal) != by.organisation_id:
        raise Missing
    if goal.retired_at is None:
        goal.retired_at = at
        _write_retirement(goal, True, by, at)
        history.record("goal.retired", thing=("goal", goal.id), root=("strategy", goal.strategy_id), by=by, at=at)


def bring_back_goal(goal: Goal, *, by: Actor, at: datetime) -> None:
    """Offer a retired goal again."""
    if _organisation_of(goal) != by.organisation_id:
        raise Missing
    if goal.retired_at is not None:
        goal.retired_at = None
        _write_retirement(goal, False, by, at)
        history.record("goal.brought_back", thing=("goal", goal.id), root=("strategy", goal.strategy_id), by=by, at=at)


def open_programme(*, title: str, values: Mapping[str, Any] | None = None, by: Actor, at: datetime) -> Programme:
    """Write a programme down; a title is enough.

    values  by column: kind, summary, parent_id, strategy_id, goal_id, owner_id, from_on, until_on, budget_…
    """
    wanted = _checked({"title": title, **(values or {})}, PROGRAMME_FIELDS, by)
    programme = Programme(
        organisation_id=by.organisation_id, key=_new_key(Programme, wanted["title"], by), created_at=at, **wanted
    )
    db.session.add(programme)
    db.session.flush()
    _write_place(programme, None, by, at)
    history.record("programme.opened", thing=("programme", programme.id), by=by, at=at, after=wanted)
    return programme


def edit_programme(
    programme: Programme,
    *,
    values: Mapping[str, Any],
    since: date | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change a programme; it may not come to stand below itself.

    since  from which day on it belongs where it is put and serves what it serves; default: today
    """
    _hold(programme, programme.organisation_id, version, by)
    wanted = _checked(values, PROGRAMME_FIELDS, by, programme)
    place = {name: getattr(programme, name) for name in PLACE}
    is_moved = any(wanted.get(name, stands) != stands for name, stands in place.items())
    if is_moved:
        since = _checked_since(programme, since, by, at)
        _check_parent(programme, wanted.get("parent_id", programme.parent_id), since)
    giver_id = programme.owner_id
    also = {"since": since} if is_moved else {}
    _change("programme.edited", programme, wanted, ("programme", programme.id), also=also, by=by, at=at)
    if is_moved:
        _write_place(programme, since, by, at)
    _tell_owner("programme", programme, giver_id, by, at)


def _checked_since(programme: Programme, since: date | None, by: Actor, at: datetime) -> date:
    """The day from which a change of place holds: no day ahead, and none before what was changed last."""
    # One change of the tree after the other: two moves at the same time could close a circle.
    zone = db.session.scalars(
        sa.select(Organisation.zone).where(Organisation.id == programme.organisation_id).with_for_update()
    ).one()
    today = local_day(at, zone)
    if since is not None and since > today:
        raise WrongInput("day_ahead", N_("Give today or an earlier day."), "since")
    last = db.session.scalar(
        sa.select(sa.func.max(ProgrammePlace.on)).where(ProgrammePlace.programme_id == programme.id)
    )
    since = since or today
    if last is not None and since < last:
        raise WrongInput("day_before_last", N_("This programme was put elsewhere later than that day."), "since")
    return since


def _check_parent(programme: Programme, parent_id: int | None, since: date) -> None:
    """Refuse a circle on any day from one on, as programmes above may have stood elsewhere then."""
    rows = db.session.execute(
        sa.select(ProgrammePlace.programme_id, ProgrammePlace.parent_id, ProgrammePlace.on)
        .join(Programme, Programme.id == ProgrammePlace.programme_id)
        .where(Programme.organisation_id == programme.organisation_id)
        .order_by(ProgrammePlace.id)
    ).all()
    for day in sorted({since, *(row.on for row in rows if row.on is not None and row.on > since)}):
        parents = {row.programme_id: row.parent_id for row in rows if row.on is None or row.on <= day}
        rules.check_parent(programme.id, parent_id, parents)


def _write_days(strategy: Strategy, by: Actor, at: datetime) -> None:
    """Write down from when until when a strategy is from now on known to be in force."""
    said = {name: getattr(strategy, name) for name in DAYS}
    _write(StrategyDays(strategy_id=strategy.id, **said, recorded_at=at, by_id=by.person_id))


def _write_retirement(goal: Goal, applies: bool, by: Actor, at: datetime) -> None:
    _write(GoalRetirement(goal_id=goal.id, applies=applies, recorded_at=at, by_id=by.person_id))


def _write_place(programme: Programme, on: date | None, by: Actor, at: datetime) -> None:
    """Write down where a programme belongs from a day on."""
    said = {name: getattr(programme, name) for name in PLACE}
    _write(ProgrammePlace(programme_id=programme.id, **said, on=on, recorded_at=at, by_id=by.person_id))


def _write(row: StrategyDays | GoalRetirement | ProgrammePlace) -> None:
    db.session.add(row)
    db.session.flush()


def _tell_owner(kind: str, thing: Strategy | Programme, giver_id: int | None, by: Actor, at: datetime) -> None:
    """A new owner takes over the open reviews of the one before; where nobody had them, nothing passes."""
    if giver_id is not None and thing.owner_id is not None and thing.owner_id != giver_id:
        signals.handed.send(thing, kind=kind, giver_id=giver_id, taker_id=thing.owner_id, by=by, at=at)


def _hold(thing: Any, organisation_id: int, version: int | None, by: Actor) -> None:
    if organisation_id != by.organisation_id:
        raise Missing
    db.session.refresh(thing, with_for_update=True)
    if version is not None and version != thing.version:
        raise EditedMeanwhile


def _organisation_of(goal: Goal) -> int:
    return db.session.scalars(sa.select(Strategy.organisation_id).where(Strategy.id == goal.strategy_id)).one()


def _change(
    event: str,
    row: Any,
    wanted: Mapping[str, Any],
    thing: tuple[str, int],
    *,
    root: tuple[str, int] | None = None,
    also: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> frozenset[str]:
    """Write what differs of a row, and say so in history; gives the names of what differs.

    thing  what the row is called there
    root   the thing on whose page it is told; default: the thing itself
    also   what else belongs to the entry
    """
    before, after = history.changes({name: getattr(row, name) for name in wanted}, wanted)
    if not after:
        return frozenset()
    for name, value in after.items():
        setattr(row, name, value)
    db.session.flush()
    history.record(event, thing=thing, root=root or thing, by=by, at=at, before=before, after={**after, **(also or {})})
    return frozenset(after)


def _checked(values: Mapping[str, Any], names: tuple[str, ...], by: Actor, thing: Any = None) -> dict[str, Any]:
    """The values as they are stored; what the rules or the organisation do not allow is refused."""
    wanted = {
        name: (text.clean(value) or None) if isinstance(value, str) else value
        for name, value in values.items()
        if name in names
    }
    if "title" in wanted and not (wanted["title"] and len(wanted["title"]) <= TITLE_LENGTH):
        raise WrongInput("title", N_("Give a title of at most 250 characters."), "title")
    for name, known in (("kind", rules.KINDS), ("budget_period", rules.BUDGET_PERIODS)):
        if wanted.get(name) is not None and wanted[name] not in known:
            raise WrongInput(name, N_("Choose one of the answers offered."), name)

    def now(name: str) -> Any:
        return wanted[name] if name in wanted else getattr(thing, name, None)

    rules.check_days(now("from_on"), now("until_on"))
    above: tuple[tuple[str, type[Programme | Strategy]], ...] = (("parent_id", Programme), ("strategy_id", Strategy))
    for name, model in above:
        if wanted.get(name) is not None:
            whose = sa.select(model.organisation_id).where(model.id == wanted[name])
            if db.session.scalar(whose) != by.organisation_id:
                raise Missing
    _check_goal(wanted, by)
    _check_owner(wanted, by)
    return wanted


def _check_goal(wanted: dict[str, Any], by: Actor) -> None:
    """A programme that serves a goal serves the strategy of that goal."""
    if wanted.get("goal_id") is None:
        return
    goal = db.session.get(Goal, wanted["goal_id"])
    if goal is None or _organisation_of(goal) != by.organisation_id:
        raise Missing
    wanted["strategy_id"] = goal.strategy_id


def _check_owner(wanted: dict[str, Any], by: Actor) -> None:
    if wanted.get("owner_id") is not None and not is_member(wanted["owner_id"], by.organisation_id):
        raise WrongInput("not_a_member", N_("Choose somebody who has a role in this city."), "owner_id")


def _new_key(model: type[Strategy | Programme], title: str, by: Actor) -> str:
    base = "-".join(text.words(title))[:60] or "untitled"
    taken = set(
        db.session.scalars(
            sa.select(model.key).where(model.organisation_id == by.organisation_id, model.key.startswith(base))
        )
    )
    key, number = base, 1
    while key in taken or key == "new":
        number += 1
        key = f"{base}-{number}"
    return key
