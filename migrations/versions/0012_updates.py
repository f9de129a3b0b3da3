"""Quarterly updates"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

IS_FIRST = sa.text("supersedes_id IS NULL")
ASKS_FOR_HELP = sa.text("help_needed IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "project_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sentence", sa.String(length=280), nullable=True),
        sa.Column("confidence", sa.String(length=10), nullable=True),
        sa.Column("main_risk", sa.String(length=500), nullable=True),
        sa.Column("help_needed", sa.String(length=500), nullable=True),
        sa.Column("nothing_changed_reason", sa.String(length=30), nullable=True),
        sa.Column("nothing_changed_words", sa.String(length=280), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_project_update_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_update_project_id_project")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["project_update.id"], name=op.f("fk_project_update_supersedes_id_project_update")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_project_update_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_update")),
    )
    with op.batch_alter_table("project_update", schema=None) as batch_op:
        batch_op.create_index(
            "uq_project_update_first",
            ["project_id", "quarter"],
            unique=True,
            sqlite_where=IS_FIRST,
            postgresql_where=IS_FIRST,
        )
        batch_op.create_index("uq_project_update_supersedes_id", ["supersedes_id"], unique=True)
        batch_op.create_index("ix_project_update_newest", ["project_id", "quarter", "id"], unique=False)
        batch_op.create_index(
            "ix_project_update_quarter", ["organisation_id", "quarter", "project_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_project_update_help",
            ["organisation_id", "project_id"],
            unique=False,
            sqlite_where=ASKS_FOR_HELP,
            postgresql_where=ASKS_FOR_HELP,
        )
    op.create_table(
        "sent_value",
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["update_id"], ["project_update.id"], name=op.f("fk_sent_value_update_id_project_update")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_sent_value_observation_id_observation")
        ),
        sa.PrimaryKeyConstraint("update_id", "observation_id", name=op.f("pk_sent_value")),
    )
    with op.batch_alter_table("sent_value", schema=None) as batch_op:
        batch_op.create_index("ix_sent_value_observation_id", ["observation_id"], unique=False)
    op.create_table(
        "update_draft",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_update_draft_person_id_person")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_update_draft_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "project_id", "quarter", name=op.f("pk_update_draft")),
    )
    with op.batch_alter_table("update_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_update_draft_project_id"), ["project_id"], unique=False)
    op.create_table(
        "update_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_update_request_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_update_request_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_request")),
    )
    with op.batch_alter_table("update_request", schema=None) as batch_op:
        batch_op.create_index("ix_update_request_quarter", ["organisation_id", "quarter", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("update_request", schema=None) as batch_op:
        batch_op.drop_index("ix_update_request_quarter")
    op.drop_table("update_request")
    with op.batch_alter_table("update_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_update_draft_project_id"))
    op.drop_table("update_draft")
    with op.batch_alter_table("sent_value", schema=None) as batch_op:
        batch_op.drop_index("ix_sent_value_observation_id")
    op.drop_table("sent_value")
    with op.batch_alter_table("project_update", schema=None) as batch_op:
        batch_op.drop_index("ix_project_update_help", sqlite_where=ASKS_FOR_HELP, postgresql_where=ASKS_FOR_HELP)
        batch_op.drop_index("ix_project_update_quarter")
        batch_op.drop_index("ix_project_update_newest")
        batch_op.drop_index("uq_project_update_supersedes_id")
        batch_op.drop_index("uq_project_update_first", sqlite_where=IS_FIRST, postgresql_where=IS_FIRST)
    op.drop_table("project_update")
