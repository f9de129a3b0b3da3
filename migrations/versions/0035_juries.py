"""Juries: seats, conflicts, phases, ballots and scores"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SEALED = ("score", "mark")
"""What a juror handed in stays as it is: the database itself refuses to change or delete it."""


def upgrade() -> None:
    op.create_table(
        "juror",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("is_external", sa.Boolean(), nullable=False),
        sa.Column("expertise", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("load_cap", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("decline_reason", sa.String(length=30), nullable=True),
        sa.Column("decline_words", sa.Text(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_juror_invited_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_juror_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_juror_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_juror_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juror")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_juror_round_id_person_id")),
    )
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_juror_person_id"), ["person_id"], unique=False)
    op.create_table(
        "jury_phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("from_at", sa.DateTime(), nullable=False),
        sa.Column("until_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_jury_phase_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_jury_phase_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_phase")),
    )
    with op.batch_alter_table("jury_phase", schema=None) as batch_op:
        batch_op.create_index("ix_jury_phase_round_id", ["round_id", "kind", "id"], unique=False)
    op.create_table(
        "jury_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("software", sa.String(length=60), nullable=False),
        sa.Column("facts_hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_jury_result_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_jury_result_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_result")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_jury_result_round_id_number")),
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("for_jury", sa.Text(), nullable=False),
        sa.Column("for_applicant", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("last_key", sa.String(length=40), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_ballot_juror_id_juror")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_ballot_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("juror_id", "pitch_id", name=op.f("uq_ballot_juror_id_pitch_id")),
    )
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_conflict_by_id_person")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_conflict_juror_id_juror")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_conflict_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index("ix_conflict_juror_id", ["juror_id", "pitch_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "jury_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_jury_pass_issued_by_id_person")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_jury_pass_juror_id_juror")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_pass")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_jury_pass_token_hash")),
    )
    with op.batch_alter_table("jury_pass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jury_pass_juror_id"), ["juror_id"], unique=False)
    op.create_table(
        "live_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("now_pitch_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["call_event.id"], name=op.f("fk_live_session_event_id_call_event")),
        sa.ForeignKeyConstraint(["now_pitch_id"], ["pitch.id"], name=op.f("fk_live_session_now_pitch_id_pitch")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_live_session_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_session")),
    )
    with op.batch_alter_table("live_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_session_round_id"), ["round_id"], unique=False)
    op.create_table(
        "private_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_private_note_juror_id_juror")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_private_note_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_note")),
        sa.UniqueConstraint("juror_id", "pitch_id", name=op.f("uq_private_note_juror_id_pitch_id")),
    )
    with op.batch_alter_table("private_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_private_note_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("from_at", sa.DateTime(), nullable=False),
        sa.Column("until_at", sa.DateTime(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_seat_by_id_person")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_seat_juror_id_juror")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_seat_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_pitch_id"), ["pitch_id"], unique=False)
        batch_op.create_index(
            "uq_seat_open",
            ["juror_id", "pitch_id"],
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )
    op.create_table(
        "presentation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_presentation_pitch_id_pitch")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_presentation_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presentation")),
        sa.UniqueConstraint("session_id", "pitch_id", name=op.f("uq_presentation_session_id_pitch_id")),
    )
    with op.batch_alter_table("presentation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presentation_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pitch_version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("for_jury", sa.Text(), nullable=False),
        sa.Column("for_applicant", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_score_by_id_person")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_score_juror_id_juror")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_score_pitch_id_pitch")),
        sa.ForeignKeyConstraint(
            ["pitch_version_id"], ["pitch_version.id"], name=op.f("fk_score_pitch_version_id_pitch_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("juror_id", "key", name=op.f("uq_score_juror_id_key")),
        sa.UniqueConstraint("juror_id", "pitch_id", "number", name=op.f("uq_score_juror_id_pitch_id_number")),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "voiding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("conflict_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_voiding_by_id_person")),
        sa.ForeignKeyConstraint(["conflict_id"], ["conflict.id"], name=op.f("fk_voiding_conflict_id_conflict")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_voiding_juror_id_juror")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_voiding_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voiding")),
    )
    with op.batch_alter_table("voiding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voiding_juror_id"), ["juror_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voiding_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "mark",
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["rubric_criterion.id"], name=op.f("fk_mark_criterion_id_rubric_criterion")
        ),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name=op.f("fk_mark_score_id_score")),
        sa.PrimaryKeyConstraint("score_id", "criterion_id", name=op.f("pk_mark")),
    )
    for table in SEALED:
        _seal(table)


def downgrade() -> None:
    op.drop_table("mark")
    op.drop_table("voiding")
    op.drop_table("score")
    op.drop_table("presentation")
    op.drop_table("seat")
    op.drop_table("private_note")
    op.drop_table("live_session")
    op.drop_table("jury_pass")
    op.drop_table("conflict")
    op.drop_table("ballot")
    op.drop_table("jury_result")
    op.drop_table("jury_phase")
    op.drop_table("juror")
    if op.get_bind().dialect.name == "postgresql":
        for table in SEALED:
            op.execute(f"DROP FUNCTION refuse_change_of_{table}()")


def _seal(table: str) -> None:
    said = f"rows of {table} are never changed or deleted"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
