"""Measures that are used no longer, and used again, as dated rows"""

from datetime import datetime, time

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metric_retirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_metric_retirement_metric_id_metric")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_metric_retirement_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_retirement")),
    )
    op.create_index(op.f("ix_metric_retirement_metric_id"), "metric_retirement", ["metric_id"])
    _take_over()


def _take_over() -> None:
    """Give every measure that is retired its row, recorded when the history says, by whom it says."""
    metric = sa.table("metric", sa.column("id", sa.Integer), sa.column("retired_on", sa.Date))
    entry = sa.table(
        "entry",
        sa.column("id", sa.Integer),
        sa.column("at", sa.DateTime),
        sa.column("by_id", sa.Integer),
        sa.column("event", sa.String),
        sa.column("thing_kind", sa.String),
        sa.column("thing_id", sa.Integer),
    )
    retirement = sa.table(
        "metric_retirement",
        sa.column("metric_id", sa.Integer),
        sa.column("on", sa.Date),
        sa.column("applies", sa.Boolean),
        sa.column("recorded_at", sa.DateTime),
        sa.column("by_id", sa.Integer),
    )
    said = entry.alias("said")
    last = (
        sa.select(sa.func.max(said.c.id))
        .where(said.c.event == "metric.retired", said.c.thing_kind == "metric", said.c.thing_id == metric.c.id)
        .correlate(metric)
        .scalar_subquery()
    )
    retired = (
        sa.select(metric.c.id, metric.c.retired_on, entry.c.at, entry.c.by_id)
        .select_from(metric.outerjoin(entry, entry.c.id == last))
        .where(metric.c.retired_on.is_not(None))
        .order_by(metric.c.id)
    )
    rows = [
        {
            "metric_id": metric_id,
            "on": on,
            "applies": True,
            "recorded_at": at or datetime.combine(on, time()),
            "by_id": by_id,
        }
        for metric_id, on, at, by_id in op.get_bind().execute(retired)
    ]
    if rows:
        op.bulk_insert(retirement, rows)


def downgrade() -> None:
    op.drop_table("metric_retirement")
