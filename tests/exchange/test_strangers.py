"""A bundle that names somebody by the address of a person of another city."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portfolio.people.models import Membership, Person
from portfolio.projects.models import OpenPoint
from tests import make
from tests.exchange.bringing import bring, project_called
from tests.exchange.bundles import make_bundle
from tests.make import City


def test_nobody_of_another_city_becomes_a_lead_by_address(
    session: Any, city: City, at: datetime, tmp_path: Path
) -> None:
    elsewhere = make.make_viewer(make.make_city("Elsewhere"), "unit_lead")
    stranger = session.get_one(Person, elsewhere.person_id)
    both = {("projects", 3, "lead_email"): stranger.email, ("projects", 2, "lead_email"): stranger.email}
    broken = {**both, ("projects", 3, "budget_eur"): "2000,5"}

    bring(make_bundle(tmp_path / "one", broken), city.lead, at, leave_out=True)
    bring(make_bundle(tmp_path / "two", both), city.lead, at + timedelta(days=1))

    first, second = project_called(city, "P1"), project_called(city, "P2")
    owner = session.get_one(Person, first.owner_id)
    assert (owner.name, owner.email) == ("Ada Osei", None)
    assert second.owner_id == owner.id  # a second bundle of the same source means the same person
    points = sa.select(OpenPoint.item, OpenPoint.kind, OpenPoint.heading, OpenPoint.words)
    assert (
        session.execute(points.order_by(OpenPoint.id)).all()
        == [("people", "other_address", "lead_email", stranger.email)] * 2
    )
    roles = sa.select(Membership.organisation_id).where(Membership.person_id == stranger.id)
    assert session.scalars(roles).all() == [elsewhere.organisation_id]
