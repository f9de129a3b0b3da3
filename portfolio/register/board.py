"""The board: the same projects as the list, by stage, with the moves that each may make."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import number
from portfolio.people.models import Person
from portfolio.people.queries import counted_from
from portfolio.people.rights import May
from portfolio.projects import rules as project_rules
from portfolio.projects.models import Project, StageMove
from portfolio.projects.rules import ALL_STAGES, DECIDED, RUNNING, SIDE_STATES, STAGES
from portfolio.projects.words import decision_word, stage_word
from portfolio.register.asking import SHAPES, Asked, Shape, asked, fits, settled
from portfolio.register.chips import Chip, chips_of
from portfolio.register.choices import Choices, choices
from portfolio.register.figures import Badge
from portfolio.register.rules import Filters
from portfolio.register.words import projects_in_words
from portfolio.reviews.models import Review
from portfolio.reviews.queries import brought_forward
from portfolio.reviews.rules import OPEN
from portfolio.status import words as signals
from portfolio.status.models import ProjectSignal
from portfolio.updates.queries import HELP_NEEDED

CARDS = 20
"""So many cards a column shows, those that came to the stage last; the list has the others."""

_may_move = May("move_stage")


class Found(NamedTuple):
    """A project as its card needs it; it has what rights ask for: owner, deputy, lead department.

    before       the last stage that was no side state, where a project may come back to
    confidence   the unit's colour, or the owner's where the unit has said nothing; None while nobody has
    needs_help   whether the newest update asks for help
    """

    id: int
    ref: str
    title: str
    lead_department_id: int
    stage: str
    stage_since: date
    owner_id: int | None
    deputy_id: int | None
    planned_end_on: date | None
    archived_on: date | None
    owner: str | None
    before: str | None
    confidence: str | None
    needs_help: bool
    overdue: bool


class Step(NamedTuple):
    """A stage that a project may move to; asks names the field that the move needs beside it, if any."""

    stage: str
    word: str
    asks: str


class Card(NamedTuple):
    """A project on the board in words.

    steps  where it may go, empty for whoever may not move it
    why    the stages that need a reason, in one line
    """

    ref: str
    title: str
    department: str
    owner: str
    days: str
    badges: Sequence[Badge]
    steps: Sequence[Step]
    why: str
    asks_end: bool
    asks_decision: bool


class Column(NamedTuple):
    """A stage with its newest cards; url leads to the table of all of its projects, more is empty if these are all."""

    stage: str
    word: str
    size: int
    counted: str
    cards: Sequence[Card]
    more: str
    url: str


class Board(NamedTuple):
    """The stages in their order, and the side states, which the page folds."""

    filters: Filters
    here: str
    chips: Sequence[Chip]
    columns: Sequence[Column]
    aside: Sequence[Column]
    counted: str
    aside_counted: str
    decisions: Sequence[tuple[str, str]]
    today: str

    @property
    def is_empty(self) -> bool:
        """Whether no project is on it."""
        return not any(column.size for column in (*self.columns, *self.aside))

    @property
    def fullest(self) -> str:
        """The stage with most projects, which a phone shows first."""
        return max(self.columns, key=lambda column: column.size).stage


def board(viewer: Viewer, filters: Filters, today: date, address: str, list_address: str) -> Board:
    """The board that filters ask for, in three statements.

    today    decides what is overdue, and how long a project has been in its stage
    address  of the board without anything asked for; list_address of the list
    """
    known = choices(viewer.organisation_id)
    wanted = asked(viewer, filters, known, today)
    counts = counts_by_stage(wanted)
    found: dict[str, list[Found]] = {}
    for card in cards(wanted, today):
        found.setdefault(card.stage, []).append(card)
    stages = settled(filters, known).chosen.get("stage", ())
    chosen = () if any("@" in stage for stage in stages) else stages  # on another day it may be any stage today
    pairs = filters.pairs()
    others = [pair for pair in pairs if pair[0] not in ("stage", "sort")]

    def column(stage: str) -> Column:
        here, count = found.get(stage, ()), counts.get(stage, 0)
        return Column(
            stage,
            stage_word(stage),
            count,
            number(count),
            list(_cards(viewer, here, known, today)),
            _("Show all %(count)s in the table", count=number(count)) if count > len(here) else "",
            f"{list_address}?{urlencode([*others, ('stage', stage)])}",
        )

    shown = [stage for stage in ALL_STAGES if not chosen or stage in chosen]
    return Board(
        filters=filters,
        here=f"{address}?{urlencode(pairs)}" if pairs else address,
        chips=list(chips_of(viewer, filters, known, address)),
        columns=[column(stage) for stage in shown if stage in STAGES],
        aside=[column(stage) for stage in shown if stage in SIDE_STATES and counts.get(stage)],
        counted=projects_in_words(sum(counts.values())),
        aside_counted=projects_in_words(sum(counts.get(stage, 0) for stage in SIDE_STATES)),
        decisions=[(key, decision_word(key)) for key in project_rules.DECISIONS],
        today=today.isoformat(),
    )


# -------------------------------------------------------------------------------------------------- what is read
def counts_by_stage(wanted: Asked) -> Mapping[str, int]:
    """How many projects are in each stage, exactly; stages without any are left out."""
    return dict(iter(read(_counted(wanted.shape), dict(wanted.values))))


@lru_cache(SHAPES)
def _counted(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Project.stage, sa.func.count()).where(*fits(shape)).group_by(Project.stage)


def cards(wanted: Asked, today: date) -> list[Found]:
    """The newest projects of each stage, those that came to it last first."""
    values = dict(wanted.values) | {"today": today, "cards": CARDS}
    return [Found._make(row) for row in read(_newest(wanted.shape), values)]


_DAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)

# In a side state only: everywhere else the stage itself is where the project stands.
_BEFORE = sa.case(
    (
        Project.stage.in_(tuple(SIDE_STATES)),
        sa.select(StageMove.stage)
        .where(StageMove.project_id == Project.id, StageMove.stage.in_(tuple(STAGES)))
        .order_by(StageMove.seq.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery(),
    )
)


@lru_cache(SHAPES)
def _newest(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    """The newest cards of all stages; each stage walks its index from the newest project on and stops early."""
    most: sa.BindParameter[int] = sa.bindparam("cards", type_=sa.Integer)
    where = fits(shape)
    arms = (
        sa.select(Project.id)
        .where(*where, Project.stage == sa.literal(stage))
        .order_by(Project.stage_since.desc(), Project.id.desc())
        .limit(most)
        .subquery()
        for stage in ALL_STAGES
    )
    newest = sa.union_all(*(sa.select(arm.c.id) for arm in arms)).subquery("newest")
    after_stop, is_earlier = brought_forward(shape.sqlite)
    due = sa.case((is_earlier, after_stop), else_=Review.due_on)
    overdue = sa.exists().where(
        Review.project_id == Project.id,
        Review.state.in_(OPEN),
        due < _DAY,
        due >= counted_from(Project.organisation_id, _DAY, shape.sqlite),
    )
    columns = [getattr(Project, name) for name in Found._fields[: Found._fields.index("owner")]]
    return (
        sa.select(
            *columns,
            Person.name,
            _BEFORE,
            sa.func.coalesce(ProjectSignal.unit_colour, ProjectSignal.owner_colour),
            HELP_NEEDED.is_not(None),
            overdue,
        )
        .select_from(newest)
        .join(Project, Project.id == newest.c.id)
        .outerjoin(Person, Person.id == Project.owner_id)
        .outerjoin(ProjectSignal, ProjectSignal.project_id == Project.id)
        .order_by(Project.stage_since.desc(), Project.id.desc())
    )


# --------------------------------------------------------------------------------------------------- in words
def _cards(viewer: Viewer, found: Sequence[Found], known: Choices, today: date) -> Iterator[Card]:
    for card in found:
        steps = steps_from(card) if _may_move(viewer, card) else []
        yield Card(
            card.ref,
            card.title,
            known.name("department", card.lead_department_id),
            card.owner or "",
            _days((today - card.stage_since).days),
            list(_badges(card)),
            steps,
            ", ".join(step.word for step in steps if step.asks == "reason"),
            any(step.asks == "planned_end_on" for step in steps),
            any(step.asks == "outcome_decision" for step in steps),
        )


def _days(days: int) -> str:
    if days < 1:
        return str(_("since today"))
    return ngettext("%(num)s day in this stage", "%(num)s days in this stage", days)


def _badges(card: Found) -> Iterator[Badge]:
    if card.overdue:
        yield Badge(_("Review overdue"), "bad")
    if card.needs_help:
        yield Badge(_("Needs help"), "warn")
    if colour := card.confidence:
        yield Badge(f"{signals.SHAPES[colour]} {signals.CONFIDENCE[colour]}", signals.TONES[colour])
    if card.archived_on:
        yield Badge(_("Archived"), "neutral")


def steps_from(card: Found) -> list[Step]:
    """Where a project may go, the usual next stage first."""
    steps = _moves_from(card.stage, card.before, card.planned_end_on is not None)
    return [Step(to, stage_word(to), asks) for to, asks in steps]


@lru_cache
def _moves_from(stage: str, before: str | None, has_planned_end: bool) -> tuple[tuple[str, str], ...]:
    """The stages that may follow by the rules of the record, with the field that each needs."""
    earlier = (project_rules.Move(before, date.min),) if before else ()
    made = (*earlier, project_rules.Move(stage, date.min))

    def asks(to: str) -> str:
        if project_rules.needs_reason(made, to):
            return "reason"
        if to == DECIDED:
            return "outcome_decision"
        return "planned_end_on" if to == RUNNING and not has_planned_end else ""

    return tuple((to, asks(to)) for to in project_rules.allowed_next(made))
