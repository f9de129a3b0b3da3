"""Projects by stage, type and capability."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import product

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.projects import as_of, taxonomy
from portfolio.projects.models import Project, StageMove, Tagging, Term, TermOffer
from portfolio.reports.facts.portfolio import NO_STAGE, StageCount, TagCount, Word
from portfolio.reports.tallies.moment import Moment, Rows, end_of, newest

SHOWN = (taxonomy.INNOVATION_TYPE, taxonomy.CAPABILITY, taxonomy.POLICY_AREA)
"""The vocabularies that a report shows words of."""


def stage_counts(moment: Moment, days: Sequence[date]) -> tuple[StageCount, ...]:
    """How many projects stood where, on each of some days."""
    counts = [select(moment, day) for day in days for select in (_stage_count, _unmoved)]
    rows = db.session.execute(sa.union_all(*counts).order_by("day", "stage"))
    return tuple(StageCount(date.fromisoformat(day), stage, projects) for day, stage, projects in rows if projects)


def _stage_count(moment: Moment, day: date) -> Rows:
    stages = as_of.stages_on(day, moment.known_at)
    return (
        sa.select(
            sa.literal(day.isoformat()).label("day"), stages.c.stage.label("stage"), sa.func.count().label("projects")
        )
        .select_from(Project)
        .join(stages, stages.c.project_id == Project.id)
        .where(Project.organisation_id == moment.organisation_id, moment.holds(Project.id))
        .group_by(stages.c.stage)
    )


def _unmoved(moment: Moment, day: date) -> Rows:
    """Projects recorded by a day that made their first move later: they count among all, and the page says so.

    Asked apart, as SQLite would look every project up in a list of stages that has no index.
    """
    moved = sa.exists().where(
        StageMove.project_id == Project.id, StageMove.on <= day, moment.knows(StageMove.recorded_at)
    )
    return sa.select(
        sa.literal(day.isoformat()).label("day"), sa.literal(NO_STAGE).label("stage"), sa.func.count().label("projects")
    ).where(
        Project.organisation_id == moment.organisation_id,
        moment.holds(Project.id),
        Project.created_at <= end_of(day, moment.zone),
        moment.knows(Project.created_at),
        ~moved,
    )


def words(moment: Moment) -> dict[str, tuple[Word, ...]]:
    """The innovation types, capabilities and policy areas that the city had, retired ones too, in their order.

    A word that it was given after the day, as by an import, counts as one that it had.
    """
    found: dict[str, list[Word]] = {vocabulary: [] for vocabulary in SHOWN}
    stood = TermOffer.recorded_at <= moment.closed_at
    offer = newest(
        sa.select(TermOffer.term_id, TermOffer.applies).where(moment.knows(TermOffer.recorded_at)),
        by=(TermOffer.term_id,),
        first=(sa.case((stood, 0), else_=1), sa.case((stood, -TermOffer.id), else_=TermOffer.id)),
    )
    rows = db.session.execute(
        sa.select(Term.vocabulary, Term.key, Term.label, ~offer.c.applies)
        .join(offer, offer.c.term_id == Term.id)
        .where(Term.organisation_id == moment.organisation_id, Term.vocabulary.in_(SHOWN))
        .order_by(Term.position, Term.id)
    )
    for vocabulary, key, label, retired in rows:
        found[vocabulary].append(Word(key, label, bool(retired)))
    return {vocabulary: tuple(listed) for vocabulary, listed in found.items()}


def tag_counts(moment: Moment) -> tuple[TagCount, ...]:
    """Projects by primary innovation type and by each capability they help the city learn, with both totals."""
    cells, wholes = Counter[tuple[str | None, str | None]](), Counter[tuple[str, str | None, str | None]]()
    for types, capabilities, projects in db.session.execute(_tag_sets(moment)):
        rows, columns = _keys(types), _keys(capabilities)
        cells.update(dict.fromkeys(product(rows, columns), projects))
        wholes.update({("type", row, None): projects for row in rows})
        wholes.update({("capability", None, column): projects for column in columns})
    counts = [TagCount(*cell, projects, None) for cell, projects in cells.items()]
    counts += [TagCount(row, column, projects, whole) for (whole, row, column), projects in wholes.items()]
    return tuple(sorted(counts, key=lambda count: (count.whole or "", count.type or "", count.capability or "")))


def _keys(written: str | None) -> list[str | None]:
    """The keys between commas; one that stands for saying nothing where there is none."""
    return list(dict.fromkeys(written.split(","))) if written else [None]


def _tag_sets(moment: Moment) -> Rows:
    """Keys of primary types and of capabilities between commas, and how many projects have exactly these.

    Grouped, never joined: straight after an import a server knows nothing of its new rows, and would compare every
    project with every tag.
    """
    stages = as_of.stages_on(moment.day, moment.known_at)
    types = tagged(moment, taxonomy.INNOVATION_TYPE, "primary").subquery()
    learnt = tagged(moment, taxonomy.CAPABILITY, "builds").subquery()
    nothing = sa.null().cast(sa.String)
    said = sa.union_all(
        sa.select(Project.id.label("project_id"), nothing.label("type"), nothing.label("capability"), _counts(1))
        .join(stages, stages.c.project_id == Project.id)
        .where(Project.organisation_id == moment.organisation_id, moment.holds(Project.id)),
        sa.select(types.c.project_id, types.c.key, nothing, _counts(0)),
        sa.select(learnt.c.project_id, nothing, learnt.c.key, _counts(0)),
    ).subquery()
    each = (
        sa.select(
            sa.func.aggregate_strings(said.c.type, ",").label("types"),
            sa.func.aggregate_strings(said.c.capability, ",").label("capabilities"),
        )
        .group_by(said.c.project_id)
        .having(sa.func.max(said.c.counts) == 1)
        .subquery()
    )
    return sa.select(each.c.types, each.c.capabilities, sa.func.count()).group_by(each.c.types, each.c.capabilities)


def _counts(whether: int) -> sa.ColumnElement[int]:
    """Whether a row is of a project that counts."""
    return sa.literal(whether).label("counts")


def tagged(moment: Moment, vocabulary: str, role: str) -> Rows:
    """project_id and key of the terms of a vocabulary that were on projects in a role."""
    found = newest(
        sa.select(Tagging.project_id, Tagging.applies, Term.key)
        .join(Term, Term.id == Tagging.term_id)
        .where(
            Term.organisation_id == moment.organisation_id,
            Term.vocabulary == vocabulary,
            Tagging.role == role,
            Tagging.on <= moment.day,
            moment.knows(Tagging.recorded_at),
        ),
        by=(Tagging.project_id, Tagging.term_id),
        first=(Tagging.on.desc(), Tagging.id.desc()),
    )
    return sa.select(found.c.project_id, found.c.key).where(found.c.applies)
