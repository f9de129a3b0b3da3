"""What a pitch is about and in which language it is, and how it stood in a round that it has left"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None

SAID = "rows of pitch_stay are never changed or deleted"

WENT_ON = """
INSERT INTO pitch_stay (
    pitch_id, round_id, next_round_id, state, submitted, track_id, lead_department_id, ask_minor, least_minor,
    recorded_at, by_id
)
SELECT
    pitch.id,
    (
        SELECT earlier.id FROM round AS earlier
        WHERE earlier.call_id = pitch.call_id AND earlier.stage = later.stage - 1
            AND earlier.opens_on <= invited."on"
        ORDER BY earlier.number DESC LIMIT 1
    ),
    pitch.round_id,
    (
        SELECT was.state FROM pitch_move AS was
        WHERE was.pitch_id = pitch.id AND was.id < invited.id ORDER BY was.id DESC LIMIT 1
    ),
    judged.number, pitch.track_id, pitch.lead_department_id, judged.ask_minor, judged.least_minor,
    invited.recorded_at, invited.by_id
FROM pitch
JOIN round AS later ON later.id = pitch.round_id
JOIN pitch_move AS invited ON invited.id = (
    SELECT max(move.id) FROM pitch_move AS move WHERE move.pitch_id = pitch.id AND move.state = 'invited'
)
JOIN pitch_version AS judged ON judged.pitch_id = pitch.id AND judged.number = (
    SELECT max(version.number) FROM pitch_version AS version
    WHERE version.pitch_id = pitch.id AND version.stage = later.stage - 1
)
WHERE EXISTS (
    SELECT 1 FROM round AS earlier
    WHERE earlier.call_id = pitch.call_id AND earlier.stage = later.stage - 1 AND earlier.opens_on <= invited."on"
) AND EXISTS (SELECT 1 FROM pitch_move AS was WHERE was.pitch_id = pitch.id AND was.id < invited.id)
ORDER BY pitch.id
"""
"""What is known of pitches that went on before there were such rows: their moves and versions tell."""


def upgrade() -> None:
    with op.batch_alter_table("pitch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=20), nullable=True))
    op.create_table(
        "pitch_stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("next_round_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("lead_department_id", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(length=80), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("ask_minor", sa.BigInteger(), nullable=True),
        sa.Column("least_minor", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_pitch_stay_by_id_person")),
        sa.ForeignKeyConstraint(
            ["lead_department_id"], ["department.id"], name=op.f("fk_pitch_stay_lead_department_id_department")
        ),
        sa.ForeignKeyConstraint(["next_round_id"], ["round.id"], name=op.f("fk_pitch_stay_next_round_id_round")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitch.id"], name=op.f("fk_pitch_stay_pitch_id_pitch")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_pitch_stay_round_id_round")),
        sa.ForeignKeyConstraint(["track_id"], ["track.id"], name=op.f("fk_pitch_stay_track_id_track")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch_stay")),
        sa.UniqueConstraint("pitch_id", "round_id", name=op.f("uq_pitch_stay_pitch_id_round_id")),
    )
    with op.batch_alter_table("pitch_stay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pitch_stay_round_id"), ["round_id"], unique=False)
    op.execute(WENT_ON)
    _seal()


def downgrade() -> None:
    op.drop_table("pitch_stay")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_pitch_stay()")
    with op.batch_alter_table("pitch", schema=None) as batch_op:
        batch_op.drop_column("language")
        batch_op.drop_column("area")


def _seal() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change_of_pitch_stay() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER pitch_stay_sealed BEFORE UPDATE OR DELETE ON pitch_stay "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_pitch_stay()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER pitch_stay_no_{verb.lower()} BEFORE {verb} ON pitch_stay "
            f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )
