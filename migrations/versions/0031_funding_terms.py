"""What lines of money are, and their states, as rows that are never updated"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funding_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("share", sa.String(length=10), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("funding_programme_id", sa.Integer(), nullable=True),
        sa.Column("matches_id", sa.Integer(), nullable=True),
        sa.Column("total_minor", sa.BigInteger(), nullable=True),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("off_books", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("form IN ('cash', 'in_kind')", name=op.f("ck_funding_terms_form")),
        sa.CheckConstraint("share IN ('grant', 'own')", name=op.f("ck_funding_terms_share")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_funding_terms_by_id_person")),
        sa.ForeignKeyConstraint(
            ["funding_programme_id"],
            ["funding_programme.id"],
            name=op.f("fk_funding_terms_funding_programme_id_funding_programme"),
        ),
        sa.ForeignKeyConstraint(["line_id"], ["funding_line.id"], name=op.f("fk_funding_terms_line_id_funding_line")),
        sa.ForeignKeyConstraint(
            ["matches_id"], ["funding_line.id"], name=op.f("fk_funding_terms_matches_id_funding_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_terms")),
    )
    op.create_table(
        "funding_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_funding_move_by_id_person")),
        sa.ForeignKeyConstraint(["line_id"], ["funding_line.id"], name=op.f("fk_funding_move_line_id_funding_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_move")),
    )
    # What a line was before is not on record: as it is now, it was from the instant at which it was written down.
    op.execute(
        "INSERT INTO funding_terms (line_id, source, kind, share, form, funding_programme_id, matches_id, total_minor,"
        " rate, off_books, recorded_at) SELECT id, source, kind, share, form, funding_programme_id, matches_id,"
        " total_minor, rate, off_books, created_at FROM funding_line ORDER BY id"
    )
    # On a day that nobody noted, so figures of every day say what they said before.
    op.execute(
        "INSERT INTO funding_move (line_id, state, reason, recorded_at)"
        " SELECT id, state, CASE WHEN state IN ('rejected', 'withdrawn') THEN rejected_reason END, created_at"
        " FROM funding_line ORDER BY id"
    )
    # After the rows, which is quicker.
    op.create_index("ix_funding_terms_line_id", "funding_terms", ["line_id", "recorded_at", "id"])
    op.create_index(
        "ix_funding_terms_matches_id",
        "funding_terms",
        ["matches_id"],
        sqlite_where=sa.text("matches_id IS NOT NULL"),
        postgresql_where=sa.text("matches_id IS NOT NULL"),
    )
    op.create_index("ix_funding_move_line_id", "funding_move", ["line_id", "on", "recorded_at", "id"])


def downgrade() -> None:
    op.drop_table("funding_move")
    op.drop_table("funding_terms")
