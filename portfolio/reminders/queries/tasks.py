"""What waits for people beside the ladder: signatures, calls for help, actions, updates; weekly all that is late.

Each becomes news at an instant: when it was written, or when the day of its word begins. A round takes the news since
the one before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.clock import day_begins, local_day
from portfolio.core.db import UTCDateTime, is_sqlite, read
from portfolio.meetings.models import Action
from portfolio.metrics.awaited import awaited_parts
from portfolio.metrics.models import SENT, Metric, ValueDraft
from portfolio.projects.models import Project
from portfolio.reminders import rules
from portfolio.reminders.queries.cities import City
from portfolio.reminders.queries.scope import HERE, due, wanted
from portfolio.reviews.models import Consequence, Outcome, Review, SignRequest
from portfolio.reviews.schedule import WorkingDays
from portfolio.strategy.models import Programme, Strategy
from portfolio.updates import queries as updates
from portfolio.updates.models import ProjectUpdate
from portfolio.updates.rules import asked_quarter, due_on

REVIEWS, WAITING, VALUES, ACTIONS, UPDATES = "reviews", "waiting", "values", "actions", "updates"
SECTIONS = (REVIEWS, WAITING, VALUES, ACTIONS, UPDATES)

SHOWN_WEEKLY = 10
"""So many late reviews of a person are read; the mail names fewer, and counts the others."""


class News(NamedTuple):
    """Something for a person to do, and since when it is news.

    person_id  None where a role decides: of the unit's lead, or of the head of `department_id`
    but        people who may not do it, as the owner may not sign
    deputy_id  who does it where the person does not
    say        key of letters.SENTENCES
    more       how many like it are left out
    """

    person_id: int | None
    section: str
    say: str
    title: str
    review: str
    on: date | None
    minutes: int
    path: str
    at: datetime
    department_id: int | None = None
    but: tuple[int | None, ...] = ()
    deputy_id: int | None = None
    more: int = 0


@dataclass(frozen=True)
class Span:
    """What counts as news: since the last round; and whether the week's late things are named, too."""

    of: City
    days: WorkingDays
    since_at: datetime
    at: datetime
    is_weekly: bool

    @property
    def since(self) -> date:
        """The city's day of the last round."""
        return local_day(self.since_at, self.of.zone)

    @property
    def today(self) -> date:
        """The city's day of this round."""
        return local_day(self.at, self.of.zone)

    def begins(self, day: date) -> datetime:
        """The instant at which a day begins in the city."""
        return day_begins(day, self.of.zone)

    def covers(self, day: date) -> bool:
        """Whether a day lies in the span."""
        return self.since < day <= self.today

    def days_of(self, count: int) -> list[date]:
        """The due dates of which the working day so many before (or after) lies in the span."""
        near = (self.since + timedelta(days=offset) for offset in range(-30, (self.today - self.since).days + 30))
        return [day for day in near if self.covers(self.days.add_working_days(day, count))]


def news(span: Span) -> Iterator[News]:
    """Everything that is news in a span; a fixed number of statements."""
    yield from _signatures(span)
    yield from _calls_for_help(span)
    yield from _approvals(span)
    yield from _parts(span)
    yield from _actions(span)
    yield from _consequences(span)
    yield from _updates(span)
    if span.is_weekly:
        yield from _late_reviews(span)


_TITLE = sa.func.coalesce(Project.title, Programme.title, Strategy.title)
_OWNER = sa.func.coalesce(Project.owner_id, Programme.owner_id, Strategy.owner_id)
_SINCE: sa.BindParameter[datetime] = sa.bindparam("since", type_=UTCDateTime())
_newer, _asked = aliased(Outcome), aliased(SignRequest)


@cache
def _to_sign(weekly: bool) -> Any:
    asked = (
        sa.select(_asked.person_id)
        .where(_asked.review_id == Review.id)
        .order_by(_asked.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted_ = (
        sa.select(
            Review.id,
            Review.kind,
            _TITLE.label("title"),
            _OWNER.label("owner_id"),
            Project.lead_department_id,
            Outcome.author_id,
            Outcome.recorded_at,
            asked.label("asked_id"),
        )
        .join(Outcome, Outcome.review_id == Review.id)
        .outerjoin(Project, Project.id == Review.project_id)
        .outerjoin(Programme, Programme.id == Review.programme_id)
        .outerjoin(Strategy, Strategy.id == Review.strategy_id)
        .where(
            Review.organisation_id == HERE,
            Review.state == "submitted",
            Review.import_id.is_(None),
            Project.archived_on.is_(None),
            ~sa.exists().where(_newer.review_id == Review.id, _newer.edition > Outcome.edition),
        )
        .order_by(Outcome.recorded_at, Review.id)
    )
    return wanted_ if weekly else wanted_.where(Outcome.recorded_at >= _SINCE)


def _signatures(span: Span) -> Iterator[News]:
    for row in read(_to_sign(span.is_weekly), _values(span)):
        yield News(
            row.asked_id,
            WAITING,
            "sign",
            row.title,
            row.kind,
            None,
            rules.SIGN_MINUTES,
            f"/reviews/{row.id}/sign-off",
            span.at if span.is_weekly else row.recorded_at,
            department_id=row.lead_department_id,
            but=(row.owner_id, row.author_id),
        )


_corrected = aliased(ProjectUpdate)
_CALLS = (
    sa.select(ProjectUpdate.project_id, Project.ref, Project.title, ProjectUpdate.recorded_at)
    .join(Project, Project.id == ProjectUpdate.project_id)
    .where(
        ProjectUpdate.organisation_id == HERE,
        ProjectUpdate.help_needed.is_not(None),
        ProjectUpdate.nothing_changed_reason.is_(None),
        ProjectUpdate.recorded_at >= _SINCE,
        Project.archived_on.is_(None),
        ~sa.exists().where(_corrected.supersedes_id == ProjectUpdate.id),
    )
    .order_by(ProjectUpdate.recorded_at, ProjectUpdate.id)
)


def _calls_for_help(span: Span) -> Iterator[News]:
    """Updates in which an owner asks for help, for whoever leads the unit."""
    for row in read(_CALLS, _values(span)):
        path = f"/projects/{row.ref}/updates"
        yield News(None, WAITING, "help", row.title, "", None, rules.HELP_MINUTES, path, row.recorded_at)


@cache
def _sent(weekly: bool) -> Any:
    sent = (
        sa.select(
            ValueDraft.id,
            ValueDraft.author_id,
            ValueDraft.changed_at,
            Metric.name,
            Project.owner_id,
            Project.deputy_id,
        )
        .join(Metric, Metric.id == ValueDraft.metric_id)
        .outerjoin(Project, Project.id == Metric.project_id)
        .where(ValueDraft.organisation_id == HERE, ValueDraft.state == SENT, Project.archived_on.is_(None))
        .order_by(ValueDraft.changed_at, ValueDraft.id)
    )
    return sent if weekly else sent.where(ValueDraft.changed_at >= _SINCE)


def _approvals(span: Span) -> Iterator[News]:
    """Values that wait for approval: by the owner, the deputy, or whoever leads the unit; never by their author."""
    for row in read(_sent(span.is_weekly), _values(span)):
        yield News(
            row.owner_id,
            VALUES,
            "approve",
            row.name,
            "",
            None,
            rules.APPROVE_MINUTES,
            f"/value-drafts/{row.id}",
            span.at if span.is_weekly else row.changed_at,
            but=(row.author_id,),
            deputy_id=row.deputy_id,
        )


_SOON: sa.BindParameter[Any] = sa.bindparam("soon", expanding=True)
_LATE: sa.BindParameter[Any] = sa.bindparam("late", expanding=True)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)


@cache
def _promised(model: Any, weekly: bool) -> Any:
    """Actions of meetings, or what follows from reviews: near, late, newly given by somebody else."""
    given = sa.and_(model.recorded_at >= _SINCE, sa.or_(model.by_id.is_(None), model.by_id != model.who_id))
    is_news = [model.due_on.in_(_SOON), model.due_on.in_(_LATE), given]
    if weekly:
        is_news.append(model.due_on < _TODAY)
    return (
        sa.select(model.id, model.what, model.who_id, model.due_on, model.recorded_at)
        .where(model.organisation_id == HERE, model.state == "open", model.who_id.is_not(None), sa.or_(*is_news))
        .order_by(model.due_on, model.id)
    )


def _actions(span: Span) -> Iterator[News]:
    for row in read(_promised(Action, span.is_weekly), _values(span) | _near(span)):
        yield _promise(span, row, f"/actions/{row.id}")


def _consequences(span: Span) -> Iterator[News]:
    statement = _promised(Consequence, span.is_weekly).add_columns(Consequence.review_id)
    for row in read(statement, _values(span) | _near(span)):
        yield _promise(span, row, f"/reviews/{row.review_id}")


@cache
def _awaited(sqlite: bool, weekly: bool) -> Any:
    part = awaited_parts(sqlite).c
    is_news: list[sa.ColumnElement[bool]] = [part.on.in_(_SOON), part.on.in_(_LATE)]
    if weekly:
        is_news.append(part.on < _TODAY)
    return (
        sa.select(part.id, part.metric_id, part.person_id, part.words, part.on)
        .where(part.organisation_id == HERE, sa.or_(*is_news))
        .order_by(part.on, part.id)
    )


def _parts(span: Span) -> Iterator[News]:
    """The next values of parts of measures, for those who give them."""
    for row in read(_awaited(is_sqlite(), span.is_weekly), _values(span) | _near(span)):
        is_late = row.on < span.today
        near = span.days.add_working_days(row.on, 1 if is_late else -2)
        yield News(
            row.person_id,
            VALUES,
            "value_late" if is_late else "value",
            row.words,
            "",
            row.on,
            rules.VALUE_MINUTES,
            f"/metrics/{row.metric_id}/parts/{row.id}",
            span.begins(near) if span.covers(near) else span.at,
        )


def _promise(span: Span, row: Any, path: str) -> News:
    is_late = row.due_on < span.today
    near = span.days.add_working_days(row.due_on, 1 if is_late else -2)
    begun = span.begins(near) if span.covers(near) else row.recorded_at
    since = span.at if span.is_weekly and is_late else begun
    say = "action_late" if is_late else "action"
    return News(row.who_id, ACTIONS, say, row.what, "", row.due_on, rules.ACTION_MINUTES, path, since)


def _near(span: Span) -> dict[str, Any]:
    return {"soon": span.days_of(-2) or [date.min], "late": span.days_of(1) or [date.min], "today": span.today}


def _updates(span: Span) -> Iterator[News]:
    """The updates that the unit has asked for and that have not come: three working days before, and the day after."""
    quarter = asked_quarter(span.today)
    due = due_on(quarter, span.of.settings.update_due_days)
    near = [span.days.add_working_days(due, -3), span.days.next(due)]
    on = next((day for day in near if span.covers(day)), None)
    is_late = due < span.today
    if on is None and not (span.is_weekly and is_late):
        return
    viewer = span.of.viewer()
    if not updates.requests_of(viewer, quarter, most=1):
        return
    for person in updates.recipients(viewer, quarter, span.today)[0]:
        for ref, title in person.projects[:SHOWN_WEEKLY]:
            yield News(
                person.id,
                UPDATES,
                "update_late" if is_late else "update",
                title,
                str(quarter),
                due,
                rules.UPDATE_MINUTES,
                f"/projects/{ref}/updates/{quarter}",
                span.begins(on) if on else span.at,
            )


@cache
def _late(sqlite: bool) -> Any:
    """The reviews that the ladder has done with, some of each owner's and how many there are."""
    reviews = (
        sa.select(
            Review.id,
            Review.kind,
            _TITLE.label("title"),
            _OWNER.label("owner_id"),
            Project.deputy_id.label("deputy_id"),
            due(sqlite).label("due_on"),
        )
        .outerjoin(Project, Project.id == Review.project_id)
        .outerjoin(Programme, Programme.id == Review.programme_id)
        .outerjoin(Strategy, Strategy.id == Review.strategy_id)
        .where(Review.organisation_id == HERE, wanted(sqlite), due(sqlite) <= sa.bindparam("last", type_=sa.Date))
        .subquery()
    )
    c = reviews.c
    place = sa.func.row_number().over(partition_by=c.owner_id, order_by=(c.due_on, c.id)).label("place")
    number = sa.func.count().over(partition_by=c.owner_id).label("number")
    placed = sa.select(reviews, place, number).where(c.owner_id.is_not(None)).subquery()
    return (
        sa.select(placed)
        .where(placed.c.place <= SHOWN_WEEKLY)
        .order_by(placed.c.owner_id, placed.c.due_on, placed.c.id)
    )


def last_of_ladder(days: WorkingDays, today: date) -> date:
    """The latest due date of which the ladder is over: only the weekly digest names it."""
    return days.add_working_days(today, -rules.LAST) - timedelta(days=1)


def _late_reviews(span: Span) -> Iterator[News]:
    values = _values(span) | {
        "today": span.today,
        "count_from": span.of.settings.count_from or date.min,
        "last": last_of_ladder(span.days, span.today),
    }
    for row in read(_late(is_sqlite()), values):
        yield News(
            row.owner_id,
            REVIEWS,
            "late",
            row.title,
            row.kind,
            row.due_on,
            rules.minutes(row.kind),
            f"/reviews/{row.id}/outcome",
            span.at,
            more=row.number - SHOWN_WEEKLY if row.place == SHOWN_WEEKLY else 0,
        )


def _values(span: Span) -> dict[str, Any]:
    return {"organisation_id": span.of.id, "since": span.since_at}
