"""What is merged or split on a day: which projects go on in others, and which due dates these inherit."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import read
from portfolio.projects.models import CarriedOn, Project
from portfolio.reviews.queries.scope import Condition, Scope


def carried_on(day: Any, scope: Scope | None = None) -> sa.Select[int]:
    """The numbers of the projects that others carry on; as the scope knows them, where one is given."""
    row = aliased(CarriedOn)
    return sa.select(row.source_id).where(*_holds(row, day, scope))


def inheriting(day: Any) -> sa.Select[int]:
    """The numbers of the projects that have inherited a due date."""
    row = aliased(CarriedOn)
    return sa.select(row.child_id).where(*_holds(row, day), row.due_on.is_not(None))


def inherited_due_on(day: Any, project_id: Any) -> sa.ColumnElement[Any]:
    """The earliest due date that a project has inherited.

    project_id  a column of the statement in which this stands
    """
    row = aliased(CarriedOn)
    found = sa.select(sa.func.min(row.due_on)).where(row.child_id == project_id, *_holds(row, day))
    return found.correlate_except(row).scalar_subquery()


class Carried(NamedTuple):
    """What a merge or a split means to a project.

    inherited_due_on  the earliest day it has inherited
    since             since when others carry it on
    """

    inherited_due_on: date | None = None
    since: date | None = None


def carried(scope: Scope) -> Mapping[int, Carried]:
    """What merges and splits mean to the projects in a scope, by number; one statement."""
    row = aliased(CarriedOn)
    here = sa.select(Project.id).where(scope.holds(Project.organisation_id, Project.id))
    rows = read(
        sa.select(row.source_id, row.child_id, row.on, row.due_on)
        .where(*_holds(row, scope.day, scope), sa.or_(row.source_id.in_(here), row.child_id.in_(here)))
        .order_by(row.id)
    )
    found: dict[int, Carried] = {}
    for source, heir, on, due_on in rows:
        of_source, of_heir = found.get(source, Carried()), found.get(heir, Carried())
        found[source] = of_source._replace(since=min(on, of_source.since or on))
        if due_on is not None:
            found[heir] = of_heir._replace(inherited_due_on=min(due_on, of_heir.inherited_due_on or due_on))
    return found


def _holds(row: Any, day: Any, scope: Scope | None = None) -> tuple[Condition, ...]:
    """Whether a row is the newest one about its two projects by a day, and does not take an earlier one back."""
    later = aliased(CarriedOn)
    newer = sa.or_(later.on > row.on, sa.and_(later.on == row.on, later.id > row.id))
    knows = scope.knows if scope is not None else lambda _: sa.true()
    replaced = sa.exists().where(
        later.source_id == row.source_id,
        later.child_id == row.child_id,
        later.on <= day,
        newer,
        knows(later.recorded_at),
    )
    return row.on <= day, row.applies, knows(row.recorded_at), ~replaced.correlate(row)


def beside(project_id: Any, day: Any) -> tuple[sa.Subquery, sa.Subquery]:
    """The projects that carry a project on, and those that it carries on, on a day: reference, title and kind."""
    found = []
    for mine, other in (("source_id", "child_id"), ("child_id", "source_id")):
        row, project = aliased(CarriedOn), aliased(Project)
        rows = sa.select(project.ref, project.title, project.title_key, row.kind)
        rows = rows.join(row, getattr(row, other) == project.id)
        found.append(rows.where(getattr(row, mine) == project_id, *_holds(row, day)).subquery())
    return found[0], found[1]
