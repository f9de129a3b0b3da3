"""What changed within the period: projects that came, went and moved, dates, starts and goals, and open risks."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.clock import local_day
from portfolio.core.db import read
from portfolio.metrics.models import Baseline, Metric, PastDefinition, Target
from portfolio.projects.models import Plan, Project, StageMove
from portfolio.projects.rules import OVER, TAKEN_BACK
from portfolio.reports.facts.changes import Changes, MoveCount, Moved, OpenRisk, Rebased, Redated
from portfolio.reports.tallies.moment import Moment, Rows, end_of, newest
from portfolio.reports.tallies.names import called
from portfolio.reports.tallies.outcomes import definitions_then
from portfolio.reviews.models import Postponement, Review
from portfolio.status.models import Risk, RiskEntry
from portfolio.status.rules import BAD, LIKELY

ROWS_SHOWN, RISKS_SHOWN = 25, 5


def changes(moment: Moment, first: date) -> Changes:
    """What changed from a day on; a fixed number of statements, each of which fetches the rows that are shown."""
    entered, left, reasoned = (_rows(wanted) for wanted in (_entered(moment, first), *_moves(moment, first)))
    redated, rebased = _rows(_redated(moment, first)), _rows(_rebased(moment, first))
    risks = _rows(_risks(moment), RISKS_SHOWN)
    shown = [*entered, *left, *reasoned, *redated, *rebased, *risks]
    names = called(moment, {row.project_id for row in shown})

    def moved(row: Any) -> Moved:
        return Moved(*names[row.project_id], row.stage, row.on, row.reason)

    def told(row: Any) -> tuple[str, str, str | None]:
        return names[row.project_id][:3]

    return Changes(
        entered_total=_total(entered),
        entered=tuple(map(moved, entered)),
        left_total=_total(left),
        left=tuple(map(moved, left)),
        moves=_counts(moment, first),
        reasoned_total=_total(reasoned),
        reasoned=tuple(map(moved, reasoned)),
        redated_total=_total(redated),
        redated=tuple(Redated(*told(row), row.what, row.before, row.after, row.reason) for row in redated),
        rebased_total=_total(rebased),
        rebased=tuple(
            Rebased(
                *told(row),
                row.name,
                row.what,
                row.measure,
                row.unit,
                row.before,
                row.after,
                local_day(row.on, moment.zone),
            )
            for row in rebased
        ),
        risks_total=_total(risks),
        risks=tuple(
            OpenRisk(*names[row.project_id], row.what, row.likely, row.bad, row.weight, row.due_on) for row in risks
        ),
    )


def _rows(wanted: Rows, most: int = ROWS_SHOWN) -> Sequence[Any]:
    """The first rows of a SELECT, each with the number of all in `total`."""
    return read(wanted.add_columns(sa.func.count().over().label("total")).limit(most)).all()


def _total(rows: Sequence[Any]) -> int:
    return rows[0].total if rows else 0


# ---------------------------------------------------------------------------------------------------- moves
def _stands(moment: Moment, move: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """A move known up to the day that was not taken back, and takes none back itself."""
    back = aliased(StageMove)
    taken_back = sa.exists().where(
        back.project_id == move.project_id,
        back.flag == sa.literal(TAKEN_BACK) + sa.cast(move.seq, sa.String(10)),
        moment.knows(back.recorded_at),
    )
    return (
        move.on <= moment.day,
        moment.knows(move.recorded_at),
        ~sa.func.coalesce(move.flag, "").startswith(TAKEN_BACK),
        ~taken_back,
    )


def _here(moment: Moment, project_id: Any) -> sa.ColumnElement[bool]:
    here = sa.select(Project.id).where(Project.organisation_id == moment.organisation_id, moment.holds(Project.id))
    found: sa.ColumnElement[bool] = project_id.in_(here)
    return found


def _made(moment: Moment, first: date) -> Rows:
    """The moves made from a day on."""
    return sa.select(StageMove.project_id, StageMove.stage, StageMove.on, StageMove.reason).where(
        StageMove.on >= first, *_stands(moment, StageMove), _here(moment, StageMove.project_id)
    )


_NEWEST_FIRST = (StageMove.on.desc(), StageMove.project_id.desc(), StageMove.seq.desc())


def _others(moment: Moment, which: Callable[[Any], sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    """Whether the project has another such move."""
    other = aliased(StageMove)
    there: sa.ColumnElement[bool] = sa.exists().where(
        other.project_id == StageMove.project_id, which(other), *_stands(moment, other)
    )
    return there


def _entered(moment: Moment, first: date) -> Rows:
    """Projects whose first move is one of the period, newest first."""
    earlier = _others(moment, lambda other: other.seq < StageMove.seq)
    return _made(moment, first).where(~earlier).order_by(*_NEWEST_FIRST)


def _moves(moment: Moment, first: date) -> tuple[Rows, Rows]:
    """Moves that ended a project and stood at the end of the period; other moves for which a reason was given."""
    later = _others(moment, lambda other: other.seq > StageMove.seq)
    made = _made(moment, first)
    left = made.where(StageMove.stage.in_(OVER), ~later)
    other = made.where(StageMove.stage.not_in(OVER), StageMove.reason.is_not(None))
    return left.order_by(*_NEWEST_FIRST), other.order_by(*_NEWEST_FIRST)


def _counts(moment: Moment, first: date) -> tuple[MoveCount, ...]:
    made = _made(moment, first).subquery()
    rows = read(sa.select(made.c.stage, sa.func.count()).group_by(made.c.stage).order_by(made.c.stage))
    return tuple(MoveCount(stage, moves) for stage, moves in rows)


# ---------------------------------------------------------------------------------------------------- dates
def _redated(moment: Moment, first: date) -> Rows:
    """Reviews postponed and planned ends moved in the period, newest first."""
    postponed = (
        sa.select(
            Review.project_id.label("project_id"),
            Review.kind.label("what"),
            Review.first_due_on.label("before"),
            Postponement.due_on.label("after"),
            Postponement.reason.label("reason"),
            Postponement.on.label("on"),
        )
        .join(Review, Review.id == Postponement.review_id)
        .where(
            Postponement.on >= first,
            Postponement.on <= moment.day,
            moment.knows(Postponement.recorded_at),
            _here(moment, Review.project_id),
        )
    )
    earlier = aliased(Plan)
    was = (
        sa.select(earlier.planned_end_on)
        .where(
            earlier.project_id == Plan.project_id,
            moment.knows(earlier.recorded_at),
            sa.or_(earlier.on < Plan.on, sa.and_(earlier.on == Plan.on, earlier.id < Plan.id)),
        )
        .order_by(earlier.on.desc(), earlier.id.desc())
        .limit(1)
        .correlate(Plan)
        .scalar_subquery()
    )
    moved = sa.select(Plan.project_id, sa.literal("planned_end"), was, Plan.planned_end_on, Plan.reason, Plan.on).where(
        Plan.on >= first,
        Plan.on <= moment.day,
        moment.knows(Plan.recorded_at),
        was.is_not(None),
        Plan.planned_end_on.is_distinct_from(was),
        _here(moment, Plan.project_id),
    )
    both = sa.union_all(postponed, moved).subquery()
    return sa.select(both).order_by(both.c.on.desc(), both.c.project_id, both.c.what)


# ----------------------------------------------------------------------------------------- starts and goals
def _rebased(moment: Moment, first: date) -> Rows:
    """Values at the start and goals that replaced others in the period, and measures defined anew; newest first."""
    began = end_of(date.fromordinal(first.toordinal() - 1), moment.zone)
    past = definitions_then(moment)
    parts = [_replaced(moment, began, past, model, what) for model, what in ((Baseline, "start"), (Target, "goal"))]
    defined = (
        sa.select(
            *_named(past, "definition"),
            *(sa.null().cast(sa.BigInteger), sa.null().cast(sa.BigInteger), PastDefinition.recorded_at),
        )
        .select_from(PastDefinition)
        .join(Metric, Metric.id == PastDefinition.metric_id)
        .outerjoin(past, past.c.metric_id == Metric.id)
        .where(
            PastDefinition.until_on >= first,
            PastDefinition.until_on <= moment.day,
            moment.knows(PastDefinition.recorded_at),
            _was_primary(past),
            _here(moment, Metric.project_id),
        )
    )
    all_ = sa.union_all(*parts, defined).subquery()
    return sa.select(all_).order_by(all_.c.on.desc(), all_.c.project_id, all_.c.name, all_.c.what)


def _named(past: sa.Subquery, what: str) -> tuple[Any, ...]:
    """Project and measure, as that was called on the day, and what happened to it."""
    called_then = (
        sa.func.coalesce(past.c[name], getattr(Metric, name)).label(name) for name in ("name", "measure", "unit")
    )
    return (Metric.project_id.label("project_id"), *called_then, sa.literal(what).label("what"))


def _was_primary(past: sa.Subquery) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(past.c.is_primary, Metric.is_primary)


def _replaced(moment: Moment, began: datetime, past: sa.Subquery, model: Any, what: str) -> Rows:
    """Rows of main measures recorded in the period that correct another; values in millionths."""
    before = aliased(model)
    return (
        sa.select(
            *_named(past, what),
            before.value.label("before"),
            model.value.label("after"),
            model.recorded_at.label("on"),
        )
        .select_from(model)
        .join(Metric, Metric.id == model.metric_id)
        .outerjoin(past, past.c.metric_id == Metric.id)
        .join(before, before.id == model.supersedes_id)
        .where(
            model.recorded_at > began,
            model.recorded_at <= moment.closed_at,
            moment.knows(model.recorded_at),
            _was_primary(past),
            _here(moment, Metric.project_id),
        )
    )


# ---------------------------------------------------------------------------------------------------- risks
def _risks(moment: Moment) -> Rows:
    """Risks that were open on the day as they were seen then, the heaviest first, then the one to deal with soonest."""
    entry = newest(
        sa.select(
            *(RiskEntry.risk_id, RiskEntry.what, RiskEntry.likely, RiskEntry.bad, RiskEntry.due_on),
            RiskEntry.is_open,
        )
        .join(Risk, Risk.id == RiskEntry.risk_id)
        .where(RiskEntry.on <= moment.day, moment.knows(RiskEntry.recorded_at), _here(moment, Risk.project_id)),
        by=(RiskEntry.risk_id,),
        first=(RiskEntry.on.desc(), RiskEntry.id.desc()),
    )
    likely, bad = (
        sa.case({word: place for place, word in enumerate(words, 1)}, value=column, else_=1)
        for words, column in ((LIKELY, entry.c.likely), (BAD, entry.c.bad))
    )
    weight = (likely * bad).label("weight")
    return (
        sa.select(
            *(Risk.project_id, entry.c.what, entry.c.likely, entry.c.bad, weight, entry.c.due_on),
        )
        .join(Risk, Risk.id == entry.c.risk_id)
        .where(entry.c.is_open)
        .order_by(weight.desc(), entry.c.due_on.is_(None), entry.c.due_on, Risk.id)
    )
