"""Measures and their values"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metric",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("aggregable", sa.Boolean(), nullable=False),
        sa.Column("frequency", sa.String(length=20), nullable=True),
        sa.Column("collection_method", sa.String(length=500), nullable=True),
        sa.Column("source", sa.String(length=250), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("split_by", sa.String(length=120), nullable=True),
        sa.Column("near_zero", sa.BigInteger(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("source_words", sa.String(length=200), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("baseline_value", sa.BigInteger(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target_value", sa.BigInteger(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("latest_value", sa.BigInteger(), nullable=True),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN programme_id IS NULL THEN 0 ELSE 1 END + CASE WHEN goal_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_metric_one_subject"),
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_metric_goal_id_goal")),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_metric_import_id_import_run")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_metric_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_metric_programme_id_programme")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_metric_project_id_project")),
        sa.ForeignKeyConstraint(["responsible_id"], ["person.id"], name=op.f("fk_metric_responsible_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("metric", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metric_import_id"), ["import_id"], unique=False)
        batch_op.create_index("ix_metric_organisation_id", ["organisation_id", "level"], unique=False)
        batch_op.create_index("ix_metric_project_id", ["project_id", "position", "id"], unique=False)

    op.create_table(
        "past_definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_past_definition_by_id_person")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_past_definition_metric_id_metric")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_definition")),
    )
    with op.batch_alter_table("past_definition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_definition_metric_id"), ["metric_id"], unique=False)

    op.create_table(
        "baseline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("comparison", sa.Text(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_baseline_by_id_person")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_baseline_metric_id_metric")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["baseline.id"], name=op.f("fk_baseline_supersedes_id_baseline")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
    )
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.create_index(
            "ix_baseline_supersedes_id",
            ["supersedes_id"],
            unique=False,
            sqlite_where=sa.text("supersedes_id IS NOT NULL"),
            postgresql_where=sa.text("supersedes_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_baseline_metric_id"), ["metric_id"], unique=False)

    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("decision_rule", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_target_by_id_person")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_target_metric_id_metric")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["target.id"], name=op.f("fk_target_supersedes_id_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(
            "ix_target_supersedes_id",
            ["supersedes_id"],
            unique=False,
            sqlite_where=sa.text("supersedes_id IS NOT NULL"),
            postgresql_where=sa.text("supersedes_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_target_metric_id"), ["metric_id"], unique=False)

    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("part", sa.String(length=120), nullable=True),
        sa.Column("quality", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_observation_by_id_person")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_observation_metric_id_metric")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["observation.id"], name=op.f("fk_observation_supersedes_id_observation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index("ix_observation_metric_id", ["metric_id", "observed_on", "id"], unique=False)
        batch_op.create_index("ix_observation_supersedes_id", ["supersedes_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index("ix_observation_supersedes_id")
        batch_op.drop_index("ix_observation_metric_id")
    op.drop_table("observation")

    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_index("ix_target_supersedes_id")
        batch_op.drop_index(batch_op.f("ix_target_metric_id"))
    op.drop_table("target")

    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.drop_index("ix_baseline_supersedes_id")
        batch_op.drop_index(batch_op.f("ix_baseline_metric_id"))
    op.drop_table("baseline")

    with op.batch_alter_table("past_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_past_definition_metric_id"))
    op.drop_table("past_definition")

    with op.batch_alter_table("metric", schema=None) as batch_op:
        batch_op.drop_index("ix_metric_project_id")
        batch_op.drop_index("ix_metric_organisation_id")
        batch_op.drop_index(batch_op.f("ix_metric_import_id"))
    op.drop_table("metric")
