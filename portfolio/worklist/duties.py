"""What somebody still has to do or to look after in a city, of every kind, in one statement."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import read
from portfolio.meetings.models import Action
from portfolio.metrics.models import Metric, MetricPart
from portfolio.people.models import Membership, Person
from portfolio.people.queries import is_current
from portfolio.people.rights import Role
from portfolio.projects import handing
from portfolio.projects.models import Project
from portfolio.projects.rules import OVER
from portfolio.reviews.models import Consequence, Review
from portfolio.reviews.rules import OPEN
from portfolio.status.models import Risk
from portfolio.strategy.models import Programme, Strategy

MOST = 2000
"""So many are listed, and handed over at once; the rest follows."""

_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_WHO: sa.BindParameter[int] = sa.bindparam("person_id", type_=sa.Integer)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)


class Duty(NamedTuple):
    """Something that somebody has to do or to look after.

    kind     one of handing.KINDS
    id       of the project, programme, strategy, review, action, consequence, risk, measure or part
    title    of the project or whatever else it belongs to, with ref or key in its address
    words    what is to be done, what the risk is, which measure or part; empty for what is owned
    on       its day, if it has one
    reviews  how many open reviews hang on what is owned
    """

    kind: str
    id: int
    ref: str
    title: str
    words: str
    on: date | None
    reviews: int

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.id}"


def open_duties(organisation_id: int, person_id: int, today: date) -> list[Duty]:
    """Everything open of a person in a city, by kind and title; one statement."""
    values = {"organisation_id": organisation_id, "person_id": person_id, "today": today}
    rows = [Duty._make(row) for row in read(_duties(), values)]
    return sorted(rows, key=lambda duty: (handing.KINDS.index(duty.kind), duty.title, duty.words, duty.id))


@cache
def _duties() -> sa.CompoundSelect[*tuple[Any, ...]]:
    return sa.union_all(*_owned(), *_tasks(), *_measured()).limit(MOST)


_NO_DAY = sa.cast(sa.null(), sa.Date)
_NONE = sa.literal(0)
_NOTHING = sa.literal("")


def _open_reviews(subject: Any, number: Any) -> Any:
    return sa.select(sa.func.count()).where(subject == number, Review.state.in_(OPEN)).scalar_subquery()


def _owned() -> list[Any]:
    """Projects, programmes and strategies: those that are over only while a review of them is open."""
    reviews = _open_reviews(Review.project_id, Project.id)
    goes_on = sa.and_(Project.archived_on.is_(None), sa.or_(Project.stage.not_in(OVER), reviews > 0))
    found: list[Any] = [
        sa.select(
            sa.literal(kind).label("kind"),
            Project.id.label("id"),
            Project.ref.label("ref"),
            Project.title.label("title"),
            _NOTHING.label("words"),
            Project.planned_end_on.label("on"),
            (reviews if kind == handing.OWNER else _NONE).label("reviews"),
        ).where(whose == _WHO, Project.organisation_id == _HERE, goes_on)
        for kind, whose in ((handing.OWNER, Project.owner_id), (handing.DEPUTY, Project.deputy_id))
    ]
    for kind, model, subject in (
        (handing.PROGRAMME, Programme, Review.programme_id),
        (handing.STRATEGY, Strategy, Review.strategy_id),
    ):
        reviews = _open_reviews(subject, model.id)
        holds = sa.or_(model.until_on.is_(None), model.until_on >= _TODAY, reviews > 0)
        found.append(
            sa.select(sa.literal(kind), model.id, model.key, model.title, _NOTHING, model.until_on, reviews).where(
                model.owner_id == _WHO, model.organisation_id == _HERE, holds
            )
        )
    return found


def _tasks() -> list[Any]:
    """Signatures, actions of meetings and reviews, and risks."""
    ref, title = sa.func.coalesce(Project.ref, ""), sa.func.coalesce(Project.title, "")
    waits = sa.or_(Review.state == "submitted", Review.amending == "submitted")
    return [
        sa.select(sa.literal(handing.SIGNATURE), Review.id, ref, title, Review.kind, _NO_DAY, _NONE)
        .outerjoin(Project, Project.id == Review.project_id)
        .where(Review.signer_id == _WHO, Review.organisation_id == _HERE, waits),
        sa.select(sa.literal(handing.ACTION), Action.id, ref, title, Action.what, Action.due_on, _NONE)
        .outerjoin(Project, Project.id == Action.project_id)
        .where(Action.who_id == _WHO, Action.organisation_id == _HERE, Action.state == "open"),
        sa.select(
            sa.literal(handing.CONSEQUENCE), Consequence.id, ref, title, Consequence.what, Consequence.due_on, _NONE
        )
        .join(Review, Review.id == Consequence.review_id)
        .outerjoin(Project, Project.id == Review.project_id)
        .where(Consequence.who_id == _WHO, Consequence.organisation_id == _HERE, Consequence.state == "open"),
        sa.select(sa.literal(handing.RISK), Risk.id, ref, title, Risk.what, Risk.due_on, _NONE)
        .join(Project, Project.id == Risk.project_id)
        .where(
            Risk.who_id == _WHO,
            Risk.closed_on.is_(None),
            Project.organisation_id == _HERE,
            Project.archived_on.is_(None),
        ),
    ]


def _measured() -> list[Any]:
    """Measures, and parts of measures."""
    newer = aliased(MetricPart)
    ref, title = sa.func.coalesce(Project.ref, ""), sa.func.coalesce(Project.title, "")
    in_use = (Metric.organisation_id == _HERE, Metric.retired_on.is_(None), Project.archived_on.is_(None))
    return [
        sa.select(sa.literal(handing.MEASURE), Metric.id, ref, title, Metric.name, _NO_DAY, _NONE)
        .outerjoin(Project, Project.id == Metric.project_id)
        .where(Metric.responsible_id == _WHO, *in_use),
        sa.select(
            sa.literal(handing.PART),
            MetricPart.id,
            ref,
            title,
            Metric.name + sa.literal(": ") + MetricPart.name,
            _NO_DAY,
            _NONE,
        )
        .join(Metric, Metric.id == MetricPart.metric_id)
        .outerjoin(Project, Project.id == Metric.project_id)
        .where(
            MetricPart.person_id == _WHO,
            MetricPart.applies,
            ~sa.exists().where(
                newer.metric_id == MetricPart.metric_id,
                newer.name == MetricPart.name,
                sa.or_(
                    newer.from_on > MetricPart.from_on,
                    sa.and_(newer.from_on == MetricPart.from_on, newer.id > MetricPart.id),
                ),
            ),
            *in_use,
        ),
    ]


def lead_instead(organisation_id: int, person_id: int, today: date) -> tuple[int, str] | None:
    """The unit lead who gets what a person leaves behind, else the deputy lead; None where there is no other."""
    rank = sa.case((Membership.role == Role.UNIT_LEAD, 0), else_=1)
    row = read(
        sa.select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role.in_((Role.UNIT_LEAD, Role.DEPUTY_LEAD)),
            is_current(today),
            Person.disabled_at.is_(None),
            Person.id != person_id,
        )
        .order_by(rank, Membership.from_on, Membership.id)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def by_key(duties: Sequence[Duty], keys: Sequence[str]) -> list[Duty]:
    """The duties that a form names, in their order."""
    wanted = set(keys)
    return [duty for duty in duties if duty.key in wanted]
