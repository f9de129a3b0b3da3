"""The cost of a page must not depend on how much a city has: statements are counted with little and with much."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.metrics.models import Metric
from portfolio.projects.models import Project
from tests import bulk
from tests.make import City

LIST_MOST, RECORD_MOST = 8, 12

LISTS = (
    "/projects",
    "/projects?q=damp",
    "/projects?sort=changed",
    "/projects?type=governance&method=foresight&department=housing&stage=running&year=2024",
    "/projects?owner=gruber",
    "/projects?open=filters&stage=running&type=governance",
    "/projects?open=columns",
    "/projects?columns=title,deputy,programme,method,evaluation,last,confidence&sort=-last",
    "/projects?by=department&columns=title,ended,method,last",
    "/projects?by=owner&sort=budget",
    "/projects?view=start",
    "/projects/board?q=damp&type=governance",
    "/projects/timeline?by=programme",
    "/projects/compare?from=2024-06-30&until=2026-06-30",
    "/projects?owner=gruber&district=nord&partner=tu&funder=city&silent=30&gap=no_goal&evaluation=in_part&columns=title,tag,ended",
)


def statements(client: FlaskClient, address: str, count_queries: Callable[[], Any]) -> int:
    """How many SQL statements a page runs, sign-in included."""
    with count_queries() as run:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(run)


def largest(organisation_id: int) -> str:
    """The reference of the project with most measures."""
    wanted = (
        sa.select(Project.ref)
        .join(Metric, Metric.project_id == Project.id)
        .where(Project.organisation_id == organisation_id)
        .group_by(Project.ref)
        .order_by(sa.func.count().desc(), Project.ref)
    )
    return str(db.session.scalars(wanted.limit(1)).one())


def test_pages_run_as_many_statements_with_much_as_with_little(
    city: City, as_person: Callable[..., FlaskClient], count_queries: Callable[[], Any]
) -> None:
    lead = as_person("unit_lead")

    def run_by_each_page(projects: int, first: int) -> list[int]:
        bulk.fill(city.id, 1 + projects - first, seed=first, first=first)
        pages = [*LISTS, "/overview", f"/projects/{largest(city.id)}"]
        return [statements(lead, address, count_queries) for address in pages]

    few = run_by_each_page(10, first=1)

    assert run_by_each_page(1_000, first=11) == few
    assert run_by_each_page(10_000, first=1_001) == few
    assert max(few[: len(LISTS)]) <= LIST_MOST
    assert max(few[len(LISTS) :]) <= RECORD_MOST


def test_a_role_in_a_department_costs_one_statement_more_and_stays_within_the_limit(
    city: City, as_person: Callable[..., FlaskClient], count_queries: Callable[[], Any]
) -> None:
    bulk.fill(city.id, 30)
    head = as_person("department_head", department=city.housing)

    assert max(statements(head, address, count_queries) for address in LISTS) <= LIST_MOST
    for address in ("/overview", f"/projects/{largest(city.id)}"):
        assert statements(head, address, count_queries) <= RECORD_MOST
