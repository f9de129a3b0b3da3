"""How juries marked the pitches to practise on, as they were shown it"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calibration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("spread", sa.JSON(), nullable=False),
        sa.Column("jurors", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_calibration_by_id_person")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_calibration_pitch_id_pitch")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_calibration_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
        sa.UniqueConstraint("pitch_id", name=op.f("uq_calibration_pitch_id")),
    )
    op.create_index(op.f("ix_calibration_round_id"), "calibration", ["round_id"])


def downgrade() -> None:
    op.drop_table("calibration")
