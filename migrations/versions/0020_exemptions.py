"""Exemptions from an outcome review"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("by_role", sa.String(length=30), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN review_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_exemption_one_subject"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_exemption_by_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_exemption_project_id_project")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_exemption_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exemption_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exemption_review_id"), ["review_id"], unique=False)
        batch_op.create_index("ix_exemption_recorded_at", ["recorded_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.drop_index("ix_exemption_recorded_at")
        batch_op.drop_index(batch_op.f("ix_exemption_review_id"))
        batch_op.drop_index(batch_op.f("ix_exemption_project_id"))

    op.drop_table("exemption")
