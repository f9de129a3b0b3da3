"""Projects by where their first outcome review stood on a day; counted in the database."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import days_after, db, is_sqlite
from portfolio.people.models import Department, DepartmentChange, Organisation
from portfolio.projects import as_of
from portfolio.projects.models import Assignment, Project, StageMove
from portfolio.projects.rules import RUNNING, TAKEN_BACK
from portfolio.reports.facts import Overdue, Reviews
from portfolio.reports.tallies import Moment, Rows, newest
from portfolio.reviews.models import ClosureDay, Outcome, Postponement, Review, SignOff
from portfolio.reviews.queries.planned import CLOSED, WORKS
from portfolio.reviews.rules import STOPPED_AFTER
from portfolio.reviews.schedule import WorkingDays, nearest_place

OVERDUE_SHOWN = 25
LATE_DAYS, LONG_DAYS = 30, 90

STATES = (
    "before_portfolio",
    "unplanned",
    "not_yet_due",
    "signed",
    "held",
    "postponed",
    "late",
    "overdue",
    "long_overdue",
)
OPEN = ("held", "postponed", "late", "overdue", "long_overdue")
LATE = ("late", "overdue", "long_overdue")
PAST_LADDER = 30
"""Working days after its day from which a late review is counted on the first page."""


def reviews(moment: Moment, count_from: date | None) -> Reviews:
    """How many started projects stand where, and the longest open ones."""
    states = _states(moment, count_from).cte("state_then")
    last = _working_days(moment).add_working_days(moment.day, -PAST_LADDER)
    is_past = sa.and_(states.c.state.in_(LATE), sa.func.coalesce(states.c.postponed_to, states.c.due_on) <= last)
    found = db.session.execute(
        sa.select(states.c.state, sa.func.count(), sa.func.sum(sa.case((is_past, 1), else_=0))).group_by(states.c.state)
    ).all()
    counts = {str(state): int(number) for state, number, _ in found}
    return Reviews(
        started=sum(counts.values()),
        **{state: counts.get(state, 0) for state in STATES},
        rows=_longest_open(moment, states),
        past_ladder=sum(int(past) for *_, past in found),
    )


def _working_days(moment: Moment) -> WorkingDays:
    """The city's working days as they were known: what it closed later changes no earlier report."""
    said = db.session.execute(
        sa.select(Organisation.place, ClosureDay.day, ClosureDay.means)
        .outerjoin(
            ClosureDay,
            sa.and_(ClosureDay.organisation_id == Organisation.id, moment.knows(ClosureDay.recorded_at)),
        )
        .where(Organisation.id == moment.organisation_id)
        .order_by(ClosureDay.id)
    ).all()
    means = {row.day: row.means for row in said if row.day is not None}
    return WorkingDays(
        nearest_place(said[0].place),
        {day: "" for day, word in means.items() if word == CLOSED},
        [day for day, word in means.items() if word == WORKS],
    )


def _states(moment: Moment, count_from: date | None) -> Rows:
    """Every started project with the state and dates of its first outcome review; the first fitting state counts."""
    day = moment.day
    stages = as_of.stages_on(day, moment.known_at)
    back = aliased(StageMove)
    taken_back = sa.exists().where(
        back.project_id == StageMove.project_id,
        back.flag == sa.literal(TAKEN_BACK) + sa.cast(StageMove.seq, sa.String(10)),
        moment.knows(back.recorded_at),
    )
    started = (
        sa.select(StageMove.project_id)
        .where(StageMove.stage == RUNNING, StageMove.on <= day, moment.knows(StageMove.recorded_at), ~taken_back)
        .distinct()
        .subquery()
    )
    first = aliased(Review)
    signed, held, moved = _signed(moment), _held(moment), _moved(moment)
    after_stop = days_after(stages.c.on, STOPPED_AFTER.days, is_sqlite())
    due = sa.case(
        (sa.and_(stages.c.stage == "stopped", after_stop < first.first_due_on), after_stop),
        else_=first.first_due_on,
    )
    work_list = sa.func.coalesce(moved.c.due_on, due)
    state = sa.case(
        (first.id.is_(None), "unplanned"),
        (due < (count_from or date.min), "before_portfolio"),
        (signed.c.review_id.is_not(None), "signed"),
        (due > day, "not_yet_due"),
        (held.c.review_id.is_not(None), "held"),
        (work_list > day, "postponed"),
        (work_list >= day - timedelta(days=LATE_DAYS), "late"),
        (work_list >= day - timedelta(days=LONG_DAYS), "overdue"),
        else_="long_overdue",
    )
    return (
        sa.select(
            Project.id,
            Project.ref,
            Project.title,
            Project.language,
            state.label("state"),
            due.label("due_on"),
            moved.c.due_on.label("postponed_to"),
            held.c.held_on,
        )
        .join(started, started.c.project_id == Project.id)
        .join(stages, stages.c.project_id == Project.id)
        .outerjoin(first, first.id == _first_review(moment))
        .outerjoin(signed, signed.c.review_id == first.id)
        .outerjoin(held, held.c.review_id == first.id)
        .outerjoin(moved, moved.c.review_id == first.id)
        .where(Project.organisation_id == moment.organisation_id)
    )


def _first_review(moment: Moment) -> sa.ScalarSelect[int]:
    """The id of a project's first outcome review; looked up project by project, which an index answers."""
    return (
        sa.select(Review.id)
        .where(Review.project_id == Project.id, Review.kind == "outcome", moment.knows(Review.created_at))
        .order_by(Review.first_due_on, Review.id)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def _signed(moment: Moment) -> sa.Subquery:
    return (
        sa.select(SignOff.review_id)
        .where(SignOff.signed, SignOff.on <= moment.day, moment.knows(SignOff.recorded_at))
        .distinct()
        .subquery()
    )


def _held(moment: Moment) -> sa.Subquery:
    return (
        sa.select(Outcome.review_id, sa.func.min(Outcome.held_on).label("held_on"))
        .where(Outcome.held_on <= moment.day, moment.knows(Outcome.recorded_at))
        .group_by(Outcome.review_id)
        .subquery()
    )


def _moved(moment: Moment) -> sa.Subquery:
    return newest(
        sa.select(Postponement.review_id, Postponement.due_on).where(
            Postponement.on <= moment.day, moment.knows(Postponement.recorded_at)
        ),
        by=(Postponement.review_id,),
        first=(Postponement.on.desc(), Postponement.id.desc()),
    )


def _longest_open(moment: Moment, states: sa.CTE) -> tuple[Overdue, ...]:
    """The projects that owe their review for longest, with the department that led them on the day."""
    lead = newest(
        sa.select(Assignment.project_id, Assignment.department_id).where(
            Assignment.kind == "lead_department",
            Assignment.on <= moment.day,
            moment.knows(Assignment.recorded_at),
        ),
        by=(Assignment.project_id,),
        first=(Assignment.on.desc(), Assignment.id.desc()),
    )
    named = newest(
        sa.select(DepartmentChange.department_id, DepartmentChange.name).where(
            DepartmentChange.name.is_not(None),
            DepartmentChange.on <= moment.day,
            moment.knows(DepartmentChange.recorded_at),
        ),
        by=(DepartmentChange.department_id,),
        first=(DepartmentChange.on.desc(), DepartmentChange.id.desc()),
    )
    rows = db.session.execute(
        sa.select(
            states.c.ref,
            states.c.title,
            states.c.language,
            sa.func.coalesce(named.c.name, Department.name, ""),
            states.c.due_on,
            states.c.postponed_to,
            states.c.held_on,
        )
        .outerjoin(lead, lead.c.project_id == states.c.id)
        .outerjoin(Department, Department.id == lead.c.department_id)
        .outerjoin(named, named.c.department_id == Department.id)
        .where(states.c.state.in_(OPEN))
        .order_by(states.c.due_on, states.c.ref)
        .limit(OVERDUE_SHOWN)
    )
    return tuple(Overdue(*row) for row in rows)
