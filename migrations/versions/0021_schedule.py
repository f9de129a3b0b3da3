"""Closure days, review templates and recurring reviews"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SUBJECTS = ("project_id", "programme_id", "strategy_id")


def upgrade() -> None:
    op.create_table(
        "closure_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_closure_day_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_closure_day_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_day")),
    )
    with op.batch_alter_table("closure_day", schema=None) as batch_op:
        batch_op.create_index("ix_closure_day_organisation_id", ["organisation_id", "day", "id"], unique=False)

    op.create_table(
        "review_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("line", sa.String(length=20), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("counted_from", sa.String(length=20), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=False),
        sa.Column("as_city", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_line_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_review_line_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_review_line_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_line")),
    )
    with op.batch_alter_table("review_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_review_line_organisation_id", ["organisation_id", "programme_id", "line", "id"], unique=False
        )

    op.create_table(
        "rescheduling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("unadjusted_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_rescheduling_by_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_rescheduling_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescheduling")),
    )
    with op.batch_alter_table("rescheduling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rescheduling_review_id"), ["review_id"], unique=False)

    # Only columns and indexes are added, so that no database copies the table.
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("line", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("anchor_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("every_months", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("unadjusted_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("computed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("is_last", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(
            "ix_review_last",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("is_last"),
            postgresql_where=sa.text("is_last"),
        )
        for subject in SUBJECTS:
            is_planned = sa.text(f"line IS NOT NULL AND {subject} IS NOT NULL")
            batch_op.create_index(
                f"uq_review_line_{subject}",
                [subject, "line", "number"],
                unique=True,
                sqlite_where=is_planned,
                postgresql_where=is_planned,
            )


def downgrade() -> None:
    with op.batch_alter_table("review", schema=None) as batch_op:
        for subject in reversed(SUBJECTS):
            batch_op.drop_index(f"uq_review_line_{subject}")
        batch_op.drop_index("ix_review_last")
        for column in ("is_last", "computed_on", "unadjusted_on", "every_months", "anchor_on", "number", "line"):
            batch_op.drop_column(column)

    with op.batch_alter_table("rescheduling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rescheduling_review_id"))

    op.drop_table("rescheduling")
    with op.batch_alter_table("review_line", schema=None) as batch_op:
        batch_op.drop_index("ix_review_line_organisation_id")

    op.drop_table("review_line")
    with op.batch_alter_table("closure_day", schema=None) as batch_op:
        batch_op.drop_index("ix_closure_day_organisation_id")

    op.drop_table("closure_day")
