"""Each kind of task that has a day of its own, as a SELECT that a work list and its count share."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import unindexed
from portfolio.meetings.models import Action
from portfolio.metrics.awaited import awaited_parts
from portfolio.metrics.models import RETURNED, SENT, Metric, ValueDraft
from portfolio.people.models import Person
from portfolio.people.queries import counted_from
from portfolio.projects.models import HandOver, Project
from portfolio.projects.own import is_own
from portfolio.projects.rules import RUNNING
from portfolio.reports.models import AskedDecision, Report
from portfolio.reports.shelf import awaits_answer
from portfolio.reviews.models import Consequence, Review
from portfolio.reviews.queries import brought_forward
from portfolio.reviews.queries.exempted import is_exempted
from portfolio.reviews.rules import OPEN
from portfolio.status.models import Risk
from portfolio.strategy.models import Programme, Strategy

_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_ME: sa.BindParameter[int] = sa.bindparam("person_id", type_=sa.Integer)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
_UNTIL: sa.BindParameter[date] = sa.bindparam("until", type_=sa.Date)
_ANSWERS: sa.BindParameter[int] = sa.bindparam("answers", type_=sa.Integer)

MINE = is_own(_ME, _HERE)
"""The person's own projects."""

_NOTHING = sa.literal("")
_NO_DAY = sa.cast(sa.null(), sa.Date)
Rows = sa.Select[*tuple[Any, ...]]

ITS_PROJECT = (sa.func.coalesce(Project.ref, ""), sa.func.coalesce(Project.title, ""))
"""Of what may hang on no project."""
_PROJECT = (Project.ref.label("ref"), Project.title.label("title"))


def task_selects(sqlite: bool) -> list[Rows]:
    """One SELECT for each kind of task that has a day of its own, in the columns of Task.

    sqlite  for which database
    """
    return [
        _reviews(sqlite),
        _reviews_without_project(sqlite),
        _actions(),
        _risks(),
        _consequences(),
        _hand_overs(),
        _values(),
        _parts(sqlite),
        _decisions(),
        _ends(),
    ]


def _reviews(sqlite: bool) -> Rows:
    """Open reviews of the person's own projects, due by the day on which a stop brings them forward."""
    after_stop, is_earlier = brought_forward(sqlite)
    due = sa.case((is_earlier, after_stop), else_=Review.due_on)
    return (
        sa.select(
            sa.literal("review").label("kind"),
            Review.id.label("id"),
            sa.type_coerce(due, sa.Date).label("on"),
            *_PROJECT,
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
        )
    )


def _reviews_without_project(sqlite: bool) -> Rows:
    """Open reviews of programmes and strategies that the person owns; they are few, and an index finds them."""
    return (
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
        )
    )


def _actions() -> Rows:
    """Actions that a meeting agreed."""
    return (
        sa.select(sa.literal("action"), Action.id, Action.due_on, *ITS_PROJECT, Action.what, _NOTHING)
        .outerjoin(Project, Project.id == Action.project_id)
        .where(Action.organisation_id == _HERE, Action.who_id == _ME, Action.state == "open", Action.due_on <= _UNTIL)
    )


def _risks() -> Rows:
    """Open risks that the person deals with."""
    return (
        sa.select(sa.literal("risk"), Risk.id, Risk.due_on, *_PROJECT, Risk.what, _NOTHING)
        .join(Project, Project.id == Risk.project_id)
        .where(
            Risk.who_id == _ME,
            Risk.closed_on.is_(None),
            Risk.due_on <= _UNTIL,
            Project.organisation_id == _HERE,
            Project.archived_on.is_(None),
        )
    )


def _consequences() -> Rows:
    """What a signed review agreed, or asks to take over."""
    return (
        sa.select(
            sa.literal("consequence"),
            Consequence.id,
            Consequence.due_on,
            *ITS_PROJECT,
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
        )
    )


def _hand_overs() -> Rows:
    """What somebody handed over and the person has not confirmed."""
    return (
        sa.select(
            sa.literal("hand_over"),
            HandOver.id,
            _NO_DAY,
            _NOTHING,
            _NOTHING,
            sa.func.coalesce(Person.name, ""),
            _NOTHING,
        )
        .outerjoin(Person, Person.id == HandOver.from_id)
        .where(HandOver.to_id == _ME, HandOver.accepted_at.is_(None), HandOver.organisation_id == _HERE)
    )


def _values() -> Rows:
    """Values that somebody sent for the person's approval, and those of their own that came back."""
    return (
        sa.select(sa.literal("value"), ValueDraft.id, _NO_DAY, *_PROJECT, Metric.name, ValueDraft.state)
        .join(Metric, Metric.id == ValueDraft.metric_id)
        .join(Project, Project.id == Metric.project_id)
        .where(
            ValueDraft.organisation_id == _HERE,
            sa.or_(
                sa.and_(ValueDraft.state == SENT, ValueDraft.author_id != _ME, MINE),
                sa.and_(ValueDraft.state == RETURNED, ValueDraft.author_id == _ME),
            ),
        )
    )


def _parts(sqlite: bool) -> Rows:
    """The next value of each part of a measure that the person gives."""
    part = awaited_parts(sqlite).c
    metric = sa.cast(part.metric_id, sa.String)
    return sa.select(sa.literal("part"), part.id, part.on, part.ref, part.title, part.words, metric).where(
        part.person_id == _ME, part.organisation_id == _HERE, part.on <= _UNTIL
    )


def _decisions() -> Rows:
    """Decisions that an issued report asks for; who may not answer is not told, as somebody else writes the answer."""
    return (
        sa.select(
            sa.literal("decision"), AskedDecision.id, AskedDecision.due_on, *ITS_PROJECT, AskedDecision.asked, _NOTHING
        )
        .join(Report, Report.id == AskedDecision.report_id)
        .outerjoin(Project, Project.id == AskedDecision.project_id)
        .where(_ANSWERS == 1, *awaits_answer(_HERE, _ME), AskedDecision.due_on <= _UNTIL)
    )


def _ends() -> Rows:
    """Own projects that are running and come to their planned end."""
    return sa.select(sa.literal("end"), Project.id, Project.planned_end_on, *_PROJECT, _NOTHING, _NOTHING).where(
        MINE, Project.stage == RUNNING, Project.planned_end_on <= _UNTIL
    )
