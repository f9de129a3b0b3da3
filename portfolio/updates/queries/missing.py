"""Whom the unit may ask for the updates that are missing, and when it did."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.quarter import Quarter
from portfolio.people.models import Membership, Person
from portfolio.people.queries import is_current
from portfolio.projects.models import Project
from portfolio.updates.models import ProjectUpdate, UpdateRequest
from portfolio.updates.queries.asked import IS_ASKED, SENT, STILL_KEPT, asked_of


class Recipient(NamedTuple):
    """A person who is asked, with the references and titles of their projects; it has what the outbox wants."""

    id: int
    name: str
    email: str
    language: str | None
    projects: Sequence[tuple[str, str]]


class Unreachable(NamedTuple):
    """A project whose update is missing and whose people get no mail."""

    ref: str
    title: str
    owner: str | None


def recipients(viewer: Viewer, quarter: Quarter, day: date) -> tuple[list[Recipient], list[Unreachable]]:
    """Who is asked for the updates of a quarter that are missing, by name, and the projects nobody is asked for.

    The owner is asked; where they get no mail, the deputy. Mail goes only to people who accepted an invitation, may
    still sign in and hold a role here on the day.
    """
    owner, deputy = aliased(Person), aliased(Person)
    reachable = sa.select(Person.id).where(
        Person.accepted_at.is_not(None),
        Person.disabled_at.is_(None),
        Person.email.is_not(None),
        sa.exists().where(
            Membership.person_id == Person.id, Membership.organisation_id == viewer.organisation_id, is_current(day)
        ),
    )
    rows = read(
        sa.select(
            Project.ref,
            Project.title,
            owner.id,
            owner.name,
            owner.email,
            owner.language,
            owner.id.in_(reachable).label("owner_reads"),
            deputy.id,
            deputy.name,
            deputy.email,
            deputy.language,
            deputy.id.in_(reachable).label("deputy_reads"),
        )
        .select_from(SENT)
        .outerjoin(owner, owner.id == Project.owner_id)
        .outerjoin(deputy, deputy.id == Project.deputy_id)
        .where(IS_ASKED, STILL_KEPT, ProjectUpdate.id.is_(None))
        .order_by(Project.title_key, Project.id),
        asked_of(viewer.organisation_id, quarter),
    )
    people: dict[int, tuple[tuple[int, str, str, str | None], list[tuple[str, str]]]] = {}
    nobody: list[Unreachable] = []
    for ref, title, *named in rows:
        first, first_reads, second, second_reads = named[:4], named[4], named[5:9], named[9]
        chosen = first if first_reads else second if second_reads else None
        if chosen is None:
            nobody.append(Unreachable(ref, title, first[1]))
        else:
            people.setdefault(chosen[0], ((chosen[0], chosen[1], chosen[2], chosen[3]), []))[1].append((ref, title))
    asked = [Recipient(*who, projects) for who, projects in people.values()]
    return sorted(asked, key=lambda person: (person.name.casefold(), person.id)), nobody


class Request(NamedTuple):
    """That the unit asked on a day, how many people, and who pressed the button."""

    on: date
    people: int
    by: str | None


def requests_of(viewer: Viewer, quarter: Quarter, most: int = 5) -> list[Request]:
    """When the unit asked for the updates of a quarter, newest first."""
    rows = db.session.execute(
        sa.select(UpdateRequest.on, UpdateRequest.people, Person.name)
        .outerjoin(Person, Person.id == UpdateRequest.by_id)
        .where(UpdateRequest.organisation_id == viewer.organisation_id, UpdateRequest.quarter == str(quarter))
        .order_by(UpdateRequest.id.desc())
        .limit(most)
    )
    return [Request(*row) for row in rows]
