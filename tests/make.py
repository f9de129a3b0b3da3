"""Make what a test needs, in a line and with names that tell a story."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from portfolio.calls import queries as calls
from portfolio.calls.models import Block, Call, Round
from portfolio.core.actor import Grant, Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.people import session as people_session
from portfolio.people.models import Department, Membership, Organisation, Person, SignIn
from portfolio.pitches import actions as pitches
from portfolio.pitches.models import Pitch
from portfolio.projects import actions as projects
from portfolio.projects import rules, subjects
from portfolio.projects.actions.opening import next_ref
from portfolio.projects.models import Project

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@dataclass
class City:
    """An organisation with two departments and its unit lead."""

    organisation: Organisation
    housing: Department
    mobility: Department
    lead: Viewer

    @property
    def id(self) -> int:
        return self.organisation.id


def make_city(name: str = "Example", zone: str = "Europe/Vienna", currency: str = "EUR") -> City:
    """A city with the departments Housing and Mobility and a unit lead called Ada Osei."""
    organisation = Organisation(
        key=f"{name.lower()}-{secrets.token_hex(3)}",
        name=name,
        zone=zone,
        currency=currency,
        place="AT-9",
        created_at=AT,
    )
    db.session.add(organisation)
    db.session.flush()
    city = City(organisation, make_department(organisation, "Housing"), make_department(organisation, "Mobility"), None)  # type: ignore[arg-type]
    city.lead = make_viewer(city, "unit_lead", name="Ada Osei")
    return city


def make_department(organisation: Organisation, name: str, parent: Department | None = None) -> Department:
    """A department, below another one if given."""
    department = Department(
        organisation_id=organisation.id,
        key=name.lower().replace(" ", "_"),
        name=name,
        parent_id=parent.id if parent else None,
    )
    db.session.add(department)
    db.session.flush()
    return department


def make_person(name: str = "Ben Gruber", email: str | None = None) -> Person:
    """A person who has accepted an invitation."""
    person = Person(name=name, email=email or f"{secrets.token_hex(4)}@city.example", accepted_at=AT, created_at=AT)
    db.session.add(person)
    db.session.flush()
    return person


def make_viewer(
    city: City, role: str = "unit_lead", *, name: str | None = None, department: Department | None = None
) -> Viewer:
    """A person who holds a role in a city, as actions take them for `by`."""
    person = make_person(name or f"{role.replace('_', ' ').title()} {secrets.token_hex(2)}")
    db.session.add(
        Membership(
            person_id=person.id,
            organisation_id=city.id,
            role=role,
            department_id=department.id if department else None,
            from_on=date(2020, 1, 1),
            recorded_at=AT,
        )
    )
    db.session.flush()
    return Viewer(
        organisation_id=city.id,
        person_id=person.id,
        name=person.name,
        email=person.email or "",
        organisation_name=city.organisation.name,
        zone=city.organisation.zone,
        currency=city.organisation.currency,
        grants=(Grant(role, department.id if department else None),),
        departments=people_session.departments_below(city.id, {department.id}) if department else frozenset(),
    )


def sign_in(viewer: Viewer, at: datetime | None = None) -> str:
    """A sign-in of a person that has just begun; gives its token."""
    token = secrets.token_urlsafe(32)
    at = at or now()
    db.session.add(
        SignIn(
            token_hash=people_session.token_hash(token),
            person_id=viewer.person_id,
            organisation_id=viewer.organisation_id,
            started_at=at,
            last_seen_at=at,
        )
    )
    db.session.commit()
    return token


def make_project(
    city: City,
    title: str = "Damp sensors",
    *,
    department: Department | None = None,
    stage: str = "idea",
    tags: Collection[str] = (),
    by: Viewer | None = None,
    at: datetime = AT,
    **more: Any,
) -> Project:
    """A project opened as everybody opens one; running ones end on 30 June 2027 unless said otherwise.

    tags  such as "method:data_driven", "innovation_type:governance:primary", "capability:analytical:builds"
    more  owner, budget, planned_end_on and whatever else `open_project` takes
    """
    by = by or city.lead
    projects.seed_vocabulary(city.id, by=by, at=at)
    if stage == "running":
        more.setdefault("planned_end_on", date(2027, 6, 30))
    return projects.open_project(
        title=title,
        department=department or city.housing,
        stage=stage,
        tags=[rules.Put(*tag.split(":")) for tag in tags],
        by=by,
        at=at,
        **more,
    )


def intend(project: Project, *, by: Viewer, at: datetime = AT, name: str = "Homes with damp") -> Metric:
    """Say what a project should change, so that it may start."""
    return metrics.define(subjects.by_ref(by, project.ref), name=name, unit="homes", by=by, at=at)


QUESTIONS: Sequence[Mapping[str, Any]] = (
    {"key": "head_agrees", "kind": "eligibility", "label": "Does the head agree?", "required_answer": True},
    {"key": "problem", "kind": "text", "label": "Which problem?", "limit": 10},
    {"key": "outcome", "kind": "metric", "label": "What should change?", "limit": 3},
    {"key": "costs", "kind": "costs", "label": "What will it cost?"},
    {"key": "ask", "kind": "amount", "label": "How much do you ask for?"},
    {"key": "annex", "kind": "file", "label": "A picture", "is_required": False, "limit": 2},
)


def make_call(
    city: City, title: str = "Staff call 2026", *, questions: Sequence[Mapping[str, Any]] = QUESTIONS, **more: Any
) -> Call:
    """A published call without rounds, in the city's currency, that asks six questions unless said otherwise.

    more  columns, such as ceiling_minor=5_000_000 or stages=2
    """
    call = Call(
        organisation_id=city.id,
        ref=next_ref(city.id, "call", AT.year),
        title=title,
        owner_id=city.lead.person_id,
        tie_steps=[],
        created_at=AT,
        **{"currency": city.organisation.currency, "opened_at": AT, "rules_hash": "0" * 64, **more},
    )
    db.session.add(call)
    db.session.flush()
    db.session.add_all(Block(call_id=call.id, position=place, **asked) for place, asked in enumerate(questions, 1))
    db.session.flush()
    return call


def make_round(call: Call, opens_on: date, closes_on: date | None, *, stage: int = 1, number: int = 1) -> Round:
    """A span in which pitches come in to a call."""
    span = Round(call_id=call.id, number=number, stage=stage, opens_on=opens_on, closes_on=closes_on)
    db.session.add(span)
    db.session.flush()
    return span


def make_pitch(call: Call, by: Viewer, title: str = "Shade for the market", at: datetime = AT, **more: Any) -> Pitch:
    """A draft to the open round of a call, whose author answers that all conditions are met.

    more  department and whatever else `begin` takes
    """
    conditions = [asked.key for asked in calls.blocks(call.id) if asked.kind == "eligibility"]
    return pitches.begin(
        call, title=title, eligible=dict.fromkeys(conditions, True), zone=by.zone, by=by, at=at, **more
    )


def many(count: int, maker: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """The same thing so many times."""
    return [maker(*args, **kwargs) for _ in range(count)]
