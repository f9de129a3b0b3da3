"""What a report reads that is no dated row is a name, or never changes: everything else would rewrite old quarters."""

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.history.dated import DATED
from portfolio.reports.editions import Edition
from portfolio.reports.queries import quarter_facts
from tests.make import City
from tests.reports.test_as_known import recorded  # noqa: F401  a fixture

EDITIONS = ("city", "strategy:city-2030", "programme:homes", "department:housing", "project:P6")
NAMES = {"key", "label", "language", "name", "position", "ref", "title", "vocabulary"}
"""What things are called and in which order they stand: as they are today, or as a dated row says."""
ALWAYS = {"id", "organisation_id", "project_id", "created_at", "import_id"}
NEVER_CHANGED = {
    "call": {"currency"},
    "call_event": {"round_id"},
    "entry": {"at", "hash", "seq"},
    "event_place": {"event_id"},
    "funding_line": {"currency"},
    "goal": {"strategy_id"},
    "metric": {"goal_id"},
    "organisation": {"currency", "place"},
    "pitch": {"lead_department_id", "round_id"},  # of one that is judged; going on to another round is a dated row
    "review": {"first_due_on", "flag", "kind", "planned_on", "strategy_id"},
    "round": {"call_id", "number"},
}
"""Columns that no action changes once they are written, beside those of every table."""
SINCE_ITS_LAST_CHANGE = {
    "metric": {"aggregable", "direction", "edition", "frequency", "is_primary", "level", "measure", "series", "unit"},
}
"""Columns that count where no dated row says what was on the day."""


def test_a_report_reads_dated_rows_beside_names_and_what_never_changes(recorded: City) -> None:  # noqa: F811
    read = defaultdict[str, set[str]](set)

    def note(connection: Any, statement: Any, *rest: Any) -> None:
        for element in visitors.iterate(statement):
            table = getattr(element, "table", None)
            table = getattr(table, "element", table)
            if isinstance(element, sa.Column) and isinstance(table, sa.Table):
                read[table.name].add(element.name)

    sa.event.listen(db.engine, "before_execute", note)
    for edition in EDITIONS:
        quarter_facts(recorded.organisation, Quarter(2026, 3), date(2026, 10, 19), Edition.parse(edition))
    sa.event.remove(db.engine, "before_execute", note)

    allowed = [NEVER_CHANGED, SINCE_ITS_LAST_CHANGE]
    others = {
        f"{table}.{column}"
        for table, columns in read.items()
        if table not in DATED
        for column in columns - NAMES - ALWAYS
        if not any(column in known.get(table, ()) for known in allowed)
    }
    assert others == set()
    assert {"funding_terms", "programme_place", "strategy_days", "past_method"} <= set(read)
    assert {"attendance", "event_day", "jury_decision", "project_origin", "term_offer", "verdict"} <= set(read)
