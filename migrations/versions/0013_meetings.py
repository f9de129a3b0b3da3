"""Meetings, their notes and actions, and indexes for what was recorded since the last one"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CORRECTS = sa.text("supersedes_id IS NOT NULL")
FOLLOWS = sa.text("before_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("pdf_key", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("department_id IS NULL OR programme_id IS NULL", name=op.f("ck_meeting_one_scope")),
        sa.ForeignKeyConstraint(["before_id"], ["meeting.id"], name=op.f("fk_meeting_before_id_meeting")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_meeting_by_id_person")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_meeting_closed_by_id_person")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_meeting_department_id_department")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_meeting_job_id_job")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_meeting_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_meeting_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(
            "ix_meeting_before_id", ["before_id"], unique=False, sqlite_where=FOLLOWS, postgresql_where=FOLLOWS
        )
        batch_op.create_index("ix_meeting_organisation_id", ["organisation_id", "on", "id"], unique=False)

    op.create_table(
        "meeting_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=1000), nullable=False),
        sa.Column("who_id", sa.Integer(), nullable=True),
        sa.Column("guest", sa.String(length=120), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(who_id IS NULL) <> (guest IS NULL)", name=op.f("ck_meeting_action_member_or_guest")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_meeting_action_by_id_person")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_action_meeting_id_meeting")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_meeting_action_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_meeting_action_project_id_project")),
        sa.ForeignKeyConstraint(["who_id"], ["person.id"], name=op.f("fk_meeting_action_who_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_action")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meeting_action", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_action_meeting_id", ["meeting_id"], unique=False)
        batch_op.create_index("ix_meeting_action_open", ["organisation_id", "state", "due_on", "id"], unique=False)
        batch_op.create_index("ix_meeting_action_project_id", ["project_id"], unique=False)
        batch_op.create_index("ix_meeting_action_who_id", ["who_id", "state", "due_on"], unique=False)

    op.create_table(
        "meeting_attendee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("guest", sa.String(length=120), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (guest IS NULL)", name=op.f("ck_meeting_attendee_member_or_guest")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_attendee_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_meeting_attendee_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_attendee")),
        sa.UniqueConstraint("meeting_id", "guest", name=op.f("uq_meeting_attendee_meeting_id_guest")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_meeting_attendee_meeting_id_person_id")),
    )
    op.create_table(
        "meeting_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("discussed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_topic_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_meeting_topic_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_topic")),
        sa.UniqueConstraint("meeting_id", "project_id", name=op.f("uq_meeting_topic_meeting_id_project_id")),
    )
    with op.batch_alter_table("meeting_topic", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_topic_project_id", ["project_id"], unique=False)

    op.create_table(
        "meeting_action_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_id"], ["meeting_action.id"], name=op.f("fk_meeting_action_step_action_id_meeting_action")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_meeting_action_step_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_action_step")),
    )
    with op.batch_alter_table("meeting_action_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_action_step_action_id"), ["action_id"], unique=False)

    op.create_table(
        "meeting_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(text IS NULL) <> (action_id IS NULL)", name=op.f("ck_meeting_item_text_or_action")),
        sa.ForeignKeyConstraint(
            ["action_id"], ["meeting_action.id"], name=op.f("fk_meeting_item_action_id_meeting_action")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_meeting_item_by_id_person")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_meeting_item_note_id_note")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["meeting_item.id"], name=op.f("fk_meeting_item_supersedes_id_meeting_item")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["meeting_topic.id"], name=op.f("fk_meeting_item_topic_id_meeting_topic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
    )
    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_meeting_item_supersedes_id",
            ["supersedes_id"],
            unique=False,
            sqlite_where=CORRECTS,
            postgresql_where=CORRECTS,
        )
        batch_op.create_index("ix_meeting_item_topic_id", ["topic_id", "id"], unique=False)

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_recorded_at", ["recorded_at", "kind", "project_id"], unique=False)

    with op.batch_alter_table("confidence", schema=None) as batch_op:
        batch_op.create_index("ix_confidence_recorded_at", ["recorded_at", "project_id"], unique=False)

    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entry_recorded_at", ["recorded_at", "line_id"], unique=False)

    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index("ix_observation_recorded_at", ["recorded_at", "metric_id"], unique=False)

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(
            "ix_project_planned_end", ["organisation_id", "stage", "planned_end_on", "id"], unique=False
        )

    with op.batch_alter_table("project_update", schema=None) as batch_op:
        batch_op.create_index("ix_project_update_recorded_at", ["recorded_at", "project_id"], unique=False)

    with op.batch_alter_table("sign_off", schema=None) as batch_op:
        batch_op.create_index("ix_sign_off_recorded_at", ["recorded_at", "review_id"], unique=False)

    with op.batch_alter_table("stage_move", schema=None) as batch_op:
        batch_op.create_index("ix_stage_move_recorded_at", ["recorded_at", "project_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("stage_move", schema=None) as batch_op:
        batch_op.drop_index("ix_stage_move_recorded_at")

    with op.batch_alter_table("sign_off", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_off_recorded_at")

    with op.batch_alter_table("project_update", schema=None) as batch_op:
        batch_op.drop_index("ix_project_update_recorded_at")

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index("ix_project_planned_end")

    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index("ix_observation_recorded_at")

    with op.batch_alter_table("confidence", schema=None) as batch_op:
        batch_op.drop_index("ix_confidence_recorded_at")

    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_recorded_at")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_assignment_recorded_at")

    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_item_topic_id")
        batch_op.drop_index("ix_meeting_item_supersedes_id", sqlite_where=CORRECTS, postgresql_where=CORRECTS)

    op.drop_table("meeting_item")
    with op.batch_alter_table("meeting_action_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_action_step_action_id"))

    op.drop_table("meeting_action_step")
    with op.batch_alter_table("meeting_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_topic_project_id")

    op.drop_table("meeting_topic")
    op.drop_table("meeting_attendee")
    with op.batch_alter_table("meeting_action", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_action_who_id")
        batch_op.drop_index("ix_meeting_action_project_id")
        batch_op.drop_index("ix_meeting_action_open")
        batch_op.drop_index("ix_meeting_action_meeting_id")

    op.drop_table("meeting_action")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_organisation_id")
        batch_op.drop_index("ix_meeting_before_id", sqlite_where=FOLLOWS, postgresql_where=FOLLOWS)

    op.drop_table("meeting")
