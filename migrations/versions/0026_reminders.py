"""Reminders, inbox and opt-outs"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

IN_INBOX = {"sqlite": sa.text("in_inbox = 1"), "postgresql": sa.text("in_inbox")}
UNREAD = {"sqlite": sa.text("in_inbox = 1 AND read_at IS NULL"), "postgresql": sa.text("in_inbox AND read_at IS NULL")}
WAITS = sa.text("state = 'waiting'")
STILL_BOUNCES = sa.text("ended_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_to", sa.String(length=254), nullable=True))
        batch_op.add_column(sa.Column("in_inbox", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("read_at", sa.DateTime(), nullable=True))
    op.create_index(
        "ix_notice_inbox",
        "notice",
        ["person_id", "organisation_id", "id"],
        sqlite_where=IN_INBOX["sqlite"],
        postgresql_where=IN_INBOX["postgresql"],
    )
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["person_id", "organisation_id"],
        sqlite_where=UNREAD["sqlite"],
        postgresql_where=UNREAD["postgresql"],
    )
    op.create_table(
        "mute",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mute_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_mute")),
    )
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_bounce_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
    )
    op.create_index(
        "uq_bounce_address",
        "bounce",
        ["address"],
        unique=True,
        sqlite_where=STILL_BOUNCES,
        postgresql_where=STILL_BOUNCES,
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_reminder_notice_id_notice")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reminder_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_reminder_review_id_review"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("review_id", "step", "due_on", "role", name=op.f("uq_reminder_review_id_step_due_on_role")),
    )
    op.create_index("ix_reminder_notice_id", "reminder", ["notice_id"])
    op.create_index(
        "ix_reminder_waiting",
        "reminder",
        ["organisation_id", "review_id"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_table(
        "reminder_round",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("weekly_on", sa.Date(), nullable=True),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reminder_round_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_reminder_round")),
    )


def downgrade() -> None:
    op.drop_table("reminder_round")
    op.drop_table("reminder")
    op.drop_table("bounce")
    op.drop_table("mute")
    op.drop_index("ix_notice_unread", table_name="notice")
    op.drop_index("ix_notice_inbox", table_name="notice")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("read_at")
        batch_op.drop_column("in_inbox")
        batch_op.drop_column("reply_to")
