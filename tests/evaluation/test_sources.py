"""By whose money projects are evaluated: as it was known, from the day on which a line began until it was refused."""

from datetime import date

import pytest

from portfolio.core.db import db
from portfolio.evaluation.queries import belongings
from portfolio.funding.models import FundingLine
from portfolio.projects.models import Project
from portfolio.reviews.queries.gap import known_before
from portfolio.reviews.queries.scope import Scope
from tests.make import City
from tests.reports import rows
from tests.reviews.test_as_known import KNOWN, LATER, VIENNA

BEGUN = date(2026, 3, 1)
DAY = date(2026, 9, 30)


@pytest.fixture
def project(city: City) -> Project:
    return rows.project(city, ("running", BEGUN))


@pytest.fixture
def line(city: City, project: Project) -> FundingLine:
    """Money of the European Union, committed on 1 March 2026."""
    return rows.line(city, project, "eu_direct", ("committed", 500, BEGUN), since=BEGUN)


def sources(project: Project, day: date = DAY, as_known: date | None = None) -> tuple[str, ...]:
    known = known_before(as_known, VIENNA) if as_known else None
    db.session.flush()
    return belongings(Scope(project.organisation_id, VIENNA, day, known))[project.id].sources


def test_another_kind_of_money_is_so_on_all_days_and_was_not_known(project: Project, line: FundingLine) -> None:
    rows.terms(line, LATER, kind="private")

    assert (sources(project), sources(project, BEGUN), sources(project, DAY, KNOWN)) == (
        ("private",),
        ("private",),
        ("eu_direct",),
    )


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_refused_money_pays_until_the_day_of_the_refusal(project: Project, line: FundingLine, state: str) -> None:
    rows.funding_move(line, state, date(2026, 7, 1), LATER)

    assert sources(project, date(2026, 6, 30)) == ("eu_direct",)
    assert sources(project, date(2026, 7, 1)) == ()
    assert sources(project, DAY, KNOWN) == ("eu_direct",)


def test_money_that_was_opened_again_pays_again(project: Project, line: FundingLine) -> None:
    rows.funding_move(line, "rejected", date(2026, 7, 1), LATER)
    rows.funding_move(line, "applied", date(2026, 8, 1), LATER)

    assert (sources(project, date(2026, 7, 31)), sources(project)) == ((), ("eu_direct",))


def test_money_pays_from_its_first_day_and_where_nobody_said_it_always(city: City, project: Project) -> None:
    rows.line(city, project, "national", since=BEGUN)
    rows.line(city, project, "loan")

    assert sources(project, date(2026, 2, 28)) == ("loan",)
    assert sources(project, BEGUN) == ("loan", "national")


def test_of_one_project_every_kind_counts_once(city: City, project: Project, line: FundingLine) -> None:
    rows.line(city, project, "eu_direct", since=BEGUN)
    rows.line(city, project, "bond", since=BEGUN)

    assert sources(project) == ("bond", "eu_direct")
