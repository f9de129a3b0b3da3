"""The demo city's third quarter of 2026, told once on each database for all tests that work its figures by hand."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.people.models import Organisation
from portfolio.reports.content import QuarterReport, quarter_report
from portfolio.reports.queries import quarter_facts


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def quarters(request: pytest.FixtureRequest, new_database: Callable[..., Flask]) -> dict[str, QuarterReport]:
    """The reports of Lindhafen of two quarters, as they are known on 21 November 2026."""
    app = new_database(request.param, like="demo")
    with app.app_context():
        organisation = db.session.scalars(sa.select(Organisation)).one()
        made = {
            str(quarter): quarter_report(quarter_facts(organisation, quarter))
            for quarter in (Quarter(2025, 4), Quarter(2026, 3))
        }
        db.session.remove()
        db.engine.dispose()
    return made


@pytest.fixture(scope="session")
def third_quarter(quarters: dict[str, QuarterReport]) -> QuarterReport:
    """The report of Lindhafen as of 30 September 2026."""
    return quarters["2026Q3"]
