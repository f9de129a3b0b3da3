"""Take many projects over at once, as they happened: today's rules flag the past and never refuse it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.bulk import batches, insert_many, new_ids
from portfolio.core.db import Model, db
from portfolio.core.money import Money
from portfolio.history import actions as history
from portfolio.projects import rules
from portfolio.projects.actions.opening import next_refs
from portfolio.projects.actions.shortcuts import day_of, searchable_body, title_key
from portfolio.projects.models import (
    Assignment,
    ExternalId,
    Note,
    OpenPoint,
    Partnership,
    Plan,
    Project,
    ProjectOrigin,
    ProjectText,
    StageMove,
    Supporting,
    Tag,
    Tagging,
    Term,
)

BY_ROW = "file"
"""The source of projects that only their file and row tell; nobody searches for those."""


class PastMove(NamedTuple):
    """A move as the source tells it; source_word is the source's own word for the stage."""

    stage: str
    on: date
    reason: str | None = None
    outcome_decision: str | None = None
    source_word: str | None = None


class Point(NamedTuple):
    """Something left to be settled: what it is about, why (a key of `rules.POINTS`), and what the source says."""

    item: str
    kind: str
    heading: str | None = None
    words: str | None = None


class NewProject(NamedTuple):
    """One project to be taken over; checked and clean, ids of this organisation.

    key       what the caller calls it; load_many gives the id by it
    moves     in the source's order; none opens the project as an idea on the day of the import
    puts      terms by vocabulary, key and role
    external  (source, kind, value) triples: what other systems call it
    notes     lines of progress, noted on the day of the import
    opened_on since when department, people, tags and plan apply; default the day of the first move
    """

    key: str
    title: str
    department_id: int
    moves: Sequence[PastMove] = ()
    puts: Sequence[rules.Put] = ()
    owner_id: int | None = None
    deputy_id: int | None = None
    supporting_ids: Sequence[int] = ()
    programme_id: int | None = None
    planned_start_on: date | None = None
    planned_end_on: date | None = None
    ended_on: date | None = None
    budget: Money | None = None
    opened_on: date | None = None
    summary: str | None = None
    problem: str | None = None
    for_whom: str | None = None
    district: str | None = None
    language: str | None = None
    external: Sequence[tuple[str, str, str]] = ()
    source_words: dict[str, Any] | None = None
    partner_ids: Sequence[int] = ()
    notes: Sequence[str] = ()
    points: Sequence[Point] = ()


_Rows = defaultdict[type[Model], list[dict[str, Any]]]
"""What a batch of projects becomes, table by table."""


def load_many(projects: Iterable[NewProject], *, import_id: int, by: Actor, at: datetime) -> dict[str, int]:
    """Write many projects with their dated rows, shortcuts and words for search; gives their ids by key.

    Moves that today's rules refuse keep the code of the rule in `flag`. One history entry per project.
    """
    terms = {
        (vocabulary, key): term_id
        for vocabulary, key, term_id in db.session.execute(
            sa.select(Term.vocabulary, Term.key, Term.id).where(Term.organisation_id == by.organisation_id)
        )
    }
    today = day_of(by, at)
    ids: dict[str, int] = {}
    for batch in batches(projects):
        refs = next_refs(by.organisation_id, "project", today.year, len(batch))
        rows: _Rows = defaultdict(list)
        for project_id, project, ref in zip(new_ids(Project, len(batch)), batch, refs, strict=True):
            _add_rows(rows, project_id, project, ref, terms, today=today, import_id=import_id, by=by, at=at)
            ids[project.key] = project_id
            history.record(
                "project.imported",
                thing=("project", project_id),
                by=by,
                at=at,
                after={"ref": ref, "title": project.title, "import": import_id},
            )
        for model, parts in rows.items():
            insert_many(model, parts)
    return ids


def _add_rows(
    rows: _Rows,
    project_id: int,
    project: NewProject,
    ref: str,
    terms: dict[tuple[str, str], int],
    *,
    today: date,
    import_id: int,
    by: Actor,
    at: datetime,
) -> None:
    past = [PastMove("idea", project.opened_on or today)] if not project.moves else project.moves
    moves = [rules.Move(move.stage, move.on, move.outcome_decision, move.reason) for move in past]
    opened_on = project.opened_on or moves[0].on
    tags = sorted({(terms[put.vocabulary, put.key], put.role) for put in project.puts})
    dated: dict[str, Any] = {"project_id": project_id, "on": opened_on, "recorded_at": at, "by_id": by.person_id}
    rows[Project].append({"id": project_id, **_project_row(project, ref, moves, import_id, by.organisation_id, at)})
    rows[ProjectText].append(
        {
            "project_id": project_id,
            "organisation_id": by.organisation_id,
            "title": text.searchable(project.title),
            "body": searchable_body(
                ref,
                project.summary,
                project.problem,
                project.for_whom,
                project.district,
                *(value for source, _, value in project.external if source != BY_ROW),
            ),
        },
    )
    flags = rules.flags_of(moves, today, project.planned_end_on)
    for seq, (move, flag) in enumerate(zip(past, flags, strict=True), start=1):
        rows[StageMove].append(
            {
                "project_id": project_id,
                "seq": seq,
                "stage": move.stage,
                "on": move.on,
                "reason": move.reason,
                "outcome_decision": move.outcome_decision,
                "flag": flag,
                "source_word": move.source_word,
                "recorded_at": at,
                "by_id": by.person_id,
            },
        )
    _add_assignments(rows, project, dated)
    if project.planned_start_on or project.planned_end_on or project.ended_on or project.budget:
        rows[Plan].append({**dated, "reason": None, **_plan_of(project)})
    for term_id, role in tags:
        rows[Tagging].append({**dated, "term_id": term_id, "role": role, "applies": True})
        rows[Tag].append({"project_id": project_id, "term_id": term_id, "role": role})
    said: dict[str, Any] = {"project_id": project_id, "recorded_at": at, "by_id": by.person_id}
    rows[ProjectOrigin].append({**said, "origin": rules.LEGACY})
    for partner_id in project.partner_ids:
        rows[Partnership].append({**said, "partner_id": partner_id, "part": None, "from_on": None, "until_on": None})
    for line in project.notes:
        rows[Note].append({**said, "kind": "progress", "text": line, "on": today})
    for point in project.points:
        rows[OpenPoint].append(
            {
                "project_id": project_id,
                "item": point.item,
                "kind": point.kind,
                "heading": point.heading,
                "words": point.words,
                "import_id": import_id,
            },
        )
    for source, kind, value in project.external:
        rows[ExternalId].append(
            {
                "organisation_id": by.organisation_id,
                "source": source,
                "kind": kind,
                "value": value,
                "thing_kind": "project",
                "thing_id": project_id,
                "import_id": import_id,
            },
        )


def _add_assignments(rows: _Rows, project: NewProject, dated: dict[str, Any]) -> None:
    nobody = {"department_id": None, "person_id": None, "programme_id": None}
    assigned = [("lead_department", "department_id", project.department_id)]
    assigned += [("supporting", "department_id", department) for department in project.supporting_ids]
    singles = (
        ("owner", "person_id", project.owner_id),
        ("deputy", "person_id", project.deputy_id),
        ("programme", "programme_id", project.programme_id),
    )
    assigned += [(kind, column, thing) for kind, column, thing in singles if thing is not None]
    for kind, column, thing in assigned:
        rows[Assignment].append({**dated, "kind": kind, "applies": True, **(nobody | {column: thing})})
    for department in project.supporting_ids:
        rows[Supporting].append({"project_id": dated["project_id"], "department_id": department})


def _project_row(
    project: NewProject, ref: str, moves: Sequence[rules.Move], import_id: int, organisation_id: int, at: datetime
) -> dict[str, Any]:
    known = rules.Known(
        stage=moves[-1].stage,
        summary=project.summary,
        problem=project.problem,
        for_whom=project.for_whom,
        owner_id=project.owner_id,
        deputy_id=project.deputy_id,
        planned_start_on=project.planned_start_on,
        planned_end_on=project.planned_end_on,
        ended_on=project.ended_on,
        budget_minor=project.budget.minor if project.budget else None,
        puts=[(put.vocabulary, put.role) for put in project.puts],
        points=[point.item for point in project.points],
    )
    return {
        "organisation_id": organisation_id,
        "ref": ref,
        "title": project.title,
        "title_key": title_key(project.title),
        "summary": project.summary,
        "problem": project.problem,
        "for_whom": project.for_whom,
        "district": project.district,
        "language": project.language,
        "origin": rules.LEGACY,
        "source_words": project.source_words,
        "import_id": import_id,
        "created_at": at,
        "changed_at": at,
        "version": 1,
        "stage": moves[-1].stage,
        "stage_since": moves[-1].on,
        "started_on": rules.started_on(moves),
        "lead_department_id": project.department_id,
        "owner_id": project.owner_id,
        "deputy_id": project.deputy_id,
        **_plan_of(project),
        "programme_id": project.programme_id,
        "to_complete": rules.count_open(known),
    }


def _plan_of(project: NewProject) -> dict[str, Any]:
    return {
        "planned_start_on": project.planned_start_on,
        "planned_end_on": project.planned_end_on,
        "ended_on": project.ended_on,
        "budget_minor": project.budget.minor if project.budget else None,
        "budget_currency": project.budget.currency if project.budget else None,
    }
