"""Pitches that exclude each other, and records of juries to sign"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pitch_exclusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("excludes", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_pitch_exclusion_in_order")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_pitch_exclusion_by_id_person")),
        sa.ForeignKeyConstraint(["one_id"], ["pitch.id"], name=op.f("fk_pitch_exclusion_one_id_pitch")),
        sa.ForeignKeyConstraint(["other_id"], ["pitch.id"], name=op.f("fk_pitch_exclusion_other_id_pitch")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_pitch_exclusion_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch_exclusion")),
    )
    op.create_index("ix_pitch_exclusion_round_id", "pitch_exclusion", ["round_id", "one_id", "other_id", "id"])
    op.create_index(op.f("ix_pitch_exclusion_one_id"), "pitch_exclusion", ["one_id"])
    op.create_index(op.f("ix_pitch_exclusion_other_id"), "pitch_exclusion", ["other_id"])
    op.create_table(
        "jury_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("pdf_key", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_jury_record_by_id_person")),
        sa.ForeignKeyConstraint(["result_id"], ["jury_result.id"], name=op.f("fk_jury_record_result_id_jury_result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_record")),
    )
    op.create_index(op.f("ix_jury_record_result_id"), "jury_record", ["result_id"])


def downgrade() -> None:
    op.drop_table("jury_record")
    op.drop_table("pitch_exclusion")
