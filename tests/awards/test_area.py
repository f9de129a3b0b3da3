"""The policy area of a pitch goes with its award into the project."""

import sqlalchemy as sa

from portfolio.awards import actions
from portfolio.core.db import db
from portfolio.projects import actions as projects
from portfolio.projects import queries
from portfolio.projects.models import Term
from tests.awards.cases import DECIDED, decide, make_case, verdict
from tests.make import AT, City


def areas(project_id: int) -> list[tuple[str, str]]:
    return [(tag.vocabulary, tag.key) for tag in queries.tags_of(project_id)]


def test_the_project_carries_the_policy_area_of_its_pitch(city: City) -> None:
    projects.seed_vocabulary(city.id, by=city.lead, at=AT)
    case = make_case(city)
    case.pitches["A"].area = "climate_action"
    decide(case)

    first, second = (actions.award(verdict(case, name), by=case.lead, at=DECIDED) for name in "AB")

    assert areas(first.project_id) == [("policy_area", "climate_action")]
    assert areas(second.project_id) == []


def test_an_area_that_the_city_has_retired_since_keeps_no_award_from_being_made(city: City) -> None:
    projects.seed_vocabulary(city.id, by=city.lead, at=AT)
    case = make_case(city)
    case.pitches["A"].area = "climate_action"
    decide(case)
    term = db.session.scalars(sa.select(Term).where(Term.key == "climate_action")).one()
    projects.retire_term(term, by=city.lead, at=AT)

    made = actions.award(verdict(case, "A"), by=case.lead, at=DECIDED)

    assert areas(made.project_id) == []
