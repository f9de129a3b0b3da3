"""Hand-overs, splits and mergers"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


IS_PAUSED = sa.text("stage = 'paused'")


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_hand_over_by_id_person")),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_hand_over_from_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_hand_over_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_hand_over_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    op.create_index("ix_hand_over_to_id", "hand_over", ["to_id", "accepted_at"])
    op.create_table(
        "handed_thing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hand_over_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hand_over_id"], ["hand_over.id"], name=op.f("fk_handed_thing_hand_over_id_hand_over")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_thing")),
    )
    op.create_index(op.f("ix_handed_thing_hand_over_id"), "handed_thing", ["hand_over_id"])
    op.create_index("ix_handed_thing_kind", "handed_thing", ["kind", "thing_id"])
    op.create_table(
        "carried_on",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("let_go", sa.JSON(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_carried_on_by_id_person")),
        sa.ForeignKeyConstraint(["child_id"], ["project.id"], name=op.f("fk_carried_on_child_id_project")),
        sa.ForeignKeyConstraint(["source_id"], ["project.id"], name=op.f("fk_carried_on_source_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_on")),
    )
    op.create_index(op.f("ix_carried_on_child_id"), "carried_on", ["child_id"])
    op.create_index("ix_carried_on_recorded_at", "carried_on", ["recorded_at", "id"])
    op.create_index(op.f("ix_carried_on_source_id"), "carried_on", ["source_id"])
    op.create_index(
        "ix_project_paused", "project", ["stage_since", "id"], sqlite_where=IS_PAUSED, postgresql_where=IS_PAUSED
    )


def downgrade() -> None:
    op.drop_index("ix_project_paused", table_name="project")
    op.drop_table("carried_on")
    op.drop_table("handed_thing")
    op.drop_table("hand_over")
