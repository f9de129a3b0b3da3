"""How many projects each choice of the filters would leave, counted among so many projects and no more."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.core.tree import below
from portfolio.projects.models import Project, Tag, Term
from portfolio.projects.search import MOST_HITS, hits
from portfolio.register.asking import SHAPES, Asked, Shape
from portfolio.register.choices import VOCABULARIES, Choices
from portfolio.register.conditions import condition
from portfolio.register.queries import LOOKED_AT, Count

_OWN: Mapping[str, Any] = {
    "stage": Project.stage,
    "department": Project.lead_department_id,
    "programme": Project.programme_id,
    "year": sa.cast(sa.extract("year", Project.started_on), sa.Integer),
}
_TERMS = ("type", "method", "area", "tag")
COUNTED = (*_OWN, *_TERMS)
"""Groups whose choices are counted. Capabilities are not: they take in methods, and a project counts once."""


class Facets(NamedTuple):
    """How many projects a choice would leave, by group and key, the other groups as they are.

    whole  False where there are more projects than were looked at; each number is then the least there are
    """

    counts: Mapping[str, Mapping[str, int]]
    whole: bool
    listed: Count


def facets(wanted: Asked, choices: Choices) -> Facets:
    """Count the choices of a list's filters in one statement.

    Within a group choices add up, so a group's own choices do not narrow its numbers.
    """
    rows = read(_facets(wanted.shape), {**wanted.values, "most": LOOKED_AT + 1}).all()
    raw: dict[str, dict[str, int]] = {}
    for group, value, number in rows:
        raw.setdefault(group, {})[str(value)] = int(number or 0)
    looked_at, meets = raw.pop("looked_at")[""], raw.pop("meets")[""]
    whole = looked_at <= LOOKED_AT and (wanted.shape.search != "words" or looked_at < MOST_HITS)
    counts = {group: _by_key(group, values, choices) for group, values in raw.items()}
    return Facets(counts, whole, Count(min(meets, LOOKED_AT), whole))


def _by_key(group: str, values: Mapping[str, int], choices: Choices) -> dict[str, int]:
    if group in ("stage", "year"):
        return dict(values)
    known = choices.by_id.get(group, {})
    if group not in ("department", "programme"):
        return {choice.key: values.get(str(id_), 0) for id_, choice in known.items()}
    parents = [(choice.id, choice.parent) for choice in known.values()]
    return {
        choice.key: sum(values.get(str(each), 0) for each in below([id_], parents)) for id_, choice in known.items()
    }


@lru_cache(SHAPES)
def _facets(shape: Shape) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """The projects that are looked at, once, with a mark for each group that is on; then a count per choice."""
    own = [part for part in shape.parts if part.group in COUNTED and not part.negated]
    rest = [condition(part, shape.sqlite) for part in shape.parts if part not in own]
    here: list[Any] = [Project.organisation_id == sa.bindparam("organisation_id")]
    if not shape.archived:
        here.append(Project.archived_on.is_(None))
    if shape.search == "nothing":
        here.append(sa.false())
    if shape.search == "words":
        here = [Project.id.in_(sa.select(hits(here, shape.sqlite).c.project_id))]
    base = (
        sa.select(
            Project.id,
            *(column.label(group) for group, column in _OWN.items()),
            _mark(sa.and_(sa.true(), *rest)).label("meets_rest"),
            *(_mark(condition(part, shape.sqlite)).label(f"meets_{part.group}") for part in own),
        )
        .where(*here)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .cte("looked_at")
    )

    def others(group: str) -> list[sa.ColumnElement[bool]]:
        marks = ["rest", *(part.group for part in own if part.group != group)]
        return [base.c[f"meets_{mark}"] == 1 for mark in marks]

    text = sa.String
    arms: list[Any] = [
        sa.select(sa.literal("looked_at"), sa.literal(""), sa.func.count()).select_from(base),
        sa.select(sa.literal("meets"), sa.literal(""), sa.func.count()).select_from(base).where(*others("")),
    ]
    for group in _OWN:
        column = base.c[group]
        arms.append(
            sa.select(sa.literal(group), sa.cast(column, text), sa.func.count())
            .where(*others(group), column.is_not(None))
            .group_by(column)
        )
    tagged = base.join(Tag, Tag.project_id == base.c.id).join(Term, Term.id == Tag.term_id)
    arms += (
        sa.select(sa.literal(group), sa.cast(Tag.term_id, text), sa.func.count(sa.distinct(base.c.id)))
        .select_from(tagged)
        .where(*others(group), Term.vocabulary == VOCABULARIES[group])
        .group_by(Tag.term_id)
        for group in _TERMS
    )
    return sa.union_all(*arms)


def _mark(met: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((met, 1), else_=0)
