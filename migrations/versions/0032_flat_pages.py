"""Indexes that let open pages cost the same however many projects there are"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_IS_AMENDED = sa.text("amending IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_project_stage_newest", table_name="project")
    op.create_index(
        "ix_project_stage_newest",
        "project",
        ["organisation_id", "stage", "stage_since", "id", "archived_on", "created_at"],
    )
    op.drop_index("ix_project_started", table_name="project")
    op.create_index("ix_project_started", "project", ["organisation_id", "started_on", "stage", "stage_since"])
    order = ["budget_currency", "budget_minor", "id", "archived_on"]
    op.create_index("ix_project_budget", "project", ["organisation_id", *order])
    op.create_index("ix_project_stage_budget", "project", ["organisation_id", "stage", *order])
    op.drop_index("ix_review_project_id", table_name="review")
    op.create_index(
        "ix_review_project_id",
        "review",
        ["project_id", "kind", "first_due_on", "id", "due_on", "held_on", "signed_on"],
    )
    op.drop_index("ix_review_signer_id", table_name="review")
    op.create_index("ix_review_signer", "review", ["signer_id", "state", "due_on", "id"])
    op.create_index(
        "ix_review_amending",
        "review",
        ["signer_id", "due_on", "id"],
        sqlite_where=_IS_AMENDED,
        postgresql_where=_IS_AMENDED,
    )


def downgrade() -> None:
    op.drop_index("ix_review_amending", table_name="review")
    op.drop_index("ix_review_signer", table_name="review")
    op.create_index("ix_review_signer_id", "review", ["signer_id"])
    op.drop_index("ix_review_project_id", table_name="review")
    op.create_index("ix_review_project_id", "review", ["project_id", "kind", "first_due_on"])
    op.drop_index("ix_project_stage_budget", table_name="project")
    op.drop_index("ix_project_budget", table_name="project")
    op.drop_index("ix_project_started", table_name="project")
    op.create_index("ix_project_started", "project", ["organisation_id", "started_on"])
    op.drop_index("ix_project_stage_newest", table_name="project")
    op.create_index("ix_project_stage_newest", "project", ["organisation_id", "stage", "stage_since", "id"])
