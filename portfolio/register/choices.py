"""What the list can be filtered by in an organisation: all of it by one SELECT."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.core.texts import locale_name
from portfolio.people.models import Department
from portfolio.projects import taxonomy
from portfolio.projects.models import Project, Term
from portfolio.projects.words import term_word
from portfolio.register.rules import PROCESS, PROCESS_TYPES, below
from portfolio.strategy.models import Programme

VOCABULARIES = {
    "type": taxonomy.INNOVATION_TYPE,
    "capability": taxonomy.CAPABILITY,
    "method": taxonomy.METHOD,
    "area": taxonomy.POLICY_AREA,
    "tag": taxonomy.FREE_TAG,
}
_GROUP_OF = {vocabulary: group for group, vocabulary in VOCABULARIES.items()}


class Choice(NamedTuple):
    """One thing to filter by.

    group    of register.rules.GROUPS
    parent   id of the department or programme above it
    offered  False for what is retired or closed: old records still carry it, the form no longer offers it
    """

    group: str
    id: int
    key: str
    label: str
    parent: int | None
    offered: bool


_ORGANISATION: sa.BindParameter[int] = sa.bindparam("organisation_id")
_NOTHING = sa.cast(sa.null(), sa.Integer)
_EVERYTHING: sa.CompoundSelect[*tuple[Any, ...]] = sa.union_all(
    sa.select(
        Term.vocabulary.label("group"),
        Term.id.label("id"),
        Term.key.label("key"),
        Term.label.label("label"),
        _NOTHING.label("parent"),
        Term.retired_at.is_(None).label("offered"),
        Term.position.label("place"),
        Term.folded.label("name"),
    ).where(Term.organisation_id == _ORGANISATION, Term.vocabulary.in_(tuple(_GROUP_OF))),
    sa.select(
        sa.literal("department"),
        Department.id,
        Department.key,
        Department.name,
        Department.parent_id,
        Department.closed_on.is_(None),
        sa.literal(0),
        Department.name,
    ).where(Department.organisation_id == _ORGANISATION),
    sa.select(
        sa.literal("programme"),
        Programme.id,
        Programme.key,
        Programme.title,
        Programme.parent_id,
        sa.true(),
        sa.literal(0),
        Programme.title,
    ).where(Programme.organisation_id == _ORGANISATION),
    sa.select(
        sa.literal("year"),
        sa.cast(sa.extract("year", sa.func.min(Project.started_on)), sa.Integer),
        sa.literal(""),
        sa.literal(""),
        _NOTHING,
        sa.false(),
        sa.literal(0),
        sa.literal(""),
    ).where(Project.organisation_id == _ORGANISATION),
).order_by("group", "place", "name", "id")


@dataclass(frozen=True)
class Choices:
    """The choices of an organisation, by group and key and by id, and the year in which its first project started."""

    by_key: dict[str, dict[str, Choice]]
    by_id: dict[str, dict[int, Choice]]
    first_year: int | None

    def name(self, group: str, id_: int) -> str:
        """What a department, a programme or a term is called, by its id."""
        return said(self.by_id[group][id_])

    def ids(self, group: str, keys: Iterable[str]) -> frozenset[int]:
        """The ids that the keys of a group stand for; unknown keys stand for none.

        Departments and programmes bring those below them, the type "process" both kinds of it, and a capability
        the methods that belong to it: human-centred design under both of its capabilities.
        """
        keys = list(keys)
        if group == "type" and PROCESS in keys:
            keys += PROCESS_TYPES
        known = self.by_key.get(group, {})
        found = frozenset(known[key].id for key in keys if key in known)
        if group == "capability":
            methods = (seed.key for key in keys if key in known for seed in taxonomy.methods_of(key))
            return found | self.ids("method", methods)
        if group in ("department", "programme"):
            return below(found, [(choice.id, choice.parent) for choice in known.values()])
        return found

    def offered(self, group: str) -> list[Choice]:
        """The choices of a group that its filter shows."""
        return [choice for choice in self.by_key.get(group, {}).values() if choice.offered]


def choices(organisation_id: int) -> Choices:
    """Everything that the projects of an organisation can be filtered by, and named by."""
    by_key: dict[str, dict[str, Choice]] = {}
    by_id: dict[str, dict[int, Choice]] = {}
    first_year = None
    for group, id_, key, label, parent, offered, *_ in read(_EVERYTHING, {"organisation_id": organisation_id}):
        if group == "year":
            first_year = id_
            continue
        group = _GROUP_OF.get(group, group)
        choice = Choice(group, id_, key, label, parent, bool(offered))
        by_key.setdefault(group, {})[key] = by_id.setdefault(group, {})[id_] = choice
    return Choices(by_key, by_id, first_year)


def said(choice: Choice) -> str:
    """What a choice is called on screen."""
    vocabulary = VOCABULARIES.get(choice.group)
    if vocabulary is None or choice.label:
        return choice.label
    return _seed_word(vocabulary, choice.key, locale_name())


@lru_cache(2_000)
def _seed_word(vocabulary: str, key: str, locale: str) -> str:
    """The translated word of a term that the city has not renamed; `locale` is the present reader's."""
    return term_word(vocabulary, key)
