"""The life of a quarterly report: words, files, decisions, answers, readers"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

NEW = (
    "decision_answer",
    "asked_decision",
    "report_work",
    "report_words",
    "report_file",
    "report_delivery",
    "department_line",
    "report_subscription",
    "report_step",
)
SEALED = ("report_file",)
"""What was issued stays as it is: the database itself refuses to change or delete these rows."""

ISSUED = "OLD.issued_at IS NOT NULL"
ASKED_IN_ISSUED = "EXISTS (SELECT 1 FROM report WHERE report.id = OLD.report_id AND report.issued_at IS NOT NULL)"


def upgrade() -> None:
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.String(length=120), server_default="city", nullable=False))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(length=20), server_default="preview", nullable=False))
        batch_op.add_column(sa.Column("settings", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("software", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("preview_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("frozen_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("frozen_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("issued_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("issued_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("erratum", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("corrects_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_report_organisation_id_quarter_edition_version"),
            ["organisation_id", "quarter", "edition", "version"],
        )
        batch_op.create_foreign_key(batch_op.f("fk_report_issued_by_id_person"), "person", ["issued_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_report_frozen_by_id_person"), "person", ["frozen_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_report_corrects_id_report"), "report", ["corrects_id"], ["id"])
    op.create_table(
        "report_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_report_step_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_step")),
        sa.UniqueConstraint(
            "organisation_id", "quarter", "step", name=op.f("uq_report_step_organisation_id_quarter_step")
        ),
    )
    op.create_table(
        "report_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_report_subscription_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_report_subscription_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_subscription_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_subscription")),
    )
    with op.batch_alter_table("report_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_subscription_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_report_subscription_open",
            ["organisation_id", "edition", "person_id"],
            unique=True,
            sqlite_where=sa.text("until_on IS NULL"),
            postgresql_where=sa.text("until_on IS NULL"),
        )
    op.create_table(
        "department_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=240), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_department_line_by_id_person")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_department_line_department_id_department")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_department_line_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_line")),
    )
    with op.batch_alter_table("department_line", schema=None) as batch_op:
        batch_op.create_index("ix_department_line_report_id", ["report_id", "department_id"], unique=False)
    op.create_table(
        "report_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_report_delivery_notice_id_notice")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_delivery_person_id_person")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_delivery_report_id_report")),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["report_subscription.id"],
            name=op.f("fk_report_delivery_subscription_id_report_subscription"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_delivery")),
        sa.UniqueConstraint("report_id", "person_id", name=op.f("uq_report_delivery_report_id_person_id")),
    )
    with op.batch_alter_table("report_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_delivery_person_id"), ["person_id"], unique=False)
    op.create_table(
        "report_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("volume", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("identifier", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_file_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
        sa.UniqueConstraint(
            "report_id", "form", "language", "volume", name=op.f("uq_report_file_report_id_form_language_volume")
        ),
    )
    with op.batch_alter_table("report_file", schema=None) as batch_op:
        batch_op.create_index("ix_report_file_identifier", ["identifier"], unique=False)
        batch_op.create_index("ix_report_file_sha256", ["sha256"], unique=False)
    op.create_table(
        "report_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=240), nullable=True),
        sa.Column("worked", sa.String(length=500), nullable=True),
        sa.Column("did_not_work", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_report_words_by_id_person")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_words_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_words")),
    )
    with op.batch_alter_table("report_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_words_report_id"), ["report_id"], unique=False)
    op.create_table(
        "report_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_report_work_job_id_job")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_work_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_work")),
        sa.UniqueConstraint("report_id", "kind", "number", name=op.f("uq_report_work_report_id_kind_number")),
    )
    op.create_table(
        "asked_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=240), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(amount_minor IS NULL) = (currency IS NULL)", name=op.f("ck_asked_decision_amount_with_currency")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_asked_decision_by_id_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_asked_decision_owner_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_asked_decision_project_id_project")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_asked_decision_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_decision")),
    )
    with op.batch_alter_table("asked_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_decision_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_decision_report_id"), ["report_id"], unique=False)
    op.create_table(
        "decision_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_decision_answer_by_id_person")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["asked_decision.id"], name=op.f("fk_decision_answer_decision_id_asked_decision")
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_decision_answer_given_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_answer")),
    )
    with op.batch_alter_table("decision_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_answer_decision_id"), ["decision_id"], unique=False)
    for table in SEALED:
        _seal(table)
    _seal("report", ISSUED)
    _seal("asked_decision", ASKED_IN_ISSUED)


def downgrade() -> None:
    for table in ("report", "asked_decision", *SEALED):
        _unseal(table)
    for table in NEW:
        op.drop_table(table)
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_report_corrects_id_report"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_report_frozen_by_id_person"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_report_issued_by_id_person"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_report_organisation_id_quarter_edition_version"), type_="unique")
        batch_op.drop_column("corrects_id")
        batch_op.drop_column("erratum")
        batch_op.drop_column("issued_by_id")
        batch_op.drop_column("issued_at")
        batch_op.drop_column("frozen_by_id")
        batch_op.drop_column("frozen_at")
        batch_op.drop_column("preview_until")
        batch_op.drop_column("software")
        batch_op.drop_column("settings")
        batch_op.drop_column("state")
        batch_op.drop_column("version")
        batch_op.drop_column("edition")


def _seal(table: str, when: str = "") -> None:
    """Let the database refuse to change or delete rows of a table; `when` says which, in terms of OLD."""
    said = f"rows of {table} that were issued are never changed or deleted"
    if op.get_bind().dialect.name == "postgresql":
        refuse = f"RAISE EXCEPTION '{said}';"
        checked = f"IF {when} THEN {refuse} END IF;" if when else refuse
        op.execute(
            f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {checked} IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )


def _unseal(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_sealed ON {table}")
        op.execute(f"DROP FUNCTION refuse_change_of_{table}()")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}")
