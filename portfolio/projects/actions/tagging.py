"""Put terms on a project and take them off; each change is a dated row."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.history import actions as history
from portfolio.projects import as_of, rules
from portfolio.projects.actions.editing import check_version
from portfolio.projects.actions.shortcuts import day_of, hold, settle
from portfolio.projects.actions.vocabulary import terms_of
from portfolio.projects.models import Project, Tagging, Term


def retag(
    project: Project, puts: Collection[rules.Put], *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Leave exactly these terms on a project.

    raises  WrongInput for two main types, unknown words, and retired words that it did not have already
    """
    hold(project, by)
    check_version(project, version)
    rules.check_puts(puts)
    was = set(as_of.tags_on(project.id))
    terms = terms_of(puts, project.organisation_id, keep={term_id for term_id, _ in was})
    wanted = {(term.id, put.role) for put, term in terms.items()}
    if wanted == was:
        return
    db.session.add_all(
        Tagging(
            project_id=project.id,
            term_id=term_id,
            role=role,
            applies=(term_id, role) in wanted,
            on=day_of(by, at),
            recorded_at=at,
            by_id=by.person_id,
        )
        for term_id, role in sorted(was ^ wanted)
    )
    settle(project, at)
    words = _words({term_id for term_id, _ in was ^ wanted})
    history.record(
        "project.retagged",
        thing=("project", project.id),
        by=by,
        at=at,
        before={"taken_off": [_named(words, tag) for tag in sorted(was - wanted)]},
        after={"put_on": [_named(words, tag) for tag in sorted(wanted - was)]},
    )


def _words(ids: Collection[int]) -> dict[int, str]:
    wanted = sa.select(Term.id, Term.vocabulary, Term.key).where(Term.id.in_(ids))
    return {term_id: f"{vocabulary}:{key}" for term_id, vocabulary, key in db.session.execute(wanted)}


def _named(words: dict[int, str], tag: tuple[int, str]) -> str:
    term_id, role = tag
    return f"{words[term_id]}:{role}" if role else words[term_id]
