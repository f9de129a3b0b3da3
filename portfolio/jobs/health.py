"""Whether the parts of the product are there: for /readyz and the doctor. Says no address and no name."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from portfolio.core import pdf_libraries
from portfolio.core.db import db
from portfolio.core.migrate import database_revision, newest_revision
from portfolio.jobs import queries

SILENT_AFTER = timedelta(seconds=90)
"""Three leases without a beat: nobody runs jobs or delivers mail."""

OK = "ok"


def parts(at: datetime) -> dict[str, str]:
    """Each part and how it is: "ok", or in a word what is wrong."""
    found = {"database": "away", "schema": "unknown", "scheduler": "unknown"}
    try:
        found["schema"] = schema()
        found["database"] = OK
        found["scheduler"] = scheduler(at) if found["schema"] == OK else "unknown"
    except SQLAlchemyError:
        pass  # the answer says it; a driver's message could name hosts and people
    finally:
        db.session.rollback()
    return found | {"pdf": "missing" if pdf_libraries.missing() else OK}


def is_ready(found: Mapping[str, str]) -> bool:
    """Whether the product can do its work; without PDF it still does, and says so where a PDF is asked for."""
    return all(state == OK for part, state in found.items() if part != "pdf")


def schema() -> str:
    """Whether the database has the schema that this code wants: ok, empty, or another."""
    revision = database_revision()
    if revision is None:
        return "empty"
    return OK if revision == newest_revision() else "other"


def scheduler(at: datetime) -> str:
    """Whether a scheduler said lately that it lives."""
    beat = queries.last_beat()
    if beat is None:
        return "never started"
    return OK if at - beat < SILENT_AFTER else "silent"
