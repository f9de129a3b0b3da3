"""Runs the revisions on the database of the current app, safely on SQLite too."""

from alembic import context
from flask import current_app

from portfolio.core.db import db
from portfolio.core.migrate import render_item

# What only exists in one of the two databases, beside the models: the full-text indices.
_BESIDE_THE_MODELS = ("project_search", "ix_project_text_search")


def include_object(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Leave the full-text indices out of comparisons."""
    return not (reflected and name is not None and name.startswith(_BESIDE_THE_MODELS))


def run() -> None:
    """Run all revisions in one transaction, so that a killed migration leaves the old schema or the new one.

    On SQLite with its foreign keys off, because a table rebuild would delete child rows.
    """
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Inside a transaction the pragma does nothing, so it goes round SQLAlchemy, which begins one by itself.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            include_object=include_object,
            compare_type=True,
            transactional_ddl=True,  # SQLite too: core.db begins its transactions, not its driver
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise RuntimeError("The migration broke foreign keys.")
        finally:
            connection.rollback()
            if sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


if current_app:
    run()
