"""Strategies with their goals, and programmes as a tree."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.text import has_control_characters
from portfolio.core.tree import branches
from portfolio.people.rights import May
from portfolio.strategy.models import Goal, Programme, Strategy


@dataclass(frozen=True)
class Branch:
    """A programme in the tree of all; depth 0 stands at the top."""

    id: int
    key: str
    title: str
    kind: str
    depth: int


def strategies(viewer: Viewer) -> Sequence[tuple[Strategy, int]]:
    """All strategies with how many goals each has, the newest first."""
    rows = db.session.execute(
        sa.select(Strategy, sa.func.count(Goal.id))
        .outerjoin(Goal, sa.and_(Goal.strategy_id == Strategy.id, Goal.retired_at.is_(None)))
        .where(Strategy.organisation_id == viewer.organisation_id)
        .group_by(Strategy.id)
        .order_by(Strategy.from_on.desc(), Strategy.title, Strategy.id)
    )
    return [(strategy, count) for strategy, count in rows]


def strategy_by_key(viewer: Viewer, key: str) -> Strategy:
    """A strategy of the viewer's organisation; Missing for all others."""
    _check_sight(viewer, key)
    found = db.session.scalar(
        sa.select(Strategy).where(Strategy.organisation_id == viewer.organisation_id, Strategy.key == key)
    )
    if found is None:
        raise Missing
    return found


def goals_of(strategy_id: int, also_retired: bool = False) -> Sequence[Goal]:
    """The goals of a strategy in their order."""
    wanted = sa.select(Goal).where(Goal.strategy_id == strategy_id).order_by(Goal.position, Goal.id)
    return db.session.scalars(wanted if also_retired else wanted.where(Goal.retired_at.is_(None))).all()


def goal_by_id(viewer: Viewer, goal_id: int) -> Goal:
    """A goal of the viewer's organisation; Missing for all others."""
    _check_sight(viewer)
    found = db.session.scalar(
        sa.select(Goal)
        .join(Strategy, Strategy.id == Goal.strategy_id)
        .where(Strategy.organisation_id == viewer.organisation_id, Goal.id == goal_id)
    )
    if found is None:
        raise Missing
    return found


def goal_choices(organisation_id: int) -> list[tuple[Goal, Strategy]]:
    """Every goal that is offered with its strategy, for choosing what a programme serves."""
    rows = db.session.execute(
        sa.select(Goal, Strategy)
        .join(Strategy, Strategy.id == Goal.strategy_id)
        .where(Strategy.organisation_id == organisation_id, Goal.retired_at.is_(None))
        .order_by(Strategy.title, Strategy.id, Goal.position, Goal.id)
    )
    return [(goal, strategy) for goal, strategy in rows]


def programme_by_key(viewer: Viewer, key: str) -> Programme:
    """A programme of the viewer's organisation; Missing for all others."""
    _check_sight(viewer, key)
    found = db.session.scalar(
        sa.select(Programme).where(Programme.organisation_id == viewer.organisation_id, Programme.key == key)
    )
    if found is None:
        raise Missing
    return found


def programmes(organisation_id: int) -> list[Branch]:
    """The programmes as a tree, each after the one it belongs to, neighbours by title."""
    rows = db.session.execute(
        sa.select(Programme.id, Programme.key, Programme.title, Programme.kind, Programme.parent_id)
        .where(Programme.organisation_id == organisation_id)
        .order_by(sa.func.lower(Programme.title), Programme.id)
    ).all()
    by_id = {row.id: row for row in rows}
    return [
        Branch(programme_id, by_id[programme_id].key, by_id[programme_id].title, by_id[programme_id].kind, depth)
        for programme_id, depth in branches({row.id: row.parent_id for row in rows})
    ]


def parts_of(programme: Programme) -> Sequence[Programme]:
    """The programmes right below one."""
    return db.session.scalars(
        sa.select(Programme)
        .where(Programme.parent_id == programme.id)
        .order_by(sa.func.lower(Programme.title), Programme.id)
    ).all()


def programmes_of(strategy: Strategy) -> Sequence[Programme]:
    """The programmes that serve a strategy or one of its goals."""
    return db.session.scalars(
        sa.select(Programme)
        .where(Programme.strategy_id == strategy.id)
        .order_by(sa.func.lower(Programme.title), Programme.id)
    ).all()


def _check_sight(viewer: Viewer, key: str = "") -> None:
    if not May("see_portfolio")(viewer) or has_control_characters(key):
        raise Missing
