"""What a meeting is about: the whole portfolio, a department with those below it, or a programme."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import is_sqlite, read
from portfolio.people.models import Department
from portfolio.projects.models import Project

HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
MOST: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
COUNTED = 500
"""Counting looks at so many rows of a kind and no more; a whole count would grow with the portfolio."""


@dataclass(frozen=True)
class Scope:
    """Which projects a meeting looks at.

    zone           the city's, in which days begin and end
    department_id  only those that this department leads, or one below it
    programme_id   only those of this programme
    """

    organisation_id: int
    zone: str
    department_id: int | None = None
    programme_id: int | None = None

    @property
    def shape(self) -> str:
        """What statements are put together for."""
        if self.department_id is not None:
            return "department"
        return "programme" if self.programme_id is not None else "whole"

    @property
    def values(self) -> dict[str, Any]:
        """What statements are run with."""
        chosen = {"department_id": self.department_id, "programme_id": self.programme_id}
        return {"organisation_id": self.organisation_id} | {
            name: number for name, number in chosen.items() if number is not None
        }


_chosen: sa.BindParameter[int] = sa.bindparam("department_id", type_=sa.Integer)
_top = sa.select(Department.id).where(Department.id == _chosen).cte("circle", recursive=True)
_circle = _top.union(
    sa.select(Department.id).join(
        _top, sa.or_(Department.parent_id == _top.c.id, Department.merged_into_id == _top.c.id)
    )
)
DEPARTMENTS = sa.select(_circle.c.id)
"""The SQL for: the department that was chosen, those below it, and those that became part of them."""

PROGRAMME: sa.BindParameter[int] = sa.bindparam("programme_id", type_=sa.Integer)


def within(shape: str) -> list[sa.ColumnElement[bool]]:
    """The SQL for: a project of this city that a meeting of a shape looks at."""
    conditions = [Project.organisation_id == HERE, Project.archived_on.is_(None)]
    if shape == "department":
        conditions.append(Project.lead_department_id.in_(DEPARTMENTS))
    if shape == "programme":
        conditions.append(Project.programme_id == PROGRAMME)
    return conditions


Make = Callable[..., Any]


@lru_cache(200)
def made(make: Make, *kind: Any) -> Any:
    """A statement, put together once per kind: putting it together costs more than running it."""
    return make(*kind)


def run(make: Make, scope: Scope, *kind: Any, **values: Any) -> Sequence[Any]:
    """The rows of the statement that a function makes for a scope's shape and this database."""
    return read(made(make, scope.shape, is_sqlite(), *kind), {**scope.values, **values}).all()
