"""Money: programmes of funders, lines and bookings"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funding_programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("funder", sa.String(length=250), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("cap_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("in_kind_accepted", sa.Boolean(), nullable=True),
        sa.Column("rules_source", sa.String(length=500), nullable=True),
        sa.Column("rules_on", sa.Date(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_funding_programme_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_programme")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_funding_programme_organisation_id_key")),
    )

    op.create_table(
        "funding_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("share", sa.String(length=10), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("funding_programme_id", sa.Integer(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("matches_id", sa.Integer(), nullable=True),
        sa.Column("total_minor", sa.BigInteger(), nullable=True),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=10), nullable=True),
        sa.Column("accounting_ref", sa.String(length=120), nullable=True),
        sa.Column("off_books", sa.Boolean(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=True),
        sa.Column("bid_hours", sa.Integer(), nullable=True),
        sa.Column("rejected_reason", sa.Text(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source_words", sa.String(length=200), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("form IN ('cash', 'in_kind')", name=op.f("ck_funding_line_form")),
        sa.CheckConstraint("share IN ('grant', 'own')", name=op.f("ck_funding_line_share")),
        sa.ForeignKeyConstraint(
            ["funding_programme_id"],
            ["funding_programme.id"],
            name=op.f("fk_funding_line_funding_programme_id_funding_programme"),
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_funding_line_import_id_import_run")),
        sa.ForeignKeyConstraint(
            ["matches_id"], ["funding_line.id"], name=op.f("fk_funding_line_matches_id_funding_line")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_funding_line_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_funding_line_partner_id_partner")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_funding_line_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_line")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("funding_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_funding_line_matches_id",
            ["matches_id"],
            unique=False,
            sqlite_where=sa.text("matches_id IS NOT NULL"),
            postgresql_where=sa.text("matches_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_funding_line_import_id"), ["import_id"], unique=False)
        batch_op.create_index("ix_funding_line_organisation_id", ["organisation_id", "kind"], unique=False)
        batch_op.create_index("ix_funding_line_project_id", ["project_id", "id"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("financial_year", sa.Integer(), nullable=True),
        sa.Column("accounting_ref", sa.String(length=120), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_ledger_entry_by_id_person")),
        sa.ForeignKeyConstraint(["line_id"], ["funding_line.id"], name=op.f("fk_ledger_entry_line_id_funding_line")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["ledger_entry.id"], name=op.f("fk_ledger_entry_supersedes_id_ledger_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_entry_supersedes_id",
            ["supersedes_id"],
            unique=False,
            sqlite_where=sa.text("supersedes_id IS NOT NULL"),
            postgresql_where=sa.text("supersedes_id IS NOT NULL"),
        )
        batch_op.create_index("ix_ledger_entry_line_id", ["line_id", "kind", "on"], unique=False)
        batch_op.create_index("ix_ledger_entry_line_sum", ["line_id", "kind", "amount_minor"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_supersedes_id")
        batch_op.drop_index("ix_ledger_entry_line_sum")
        batch_op.drop_index("ix_ledger_entry_line_id")
    op.drop_table("ledger_entry")

    with op.batch_alter_table("funding_line", schema=None) as batch_op:
        batch_op.drop_index("ix_funding_line_matches_id")
        batch_op.drop_index("ix_funding_line_project_id")
        batch_op.drop_index("ix_funding_line_organisation_id")
        batch_op.drop_index(batch_op.f("ix_funding_line_import_id"))
    op.drop_table("funding_line")

    op.drop_table("funding_programme")
