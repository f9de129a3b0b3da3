"""One project with what belongs to its record, and what its forms offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from portfolio.core import text
from portfolio.core.actor import Viewer
from portfolio.core.db import db, is_sqlite, read
from portfolio.core.errors import Missing
from portfolio.core.money import Money, stored
from portfolio.people.models import Department, Person
from portfolio.people.rights import RIGHTS, May, Role, Scope
from portfolio.projects import search
from portfolio.projects.models import (
    Note,
    OpenPoint,
    Partner,
    Partnership,
    Project,
    StageMove,
    Supporting,
    Tag,
    Term,
)
from portfolio.projects.words import term_word

REF_LENGTH = 30
SUGGESTED = 8
MOST_WORDS = 8


@dataclass(frozen=True)
class Word:
    """A term as forms and pages show it."""

    id: int
    vocabulary: str
    key: str
    label: str
    retired: bool


@dataclass(frozen=True)
class TagOn:
    """A term on a project."""

    term_id: int
    vocabulary: str
    key: str
    role: str
    label: str


@dataclass(frozen=True)
class NoteLine:
    """A note as it stands; corrected is True when a newer one replaces it."""

    id: int
    kind: str
    text: str
    on: date
    recorded_at: datetime
    by_id: int | None
    by_name: str | None
    corrected: bool


@dataclass(frozen=True)
class MoveLine:
    """A move with who made it."""

    seq: int
    stage: str
    on: date
    reason: str | None
    outcome_decision: str | None
    flag: str | None
    source_word: str | None
    recorded_at: datetime
    by_name: str | None


@dataclass(frozen=True)
class PartnerLine:
    """A partner's part in a project."""

    id: int
    name: str
    kind: str
    part: str | None
    from_on: date | None
    until_on: date | None


@dataclass(frozen=True)
class Found:
    """A project as a search suggests it; is_own where the viewer owns it or stands in for its owner."""

    id: int
    ref: str
    title: str
    is_own: bool


# ------------------------------------------------------------------------------------------------ one project
def project_by_ref(viewer: Viewer, ref: str) -> Project:
    """A project with its lead department, owner and deputy; Missing for what the viewer may not see."""
    if len(ref) > REF_LENGTH or text.has_control_characters(ref):
        raise Missing
    return _project(viewer, Project.ref == ref)


def project_by_id(viewer: Viewer, project_id: int) -> Project:
    """The same by id, for what belongs to a project."""
    return _project(viewer, Project.id == project_id)


def _project(viewer: Viewer, condition: sa.ColumnElement[bool]) -> Project:
    if not May("see_portfolio")(viewer):
        raise Missing
    found = db.session.scalar(
        sa.select(Project)
        .options(joinedload(Project.lead_department), joinedload(Project.owner), joinedload(Project.deputy))
        .where(Project.organisation_id == viewer.organisation_id, condition)
    )
    if found is None:
        raise Missing
    return found


def budget_of(project: Project) -> Money | None:
    """The approved budget, None while nobody has said it."""
    return stored(project.budget_minor, project.budget_currency)


def parent_ref(project: Project) -> str | None:
    """The reference of the project that one is part of."""
    if project.parent_id is None:
        return None
    return db.session.scalar(sa.select(Project.ref).where(Project.id == project.parent_id))


def id_by_ref(organisation_id: int, ref: str) -> int | None:
    """A project's id by its reference as a person types it, None when there is none."""
    return db.session.scalar(
        sa.select(Project.id).where(Project.organisation_id == organisation_id, Project.ref == ref.strip().upper())
    )


def by_typed_ref(organisation_id: int, ref: str) -> Project | None:
    """A project by its reference as a person types it, None when there is none."""
    return db.session.scalar(
        sa.select(Project).where(Project.organisation_id == organisation_id, Project.ref == ref.strip().upper())
    )


def tags_of(project_id: int) -> list[TagOn]:
    """The terms on a project now, by vocabulary, then in the vocabulary's order."""
    rows = db.session.execute(
        sa.select(Term.id, Term.vocabulary, Term.key, Tag.role, Term.label)
        .join(Term, Term.id == Tag.term_id)
        .where(Tag.project_id == project_id)
        .order_by(Term.vocabulary, Tag.role, Term.position, Term.id)
    )
    return [
        TagOn(term_id, vocabulary, key, role, term_word(vocabulary, key, label))
        for term_id, vocabulary, key, role, label in rows
    ]


def supporting_of(project_id: int) -> list[tuple[int, str]]:
    """Ids and names of the supporting departments, by name."""
    rows = db.session.execute(
        sa.select(Department.id, Department.name)
        .join(Supporting, Supporting.department_id == Department.id)
        .where(Supporting.project_id == project_id)
        .order_by(sa.func.lower(Department.name), Department.id)
    )
    return [(department_id, name) for department_id, name in rows]


def moves_of(project_id: int) -> list[MoveLine]:
    """The moves of a project with who made them, the newest first."""
    rows = db.session.execute(
        sa.select(StageMove, Person.name)
        .outerjoin(Person, Person.id == StageMove.by_id)
        .where(StageMove.project_id == project_id)
        .order_by(StageMove.seq.desc())
    )
    return [
        MoveLine(
            move.seq,
            move.stage,
            move.on,
            move.reason,
            move.outcome_decision,
            move.flag,
            move.source_word,
            move.recorded_at,
            name,
        )
        for move, name in rows
    ]


def notes_of(project_id: int, most: int | None = None) -> list[NoteLine]:
    """The notes of a project, the newest day first; corrected ones stay visible as such."""
    newer = aliased(Note)
    rows = db.session.execute(
        sa.select(Note, Person.name, newer.id)
        .outerjoin(Person, Person.id == Note.by_id)
        .outerjoin(newer, newer.supersedes_id == Note.id)
        .where(Note.project_id == project_id)
        .order_by(Note.on.desc(), Note.id.desc())
        .limit(most)
    )
    return [
        NoteLine(note.id, note.kind, note.text, note.on, note.recorded_at, note.by_id, name, newer_id is not None)
        for note, name, newer_id in rows
    ]


def note_with_project(viewer: Viewer, note_id: int) -> tuple[Note, Project]:
    """A note and its project; Missing for what the viewer may not see."""
    note = db.session.get(Note, note_id)
    if note is None:
        raise Missing
    return note, project_by_id(viewer, note.project_id)


def partners_of(project_id: int) -> list[PartnerLine]:
    """The partners of a project, those still with it first, by name."""
    rows = db.session.execute(
        sa.select(Partnership, Partner.name, Term.key, Term.label)
        .join(Partner, Partner.id == Partnership.partner_id)
        .outerjoin(Term, Term.id == Partner.kind_id)
        .where(Partnership.project_id == project_id)
        .order_by(Partnership.until_on.is_not(None), sa.func.lower(Partner.name), Partnership.id)
    )
    return [
        PartnerLine(
            partnership.id,
            name,
            term_word("partner_kind", key, label) if key else "",
            partnership.part,
            partnership.from_on,
            partnership.until_on,
        )
        for partnership, name, key, label in rows
    ]


def partnership_with_project(viewer: Viewer, partnership_id: int) -> tuple[Partnership, Project]:
    """A partnership and its project; Missing for what the viewer may not see."""
    partnership = db.session.get(Partnership, partnership_id)
    if partnership is None:
        raise Missing
    return partnership, project_by_id(viewer, partnership.project_id)


def point_with_project(viewer: Viewer, point_id: int) -> tuple[OpenPoint, Project]:
    """Something an import left open and its project; Missing for what the viewer may not see."""
    point = db.session.get(OpenPoint, point_id)
    if point is None:
        raise Missing
    return point, project_by_id(viewer, point.project_id)


# ---------------------------------------------------------------------------------------------- what forms offer
def vocabulary(organisation_id: int, *vocabularies: str) -> dict[str, list[Word]]:
    """The words of an organisation by vocabulary, in their order, retired ones included; all without names given."""
    wanted = sa.select(Term).where(Term.organisation_id == organisation_id)
    if vocabularies:
        wanted = wanted.where(Term.vocabulary.in_(vocabularies))
    words: dict[str, list[Word]] = {name: [] for name in vocabularies}
    for term in db.session.scalars(wanted.order_by(Term.vocabulary, Term.position, Term.id)):
        words.setdefault(term.vocabulary, []).append(
            Word(
                term.id,
                term.vocabulary,
                term.key,
                term_word(term.vocabulary, term.key, term.label),
                term.retired_at is not None,
            )
        )
    return words


def term_by_id(viewer: Viewer, term_id: int) -> Term:
    """A word of the viewer's organisation; Missing for all others."""
    found = db.session.get(Term, term_id)
    if found is None or found.organisation_id != viewer.organisation_id:
        raise Missing
    return found


def uses_of(organisation_id: int, name: str) -> dict[int, int]:
    """How many projects carry each word of a vocabulary now."""
    rows = db.session.execute(
        sa.select(Tag.term_id, sa.func.count(sa.distinct(Tag.project_id)))
        .join(Term, Term.id == Tag.term_id)
        .where(Term.organisation_id == organisation_id, Term.vocabulary == name)
        .group_by(Tag.term_id)
    )
    return dict(iter(rows))


def departments_by_id(organisation_id: int, ids: Sequence[int]) -> dict[int, Department]:
    """Departments of an organisation by id; what is not there is left out."""
    found = db.session.scalars(
        sa.select(Department).where(Department.organisation_id == organisation_id, Department.id.in_(ids))
    )
    return {department.id: department for department in found}


def find_projects(viewer: Viewer, words: str, *verbs: str, most: int = SUGGESTED) -> list[Found]:
    """Projects that have all the words, each from its beginning: the exact reference, one's own, then the best hits.

    verbs  leave only those projects on which the viewer may do one of these; none leaves all
    """
    folded = [] if text.has_control_characters(words) else text.words(words[:200], MOST_WORDS)
    if not folded or not May("see_portfolio")(viewer):
        return []
    here = [Project.organisation_id == viewer.organisation_id, Project.archived_on.is_(None)]
    here += [_may(viewer, verbs)] if verbs else []
    exact = _found(viewer).where(*here, Project.ref == words.strip().upper()[:REF_LENGTH])
    sqlite = is_sqlite()
    ranked = search.hits(here, sqlite)
    hits = (
        _found(viewer)
        .join(ranked, ranked.c.project_id == Project.id)
        .order_by(sa.desc("is_own"), ranked.c.points, Project.id)
        .limit(most)
    )
    by_ref = read(exact).all() if any(letter.isdigit() for letter in words) else []
    rows = [*by_ref, *read(hits, search.matches(folded, sqlite))]
    return _once_each(rows, most)


def suggested_projects(viewer: Viewer, *verbs: str, most: int = SUGGESTED) -> list[Found]:
    """The projects that somebody is likely to mean: their own, those changed last first.

    verbs  on all of them the viewer may do one of these; who may on any project is also offered those that anybody
           changed last
    """
    if not May("see_portfolio")(viewer):
        return []
    wanted = (
        _found(viewer)
        .where(Project.organisation_id == viewer.organisation_id, Project.archived_on.is_(None))
        .order_by(Project.changed_at.desc(), Project.id.desc())
        .limit(most)
    )
    rows = read(wanted.where(_is_own(viewer), _may(viewer, verbs))).all()
    if len(rows) < most and any(May(verb)(viewer) for verb in verbs):
        rows = [*rows, *read(wanted)]
    return _once_each(rows, most)


def _found(viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    own = sa.case((_is_own(viewer), 1), else_=0).label("is_own")
    return sa.select(Project.id, Project.ref, Project.title, own)


def _once_each(rows: Sequence[Sequence[Any]], most: int) -> list[Found]:
    return list(dict.fromkeys(Found(id_, ref, title, bool(own)) for id_, ref, title, own in rows))[:most]


def _may(viewer: Viewer, verbs: Sequence[str]) -> sa.ColumnElement[bool]:
    """The SQL for: a viewer may do one of these with a project."""
    scopes = {scope for verb in verbs for grant in viewer.grants for scope in RIGHTS[verb].get(Role(grant.role), ())}
    reaches = {
        Scope.ANY: sa.true(),
        Scope.OWN: _is_own(viewer),
        Scope.DEPARTMENT: Project.lead_department_id.in_(sorted(viewer.departments)),
    }
    return sa.or_(sa.false(), *(reaches[scope] for scope in sorted(scopes)))


def _is_own(viewer: Viewer) -> sa.ColumnElement[bool]:
    return sa.or_(Project.owner_id == viewer.person_id, Project.deputy_id == viewer.person_id)
