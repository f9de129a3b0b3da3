"""The guided first week"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# What people do one by one; an import writes none of these by the thousand, so the index stays small.
DONE_BY_HAND = sa.text(
    "event IN ('person.added', 'project.opened', 'import.written', 'metric.defined', 'value.recorded', "
    "'note.written', 'review.planned', 'funding.booked', 'report.asked')"
)


def upgrade() -> None:
    op.create_table(
        "first_week_hidden",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hidden_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_first_week_hidden_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_first_week_hidden_person_id_person")),
        sa.PrimaryKeyConstraint("organisation_id", "person_id", name=op.f("pk_first_week_hidden")),
    )
    op.create_index(
        "ix_entry_by_hand",
        "entry",
        ["by_id", "event"],
        sqlite_where=DONE_BY_HAND,
        postgresql_where=DONE_BY_HAND,
    )


def downgrade() -> None:
    op.drop_index("ix_entry_by_hand", table_name="entry")
    op.drop_table("first_week_hidden")
