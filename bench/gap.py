"""CPU of judging every project of a city, beside the same SQL through the bare driver, its rows fetched and dropped."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bench import cities, floor
from bench.cities import MadeCity
from bench.pages import cpu
from bench.row import Row
from portfolio.core.db import db
from portfolio.people.models import Organisation
from portfolio.projects.models import Plan, Project, StageMove
from portfolio.projects.rules import RUNNING
from portfolio.reviews.queries.gap import Gap, gap_on
from portfolio.reviews.queries.scope import Scope
from tests.bulk import TODAY

LIMIT = 3


def run(sizes: Sequence[int]) -> list[Row]:
    """The gap at every size on both databases."""
    return [
        measure(cities.city(database, size), database, size) for database in ("sqlite", "postgresql") for size in sizes
    ]


def measure(city: MadeCity, database: str, size: int) -> Row:
    """The gap of one city."""
    with city.app.app_context():
        complete()
        found, statements = recorded(TODAY)
        connection = floor.connect(city.address)
        mine, least = cpu(
            city, lambda: judged(TODAY), lambda: [connection.execute(*each).fetchall() for each in statements]
        )
        connection.close()
        db.session.remove()
    note = f"{mine:.0f} ms over {least:.0f} ms, {len(statements)} statements, {found.tally.due} due"
    return Row("evaluation gap", database, size, mine / least, "times", LIMIT, note)


def complete() -> None:
    """Give the started projects the move to running and everybody the plan that a real city has on record."""
    told = sa.exists().where(StageMove.project_id == Project.id, StageMove.stage == RUNNING)
    moved = (Project.id, sa.literal(0), sa.literal(RUNNING), Project.started_on, Project.created_at)
    started = sa.select(*moved).where(Project.started_on.is_not(None), ~told)
    planned = sa.select(
        *(Project.id, Project.planned_end_on, Project.budget_minor, Project.budget_currency),
        *(sa.func.coalesce(Project.started_on, Project.stage_since), Project.created_at),
    )
    plan = ("project_id", "planned_end_on", "budget_minor", "budget_currency", "on", "recorded_at")
    db.session.execute(sa.insert(StageMove).from_select(["project_id", "seq", "stage", "on", "recorded_at"], started))
    if not db.session.scalar(sa.select(sa.func.count()).select_from(Plan)):
        db.session.execute(sa.insert(Plan).from_select(plan, planned))
    db.session.commit()


def judged(day: date) -> Gap:
    """The gap as pages and the command line ask for it."""
    organisation_id, zone = db.session.execute(sa.select(Organisation.id, Organisation.zone)).one()
    found = gap_on(Scope(organisation_id, zone, day))
    db.session.rollback()
    return found


def recorded(day: date) -> tuple[Gap, list[floor.Statement]]:
    """The gap and the SQL that it runs, as its driver gets it."""
    statements: list[floor.Statement] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        statements.append((statement, parameters))

    judged(day)
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = judged(day)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return found, [statement for statement in statements if not statement[0].startswith("BEGIN")]
