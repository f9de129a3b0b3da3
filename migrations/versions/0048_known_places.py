"""When money ends, what funders ask for, where programmes belong, as rows that are never updated"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("funding_terms", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column("goal", sa.Column("created_at", sa.DateTime(), nullable=True))
    _create(
        "funding_programme_terms",
        ("programme_id", "funding_programme"),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("in_kind_accepted", sa.Boolean(), nullable=True),
    )
    _create(
        "strategy_days",
        ("strategy_id", "strategy"),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
    )
    _create("goal_retirement", ("goal_id", "goal"), sa.Column("applies", sa.Boolean(), nullable=False))
    _create(
        "programme_place",
        ("programme_id", "programme"),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("strategy_id", sa.Integer(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["programme.id"], name=op.f("fk_programme_place_parent_id_programme")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_programme_place_strategy_id_strategy")),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_programme_place_goal_id_goal")),
    )
    _create(
        "past_method",
        ("metric_id", "metric"),
        sa.Column("frequency", sa.String(length=20), nullable=True),
        sa.Column("aggregable", sa.Boolean(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
    )
    # What anything was before is not on record. As it is now it was from the instant at which it was written down,
    # and on no day in particular, so figures of every day, as known at any time, say what they said before.
    op.execute(
        "UPDATE funding_terms SET ends_on ="
        " (SELECT line.ends_on FROM funding_line AS line WHERE line.id = funding_terms.line_id)"
    )
    op.execute(
        "UPDATE goal SET created_at = (SELECT strategy.created_at FROM strategy WHERE strategy.id = goal.strategy_id)"
    )
    op.execute(
        "INSERT INTO funding_programme_terms (programme_id, rate, in_kind_accepted, recorded_at)"
        " SELECT programme.id, programme.rate, programme.in_kind_accepted, organisation.created_at"
        " FROM funding_programme AS programme JOIN organisation ON organisation.id = programme.organisation_id"
        " ORDER BY programme.id"
    )
    op.execute(
        "INSERT INTO strategy_days (strategy_id, from_on, until_on, recorded_at)"
        " SELECT id, from_on, until_on, created_at FROM strategy ORDER BY id"
    )
    op.execute(
        "INSERT INTO goal_retirement (goal_id, applies, recorded_at)"
        " SELECT id, retired_at IS NOT NULL, retired_at FROM goal WHERE retired_at IS NOT NULL ORDER BY id"
    )
    op.execute(
        "INSERT INTO programme_place (programme_id, parent_id, strategy_id, goal_id, recorded_at)"
        " SELECT id, parent_id, strategy_id, goal_id, created_at FROM programme ORDER BY id"
    )


def _create(table: str, of: tuple[str, str], *more: sa.Column[object] | sa.ForeignKeyConstraint) -> None:
    """A table of rows about a thing: when and by whom each was written down."""
    column, thing = of
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        *more,
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint([column], [f"{thing}.id"], name=op.f(f"fk_{table}_{column}_{thing}")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f(f"fk_{table}_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in ("past_method", "programme_place", "goal_retirement", "strategy_days", "funding_programme_terms"):
        op.drop_table(table)
    op.drop_column("goal", "created_at")
    op.drop_column("funding_terms", "ends_on")
