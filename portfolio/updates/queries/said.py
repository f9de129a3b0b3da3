"""What was said: the newest update of a project, all of a quarter, who needs help, and what a page starts from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Actor, Viewer
from portfolio.core.clock import today
from portfolio.core.db import db, read
from portfolio.core.errors import Missing, WrongInput
from portfolio.core.quarter import Quarter
from portfolio.metrics.models import Metric, Observation
from portfolio.people.models import Person
from portfolio.projects.models import Project
from portfolio.projects.queries import project_by_ref
from portfolio.status.models import Confidence, Forecast, Risk, RiskEntry
from portfolio.status.queries import RISK_ORDER
from portfolio.updates import rules
from portfolio.updates.models import ProjectUpdate, SentValue, UpdateDraft

_Later = aliased(ProjectUpdate)
LAST = "9999Q4"


class Newest(NamedTuple):
    """The newest update of a project: of its last quarter, as corrected last."""

    id: int
    project_id: int
    quarter: str
    as_of: date
    sent_on: date
    sentence: str | None
    confidence: str | None
    main_risk: str | None
    help_needed: str | None
    nothing_changed_reason: str | None
    nothing_changed_words: str | None
    by: str | None


_NEWEST = (
    sa.select(*(getattr(ProjectUpdate, name) for name in Newest._fields[:-1]), Person.name)
    .outerjoin(Person, Person.id == ProjectUpdate.by_id)
    .where(ProjectUpdate.project_id == sa.bindparam("project_id"), ProjectUpdate.quarter <= sa.bindparam("until"))
    .order_by(ProjectUpdate.quarter.desc(), ProjectUpdate.id.desc())
    .limit(1)
)


def newest(project_id: int, until: Quarter | None = None) -> Newest | None:
    """The newest update of a project that the viewer may see, None before the first.

    until  of this quarter or those before it
    """
    row = read(_NEWEST, {"project_id": project_id, "until": str(until or LAST)}).one_or_none()
    return Newest._make(row) if row else None


def newest_until(on: Any) -> sa.ColumnElement[bool]:
    """The SQL for: an update is the newest of its project, of those sent until a day.

    on  a date, or a parameter of a statement that is put together once
    """
    return sa.and_(
        ProjectUpdate.sent_on <= on,
        ~sa.exists().where(
            _Later.project_id == ProjectUpdate.project_id,
            _Later.sent_on <= on,
            sa.or_(
                _Later.quarter > ProjectUpdate.quarter,
                sa.and_(_Later.quarter == ProjectUpdate.quarter, _Later.id > ProjectUpdate.id),
            ),
        ),
    )


HELP_NEEDED = (
    sa.select(ProjectUpdate.help_needed)
    .where(ProjectUpdate.project_id == Project.id)
    .order_by(ProjectUpdate.quarter.desc(), ProjectUpdate.id.desc())
    .limit(1)
    .correlate(Project)
    .scalar_subquery()
)
"""The SQL for: what help the newest update of a project asks for; to be used where Project stands."""


class Edition(NamedTuple):
    """An update with who sent it; the newest of its quarter counts, the others were corrected."""

    update: ProjectUpdate
    by: str | None
    counts: bool


def editions(project_id: int, most: int = 100) -> Sequence[Edition]:
    """Every update of a project, the newest quarter first, and the newest edition within it."""
    rows = db.session.execute(
        sa.select(ProjectUpdate, Person.name, _Later.id)
        .outerjoin(Person, Person.id == ProjectUpdate.by_id)
        .outerjoin(_Later, _Later.supersedes_id == ProjectUpdate.id)
        .where(ProjectUpdate.project_id == project_id)
        .order_by(ProjectUpdate.quarter.desc(), ProjectUpdate.id.desc())
        .limit(most)
    )
    return [Edition(update, name, later is None) for update, name, later in rows]


class Value(NamedTuple):
    """A value that came with an update, and what it is a value of."""

    name: str
    measure: str
    unit: str
    value: int | None
    words: str | None
    on: date


def values_of(update_ids: Sequence[int]) -> dict[int, list[Value]]:
    """The values that came with some updates, in the order of their measures."""
    rows = read(
        sa.select(
            SentValue.update_id,
            Metric.name,
            Metric.measure,
            Metric.unit,
            Observation.value,
            Observation.words,
            Observation.observed_on,
        )
        .join(Observation, Observation.id == SentValue.observation_id)
        .join(Metric, Metric.id == Observation.metric_id)
        .where(SentValue.update_id.in_(update_ids))
        .order_by(SentValue.update_id, Metric.is_primary.desc(), Metric.position, Metric.id)
    )
    found: dict[int, list[Value]] = {}
    for update_id, *value in rows:
        found.setdefault(update_id, []).append(Value(*value))
    return found


# ------------------------------------------------------------------------------------- what a page starts from
def update_of(project_id: int, quarter: Quarter) -> ProjectUpdate | None:
    """The update of a project and quarter that counts: the newest."""
    return db.session.scalar(
        sa.select(ProjectUpdate)
        .where(ProjectUpdate.project_id == project_id, ProjectUpdate.quarter == str(quarter))
        .order_by(ProjectUpdate.id.desc())
        .limit(1)
    )


def values_sent_with(update_id: int) -> dict[int, Observation]:
    """The values that came with an update and have not been corrected since, by measure."""
    later = aliased(Observation)
    rows = db.session.scalars(
        sa.select(Observation)
        .join(SentValue, SentValue.observation_id == Observation.id)
        .where(SentValue.update_id == update_id, ~sa.exists().where(later.supersedes_id == Observation.id))
        .order_by(Observation.id)
    )
    return {row.metric_id: row for row in rows}


def last_confidence(project_id: int, side: str, on: date) -> Confidence | None:
    """The judgement of one side, owner or unit, that held on a day."""
    return db.session.scalar(
        sa.select(Confidence)
        .where(Confidence.project_id == project_id, Confidence.side == side, Confidence.on <= on)
        .order_by(Confidence.on.desc(), Confidence.id.desc())
        .limit(1)
    )


def last_forecast(project_id: int) -> Forecast | None:
    """The newest forecast of what a project will have cost."""
    return db.session.scalar(
        sa.select(Forecast)
        .where(Forecast.project_id == project_id)
        .order_by(Forecast.on.desc(), Forecast.id.desc())
        .limit(1)
    )


class RiskSeen(NamedTuple):
    """A risk as somebody has it before them: its number and that of its newest entry."""

    risk_id: int
    entry_id: int


class MainRisk(NamedTuple):
    """The main risk of a project, and by what a later sender tells that it is still as they have seen it."""

    risk: Risk
    seen: RiskSeen


_NEWEST_ENTRY = sa.select(sa.func.max(RiskEntry.id)).where(RiskEntry.risk_id == Risk.id).scalar_subquery()
_OPEN_RISKS = sa.select(Risk, _NEWEST_ENTRY).where(Risk.closed_on.is_(None)).execution_options(populate_existing=True)


def main_risk(project_id: int) -> MainRisk | None:
    """The open risk that weighs most; of equal ones the one to be dealt with first."""
    wanted = _OPEN_RISKS.where(Risk.project_id == project_id).order_by(*RISK_ORDER).limit(1)
    found = db.session.execute(wanted).one_or_none()
    return MainRisk(found[0], RiskSeen(found[0].id, found[1])) if found else None


def risk_as_seen(project_id: int, seen: RiskSeen) -> Risk | None:
    """A risk of a project that is open and stands as somebody has seen it; None when it has changed since."""
    found = db.session.execute(_OPEN_RISKS.where(Risk.project_id == project_id, Risk.id == seen.risk_id)).one_or_none()
    return found[0] if found and found[1] == seen.entry_id else None


def is_known_risk(project_id: int, what: str) -> bool:
    """Whether a project has an open risk of these words already."""
    same = sa.select(Risk.id).where(Risk.project_id == project_id, Risk.closed_on.is_(None), Risk.what == what)
    return db.session.scalar(same.limit(1)) is not None


def draft_of(project_id: int, quarter: Quarter, by: Actor) -> UpdateDraft | None:
    """What somebody has typed and not sent yet."""
    return db.session.get(UpdateDraft, (by.person_id, project_id, str(quarter)))


@dataclass(frozen=True)
class Found:
    """A project and the quarter of an update."""

    project: Project
    quarter: Quarter


def found(viewer: Viewer, ref: str, quarter: str) -> Found:
    """The project and the quarter of an address; Missing when there is none for this viewer."""
    try:
        return Found(project_by_ref(viewer, ref), Quarter.parse(quarter))
    except WrongInput:
        raise Missing("quarter") from None


def of_project(viewer: Viewer, ref: str) -> Found:
    """A project with the quarter that it is asked about today."""
    return Found(project_by_ref(viewer, ref), rules.asked_quarter(today(viewer.zone)))
