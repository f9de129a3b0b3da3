"""What the list can be filtered by in an organisation: all of it by one SELECT."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.core.texts import locale_name
from portfolio.core.tree import below
from portfolio.people.models import Department
from portfolio.projects import taxonomy
from portfolio.projects.models import Project, Term
from portfolio.projects.words import term_word
from portfolio.register.models import FirstView, SavedView
from portfolio.register.rules import PROCESS, PROCESS_TYPES
from portfolio.strategy.models import Programme

VOCABULARIES = {
    "type": taxonomy.INNOVATION_TYPE,
    "capability": taxonomy.CAPABILITY,
    "method": taxonomy.METHOD,
    "area": taxonomy.POLICY_AREA,
    "tag": taxonomy.FREE_TAG,
}
"""The vocabularies of which a project has terms itself."""

BESIDE = {"partner_kind": taxonomy.PARTNER_KIND, "factor": taxonomy.FACTOR}
"""Those of which its partners and its lessons have one."""

_ALL = VOCABULARIES | BESIDE
_GROUP_OF = {vocabulary: group for group, vocabulary in _ALL.items()}


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


class View(NamedTuple):
    """A view that somebody saved, as far as lists and menus need it; asks is the query of its address."""

    id: int
    name: str
    asks: str
    owner_id: int
    is_shared: bool
    version: int


_ORGANISATION: sa.BindParameter[int] = sa.bindparam("organisation_id")
_READER: sa.BindParameter[int | None] = sa.bindparam("person_id", type_=sa.Integer)
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
    sa.select(
        sa.literal("view"),
        SavedView.id,
        SavedView.asks,
        SavedView.name,
        SavedView.owner_id,
        SavedView.is_shared,
        SavedView.version,
        sa.func.lower(SavedView.name),
    ).where(
        SavedView.organisation_id == _ORGANISATION,
        SavedView.removed_at.is_(None),
        sa.or_(SavedView.is_shared, SavedView.owner_id == _READER),
    ),
    sa.select(
        sa.literal("first_view"),
        _NOTHING,
        FirstView.view,
        sa.literal(""),
        _NOTHING,
        sa.false(),
        sa.literal(0),
        sa.literal(""),
    ).where(FirstView.organisation_id == _ORGANISATION, FirstView.person_id == _READER),
).order_by("group", "place", "name", "id")


@dataclass(frozen=True)
class Choices:
    """The choices of an organisation, by group and key and by id, and the year in which its first project started.

    views       that the reader may open, by name; first_view is the one to begin with, empty for none
    looked_up   what people, partners, funders and districts are called that filters name: by group and value, None for
                what nobody knows; `register.asking.asked` fills it in
    """

    by_key: dict[str, dict[str, Choice]]
    by_id: dict[str, dict[int, Choice]]
    first_year: int | None
    views: Sequence[View] = ()
    first_view: str = ""
    looked_up: dict[tuple[str, str], str | None] = field(default_factory=dict)

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


def choices(organisation_id: int, person_id: int | None = None) -> Choices:
    """Everything that the projects of an organisation can be filtered by, and named by.

    person_id  whose own views are among them
    """
    by_key: dict[str, dict[str, Choice]] = {}
    by_id: dict[str, dict[int, Choice]] = {}
    views: list[View] = []
    first_year, first_view = None, ""
    asked = {"organisation_id": organisation_id, "person_id": person_id}
    for group, id_, key, label, parent, offered, place, _name in read(_EVERYTHING, asked):
        if group == "year":
            first_year = id_
        elif group == "view":
            views.append(View(id_, label, key, parent, bool(offered), place))
        elif group == "first_view":
            first_view = key
        else:
            group = _GROUP_OF.get(group, group)
            choice = Choice(group, id_, key, label, parent, bool(offered))
            by_key.setdefault(group, {})[key] = by_id.setdefault(group, {})[id_] = choice
    views.sort(key=lambda view: (view.name.casefold(), view.id))
    return Choices(by_key, by_id, first_year, views, first_view)


def said(choice: Choice) -> str:
    """What a choice is called on screen."""
    vocabulary = _ALL.get(choice.group)
    if vocabulary is None or choice.label:
        return choice.label
    return _seed_word(vocabulary, choice.key, locale_name())


@lru_cache(2_000)
def _seed_word(vocabulary: str, key: str, locale: str) -> str:
    """The translated word of a term that the city has not renamed; `locale` is the present reader's."""
    return term_word(vocabulary, key)
