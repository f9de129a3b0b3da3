"""Pitches, their drafts and the versions handed in"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SEALED = ("pitch_version",)
"""A version that was handed in stays as it is: the database itself refuses to change or delete it."""


def upgrade() -> None:
    op.create_table(
        "pitch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lead_department_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("is_practice", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=True),
        sa.Column("ask_minor", sa.BigInteger(), nullable=True),
        sa.Column("least_minor", sa.BigInteger(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_pitch_call_id_call")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_pitch_created_by_id_person")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_pitch_deputy_id_person")),
        sa.ForeignKeyConstraint(
            ["lead_department_id"], ["department.id"], name=op.f("fk_pitch_lead_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_pitch_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_pitch_owner_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pitch_project_id_project")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_pitch_round_id_round")),
        sa.ForeignKeyConstraint(["track_id"], ["track.id"], name=op.f("fk_pitch_track_id_track")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch")),
        sa.UniqueConstraint("organisation_id", "ref", name=op.f("uq_pitch_organisation_id_ref")),
    )
    with op.batch_alter_table("pitch", schema=None) as batch_op:
        batch_op.create_index("ix_pitch_call_id", ["call_id", "id"], unique=False)
        batch_op.create_index("ix_pitch_field", ["round_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pitch_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pitch_project_id"), ["project_id"], unique=False)
    op.create_table(
        "information_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_information_request_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_information_request_asked_by_id_person")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_information_request_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_request")),
    )
    with op.batch_alter_table("information_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_information_request_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "pitch_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["block_id"], ["form_block.id"], name=op.f("fk_pitch_answer_block_id_form_block")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_pitch_answer_pitch_id_pitch")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_pitch_answer_saved_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch_answer")),
        sa.UniqueConstraint("pitch_id", "block_id", name=op.f("uq_pitch_answer_pitch_id_block_id")),
    )
    op.create_table(
        "pitch_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["block_id"], ["form_block.id"], name=op.f("fk_pitch_file_block_id_form_block")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_pitch_file_by_id_person")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_pitch_file_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch_file")),
    )
    with op.batch_alter_table("pitch_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pitch_file_file_key"), ["file_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_pitch_file_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "pitch_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("from_at", sa.DateTime(), nullable=False),
        sa.Column("until_at", sa.DateTime(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_pitch_member_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pitch_member_person_id_person")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_pitch_member_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch_member")),
    )
    with op.batch_alter_table("pitch_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pitch_member_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pitch_member_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "pitch_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_pitch_move_by_id_person")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_pitch_move_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch_move")),
    )
    with op.batch_alter_table("pitch_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pitch_move_pitch_id"), ["pitch_id"], unique=False)
    op.create_table(
        "pitch_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("ask_minor", sa.BigInteger(), nullable=False),
        sa.Column("least_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_pitch_version_by_id_person")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_pitch_version_pitch_id_pitch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch_version")),
        sa.UniqueConstraint("pitch_id", "number", name=op.f("uq_pitch_version_pitch_id_number")),
    )
    for table in SEALED:
        _seal(table)


def downgrade() -> None:
    op.drop_table("pitch_version")
    op.drop_table("pitch_move")
    op.drop_table("pitch_member")
    op.drop_table("pitch_file")
    op.drop_table("pitch_answer")
    op.drop_table("information_request")
    op.drop_table("pitch")
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
