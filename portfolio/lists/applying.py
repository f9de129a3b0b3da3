"""Write what a row wants of a project, and write it back, by the same actions as the pages of the record."""

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm.exc import StaleDataError

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile, PortfolioError, RuleBroken
from portfolio.core.money import Money
from portfolio.lists.columns import BY_KEY, Plain
from portfolio.lists.differences import MAY_NOT_CHANGE, day_of, puts
from portfolio.lists.standing import Standing
from portfolio.people.models import Department, Person
from portfolio.people.rights import May
from portfolio.projects import actions
from portfolio.projects.actions.editing import TEXTS
from portfolio.projects.models import Project
from portfolio.strategy.models import Programme

Place = TypeVar("Place", bound=Hashable)
Group = TypeVar("Group")


def attempt(groups: Mapping[Place, Group], act: Callable[[Group], None]) -> dict[Place, PortfolioError]:
    """Act on every group, or on none: gives why each of those that were refused was, and then nothing is written.

    One that is refused does not keep the others from being tried, so that a person is told everything at once.
    """
    refused: dict[Place, PortfolioError] = {}
    whole = db.session.begin_nested()
    for place, group in groups.items():
        try:
            with db.session.begin_nested():
                act(group)
        except StaleDataError:
            refused[place] = EditedMeanwhile()
        except PortfolioError as error:
            refused[place] = error
    if refused:
        whole.rollback()  # takes the entries of history that wait along, so nothing may have been recorded before
    else:
        whole.commit()
    return refused


def check_rights(record: Any, fields: Mapping[str, Plain], by: Viewer) -> None:
    """Refuse what a viewer may not change of a project.

    record  has owner_id, deputy_id and lead_department_id
    """
    for verb in {BY_KEY[field].verb for field in fields}:
        if not May(verb)(by, record):
            raise RuleBroken("not_allowed", MAY_NOT_CHANGE)


def change(
    now: Standing, fields: Mapping[str, Plain], *, more: Mapping[str, str] | None = None, by: Actor, at: datetime
) -> None:
    """Give some fields of a project other values.

    now     as it stands; fields the new plain values
    more    reason and decision of a move
    """
    project = db.session.get_one(Project, now.id)
    values = {**now.values, **fields}
    parts = {BY_KEY[field].part for field in fields}
    if "record" in parts:
        wished = {field: value for field, value in fields.items() if BY_KEY[field].part == "record"}
        actions.edit_record(project, values=wished, by=by, at=at)
    if "plan" in parts:
        _plan(project, values, by, at)
    if "stage" in parts:
        more = more or {}
        actions.move_stage(
            project, values["stage"], reason=more.get("reason"), outcome_decision=more.get("decision"), by=by, at=at
        )
    _words_and_people(project, parts, values, by, at)


def change_back(
    now: Standing, fields: Mapping[str, Plain], *, reason: str | None = None, by: Actor, at: datetime
) -> None:
    """Give some fields of a project their former values: new dated rows, but for a move, which is taken back."""
    project = db.session.get_one(Project, now.id)
    if "stage" in fields:  # first, since only a project that has not started may lose its planned end
        actions.take_move_back(project, to=fields["stage"], reason=reason, by=by, at=at)
    rest = {field: value for field, value in fields.items() if field != "stage"}
    change(now, rest, by=by, at=at)


def open_new(values: Mapping[str, Plain], more: Mapping[str, str] | None, *, by: Actor, at: datetime) -> Project:
    """Open a project with the values of a row."""
    more = more or {}
    return actions.open_project(
        title=values["title"],
        department=db.session.get_one(Department, values["department"]),
        stage=values["stage"],
        reason=more.get("reason"),
        outcome_decision=more.get("decision"),
        owner=_get(Person, values["owner"]),
        deputy=_get(Person, values["deputy"]),
        supporting=[db.session.get_one(Department, id_) for id_ in values["supporting"]],
        programme=_get(Programme, values["programme"]),
        tags=puts(values),
        planned_start_on=day_of(values["planned_start_on"]),
        planned_end_on=day_of(values["planned_end_on"]),
        ended_on=day_of(values["ended_on"]),
        budget=_money(values["budget"]),
        origin=values["origin"],
        texts={name: values[name] for name in TEXTS if values.get(name)},
        by=by,
        at=at,
    )


def _plan(project: Project, values: Mapping[str, Plain], by: Actor, at: datetime) -> None:
    actions.change_plan(
        project,
        planned_start_on=day_of(values["planned_start_on"]),
        planned_end_on=day_of(values["planned_end_on"]),
        ended_on=day_of(values["ended_on"]),
        budget=_money(values["budget"]),
        by=by,
        at=at,
    )


def _words_and_people(project: Project, parts: set[str], values: Mapping[str, Plain], by: Actor, at: datetime) -> None:
    if "tags" in parts:
        actions.retag(project, puts(values), by=by, at=at)
    if "belongs" in parts:
        actions.assign(
            project,
            lead=db.session.get_one(Department, values["department"]),
            supporting=[db.session.get_one(Department, id_) for id_ in values["supporting"]],
            owner=_get(Person, values["owner"]),
            deputy=_get(Person, values["deputy"]),
            programme=_get(Programme, values["programme"]),
            by=by,
            at=at,
        )


def _get(model: Any, id_: int | None) -> Any:
    return db.session.get(model, id_) if id_ is not None else None


def _money(value: Plain) -> Money | None:
    return Money(*value) if value else None
