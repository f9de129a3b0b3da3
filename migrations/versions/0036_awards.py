"""Decisions of juries, awards and letters"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jury_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_jury_decision_by_id_person")),
        sa.ForeignKeyConstraint(["result_id"], ["jury_result.id"], name=op.f("fk_jury_decision_result_id_jury_result")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_jury_decision_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_decision")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_jury_decision_round_id_number")),
    )
    op.create_table(
        "line_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("stands", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_line_override_by_id_person")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_line_override_pitch_id_pitch")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_line_override_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_override")),
    )
    with op.batch_alter_table("line_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_override_pitch_id"), ["pitch_id"], unique=False)
        batch_op.create_index("ix_line_override_round_id", ["round_id", "pitch_id", "id"], unique=False)
    op.create_table(
        "decision_signer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["jury_decision.id"], name=op.f("fk_decision_signer_decision_id_jury_decision")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_decision_signer_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_signer")),
        sa.UniqueConstraint("decision_id", "person_id", name=op.f("uq_decision_signer_decision_id_person_id")),
    )
    op.create_table(
        "verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["jury_decision.id"], name=op.f("fk_verdict_decision_id_jury_decision")
        ),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_verdict_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("decision_id", "pitch_id", name=op.f("uq_verdict_decision_id_pitch_id")),
    )
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdict_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_appeal_by_id_person")),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=op.f("fk_appeal_reader_id_person")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_appeal_verdict_id_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_verdict_id"), ["verdict_id"], unique=False)
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_award_by_id_person")),
        sa.ForeignKeyConstraint(["envelope_id"], ["envelope.id"], name=op.f("fk_award_envelope_id_envelope")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_award_pitch_id_pitch")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_award_project_id_project")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_award_verdict_id_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("pitch_id", name=op.f("uq_award_pitch_id")),
        sa.UniqueConstraint("project_id", name=op.f("uq_award_project_id")),
        sa.UniqueConstraint("verdict_id", name=op.f("uq_award_verdict_id")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_envelope_id"), ["envelope_id"], unique=False)
    op.create_table(
        "award_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_award_letter_approved_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_award_letter_person_id_person")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_award_letter_verdict_id_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_letter")),
        sa.UniqueConstraint("verdict_id", "person_id", name=op.f("uq_award_letter_verdict_id_person_id")),
    )
    with op.batch_alter_table("award_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_letter_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("award_letter")
    op.drop_table("award")
    op.drop_table("appeal")
    op.drop_table("verdict")
    op.drop_table("decision_signer")
    op.drop_table("line_override")
    op.drop_table("jury_decision")
