"""A list that names somebody by the address of a person of another city."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.people.models import Membership, Person
from tests import make
from tests.lists.bringing import bring, check, csv, points_of, projects_of
from tests.make import City


def test_nobody_of_another_city_becomes_an_owner_by_address(session: Any, city: City, at: datetime) -> None:
    elsewhere = make.make_city("Elsewhere")
    stranger = make.make_person("Jane Doe", "secret@elsewhere.example")
    role = {"role": "unit_lead", "from_on": at.date(), "recorded_at": at}
    session.add(Membership(person_id=stranger.id, organisation_id=elsewhere.id, **role))
    session.flush()
    words = "Jane Doe <Secret@elsewhere.example>"
    first = csv("Title,Owner", f"Damp sensors,{words}", "Night bus,Cem Kaya <cem@city.example>")

    dry = check(first, "first.csv", city.lead, at)
    run = bring(first, "first.csv", city.lead, at)
    later = bring(csv("Title,Owner", f"Benches,{words}"), "second.csv", city.lead, at + timedelta(days=30))

    damp, bus = projects_of(run)
    owner = session.get_one(Person, damp.owner_id)
    assert owner.id != stranger.id
    assert (owner.name, owner.email) == ("Jane Doe", None)
    assert points_of(damp) == [("people", "other_address", words)]
    assert dict(dry.found.kinds) == {"other_address": 1}  # said before anything is written
    assert (session.get_one(Person, bus.owner_id).email, points_of(bus)) == ("cem@city.example", [])
    assert projects_of(later)[0].owner_id == owner.id  # she is on record here by now, by her name
    roles = sa.select(Membership.organisation_id).where(Membership.person_id == stranger.id)
    assert session.scalars(roles).all() == [elsewhere.id]


def test_somebody_of_both_cities_is_found_by_address(session: Any, city: City, at: datetime) -> None:
    known = make.make_person("Jane Doe", "jane@city.example")
    for here in (make.make_city("Elsewhere"), city):
        role = {"role": "auditor", "from_on": at.date(), "recorded_at": at}
        session.add(Membership(person_id=known.id, organisation_id=here.id, **role))
    session.flush()

    run = bring(csv("Title,Owner", "Damp sensors,J. Doe <jane@city.example>"), "list.csv", city.lead, at)

    assert projects_of(run)[0].owner_id == known.id
    assert points_of(projects_of(run)[0]) == []
