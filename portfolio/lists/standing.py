"""How projects stand now, as plain values under the columns of a list, and the words those may use."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import read
from portfolio.lists.columns import TERMS, Plain
from portfolio.lists.wordlists import Key, Wordlist, distinct
from portfolio.people.models import Membership, Person
from portfolio.projects import rules, taxonomy
from portfolio.projects.as_of import as_rules
from portfolio.projects.models import Project, StageMove, Supporting
from portfolio.projects.words import decision_word, origin_word, stage_word
from portfolio.register.choices import VOCABULARIES, Choice, Choices, choices, said
from portfolio.register.queries import tags_of

AT_ONCE = 500


class Standing(NamedTuple):
    """A project as it stands; owner, deputy and lead department are there for the question who may change it.

    values  plain values by the keys of `columns.COLUMNS`, those of kind asked left out
    """

    id: int
    ref: str
    version: int
    owner_id: int | None
    deputy_id: int | None
    lead_department_id: int
    values: dict[str, Plain]

    @property
    def title(self) -> str:
        return str(self.values["title"])


# ------------------------------------------------------------------------------------------------------- words
def wordlists(viewer: Viewer, today: date, known: Choices | None = None) -> dict[str, Wordlist]:
    """Every vocabulary that a list uses, in the reader's language, by the names in `columns.COLUMNS`."""
    known = known or choices(viewer.organisation_id)
    found = {group: _of_choices(known.by_id.get(group, {}).values()) for group in ("department", "programme")}
    found |= {group: _of_terms(vocabulary, known, group) for group, vocabulary in VOCABULARIES.items()}
    found["stage"] = _of_keys({key: stage_word(key) for key in rules.ALL_STAGES}, rules.ALL_STAGES)
    found["decision"] = _of_keys({key: decision_word(key) for key in rules.DECISIONS}, rules.DECISIONS)
    found["origin"] = _of_keys({key: origin_word(key) for key in rules.ORIGINS}, rules.ORIGINS)
    found["person"] = _people(viewer, today)
    return found


def _of_choices(listed: Iterable[Choice]) -> Wordlist:
    rows = list(listed)
    names = distinct((row.id, row.label) for row in rows)
    return Wordlist(names, tuple(row.id for row in rows if row.offered), {row.key: row.id for row in rows})


def _of_terms(vocabulary: str, known: Choices, group: str) -> Wordlist:
    rows = list(known.by_id.get(group, {}).values())
    also = {row.key: row.key for row in rows}
    also |= {seed.label: row.key for row in rows if (seed := taxonomy.seed_of(vocabulary, row.key)) is not None}
    names = distinct((row.key, said(row)) for row in rows)
    return Wordlist(names, tuple(row.key for row in rows if row.offered), also)


def _of_keys(names: Mapping[str, str], seeds: Mapping[str, str]) -> Wordlist:
    words: dict[Key, str] = {key: name for key, name in names.items()}  # noqa: C416  the keys' type is wider
    return Wordlist(words, tuple(names), {key: key for key in names} | {str(seeds[key]): key for key in names})


_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
_holds_role = sa.and_(
    Membership.person_id == Person.id,
    Membership.organisation_id == _HERE,
    Membership.from_on <= _TODAY,
    sa.or_(Membership.until_on.is_(None), Membership.until_on > _TODAY),
)
_PEOPLE = (
    sa.select(
        Person.id,
        Person.name,
        sa.and_(Person.disabled_at.is_(None), sa.exists().where(_holds_role)).label("offered"),
    )
    .where(
        Person.id.in_(
            sa.union(
                sa.select(Membership.person_id).where(Membership.organisation_id == _HERE),
                sa.select(Project.owner_id).where(Project.organisation_id == _HERE, Project.owner_id.is_not(None)),
                sa.select(Project.deputy_id).where(Project.organisation_id == _HERE, Project.deputy_id.is_not(None)),
            )
        )
    )
    .order_by(sa.func.lower(Person.name), Person.id)
)


def _people(viewer: Viewer, today: date) -> Wordlist:
    rows = read(_PEOPLE, {"organisation_id": viewer.organisation_id, "today": today}).all()
    names = distinct((id_, name) for id_, name, _offered in rows)
    return Wordlist(names, tuple(id_ for id_, _name, offered in rows if offered), {})


# ---------------------------------------------------------------------------------------------------- projects
_Parent = aliased(Project)
_SHOWN = (
    "title",
    "stage",
    "stage_since",
    "planned_start_on",
    "planned_end_on",
    "started_on",
    "ended_on",
    "summary",
    "problem",
    "for_whom",
    "district",
    "origin",
    "technology",
    "technology_reason",
    "informs_decisions",
    "decision_takers",
    "to_complete",
    "archived_on",
    "parent",
)
"""What a list shows as the record has it, in the order in which it is selected."""

_NO_TAGS: Mapping[str, Plain] = {field: [] for field in TERMS}
"""Never changed, so that all projects may share it."""

_DAYS = ("stage_since", "planned_start_on", "planned_end_on", "started_on", "ended_on", "archived_on")
_STANDING = (
    sa.select(
        Project.id,
        Project.ref,
        Project.version,
        Project.owner_id,
        Project.deputy_id,
        Project.lead_department_id,
        Project.programme_id,
        Project.budget_minor,
        Project.budget_currency,
        Project.changed_at,
        *(getattr(Project, name) for name in _SHOWN[:-1]),
        _Parent.ref.label("parent"),
    )
    .outerjoin(_Parent, _Parent.id == Project.parent_id)
    .where(Project.organisation_id == _HERE)
    .order_by(Project.id)
)
_BY_ID = _STANDING.where(Project.id.in_(sa.bindparam("ids", expanding=True)))
_BY_REF = _STANDING.where(Project.ref.in_(sa.bindparam("refs", expanding=True)))
_SUPPORTING = (
    sa.select(Supporting.project_id, Supporting.department_id)
    .where(Supporting.project_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(Supporting.project_id, Supporting.department_id)
)


def standing(viewer: Viewer, ids: Sequence[int], known: Choices) -> list[Standing]:
    """Some projects of the viewer's organisation, in the order of their ids as given; three statements."""
    rows = {row.id: row for row in read(_BY_ID, {"organisation_id": viewer.organisation_id, "ids": list(ids)})}
    return _filled(viewer, [rows[id_] for id_ in ids if id_ in rows], known)


def standing_by_ref(viewer: Viewer, refs: Sequence[str], known: Choices) -> dict[str, Standing]:
    """Projects of the viewer's organisation by their references; what is not there is left out."""
    found: dict[str, Standing] = {}
    for first in range(0, len(refs), AT_ONCE):
        some = list(refs[first : first + AT_ONCE])
        rows = read(_BY_REF, {"organisation_id": viewer.organisation_id, "refs": some}).all()
        found |= {each.ref: each for each in _filled(viewer, rows, known)}
    return found


_GROUP_ROLES = {
    ("type", "primary"): "primary_type",
    ("type", "secondary"): "secondary_types",
    ("capability", "builds"): "builds",
    ("capability", "uses"): "uses",
    ("method", ""): "methods",
    ("area", ""): "areas",
    ("tag", ""): "tags",
}


def _filled(viewer: Viewer, rows: Sequence[Any], known: Choices) -> list[Standing]:
    ids = [row.id for row in rows]
    places: dict[tuple[int, str], tuple[str, str]] = {
        (id_, role): (field, choice.key)
        for (group, role), field in _GROUP_ROLES.items()
        for id_, choice in known.by_id.get(group, {}).items()
    }
    tags = tags_of(ids) if ids else {}
    supporting: dict[int, list[int]] = {}
    for project_id, department_id in read(_SUPPORTING, {"ids": ids}) if ids else ():
        supporting.setdefault(project_id, []).append(department_id)
    return [_one(viewer, row, tags.get(row.id, ()), supporting.get(row.id, []), places) for row in rows]


def _one(
    viewer: Viewer,
    row: Any,
    tags: Sequence[tuple[int, str]],
    supporting: list[int],
    places: Mapping[tuple[int, str], tuple[str, str]],
) -> Standing:
    put: dict[str, list[str]] = {}
    for tag in tags:
        field, key = places[tag]
        put.setdefault(field, []).append(key)
    for keys in put.values():
        keys.sort()
    main = put.pop("primary_type", None)
    id_, ref, version, owner_id, deputy_id, department_id, programme_id, minor, currency, changed_at, *rest = row
    values: dict[str, Plain] = {**dict(zip(_SHOWN, rest, strict=True)), **_NO_TAGS}
    for field in _DAYS:
        day = values[field]
        if day is not None:
            values[field] = day.isoformat()
    values |= {
        "ref": ref,
        "department": department_id,
        "owner": owner_id,
        "deputy": deputy_id,
        "programme": programme_id,
        "supporting": sorted(supporting, key=str),
        "primary_type": main[0] if main else None,
        "budget": None if minor is None else [minor, currency],
        "currency": currency or viewer.currency,
        "changed_on": local_day(changed_at, viewer.zone).isoformat(),
    }
    values.update(put)
    return Standing(id_, ref, version, owner_id, deputy_id, department_id, values)


_MOVES = (
    sa.select(
        StageMove.project_id,
        StageMove.stage,
        StageMove.on,
        StageMove.outcome_decision,
        StageMove.reason,
        StageMove.flag,
    )
    .where(StageMove.project_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(StageMove.project_id, StageMove.seq)
)


def moves_of(ids: Sequence[int]) -> dict[int, list[rules.Move]]:
    """The moves made so far of some projects, in order, as the rules read them."""
    made: dict[int, list[Any]] = {}
    for first in range(0, len(ids), AT_ONCE):
        for row in read(_MOVES, {"ids": list(ids[first : first + AT_ONCE])}):
            made.setdefault(row.project_id, []).append(row)
    return {project_id: as_rules(rows) for project_id, rows in made.items()}
