"""What tracks of a call leave goes to who waits in others, by rule"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("shares_left_over", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("envelope", sa.Column("moved_minor", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "envelope_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_envelope_move_moves_something")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_envelope_move_by_id_person")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["jury_decision.id"], name=op.f("fk_envelope_move_decision_id_jury_decision")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["envelope.id"], name=op.f("fk_envelope_move_from_id_envelope")),
        sa.ForeignKeyConstraint(["to_id"], ["envelope.id"], name=op.f("fk_envelope_move_to_id_envelope")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope_move")),
    )
    for column in ("decision_id", "from_id", "to_id"):
        op.create_index(op.f(f"ix_envelope_move_{column}"), "envelope_move", [column])


def downgrade() -> None:
    op.drop_table("envelope_move")
    op.drop_column("envelope", "moved_minor")
    op.drop_column("call", "shares_left_over")
