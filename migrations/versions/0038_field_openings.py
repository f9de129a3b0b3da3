"""Why pitches were read before their round had closed, and what was changed since they were handed in"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "field_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_field_opening_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_field_opening_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_opening")),
    )
    with op.batch_alter_table("field_opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_field_opening_round_id"), ["round_id"], unique=False)
    with op.batch_alter_table("pitch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("pitch", schema=None) as batch_op:
        batch_op.drop_column("about")
    op.drop_table("field_opening")
