"""Library of measures, series, splits and parts"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "library_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("frequency", sa.String(length=20), nullable=True),
        sa.Column("collection_method", sa.String(length=500), nullable=True),
        sa.Column("source", sa.String(length=250), nullable=True),
        sa.Column("aggregable", sa.Boolean(), nullable=False),
        sa.Column("split_by", sa.String(length=120), nullable=True),
        sa.Column("small_shown", sa.Boolean(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_library_measure_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_measure")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_library_measure_organisation_id_name")),
    )
    op.create_table(
        "metric_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_metric_part_by_id_person")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_metric_part_metric_id_metric")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_metric_part_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_part")),
    )
    op.create_index(op.f("ix_metric_part_metric_id"), "metric_part", ["metric_id"])
    op.create_index(op.f("ix_metric_part_person_id"), "metric_part", ["person_id"])
    op.add_column("metric", _series())
    op.add_column("metric", sa.Column("small_shown", sa.Boolean(), server_default=sa.false(), nullable=False))
    _add_library()
    op.add_column("metric", sa.Column("parts", sa.Integer(), nullable=True))
    op.add_column("metric", sa.Column("parts_known", sa.Integer(), nullable=True))
    op.add_column("past_definition", _series())


def _series() -> sa.Column[str]:
    return sa.Column("series", sa.String(length=20), server_default="state", nullable=False)


def _add_library() -> None:
    """Name the measure of the library that a measure follows, without making the table anew on SQLite."""
    if op.get_bind().dialect.name == "sqlite":
        column: sa.Column[int] = sa.Column("library_id", sa.Integer(), sa.ForeignKey("library_measure.id"))
        op.add_column("metric", column, inline_references=True)
    else:
        op.add_column("metric", sa.Column("library_id", sa.Integer(), nullable=True))
        name = op.f("fk_metric_library_id_library_measure")
        op.create_foreign_key(name, "metric", "library_measure", ["library_id"], ["id"])
    op.create_index(op.f("ix_metric_library_id"), "metric", ["library_id"])


def downgrade() -> None:
    with op.batch_alter_table("past_definition") as batch_op:
        batch_op.drop_column("series")
    op.drop_index(op.f("ix_metric_library_id"), table_name="metric")
    with op.batch_alter_table("metric", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for column in ("parts_known", "parts", "library_id", "small_shown", "series"):
            batch_op.drop_column(column)
    op.drop_table("metric_part")
    op.drop_table("library_measure")
