"""Every filter of the list as SQL: what must hold of a project, with the values in it kept apart from its shape.

A shape is put together once and remembered; the values of each request are bound to it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import UTCDateTime
from portfolio.funding.models import FundingLine
from portfolio.metrics.models import Baseline, Metric, Target
from portfolio.projects.models import Partner, Partnership, Project, StageMove, Tag, Term
from portfolio.register.choices import VOCABULARIES
from portfolio.register.rules import COLOURS
from portfolio.register.spans import FIRST, NONE
from portfolio.reviews.models import Lesson, Outcome, Review
from portfolio.reviews.standing import evaluation_standing
from portfolio.status.queries import confidence_is, finance_is, outcome_is
from portfolio.updates.queries import HELP_NEEDED, silent_since

Condition = sa.ColumnElement[bool]

LISTED = "listed"
SPAN = "span"
"""Forms that a value of a filter can take, beside NONE and the keys that have a condition of their own."""

BY_INDEX = frozenset({"department", "programme", "stage", "owner", "year", "started", "import"})
"""Groups that an index of the project's own row serves; the others are looked up project by project."""

TODAY: sa.BindParameter[date] = sa.bindparam("asked_on", type_=sa.Date)
HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)


class Part(NamedTuple):
    """One group of filters as it decides the SQL.

    forms    how each of its values is asked for; values of the form LISTED are one list
    negated  whether a project must meet none of them
    """

    group: str
    forms: tuple[str, ...]
    negated: bool

    @property
    def name(self) -> str:
        """What the values of this part are called in the statement."""
        return f"not_{self.group}" if self.negated else self.group

    @property
    def is_looked_up(self) -> bool:
        """Whether no index of the project's own row helps."""
        return self.negated or self.group not in BY_INDEX or (self.group == "stage" and SPAN in self.forms)


def condition(part: Part, sqlite: bool) -> Condition:
    """What a part asks of a project.

    sqlite  for which database
    """
    met = sa.or_(sa.false(), *(_form(part, place, form, sqlite) for place, form in enumerate(part.forms)))
    if not part.negated:
        return met
    # What is not known is not met either: an unknown owner is none of those named.
    return sa.case((met, sa.false()), else_=sa.true())


def _form(part: Part, place: int, form: str, sqlite: bool) -> Condition:
    if form == LISTED:
        chosen: sa.BindParameter[Any] = sa.bindparam(part.name, expanding=True)
        return (
            evaluation_standing(TODAY, HERE, sqlite).in_(chosen)
            if part.group == "evaluation"
            else _LISTED[part.group](chosen)
        )
    if form == SPAN:
        return _SPANS[part.group](f"{part.name}_{place}")
    if form == NONE:
        return _EMPTY[part.group]()
    return _KEYS[part.group, form]()


def tagged(chosen: Any) -> Condition:
    """Whether a project has one of some terms."""
    return sa.exists().where(Tag.project_id == Project.id, Tag.term_id.in_(chosen))


def _learnt(chosen: Any) -> Condition:
    return sa.exists().where(
        Review.project_id == Project.id,
        Outcome.review_id == Review.id,
        Lesson.outcome_id == Outcome.id,
        Lesson.term_id.in_(chosen),
    )


def _with_partner(*conditions: Condition) -> Condition:
    return sa.exists().where(Partnership.project_id == Project.id, Partner.id == Partnership.partner_id, *conditions)


def _with_money(*conditions: Condition) -> Condition:
    return sa.exists().where(FundingLine.project_id == Project.id, *conditions)


_LISTED: Mapping[str, Callable[[Any], Condition]] = {
    **dict.fromkeys(VOCABULARIES, tagged),
    "factor": _learnt,
    "partner_kind": lambda chosen: _with_partner(Partner.kind_id.in_(chosen)),
    "partner": lambda chosen: _with_partner(Partner.id.in_(chosen)),
    "department": lambda chosen: Project.lead_department_id.in_(chosen),
    "programme": lambda chosen: Project.programme_id.in_(chosen),
    "stage": lambda chosen: Project.stage.in_(chosen),
    "owner": lambda chosen: sa.or_(Project.owner_id.in_(chosen), Project.deputy_id.in_(chosen)),
    "district": lambda chosen: Project.district.in_(chosen),
    "funder": lambda chosen: _with_money(FundingLine.source.in_(chosen)),
    "money": lambda chosen: _with_money(FundingLine.kind.in_(chosen)),
    "import": lambda chosen: Project.import_id.in_(chosen),
    "confidence": confidence_is,
    "outcome": lambda chosen: outcome_is(chosen, TODAY),
    "finance": lambda chosen: finance_is(chosen, TODAY),
}


def _between(column: Any) -> Callable[[str], Condition]:
    def condition(name: str) -> Condition:
        return sa.and_(
            column >= sa.bindparam(f"{name}_low", type_=column.type),
            column <= sa.bindparam(f"{name}_high", type_=column.type),
        )

    return condition


def stage_on(day: Any) -> sa.ScalarSelect[str]:
    """The stage of a project on a day: the last move made, among those dated up to then."""
    moves = sa.select(StageMove.stage).where(StageMove.project_id == Project.id, StageMove.on <= day)
    return moves.order_by(StageMove.seq.desc()).limit(1).correlate(Project).scalar_subquery()


def _stage_then(name: str) -> Condition:
    return stage_on(sa.bindparam(f"{name}_high", type_=sa.Date)) == sa.bindparam(f"{name}_low", type_=sa.String)


def _of_currency(name: str) -> Condition:
    return sa.and_(
        Project.budget_currency == sa.bindparam(f"{name}_currency", type_=sa.String),
        _between(Project.budget_minor)(name),
    )


def _silent(name: str) -> Condition:
    """Nothing happened after one day, but something after an earlier one, where that is asked for."""
    since, at_most = (sa.bindparam(f"{name}_{end}", type_=sa.Date) for end in ("high", "low"))
    return sa.and_(silent_since(since, TODAY), sa.or_(at_most == FIRST, sa.not_(silent_since(at_most, TODAY))))


def _changed(name: str) -> Condition:
    """Between two instants, the second one not included: days begin and end in the city's zone."""
    return sa.and_(
        Project.changed_at >= sa.bindparam(f"{name}_low", type_=UTCDateTime()),
        Project.changed_at < sa.bindparam(f"{name}_high", type_=UTCDateTime()),
    )


def _exactly(column: Any) -> Callable[[str], Condition]:
    return lambda name: column == sa.bindparam(f"{name}_low", type_=sa.Integer)


def _main_type(name: str) -> Condition:
    return sa.exists().where(
        Tag.project_id == Project.id,
        Tag.role == "primary",
        Tag.term_id == sa.bindparam(f"{name}_low", type_=sa.Integer),
    )


_SPANS: Mapping[str, Callable[[str], Condition]] = {
    "type": _main_type,
    "department": _exactly(Project.lead_department_id),
    "programme": _exactly(Project.programme_id),
    "owner": _exactly(Project.owner_id),
    "year": _between(Project.started_on),
    "started": _between(Project.started_on),
    "planned_end": _between(Project.planned_end_on),
    "ended": _between(Project.ended_on),
    "since": _between(Project.stage_since),
    "changed": _changed,
    "stage": _stage_then,
    "budget": _of_currency,
    "silent": _silent,
    "to_complete": _between(Project.to_complete),
}
_EMPTY: Mapping[str, Callable[[], Condition]] = {
    "type": lambda: _without_tag("innovation_type", Tag.role == "primary"),
    "started": lambda: Project.started_on.is_(None),
    "planned_end": lambda: Project.planned_end_on.is_(None),
    "ended": lambda: Project.ended_on.is_(None),
    "budget": lambda: Project.budget_minor.is_(None),
    "owner": lambda: Project.owner_id.is_(None),
    "programme": lambda: Project.programme_id.is_(None),
    "district": lambda: sa.func.coalesce(Project.district, "") == "",
    "funder": lambda: sa.not_(_with_money()),
    "confidence": lambda: sa.not_(confidence_is(COLOURS)),
}


def _measure(*conditions: Condition) -> Condition:
    return sa.exists().where(Metric.project_id == Project.id, Metric.retired_on.is_(None), *conditions)


def _has_no_start() -> Condition:
    """A value at the start is there, or was said to be impossible."""
    of_now = (Baseline.metric_id == Metric.id, Baseline.edition == Metric.edition)
    return sa.and_(Metric.baseline_value.is_(None), ~sa.exists().where(*of_now, Baseline.kind == "not_possible"))


def _has_no_goal() -> Condition:
    figure = sa.or_(*(column.is_not(None) for column in (Target.value, Target.low, Target.high, Target.question)))
    return ~sa.exists().where(Target.metric_id == Metric.id, Target.edition == Metric.edition, figure)


def _without_tag(vocabulary: str, *conditions: Condition) -> Condition:
    of_vocabulary = Term.vocabulary == vocabulary
    return ~sa.exists().where(Tag.project_id == Project.id, Term.id == Tag.term_id, of_vocabulary, *conditions)


def _empty(column: Any) -> Callable[[], Condition]:
    return lambda: sa.or_(column.is_(None), column == "")


# Values that stand for a condition of their own. What is still to complete repeats `projects.rules.open_items`.
_KEYS: Mapping[tuple[str, str], Callable[[], Condition]] = {
    ("gap", "no_measure"): lambda: sa.not_(_measure()),
    ("gap", "no_baseline"): lambda: _measure(_has_no_start()),
    ("gap", "no_target"): lambda: _measure(_has_no_goal()),
    ("gap", "no_value"): lambda: _measure(Metric.latest_on.is_(None)),
    ("gap", "no_review"): lambda: sa.and_(
        Project.started_on.is_not(None),
        ~sa.exists().where(Review.project_id == Project.id, Review.kind == "outcome"),
    ),
    ("to_complete", "summary"): _empty(Project.summary),
    ("to_complete", "problem"): _empty(Project.problem),
    ("to_complete", "for_whom"): _empty(Project.for_whom),
    ("to_complete", "owner"): lambda: Project.owner_id.is_(None),
    ("to_complete", "deputy"): lambda: Project.deputy_id.is_(None),
    ("to_complete", "innovation_type"): lambda: _without_tag("innovation_type", Tag.role == "primary"),
    ("to_complete", "capability"): lambda: _without_tag("capability"),
    ("to_complete", "method"): lambda: _without_tag("method"),
    ("to_complete", "policy_area"): lambda: _without_tag("policy_area"),
    ("to_complete", "planned_start_on"): lambda: Project.planned_start_on.is_(None),
    ("to_complete", "planned_end_on"): lambda: Project.planned_end_on.is_(None),
    ("to_complete", "budget"): lambda: Project.budget_minor.is_(None),
    ("to_complete", "ended_on"): lambda: sa.and_(
        Project.ended_on.is_(None), Project.stage.in_(("evaluated", "decided", "stopped"))
    ),
    ("help", "yes"): lambda: HELP_NEEDED.is_not(None),
    ("help", "no"): lambda: HELP_NEEDED.is_(None),
    ("is", "archived"): lambda: Project.archived_on.is_not(None),
}
KEYS_OF: Mapping[str, tuple[str, ...]] = {
    group: tuple(key for of, key in _KEYS if of == group) for group in ("gap", "to_complete", "help", "is")
}
MAY_BE_EMPTY = frozenset(_EMPTY)
LISTS = frozenset({*_LISTED, "evaluation"})
