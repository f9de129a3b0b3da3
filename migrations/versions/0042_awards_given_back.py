"""Awards that are given back, and the line of money of each"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.add_column(sa.Column("line_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_award_line_id_funding_line"), "funding_line", ["line_id"], ["id"])
    op.create_table(
        "award_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_return_award_id_award")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_award_return_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_return")),
        sa.UniqueConstraint("award_id", name=op.f("uq_award_return_award_id")),
    )


def downgrade() -> None:
    op.drop_table("award_return")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_award_line_id_funding_line"), type_="foreignkey")
        batch_op.drop_column("line_id")
