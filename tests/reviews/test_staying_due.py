"""What is due stays due: a project cannot be deleted, and stopping it or looking away takes nothing out."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from portfolio.core.db import db
from portfolio.projects import actions as projects
from portfolio.projects.models import Assignment, Project
from portfolio.reviews.gap import Tally
from portfolio.reviews.models import Review, SignOff
from portfolio.reviews.queries.gap import Gap, gap_on
from portfolio.reviews.queries.scope import Scope
from tests.make import AT, City
from tests.reviews.cases import Case
from tests.reviews.fourteen import T, fourteen
from tests.reviews.writing import write

WORKED = Tally(full=5, partial=2, none=3, too_early=2, waived=1, out_of_scope=1)
NOON = datetime(2026, 9, 30, 10, tzinfo=UTC)


@pytest.fixture
def worked(city: City) -> City:
    """The worked example of fourteen projects, led by the department Housing."""
    for project in write(city, [Case(facts) for facts in fourteen()]):
        lead = {"kind": "lead_department", "department_id": city.housing.id, "on": date(2024, 1, 1)}
        db.session.add(Assignment(project_id=project.id, **lead, recorded_at=AT))
    db.session.flush()
    return city


def found(city: City) -> Gap:
    return gap_on(Scope(city.id, city.organisation.zone, T))


def test_d12_no_project_of_the_example_and_no_review_can_be_deleted(worked: City) -> None:
    refused = 0
    signed = sa.select(SignOff.review_id).where(SignOff.signed)
    for number in found(worked).verdicts:
        for statement in (
            sa.delete(Review).where(Review.project_id == number, Review.id.in_(signed)),
            sa.delete(Project).where(Project.id == number),
        ):
            try:
                with db.session.begin_nested():
                    db.session.execute(statement.execution_options(synchronize_session=False))
            except IntegrityError:
                refused += 1

    # Fourteen projects, and the six reviews that somebody has signed.
    assert refused == 14 + 6
    assert found(worked).tally == WORKED


def test_d12_no_address_deletes_a_project_or_a_review(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in ("register", "reviews")]

    assert len(rules) > 20
    assert [rule.rule for rule in rules if "DELETE" in (rule.methods or ()) or "delete" in rule.rule] == []


def test_d12_stopping_what_was_forgotten_leaves_it_due(worked: City) -> None:
    forgotten = db.session.scalars(sa.select(Project).where(Project.ref == "P6")).one()

    projects.move_stage(forgotten, "stopped", on=T, reason="Never mind", by=worked.lead, at=NOON)

    verdict = found(worked).verdicts[forgotten.id]
    assert (verdict.status, verdict.label, verdict.days_late) == ("none", "long_overdue", 198)
    assert found(worked).tally == WORKED
