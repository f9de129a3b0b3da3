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
from portfolio.meetings.models import Action
from portfolio.metrics.awaited import awaited_parts
from portfolio.metrics.models import RETURNED, SENT, Metric, ValueDraft
from portfolio.people.models import Person
from portfolio.people.queries import counted_from, person_here, read_settings
from portfolio.people.rights import RIGHTS, Role, Scope
from portfolio.people.rules import Settings
from portfolio.people.session import departments_below
from portfolio.projects import handing
from portfolio.projects.models import HandOver, Project
from portfolio.projects.own import is_own
from portfolio.projects.rules import RUNNING
from portfolio.reviews.models import Consequence, Outcome, OutcomeAuthor, Review
from portfolio.reviews.queries import brought_forward
from portfolio.reviews.queries.exempted import is_exempted
from portfolio.reviews.rules import OPEN
from portfolio.status.models import Risk
from portfolio.strategy.models import Programme, Strategy
from portfolio.updates import queries as updates
from portfolio.updates import rules as update_rules
from portfolio.worklist import policy, rules
from portfolio.worklist.duties import Duty, by_key, open_duties

MOST = 200
"""So many tasks of a kind are listed at most."""
SHOWN_TO_COMPLETE = 5
SIGNS = RIGHTS["sign_review"]
DRAFT = "draft"
"""What is said of an update that has been begun."""

_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_ME: sa.BindParameter[int] = sa.bindparam("person_id", type_=sa.Integer)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
_UNTIL: sa.BindParameter[date] = sa.bindparam("until", type_=sa.Date)
_REACH: sa.BindParameter[Any] = sa.bindparam("department_ids", expanding=True)


class Task(NamedTuple):
    """Something to do.

    kind   review, sign, action, consequence, risk, hand_over, end or update
    id     of the review, action, consequence, risk or hand-over; else of the project
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


MINE = is_own(_ME, _HERE)
"""The person's own projects."""

_NOTHING = sa.literal("")
_ITS_PROJECT = (sa.func.coalesce(Project.ref, ""), sa.func.coalesce(Project.title, ""))
"""Of what may hang on no project."""


def arms(sqlite: bool) -> list[sa.Select[*tuple[Any, ...]]]:
    """One SELECT for each kind of task that has a day of its own, in the columns of Task.

    sqlite  for which database
    """
    after_stop, is_earlier = brought_forward(sqlite)
    due = sa.case((is_earlier, after_stop), else_=Review.due_on)
    project = (Project.ref.label("ref"), Project.title.label("title"))
    part = awaited_parts(sqlite).c
    return [
        sa.select(
            sa.literal("review").label("kind"),
            Review.id.label("id"),
            sa.type_coerce(due, sa.Date).label("on"),
            *project,
            Review.kind.label("words"),
            Review.state.label("key"),
        )
        .join(Project, Project.id == Review.project_id)
        .where(
            MINE,
            Review.state.in_(OPEN),
            due <= _UNTIL,
            due >= counted_from(_HERE, _TODAY, sqlite),
            ~is_exempted(_TODAY, project_id=Review.project_id, review_id=Review.id),
        ),
        # Few reviews have no project, and an index finds them.
        sa.select(
            sa.literal("review"),
            Review.id,
            Review.due_on,
            _NOTHING,
            sa.func.coalesce(Programme.title, Strategy.title),
            Review.kind,
            Review.state,
        )
        .outerjoin(Programme, Programme.id == Review.programme_id)
        .outerjoin(Strategy, Strategy.id == Review.strategy_id)
        .where(
            Review.project_id.is_(None),
            unindexed(Review.organisation_id) == _HERE,
            sa.func.coalesce(Programme.owner_id, Strategy.owner_id) == _ME,
            Review.state.in_(OPEN),
            Review.due_on <= _UNTIL,
            Review.due_on >= counted_from(_HERE, _TODAY, sqlite),
            ~is_exempted(_TODAY, project_id=Review.project_id, review_id=Review.id),
        ),
        sa.select(
            sa.literal("action"),
            Action.id,
            Action.due_on,
            *_ITS_PROJECT,
            Action.what,
            _NOTHING,
        )
        .outerjoin(Project, Project.id == Action.project_id)
        .where(Action.organisation_id == _HERE, Action.who_id == _ME, Action.state == "open", Action.due_on <= _UNTIL),
        sa.select(sa.literal("risk"), Risk.id, Risk.due_on, *project, Risk.what, _NOTHING)
        .join(Project, Project.id == Risk.project_id)
        .where(
            Risk.who_id == _ME,
            Risk.closed_on.is_(None),
            Risk.due_on <= _UNTIL,
            Project.organisation_id == _HERE,
            Project.archived_on.is_(None),
        ),
        sa.select(
            sa.literal("consequence"),
            Consequence.id,
            Consequence.due_on,
            *_ITS_PROJECT,
            Consequence.what,
            Consequence.kind,
        )
        .join(Review, Review.id == Consequence.review_id)
        .outerjoin(Project, Project.id == Review.project_id)
        .where(
            Consequence.who_id == _ME,
            Consequence.state == "open",
            Consequence.due_on <= _UNTIL,
            Consequence.organisation_id == _HERE,
        ),
        sa.select(
            sa.literal("hand_over"),
            HandOver.id,
            sa.cast(sa.null(), sa.Date),
            _NOTHING,
            _NOTHING,
            sa.func.coalesce(Person.name, ""),
            _NOTHING,
        )
        .outerjoin(Person, Person.id == HandOver.from_id)
        .where(HandOver.to_id == _ME, HandOver.accepted_at.is_(None), HandOver.organisation_id == _HERE),
        # A value that somebody sent for the person's approval, or one of their own that came back.
        sa.select(
            sa.literal("value"),
            ValueDraft.id,
            sa.cast(sa.null(), sa.Date),
            *project,
            Metric.name,
            ValueDraft.state,
        )
        .join(Metric, Metric.id == ValueDraft.metric_id)
        .join(Project, Project.id == Metric.project_id)
        .where(
            ValueDraft.organisation_id == _HERE,
            sa.or_(
                sa.and_(ValueDraft.state == SENT, ValueDraft.author_id != _ME, MINE),
                sa.and_(ValueDraft.state == RETURNED, ValueDraft.author_id == _ME),
            ),
        ),
        # The next value of a part of a measure that the person gives.
        sa.select(
            sa.literal("part"), part.id, part.on, part.ref, part.title, part.words, sa.cast(part.metric_id, sa.String)
        ).where(part.person_id == _ME, part.organisation_id == _HERE, part.on <= _UNTIL),
        sa.select(sa.literal("end"), Project.id, Project.planned_end_on, *project, _NOTHING, _NOTHING).where(
            MINE, Project.stage == RUNNING, Project.planned_end_on <= _UNTIL
        ),
    ]


@cache
def _tasks(sqlite: bool) -> sa.CompoundSelect[*tuple[Any, ...]]:
    return sa.union_all(*arms(sqlite)).order_by("on", "kind", "id").limit(MOST)


@dataclass(frozen=True)
class Worker:
    """Whose work list it is, with the roles held and the departments that they reach."""

    viewer: Viewer

    @property
    def signs_all(self) -> bool:
        """Whether they may sign any review."""
        return any(Scope.ANY in SIGNS.get(Role(grant.role), ()) for grant in self.viewer.grants)

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
    found = [Task._make(row) for row in read(_tasks(is_sqlite()), _values(whose.viewer, today))]
    return [*found, *_updates(whose.viewer, today), *to_sign(whose)]


def _values(viewer: Viewer, today: date) -> dict[str, Any]:
    return {
        "organisation_id": viewer.organisation_id,
        "person_id": viewer.person_id,
        "today": today,
        "until": today + rules.AHEAD,
    }


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
            *_ITS_PROJECT,
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
