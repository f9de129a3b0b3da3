"""CPU of gathering the facts of a quarter, beside the same SQL through the bare driver, its rows dropped."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bench import cities, floor, gap
from bench.cities import MadeCity
from bench.pages import long_cpu
from bench.row import Row
from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.people.models import Organisation
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.queries import quarter_facts
from tests.bulk import TODAY

LIMIT, FROM = 2, 10_000
"""Times the bare SQL, in cities from so many projects on: in a smaller one it is statements that cost, not rows."""


def run(sizes: Sequence[int]) -> list[Row]:
    """The facts at every size on both databases."""
    return [
        measure(cities.city(database, size), database, size) for database in ("sqlite", "postgresql") for size in sizes
    ]


def measure(city: MadeCity, database: str, size: int) -> Row:
    """The facts of one city's last quarter."""
    with city.app.app_context():
        gap.complete()
        found, statements = recorded()
        connection = floor.connect(city.address)
        mine, least = long_cpu(city, gathered, lambda: [connection.execute(*each).fetchall() for each in statements])
        connection.close()
        db.session.remove()
    note = f"{mine:.0f} ms over {least:.0f} ms, {len(statements)} statements, {found.measures.running} running"
    return Row("facts of a quarter", database, size, mine / least, "times", LIMIT if size >= FROM else None, note)


def gathered() -> QuarterFacts:
    """The facts of the last quarter that had ended, as a report asks for them."""
    organisation = db.session.scalars(sa.select(Organisation)).one()
    found = quarter_facts(organisation, Quarter.of(TODAY).previous)
    db.session.rollback()
    return found


def recorded() -> tuple[QuarterFacts, list[floor.Statement]]:
    """The facts and the SQL that they take, as the driver gets it."""
    statements: list[floor.Statement] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        statements.append((statement, parameters))

    gathered()
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = gathered()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return found, [statement for statement in statements if not statement[0].startswith("BEGIN")]
