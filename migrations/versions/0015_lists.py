"""Lists read from spreadsheets"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.String(length=250), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_open_point_import_id_import_run")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_open_point_project_id_project")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_open_point_settled_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_point")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("open_point", schema=None) as batch_op:
        batch_op.create_index("ix_open_point_project_id", ["project_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_open_point_import_id"), ["import_id"], unique=False)
    op.create_table(
        "list_import",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("headings_key", sa.String(length=64), nullable=True),
        sa.Column("is_pasted", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=True),
        sa.Column("looked", sa.JSON(), nullable=True),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_list_import_import_id_import_run")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_list_import")),
    )
    op.create_table(
        "list_mapping",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("headings_key", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_list_mapping_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_list_mapping_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "headings_key", name=op.f("pk_list_mapping")),
    )


def downgrade() -> None:
    op.drop_table("list_mapping")
    op.drop_table("list_import")
    with op.batch_alter_table("open_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_open_point_import_id"))
        batch_op.drop_index("ix_open_point_project_id")
    op.drop_table("open_point")
