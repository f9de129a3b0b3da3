"""What a person has to do, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Grant, Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db, is_sqlite, read, unindexed
from portfolio.core.errors import Missing
from portfolio.people.models import Person
from portfolio.people.queries import person_here, read_settings
from portfolio.people.rights import RIGHTS, Role, Scope
from portfolio.people.rules import Settings
from portfolio.people.session import departments_below
from portfolio.projects import handing
from portfolio.projects.models import HandOver, Project
from portfolio.reviews.models import Outcome, OutcomeAuthor, Review
from portfolio.updates import queries as updates
from portfolio.updates import rules as update_rules
from portfolio.worklist import policy, rules
from portfolio.worklist.duties import Duty, by_key, open_duties
from portfolio.worklist.kinds import ITS_PROJECT, MINE, task_selects

MOST = 200
"""So many tasks of a kind are listed at most."""
SHOWN_TO_COMPLETE = 5
SIGNS = RIGHTS["sign_review"]
DRAFT = "draft"
"""What is said of an update that has been begun."""

_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_ME: sa.BindParameter[int] = sa.bindparam("person_id", type_=sa.Integer)
_REACH: sa.BindParameter[Any] = sa.bindparam("department_ids", expanding=True)


class Task(NamedTuple):
    """Something to do.

    kind   review, sign, action, consequence, risk, hand_over, value, part, decision, end or update
    id     of the review, action, consequence, risk, hand-over, value, part or decision; else of the project
    key    the state of a review; the quarter of an update; whether a review agreed an action or asks to take over
    words  the kind of review, what is to be done, what the risk is
    on     the day; None where only somebody waits for it
    """

    kind: str
    id: int
    on: date | None
    ref: str
    title: str
    words: str
    key: str


class ToComplete(NamedTuple):
    """A project of one's own with how many things are open on its record."""

    ref: str
    title: str
    things: int


@cache
def _tasks(sqlite: bool) -> sa.CompoundSelect[*tuple[Any, ...]]:
    return sa.union_all(*task_selects(sqlite)).order_by("on", "kind", "id").limit(MOST)


@dataclass(frozen=True)
class Worker:
    """Whose work list it is, with the roles held and the departments that they reach."""

    viewer: Viewer

    @property
    def signs_all(self) -> bool:
        """Whether they may sign any review."""
        return any(Scope.ANY in SIGNS.get(Role(grant.role), ()) for grant in self.viewer.grants)

    @property
    def answers(self) -> bool:
        """Whether they may answer the decisions that reports ask for."""
        return any(Role(grant.role) in RIGHTS["answer_report"] for grant in self.viewer.grants)

    def asked(self, today: date) -> dict[str, Any]:
        """What the SELECTs of worklist.kinds ask for."""
        return {
            "organisation_id": self.viewer.organisation_id,
            "person_id": self.viewer.person_id,
            "today": today,
            "until": today + rules.AHEAD,
            "answers": int(self.answers),
        }

    @property
    def reach(self) -> list[int]:
        """The departments whose reviews they may sign."""
        signs = any(Scope.DEPARTMENT in SIGNS.get(Role(grant.role), ()) for grant in self.viewer.grants)
        return sorted(self.viewer.departments) if signs else []


@dataclass(frozen=True)
class Handed:
    """A hand-over, in words of the table of rights the record of whoever got it."""

    row: HandOver
    giver: str
    things: Sequence[Duty]

    @property
    def owner_id(self) -> int:
        return self.row.to_id

    deputy_id = None
    lead_department_id = None


def handed(viewer: Viewer, hand_over_id: int, day: date) -> Handed:
    """A hand-over with what of it is with whoever got it on a day; Missing when there is none for this viewer."""
    row = handing.hand_over_of(viewer, hand_over_id)
    giver = db.session.get(Person, row.from_id) if row.from_id is not None else None
    keys = [f"{thing.kind}:{thing.thing_id}" for thing in handing.things_of(row)]
    there = open_duties(row.organisation_id, row.to_id, day)
    return Handed(row, giver.name if giver is not None else "", by_key(there, keys))


def worker(viewer: Viewer, person_id: int, day: date) -> Worker:
    """The person whose work list is asked for; Missing for who is not here, and for others' lists."""
    if not policy.may_see(viewer, person_id):
        raise Missing
    if person_id == viewer.person_id:
        return Worker(viewer)
    found = person_here(viewer, person_id, day)
    scoped = {grant.department_id for grant in found.grants if grant.department_id is not None}
    below = departments_below(viewer.organisation_id, scoped) if scoped else frozenset()
    return Worker(_as(viewer, person_id, found.person.name, found.grants, below))


def _as(viewer: Viewer, person_id: int, name: str, grants: tuple[Grant, ...], departments: frozenset[int]) -> Viewer:
    return replace(viewer, person_id=person_id, name=name, grants=grants, departments=departments)


def tasks(whose: Worker, today: date) -> list[Task]:
    """What a person has to do within the next three months, by day; four statements."""
    found = [Task._make(row) for row in read(_tasks(is_sqlite()), whose.asked(today))]
    return [*found, *_updates(whose.viewer, today), *to_sign(whose)]


def _updates(viewer: Viewer, today: date) -> list[Task]:
    """The updates one has not sent."""
    quarter = update_rules.asked_quarter(today)
    settings = read_settings(viewer.organisation_id, today)
    due = update_rules.due_on(quarter, settings.update_due_days)
    return [
        Task(
            "update",
            wanted.id,
            update_day(due, settings, wanted.created_at, viewer.zone),
            wanted.ref,
            wanted.title,
            DRAFT if wanted.drafted_at else "",
            str(quarter),
        )
        for wanted in updates.mine(viewer, quarter)
        if wanted.sent_on is None
    ]


def update_day(due: date, settings: Settings, created_at: datetime, zone: str) -> date | None:
    """When an update is due; None where the project or the city's counting came only afterwards: it is not late."""
    return due if local_day(created_at, zone) <= due and settings.counts(due) else None


def heading(task: Task, today: date) -> str | None:
    """The heading that a task stands under; None while it lies too far ahead."""
    waits = (
        task.kind in ("sign", "hand_over", "value")
        or task.key == "returned"
        or (task.kind == "update" and DRAFT in (task.words, task.key))
    )
    return rules.heading(task.on, today, waits=waits or (task.kind == "update" and task.on is None))


# ---------------------------------------------------------------------------------------------- to be signed
_newer = aliased(Outcome)
_MAY_SIGN = (
    ~sa.exists().where(_newer.review_id == Review.id, _newer.edition > Outcome.edition),
    ~sa.exists().where(OutcomeAuthor.outcome_id == Outcome.id, OutcomeAuthor.person_id == _ME),
    sa.or_(Outcome.author_id.is_(None), Outcome.author_id != _ME),
    sa.or_(Project.owner_id.is_(None), Project.owner_id != _ME),
)


def _waiting(*reviews: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            sa.literal("sign"),
            Review.id.label("id"),
            Outcome.held_on,
            *ITS_PROJECT,
            Review.kind,
            Review.state,
            Review.due_on.label("due_on"),
        )
        .outerjoin(Project, Project.id == Review.project_id)
        .join(Outcome, Outcome.review_id == Review.id)
        .where(*reviews, *_MAY_SIGN)
        .order_by(Review.due_on, Review.id)
        .limit(MOST)
    )


def _to_sign(*reviews: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """The first of some reviews to be signed; what nobody is asked to sign is walked by an index in this very order."""
    mine = (Review.signer_id == _ME, unindexed(Review.organisation_id) == _HERE)
    arms = (
        _waiting(*reviews, Review.organisation_id == _HERE, Review.state == "submitted", Review.signer_id.is_(None)),
        _waiting(*reviews, *mine, Review.state == "submitted"),
        _waiting(*reviews, *mine, unindexed(Review.state) != "submitted", Review.amending == "submitted"),
    )
    found = sa.union_all(*(sa.select(arm.subquery()) for arm in arms)).subquery()
    columns = [column for column in found.c if column.key != "due_on"]
    return sa.select(*columns).order_by(found.c.due_on, found.c.id).limit(MOST)


TO_SIGN = _to_sign()
TO_SIGN_IN_REACH = _to_sign(Project.lead_department_id.in_(_REACH))


def to_sign(whose: Worker) -> list[Task]:
    """The reviews that this person is asked to sign, or may where nobody is: not the owner's nor the author's."""
    reach = whose.reach
    if not whose.signs_all and not reach:
        return []
    values = {"organisation_id": whose.viewer.organisation_id, "person_id": whose.viewer.person_id}
    rows = read(TO_SIGN, values) if whose.signs_all else read(TO_SIGN_IN_REACH, values | {"department_ids": reach})
    return [Task._make(row)._replace(on=None) for row in rows]


# ------------------------------------------------------------------------------------------- to be completed
_TO_COMPLETE = (
    sa.select(
        Project.ref,
        Project.title,
        Project.to_complete,
        sa.func.count().over().label("projects"),
        sa.func.sum(Project.to_complete).over().label("things"),
    )
    .where(MINE, Project.to_complete > 0)
    .order_by(Project.to_complete.desc(), Project.title_key, Project.id)
    .limit(SHOWN_TO_COMPLETE)
)


def to_complete(whose: Worker) -> tuple[list[ToComplete], int, int]:
    """The projects with most to complete, how many there are, and how many things that is together."""
    values = {"organisation_id": whose.viewer.organisation_id, "person_id": whose.viewer.person_id}
    rows = read(_TO_COMPLETE, values).all()
    shown = [ToComplete(row.ref, row.title, row.to_complete) for row in rows]
    return shown, (int(rows[0].projects) if rows else 0), (int(rows[0].things) if rows else 0)
