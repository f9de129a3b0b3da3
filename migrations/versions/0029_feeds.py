"""Calendar feeds and links to sign in"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

PURPOSE = "ck_single_use_link_purpose"


def upgrade() -> None:
    with op.batch_alter_table("single_use_link", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(PURPOSE), type_="check")
        batch_op.create_check_constraint(op.f(PURPOSE), "purpose IN ('set_up', 'invitation', 'password', 'sign_in')")
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_calendar_feed_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_person_id"))
    op.drop_table("calendar_feed")
    op.execute("DELETE FROM single_use_link WHERE purpose = 'sign_in'")
    with op.batch_alter_table("single_use_link", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(PURPOSE), type_="check")
        batch_op.create_check_constraint(op.f(PURPOSE), "purpose IN ('set_up', 'invitation', 'password')")
